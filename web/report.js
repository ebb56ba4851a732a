// The page of `report -type=html`. lib/report/html.cpp describes `data`.

const quantile = (histogram, q) => histogram.quantiles.find(([at]) => Math.abs(at - q) < 1e-9)?.[1];
// Fewer than 10 hits lie beyond it: a single one would move it.
const unsure = (histogram, q) => q < 1 && (1 - q) * histogram.count < 10 - 1e-6;
// -quantiles, or else the usual ones of a table.
const quantilesOr = (usual) => (data.chosen.length ? data.chosen.filter((q) => q < 1) : usual);
const share = (part) => part / data.hits;
const kindSections = data.sections ?? [];  // what some kinds have to say beside the hits
const neverSent = data.dropped + data.unsent;
const sent = data.hits - neverSent;
// Whose latencies the page shows: of all hits, or if more than 1 % failed, of those that succeeded. 'failed': none did.
const whose = { all: '', ok: ' of hits that succeeded', failed: ' of failed hits' }[data.telling];

// ---- The summary sentence.

// Target and achieved rate, outcome and latency of the hits, whether the generator kept up, and the
// gates: [[text, level], ...].
function sentence() {
  if (data.held) return [...sectionWords('alone'), generatorWords(data.generator), ...gateWords()];
  if (!data.hits) return [[sentenceOf(visible(data.findings[0][1])), 'bad']];
  return [...rateWords(), ...outcomeWords(), ...latencyWords(data.latency, 'took'), ...sectionWords('beside'),
    generatorWords(data.generator), ...gateWords()];
}

function rateWords() {
  const { run } = data;
  const hits = plural(data.hits, 'hit');
  if (data.closed_loop) return [[`${hits} at ${perSecond(data.rate)}, as fast as responses arrived: `]];
  if (!run.rate_asked) return [[`${hits} at ${perSecond(data.rate)}: `]];
  if (Math.abs(data.rate / run.rate_asked - 1) < 0.0015) return [[`${hits} at ${perSecond(data.rate)}, the target rate: `]];
  return [[`${hits} at `], [perSecond(data.rate), 'bad'], [` (target ${perSecond(run.rate_asked)}): `]];
}

function outcomeWords() {
  if (data.ok === data.hits) return [[data.hits === 1 ? 'it succeeded. ' : 'all succeeded. ', 'good']];
  if (data.failed === data.hits) return [[data.hits === 1 ? 'it failed. ' : 'all failed. ', 'bad']];
  return [[`${percent(data.success)} succeeded, `], [losses(), 'bad'], ['. ']];
}

const losses = () => [data.failed > data.unsent && `${count(data.failed - data.unsent)} failed`,
  neverSent && `${count(neverSent)} never sent`]
  .filter(Boolean).join(', ');

function latencyWords(latency, took) {
  if (!latency.count) return [];
  if (latency === data.latency && data.telling !== 'all') return successWords(latency);
  if (latency.count === 1) return [[`It ${took} ${duration(latency.max)}. `]];
  return [[`Half ${took} ${spread(latency)}. `]];
}

function spread(latency) {
  // The highest quantile that does not rest on chance.
  const far = [[0.99, '99 of 100'], [0.9, '9 of 10']].find(([q]) => !unsure(latency, q));
  return `up to ${duration(quantile(latency, 0.5))}` +
    (far ? `, ${far[1]} up to ${duration(quantile(latency, far[0]))}` : `, the slowest ${duration(latency.max)}`);
}

// How long a failure takes says nothing of the server's speed.
function successWords(latency) {
  if (data.telling === 'failed') return [];
  return [[latency.count === 1 ? `The success took ${duration(latency.max)}. `
    : `Half of the successes took ${spread(latency)}. `]];
}

// What went wrong with connections: "3 failed to open, 2 were lost, 2 recovered"; '' if nothing did.
function connectionLosses({ tried, opened, lost, recovered }) {
  return [tried > opened && `${count(tried - opened)} failed to open`,
    lost && `${count(lost)} ${lost === 1 ? 'was' : 'were'} lost`, recovered && `${count(recovered)} recovered`]
    .filter(Boolean).join(', ');
}

