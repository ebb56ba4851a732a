import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, drag, ends, fits, open, painted, picture, records, run } from './browser.mjs';

const plot = (args, codes) => run('plot', args, codes);
const points = (page) => page.locator('.canvas').first().evaluate((element) =>
  element.chart.plot.data.slice(1).map((ys) => ys.filter((y) => y !== undefined).length));
const names = (page, n = 0) => page.locator('.legend').nth(n).locator('.item').allInnerTexts();
const titles = (page) => page.locator('.view:visible .legend .title').allInnerTexts();

test('one series per attack and outcome, all points below the threshold', () =>
  open(plot([records('good')]), async (page) => {
    assert.deepEqual(await names(page), ['api: OK']);
    assert.deepEqual(await points(page), [3000]);
    assert.ok(await painted(page) > 5000);
    assert.equal(await page.title(), 'Latency over time');
    assert.match(await page.locator('header').innerText(), /3,000 hits, all drawn/u);
  }));

test('more points than the threshold are thinned to it', () =>
  open(plot(['-threshold=500', records('bad')], [0, 4]), async (page) => {
    assert.deepEqual(await names(page), ['api: OK', 'api: ERROR']);
    assert.deepEqual(await points(page), [500, 500]);
  }));

test('a threshold of 0 draws all', () => open(plot(['-threshold=0', records('bad')], [0, 4]), async (page) => {
  const [ok, failed] = await points(page);
  assert.ok(ok + failed > 59_000);
}));

test('attacks of one name from two files are two series', () =>
  open(plot([records('good'), records('again')]), async (page) => {
    const shown = await names(page);
    assert.equal(shown.length, 2);
    assert.match(shown[0], /^api \(.*good\.bin\): OK$/u);
    assert.match(shown[1], /^api \(.*again\.bin\): OK$/u);
    assert.deepEqual(await points(page), [3000, 600]);
  }));

test('dropped hits have a warning and ticks', () => open(plot([records('bad')], [0, 4]), async (page) => {
  assert.match(await page.locator('.notices').innerText(), /[\d,]+ of 60000 hits were due but never sent/u);
}));

test('a title is shown', () => open(plot(['-title=<b>Friday & co</b>', records('good')]), async (page) => {
  assert.equal(await page.locator('h1').innerText(), '<b>Friday & co</b>');
  assert.equal(await page.title(), '<b>Friday & co</b>');
}));

test('foreign text stays text', () => open(plot(['-title=</script><img src=x>', records('hostile')], [4]), async (page) => {
  const text = await page.locator('body').innerText();
  assert.ok(text.includes('</script><script>alert(1)</script><img src=x onerror=alert(2)>'));
  assert.doesNotMatch(text, /[\u001b\u2028\u202e]/u);
}));

test('an input without hits says so', () => open(plot([records('none')]), async (page) => {
  assert.match(await page.locator('header').innerText(), /No hits/u);
  assert.equal(await page.locator('canvas').count(), 0);
}));

test('a single hit is drawn', () => open(plot([records('single')]), async (page) => {
  assert.deepEqual(await points(page), [1]);
}));

test('latencies below a millisecond are drawn', () => open(plot([records('quick')]), async (page) => {
  assert.deepEqual(await points(page), [200]);
  assert.ok(await painted(page));
}));

test('legend, log scale, theme: each changes the picture', () => open(plot([records('bad')], [0, 4]), async (page) => {
  for (const button of ['.legend .item', 'button.log', 'button.theme']) {
    const before = await picture(page);
    await page.locator(button).first().click();
    await changed(page, before);
  }
}));

test('a zoom can be reset', () => open(plot([records('good')]), async (page) => {
  const whole = await ends(page);
  await drag(page, 0.25, 0.5);
  await page.waitForFunction(() => !document.querySelector('button.reset').disabled);
  const [low, high] = await ends(page);
  assert.ok(low > 14 && high < 31, `${low} to ${high}`);
  await page.locator('button.reset').click();
  await page.waitForFunction(() => document.querySelector('button.reset').disabled);
  assert.deepEqual(await ends(page), whole);
}));

