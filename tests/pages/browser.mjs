// Pages in a real, headless Chromium. A test fails on anything a page must not do: a message on the
// console, a request, a violation of its policy, a dialog, a foreign element.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

const { BARRAGE_BIN, BARRAGE_RECORDS, BARRAGE_NODE_MODULES, BARRAGE_CHROMIUM } = process.env;
const { chromium } = createRequire(join(BARRAGE_NODE_MODULES, 'here'))('playwright-core');

let browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'barrage-pages-'));
  browser = await chromium.launch({
    executablePath: BARRAGE_CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// A file of records, see records.cpp.
export function records(kind) {
  const file = join(folder, `${kind}.bin`);
  writeFileSync(file, execFileSync(BARRAGE_RECORDS, [kind], { maxBuffer: 1 << 30 }));
  return file;
}

// What a program of the suite writes to stdout. It may exit with one of these codes.
export function run(program, args, codes = [0]) {
  try {
    return execFileSync(join(BARRAGE_BIN, program), args,
      { maxBuffer: 1 << 30, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (codes.includes(error.status)) return error.stdout;
    throw error;
  }
}

// Opens the page and passes it to body(page); checks afterwards that nothing forbidden happened.
export async function open(html, body, { width = 1280, height = 900, dark = false } = {}) {
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', acceptDownloads: true });
  const wrong = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => wrong.push(`error: ${error.stack}`));
    page.on('dialog', (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('blob:')) wrong.push(`request: ${request.url()}`);
    });
    await page.addInitScript(() => {
      window.violations = [];
      addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
    });
    await page.goto(url);
    await body(page);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.deepEqual(await page.evaluate(foreignElements), []);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

// Elements and attributes that our pages never make: foreign text has become markup.
function foreignElements() {
  const ours = new Set(['HTML', 'HEAD', 'META', 'TITLE', 'STYLE', 'BODY', 'NOSCRIPT', 'SCRIPT', 'HEADER', 'MAIN',
    'SECTION', 'DIV', 'SPAN', 'STRONG', 'TIME', 'BUTTON', 'H1', 'H2', 'H3', 'P', 'CODE', 'DL', 'DT', 'DD', 'UL', 'LI', 'TABLE',
    'THEAD', 'TBODY', 'TR', 'TH', 'TD', 'CANVAS']);
  const all = [...document.querySelectorAll('*')];
  const wrong = all.filter((element) => !ours.has(element.tagName) ||
    [...element.attributes].some(({ name }) => name.startsWith('on') || name === 'src' || name === 'href'));
  const scripts = document.scripts.length;
  return [...wrong.map((element) => element.outerHTML.slice(0, 200)),
    ...(scripts === 2 ? [] : [`${scripts} scripts`])];
}

// How many pixels of the nth chart are not its background.
export const painted = (page, n = 0) => page.locator('canvas').nth(n).evaluate((canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) count += 1;
  return count;
});

// What the nth chart looks like, to be compared.
export const picture = (page, n = 0) => page.locator('canvas').nth(n).evaluate((canvas) => canvas.toDataURL());

// Waits until the nth chart looks different from `before`, a picture().
export async function changed(page, before, n = 0) {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    if (await picture(page, n) !== before) return;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  assert.fail('the chart does not change');
}

// The ends of the nth chart's x axis.
export const ends = (page, n = 0) => page.locator('.canvas').nth(n).evaluate(
  (element) => [element.chart.plot.scales.x.min, element.chart.plot.scales.x.max]);

// Draws a zoom with the mouse, from one share of the nth chart's width to another.
export async function drag(page, from, to, n = 0) {
  const over = page.locator('.over').nth(n);
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
}

export const fits = async (page) => assert.ok(
  await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
  'the page is wider than the window');