const noneOpened = ({ tried }) => [tried === 1 ? 'The connection could not be opened. '
  : `None of ${count(tried)} connections could be opened. `, 'bad'];

// Empty if all is well.
function connectionWords(ws) {
  if (!ws.tried) return [];
  if (!ws.opened) return [noneOpened(ws)];
  const wrong = connectionLosses(ws);
  return wrong ? [[`Of ${plural(ws.tried, 'connection')} `], [wrong, 'bad'], ['. ']] : [];
}

function heldWords(ws) {
  if (!ws.tried) return ['No event was sent. '];
  if (!ws.opened) return [noneOpened(ws)];
  const wrong = connectionLosses(ws);
  return [`${plural(ws.tried, 'connection')} and no events: `,
    wrong ? [wrong, 'bad'] : [ws.tried === 1 ? 'it stayed open' : 'all stayed open', 'good'], '. '];
}

// What is special to a section, by its name: its part of the sentence beside hits and where there are
// none, and charts of its timeline. A section without an entry has its lines and tables.
const special = {
  websocket: {
    beside: connectionWords,
    alone: (ws) => [...heldWords(ws), ...latencyWords(ws.connecting, 'opened in')],
    charts: connectionCharts,
  },
};
const sectionWords = (where) => kindSections.flatMap((of) => special[of.name]?.[where](of) ?? []);
const sectionCharts = (full) => kindSections.flatMap((of) =>
  (of.timeline && special[of.name]?.charts(of.timeline, full)) || []);

function gateWords() {
  const all = data.gates.length;
  const lost = data.gates.filter((gate) => !gate.passed).length;
  if (!all) return [];
  if (!lost) return [[' '], [all === 1 ? 'The gate holds' : all === 2 ? 'Both gates hold' : `All ${all} gates hold`, 'good'], ['.']];
  return [[' '], [all === 1 ? 'The gate fails' : `${lost} of ${all} gates ${lost === 1 ? 'fails' : 'fail'}`, 'bad'], ['.']];
}

// ---- The parts of the page, from top to bottom.

function head() {
  const { attacks, attack_count: all } = data.run;
  const names = attacks.map(visible).join(', ') + (all > attacks.length ? `, ${count(all - attacks.length)} more` : '');
  document.title = names ? `${names} - barrage report` : 'barrage report';
  return make('header', {},
    make('div', { class: 'masthead' }, make('span', { class: 'brand' }, 'barrage report'),
      make('span', { class: 'subject' }, names,
        data.hits ? make('time', { datetime: data.earliest }, time(data.earliest)) : null),
      theme.button()),
    make('h1', {}, sentence().map((part) => (Array.isArray(part) ? make('span', { class: part[1] }, part[0]) : part))),
    // Without hits, the first finding is the headline.
    notices(data.hits || data.held ? data.findings : data.findings.slice(1)));
}

function figures(parent) {
  const { latency } = data;
  const figure = (name, value, under, level) => make('div', {}, make('dt', {}, name),
    make('dd', { class: level }, value), make('dd', { class: 'under' }, under));
  const at = (q) => [quantileName(q), duration(quantile(latency, q)),
    (unsure(latency, q) ? 'few hits' : q === 0.5 ? 'median latency' : 'latency') + of, unsure(latency, q) ? 'unsure' : ''];
  const of = data.telling === 'ok' ? ', successes' : '';
  const timed = latency.count && data.telling !== 'failed';
  parent.append(make('dl', { class: 'figures' },
    figure('Rate', perSecond(data.rate),
      data.closed_loop ? 'closed loop' : data.run.rate_asked ? `target ${perSecond(data.run.rate_asked)}` : 'achieved'),
    figure('Throughput', perSecond(data.throughput), 'successes'),
    figure('Success', percent(data.success), losses() || 'none failed',
      data.ok === data.hits ? '' : 'bad'),
    ...(timed ? [at(0.5), at(0.99)].map((cells) => figure(...cells)) : []),
    ...(timed ? [figure('Slowest', duration(latency.max), `latency${of}`)] : [])));
}

