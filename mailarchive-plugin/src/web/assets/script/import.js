// Files may be dropped on the form, and an upload shows how far it is: the wiki takes it in as fast as it imports it.
(() => {
  const FORM = '#mail-import';
  const one = (selector, root = document) => root.querySelector(selector);

  for (const type of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(type, (event) => {
      const form = event.target.closest?.(FORM);
      if (!form || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      form.classList.toggle('over', type === 'dragover');
      if (type === 'drop') one('input[type=file]', form).files = event.dataTransfer.files;
    });
  }

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches(FORM)) return;
    event.preventDefault();
    const bar = one('[data-progress-bar]', form);
    const [told, progress, button] = [one('p', bar), one('progress', bar), one('button', form)];
    const request = new XMLHttpRequest();
    bar.hidden = false;
    button.disabled = true;
    request.upload.onprogress = ({ loaded, total }) => {
      progress.value = loaded / total;
      told.textContent = loaded < total ? form.dataset.sending.replace('{percent}', Math.floor(100 * loaded / total)) : form.dataset.working;
    };
    request.onload = () => {
      // An import goes on at an address of its own.
      if (request.status < 400 && request.responseURL) return location.assign(request.responseURL);
      const answer = one('.mail-archive', new DOMParser().parseFromString(request.responseText, 'text/html'));
      if (answer) one('.mail-archive').replaceWith(answer); else location.reload();
    };
    request.onerror = () => { told.textContent = form.dataset.broken; button.disabled = false; };
    request.open('POST', form.action);
    request.send(new FormData(form));
  });
})();
