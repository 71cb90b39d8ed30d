// Payloads of others in every place of a mail: each mail is opened with all it holds, with and without its images.
import { check, foreign, open, test } from './browser.mjs';
import { WORDS, signIn } from './wiki.mjs';

const at = await open(test.view);
const { context, page, requests, said } = at;
const TABS = 3;

/** Whatever a payload calls leaves a trace, in whichever frame. */
await context.addInitScript(() => {
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => console.log(`pwned: ${name}`);
});
// Names in the list of allowed images do not resolve; what is asked for counts, not what comes.
const images = [];
context.on('request', (request) => {
  if (!request.url().startsWith(test.url) && /^https?:/.test(request.url())) images.push([request.url(), request.resourceType()]);
});

/** Every address on the wiki that reading may ask for. */
const own = new RegExp(`^${test.url}(/|/login(\\?\\S*)?|/favicon\\S*|/static/\\S*|/assets/\\S*|/plugins/mail-archiving/(mail\\.css|(mail|live|account|import)\\.js)\\S*|/spaces/SALES/mail(\\?\\S*)?|/spaces/SALES/mail/messages/[0-9a-f]{32}(\\?[a-z0-9=&.]*)?(#headers)?|/spaces/SALES/mail/messages/[0-9a-f]{32}/(body|source|attachments/[0-9.]+)(\\?[a-z0-9=&.]*)?)$`);

async function read(tab, path, frames) {
  await tab.goto(`${test.url}${test.mailPath}${path}`);
  for (const details of await tab.locator('.mail-archive details').all()) {
    await details.evaluate((node) => { node.open = true; });
  }
  if (frames) {
    for (const frame of await tab.locator('iframe').all()) {
      await frame.scrollIntoViewIfNeeded();
      await frame.contentFrame().locator('body').waitFor();
      await frame.contentFrame().locator('*').evaluateAll((all) => {
        const bad = all.flatMap((element) => [...element.attributes].map((one) => one.name).filter((name) => name.startsWith('on')));
        const elements = all.filter((element) => element.matches('script, form, input, object, embed, iframe, svg, math, link, meta[http-equiv=refresh i], base:not([target])'));
        if (bad.length || elements.length) throw new Error(`the body keeps ${bad} ${elements.map((element) => element.outerHTML)}`);
      });
    }
  }
  // What a payload would do it does at once or on these.
  await tab.mouse.move(400, 400);
  await tab.keyboard.press('Tab');
  const marks = await tab.locator('.mail-archive').first().evaluate((root) => {
    const inline = [...root.querySelectorAll('*')].flatMap((element) => [...element.attributes].map((one) => one.name).filter((name) => /^on|^style$/.test(name)));
    const foreign = [...root.querySelectorAll('script, object, embed, link, style, base, form[action^="http"]')].map((element) => element.outerHTML);
    return [...inline, ...foreign];
  });
  check(marks.length === 0, `${path}: the page holds ${marks}`);
  check(tab.url().startsWith(test.url), `${path}: led away to ${tab.url()}`);
}

try {
  await signIn(page, WORDS.en, 'admin', test.adminPassword);
  const work = test.ids.flatMap((id, number) => [
    [`/messages/${id}?headers=1`, true],
    [`/messages/${id}?view=text`, false],
    ...(number % 10 === 0 ? [[`/messages/${id}/source`, false]] : []),
  ]);
  const drain = async (jobs) => {
    const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
    await Promise.all(tabs.map(async (tab) => {
      for (let job = jobs.shift(); job; job = jobs.shift()) await read(tab, ...job);
    }));
    await Promise.all(tabs.map((tab) => tab.close()));
  };
  await drain(work);
  for (let path = ''; path !== null;) {
    await read(page, path, false);
    const next = page.locator('.pager a[rel=next]');
    path = (await next.count()) > 0 ? new URL(await next.getAttribute('href'), test.url).search : null;
  }
  check(foreign(requests).length === 0, `called: ${foreign(requests)}`);

  await drain(test.ids.map((id) => [`/messages/${id}?images=1`, true]));
  const payloads = test.payloads.join('\n').toLowerCase();
  for (const [url, kind] of images) {
    const named = test.wanted.includes(url) || payloads.includes(url.toLowerCase());
    check(url.startsWith('https:') && kind === 'image' && named, `called: ${kind} ${url}`);
  }
  const asked = images.map(([url]) => url);
  for (const wanted of test.wanted) check(asked.includes(wanted), `${wanted} was not asked for: ${asked}`);

  const strange = requests.filter((url) => url.startsWith(test.url) && !own.test(url));
  check(strange.length === 0, `asked the wiki for ${[...new Set(strange)]}`);
  check(!said.some((line) => /pwned|dialog:/.test(line)), `ran: ${said.filter((line) => /pwned|dialog:/.test(line))}`);
} catch (error) {
  await at.shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await at.browser.close();
}
