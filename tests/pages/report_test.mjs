import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { changed, drag, ends, fits, open, painted, picture, records, run } from './browser.mjs';

const report = (kind, codes, ...more) => run('report', ['-type=html', ...more, records(kind)], codes);
const section = (page, title) => page.locator('section', { has: page.locator('h2', { hasText: title }) });
// The number of the chart with this title.
const chart = async (page, title) =>
  (await page.locator('.legend').allInnerTexts()).findIndex((text) => text.startsWith(title));

test('an attack that went well: the sentence, the figures, the charts', () => open(report('good'), async (page) => {
  const sentence = await page.locator('h1').innerText();
  assert.match(sentence, new RegExp('^3,000 hits at 50\\.0/s, the target rate: all succeeded\\. Half took up to 1\\.2\\d\\sms, ' +
    '99 of 100 up to \\d.*ms\\. The health of the generator was not recorded\\.$', 'u'));
  assert.equal(await page.locator('.notice').count(), 0);
  assert.equal(await page.title(), 'api - barrage report');
  assert.equal(await page.locator('canvas').count(), 5);
  for (const n of [0, 1, 2, 3, 4]) assert.ok(await painted(page, n) > 1000, `chart ${n} is empty`);
  assert.match(await page.locator('.codes').innerText(), /200\s+3,000\s+100\s%/u);
  assert.equal(await page.locator('.faults').count(), 0);
  assert.doesNotMatch(await page.locator('body').innerText(), /\d\.\d{4,}/u, 'numbers are rounded');
}));

test('an attack that went wrong: the warnings follow the sentence', () => open(report('bad', [0, 4]), async (page) => {
  assert.match(await page.locator('header').innerText(), /60,000 hits at 996\/s \(target 1,000\/s\)[\s\S]*never sent/u);
  assert.match(await page.locator('h1').innerText(), /failed/u);
  const notices = await page.locator('.notice').allInnerTexts();
  assert.ok(notices.some((text) => text.includes('The generator was late')), notices.join('\n'));
  assert.ok(notices.some((text) => /too slow[^\n]*\n.*-output/u.test(text)), notices.join('\n'));
  assert.ok(notices.some((text) => text.includes('interrupted')), notices.join('\n'));
  const faults = await page.locator('.faults').innerText();
  for (const text of ['connection reset by peer', '503 Service Unavailable', 'http://127.0.0.1:8080/items']) {
    assert.ok(faults.includes(text), text);
  }
  assert.match(await page.locator('.codes').innerText(), /200[\s\S]*404[\s\S]*503[\s\S]*no response[\s\S]*never sent/u);
}));

test('quantiles with fewer than 10 hits beyond are grey', () => open(report('good'), async (page) => {
  const rows = page.locator('tr.unsure');
  assert.deepEqual((await rows.allInnerTexts()).map((text) => text.split(/\s/u)[0]), ['p99.9', 'p99.99']);
}));

test('-quantiles chooses those of the tables', () => open(report('good', [0], '-quantiles=80,99.5'), async (page) => {
  const firsts = (list) => list.map((text) => text.trim().split(/\s/u)[0]);
  assert.deepEqual(firsts(await section(page, 'Latency distribution').locator('tbody tr').allInnerTexts()),
    ['p80', 'p99.5', 'max']);
  assert.match(await section(page, 'Targets').locator('thead').innerText(), /mean\s+p80\s+p99\.5\s+max/u);
  assert.match(await section(page, 'Times').locator('thead').innerText(), /mean\s+p80\s+p99\.5\s+max/u);
  assert.match(await page.locator('h1').innerText(), /Half took up to .*, 99 of 100 up to/u);
}));

test('foreign text stays text', () => open(report('hostile', [4]), async (page) => {
  const text = await page.locator('body').innerText();
  assert.ok(text.includes('</script><script>alert(1)</script><img src=x onerror=alert(2)>'));
  assert.ok(text.includes('\\u2028\\u2029\\x1b[31m\\u202e"\'`&lt;\\'), 'control characters are shown');
  assert.doesNotMatch(text, /[\u001b\u2028\u202e]/u);
}));

test('an attack without hits says so', () => open(report('none'), async (page) => {
  assert.equal(await page.locator('h1').innerText(), 'No hits were made.');
  assert.equal(await page.locator('canvas').count(), 0);
}));

