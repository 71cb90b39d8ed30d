// The same bodies without any protection: each must do harm, else the test of the protection proves nothing.
import { check, foreign, open, test } from './browser.mjs';

for (const path of test.paths) {
  const { browser, page, requests, said } = await open(test.view);
  try {
    await page.goto(`${test.url}${path}`, { waitUntil: 'load' }).catch(() => {});
    const harmed = () =>
      foreign(requests).length > 0 || requests.some((url) => url.includes('pwned')) || said.some((line) => line.includes('pwned'));
    const end = Date.now() + 10_000;
    while (!harmed() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    check(harmed(), `${path} does no harm`);
  } finally {
    await browser.close();
  }
}
