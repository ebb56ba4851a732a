// Charts over the time of one attack, for the pages of report and plot. lib/page/time_axis.h describes
// `slices`.

const ms = (values) => values.map((ns) => (ns === null ? null : Math.max(ns, 1) / MS));

// Families of status codes, the good ones first, with two shades each; code 0: no response.
const FAMILIES = ['ok', 'moved', 'client', 'server', 'none'];
const family = (code) => FAMILIES[code === 0 ? 4 : code < 300 ? 0 : code < 400 ? 1 : code < 500 ? 2 : 3];
const codeName = (code) => (code === 0 ? 'no response' : String(code));

// [[code, anything], ...] in that order, with the colour of each: [{code, colour, of}, ...].
function colouredCodes(entries) {
  const rank = ([code]) => FAMILIES.indexOf(family(code)) * 1e6 + code;
  const seen = {};
  return [...entries].sort((a, b) => rank(a) - rank(b)).map(([code, of]) => {
    const shade = seen[family(code)] = 1 - (seen[family(code)] ?? 1);
    return { code, of, colour: `${family(code)}-${shade}` };
  });
}

const FAULT_COLOURS = 6;
const faultColour = (name, i) => (name === 'dropped' ? 'dropped' : `fail-${i % FAULT_COLOURS}`);

// One attack's slices on an axis in seconds since its first due time. The first and the last slice
// are cut to what they cover of the attack, which ends one mean gap after its last hit.
class TimeAxis {
  // of: {slices, attack (its length in ns), hits}
  constructor(of) {
    const { slices, attack, hits } = of;
    const end = attack + (attack > 0 ? attack / (hits - 1) : slices.length);  // 0: all were due at once
    this.slices = slices;
    this.edges = [...slices.max, null].map((_, i) =>
      Math.min(Math.max(slices.begin + i * slices.length, 0), end) / 1e9);
    this.x = slices.max.map((_, i) => (this.edges[i] + this.edges[i + 1]) / 2);
    this.end = this.edges.at(-1);
  }

  // What Chart takes for x.
  get options() {
    const begin = (v) => this.edges[Math.max(this.x.indexOf(v), 0)];
    return { value: (v) => `from ${moment(Number(begin(v).toFixed(3)))}`, tick: moment, full: [0, this.end] };
  }

  // Counts per slice -> hits per second. Where little is left of the first or the last slice, it is
  // judged together with its neighbour: a hit more or less would be a spike.
  rates(counts) {
    const lengths = counts.map((_, i) => this.edges[i + 1] - this.edges[i]);
    const stub = (i) => lengths[i] * 1e9 < this.slices.length / 2;
    const partner = (i) => (i === 0 && stub(i) ? 1 : i === counts.length - 1 && stub(i) ? i - 1 : i);
    return counts.map((n, i) => {
      const other = partner(i);
      return other === i || !(other in counts) ? n / lengths[i]
        : (n + counts[other]) / (lengths[i] + lengths[other]);
    });
  }

  // [{name, colour, rates}, ...]: responses by code, and hits that were never sent.
  responses() {
    const { codes, other_codes, dropped } = this.slices;
    const some = (counts) => counts.some((n) => n > 0);
    const list = colouredCodes(codes).map(({ code, of, colour }) =>
      ({ name: codeName(code), colour, rates: this.rates(of) }));
    if (some(other_codes)) list.push({ name: 'others', colour: 'max', rates: this.rates(other_codes) });
    if (some(dropped)) list.push({ name: 'never sent', colour: 'dropped', rates: this.rates(dropped) });
    return list;
  }

  // The target rate, as series of Chart with its data: none if it is not known.
  target() {
    const { asked } = this.slices;
    return asked.length ? [{ name: 'target', colour: 'soft', dash: [6, 4], y: asked, paths: steps(this.edges, asked) }] : [];
  }

  faults() {
    return this.slices.faults.map(([name, counts], i) =>
      ({ name, colour: faultColour(name, i), rates: this.rates(counts) }));
  }

  get hasInFlight() {
    return this.slices.in_flight.some((n) => n > 0);
  }
}

// ---- Options of charts, each with all of `axis`. The caller adds what differs.

const rateTick = (v) => `${Number(v.toPrecision(4)).toLocaleString('en-US')}/s`;

