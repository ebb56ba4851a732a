import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, drag, ends, fits, open, painted, picture, records, run } from './browser.mjs';

const report = (kind, codes) => run('report', ['-type=html', records(kind)], codes);

test('an attack that went well: the sentence, the figures, the charts', () => open(report('good'), async (page) => {
  const sentence = await page.locator('h1').innerText();
  assert.match(sentence, /^3,000 hits at 50\.0\/s, as asked: all succeeded\. Half took up to 1\.2\d\sms/u);
  assert.equal(await page.locator('.notice').count(), 0);
  assert.equal(await page.title(), 'api - barrage report');
  assert.equal(await page.locator('canvas').count(), 3);
  for (const n of [0, 1, 2]) assert.ok(await painted(page, n) > 2000, `chart ${n} is empty`);
  assert.match(await page.locator('.codes').innerText(), /200\s+3,000\s+100\s%/u);
  assert.equal(await page.locator('.faults').count(), 0);
  assert.doesNotMatch(await page.locator('body').innerText(), /\d\.\d{4,}/u, 'numbers are rounded');
}));

test('an attack that went wrong: the worst comes first', () => open(report('bad', [0, 4]), async (page) => {
  assert.match(await page.locator('header').innerText(), /never sent[\s\S]*60,000 hits/u);
  assert.match(await page.locator('h1').innerText(), /failed/u);
  const notices = await page.locator('.notice').allInnerTexts();
  assert.ok(notices.some((text) => text.includes('The generator was late')), notices.join('\n'));
  assert.ok(notices.some((text) => /too slow[^\n]*\n.*-output/u.test(text)), notices.join('\n'));
  assert.ok(notices.some((text) => text.includes('interrupted')), notices.join('\n'));
  const faults = await page.locator('.faults').innerText();
  for (const text of ['connection reset by peer', '503 Service Unavailable', 'http://127.0.0.1:8080/items']) {
    assert.ok(faults.includes(text), text);
  }
  assert.match(await page.locator('.codes').innerText(), /200[\s\S]*404[\s\S]*503[\s\S]*no answer[\s\S]*never sent/u);
}));

test('quantiles with fewer than 10 samples beyond are grey', () => open(report('good'), async (page) => {
  const rows = page.locator('tr.unsure');
  assert.deepEqual((await rows.allInnerTexts()).map((text) => text.split(/\s/u)[0]), ['p99.9', 'p99.99']);
}));

test('texts of others stay text', () => open(report('hostile', [4]), async (page) => {
  const text = await page.locator('body').innerText();
  assert.ok(text.includes('</script><script>alert(1)</script><img src=x onerror=alert(2)>'));
  assert.ok(text.includes('\\u2028\\u2029\\x1b[31m\\u202e"\'`&lt;\\'), 'control characters are shown');
  assert.doesNotMatch(text, /[\u001b\u2028\u202e]/u);
}));

test('an attack without hits says so', () => open(report('none'), async (page) => {
  assert.equal(await page.locator('h1').innerText(), 'No hit was made.');
  assert.equal(await page.locator('canvas').count(), 0);
}));

test('a single hit has a page', () => open(report('single'), async (page) => {
  assert.match(await page.locator('h1').innerText(), /^1 hit at .*it succeeded\. It took/u);
  assert.equal(await page.locator('canvas').count(), 3);
}));

test('the legend shows and hides a series', () => open(report('bad', [0, 4]), async (page) => {
  for (const [name, chart] of [['p99', 0], ['200', 1], ['service time', 2]]) {
    const item = page.locator('.legend .item', { hasText: name }).first();
    const before = await picture(page, chart);
    await item.click();
    assert.equal(await item.getAttribute('aria-pressed'), 'false');
    await changed(page, before, chart);
    const hidden = await picture(page, chart);
    await item.click();
    assert.equal(await item.getAttribute('aria-pressed'), 'true');
    await changed(page, hidden, chart);
  }
}));

test('a zoom in time shows in both charts, and can be taken back', () => open(report('bad', [0, 4]), async (page) => {
  const reset = page.locator('button.reset').first();
  const whole = await ends(page, 0);
  assert.ok(await reset.isDisabled());
  await drag(page, 0.5, 0.6);
  await page.waitForFunction(() => !document.querySelector('button.reset').disabled);
  const [low, high] = await ends(page, 0);
  assert.ok(low > 29 && low < 31 && high > 35 && high < 37, `${low} to ${high}`);
  assert.deepEqual(await ends(page, 1), [low, high]);
  await drag(page, 0.2, 0.4, 1);
  assert.deepEqual(await ends(page, 0), await ends(page, 1));
  await reset.click();
  await page.waitForFunction(() => document.querySelector('button.reset').disabled);
  assert.deepEqual(await ends(page, 0), whole);
  assert.deepEqual(await ends(page, 1), whole);
}));

test('the legend tells what is under the cursor', () => open(report('good'), async (page) => {
  await page.locator('.u-over').first().hover();
  await page.waitForFunction(() => document.querySelector('.legend .value').textContent !== '');
  const legends = await page.locator('.legend').allInnerTexts();
  assert.match(legends[0], /p50\s*[\d.]+\s(µs|ms)/u);
  assert.match(legends[1], /200\s*50\.0\/s/u);
}));

test('a linear scale can be chosen', () => open(report('good'), async (page) => {
  const before = await picture(page);
  await page.locator('button.log').first().click();
  await changed(page, before);
  assert.equal(await page.locator('button.log').first().getAttribute('aria-pressed'), 'false');
}));

for (const dark of [false, true]) {
  test(`the page follows a ${dark ? 'dark' : 'light'} system, and its reader`, () => open(report('good'), async (page) => {
    const theme = () => page.evaluate(() => [document.documentElement.dataset.theme,
      getComputedStyle(document.body).backgroundColor]);
    const [name, ground] = await theme();
    assert.equal(name, dark ? 'dark' : 'light');
    const before = await picture(page);
    await page.locator('button.theme').click();
    const [other, otherGround] = await theme();
    assert.equal(other, dark ? 'light' : 'dark');
    assert.notEqual(ground, otherGround);
    await changed(page, before);
  }, { dark }));
}

test('the page fits a phone', () => open(report('hostile', [4]), async (page) => {
  await fits(page);
  assert.ok(await painted(page) > 1000);
}, { width: 390, height: 844 }));

test('paper is light and narrow, and the screen is as before afterwards', () => open(report('bad', [0, 4]), async (page) => {
  const before = await picture(page);
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  assert.ok(pdf.length > 20_000);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  const width = await page.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    return [document.documentElement.dataset.theme, document.querySelector('.canvas').chart.plot.width];
  });
  assert.deepEqual(width, ['light', 690]);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.waitForFunction(() => document.querySelector('.canvas').chart.plot.width > 690);
  assert.equal(await picture(page), before);
}, { dark: true }));

test('the page of 300,000 hits is as small as that of 3,000', () => {
  assert.ok(report('large', [0, 4]).length < 150_000);
});
