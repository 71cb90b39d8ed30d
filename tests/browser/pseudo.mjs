// Walks through all screens in a language whose letters are all marked. Latin letters that are not, and are no data, were
// written into the code: in texts, names for screen readers, titles and placeholders.
import { launch, test } from './browser.mjs';
import { KNOWN } from './data.mjs';
import { SCREENS } from './screens.mjs';
import { contextsOf, fill, rest, switchPlugin } from './visits.mjs';

const { browser, newContext } = await launch();
const found = new Map();
const troubles = [];

/** Everything on a page that somebody reads or hears. */
const readable = () => {
  const said = new Set();
  const say = (text) => { if (text?.trim()) said.add(text.trim().replace(/\s+/g, ' ')); };
  // Letters, their source, and the terms of searches are no texts of ours.
  const data = 'script, style, noscript, iframe, pre, code, kbd, bdi, mark, textarea, [lang]:not(html), .mods, .prose, .snip, .plain, .raw, .sig, blockquote';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(data)) say(walker.currentNode.data);
  say(document.title);
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [aria-description], [data-label], input[type=submit]')) {
    if (one.closest('[lang]:not(html)')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'data-label']) say(one.getAttribute(name));
  }
  return [...said];
};

/** What is left of a text without what is known to be data. */
const foreignWords = (text) => KNOWN.reduce((rest, data) => rest.replace(data, ' '), text).match(/[A-Za-z]{2,}/g);

try {
  const people = await contextsOf(newContext, { locale: test.tag });
  const only = process.env.SCREENS ? new RegExp(process.env.SCREENS) : /./;
  const screens = SCREENS.filter((screen) => only.test(screen.name)).sort((a, b) => Number(a.off ?? false) - Number(b.off ?? false));
  let off = false;
  for (const screen of screens) {
    if (screen.off && !off) { await switchPlugin(false); off = true; }
    const page = await people[screen.as].newPage();
    try {
      await screen.first?.(rest);
      await page.goto((screen.fresh ? test.fresh : test.url) + fill(screen.path));
      await screen.act?.(page, test);
      const language = await page.locator('html').getAttribute('lang');
      if (language !== test.tag) troubles.push(`${screen.name} is in ${language}`);
      for (const text of await page.evaluate(readable)) {
        const words = foreignWords(text);
        if (words && !found.has(text)) found.set(text, `${screen.name}: “${words.join(' ')}” in “${text.slice(0, 200)}”`);
      }
    } catch (error) { troubles.push(`${screen.name}: ${error.message}`); }
    await page.close();
  }
} finally {
  await browser.close();
}
troubles.push(...found.values());
if (troubles.length > 0) throw new Error(`${troubles.length} troubles\n${troubles.join('\n')}`);
