// The page of `report -type=html`: lib/report/html.cpp says what is in `data`.

const quantile = (histogram, q) => histogram.quantiles.find(([at]) => Math.abs(at - q) < 1e-9)?.[1];
// Fewer than 10 samples lie beyond it: one of them more or less would move it.
const unsure = (histogram, q) => q < 1 && (1 - q) * histogram.count < 10 - 1e-6;
const share = (part) => part / data.hits;
const sent = data.hits - data.dropped;

// ---- How it went, in words; the worst first. Each notice has a level, a heading, a text and what to
// do about it.

const sentenceOf = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?)]$/.test(text) ? '' : '.'}`;

function notices() {
  // Without hits the first one is the headline.
  const list = data.hits ? data.findings : data.findings.slice(1);
  return list.map(([level, text, advice]) => {
    const [heading, ...rest] = sentenceOf(visible(text)).split(/(?<=:)(?= )/);
    return { level, heading: rest.length ? heading : '', text: rest.length ? rest.join('') : heading,
      advice: advice && sentenceOf(advice) };
  });
}

function sentence() {
  if (!data.hits) return [[sentenceOf(visible(data.findings[0][1])), 'bad']];
  const { run, latency } = data;
  const parts = [];
  const hits = plural(data.hits, 'hit');
  if (data.closed_loop) parts.push([`${hits} at ${perSecond(data.rate)}, as fast as the answers came: `]);
  else if (!run.rate_asked) parts.push([`${hits} at ${perSecond(data.rate)}: `]);
  else if (Math.abs(data.rate / run.rate_asked - 1) < 0.01) {
    parts.push([`${hits} at ${perSecond(data.rate)}, as asked: `]);
  } else {
    parts.push([`${hits} at `], [perSecond(data.rate), 'bad'], [` of the ${perSecond(run.rate_asked)} asked: `]);
  }
  if (data.ok === data.hits) parts.push([data.hits === 1 ? 'it succeeded. ' : 'all succeeded. ', 'good']);
  else if (!data.ok) parts.push([data.hits === 1 ? 'it failed. ' : 'all failed. ', 'bad']);
  else {
    parts.push([`${percent(data.success)} succeeded`], [', '], [`${count(data.hits - data.ok)} failed`, 'bad'], ['. ']);
  }
  if (latency.count === 1) parts.push([`It took ${duration(latency.max)}.`]);
  else if (latency.count) {
    // The farthest quantile that is more than chance.
    const far = [[0.99, '99 of 100'], [0.9, '9 of 10']].find(([q]) => !unsure(latency, q));
    parts.push([`Half took up to ${duration(quantile(latency, 0.5))}` +
      (far ? `, ${far[1]} up to ${duration(quantile(latency, far[0]))}` : '') +
      `; the slowest took ${duration(latency.max)}.`]);
  }
  return parts;
}

// ---- The parts of the page, from top to bottom.

function header() {
  const { attacks, attack_count: all } = data.run;
  const names = attacks.map(visible).join(', ') + (all > attacks.length ? `, ${count(all - attacks.length)} more` : '');
  document.title = names ? `${names} - barrage report` : 'barrage report';
  const box = (...levels) => make('div', { class: 'notices' }, notices()
    .filter(({ level }) => levels.includes(level)).map(({ level, heading, text, advice }) =>
      make('p', { class: `notice ${level}` }, heading && make('strong', {}, heading), text,
        advice && make('span', { class: 'advice' }, advice))));
  return make('header', {},
    make('div', { class: 'masthead' }, make('span', { class: 'brand' }, 'barrage report'),
      make('span', { class: 'subject' }, names,
        data.hits ? make('time', { datetime: data.earliest }, time(data.earliest)) : null),
      theme.button()),
    box('bad'),
    make('h1', {}, sentence().map(([text, level]) => make('span', { class: level }, text))),
    box('warn', 'note'));
}

function figures() {
  const { latency } = data;
  const figure = (name, value, under, level) => make('div', {}, make('dt', {}, name),
    make('dd', { class: level }, value), make('dd', { class: 'under' }, under));
  const at = (q) => [quantileName(q), duration(quantile(latency, q)),
    unsure(latency, q) ? 'few samples' : q === 0.5 ? 'median latency' : 'latency', unsure(latency, q) ? 'unsure' : ''];
  return make('dl', { class: 'figures' },
    figure('Rate', perSecond(data.rate),
      data.closed_loop ? 'closed loop' : data.run.rate_asked ? `${perSecond(data.run.rate_asked)} asked` : 'achieved'),
    figure('Throughput', perSecond(data.throughput), 'successes'),
    figure('Success', percent(data.success), `${count(data.hits - data.ok)} failed`,
      data.ok === data.hits ? '' : 'bad'),
    ...(latency.count ? [at(0.5), at(0.99)].map((cells) => figure(...cells)) : []),
    ...(latency.count ? [figure('Slowest', duration(latency.max), 'latency')] : []));
}

// Status codes in families, the good ones first, with two shades for each; code 0: no answer came.
const FAMILIES = ['ok', 'moved', 'client', 'server', 'none'];
const family = (code) => FAMILIES[code === 0 ? 4 : code < 300 ? 0 : code < 400 ? 1 : code < 500 ? 2 : 3];
const codeName = (code) => (code === 0 ? 'no answer' : String(code));

// [[code, anything], ...] in that order, with the colour of each: [{code, colour, of}, ...].
function coloured(entries) {
  const rank = ([code]) => FAMILIES.indexOf(family(code)) * 1e6 + code;
  const seen = {};
  return [...entries].sort((a, b) => rank(a) - rank(b)).map(([code, of]) => {
    const shade = seen[family(code)] = 1 - (seen[family(code)] ?? 1);
    return { code, of, colour: `${family(code)}-${shade}` };
  });
}

// Where the slices meet, in seconds since the first due time. The first and the last are cut to
// what they cover of the attack, which ends one mean gap after its last hit.
function edges() {
  const { slices: s } = data;
  const end = data.attack + (data.hits > 1 ? data.attack / (data.hits - 1) : s.length);
  return [...s.max, null].map((_, i) => Math.min(Math.max(s.begin + i * s.length, 0), end) / 1e9);
}

// Counts per slice -> hits per second. Where little is left of the first or the last slice, it is
// judged together with its neighbour: a hit more or less would be a spike.
function rates(counts, at) {
  const lengths = counts.map((_, i) => at[i + 1] - at[i]);
  const stub = (i) => lengths[i] * 1e9 < data.slices.length / 2;
  const partner = (i) => (i === 0 && stub(i) ? 1 : i === counts.length - 1 && stub(i) ? i - 1 : i);
  return counts.map((n, i) => {
    const other = partner(i);
    return other === i || !(other in counts) ? n / lengths[i]
      : (n + counts[other]) / (lengths[i] + lengths[other]);
  });
}

function overTime(parent) {
  const { slices: s } = data;
  const at = edges();
  const x = s.max.map((_, i) => (at[i] + at[i + 1]) / 2);
  const ms = (values) => values.map((ns) => (ns === null ? null : Math.max(ns, 1) / MS));
  const begin = (v) => at[Math.max(x.indexOf(v), 0)];
  const shared = { value: (v) => `from ${moment(Number(begin(v).toFixed(3)))}`, tick: moment,
    full: [0, at.at(-1)] };
  const line = (name, key, rest) => ({ name, colour: key, value: latencyText, ...rest });

  const controls = make('div', { class: 'controls' });
  const charts = make('div', { class: 'charts' });
  parent.append(section('Over time', `each point sums up ${duration(s.length)}`, controls, charts));

  const top = new Chart(charts, {
    label: 'Latency over time: p50, p90, p99 and maximum of each slice',
    height: 250,
    data: [x, ms(s.max), ms(s.p99), ms(s.p90), ms(s.p50)],
    series: [line('max', 'max', { width: 1 }), line('p99', 'p99'), line('p90', 'p90'),
      line('p50', 'p50', { width: 2 })],
    bands: [{ series: [2, 3], fill: 'band-99' }, { series: [3, 4], fill: 'band-90' }],
    x: { ...shared, hidden: true }, y: milliseconds, sync: 'time',
  });

  const stack = coloured(s.codes).map(({ code, of, colour }) =>
    ({ name: codeName(code), colour, rates: rates(of, at) }));
  if (data.other_codes) stack.push({ name: 'others', colour: 'max', rates: rates(s.other_codes, at) });
  if (data.dropped) stack.push({ name: 'dropped', colour: 'dropped', rates: rates(s.dropped, at) });
  const below = new Chart(charts, {
    label: 'Hits per second over time, by status code',
    height: 150,
    data: [x, ...stack.map((one) => one.rates)],
    stack: true,
    series: stack.map(({ name, colour }) => ({ name, colour, fill: colour, mark: 'box', width: 0,
      paths: bars(at), value: perSecond })),
    x: shared, y: { tick: (v) => `${Number(v.toPrecision(4)).toLocaleString('en-US')}/s` }, sync: 'time',
  });
  controls.append(...Chart.controls([top, below]));
}

// 1 / (1 - q), so that each further nine takes the same room.
function distribution(parent) {
  const { latency, service } = data;
  const x = latency.curve.map((_, i) => 10 ** (i / latency.curve_per_decade));
  const y = (histogram) => histogram.curve.map((ns) => Math.max(ns, 1) / MS);
  const named = [2, 10, 100, 1000, 10000];
  const name = (v) => quantileName(1 - 1 / v);
  const sure = latency.count / 10;  // right of it, fewer than 10 samples lie beyond

  const controls = make('div', { class: 'controls' });
  const left = make('div', { class: 'charts' });
  const shown = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];
  const right = table([{ head: 'Quantile', left: true }, { head: 'Latency' }, { head: 'Samples beyond' }],
    shown.map((q) => {
      const row = [quantileName(q), duration(quantile(latency, q)), count(Math.floor((1 - q) * latency.count + 1e-6))];
      if (unsure(latency, q)) row.class = 'unsure';
      return row;
    }));
  parent.append(section('Latency distribution', 'how many took up to how long', controls,
    make('div', { class: 'beside' }, left, make('div', {}, right,
      shown.some((q) => unsure(latency, q))
        ? make('p', { class: 'footnote' }, 'Grey: fewer than 10 samples lie beyond, so chance decides.') : null))));

  const differ = !data.closed_loop && !data.foreign;
  const chart = new Chart(left, {
    label: 'Latency by quantile, from the fastest hit to p99.99',
    height: 300,
    data: [x, y(latency), ...(differ ? [y(service)] : [])],
    series: [{ name: 'latency', colour: 'p50', width: 2, value: latencyText },
      ...(differ ? [{ name: 'service time', colour: 'service', dash: [5, 4], value: latencyText }] : [])],
    x: { log: true, value: (v) => name(v), tick: name, full: [1, 10000], space: 30,
      splits: (u, axis, low, high) => named.filter((v) => v >= low && v <= high) },
    y: milliseconds,
    paint(u, context) {
      const from = Math.max(u.valToPos(Math.max(sure, 1), 'x', true), u.bbox.left);
      const width = u.bbox.left + u.bbox.width - from;
      if (width <= 0) return;
      context.save();
      context.fillStyle = colour('doubt');
      context.fillRect(from, u.bbox.top, width, u.bbox.height);
      context.restore();
    },
  });
  controls.append(...Chart.controls([chart]));
}

function codes(parent) {
  const bar = (n, name) => {
    const fill = make('span', { class: 'fill' });
    fill.style.setProperty('--share', String(share(n)));
    fill.style.setProperty('--colour', `var(--${name})`);
    return make('span', { class: 'bar' }, fill);
  };
  const row = (name, n, colour) => [name, count(n), percent(share(n)), bar(n, colour)];
  const rows = coloured(data.codes).map(({ code, of, colour }) => row(codeName(code), of, colour));
  if (data.other_codes) rows.push(row('others', data.other_codes, 'max'));
  if (data.dropped) rows.push(row('never sent', data.dropped, 'dropped'));
  parent.append(section('Answers', 'status codes', table([{ head: 'Code', left: true },
    { head: 'Hits' }, { head: 'Share' }, { head: '', left: true }], rows, { class: 'codes' })));
}

function faults(parent) {
  if (!data.faults.length) return;
  // As seconds into the attack, which is how the charts above count.
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
    { head: 'Error, and the first hit that met it', left: true }], rows, { class: 'faults' })));
}

function numbers(parent) {
  const columns = [0, 'mean', 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];
  const row = (name, histogram) => [name, ...columns.map((q) => {
    const value = duration(q === 'mean' ? histogram.mean : q === 0 ? histogram.min
      : q === 1 ? histogram.max : quantile(histogram, q));
    return q !== 'mean' && q > 0 && unsure(histogram, q) ? make('span', { class: 'unsure' }, value) : value;
  })];
  const rows = [row('Latency', data.latency)];
  if (!data.foreign) rows.push(row('Service time', data.service), row('Delay', data.delay));
  parent.append(section('Times', 'latency = delay + service time: from when a hit was due to its last byte',
    table([{ head: '', left: true }, ...columns.map((q) => ({ head: q === 'mean' ? q : quantileName(q) }))], rows)));
}

function run(parent) {
  const { run: r } = data;
  const several = r.count > 1;
  const perHit = (n) => (sent ? `, ${bytes(n / sent)} per hit` : '');
  const rows = !data.hits ? [] : [
    ['Hits', count(data.hits)],
    ['Attack', `${duration(data.attack)}, then ${duration(data.wait)} until the last answer`],
    ['First due', time(data.earliest)],
    ['Last done', time(data.end)],
    ['Received', `${bytes(data.bytes_in)}${perHit(data.bytes_in)}`],
    ['Sent', `${bytes(data.bytes_out)}${perHit(data.bytes_out)}`],
    ['Connections', data.foreign ? '' : `${count(data.new_connections)} opened`]];
  if (data.hits) {
    rows.push(['Generator', { ok: 'no sign that it was in the way', bad: 'in the way, see the top',
      unknown: 'the records do not tell' }[data.generator]]);
  }
  r.headers.forEach((h, i) => rows.push(
    [several ? `Run ${i + 1}` : 'Schedule', [h.attack, h.schedule].slice(several ? 0 : 1).filter(Boolean).join(': ')],
    ['In flight', `at most ${count(h.max_in_flight)}, on ${plural(h.threads, 'thread')}`],
    ['Host', h.host], ['Program', h.version]));
  if (r.count > r.headers.length) rows.push(['Runs', `${count(r.count - r.headers.length)} more`]);
  const { problems } = data;
  parent.append(section(rows.length ? 'The run' : 'The input', null,
    make('dl', { class: 'facts' }, rows.filter(([, value]) => value).map(([name, value]) =>
      make('div', {}, make('dt', {}, name), make('dd', {}, visible(value))))),
    make('ul', { class: 'problems' }, problems.map((problem) => make('li', {}, visible(problem))))));
}

const main = make('main', {});
document.body.append(header(), main);
if (data.hits) {
  main.append(figures());
  if (data.latency.count) overTime(main);
  if (data.latency.count) distribution(main);
  codes(main);
  faults(main);
  if (data.latency.count) numbers(main);
}
run(main);
