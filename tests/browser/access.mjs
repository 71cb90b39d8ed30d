// What axe does not see: the keyboard's way through a page, its visible focus, enlargement, forced colours, reduced
// motion, and what screen readers are told of a change.
import { check, checkAccessible, checkNames, checkNoOverflow, launch, test } from './browser.mjs';
import { SCREENS } from './screens.mjs';
import { signInQuietly } from './wiki.mjs';

const { browser, newContext } = await launch();
const troubles = [];
const attempt = async (where, what) => {
  try { await what(); } catch (error) { troubles.push(`${where}: ${error.message}`); }
};
const signedIn = async (view) => {
  const context = await newContext(view);
  await signInQuietly(context, 'admin', test.adminPassword);
  return context;
};
const address = (screen) => test.url + screen.path.replace(/\{([\w-]+)\}/g, (_, name) => test.at[name]);
const named = (name) => SCREENS.find((screen) => screen.name === name);
const ordinary = SCREENS.filter((screen) => !screen.fresh && !screen.off && !screen.act && !screen.first && screen.as === 'admin');

/** What Tab stops at, as the page draws it; a group of radio buttons is one stop. */
const STOPS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]';

/** Tab leads from the skip link through everything that can be used, and shows where it is. */
async function keyboard(page) {
  const expected = await page.locator(STOPS).evaluateAll((all) => {
    const reachable = all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0);
    const groups = new Set();
    return reachable.filter((one) => {
      if (one.type !== 'radio') return true;
      const first = !groups.has(one.name);
      groups.add(one.name);
      return first;
    }).length;
  });
  const stops = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || at.dataset.visited) return null;
      at.dataset.visited = 'yes';
      const box = at.getBoundingClientRect();
      // A link may cover its row; the frame is drawn around that then.
      const cover = getComputedStyle(at, '::after');
      const whole = at.matches('a') && cover.position === 'absolute' && cover.content !== 'none' ? (at.offsetParent ?? at).getBoundingClientRect() : box;
      // What can be seen of it, at least in part (WCAG 2.2, 2.4.11); a label may cover its field.
      const centre = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
      const middle = document.elementFromPoint(centre(box.left, box.right, innerWidth), centre(box.top, Math.min(box.bottom, box.top + 40), innerHeight));
      const seen = middle && (at.contains(middle) || middle.contains(at) || middle.closest('label')?.contains(at));
      const within = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      return { what: at.outerHTML.slice(0, 120), under: middle?.outerHTML.slice(0, 80), seen: Boolean(seen), within, box: { x: whole.x, y: whole.y, width: whole.width, height: whole.height }, frame: at.tagName === 'IFRAME', id: at.getAttribute('href') };
    });
    if (!stop) break;
    stops.push(stop);
    check(stops.length < 400, 'Tab does not end');
    check(stop.within && stop.seen, `Tab stops where nothing is seen: ${stop.what} ${JSON.stringify(stop.box)} under ${stop.under}`);
    if (!stop.frame) await visibleFocus(page, stop);
  }
  check(stops.length >= expected, `Tab stops at ${stops.length} of ${expected}`);
  check(stops[0].id === '#main', `Tab stops first at ${stops[0].what}`);
}

/** What is drawn around a stop changes when the focus leaves it. */
async function visibleFocus(page, stop) {
  const size = page.viewportSize();
  const x = Math.max(0, stop.box.x - 6);
  const y = Math.max(0, stop.box.y - 6);
  const clip = { x, y, width: Math.min(stop.box.width + 12, size.width - x, 500), height: Math.min(stop.box.height + 12, size.height - y, 300) };
  const focused = await page.screenshot({ clip });
  await page.evaluate(() => { window.stop = document.activeElement; window.stop.blur(); });
  const left = await page.screenshot({ clip });
  await page.evaluate(() => window.stop.focus({ preventScroll: true, focusVisible: true }));
  check(!focused.equals(left), `the focus is not seen at ${stop.what}`);
}

/** The skip link leads past everything before the content. */
async function skip(page) {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.closest('main') !== null), 'the skip link does not lead to the content');
}

