import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, drag, ends, fits, open, painted, picture, records, run } from './browser.mjs';

const compare = (before, after, codes = [0, 3, 4]) =>
  run('compare', ['-type=html', '-force', records(before), records(after)], codes);

test('two runs: the verdict, the table, both distributions and time lines', () =>
  open(compare('good', 'slower', [3]), async (page) => {
    assert.match(await page.locator('h1').innerText(), /^regressed: p50 \+19\.\d%/u);
    assert.match(await page.locator('.notices').last().innerText(), /indicative: one run per side/u);
    assert.match(await page.title(), /^regressed: .* - barrage compare$/u);
    assert.match(await page.locator('.verdicts').innerText(), /p50\s+1\.2\d+ms\s+1\.\d+ms\s+\+19\.\d%/u);
    assert.equal(await page.locator('canvas').count(), 3);
    for (const n of [0, 1, 2]) assert.ok(await painted(page, n) > 2000, `chart ${n} is empty`);
    const legends = await page.locator('.legend').allInnerTexts();
    assert.match(legends[0], /old[\s\S]*new/u);
  }));

test('objections to the comparison come first', () => open(compare('good', 'bad'), async (page) => {
  assert.match(await page.locator('header').innerText(), /errors differ by more than 1 point[\s\S]*regressed/u);
}));

test('foreign text stays text', () => open(compare('hostile', 'hostile'), async (page) => {
  assert.doesNotMatch(await page.locator('body').innerText(), /[\u001b\u2028\u202e]/u);
}));

test('a zoom in time applies to both charts', () => open(compare('good', 'slower'), async (page) => {
  await drag(page, 0.5, 0.6, 1);
  const [low, high] = await ends(page, 1);
  assert.ok(low > 29 && high < 37, `${low} to ${high}`);
  assert.deepEqual(await ends(page, 2), [low, high]);
}));

test('the legend shows and hides a side', () => open(compare('good', 'slower'), async (page) => {
  const before = await picture(page);
  await page.locator('.legend .item').first().click();
  await changed(page, before);
}));

test('a single hit per side has a page', () => open(compare('single', 'single'), async (page) => {
  assert.match(await page.locator('h1').innerText(), /^cannot tell/u);
}));

test('the page fits a phone', () => open(compare('hostile', 'hostile'), fits, { width: 390, height: 844 }));
