// The whole way of a newcomer: from the link that a new wiki prints to the plugin that is switched off again.
import { check, checkAccessible, checkNoOverflow, foreign, open, test } from './browser.mjs';
import {
  WORDS, addAccount, createSpace, deleteAndRestore, disablePlugin, enablePlugin, fetchMail, readMail, search, setUp, signIn,
} from './wiki.mjs';

const { language, size, scripts } = test.view;
const words = WORDS[language];
const at = await open(test.view);
const { page } = at;

async function look(name) {
  await at.shot(name);
  if (!scripts) {
    // Nothing is offered that does nothing.
    const idle = page.locator('.mail-archive .js').filter({ visible: true });
    check((await idle.count()) === 0, `${name} shows what needs a script: ${await idle.allTextContents()}`);
    return;
  }
  await checkAccessible(page, name);
  await checkNoOverflow(page, name);
}

try {
  await setUp(page, words, test.adminPassword);
  await look('set-up');
  await page.context().clearCookies();
  await signIn(page, words, 'admin', test.adminPassword);
  await createSpace(page, words, 'Sales', 'SALES');
  await look('start');
  check((await page.locator('html').getAttribute('lang')).startsWith(language), 'the page is in another language');
  await enablePlugin(page, words);
  await look('add-ons');
  await addAccount(at, words, test.mail, test.accountName);
  await look('accounts');
  await fetchMail(at, words, test.text.subject);
  await look('list');

  await readMail(at, test.text.subject);
  await page.getByText(test.text.body).first().waitFor();
  await look('text');

  await page.goBack();
  await readMail(at, test.html.subject);
  const frame = page.locator('iframe').first();
  const sandbox = (await frame.getAttribute('sandbox')) ?? '';
  check(sandbox.includes('allow-same-origin') && !sandbox.includes('allow-scripts'), `the frame's sandbox: ${sandbox}`);
  await page.frameLocator('iframe').first().getByText(test.html.body).first().waitFor();
  await look('html');

  await search(at, words, test.search, test.text.subject);
  await deleteAndRestore(at, words, test.text.subject);
  await look('restored');
  await disablePlugin(at, words);
  await look('disabled');
  // What was archived is kept.
  await enablePlugin(page, words);
  await page.goto(`${test.url}${test.spacePath}/mail`);
  await readMail(at, test.text.subject);

  check(foreign(at.requests).length === 0, `asked elsewhere: ${foreign(at.requests)}`);
  // A page of a plugin that is off is asked for on purpose, but not by the page.
  check(at.said.length === 0, `the console says: ${at.said.join('\n')}`);
} catch (error) {
  await at.shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await at.browser.close();
}
