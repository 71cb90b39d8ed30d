// What people do in the wiki, by the names that they see.
import { check, test } from './browser.mjs';

export const WORDS = {
  en: {
    logIn: /^(log|sign) ?in$/i, userName: /user ?name/i, password: /^password/i,
    administration: /general configuration/i, addOns: /manage add-ons/i, plugin: /mail archiving plugin/i,
    enable: /^enabled?( on this site)?$/i, isOn: /^Enabled$/, isOff: /^Disabled$/, menu: /^menu$/i,
    spaceTools: /^space tools/i, integrations: /^integrations$/i, mailAccounts: /^mail accounts$/i, mail: /^mail$/i,
    add: 'Add mail account', test: 'Test Connection', create: 'Create', fetch: 'Fetch new mail',
    accountName: /^account name/i, protocol: /^protocol/i, hostname: /^hostname/i, port: /^port/i,
    setUp: 'Create administrator', createSpace: 'Create space', spaceName: /^space name/i, spaceKey: /^space key/i,
    search: 'Search this archive', searchNow: 'Search', found: (count) => (count === 1 ? /^One message found$/ : new RegExp(`^${count} messages found$`)),
    more: 'More for this message', delete: 'Delete', undo: 'Undo', contentTools: /^content tools$/i, deletedMail: 'Deleted mail',
    restore: (subject) => `Restore “${subject}”`, disable: /^(disable|enabled on this site)$/i,
    works: /connection works/i, waiting: (count) => new RegExp(`\\b${count}\\b[^.]*messages?`, 'i'),
  },
  ja: {
    logIn: /ログイン/, userName: /ユーザー名/, password: /^パスワード/,
    administration: /一般設定/, addOns: /アドオンの管理/, plugin: /メール ?アーカイブ ?プラグイン/,
    enable: /(有効|有効にする)$/, isOn: /^有効$/, isOff: /^無効$/, menu: /メニュー/,
    spaceTools: /スペース ?ツール/, integrations: /^連携$/, mailAccounts: /^メール ?アカウント$/, mail: /^メール$/,
    add: 'メールアカウントの追加', test: 'テスト接続', create: '作成', fetch: '新しいメールの取得',
    accountName: /アカウント名/, protocol: /プロトコル/, hostname: /ホスト名/, port: /ポート/,
    setUp: '管理者を作成', createSpace: 'スペースの作成', spaceName: /^スペース名/, spaceKey: /^スペース ?キー/,
    search: 'このアーカイブを検索', searchNow: '検索', found: (count) => new RegExp(`^${count} 件のメールが見つかりました$`),
    more: 'このメールのその他の操作', delete: '削除', undo: '元に戻す', contentTools: /^コンテンツ ?ツール$/, deletedMail: '削除済みメール',
    restore: (subject) => `「${subject}」を復元`, disable: /^(無効にする|このサイトで有効)$/,
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

/** Signs in without a page. */
export async function signInQuietly(context, user, password) {
  const form = await (await context.request.get(`${test.url}/login`)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)[1];
  const answer = await context.request.post(`${test.url}/login`, { form: { xsrf, next: '/', user, password }, maxRedirects: 0 });
  check(answer.status() === 303, `signing in as ${user}: ${answer.status()}`);
}

/** The first start: whoever opens the link that the wiki printed becomes the administrator, and is signed in. */
export async function setUp(page, words, password) {
  await page.goto(test.url);
  check(!(await control(page, words.administration).isVisible()), 'a wiki without an administrator lets somebody in');
  await page.goto(`${test.url}${test.setUpPath}`);
  await page.getByLabel(words.password).fill(password);
  await page.getByRole('button', { name: words.setUp }).click();
  await control(page, words.administration).waitFor();
  const again = await page.context().request.get(`${test.url}${test.setUpPath}`);
  check(again.status() === 404, `the set-up link works twice: ${again.status()}`);
}

export async function createSpace(page, words, name, key) {
  await page.goto(test.url);
  await control(page, words.createSpace).click();
  const form = page.getByRole('main');
  await form.getByLabel(words.spaceName).fill(name);
  await form.getByLabel(words.spaceKey).fill(key);
  await form.getByRole('button', { name: words.create, exact: true }).click();
  await page.waitForURL((url) => url.pathname.startsWith(`/spaces/${key}`));
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
  await until(page, words, words.isOn);
}

/** A change that takes long goes on after the page is answered. */
async function until(page, words, state) {
  const end = Date.now() + 30_000;
  await page.waitForLoadState();
  while (!(await page.getByRole('main').getByText(state).first().isVisible())) {
    check(Date.now() < end, `the plugin does not become “${state}”`);
    await page.waitForTimeout(200);
    await openAddOns(page, words);
  }
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

/** Searches the archive and opens what was found; new mail is found two seconds after it was archived. */
export async function search({ page, shot }, words, typed, subject) {
  await page.goto(`${test.url}${test.spacePath}`);
  await follow(page, words, words.mail);
  const end = Date.now() + 30_000;
  for (;;) {
    await page.getByRole('searchbox', { name: words.search }).fill(typed);
    await page.getByRole('main').getByRole('button', { name: words.searchNow, exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('q') === typed);
    if (await page.getByText(words.found(1)).isVisible()) break;
    check(Date.now() < end, `“${typed}” finds nothing`);
  }
  await shot('found');
  await readMail({ page }, subject);
}

/** Deletes the message that is open. */
async function deleteMail({ page }, words, subject) {
  await page.getByLabel(words.more).first().click();
  await page.getByRole('main').getByRole('button', { name: words.delete, exact: true }).first().click();
  await page.waitForURL((url) => url.searchParams.has('deleted'));
  const listed = page.getByRole('main').getByRole('link', { name: subject });
  check((await listed.count()) === 0, `“${subject}” is listed though it was deleted`);
}

/** Deletes the open message and takes that back; deletes it again and finds it in the trash. */
export async function deleteAndRestore({ page, shot }, words, subject) {
  const listed = page.getByRole('main').getByRole('link', { name: subject });
  await deleteMail({ page }, words, subject);
  await shot('deleted');
  await page.getByRole('button', { name: words.undo }).click();
  await listed.first().waitFor();
  await readMail({ page }, subject);
  await deleteMail({ page }, words, subject);
  await follow(page, words, words.spaceTools, words.contentTools, words.deletedMail);
  await shot('trash');
  await page.getByRole('button', { name: words.restore(subject) }).click();
  await page.getByText(subject).waitFor({ state: 'detached' });
  await follow(page, words, words.mail);
  await listed.first().waitFor();
}

/** Switches the plugin off: nothing of it is left in the space, and its pages are gone. */
export async function disablePlugin({ page, shot }, words) {
  const list = `${test.url}${test.spacePath}/mail`;
  await openAddOns(page, words);
  await shot('before-disabling');
  const off = page.getByRole('switch', { name: words.disable }).or(page.getByRole('button', { name: words.disable }));
  if (!(await off.filter({ visible: true }).first().isVisible())) await page.locator('main details > summary').first().click();
  await off.filter({ visible: true }).first().click();
  await until(page, words, words.isOff);
  await page.goto(`${test.url}${test.spacePath}`);
  check((await page.getByRole('link', { name: words.mail }).count()) === 0, 'a menu leads to mail though the plugin is off');
  check((await page.context().request.get(list)).status() === 404, 'mail is shown though the plugin is off');
}