function gates(parent) {
  if (!data.gates.length) return;
  const row = ({ gate, passed, said }) => [
    make('span', { class: passed ? 'mark good' : 'mark bad' }, passed ? 'holds' : 'fails'),
    make('span', { class: 'typed' }, visible(gate)), visible(said)];
  parent.append(section('Gates', 'conditions and their values',
    table([{ head: '', left: true }, { head: 'Gate', left: true }, { head: 'Value', left: true }], data.gates.map(row),
      { class: 'gates' })));
}

// Without hits there is nothing else to draw over time.
function sectionsOverTime(parent) {
  const timeline = kindSections.map((of) => of.timeline).find(Boolean);
  if (!timeline) return;
  const controls = make('div', { class: 'controls' });
  const charts = make('div', { class: 'charts' });
  parent.append(section('Over time', `each point covers ${duration(timeline.length)}; drag to zoom`, controls, charts));
  controls.append(...Chart.controls(timeCharts(charts, sectionCharts())));
}

function overTime(parent) {
  if (!data.latency.count) return;
  const axis = new TimeAxis(data);
  const controls = make('div', { class: 'controls' });
  const charts = make('div', { class: 'charts' });
  parent.append(section('Over time', `each point covers ${duration(data.slices.length)}; drag to zoom`, controls, charts));
  controls.append(...Chart.controls(timeCharts(charts, [latencyBands(axis), responseStack(axis),
    ...(data.slices.faults.length ? [faultStack(axis)] : []),
    ...(axis.hasInFlight ? [inFlight(axis)] : []),
    ...sectionCharts([0, axis.end])])));
}

// 1 / (1 - q), so that each further nine has the same width.
function distribution(parent) {
  const { latency, service } = data;
  if (!latency.count) return;
  const x = latency.curve.map((_, i) => 10 ** (i / latency.curve_per_decade));
  const y = (histogram) => histogram.curve.map((ns) => Math.max(ns, 1) / MS);
  const named = [2, 10, 100, 1000, 10000];
  const name = (v) => quantileName(1 - 1 / v);
  const sure = latency.count / 10;  // to the right, fewer than 10 hits lie beyond

  const controls = make('div', { class: 'controls' });
  const left = make('div', { class: 'charts' });
  const shown = [...quantilesOr([0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]), 1];
  const right = table([{ head: 'Quantile', left: true }, { head: 'Latency' }, { head: 'Hits beyond' }],
    shown.map((q) => {
      const row = [quantileName(q), duration(quantile(latency, q)), count(Math.floor((1 - q) * latency.count + 1e-6))];
      if (unsure(latency, q)) row.class = 'unsure';
      return row;
    }));
  const below = make('div', { class: 'charts below' });
  parent.append(section('Latency distribution', `the latency that each share${whose || ' of the hits'} stayed within`, controls,
    make('div', { class: 'beside' }, left, make('div', {}, right,
      shown.some((q) => unsure(latency, q))
        ? make('p', { class: 'footnote' }, 'Grey: fewer than 10 hits lie beyond; the value may be chance.') : null)), below));

  const differ = !data.closed_loop && !data.foreign;
  const chart = new Chart(left, {
    title: 'By quantile',
    label: 'Latency by quantile, from the fastest hit to p99.99',
    height: 290,
    data: [x, y(latency), ...(differ ? [y(service)] : [])],
    series: [{ name: 'latency', colour: 'p50', width: 2, value: latencyText },
      ...(differ ? [{ name: 'service time', colour: 'service', dash: [5, 4], mark: 'dash', value: latencyText }] : [])],
    x: { log: true, value: (v) => name(v), tick: name, full: [1, 10000], space: 30,
      splits: (low, high) => named.filter((v) => v >= low && v <= high) },
    y: milliseconds,
    paint(plot, context) {
      const from = Math.max(plot.pos(Math.max(sure, 1), 'x'), plot.bbox.left);
      const width = plot.bbox.left + plot.bbox.width - from;
      if (width <= 0) return;
      context.save();
      context.fillStyle = colour('doubt');
      context.fillRect(from, plot.bbox.top, width, plot.bbox.height);
      context.restore();
    },
  });
  controls.append(...Chart.controls([chart]));
  const bins = histogram(below);
  bins.legend.append(make('span', { class: 'own' }, Chart.controls([bins])));
}