async function keyboards() {
  const context = await signedIn({});
  for (const name of ['dashboard', 'page', 'page-edit', 'mail', 'mail-search', 'thread', 'message-parcel', 'mail-trash', 'accounts', 'account-new', 'permissions', 'add-ons', 'mail-import']) {
    const page = await context.newPage();
    await attempt(`the keyboard on ${name}`, async () => {
      await page.goto(address(named(name)));
      await keyboard(page);
    });
    await attempt(`the skip link of ${name}`, async () => {
      await page.goto(address(named(name)));
      if ((await page.locator('main').locator(STOPS).count()) > 0) await skip(page);
    });
    await page.close();
  }
  await context.close();
  const phone = await signedIn({ size: 'phone', scheme: 'dark' });
  for (const name of ['mail', 'account-new']) {
    const page = await phone.newPage();
    await attempt(`the keyboard on ${name}, narrow and dark`, async () => {
      await page.goto(address(named(name)));
      await keyboard(page);
      // The menu behind the button opens and closes by keys, and gives the focus back.
      await page.locator('.burger').focus();
      await page.keyboard.press('Enter');
      check(await page.locator('#side').isVisible(), 'the menu does not open');
      await page.keyboard.press('Escape');
      check(!(await page.locator('#side').isVisible()), 'the menu does not close');
      check(await page.locator('.burger').evaluate((node) => node === document.activeElement), 'the focus is lost with the menu');
    });
    await page.close();
  }
  await phone.close();
}

/** At 200 % (640 pixels), and at 400 % (320 pixels, WCAG 2.2, 1.4.10), everything flows. Japanese breaks lines elsewhere. */
async function enlargement() {
  for (const language of ['en', 'ja']) {
    const context = await signedIn({ language, zoom: 2, bypassCSP: true });
    const page = await context.newPage();
    for (const screen of ordinary) {
      await attempt(`${screen.name} (${language}), enlarged`, async () => {
        await page.setViewportSize({ width: 640, height: 450 });
        await page.goto(address(screen));
        await checkNoOverflow(page, 'at 200 % it');
        await page.setViewportSize({ width: 320, height: 450 });
        await checkNoOverflow(page, 'at 400 % it');
        await page.setViewportSize({ width: 640, height: 450 });
        await page.addStyleTag({ content: '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }' });
        await checkNoOverflow(page, 'with wide letters (WCAG 2.2, 1.4.12) it');
      });
    }
    await context.close();
  }
}

async function forcedColours() {
  const context = await signedIn({ forcedColors: 'active' });
  for (const name of ['mail', 'thread', 'account-new', 'accounts', 'add-ons', 'page-macros', 'mail-trash']) {
    const page = await context.newPage();
    await attempt(`${name} in forced colours`, async () => {
      await page.goto(address(named(name)));
      await page.screenshot({ path: `${test.screenshots}/screens/${name}-forced-colours.png`, fullPage: true });
      await checkAccessible(page, 'it');
      await keyboard(page);
      // The current place, chosen switches and states are told by more than a background, which is gone.
      const lost = await page.locator('.pill, .tag, [aria-current], .seg :checked').evaluateAll((all) =>
        all.filter((one) => one.checkVisibility() && !one.innerText?.trim() && one.type !== 'radio').map((one) => one.outerHTML));
      check(lost.length === 0, `told by colour alone: ${lost}`);
    });
    await page.close();
  }
  await context.close();
}

async function startFetch() {
  const authorization = `Basic ${Buffer.from(`admin:${test.adminPassword}`).toString('base64')}`;
  const answer = await fetch(`${test.url}/rest/mail-archive/1.0/spaces/BUSY/fetch`, { method: 'POST', headers: { authorization } });
  check(answer.status === 202, `the fetch: ${answer.status}`);
}

async function motion() {
  const moving = async (reducedMotion) => {
    const context = await signedIn({ reducedMotion });
    const page = await context.newPage();
    await startFetch();
    await page.goto(`${test.url}/spaces/BUSY/mail`);
    await page.locator('#mail-live').waitFor();
    const count = await page.evaluate(() => document.getAnimations().length);
    await context.close();
    return count;
  };
  await attempt('motion', async () => {
    check((await moving('no-preference')) > 0, 'nothing moves while mail is fetched: this test sees nothing');
    const reduced = await moving('reduce');
    check(reduced === 0, `${reduced} animations run though motion is to be reduced`);
  });
}

