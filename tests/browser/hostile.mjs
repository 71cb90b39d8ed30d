// A hostile mail is read: it runs nothing, calls nobody, and posts nothing.
import { check, foreign, open, test } from './browser.mjs';
import { WORDS, readMail, signIn } from './wiki.mjs';

const at = await open(test.view);
const { page, requests, said } = at;

try {
  await signIn(page, WORDS.en, 'admin', test.adminPassword);
  for (const subject of test.subjects) {
    await page.goto(`${test.url}${test.mailPath}`);
    await readMail(at, subject);
    const body = page.frameLocator('iframe').first();
    await body.getByText(test.mark).first().waitFor();
    await page.waitForLoadState('networkidle');
    await at.shot(subject.replace(/\W+/g, '-'));

    const frame = page.frames().find((one) => one !== page.mainFrame());
    check(frame, `${subject}: no frame`);
    const found = await page.locator('iframe').first().evaluate((node) => {
      const inner = node.contentDocument;
      const handlers = [...inner.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter((one) => one.name.startsWith('on')).map((one) => one.name));
      const bad = [...inner.querySelectorAll('script, form, input, object, embed, iframe, base:not([target]), link, meta[http-equiv=refresh i]')];
      return [...bad.map((element) => element.outerHTML), ...handlers];
    });
    check(found.length === 0, `${subject}: the body keeps ${found.join(', ')}`);
    check(page.url().startsWith(test.url), `${subject}: led away to ${page.url()}`);
    check(!(await page.title()).includes('pwned'), `${subject}: a script ran`);
  }
  check(foreign(requests).length === 0, `called: ${foreign(requests)}`);
  const own = requests.filter((url) => url.includes('pwned'));
  check(own.length === 0, `called: ${own}`);
  // A refusal by the Content-Security-Policy is said in the console; that something ran says “pwned”.
  check(!said.some((line) => /pwned/.test(line)), `ran: ${said}`);
} catch (error) {
  await at.shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await at.browser.close();
}