function histogram(parent) {
  const { latency, bins } = data;
  const [low, high] = bins.high > bins.low ? [Math.max(bins.low, 1), bins.high] : [bins.low * 0.95 || 1, bins.low * 1.05 || 2];
  const edges = [...bins.counts, 0].map((_, i) => low * (high / low) ** (i / bins.counts.length) / MS);
  const x = bins.counts.map((_, i) => Math.sqrt(edges[i] * edges[i + 1]));
  const at = (v) => x.indexOf(v);
  return new Chart(parent, {
    title: 'Histogram',
    label: 'Number of hits by latency, with the quantiles p50, p90 and p99',
    height: 170,
    data: [x, bins.counts],
    series: [{ name: 'hits', colour: 'bin', fill: 'bin', mark: 'box', width: 0, paths: bars(edges),
      value: (n) => `${count(n)} (${percent(n / latency.count)})` }],
    x: { log: true, tick: milliseconds.tick, full: [edges[0], edges.at(-1)],
      value: (v) => `${latencyText(edges[at(v)])} to ${latencyText(edges[at(v) + 1])}`,
      splits: (low, high, plot) => roundNumbers(low, high, plot.width / 80) },
    // If one bin holds most hits, the others would vanish on a linear axis.
    y: { tick: (v) => (Number.isInteger(v) ? count(v) : ''), log: Math.max(...bins.counts) > latency.count / 2 },
    paint: (plot, context) => marks(plot, context,
      [0.5, 0.9, 0.99].filter((q) => !unsure(latency, q)).map((q) => [quantileName(q), quantile(latency, q) / MS])),
  });
}

// Vertical lines, labelled where labels do not overlap.
function marks(plot, context, list) {
  context.save();
  context.font = FONT.replace('12px', `${11 * devicePixelRatio}px`);
  context.fillStyle = context.strokeStyle = colour('soft');
  context.lineWidth = devicePixelRatio;
  context.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  let free = -Infinity;
  for (const [name, value] of list) {
    if (value < plot.scales.x.min || value > plot.scales.x.max) continue;
    const left = Math.round(plot.pos(value, 'x')) + 0.5;
    context.beginPath();
    context.moveTo(left, plot.bbox.top);
    context.lineTo(left, plot.bbox.top + plot.bbox.height);
    context.stroke();
    const width = context.measureText(name).width;
    if (left - width / 2 < free) continue;
    context.textAlign = 'center';
    context.fillText(name, left, plot.bbox.top - 3 * devicePixelRatio);
    free = left + width / 2 + 6 * devicePixelRatio;
  }
  context.restore();
}

// The phases of a latency, in order.
const PARTS = {
  delay: 'from due to sent: no room, or a late generator',
  queue: 'waiting for a connection, inside the generator',
  dns: 'resolving the name',
  connect: 'TCP handshake',
  tls: 'TLS handshake',
  send: 'writing the request',
  wait: 'from the request to the first byte of the response',
  transfer: 'from the first byte to the last',
  rest: 'the response had arrived and the generator was busy',
};

const partSwatch = (part) => {
  const element = make('span', { class: 'swatch box' });
  element.style.setProperty('--swatch', `var(--part-${part})`);
  return element;
};

