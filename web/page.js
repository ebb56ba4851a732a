// What the pages share: their data, their elements, light and dark.

const data = JSON.parse(document.getElementById('data').textContent);

// Makes an element. Strings become text and only text, so that nothing in the data is ever markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const button = (text, attributes, click) =>
  make('button', { type: 'button', ...attributes, on: { click } }, text);

const section = (title, note, ...parts) => make('section', {},
  make('div', { class: 'heading' }, make('h2', {}, title), note ? make('p', {}, note) : null), parts);

// A column starts with its heading: {head, left?} and rows are arrays of cells (texts or elements).
function table(columns, rows, attributes = {}) {
  const align = (i) => ({ class: columns[i].left ? 'left' : undefined });
  return make('div', { class: 'scroll' }, make('table', attributes,
    make('thead', {}, make('tr', {},
      columns.map((column, i) => make('th', { scope: 'col', ...align(i) }, column.head)))),
    make('tbody', {}, rows.map((row) => make('tr', { class: row.class }, row.map((cell, i) =>
      (i === 0 ? make('th', { scope: 'row', ...align(i) }, cell) : make('td', align(i), cell))))))));
}

// Light or dark: as the system says, until the reader chooses. Paper is always light.
const theme = {
  system: matchMedia('(prefers-color-scheme: dark)'),
  chosen: null,
  printing: false,
  changed: [],  // called after each change
  apply() {
    const dark = !this.printing && (this.chosen ?? (this.system.matches ? 'dark' : 'light')) === 'dark';
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    for (const tell of this.changed) tell();
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

// The value of a colour of page.css, as it is now.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
