// The page of `plot`: each hit of one or several attacks over time, and aggregates of slices of time.
// lib/plot/plot.cpp describes `data`.

const KINDS = 6;  // colours of each outcome in page.css
const several = data.attacks.length > 1;
const nameless = (text) => visible(text) || 'attack';

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
function nearest(plot, i, row, x) {
  const [xs, ys] = [plot.data[0], plot.data[i]];
  const reach = plot.valueAt(30 / plot.inner.width, 'x') - plot.valueAt(0, 'x');
  let [left, right] = [row, row];
  while (left >= 0 && ys[left] === undefined && x - xs[left] <= reach) left -= 1;
  while (right < xs.length && ys[right] === undefined && xs[right] - x <= reach) right += 1;
  const gap = (at) => (ys[at] === undefined ? Infinity : Math.abs(xs[at] - x));
  const best = gap(left) <= gap(right) ? left : right;
  return gap(best) <= reach ? best : null;
}

// One colour per attack; failures have a warm one.
function coloured(list) {
  const attacks = [...new Set(list.map((series) => series.attack))];
  return list.map((series) => {
    const shade = attacks.indexOf(series.attack) % KINDS;
    return series.ok ? `hit-${shade}` : `fail-${shade}`;
  });
}

function summary() {
  const hits = data.series.reduce((sum, series) => sum + series.hits, 0);
  const drawn = data.series.reduce((sum, series) => sum + series.x.length, 0);
  if (!hits) return 'No hits: the input has no result with a latency';
  return drawn === hits ? `${plural(hits, 'hit')}, all drawn`
    : `${plural(hits, 'hit')}; at most ${count(data.threshold)} of each series are drawn, so that its shape and peaks remain`;
}

// Ticks at the bottom of the chart: hits that were never sent.
const rug = (dropped) => (plot, context) => {
  context.save();
  context.strokeStyle = colour('bad');
  context.lineWidth = devicePixelRatio;
  context.beginPath();
  const foot = plot.bbox.top + plot.bbox.height;
  for (const { x } of dropped) {
    for (const at of x) {
      if (at < plot.scales.x.min || at > plot.scales.x.max) continue;
      const left = plot.pos(at, 'x');
      context.moveTo(left, foot);
      context.lineTo(left, foot - 10 * devicePixelRatio);
    }
  }
  context.stroke();
  context.restore();
};

// ---- The charts. All share one axis, from the first due time of each attack.

const axes = data.attacks.map((attack) => new TimeAxis(attack));
const last = Math.max(1e-9, ...axes.map((axis) => axis.end),
  ...[...data.series, ...data.dropped].map(({ x }) => x.at(-1) ?? 0));
const sharedX = { value: (v) => `at ${moment(Number(v.toPrecision(6)))}`, tick: moment, full: [0, last] };
const highest = (list) => list.reduce((high, values) => values.reduce((a, v) => Math.max(a, v ?? 0), high), 0);

// Each hit is a dot; the latency axes of all charts have the same ends.
const least = data.series.reduce((low, { y }) => y.reduce((a, v) => (v > 0 && v < a ? v : a), low), Infinity);
const floor = least === Infinity ? 1e-6 : least;  // a logarithmic scale has no zero
function hits(list, dropped, height) {
  const colours = coloured(data.series);
  return {
    title: 'Latency',
    label: `Latency of each hit over time. ${summary()}`,
    height,
    data: merged(list.map(({ x, y }) => ({ x, y: y.map((v) => Math.max(v, floor)) }))),
    series: list.map((series) => {
      const shade = colours[data.series.indexOf(series)];
      return { name: nameOf(series), colour: shade, fill: shade, mark: 'dot', width: 1,
        paths: dots(series.ok ? 3 : 5), value: latencyText };
    }),
    x: sharedX,
    y: { ...milliseconds, least: [floor, Math.max(floor, highest(data.series.map(({ y }) => y)))] },
    row: nearest,
    paint: rug(dropped),
  };
}

// A line for each attack and each entry of `of`: [{name, colour, y, dash?, paths?}, ...].
function lines(title, of, y, value, height) {
  const list = axes.flatMap((axis, i) => of(axis, i).map((line) => ({ x: axis.x, ...line,
    name: [nameless(data.attacks[i].name), line.name].filter(Boolean).join(': ') })));
  return {
    title,
    label: `${title} over time, by attack`,
    height,
    data: merged(list),
    series: list.map(({ name, colour, dash, paths }) => ({ name, colour, dash, paths, value, mark: dash && 'dash' })),
    x: sharedX,
    y,
    row: nearest,
  };
}

const hue = (i) => `hit-${i % KINDS}`;
const DASHES = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]];
const rateAxis = { tick: rateTick };

