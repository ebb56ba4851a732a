// The page of `compare -type=html`. cmd/compare/html.cpp describes `data`.

const LEVELS = { regressed: 'bad', improved: 'good' };
const sides = (series) => [['old', 'hit-0'], ['new', 'service']].map(([name, colour]) =>
  ({ name, colour, value: latencyText, width: 2, ...series }));

function header() {
  const [word, ...rest] = data.headline.split(/(?=:)/);
  document.title = `${data.headline} - barrage compare`;
  const notice = (level) => (text) => make('p', { class: `notice ${level}` }, visible(text));
  return make('header', {},
    make('div', { class: 'masthead' }, make('span', { class: 'brand' }, 'barrage compare'),
      make('span', { class: 'subject' }), theme.button()),
    make('div', { class: 'notices' }, data.objections.map(notice('bad'))),
    make('h1', {}, make('span', { class: LEVELS[word] }, word), rest.join('')),
    make('div', { class: 'notices' }, data.remarks.map(notice('note'))));
}

function verdicts(parent) {
  const [heads, ...rows] = data.table;
  const cells = (row) => heads.map((_, i) => {
    const text = row[i] ?? '';
    return LEVELS[text] ? make('span', { class: LEVELS[text] }, text) : text;
  });
  parent.append(section('Latency, errors and rate', null,
    table(heads.map((head, i) => ({ head, left: i === 0 || i === heads.length - 1 })), rows.map(cells),
      { class: 'verdicts' })));
}

// As in the report: 1 / (1 - q), so that each further nine has the same width.
function distribution(parent) {
  const x = data.old.curve.map((_, i) => 10 ** (i / data.curve_per_decade));
  const named = [2, 10, 100, 1000, 10000];
  const name = (v) => quantileName(1 - 1 / v);
  const controls = make('div', { class: 'controls' });
  const charts = make('div', { class: 'charts' });
  parent.append(section('Latency distribution', 'the latency that each share of the hits stayed within, all runs of a side together',
    controls, charts));
  const chart = new Chart(charts, {
    title: 'By quantile',
    label: 'Latency by quantile of both sides, from the fastest hit to p99.99',
    height: 300,
    data: [x, ms(data.old.curve), ms(data.new.curve)],
    series: sides(),
    x: { log: true, value: (v) => name(v), tick: name, full: [1, 10000], space: 30,
      splits: (low, high) => named.filter((v) => v >= low && v <= high) },
    y: milliseconds,
  });
  controls.append(...Chart.controls([chart]));
}

function overTime(parent) {
  const { times: t } = data;
  const x = t.old_p50.map((_, i) => (t.first + i + 0.5) * t.length / 1e9);
  const half = t.length / 2e9;
  const controls = make('div', { class: 'controls' });
  const charts = make('div', { class: 'charts' });
  parent.append(section('Over time', `each point covers ${duration(t.length)}, counted from the start of a run`,
    controls, charts));
  const all = ['p50', 'p99'].map((q, i) => new Chart(charts, {
    title: q,
    label: `${q} of the latency over time, of both sides`,
    height: i === 0 ? 180 : 220,
    data: [x, ms(t[`old_${q}`]), ms(t[`new_${q}`])],
    series: sides(),
    x: { value: (v) => `from ${moment(Number((v - half).toFixed(3)))}`, tick: moment,
      full: [x[0] - half, x.at(-1) + half], hidden: i === 0 },
    y: milliseconds, sync: 'time',
  }));
  controls.append(...Chart.controls(all));
}

function runs(parent) {
  const columns = ['Run', 'File', 'Hits', 'Failed', 'Never sent', 'Rate', 'p50', 'p90', 'p99'];
  parent.append(section('Runs', plural(data.runs.length, 'run'), table(
    columns.map((head, i) => ({ head, left: i < 2 })),
    data.runs.map((run) => [run.side, visible(run.file), count(run.hits), count(run.failed), count(run.dropped), perSecond(run.rate),
      ...run.latencies.map(duration)]))));
}

const main = make('main', {});
document.body.append(header(), main);
verdicts(main);
distribution(main);
overTime(main);
runs(main);