/** A region is spoken when its content changes, not when it comes with it: it must stay the same element. */
async function liveRegions() {
  const context = await newContext({});
  await signInQuietly(context, 'admin', test.adminPassword);
  const page = await context.newPage();
  await attempt('the progress of a fetch', async () => {
    // The server's own events, one of them changed.
    await page.addInitScript(() => {
      window.EventSource = class extends EventTarget { constructor() { super(); window.events = this; } close() {} };
    });
    await startFetch();
    await page.goto(`${test.url}/spaces/BUSY/mail`);
    const told = await page.locator('#mail-live [role=status]').evaluate((region) => {
      const panel = document.querySelector('#mail-live');
      const next = panel.innerHTML.replace(/<li([^>]*)>.*?<\/li>/s, '<li$1>A change</li>');
      window.events.onmessage({ data: next });
      const same = panel.querySelector('[role=status]') === region && region.isConnected;
      return { same, text: region.textContent };
    });
    check(told.same && told.text.includes('A change'), `the region is replaced, so that nothing is spoken: ${JSON.stringify(told)}`);
  });
  await attempt('the outcome of a test', async () => {
    await page.goto(address(named('account-edit')));
    const region = await page.locator('#mail-test').elementHandle();
    check((await region.getAttribute('aria-live')) === 'polite', 'the outcome is not spoken');
    await page.locator('#mail-account button[name=test]').click();
    await page.locator('#mail-test :is(.stg, .note)').first().waitFor();
    check(await region.evaluate((node) => node.isConnected && node.textContent.trim() !== ''), 'the region is replaced');
  });
  await context.close();
}

/** What the tree says of fields that are wrong, of switches, and of the current place. */
async function tree() {
  const context = await signedIn({});
  const page = await context.newPage();
  const nodes = async () => {
    const session = await context.newCDPSession(page);
    const { nodes: all } = await session.send('Accessibility.getFullAXTree');
    return all.filter((node) => !node.ignored).map((node) => ({
      role: node.role?.value, name: node.name?.value ?? '', description: node.description?.value ?? '',
      ...Object.fromEntries((node.properties ?? []).map((one) => [one.name, one.value.value])),
    }));
  };
  await attempt('the tree of a form that is wrong', async () => {
    await page.goto(address(named('account-new')));
    await page.locator('#mail-account button:not([name])').click();
    await page.locator('.ferr').first().waitFor();
    const wrong = (await nodes()).filter((node) => node.invalid === 'true');
    check(wrong.length >= 3 && wrong.every((node) => node.description.length > 5), `fields do not say what is wrong: ${JSON.stringify(wrong)}`);
    await checkNames(page);
  });
  await attempt('the tree of the switch', async () => {
    await page.goto(address(named('add-ons')));
    const all = await nodes();
    const toggle = all.find((node) => node.role === 'switch');
    check(toggle?.checked === 'true' && toggle.name && toggle.description.length > 20, `the switch tells ${JSON.stringify(toggle)}`);
  });
  await attempt('the tree of the Mail tab', async () => {
    await page.goto(address(named('mail')));
    const all = await nodes();
    const current = await page.locator('[aria-current=page]').allInnerTexts();
    check(current.some((text) => text.trim() === 'Mail'), `the current place is ${current}`);
    const levels = await page.locator('h1, h2, h3, h4').evaluateAll((heads) => heads.map((head) => Number(head.tagName[1])));
    check(levels[0] === 1 && levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1), `headings leave out a rank: ${levels}`);
    check(all.some((node) => node.role === 'search'), 'no search landmark');
  });
  await context.close();
}

try {
  for (const part of [keyboards, enlargement, forcedColours, motion, liveRegions, tree]) {
    if (!process.env.PART || part.name === process.env.PART) await part();
  }
} finally {
  await browser.close();
}
if (troubles.length > 0) throw new Error(`${troubles.length} troubles\n${troubles.join('\n')}`);