function whereTheTimeWent(parent) {
  const { parts, rows, count: all } = data.breakdown;
  if (!rows.length) return;
  const shown = rows.filter(([q]) => q === null || (1 - q) * all >= 1 - 1e-6)
    .map(([q, times]) => ({ q, name: q === null ? 'mean' : quantileName(q), times,
      total: times.reduce((a, b) => a + b, 0), doubt: q !== null && (1 - q) * all < 10 - 1e-6 }));
  const bar = ({ times, total, doubt }) => make('span', { class: doubt ? 'bar doubt' : 'bar' }, times.map((time, i) => {
    const piece = make('span', { class: 'piece', title: `${parts[i]}: ${duration(time)}, ${percent(total ? time / total : 0)}` });
    piece.style.setProperty('--share', String(total ? time / total : 0));
    piece.style.setProperty('--colour', `var(--part-${parts[i]})`);
    return piece;
  }));
  const stacks = make('div', { class: 'stacks' }, shown.map((row) => [
    make('span', { class: row.doubt ? 'unsure' : '' }, row.name), bar(row),
    make('span', { class: row.doubt ? 'total unsure' : 'total' }, duration(row.total))]).flat());
  const cell = (time, row) => {
    const text = time === 0 ? '-' : duration(time);
    return row.doubt || time < row.total / 1000 ? make('span', { class: 'unsure' }, text) : text;
  };
  const numbers = table([{ head: '', left: true }, ...shown.map(({ name }) => ({ head: name })), { head: '', left: true }],
    parts.map((part, i) => [make('span', { class: 'part' }, partSwatch(part), part),
      ...shown.map((row) => cell(row.times[i], row)), make('span', { class: 'meaning' }, PARTS[part] ?? '')]), { class: 'parts' });
  parent.append(section('Time by phase', whose ? `mean${whose}, and of those around each quantile` : 'mean of all hits, and of the hits around each quantile', stacks, numbers));
}

const groupName = (by) => (by.length ? by.map(visible).join(', ') || '(none)' : 'all others');

// With -by=phase: each phase over all hits that went through it; the chart above has only those around a
// quantile.
function phases(parent) {
  const { by, phases: list, group_quantiles: quantiles } = data;
  if (!list.length) return;
  const time = (phase, q, value) => (unsure(phase, q) ? make('span', { class: 'unsure' }, duration(value)) : duration(value));
  const row = (phase) => [...(by.length ? [make('span', { class: 'name' }, groupName(phase.by))] : []),
    make('span', { class: 'part' }, partSwatch(phase.phase), phase.phase), count(phase.count), percent(phase.share),
    duration(phase.min), duration(phase.mean), ...quantiles.map((q, i) => time(phase, q, phase.quantiles[i])),
    duration(phase.max)];
  parent.append(section(by.length ? `Phases by ${by.join(' and ')}` : 'Phases',
    'over the hits that went through each; share of the sum of all latencies',
    table([...(by.length ? [{ head: by.join(', '), left: true }] : []), { head: 'phase', left: true }, { head: 'hits' },
      { head: 'share' }, { head: 'min' }, { head: 'mean' }, ...quantiles.map((q) => ({ head: quantileName(q) })),
      { head: 'max' }], list.map(row), { class: 'phases' })));
}