// All attacks overlaid.
function overlaid() {
  const responses = (axis, i) => axis.responses().map(({ name, rates }, k) =>
    ({ name, y: rates, colour: hue(i), dash: DASHES[k % DASHES.length] }));
  return [
    hits(data.series, data.dropped, () => Math.max(280, innerHeight - 620)),
    lines('p50 and p99', (axis, i) => [{ name: 'p50', colour: hue(i), y: ms(axis.slices.p50) },
      { name: 'p99', colour: hue(i), y: ms(axis.slices.p99), dash: DASHES[1] }], milliseconds, latencyText, 170),
    lines('Hits sent per second', (axis, i) => [{ colour: hue(i), y: sentRates(axis) }, ...axis.target()], rateAxis, perSecond, 110),
    lines('Responses per second', responses, rateAxis, perSecond, 130),
    ...(axes.some((axis) => axis.hasInFlight)
      ? [lines('In flight', (axis, i) => [{ colour: hue(i), y: axis.slices.in_flight }], inFlight(axes[0]).y, count, 90)] : []),
  ];
}

function sentRates(axis) {
  const { codes, other_codes } = axis.slices;
  return axis.rates(other_codes.map((n, k) => codes.reduce((sum, [, counts]) => sum + counts[k], n)));
}

// The charts of one attack; those of all attacks have the same ends.
function alone(i, height) {
  const { name } = data.attacks[i];
  const of = (list) => list.filter((one) => one.attack === name);
  const sums = (axis) => axis.x.map((_, k) =>
    Math.max(axis.responses().reduce((sum, { rates }) => sum + rates[k], 0), axis.slices.asked[k] ?? 0));
  const ends = (options, high) => ({ ...options, x: sharedX, y: { ...options.y, least: [0, high] } });
  return [
    hits(of(data.series), of(data.dropped), height),
    ends(responseStack(axes[i]), highest(axes.map(sums))),
    ...(axes.some((axis) => axis.slices.faults.length) ? [{ ...faultStack(axes[i]), x: sharedX }] : []),
    ...(axes.some((axis) => axis.hasInFlight)
      ? [ends(inFlight(axes[i]), highest(axes.map((axis) => axis.slices.in_flight)))] : []),
  ];
}

// The charts as shown, with titles and legends, as a picture.
function picture(view) {
  const scale = devicePixelRatio;
  const frame = view.getBoundingClientRect();
  const head = 44;
  const canvas = make('canvas', { width: frame.width * scale, height: (frame.height + head) * scale });
  const context = canvas.getContext('2d');
  context.fillStyle = colour('ground');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  context.fillStyle = colour('ink');
  context.font = FONT.replace('12px', '600 16px');
  context.fillText(document.title, 8, 20);
  context.translate(-frame.left, head - frame.top);
  for (const element of view.querySelectorAll('canvas, .swatch, .item, .title, h2')) {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (element.tagName === 'CANVAS') context.drawImage(element, left, top, width, height);
    else if (element.closest('[aria-pressed=false]')) continue;
    else if (element.classList.contains('swatch')) {
      context.fillStyle = element.style.getPropertyValue('--swatch');
      context.fillRect(left, top, width, height);
    } else {
      const item = element.classList.contains('item');
      context.fillStyle = colour('ink');
      context.font = item ? FONT : FONT.replace('12px', '600 13px');
      context.fillText(item ? element.childNodes[1].textContent : element.textContent,
        left + (item ? element.querySelector('.swatch').offsetWidth + 15 : 8), top + height / 2);
    }
  }
  canvas.toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    make('a', { href: url, download: 'plot.png' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
}

// A view is built when it is first shown: charts need its width.
const views = {
  overlaid(view) {
    return timeCharts(view, several ? overlaid()
      : alone(0, () => Math.max(280, innerHeight - 520)));
  },
  beside(view) {
    return data.attacks.flatMap((attack, i) => {
      const column = make('div', { class: 'charts' }, make('h2', {}, nameless(attack.name)));
      view.append(column);
      return timeCharts(column, alone(i, 260));
    });
  },
};

function show(main, name, made) {
  if (!made[name]) {
    const view = make('div', { class: `view ${name}` });
    const buttons = make('div', { class: 'bar-line' });
    made[name] = make('section', {}, buttons, view);
    main.append(made[name]);
    const charts = views[name](view);
    const other = name === 'beside' ? ['overlaid', 'Overlaid'] : ['beside', 'Side by side'];
    buttons.append(...(several ? [button(other[1], { class: 'arrange' }, () => show(main, other[0], made))] : []),
      ...Chart.controls(charts), button('Save picture', { class: 'save' }, () => picture(view)));
    addEventListener('resize', () => charts.forEach((chart) => chart.resize()));
  }
  for (const [key, section] of Object.entries(made)) section.hidden = key !== name;
}

const title = visible(data.title || 'Latency over time');
document.title = title;
const main = make('main', {});
document.body.append(
  make('header', {},
    make('div', { class: 'masthead' }, make('span', { class: 'brand' }, 'barrage plot'),
      make('span', { class: 'subject' }), theme.button()),
    make('h1', {}, title),
    make('p', { class: 'facts-line' }, `${summary()}. `, generatorWords(data.generator)),
    notices(data.findings)),
  main);
if (data.series.length) show(main, 'overlaid', {});
if (data.problems.length) {
  main.append(make('ul', { class: 'problems' }, data.problems.map((problem) => make('li', {}, visible(problem)))));
}
