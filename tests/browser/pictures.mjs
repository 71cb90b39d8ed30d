// What the guides show, in one language: the tasks in their order, each screen as it is then.
import { mkdirSync } from 'node:fs';
import { check, open, test } from './browser.mjs';
import { WORDS, control, enablePlugin, fillAccount, openAddOns, signIn } from './wiki.mjs';

const { language } = test.view;
const words = WORDS[language];
const at = await open(test.view);
const { page } = at;
const main = page.getByRole('main');
const mail = `${test.url}${test.spacePath}/mail`;
const subject = { en: 'Acme renewal: revised quotation', ja: '契約書の押印について' }[language];

/** The window as a reader has it, or so much of the page's top as `height` says. */
async function picture(name, height = 800) {
  await page.mouse.move(0, 0);
  await page.setViewportSize({ width: 1280, height });
  mkdirSync(test.folder, { recursive: true });
  const suffix = language === 'en' ? '' : `.${language}`;
  await page.screenshot({ path: `${test.folder}/${name}${suffix}.png`, animations: 'disabled' });
}

async function enable() {
  await enablePlugin(page, words);
  const state = async () => (await (await page.request.get(`${test.url}/rest/wiki/1.0/plugins/mail-archiving`)).json()).state;
  for (const end = Date.now() + 30_000; (await state()) !== 'enabled'; await page.waitForTimeout(200)) {
    check(Date.now() < end, 'the plugin is not enabled');
  }
}

try {
  await signIn(page, words, 'admin', test.adminPassword);
  await enable();

  await page.goto(`${test.url}${test.spacePath}/mail/accounts`);
  await control(page, words.add).click();
  await fillAccount(page, words, test.mail, test.accountName);
  await main.locator('input[name=allowCleartext]').check();
  await picture('add-account', 1000);
  await page.getByRole('button', { name: words.test }).click();
  await page.getByText(words.works).first().waitFor();
  await picture('test-connection', 1000);
  const password = main.getByLabel(words.password).first();
  if ((await password.inputValue()) === '') await password.fill(test.mail.password);
  await main.getByRole('button', { name: words.create, exact: true }).click();
  await page.getByText(test.accountName).first().waitFor();

  await page.goto(mail);
  await page.getByRole('button', { name: words.fetch }).click();
  const found = main.getByRole('link', { name: subject }).first();
  for (const end = Date.now() + 60_000; !(await found.isVisible()); await page.goto(mail)) {
    check(Date.now() < end, `no mail “${subject}”`);
    await page.waitForTimeout(500);
  }
  await page.goto(mail);
  await picture('threads');
  await found.click();
  await page.getByRole('heading', { name: subject }).first().waitFor();
  await picture('thread', 1000);
  await page.goto(`${mail}?q=${encodeURIComponent(language === 'en' ? 'quotation has:attachment' : '価格')}`);
  await picture('search');
  await page.goto(`${test.url}${test.spacePath}/mail/accounts`);
  await picture('accounts', 600);
  if (language === 'en') {
    await openAddOns(page, words);
    await picture('add-ons', 1000);
  }
} catch (error) {
  await at.shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await at.browser.close();
}