// By target, or as -by says.
function groups(parent) {
  const { by, groups: list, group_quantiles: quantiles } = data;
  if (!list.length) return;
  const name = (group) => groupName(group.by);
  const doubtful = (value, q, group) => (unsure(group, q) ? make('span', { class: 'unsure' }, duration(value)) : duration(value));
  const time = (group, value) => (group.count ? value : '-');
  const columns = [
    { head: by.join(', '), left: true, key: name, cell: (g) => make('span', { class: 'name' }, name(g)) },
    { head: 'hits', key: (g) => g.hits, cell: (g) => count(g.hits) },
    { head: 'rate', key: (g) => g.rate, cell: (g) => perSecond(g.rate) },
    { head: 'failed', key: (g) => g.failed, cell: (g) => (g.failed ? make('span', { class: 'bad' }, count(g.failed)) : '0') },
    ...(neverSent ? [{ head: 'never sent', key: (g) => g.unsent, cell: (g) => count(g.unsent) }] : []),
    { head: 'success', key: (g) => g.success, cell: (g) => percent(g.success) },
    { head: 'mean', key: (g) => g.mean, cell: (g) => time(g, duration(g.mean)) },
    ...quantiles.map((q, i) => ({ head: quantileName(q), key: (g) => g.quantiles[i],
      cell: (g) => time(g, doubtful(g.quantiles[i], q, g)) })),
    { head: 'max', key: (g) => g.max, cell: (g) => time(g, duration(g.max)) },
  ];
  parent.append(section(by.length === 1 && by[0] === 'target' ? 'Targets' : `By ${by.join(' and ')}`,
    [list.length > 1 && `${count(list.length)}, busiest first`,
      list.some((g) => g.failed * 100 > g.hits) && 'where more than 1 % failed, latencies of successes'].filter(Boolean).join('; ') || null, sortable(columns, list, 1, { class: 'groups' })));
}

// What a kind has to say beside the hits: lib/analysis/section.h.
function ownSection(parent, { name, title, about, lines, times, quantiles, faults: met }) {
  const words = ([name, legend, values]) => [name,
    values.map((value, i) => (legend[i] === 'code:count' ? value : `${value} ${legend[i]}`)).join(', ')];
  const at = (of, q, value) => (unsure(of, q) ? make('span', { class: 'unsure' }, duration(value)) : duration(value));
  parent.append(section(title, about,
    facts(lines.map(words)),
    times.length ? table([{ head: '', left: true }, { head: 'min' }, { head: 'mean' },
      ...quantiles.map((q) => ({ head: quantileName(q) })), { head: 'max' }],
    times.map((of) => [of.name, duration(of.min), duration(of.mean),
      ...quantiles.map((q, i) => at(of, q, of.quantiles[i])), duration(of.max)]), { class: name }) : null,
    met.length ? table([{ head: 'Kind', left: true }, { head: 'Fault', left: true }, { head: 'Count' },
      { head: 'Error', left: true }], met.map(([kind, fault, n, error]) => [kind,
      make('span', { class: 'fault' }, fault), count(n), make('span', { class: 'error' }, visible(error || '-'))]),
    { class: 'faults' }) : null));
}

const ownSections = (parent) => kindSections.forEach((of) => ownSection(parent, of));

function codes(parent) {
  const bar = (n, name) => {
    const fill = make('span', { class: 'fill' });
    fill.style.setProperty('--share', String(share(n)));
    fill.style.setProperty('--colour', `var(--${name})`);
    return make('span', { class: 'bar' }, fill);
  };
  const row = (name, n, colour) => [name, count(n), percent(share(n)), bar(n, colour)];
  const rows = colouredCodes(data.codes).map(({ code, of, colour }) => row(codeName(code), of, colour));
  if (data.other_codes) rows.push(row('others', data.other_codes, 'max'));
  if (neverSent) rows.push(row('never sent', neverSent, 'dropped'));
  parent.append(section('Responses', 'by status code', table([{ head: 'Code', left: true },
    { head: 'Hits' }, { head: 'Share' }, { head: '', left: true }], rows, { class: 'codes' })));
}

function faults(parent) {
  if (!data.faults.length) return;
  // As seconds since the start, like the charts above.
  const into = (ns) => (ns < 1e11 ? `${(ns / 1e9).toFixed(2)}\xa0s` : moment(Math.round(ns / 1e9)));
  const rows = data.faults.map((fault) => [
    make('span', { class: 'fault' }, fault.fault), count(fault.count), into(fault.first), into(fault.last),
    make('span', { class: 'error' }, visible(fault.error || '-'),
      make('span', { class: 'example' }, `${visible(fault.method)} ${visible(fault.url)}`.trim(),
        ` (hit ${count(fault.seq)})`)),
  ]);
  const more = data.fault_kinds - data.faults.length;
  parent.append(section('Faults', more > 0
    ? `the ${count(data.faults.length)} most frequent of ${count(data.fault_kinds)} kinds`
    : plural(data.fault_kinds, 'kind'),
  table([{ head: 'Fault', left: true }, { head: 'Hits' }, { head: 'First' }, { head: 'Last' },
    { head: 'Error, and the first hit with it', left: true }], rows, { class: 'faults' })));
}

