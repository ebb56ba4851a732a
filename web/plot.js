// The page of `plot`: lib/plot/plot.h says what is in `data`.

const KINDS = 6;  // colours of each outcome in page.css

const nameOf = (series) => [visible(series.attack), series.outcome].filter(Boolean).join(': ');

// One row per point. A series has nothing (undefined, which is no gap) in the rows of the others.
function merged(list) {
  const next = list.map(() => 0);
  const columns = [[], ...list.map(() => [])];
  for (;;) {
    let x = Infinity;
    list.forEach((series, i) => { x = Math.min(x, series.x[next[i]] ?? Infinity); });
    if (x === Infinity) return columns;
    const row = columns[0].push(x) - 1;
    list.forEach((series, i) => {
      columns[i + 1][row] = series.x[next[i]] === x ? series.y[next[i]++] : undefined;
    });
  }
}

// The row nearest to the cursor in which this series has a point, at most 30 pixels away.
function nearest(u, i, row, x) {
  if (i === 0 || row === null) return row;
  const [xs, ys] = [u.data[0], u.data[i]];
  const reach = u.posToVal(30, 'x') - u.posToVal(0, 'x');
  let [left, right] = [row, row];
  while (left >= 0 && ys[left] === undefined && x - xs[left] <= reach) left -= 1;
  while (right < xs.length && ys[right] === undefined && xs[right] - x <= reach) right += 1;
  const gap = (at) => (ys[at] === undefined ? Infinity : Math.abs(xs[at] - x));
  const best = gap(left) <= gap(right) ? left : right;
  return gap(best) <= reach ? best : null;
}

// Colours go by attack; an attack's failures have a warm one.
function coloured(list) {
  const attacks = [...new Set(list.map((series) => series.attack))];
  return list.map((series) => {
    const shade = attacks.indexOf(series.attack) % KINDS;
    return series.ok ? `hit-${shade}` : `fail-${shade}`;
  });
}

function notices() {
  const list = [];
  const { damaged, incomplete, problems } = data.stream;
  if (damaged) list.push(['bad', 'Damaged input.', `${plural(damaged, 'piece')} could not be read; the hits in them are missing.`]);
  if (incomplete) list.push(['bad', 'Incomplete input.', 'The end of an attack is missing: it was killed, or the file was cut.']);
  const dropped = data.dropped.reduce((sum, one) => sum + one.hits, 0);
  if (dropped) {
    list.push(['bad', `${plural(dropped, 'hit')} dropped.`,
      'They were due and never sent, so they have no latency: ticks at the foot of the chart say when.']);
  }
  if (problems.length) list.push(['note', 'Problems:', problems.map(visible).join(' · ')]);
  return list.map(([level, heading, text]) =>
    make('p', { class: `notice ${level}` }, make('strong', {}, heading), ' ', text));
}

function summary() {
  const hits = data.series.reduce((sum, series) => sum + series.hits, 0);
  const drawn = data.series.reduce((sum, series) => sum + series.x.length, 0);
  if (!hits) return 'No hits: the input holds no result that has a latency.';
  return drawn === hits ? `${plural(hits, 'hit')}, all drawn`
    : `${plural(hits, 'hit')}; at most ${count(data.threshold)} of each series are drawn, chosen so that its shape and peaks stay`;
}

// Short lines from the foot of the chart: hits that were never sent.
function rug(u, context) {
  context.save();
  context.strokeStyle = colour('bad');
  context.lineWidth = devicePixelRatio;
  context.beginPath();
  const foot = u.bbox.top + u.bbox.height;
  for (const { x } of data.dropped) {
    for (const at of x) {
      if (at < u.scales.x.min || at > u.scales.x.max) continue;
      const left = u.valToPos(at, 'x', true);
      context.moveTo(left, foot);
      context.lineTo(left, foot - 10 * devicePixelRatio);
    }
  }
  context.stroke();
  context.restore();
}

// The chart as it is shown now, with its title and legend, as a picture.
function picture(chart) {
  const scale = devicePixelRatio;
  const drawing = chart.plot.ctx.canvas;
  const canvas = make('canvas', { width: drawing.width, height: drawing.height + 64 * scale });
  const context = canvas.getContext('2d');
  context.fillStyle = colour('ground');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  context.fillStyle = colour('ink');
  context.font = FONT.replace('12px', '600 16px');
  context.fillText(document.title, 12, 20);
  context.font = FONT;
  let left = 12;
  chart.options.series.forEach((series, i) => {
    if (!chart.shown[i]) return;
    context.fillStyle = colour(series.colour);
    context.fillRect(left, 42, 10, 10);
    context.fillStyle = colour('ink');
    context.fillText(series.name, left + 16, 47);
    left += context.measureText(series.name).width + 34;
  });
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(drawing, 0, 64 * scale);
  canvas.toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    make('a', { href: url, download: 'plot.png' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
}

const title = visible(data.title || 'Latency over time');
document.title = title;
const buttons = make('div', { class: 'bar-line' });
const charts = make('section', {});
document.body.append(
  make('header', {},
    make('div', { class: 'masthead' }, make('span', { class: 'brand' }, 'barrage plot'),
      make('span', { class: 'subject' }), theme.button()),
    make('h1', {}, title),
    make('p', { class: 'facts-line' }, summary()),
    make('div', { class: 'notices' }, notices())),
  make('main', {}, charts));

const list = data.series;
if (list.length) {
  // A logarithmic scale has no zero: what took no time at all stands at its foot.
  const least = list.reduce((low, series) => series.y.reduce((a, y) => (y > 0 && y < a ? y : a), low), Infinity);
  const floor = least === Infinity ? 1e-6 : least;
  const columns = merged(list.map(({ x, y }) => ({ x, y: y.map((v) => Math.max(v, floor)) })));
  const colours = coloured(list);
  const last = [...list, ...data.dropped].reduce((high, { x }) => Math.max(high, x.at(-1) ?? 0), 0);
  charts.append(buttons);
  const chart = new Chart(charts, {
    label: `Latency of each hit over time. ${summary()}`,
    height: () => Math.max(300, innerHeight - charts.offsetTop - buttons.offsetHeight - 90),
    data: columns,
    series: list.map((series, i) => ({
      name: nameOf(series), colour: colours[i], fill: colours[i], mark: 'dot', width: 1,
      paths: dots(series.ok ? 3 : 5), value: (ms) => duration(ms * MS) })),
    x: { value: (v) => `at ${moment(Number(v.toPrecision(6)))}`, tick: moment, full: [0, last || 1] },
    y: { tick: (ms) => tick(ms * MS), log: true },
    cursor: { dataIdx: nearest },
    paint: rug,
  });
  buttons.append(...Chart.controls([chart]), button('Save picture', { class: 'save' }, () => picture(chart)));
  addEventListener('resize', () => chart.resize());
}
