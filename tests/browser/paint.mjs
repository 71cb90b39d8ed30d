// What pages cost: bytes over the wire without a cache, shifts of the layout, and the time until the largest part is painted,
// as the browser's own entries tell them. Each round is a new profile, and the middle one counts. A processor made slower shows
// what moves while a page arrives.
import { check, launch, test } from './browser.mjs';
import { signInQuietly } from './wiki.mjs';

const { browser, newContext } = await launch();
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function once(path, size) {
  const context = await newContext({ size });
  await signInQuietly(context, 'admin', test.adminPassword);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  if (test.slower) await session.send('Emulation.setCPUThrottlingRate', { rate: test.slower });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await page.addInitScript(() => {
    window.told = { shift: 0, shifted: [], largest: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        window.told.shift += entry.value;
        window.told.shifted.push(...entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80) ?? source.node?.nodeName));
      }
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.told.largest = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  const response = await page.goto(test.url + path, { waitUntil: 'load' });
  check(response.status() === 200, `${path} answers ${response.status()}`);
  // Frames fit themselves to what they show, and entries come after the paint.
  // The browser does not always tell that a frame of mail has loaded; what came within ten seconds counts.
  await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
  await page.waitForTimeout(500);
  await page.waitForFunction(() => window.told.largest > 0, null, { timeout: 30_000 }).catch(() => {});
  const told = await page.evaluate(() => window.told);
  check(told.largest > 0, `${path}: the browser tells of no paint`);
  await context.close();
  return { bytes, ...told };
}

const troubles = [];
try {
  for (const { name, path, most = test.mostBytes } of test.pages) {
    for (const size of ['desk', 'phone']) {
      const rounds = [];
      for (let round = 0; round < test.rounds; round += 1) rounds.push(await once(path, size));
      // On a busy machine a page may arrive in pieces; what moves every time is the page's fault.
      for (let more = 0; more < 2 && rounds.at(-1).shift > 0; more += 1) rounds.push(await once(path, size));
      const bytes = Math.max(...rounds.map((round) => round.bytes));
      const shift = median(rounds.map((round) => round.shift));
      const largest = median(rounds.map((round) => round.largest));
      const worst = Math.max(...rounds.map((round) => round.largest));
      console.log(`${name.padEnd(20)} ${size.padEnd(6)} ${String(bytes).padStart(7)} bytes   shift ${shift.toFixed(4)}   largest paint ${largest.toFixed(0)} ms (worst ${worst.toFixed(0)})`);
      if (bytes > most) troubles.push(`${name}, ${size}: ${bytes} bytes`);
      if (shift > 0) troubles.push(`${name}, ${size}: the layout shifts by ${shift}: ${[...new Set(rounds.flatMap((round) => round.shifted))].join(' | ')}`);
      if (test.mostUntilPaint && largest > test.mostUntilPaint) troubles.push(`${name}, ${size}: painted after ${largest} ms`);
    }
  }
} finally {
  await browser.close();
}
check(troubles.length === 0, troubles.join('\n'));