function numbers(parent) {
  const columns = [0, 'mean', ...quantilesOr([0.5, 0.9, 0.95, 0.99, 0.999, 0.9999]), 1];
  const row = (name, histogram) => [name, ...columns.map((q) => {
    const value = duration(q === 'mean' ? histogram.mean : q === 0 ? histogram.min
      : q === 1 ? histogram.max : quantile(histogram, q));
    return q !== 'mean' && q > 0 && unsure(histogram, q) ? make('span', { class: 'unsure' }, value) : value;
  })];
  if (!data.latency.count) return;
  const rows = [row('Latency', data.latency)];
  if (!data.foreign) rows.push(row('Service time', data.service), row('Delay', data.delay));
  parent.append(section('Times', `latency = delay + service time: from due to the last byte${whose && `; latency and service time${whose}`}`,
    table([{ head: '', left: true }, ...columns.map((q) => ({ head: q === 'mean' ? q : quantileName(q) }))], rows)));
}

function facts(rows) {
  return make('dl', { class: 'facts' }, rows.filter(([, value]) => value).map(([name, value]) =>
    make('div', {}, make('dt', {}, name), make('dd', {}, visible(value)))));
}

function totals() {
  const perHit = (n) => (sent ? `, ${bytes(n / sent)} per hit` : '');
  return facts([
    ['Hits', count(data.hits)],
    ['Attack', `${duration(data.attack)}, then ${duration(data.wait)} until the last response`],
    ['First due', time(data.earliest)],
    ['Last done', time(data.end)],
    ['Received', `${bytes(data.bytes_in)}${perHit(data.bytes_in)}`],
    ['Sent', `${bytes(data.bytes_out)}${perHit(data.bytes_out)}`],
    ['Connections', data.foreign || kindSections.length ? '' : `${count(data.new_connections)} opened`],
    ['Generator', { ok: 'kept up', bad: 'did not keep up, see the top',
      unknown: 'not recorded' }[data.generator]]]);
}

// One run of attack: command line and machine.
function header(h, i, several) {
  const limits = [h.cores && plural(h.cores, 'core'), h.descriptors && `${count(h.descriptors)} open files`,
    h.ports && `${count(h.ports)} local ports`].filter(Boolean).join(', ');
  return make('div', { class: 'run' },
    several && make('h3', {}, visible(`Run ${i + 1}${h.attack ? `: ${h.attack}` : ''}`)),
    h.command && make('code', { class: 'command' }, visible(h.command)),
    facts([
      ['Schedule', h.schedule],
      ['In flight', `at most ${count(h.max_in_flight)}, on ${plural(h.threads, 'thread')}`],
      ['Host', h.host], ['Machine', [h.machine, limits].filter(Boolean).join('; ')],
      ['Program', h.version]]));
}

function run(parent) {
  const { run: r, problems } = data;
  const hidden = r.count - r.headers.length;
  parent.append(section(data.hits || r.count ? 'The run' : 'The input', null,
    data.hits ? totals() : null,
    r.headers.map((h, i) => header(h, i, r.count > 1)),
    hidden > 0 ? make('p', { class: 'footnote' }, `and ${plural(hidden, 'run')} more`) : null,
    make('ul', { class: 'problems' }, problems.map((problem) => make('li', {}, visible(problem))))));
}

// From top to bottom. Each may add nothing.
const sections = [gates, figures, distribution, overTime, whereTheTimeWent, phases, groups, ownSections, codes, faults, numbers, run];

const main = make('main', {});
document.body.append(head(), main);
for (const part of data.hits ? sections : [gates, sectionsOverTime, ownSections, run]) part(main);