test('the legend shows the nearest point of each series', () => open(plot([records('bad')], [0, 4]), async (page) => {
  await page.locator('.over').first().hover();
  await page.waitForFunction(() => [...document.querySelectorAll('.legend .value')].every((v) => v.textContent !== ''));
}));

test('rate, codes, faults and hits in flight share the time of the latencies', () =>
  open(plot([records('bad')], [0, 4]), async (page) => {
    assert.deepEqual(await titles(page), ['Latency', 'Hits per second', 'Faults per second', 'In flight']);
    for (const n of [0, 1, 2, 3]) assert.ok(await painted(page, n) > 1000, `chart ${n} is empty`);
    assert.deepEqual(await names(page, 1), ['200', '404', '503', 'no response', 'never sent', 'throughput', 'target']);
    await drag(page, 0.25, 0.5);
    await page.waitForFunction(() => !document.querySelector('button.reset').disabled);
    assert.deepEqual(await ends(page, 3), await ends(page, 0));
  }));

test('the target rate is a line of its own, if the records have it', async () => {
  const target = (page) => page.locator('.canvas').nth(1).evaluate(({ chart }) => {
    const at = chart.options.series.findIndex(({ name }) => name === 'target');
    return at < 0 ? null : chart.plot.data[at + 1];
  });
  await open(plot([records('good')]), async (page) => {
    const rates = await target(page);
    assert.ok(rates.length > 10 && rates.every((rate) => rate === 50), `${rates}`);
    const before = await picture(page, 1);
    await page.locator('.legend').nth(1).locator('.item', { hasText: 'target' }).click();
    await changed(page, before, 1);
  });
  const json = new URL('../cli/cases/sample.json', import.meta.url).pathname;
  await open(plot([json]), async (page) => assert.equal(await target(page), null));
});

test('several attacks are overlaid, or side by side', () =>
  open(plot([records('good'), records('slower')]), async (page) => {
    assert.deepEqual(await titles(page),
      ['Latency', 'p50 and p99', 'Hits sent per second', 'Responses per second', 'In flight']);
    assert.deepEqual((await names(page, 2)).map((name) => name.replace(/ \(.*\)/u, '')), ['api', 'api: target', 'api', 'api: target']);
    await page.locator('button.arrange').click();
    const columns = ['Latency', 'Hits per second', 'In flight'];
    assert.deepEqual(await titles(page), [...columns, ...columns]);
    const [left, right] = await page.locator('.beside .charts').evaluateAll((all) => all.map((one) => {
      const chart = one.querySelector('.canvas').chart;
      const { left, top } = one.getBoundingClientRect();
      return { left, top, y: [chart.plot.scales.y.min, chart.plot.scales.y.max], points: chart.plot.data[0].length };
    }));
    assert.equal(left.top, right.top);
    assert.ok(left.left < right.left);
    assert.deepEqual(left.y, right.y, 'one scale');
    assert.deepEqual([left.points, right.points], [3000, 3000]);
    await page.locator('button.arrange:visible').click();
    assert.equal((await titles(page)).length, 5);
  }));

test('the faults of one attack are drawn also beside one that has none', () =>
  open(plot([records('good'), records('bad')], [0, 4]), async (page) => {
    await page.locator('button.arrange').click();
    const columns = ['Latency', 'Hits per second', 'Faults per second', 'In flight'];
    assert.deepEqual(await titles(page), [...columns, ...columns]);
  }));

test('warnings are those of a report', () => open(plot([records('bad')], [0, 4]), async (page) => {
  const text = await page.locator('header').innerText();
  assert.match(text, /The generator did not keep up/u);
  assert.match(text, /The rate was not reached/u);
  assert.match(text, /interrupted/u);
}));

test('the picture can be saved', () => open(plot([records('good')]), async (page) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('button.save').click()]);
  assert.equal(download.suggestedFilename(), 'plot.png');
}));

test('the page fits a phone', () => open(plot([records('hostile')], [4]), fits, { width: 390, height: 844 }));
