// One message of each kind is read: what it holds, what is kept out, where keys lead.
import { check, checkAccessible, checkNoOverflow, foreign, open, test } from './browser.mjs';
import { WORDS, signIn } from './wiki.mjs';

const ja = test.view.language === 'ja';
const { scripts } = test.view;
const at = await open(test.view);
const { context, page, requests, shot } = at;
if (test.view.dark) await page.emulateMedia({ colorScheme: 'dark' });

const main = page.locator('.mail-archive');
async function visit(name, query = '') {
  await page.goto(`${test.url}${test.mailPath}/messages/${test.ids[name]}${query}`);
  await checkNoOverflow(page, `${name}${query}`);
}
async function look(name) {
  await shot(name);
  if (scripts) await checkAccessible(page, name);
}
const says = async (text, where = main) => check((await where.innerText()).includes(text), `${page.url()} does not say “${text}”:\n${await where.innerText()}`);
const openAll = async () => {
  const closed = page.locator('.mail-archive details:not(.menu):not([open]) > summary').filter({ visible: true });
  // A fold may hold others, which are not there at once.
  for (let quiet = 0; quiet < 2; quiet += 1) {
    for (; (await closed.count()) > 0; quiet = 0) await closed.first().click();
    await page.waitForTimeout(200);
  }
};

try {
  await signIn(page, WORDS[test.view.language], 'admin', test.adminPassword);

  await visit('patch');
  await says('This paragraph flows on.');
  check(await page.locator('a[href="https://example.org/x"]').count() === 1, 'the link ends before the full stop');
  check(await page.locator('.diff ins').innerText() === '+int brandnew;\n', 'the diff keeps its lines');
  check((await page.locator('.sig').innerText()).trim() === 'Ada', 'the signature stands apart');
  check(!(await page.getByText('earlier words').isVisible()), 'the quote is folded');
  await openAll();
  check(await page.getByText('earlier words').isVisible(), 'the quote opens');
  await says(ja ? 'DKIM: example.org の署名は有効です' : 'DKIM: the signature of example.org is valid');
  await says(ja ? '3 秒 後' : 'after 3 s');
  await says('<https://example.org/leave>');
  check(await page.locator('a[href*=leave]').count() === 0, 'nobody is unsubscribed by a click');
  await look('patch');
  await visit('patch', '?headers=1#headers');
  await says('List-Unsubscribe');
  check(await page.locator('#headers').getAttribute('open') !== null, 'the header fields are open');

  await visit('letter');
  const frame = page.frameLocator('iframe.htmlbody').first();
  await frame.getByText('Greetings').waitFor();
  await says(ja ? 'www.bank.com' : 'The sender\'s name shows “www.bank.com”');
  await says('b@elsewhere.example');
  await says('Mailchimp');
  await says('evil.example', frame.locator('body'));
  check(await frame.locator('img').count() === 1, 'only its own image is there');
  await page.waitForLoadState('networkidle');
  if (scripts) check(await page.locator('iframe').evaluate((node) => node.contentDocument.querySelector('img').naturalWidth) === 1, 'the own image loads');
  check(foreign(requests).length === 0, `called: ${foreign(requests)}`);
  await look('letter');
  await page.getByRole('link', { name: ja ? '画像を表示' : 'Show images' }).click();
  await frame.getByText('Greetings').waitFor();
  await page.waitForLoadState('networkidle');
  check(foreign(requests).join() === 'https://images.sender.example/a.png', `asked for: ${foreign(requests)}`);
  await look('letter-images');
  await visit('letter');
  check(await page.getByRole('link', { name: ja ? '画像を表示' : 'Show images' }).count() === 1, 'the choice is not remembered');

  await visit('parcel');
  await says('Review of the plan');
  await says('Room 3');
  await says(ja ? '2026/11/24 (火)' : 'Tue, 24 Nov 2026');
  await says(ja ? '毎週（火）、4 回' : 'every week on Tue, 4 times');
  await says('Ann Bee');
  const thumb = page.locator('.att img').first();
  const box = await thumb.boundingBox();
  check(box.width === 64 && box.height === 64, 'the picture has its place');
  await openAll();
  await says('日本語');
  await says('line 100');
  check(!(await main.innerText()).includes('line 101'), 'a hundred lines');
  await says('Deep words');
  await page.locator('iframe.htmlbody').first().scrollIntoViewIfNeeded();
  await page.frameLocator('iframe.htmlbody').first().getByText('Inner words').waitFor();
  await checkNoOverflow(page, 'the open parcel');
  await look('parcel');

  for (const name of ['long', 'rtl']) {
    await visit(name);
    await look(name);
  }
  await visit('lie');
  await says('Grüße 日本');
  await openAll();
  await says(ja ? '指定された文字コードと一致しません' : 'does not match the character set');
  await page.goto(`${test.url}${test.mailPath}/messages/${test.ids.lie}/source`);
  await says('Subject: A lie');
  await checkNoOverflow(page, 'source');
  await look('source');

  if (scripts) {
    const here = () => new URL(page.url()).pathname;
    const message = (name) => `${test.mailPath}/messages/${test.ids[name]}`;
    await visit('parcel');
    await page.keyboard.press('k');
    await page.waitForURL((url) => url.pathname === message('long'));
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.pathname === message('parcel'));
    await page.keyboard.press('Control+j');
    await page.keyboard.press('?');
    await page.locator('#mail-keys').waitFor();
    await look('keys');
    await page.keyboard.press('j');
    check(here() === message('parcel'), 'no key works in the dialog');
    await page.locator('#mail-keys-on').uncheck();
    await page.locator('#mail-keys-close').click();
    await page.keyboard.press('j');
    await page.reload();
    await page.keyboard.press('j');
    await page.waitForTimeout(300);
    check(here() === message('parcel'), 'keys that are off do nothing, also later');
    await page.locator('#mail-keys-open').click();
    await page.locator('#mail-keys-on').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.waitForURL((url) => url.pathname === test.mailPath);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = () => page.evaluate(() => document.activeElement.closest('.th') && [...document.querySelectorAll('.th')].indexOf(document.activeElement.closest('.th')));
    check(await focused() === 1, `the second entry has the focus, not ${await focused()}`);
    await page.keyboard.press('/');
    await page.keyboard.type('jk?');
    check(await page.locator('#q').inputValue() === 'jk?', 'keys are letters in a field');
  }
} catch (error) {
  await shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await context.close();
  await at.browser.close();
}