function latencyBands(axis) {
  const { slices: s } = axis;
  const line = (name, key, rest) => ({ name, colour: key, value: latencyText, ...rest });
  return {
    title: 'Latency',
    label: 'Latency over time: p50, p90, p99 and maximum of each slice',
    height: 230,
    data: [axis.x, ms(s.max), ms(s.p99), ms(s.p90), ms(s.p50)],
    series: [line('max', 'max', { width: 1 }), line('p99', 'p99'), line('p90', 'p90'),
      line('p50', 'p50', { width: 2 })],
    bands: [{ series: [1, 2], fill: 'band-max' }, { series: [2, 3], fill: 'band-99' },
      { series: [3, 4], fill: 'band-90' }],
    x: axis.options,
    y: milliseconds,
  };
}

const stackOf = (axis, list) => list.map(({ name, colour }) =>
  ({ name, colour, fill: colour, mark: 'box', width: 0, paths: bars(axis.edges), value: perSecond }));

// Lines of successes and target rate over a stack of all responses.
function responseStack(axis) {
  const list = axis.responses();
  const target = axis.target();
  return {
    title: 'Hits per second',
    label: 'Hits per second over time by status code, with throughput and target rate',
    height: 140,
    data: [axis.x, ...list.map((one) => one.rates), axis.rates(axis.slices.ok),
      ...target.map(({ y }) => y)],
    stack: true,
    series: [...stackOf(axis, list),
      { name: 'throughput', colour: 'ink', width: 1.5, value: perSecond, apart: true },
      ...target.map(({ y, ...line }) => ({ ...line, mark: 'dash', width: 1.5, value: perSecond, apart: true }))],
    x: axis.options,
    y: { tick: rateTick },
  };
}

function faultStack(axis) {
  const list = axis.faults();
  return {
    title: 'Faults per second',
    label: 'Faults per second over time, by fault',
    height: 110,
    data: [axis.x, ...list.map((one) => one.rates)],
    stack: true,
    series: stackOf(axis, list),
    x: axis.options,
    y: { tick: rateTick },
  };
}

function inFlight(axis) {
  return {
    title: 'In flight',
    label: 'Maximum number of hits in flight over time',
    height: 90,
    data: [axis.x, axis.slices.in_flight],
    series: [{ name: 'max', colour: 'flight', fill: 'band-flight', value: count }],
    x: axis.options,
    y: { tick: (v) => (Number.isInteger(v) ? count(v) : '') },
  };
}

// Open connections, and when some were lost or failed to open. For the argument see
// put_connection_times() in lib/report/html.cpp; full: the ends of the axis, else those of the slices.
function connectionCharts({ length, begin, opened, failed, closed, lost }, full) {
  const edges = [...opened, null].map((_, i) => (begin + i * length) / 1e9);
  const middles = opened.map((_, i) => (edges[i] + edges[i + 1]) / 2);
  let now = 0;
  const open = opened.map((n, i) => now = Math.max(now + n - closed[i] - lost[i], 0));
  const at = (value) => ({ value, tick: moment, full: full ?? [edges[0], edges.at(-1)] });
  const whole = { tick: (v) => (Number.isInteger(v) ? count(v) : '') };
  const wrong = [['lost', lost, 'fail-0'], ['failed to open', failed, 'fail-2']]
    .filter(([, counts]) => counts.some((n) => n > 0));
  return [{
    title: 'Connections',
    label: 'Number of open connections over time',
    height: 110,
    data: [edges, [0, ...open]],
    series: [{ name: 'open', colour: 'flight', fill: 'band-flight', value: count }],
    x: at((v) => `at ${moment(Number(v.toFixed(3)))}`),
    y: whole,
  }, ...(wrong.length ? [{
    title: 'Lost connections',
    label: 'Connections that were lost or failed to open over time',
    height: 90,
    data: [middles, ...wrong.map(([, counts]) => counts)],
    stack: true,
    series: wrong.map(([name, , colour]) =>
      ({ name, colour, fill: colour, mark: 'box', width: 0, paths: bars(edges), value: count })),
    x: at((v) => `from ${moment(Number((v - length / 2e9).toFixed(3)))}`),
    y: whole,
  }] : [])];
}

// Stacks charts on one time axis, which the last one labels.
function timeCharts(parent, list) {
  return list.map((options, i) => new Chart(parent,
    { ...options, sync: 'time', x: { ...options.x, hidden: i < list.length - 1 } }));
}