test('connections have a section, and may be all that there is', async () => {
  const json = new URL('../cli/cases/websocket.json', import.meta.url).pathname;
  const all = run('report', ['-type=html', json]);
  await open(all, async (page) => {
    const text = await section(page, 'WebSocket').innerText();
    for (const part of ['5 tried, 4 opened, 0 cut, 80.00% success', '3 by us, 1 by the peer, 25.00% rate', 'Round Trips', '200 OK instead of 101']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.match(await page.locator('h1').innerText(), /Of 5 connections 1 failed to open, 1 was lost/u);
    assert.match(await page.locator('.codes').innerText(), /101\s+4[\s\S]*no response\s+2/u);
    // Of four connections p90 is chance.
    const connecting = page.locator('.websocket tr', { hasText: 'Connecting' });
    assert.ok(await connecting.locator('.unsure').count() > 0);
    assert.match(await connecting.innerText(), /\s10\.0\sms/u, 'a duration as everywhere on the page');
  });
  const held = execFileSync('bash', ['-c', `grep -v ws_event '${json}' | '${process.env.BARRAGE_BIN}/report' -type=html`],
    { encoding: 'utf8' });
  await open(held, async (page) => {
    assert.match(await page.locator('h1').innerText(), /^5 connections and no events: 1 failed to open, 1 was lost/u);
    assert.match(await section(page, 'WebSocket').innerText(), /Pings\s+1 total, 0 failed/u);
  });
  const shown = async (page, title) => page.locator('.canvas').nth(await chart(page, title)).evaluate(
    (element) => element.chart.plot.data[1]);
  for (const html of [all, held]) {
    await open(html, async (page) => {
      assert.equal(Math.max(...await shown(page, 'Connections')), 3, 'one was lost before the fourth was open');
      const lost = page.locator('.legend', { hasText: 'Lost connections' });
      assert.match(await lost.innerText(), /lost\s+failed to open/u);
    });
  }
  const refused = execFileSync('bash', ['-c', `grep ws_connect '${json}' | grep -v '"fault":"none"' |
    '${process.env.BARRAGE_BIN}/report' -type=html`], { encoding: 'utf8' });
  await open(refused, async (page) => {
    assert.match(await page.locator('h1').innerText(), /^The connection could not be opened\./u);
  });
});

test('a single hit has a page', () => open(report('single'), async (page) => {
  assert.match(await page.locator('h1').innerText(), /^1 hit at .*it succeeded\. It took/u);
  assert.equal(await page.locator('canvas').count(), 5);
}));

test('hits that were due at once are drawn', () => open(report('at_once'), async (page) => {
  const rates = await page.locator('.canvas').nth(await chart(page, 'Hits per second')).evaluate(
    (element) => element.chart.plot.data[1]);
  assert.ok(rates.length > 0 && rates.every((rate) => rate > 0 && Number.isFinite(rate)), `${rates}`);
}));

test('the legend shows and hides a series', () => open(report('bad', [0, 4]), async (page) => {
  for (const [title, name] of [['By quantile', 'service time'], ['Latency', 'p99'], ['Hits per second', '200'],
    ['Faults per second', 'reset']]) {
    const n = await chart(page, title);
    const item = page.locator('.legend').nth(n).locator('.item', { hasText: name });
    const before = await picture(page, n);
    await item.click();
    assert.equal(await item.getAttribute('aria-pressed'), 'false');
    await changed(page, before, n);
    const hidden = await picture(page, n);
    await item.click();
    assert.equal(await item.getAttribute('aria-pressed'), 'true');
    await changed(page, hidden, n);
  }
}));

test('a zoom in time applies to all charts over time, and can be reset', () => open(report('bad', [0, 4]), async (page) => {
  const reset = section(page, 'Over time').locator('button.reset');
  const first = await chart(page, 'Latency');
  const others = [first + 1, first + 2, first + 3];
  const whole = await ends(page, first);
  assert.ok(await reset.isDisabled());
  await drag(page, 0.5, 0.6, first);
  await page.waitForFunction((n) => document.querySelectorAll('.canvas')[n].chart.isZoomed(), first);
  const [low, high] = await ends(page, first);
  assert.ok(low > 29 && low < 31 && high > 35 && high < 37, `${low} to ${high}`);
  for (const n of others) assert.deepEqual(await ends(page, n), [low, high]);
  await drag(page, 0.2, 0.4, others[0]);
  for (const n of others) assert.deepEqual(await ends(page, first), await ends(page, n));
  assert.ok(!await reset.isDisabled());
  await reset.click();
  await page.waitForFunction((n) => !document.querySelectorAll('.canvas')[n].chart.isZoomed(), first);
  for (const n of [first, ...others]) assert.deepEqual(await ends(page, n), whole);
}));

test('the legend shows what is under the cursor', () => open(report('good'), async (page) => {
  const first = await chart(page, 'Latency');
  await page.locator('.over').nth(first).hover();
  await page.waitForFunction((n) => document.querySelectorAll('.legend')[n].querySelector('.value').textContent !== '', first);
  const legends = await page.locator('.legend').allInnerTexts();
  assert.match(legends[first], /p50\s*[\d.]+\s(µs|ms)/u);
  assert.match(legends[first + 1], /200\s*50\.0\/s/u);
  assert.match(legends[first + 1], /throughput\s*50\.0\/s/u);
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

test('gates have a section, and a part of the sentence', () => open(
  report('good', [3], '-gate=p99<1ms', '-gate=errors<1%', '-gate=target="GET <b>" p50<1s'), async (page) => {
    assert.match(await page.locator('h1').innerText(), /2 of 3 gates fail\.$/u);
    const rows = await section(page, 'Gates').locator('tbody tr').allInnerTexts();
    assert.match(rows[0], /fails\s+p99<1ms\s+\d+(\.\d+)?ms/u);
    assert.match(rows[1], /holds\s+errors<1%\s+0%/u);
    assert.match(rows[2], /fails\s+target="GET <b>" p50<1s\s+cannot be judged/u);
  }));

test('time by phase: a bar for each quantile, and the numbers', () => open(report('good'), async (page) => {
  const went = section(page, 'Time by phase');
  assert.equal(await went.locator('.stacks .bar').count(), 5, 'the mean, p50, p90, p99, p99.9');
  const widths = await went.locator('.stacks .bar').first().evaluate((bar) =>
    [bar.getBoundingClientRect().width, ...[...bar.children].map((piece) => piece.getBoundingClientRect().width)]);
  const sum = widths.slice(1).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - widths[0]) < 2, `${widths}`);
  const rows = await went.locator('tbody tr').allInnerTexts();
  assert.deepEqual(rows.map((row) => row.trim().split(/\s/u)[0]),
    ['delay', 'dns', 'connect', 'tls', 'send', 'wait', 'transfer', 'rest']);
}));

test('phases have a table with -by=phase, alone or of each group', async () => {
  await open(report('good', [0], '-by=phase', '-quantiles=50,99'), async (page) => {
    const table = section(page, 'Phases');
    assert.match(await table.locator('thead').innerText(), /phase\s+hits\s+share\s+min\s+mean\s+p50\s+p99\s+max/u);
    const rows = await table.locator('tbody tr').allInnerTexts();
    assert.deepEqual(rows.map((row) => row.trim().split(/\s/u)[0]),
      ['delay', 'dns', 'connect', 'tls', 'send', 'wait', 'transfer', 'rest']);
    assert.match(rows[1], /dns\s+10\s/u);
    assert.match(rows[5], /wait\s+3,000\s/u);
  });
  await open(report('good', [0], '-by=phase,path'), async (page) => {
    const names = await section(page, 'Phases by path').locator('tbody th').allInnerTexts();
    assert.deepEqual([...new Set(names.map((name) => name.trim()))], ['/', '/basket', '/items']);
    assert.equal(await page.locator('.groups tbody tr').count(), 3);
  });
});

test('failed hits are separate from hits never sent', () => open(report('bad', [0, 4]), async (page) => {
  const [, failed, dropped] = /([\d,]+) failed, ([\d,]+) never sent\./u.exec(await page.locator('h1').innerText());
  const rows = (await section(page, 'Targets').locator('tbody tr').allInnerTexts()).map((row) => row.split('\t'));
  const sum = (column) => rows.reduce((all, row) => all + Number(row[column].replace(',', '')), 0).toLocaleString('en-US');
  assert.deepEqual([sum(3), sum(4)], [failed, dropped]);
}));

test('targets can be sorted', () => open(report('bad', [0, 4]), async (page) => {
  const targets = section(page, 'Targets');
  const names = async () => (await targets.locator('tbody th').allInnerTexts()).map((text) => text.trim());
  assert.deepEqual((await names())[0], 'GET http://127.0.0.1:8080/items');
  await targets.locator('button.sort', { hasText: 'target' }).click();
  assert.deepEqual(await names(), ['GET http://127.0.0.1:8080/', 'GET http://127.0.0.1:8080/basket?user=7',
    'GET http://127.0.0.1:8080/items']);
  await targets.locator('button.sort', { hasText: 'target' }).click();
  assert.deepEqual((await names())[0], 'GET http://127.0.0.1:8080/items');
  await targets.locator('button.sort', { hasText: 'failed' }).click();
  const failed = (await targets.locator('tbody tr').allInnerTexts()).map((row) => Number(row.split('\t')[3].replace(',', '')));
  assert.deepEqual(failed, [...failed].sort((a, b) => b - a));
  assert.equal(await targets.locator('th[aria-sort=descending]').innerText(), 'failed');
}));

test('groups by other keys', () => open(report('bad', [0, 4], '-by=code,fault'), async (page) => {
  const rows = await section(page, 'By code and fault').locator('tbody th').allInnerTexts();
  assert.equal(rows[0].trim(), '200, none');
  assert.ok(rows.some((row) => row.trim() === '503, status'), rows.join());
}));

test('the run shows the command line and the machine', () => open(report('good'), async (page) => {
  const text = await section(page, 'The run').innerText();
  assert.match(text, /attack -name=api -rate=50 -duration=60s '-header=\*\*\*'/u);
  assert.match(text, /Linux 6\.1\.0-28-amd64 x86_64; 4 cores, 1,024 open files/u);
}));

test('the page of 300,000 hits is as small as that of 3,000', () => {
  assert.ok(report('large', [0, 4]).length < 200_000);
});
