// The form of a mail account: the port follows the protocol, and testing keeps what was typed.
(() => {
  const form = document.querySelector('#mail-account');
  const one = (selector, root = form) => root.querySelector(selector);

  // The port is the protocol's until somebody types another.
  const port = one('#port');
  const protocols = [...form.querySelectorAll('input[name=protocol]')];
  const follow = () => {
    const chosen = protocols.find((protocol) => protocol.checked);
    if (!chosen) return;
    if (port.value === '' || protocols.some((protocol) => protocol.dataset.port === port.value)) port.value = chosen.dataset.port;
    for (const part of form.querySelectorAll('[data-only]')) part.hidden = !part.dataset.only.split(' ').includes(chosen.value);
  };
  form.addEventListener('change', follow);
  follow();

  // Of the answer only what the test says is taken over: the outcome, and the errors beside their fields.
  const take = (page) => {
    one('#mail-test').replaceChildren(...(one('#mail-test', page)?.childNodes ?? []));
    for (const field of form.querySelectorAll('.f input[id]')) {
      const answered = page.getElementById(field.id);
      if (!answered) continue;
      for (const old of field.closest('.f').querySelectorAll('.ferr')) old.remove();
      const error = one('.ferr', answered.closest('.f'));
      if (error) field.after(error);
      for (const name of ['aria-invalid', 'aria-describedby']) {
        const value = answered.getAttribute(name);
        if (value === null) field.removeAttribute(name); else field.setAttribute(name, value);
      }
    }
    (one('[aria-invalid=true]') || one('#mail-test')).scrollIntoView({ block: 'nearest' });
  };

  const button = one('button[name=test]');
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    button.classList.add('busy');
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        headers: { 'x-xsrf-token': form.elements.xsrf.value },
        body: new URLSearchParams([...new FormData(form), ['test', '1']]),
      });
      take(new DOMParser().parseFromString(await response.text(), 'text/html'));
    } catch {
      // What the browser does by itself tells what is wrong.
      form.requestSubmit(button);
    } finally {
      button.removeAttribute('aria-disabled');
      button.classList.remove('busy');
    }
  });
})();
