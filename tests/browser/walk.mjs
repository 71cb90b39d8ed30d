// Walks through all screens of the catalogue, each in some combinations of language, width and colour scheme, and looks
// whether it is accessible, fits, says nothing in the console, and has no dead link.
import { checkAccessible, checkNames, checkNoOverflow, foreign, launch, quiet, test } from './browser.mjs';
import { SCREENS } from './screens.mjs';
import { contextsOf, fill, rest, switchPlugin } from './visits.mjs';

const { SIZES, browser, newContext } = await launch();
const troubles = [];
const note = (where, error) => troubles.push(`${where}: ${error.message ?? error}`);

/** Addresses that pages link to, each with one page that does, and as whom. */
const links = new Map();
async function collectLinks(page, screen) {
  const found = await page.locator('a[href]').evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.href]));
  for (const [written, href] of found) {
    const url = new URL(href);
    if (url.hash && written.startsWith('#') && (await page.locator(`[id="${decodeURIComponent(url.hash.slice(1))}"]`).count()) === 0) {
      throw new Error(`${written} leads nowhere`);
    }
    if (url.protocol === 'javascript:') throw new Error(`${written} runs a script`);
    url.hash = '';
    if (url.href === page.url().replace(/#.*/, '')) continue;
    const key = `${screen.as} ${url.href}`;
    if (url.origin === new URL(test.url).origin && !screen.off && !links.has(key)) links.set(key, screen);
  }
}

async function look(page, screen, view) {
  const said = [];
  page.on('console', (message) => said.push(`${message.text()} (${message.location().url})`));
  page.on('pageerror', (error) => said.push(String(error)));
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await screen.first?.(rest);
  const response = await page.goto((screen.fresh ? test.fresh : test.url) + fill(screen.path), { waitUntil: 'load' });
  if (response.status() !== screen.status) throw new Error(`answers ${response.status()}, not ${screen.status}`);
  await screen.act?.(page, test);
  await page.screenshot({ path: `${test.screenshots}/screens/${screen.name}-${view.language}-${view.size}-${view.scheme}.png`, fullPage: true });
  const language = await page.locator('html').getAttribute('lang');
  const problems = [];
  const attempt = async (what) => { try { await what(); } catch (error) { problems.push(error.message); } };
  if (language !== view.language) problems.push(`is in ${language}`);
  await attempt(() => checkNoOverflow(page, 'it'));
  await attempt(() => checkAccessible(page, 'it'));
  await attempt(() => checkNames(page));
  await attempt(() => collectLinks(page, screen));
  const called = foreign(requests).filter((url) => !screen.fresh || !url.startsWith(test.fresh));
  if (called.length > 0) problems.push(`calls ${called}`);
  const loud = said.filter((line) => !quiet(line, screen));
  if (loud.length > 0) problems.push(`says ${loud.join('; ')}`);
  if (problems.length > 0) throw new Error(problems.join('\n  '));
}

/** Every link leads somewhere, for whoever was shown it. */
async function followLinks(as, context) {
  for (const [key, screen] of links) {
    const [who, address] = key.split(' ', 2);
    if (who !== as) continue;
    const response = await context.request.get(address, { maxRedirects: 0 });
    // Damaged on purpose.
    if (response.status() >= 400 && !address.includes('/BROKEN/')) note(screen.name, `links to ${address}, which answers ${response.status()}`);
    await response.dispose();
  }
}

let visits = 0;
try {
  const only = process.env.SCREENS ? new RegExp(process.env.SCREENS) : /./;
  // The switched-off plugin last: once off and once on a combination.
  const screens = SCREENS.filter((screen) => only.test(screen.name)).sort((a, b) => Number(a.off ?? false) - Number(b.off ?? false));
  for (const [number, view] of test.combinations.entries()) {
    const people = await contextsOf(newContext, view);
    let off = false;
    for (const [at, screen] of screens.entries()) {
      // In turn each combination takes its share.
      if (!test.full && at % (test.combinations.length / test.each) !== number % (test.combinations.length / test.each)) continue;
      if (screen.off && !off) { await switchPlugin(false); off = true; }
      const where = `${screen.name} (${view.language}, ${SIZES[view.size].width}, ${view.scheme})`;
      const page = await people[screen.as].newPage();
      visits += 1;
      try { await look(page, screen, view); } catch (error) { note(where, error); }
      await page.close();
    }
    if (off) await switchPlugin(true);
    if (number === test.combinations.length - 1) {
      for (const [as, context] of Object.entries(people)) await followLinks(as, context);
    }
    for (const context of Object.values(people)) await context.close();
  }
} finally {
  await browser.close();
}
console.log(`${visits} visits to ${SCREENS.length} screens, ${links.size} links`);
if (troubles.length > 0) throw new Error(`${troubles.length} troubles\n${troubles.join('\n')}`);
