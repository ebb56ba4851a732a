// Numbers and texts for people. Durations come in nanoseconds. A number and its unit stay on one
// line: the blank between them (\xa0) does not break.

const count = (n) => n.toLocaleString('en-US');

// Three digits that matter, never an exponent: 1.23, 12.3, 123, 1,234.
function digits(x, wanted = 3) {
  if (x === 0) return '0';
  // Of what it is rounded to: 99.97 is 100, not 100.0.
  const whole = Math.floor(Math.log10(Math.abs(x) * (1 + 0.5 / 10 ** wanted))) + 1;
  const after = Math.min(Math.max(wanted - whole, 0), 9);
  return x.toLocaleString('en-US', { minimumFractionDigits: after, maximumFractionDigits: after });
}

const UNITS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

function duration(ns) {
  if (ns === 0) return '0\xa0s';
  const seconds = Math.round(ns / 1e9);
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}\xa0h ${Math.floor(seconds % 3600 / 60)}\xa0min`;
  if (seconds >= 100) return `${Math.floor(seconds / 60)}\xa0min ${seconds % 60}\xa0s`;
  // A half-unit early, so that 999.7 µs is 1.00 ms and not 1,000 µs.
  const [size, unit] = UNITS.find(([size]) => ns >= size * 0.9995) ?? UNITS.at(-1);
  return size === 1 ? `${Math.round(ns)}\xa0ns` : `${digits(ns / size)}\xa0${unit}`;
}

// On an axis: no digits that only pad.
function tick(ns) {
  const [size, unit] = UNITS.find(([size]) => ns >= size * 0.9995) ?? UNITS.at(-1);
  return `${Number((ns / size).toPrecision(4)).toLocaleString('en-US')}\xa0${unit}`;
}

// Never says 100 % or 0 % of what is not all or none.
function percent(share) {
  if (share === 0 || share === 1) return `${share * 100}\xa0%`;
  if (share < 0.0001) return '<\xa00.01\xa0%';
  if (share > 0.9999) return '>\xa099.99\xa0%';
  const text = digits(share * 100, share > 0.99 ? 4 : 3);
  return `${Number(text) === 100 ? '99.99' : text}\xa0%`;
}

const perSecond = (rate) => `${rate >= 1000 ? count(Math.round(rate)) : digits(rate)}/s`;

function bytes(n) {
  let unit = 0;
  while (n >= 1024 && unit < 5) {
    n /= 1024;
    unit += 1;
  }
  if (unit === 0) return `${Number.isInteger(n) ? n : digits(n)}\xa0B`;
  return `${digits(n)}\xa0${['KiB', 'MiB', 'GiB', 'TiB', 'PiB'][unit - 1]}`;
}

// A moment of an attack, in seconds since its start: "0 s", "2.5 s", "3:20", "1:02:05".
function moment(seconds) {
  const whole = Math.round(seconds);
  if (seconds < 100 || Math.abs(seconds - whole) > 1e-9) return `${Number(seconds.toPrecision(6))}\xa0s`;
  const two = (n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60), whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

// 0.999 -> "p99.9"
const quantileName = (q) => (q === 0 ? 'min' : q === 1 ? 'max' : `p${Number((q * 100).toFixed(6))}`);

// RFC 3339 in UTC -> "2026-11-20 23:29:57 UTC"
const time = (text) => text.replace('T', ' ').replace(/(\.\d{1,3})\d*Z$/, '$1Z').replace(/Z$/, ' UTC');

// Text from outside: what would be invisible, or turn the line around, is shown as an escape.
const visible = (text) => text.replace(
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
  (c) => (c < '\u0100' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
    : `\\u${c.charCodeAt(0).toString(16)}`));
