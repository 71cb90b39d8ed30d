// Enhancement only: every page works without it.
(() => {
  const PAGE = '.mail-archive';
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add('mail-js');

  // Frames run no script, so their page may measure them.
  const fit = (frame) => {
    const shown = frame.contentDocument;
    const root = shown?.documentElement;
    // Before it is loaded an empty document stands there.
    if (!root || shown.URL === 'about:blank' || shown.readyState !== 'complete' || !frame.checkVisibility()) return;
    frame.classList.add('fit');
    frame.height = 0;
    frame.height = Math.max(root.scrollHeight, 60) + 2;
  };
  const fitAll = (root) => all('iframe.htmlbody', root).forEach(fit);
  document.addEventListener('load', ({ target }) => { if (target.matches?.('iframe.htmlbody')) fit(target); }, true);
  document.addEventListener('toggle', ({ target }) => fitAll(target), true);
  addEventListener('resize', () => fitAll(document));
  fitAll(document);

  const closeMenus = (but) => all(`${PAGE} details.menu[open]`).filter((menu) => !menu.contains(but)).map((menu) => {
    menu.open = false;
    return one('summary', menu);
  });
  document.addEventListener('click', (event) => {
    closeMenus(event.target);
    if (event.target.closest?.('#mail-keys-open')) one('#mail-keys').showModal();
  });

  // One box ticks all the others. Keys are single letters, which the person may switch off (WCAG 2.2, 2.1.4).
  const setting = 'mail-archive-keys';
  let keys = true;
  // Where storage is forbidden the choice lasts as long as the page.
  try { keys = localStorage.getItem(setting) !== 'off'; } catch { /* as it is */ }
  if (one('#mail-keys-on')) one('#mail-keys-on').checked = keys;
  document.addEventListener('change', ({ target }) => {
    const boxes = target.form ? all('input[name=id]', target.form) : [];
    const whole = boxes[0] && one('[data-all] input', target.form);
    if (target === whole) boxes.forEach((box) => { box.checked = whole.checked; });
    else if (whole) whole.checked = boxes.every((box) => box.checked);
    if (target.id !== 'mail-keys-on') return;
    keys = target.checked;
    try { localStorage.setItem(setting, keys ? 'on' : 'off'); } catch { /* as it is */ }
  });

  // A link that says it is the key's, else the next entry of what the page lists.
  const go = (key, list, by) => {
    const link = one(`${PAGE} a[data-key="${key}"]`);
    if (link) return link.click();
    const entries = all(`${PAGE} ${list}`).filter((entry) => entry.checkVisibility());
    const at = entries.findIndex((entry) => entry.contains(document.activeElement));
    const to = at < 0 ? 0 : at + by;
    const next = entries[to];
    if (!next) return;
    if (!next.matches('a')) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  const list = () => one('#mail-keys').dataset.list;
  const actions = {
    j: () => go('j', '.th h3 a', 1),
    k: () => go('k', '.th h3 a', -1),
    n: () => go('n', 'article.msg', 1),
    p: () => go('p', 'article.msg', -1),
    u: () => (one(`${PAGE} a[data-key=u]`) ? go('u') : location.assign(list())),
    '/': () => { if (one('#q')) one('#q').focus(); else location.assign(`${list()}#q`); },
    '?': () => one('#mail-keys').showModal(),
  };
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (key === 'Escape') closeMenus().pop()?.focus();
    const typing = target.closest?.('input, textarea, select, [contenteditable], [role=textbox]') || one('dialog[open]');
    if (!keys || typing || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!one('#mail-keys') || !Object.hasOwn(actions, key)) return;
    event.preventDefault();
    actions[key]();
  });
  if (location.hash === '#q') one('#q')?.focus();
})();
