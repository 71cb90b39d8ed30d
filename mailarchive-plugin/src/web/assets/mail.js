// Enhancement only: every page works without it.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  // The panel of a running fetch follows the server; when it is over, the page shows the new mail.
  const live = one('#mail-live');
  if (live) {
    const events = new EventSource(live.dataset.progress);
    events.onmessage = (event) => { live.innerHTML = event.data; };
    events.addEventListener('over', () => { events.close(); location.replace(location.pathname); });
  }

  const form = one('#mail-account');
  if (form) {
    // The port follows the protocol until somebody types another.
    const port = one('#port', form);
    const protocols = [...form.querySelectorAll('input[name=protocol]')];
    const defaults = protocols.map((protocol) => protocol.dataset.port);
    const follow = () => {
      const chosen = protocols.find((protocol) => protocol.checked);
      if (!chosen) return;
      if (port.value === '' || defaults.includes(port.value)) port.value = chosen.dataset.port;
      for (const part of form.querySelectorAll('[data-only]')) part.hidden = !part.dataset.only.split(' ').includes(chosen.value);
    };
    protocols.forEach((protocol) => protocol.addEventListener('change', follow));
    follow();

    // Testing in place keeps what was typed, the password included.
    const button = one('button[name=test]', form);
    const out = one('#mail-test', form);
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
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        // Only what the test says is taken over: the outcome, and the errors beside their fields.
        const fresh = one('#mail-test', page);
        out.replaceChildren(...(fresh ? fresh.childNodes : []));
        for (const field of form.querySelectorAll('.f input[id]')) {
          const answered = page.getElementById(field.id);
          if (!answered) continue;
          for (const old of field.closest('.f').querySelectorAll('.ferr')) old.remove();
          const error = answered.closest('.f').querySelector('.ferr');
          if (error) field.after(error);
          for (const name of ['aria-invalid', 'aria-describedby']) {
            const value = answered.getAttribute(name);
            if (value === null) field.removeAttribute(name); else field.setAttribute(name, value);
          }
        }
        (one('[aria-invalid=true]', form) || out).scrollIntoView({ block: 'nearest' });
      } finally {
        button.removeAttribute('aria-disabled');
        button.classList.remove('busy');
      }
    });
  }

  // Frames run no script, so their page may measure them.
  for (const frame of document.querySelectorAll('iframe.htmlbody')) {
    const fit = () => {
      const root = frame.contentDocument?.documentElement;
      if (!root) return;
      frame.classList.add('fit');
      frame.height = Math.max(root.scrollHeight, 60) + 2;
    };
    frame.addEventListener('load', fit);
    if (frame.contentDocument?.readyState === 'complete') fit();
  }

  // A menu closes by Escape and by a click elsewhere.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('.mail-archive details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && document.querySelector('.mail-archive details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
})();
