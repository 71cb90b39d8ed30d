// What people do in the wiki, by the names that they see.
import { check, test } from './browser.mjs';

export const WORDS = {
  en: {
    logIn: /^(log|sign) ?in$/i, userName: /user ?name/i, password: /^password/i,
    administration: /general configuration/i, addOns: /manage add-ons/i, plugin: /mail archiving plugin/i,
    enable: /^enabled?( on this site)?$/i, menu: /^menu$/i,
    spaceTools: /^space tools/i, integrations: /^integrations$/i, mailAccounts: /^mail accounts$/i, mail: /^mail$/i,
    add: 'Add mail account', test: 'Test Connection', create: 'Create', fetch: 'Fetch new mail',
    accountName: /^account name/i, protocol: /^protocol/i, hostname: /^hostname/i, port: /^port/i,
    works: /connection works/i, waiting: (count) => new RegExp(`\\b${count}\\b[^.]*messages?`, 'i'),
  },
  ja: {
    logIn: /ログイン/, userName: /ユーザー名/, password: /^パスワード/,
    administration: /一般設定/, addOns: /アドオンの管理/, plugin: /メール ?アーカイブ ?プラグイン/,
    enable: /(有効|有効にする)$/, menu: /メニュー/,
    spaceTools: /スペース ?ツール/, integrations: /^連携$/, mailAccounts: /^メール ?アカウント$/, mail: /^メール$/,
    add: 'メールアカウントの追加', test: 'テスト接続', create: '作成', fetch: '新しいメールの取得',
    accountName: /アカウント名/, protocol: /プロトコル/, hostname: /ホスト名/, port: /ポート/,
    works: /接続できました/, waiting: (count) => new RegExp(`${count} ?(件|通)`),
  },
};

/** A link, a button or the head of a disclosure that can be seen, by what it is called. */
export function control(page, name) {
  return page
    .getByRole('link', { name })
    .or(page.getByRole('button', { name }))
    .or(page.getByRole('switch', { name }))
    .or(page.locator('summary').filter({ hasText: name }))
    .filter({ visible: true })
    .first();
}

/** Follows a path of menus. A menu that hides behind the menu button of a narrow window is opened first. */
export async function follow(page, words, ...names) {
  for (const name of names) {
    const target = control(page, name);
    if (!(await target.isVisible())) {
      const menu = control(page, words.menu);
      if (await menu.isVisible()) await menu.click();
    }
    await target.click();
  }
}

export async function signIn(page, words, user, password) {
  await page.goto(test.url);
  if (!(await page.getByLabel(words.password).first().isVisible())) await control(page, words.logIn).click();
  await page.getByLabel(words.userName).first().fill(user);
  await page.getByLabel(words.password).first().fill(password);
  await page.getByRole('button', { name: words.logIn }).click();
  await page.getByLabel(words.password).first().waitFor({ state: 'hidden' });
}

/** General Configuration > Manage add-ons, the drop-down at System. */
export async function openAddOns(page, words) {
  await follow(page, words, words.administration, words.addOns);
  await page.getByText(words.plugin).first().waitFor();
}

export async function enablePlugin(page, words) {
  await openAddOns(page, words);
  const within = page.locator('details, article, section, li, tr').filter({ hasText: words.plugin }).last();
  const head = within.locator('summary').first();
  const toggle = control(within, words.enable);
  if ((await head.count()) > 0 && !(await toggle.isVisible())) await head.click();
  await toggle.click();
}

export async function fillAccount(page, words, mail, name) {
  const field = (label) => page.getByRole('main').getByLabel(label).first();
  await field(words.accountName).fill(name);
  const protocol = field(words.protocol);
  if ((await protocol.count()) > 0 && (await protocol.evaluate((node) => node.tagName)) === 'SELECT') {
    await protocol.selectOption({ label: mail.protocol });
  } else {
    await page.getByRole('radio', { name: new RegExp(`^${mail.protocol}\\b`) }).check({ force: true });
  }
  await field(words.hostname).fill(mail.hostname);
  await field(words.port).fill(String(mail.port));
  await field(words.userName).fill(mail.username);
  await field(words.password).fill(mail.password);
}

/** Space tools > Integrations > Mail Accounts > Add mail account: test, then create. */
export async function addAccount({ page, shot }, words, mail, name) {
  await page.goto(`${test.url}${test.spacePath}`);
  await follow(page, words, words.spaceTools, words.integrations, words.mailAccounts, words.add);
  await fillAccount(page, words, mail, name);
  await shot('account-form');
  await page.getByRole('button', { name: words.test }).click();
  await page.getByText(words.works).first().waitFor();
  await page.getByText(words.waiting(mail.count)).first().waitFor();
  await shot('account-tested');
  // A page that was sent again does not carry the password.
  const password = page.getByRole('main').getByLabel(words.password).first();
  if ((await password.inputValue()) === '') await password.fill(mail.password);
  await page.getByRole('main').getByRole('button', { name: words.create, exact: true }).click();
  await page.getByText(name).first().waitFor();
  await shot('accounts');
}

/** The Mail tab: Fetch new mail, until the message with this subject is listed. */
export async function fetchMail({ page, shot, scripts }, words, subject) {
  await follow(page, words, words.mail);
  const list = page.url();
  await page.getByRole('button', { name: words.fetch }).click();
  const message = page.getByRole('main').getByRole('link', { name: subject }).first();
  if (scripts) {
    await message.waitFor();
  } else {
    const end = Date.now() + 30_000;
    while (!(await message.isVisible())) {
      check(Date.now() < end, `no message “${subject}” in the list`);
      await page.goto(list);
    }
  }
  await shot('mail');
}

export async function readMail({ page }, subject) {
  await page.getByRole('main').getByRole('link', { name: subject }).first().click();
  await page.getByRole('heading', { name: subject }).first().waitFor();
}
