// One chromium of one test: what it asked for, what it said, and whether the page is accessible.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const test = JSON.parse(process.env.BROWSER_TEST);

const LANGUAGES = { en: 'en-GB', ja: 'ja-JP' };
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
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

export async function open({ language = 'en', size = 'desk', scripts = true } = {}) {
  const browser = await chromium.launch({ executablePath: test.chromium, args: FLAGS });
  const context = await browser.newContext({
    locale: LANGUAGES[language],
    viewport: SIZES[size],
    javaScriptEnabled: scripts,
  });
  context.setDefaultTimeout(30_000);
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
  const box = await page.locator('html').evaluate((html) => [html.scrollWidth, html.clientWidth]);
  check(box[0] <= box[1] + 1, `${where} is ${box[0]} wide in a window of ${box[1]}`);
}
