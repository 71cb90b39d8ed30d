// Pages on which something goes on or is searched follow it without being loaded anew.
(() => {
  const PAGE = '.mail-archive';
  const one = (selector, root = document) => root.querySelector(selector);

  // Makes an element what a fresh copy of it is and leaves alone what is the same, so that focus, open parts and live
  // regions stay.
  const renew = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    const [was, is] = [[...old.childNodes], [...fresh.childNodes]];
    if (old.nodeType !== 1 || old.nodeName !== fresh.nodeName || was.length !== is.length) return old.replaceWith(fresh);
    for (const { name } of [...old.attributes]) if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
    was.forEach((node, at) => renew(node, is[at]));
  };

  // Another address of the same page takes this one's place.
  const show = async (href) => {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(href)).text(), 'text/html');
      document.title = page.title;
      renew(one(PAGE), one(PAGE, page));
      return true;
    } catch { location.assign(href); }
  };

  // What a page is loaded with is not spoken; what changes in it is.
  const tell = () => setTimeout(() => { const told = one('#mail-told'); told?.replaceChildren(...told.childNodes); }, 200);

  // A running fetch tells how far it is; when it is over, the page tells what it came to, and shows the new mail.
  const watch = () => {
    tell();
    const live = one('#mail-live');
    if (!live) return;
    const events = new EventSource(live.dataset.progress);
    const over = async () => {
      const href = new URL(location);
      href.searchParams.set('fetched', 1);
      history.replaceState(null, '', href);
      if (await show(href)) watch();
    };
    events.onmessage = ({ data }) => {
      const fresh = live.cloneNode();
      fresh.innerHTML = data;
      renew(live, fresh);
    };
    events.addEventListener('over', () => { events.close(); over(); });
    // While the plugin is switched the stream is refused, and not asked for again.
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) setTimeout(over, 3000); };
  };
  watch();

  // Other long work is looked at again and again.
  const follow = () => setTimeout(async () => { if (one(`${PAGE} [data-follow]`) && await show(location.href)) follow(); }, 1000);
  follow();

  // Filters and searches change the results at once.
  const search = async (href, seen) => {
    if (!await show(href)) return;
    if (!seen) history.pushState(null, '', href);
    one('#q').value = new URL(href).searchParams.get('q');
    one('#mail-found')?.focus();
  };
  addEventListener('popstate', () => { if (one('#mail-found')) search(location.href, true); });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('.msearch') || !one('#mail-found') || !one('#q').value.trim()) return;
    event.preventDefault();
    search(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  });
  document.addEventListener('click', (event) => {
    const at = (selector) => event.target.closest?.(`${PAGE} ${selector}`);
    const [term, chip] = [at('[data-term]'), at('a.chip')];
    if (term) {
      const field = one('#q');
      field.value = `${field.value.trimEnd()} ${term.dataset.term}`.trimStart();
      field.focus();
    }
    if (!chip?.search || !one('#mail-found') || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    search(chip.href);
  });
})();
