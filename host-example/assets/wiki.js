// The wiki works without this script; it makes some things quicker.
(() => {
  const root = document.documentElement;
  const keep = (name, value) => {
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=31536000`;
  };

  // Moments are shown in the browser's time zone from the next page on.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`cairn_zone=${encodeURIComponent(zone)}`)) keep('cairn_zone', zone);

  // The server draws the page in the chosen appearance, so that it never flashes in the other one.
  const theme = document.getElementById('theme');
  if (theme) {
    theme.hidden = false;
    theme.addEventListener('click', () => {
      const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
      root.dataset.theme = (root.dataset.theme || preferred) === 'dark' ? 'light' : 'dark';
      keep('cairn_theme', root.dataset.theme);
    });
  }

  // A menu closes when the focus or a click goes elsewhere, and on Escape.
  const menus = () => document.querySelectorAll('details.menu[open]');
  const closeOthers = (event) => menus().forEach((menu) => menu.contains(event.target) || (menu.open = false));
  document.addEventListener('click', closeOthers);
  document.addEventListener('focusin', closeOthers);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    menus().forEach((menu) => {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });

  // A switch instead of the button that it stands for.
  document.querySelectorAll('form[data-switch]').forEach((form) => {
    const box = form.querySelector('.sw');
    const button = form.querySelector('button');
    // Going back in history must not leave the switch where it was pushed.
    const reset = () => {
      box.checked = box.defaultChecked;
      box.disabled = false;
    };
    box.hidden = false;
    button.hidden = true;
    reset();
    addEventListener('pageshow', reset);
    box.addEventListener('change', () => {
      form.setAttribute('aria-busy', 'true');
      form.requestSubmit();
      box.disabled = true;
    });
  });

  // On a phone the row of tabs may be longer than the window.
  document.querySelectorAll('.tabs [aria-current]').forEach((tab) => {
    const row = tab.closest('.tabs');
    row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
  });

  document.querySelectorAll('[data-submit]').forEach((select) => {
    select.addEventListener('change', () => select.form.requestSubmit());
  });
})();
