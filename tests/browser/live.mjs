// What scripts add to pages that work without them: live progress, instant filters, files that are dropped, and no more
// script than each page needs.
import { check, checkAccessible, checkNoOverflow, open, test } from './browser.mjs';
import { signInQuietly } from './wiki.mjs';

const at = await open();
const { context, page, said } = at;
const mail = (space) => `${test.url}/spaces/${space}/mail`;

async function rest(method, path, body) {
  const answer = await fetch(`${test.url}/rest/mail-archive/1.0${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`admin:${test.adminPassword}`).toString('base64')}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  check(answer.ok, `${method} ${path}: ${answer.status}`);
}

/** Fails when the page is loaded anew before `kept` is called. */
async function mark() {
  await page.evaluate(() => { window.isMarked = true; });
  return async (what) => check(await page.evaluate(() => window.isMarked === true), `${what} loads the page anew`);
}

const subjects = () => page.locator('.list h3 a').allInnerTexts();
const found = (...expected) => page.waitForFunction(
  (all) => JSON.stringify([...document.querySelectorAll('.list h3 a')].map((link) => link.textContent.trim())) === all,
  JSON.stringify(expected),
).catch(async () => { throw new Error(`found ${await subjects()}, not ${expected}`); });

async function filters() {
  await page.goto(mail('SALES'));
  const rows = await page.locator('.narrowing > li').evaluateAll((chips) => new Set(chips.map((chip) => chip.getBoundingClientRect().top + chip.getBoundingClientRect().height / 2)).size);
  check(rows === 1, `the filters stand in ${rows} rows where there is room for one`);

  await page.goto(`${mail('SALES')}?q=${encodeURIComponent('figures')}`);
  await found('Figures of June', 'Figures of May');
  const kept = await mark();
  await page.getByRole('link', { name: 'With attachment' }).click();
  await found();
  check(new URL(page.url()).searchParams.get('q') === 'figures has:attachment', `the address is ${page.url()}`);
  check((await page.locator('#q').inputValue()) === 'figures has:attachment', 'the field tells another search');
  check((await page.locator('#mail-found').innerText()) === '0 messages found', 'it is not told how many were found');
  check(await page.evaluate(() => document.activeElement.id === 'mail-found'), 'the keyboard is elsewhere than the results');
  await checkAccessible(page, 'a search without a result');
  await page.locator('a.chip.on').filter({ hasText: 'figures' }).click();
  await found('A parcel');
  await page.goBack();
  await found();
  await page.goBack();
  await found('Figures of June', 'Figures of May');
  check((await page.locator('#q').inputValue()) === 'figures', 'the field does not follow the way back');
  await page.getByRole('button', { name: 'subject:' }).click();
  await page.keyboard.type('june');
  check((await page.locator('#q').inputValue()) === 'figures subject:june', `the field has ${await page.locator('#q').inputValue()}`);
  await page.keyboard.press('Enter');
  await found('Figures of June');
  await kept('a filter');
  await page.locator('a.chip.on').filter({ hasText: 'figures' }).click({ modifiers: ['Control'] });
  await found('Figures of June');
  await page.goto(`${mail('SALES')}?q=figures`);
}

async function progress() {
  await rest('POST', '/spaces/BUSY/fetch');
  await page.goto(mail('BUSY'));
  const panel = page.locator('#mail-live');
  await panel.getByText('of 40').first().waitFor();
  const [kept, region, stop] = [await mark(), await panel.getByRole('status').elementHandle(), panel.getByRole('button', { name: 'Stop' })];
  await stop.focus();
  await rest('POST', '/spaces/BUSY/accounts', test.late);
  await rest('POST', '/spaces/BUSY/fetch');
  await panel.getByText(/^Late: 7 new/).waitFor();
  await kept('progress');
  check(await region.evaluate((node) => node.isConnected), 'the live region is another element now, so nothing is spoken');
  check(await stop.evaluate((node) => node === document.activeElement), 'progress takes the focus away');
  await checkAccessible(page, 'a running fetch');

  // Somebody stops it elsewhere: this page learns it, and shows what has come.
  const other = await context.newPage();
  await other.goto(mail('BUSY'));
  await other.locator('#mail-live').getByRole('button', { name: 'Stop' }).click();
  await page.waitForURL(/[?]fetched=\d+/);
  await page.getByRole('link', { name: 'Later' }).first().waitFor();
  check((await panel.count()) === 0 || !(await stop.isVisible()), 'what is over can still be stopped');
  await other.close();
}

/** Pressed again and again, with scripts and without: every time it is told what came of it. */
async function outcome() {
  const plain = await (await at.browser.newContext({ javaScriptEnabled: false })).newPage();
  await signInQuietly(plain.context(), 'admin', test.adminPassword);
  for (const [viewer, path] of [[page, '?view=messages'], [plain, ''], [page, '/accounts'], [plain, '/accounts']]) {
    for (let time = 0; time < 3; time += 1) {
      await viewer.goto(mail('SALES') + path);
      await viewer.getByRole('button', { name: 'Fetch new mail' }).click();
      await viewer.getByRole('status').getByText('There was no new mail.').waitFor();
      await viewer.waitForFunction(() => document.title.startsWith('The fetch is over.'));
    }
  }
  await plain.context().close();
  await checkAccessible(page, 'a fetch that brought nothing');
}

const FILES = [['one.eml', 'Dropped one'], ['two.eml', 'Dropped two']].map(([name, subject]) => ({
  name, text: `From: ada@example.com\r\nSubject: ${subject}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0900\r\n\r\nHello.\r\n`,
}));

async function drop() {
  await page.goto(`${mail('EMPTY')}/import`);
  const form = page.locator('#mail-import');
  await form.getByText('Files can also be dropped here.').waitFor();
  const send = async (type, files, text) => {
    const data = await page.evaluateHandle(([files, text]) => {
      const transfer = new DataTransfer();
      for (const file of files) transfer.items.add(new File([file.text], file.name, { type: 'message/rfc822' }));
      if (text) transfer.setData('text/plain', text);
      return transfer;
    }, [files, text]);
    await form.dispatchEvent(type, { dataTransfer: data });
  };
  const chosen = () => page.locator('#file').evaluate((field) => [...field.files].map((file) => file.name).join());
  const isOver = () => form.evaluate((node) => node.classList.contains('over'));
  await send('dragover', [], 'a text');
  check(!(await isOver()), 'a text is taken for a file');
  await send('dragover', FILES);
  check(await isOver(), 'nothing shows that files may be dropped here');
  await send('drop', FILES);
  check(!(await isOver()), 'it still waits for the files');
  check((await chosen()) === 'one.eml,two.eml', `chosen is ${await chosen()}`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  // An import goes on at an address of its own.
  for (const file of ['one', 'two']) await page.getByText(`${file}.eml: One message was imported.`).waitFor();
  await checkNoOverflow(page, 'the import');
  await page.goto(mail('EMPTY'));
  for (const subject of ['Dropped one', 'Dropped two']) await page.getByRole('link', { name: subject }).first().waitFor();
}

/** What was taken away comes back where it went. */
async function labels() {
  await page.goto(`${mail('SALES')}?q=parcel`);
  await page.getByRole('link', { name: 'A parcel' }).first().click();
  const label = page.locator('.labels .tag').getByRole('link', { name: '顧客' });
  await page.getByLabel('Add label').fill('顧客');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await label.waitFor();
  await page.getByRole('button', { name: 'Remove the label 顧客' }).click();
  await page.getByText('The label 顧客 was removed.').waitFor();
  check((await label.count()) === 0, 'the label is still there');
  await checkAccessible(page, 'a removed label');
  await page.getByRole('button', { name: 'Undo' }).click();
  await label.waitFor();
  check((await page.getByRole('button', { name: 'Undo' }).count()) === 0, 'it can be undone twice');
}

/** One box ticks all the others, and says so when it does not. */
async function selection() {
  await page.goto(`${mail('SALES')}?view=messages`);
  const whole = page.locator('.picks [data-all] input');
  const boxes = page.locator('.picks input[name=id]');
  await whole.check();
  check(await boxes.count() > 1, 'there is more than one message');
  for (const box of await boxes.all()) check(await box.isChecked(), 'a message is not ticked');
  await boxes.first().uncheck();
  check(!await whole.isChecked(), 'all are said to be ticked');
}

/** The names of those who wrote have the room, not their bars. */
async function figures() {
  await page.goto(`${mail('SALES')}/statistics`);
  for (const [width, least] of [[1280, 0.4], [390, 0.6]]) {
    await page.setViewportSize({ width, height: 900 });
    const share = await page.locator('.rank tbody th').first().evaluate((cell) => cell.offsetWidth / cell.closest('table').offsetWidth);
    check(share >= least, `at ${width} names have ${share} of the table`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Each page has the scripts that it needs: their bytes, and those that travel. */
async function scripts() {
  for (const [name, path, most] of [['the list', '', 6_500], ['an account', '/accounts/new', 5_500], ['the import', '/import', 5_500], ['statistics', '/statistics', 4_000]]) {
    await page.goto(mail('SALES') + path);
    const own = await page.evaluate(async () => {
      const addresses = [...document.scripts].map((script) => script.src).filter((address) => address.includes('mail-archiv'));
      const bytes = async (address) => (await (await fetch(address)).arrayBuffer()).byteLength;
      const travel = (address) => performance.getEntriesByName(address).at(-1).encodedBodySize;
      return Promise.all(addresses.map(async (address) => ({ bytes: await bytes(address), travel: travel(address) })));
    });
    const [bytes, travel] = ['bytes', 'travel'].map((what) => own.reduce((sum, script) => sum + script[what], 0));
    console.log(`${name}: ${own.length} scripts, ${bytes} bytes, ${travel} over the wire`);
    check(own.length > 0 && bytes <= most, `${name} has ${own.length} scripts of ${bytes} bytes`);
  }
}

try {
  await signInQuietly(context, 'admin', test.adminPassword);
  for (const part of [filters, outcome, progress, drop, selection, labels, figures, scripts]) await part();
  check(said.length === 0, `the console says ${said}`);
} catch (error) {
  await at.shot('failed').catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
} finally {
  await at.browser.close();
}
