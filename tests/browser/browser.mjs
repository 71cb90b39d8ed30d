// One chromium of one test: what it asked for, what it said, and whether the page is accessible.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const test = JSON.parse(process.env.BROWSER_TEST ?? readFileSync(process.env.BROWSER_TEST_FILE, 'utf8'));

const LANGUAGES = { en: 'en-GB', ja: 'ja-JP' };
export const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Any name but the wiki's own address fails to resolve, so that no test depends on the network.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A browser, and contexts of it as people have them. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: test.chromium, args: FLAGS });
  const newContext = async ({ language = 'en', size = 'desk', scripts = true, scheme, zoom = 1, ...more } = {}) => {
    const context = await browser.newContext({
      locale: LANGUAGES[language],
      // At 200 % a window holds half as many CSS pixels, each twice as large.
      viewport: { width: Math.floor(SIZES[size].width / zoom), height: Math.floor(SIZES[size].height / zoom) },
      deviceScaleFactor: zoom,
      javaScriptEnabled: scripts,
      colorScheme: scheme,
      ...more,
    });
    context.setDefaultTimeout(30_000);
    return context;
  };
  return { browser, newContext, SIZES };
}

export async function open(view = {}) {
  const { browser, newContext } = await launch();
  const context = await newContext(view);
  const { scripts = true } = view;
  const page = await context.newPage();
  const requests = [];
  const said = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => said.push(message.text()));
  context.on('weberror', (error) => said.push(String(error.error())));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  let number = 0;
  const shot = async (name) => {
    mkdirSync(test.screenshots, { recursive: true });
    number += 1;
    const file = `${test.name}-${String(number).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: `${test.screenshots}/${file}`, fullPage: true });
  };
  return { browser, context, page, requests, said, shot, scripts };
}

/** Everything that was asked of another origin than the wiki's. */
export function foreign(requests) {
  const own = new URL(test.url).origin;
  return requests.filter((url) => !/^(data|about|blob):/.test(url) && new URL(url).origin !== own);
}

export function check(truth, message) {
  if (!truth) throw new Error(message);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 A and AA by axe-core. Needs scripts in the page. */
export async function checkAccessible(page, where) {
  // Frames of mail run no scripts by design.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const only = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
    const result = await window.axe.run(document, { runOnly: only, iframes: false });
    return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
  });
  check(violations.length === 0, `${where} is not accessible:\n${violations.join('\n')}`);
}

/** Nothing reaches beyond the right edge. */
export async function checkNoOverflow(page, where) {
  const [needed, there, who] = await page.locator('html').evaluate((html) => {
    const clipped = (one) => one && (getComputedStyle(one).overflowX !== 'visible' || clipped(one.parentElement));
    const far = html.scrollWidth <= html.clientWidth + 1 ? [] : [...html.querySelectorAll('body *')].filter((one) =>
      one.getBoundingClientRect().right > html.clientWidth + 1 && !clipped(one.parentElement));
    return [html.scrollWidth, html.clientWidth, far.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)).join(' | ')];
  });
  check(needed <= there + 1, `${where} is ${needed} wide in a window of ${there}: ${who}`);
}

/** What the console says of an answer that is an error page on purpose, and of a login that failed. */
export function quiet(line, screen) {
  return /Failed to load resource: the server responded with a status of (4\d\d|5\d\d)/.test(line) && (screen.status >= 400 || screen.act);
}

const NAMED = new Set(['button', 'link', 'textbox', 'searchbox', 'checkbox', 'radio', 'switch', 'combobox', 'listbox', 'option',
  'menuitem', 'tab', 'slider', 'spinbutton', 'progressbar', 'dialog', 'image', 'Iframe', 'DisclosureTriangle', 'heading', 'region', 'navigation', 'group']);
/** Groups that hold their name in their parts. */
const MAY_BE_NAMELESS = new Set(['group', 'navigation']);

/** Everything that a screen reader stops at has a name; several navigations are told apart. */
export async function checkNames(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const shown = nodes.filter((node) => !node.ignored);
  const nameless = shown.filter((node) => NAMED.has(node.role?.value) && !MAY_BE_NAMELESS.has(node.role.value) && !node.name?.value?.trim());
  const told = [];
  for (const node of nameless) {
    const described = await describe(page, node);
    told.push(`${node.role.value} ${described}`);
  }
  check(told.length === 0, `without a name: ${told.join(' | ')}`);
  const navigations = shown.filter((node) => node.role?.value === 'navigation').map((node) => node.name?.value ?? '');
  check(new Set(navigations).size === navigations.length, `navigations of the same name: ${navigations.join(' | ')}`);
  check(shown.filter((node) => node.role?.value === 'main').length === 1, 'there is not one main part');
}

async function describe(page, node) {
  const session = await page.context().newCDPSession(page);
  try {
    const { outerHTML } = await session.send('DOM.getOuterHTML', { backendNodeId: node.backendDOMNodeId });
    return outerHTML.slice(0, 160);
  } catch {
    return '';
  } finally {
    await session.detach();
  }
}
