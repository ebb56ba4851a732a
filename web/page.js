// Shared by the pages: data, elements, light and dark theme.

const data = JSON.parse(document.getElementById('data').textContent);

// Makes an element. Strings become text, so that nothing in the data is ever markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const button = (text, attributes, click) =>
  make('button', { type: 'button', ...attributes, on: { click } }, text);

const section = (title, note, ...parts) => make('section', {},
  make('div', { class: 'heading' }, make('h2', {}, title), note ? make('p', {}, note) : null), parts);

// Columns are {head, left?, sort?} and rows are arrays of cells (strings or elements).
function table(columns, rows, attributes = {}) {
  const align = (i) => ({ class: columns[i].left ? 'left' : undefined });
  return make('div', { class: 'scroll' }, make('table', attributes,
    make('thead', {}, make('tr', {},
      columns.map((column, i) =>
        make('th', { scope: 'col', 'aria-sort': column.sort, ...align(i) }, column.head)))),
    make('tbody', {}, rows.map((row) => make('tr', { class: row.class }, row.map((cell, i) =>
      (i === 0 ? make('th', { scope: 'row', ...align(i) }, cell) : make('td', align(i), cell))))))));
}

// A table whose headings sort it: a column is {head, left?, key(row), cell(row)}. Strings are sorted
// from A, numbers from the greatest; a second click reverses the order. `first`: the initial column.
function sortable(columns, rows, first, attributes) {
  const order = { column: first, turned: false };
  const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b, 'en') : b - a);
  const place = make('div', {});
  const draw = () => {
    const { key } = columns[order.column];
    const sorted = [...rows].sort((a, b) => compare(key(a), key(b)) * (order.turned ? -1 : 1));
    const heads = columns.map((column, i) => ({ left: column.left, sort: i !== order.column ? 'none'
      : (typeof key(rows[0]) === 'string') !== order.turned ? 'ascending' : 'descending',
    head: button(column.head, { class: 'sort', title: 'Sort' }, () => {
      order.turned = order.column === i && !order.turned;
      order.column = i;
      draw();
      place.querySelectorAll('button')[i].focus();
    }) }));
    place.replaceChildren(table(heads, sorted.map((row) => columns.map(({ cell }) => cell(row))), attributes));
  };
  draw();
  return place;
}

// ok, bad, unknown
const generatorWords = (verdict) => ({
  ok: make('span', {}, 'The generator kept up.'),
  bad: make('span', { class: 'bad' }, 'The generator did not keep up.'),
  unknown: make('span', { class: 'soft' }, 'The health of the generator was not recorded.'),
})[verdict];

const sentenceOf = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?)]$/.test(text) ? '' : '.'}`;

// [[level, text, advice], ...]: bad, warn or note.
function notices(findings) {
  return make('div', { class: 'notices' }, findings.map(([level, text, advice]) => {
    const [heading, ...rest] = sentenceOf(visible(text)).split(/(?<=:)(?= )/);
    return make('p', { class: `notice ${level}` },
      rest.length ? [make('strong', {}, heading), rest.join('')] : heading,
      advice && make('span', { class: 'advice' }, sentenceOf(advice)));
  }));
}

// Follows the system until the reader chooses. Paper is always light.
const theme = {
  system: matchMedia('(prefers-color-scheme: dark)'),
  chosen: null,
  printing: false,
  changed: [],  // called after each change
  apply() {
    const dark = !this.printing && (this.chosen ?? (this.system.matches ? 'dark' : 'light')) === 'dark';
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    for (const notify of this.changed) notify();
  },
  button() {
    const name = () => (document.documentElement.dataset.theme === 'dark' ? 'Light' : 'Dark');
    const element = button(name(), { class: 'theme', title: 'Switch between light and dark' }, () => {
      this.chosen = name().toLowerCase();
      this.apply();
    });
    this.changed.push(() => { element.textContent = name(); });
    return element;
  },
};
theme.apply();
theme.system.addEventListener('change', () => theme.apply());
for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
  addEventListener(event, () => {
    theme.printing = printing;
    theme.apply();
  });
}

// The current value of a colour of page.css.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
