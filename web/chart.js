// A chart of the page: uPlot with a legend of buttons, log scale, zoom, themes and paper.

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MS = 1e6;  // and at least 1 ns is drawn: a logarithmic scale has no zero
const milliseconds = { tick: (ms) => tick(ms * MS), log: true };
const latencyText = (ms) => duration(ms * MS);
const PAPER_WIDTH = 690;  // CSS pixels between the margins of A4 and of US Letter

// Rounded down to one digit: uPlot steps along a logarithmic axis from its foot, and below 1 finds
// the next power of ten, and its way out, only from there.
function oneDigit(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((Math.floor(value / power * (1 + 1e-9)) * power).toPrecision(1));
}

// options:
//   title     stands in front of the legend; may be missing
//   label     what the chart shows, for those who do not see it
//   height    in CSS pixels, or a function that says it
//   data      [x, y1, y2, ...] as uPlot takes it
//   stack     true: series stand on top of one another, but for those that are {apart: true}, the
//             last ones; hiding one lets those above sink
//   series    one per y: {name, colour, value, ...what uPlot takes}; colour and fill are names of
//             page.css, value(y) the text in the legend, mark the shape there (line, box, dot)
//   x         {value(x), tick(x), full, log?, splits?, hidden?}: how x reads in the legend and on
//             the axis, its ends [low, high], whether its axis has no text
//   y         {tick(y), log?, least?}: log is true or false when the reader may switch, else
//             undefined; least: [low, high] that the axis shows in any case
//   bands     fills between two series, as uPlot takes them; fill is a name of page.css
//   sync      charts of one name share zoom and cursor
//   paint     paint(uplot, context), under the series
class Chart {
  static all = [];

  constructor(parent, options) {
    this.options = options;
    this.log = options.y.log ?? false;
    this.shown = options.series.map(() => true);
    this.zoom = null;
    this.canvas = make('div', { class: 'canvas', role: 'img', 'aria-label': options.label });
    this.canvas.chart = this;  // for tests, and for the curious at the console
    this.items = options.series.map((series, i) => this.item(series, i));
    this.place = make('span', { class: 'place' });
    this.legend = make('div', { class: 'legend' }, options.title && make('span', { class: 'title' }, options.title),
      this.place, this.items.map((item) => item.button));
    parent.append(this.legend, this.canvas);
    this.draw();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    theme.changed.push(() => this.repaint());
    Chart.all.push(this);
  }

  item(series, i) {
    const value = make('span', { class: 'value' });
    const swatch = make('span', { class: `swatch ${series.mark ?? 'line'}` });
    const paint = () => swatch.style.setProperty('--swatch', colour(series.colour));
    theme.changed.push(paint);
    paint();
    const toggle = button([swatch, visible(series.name), value], {
      class: 'item', 'aria-pressed': 'true', title: 'Show or hide',
    }, () => this.show(i, !this.shown[i]));
    return { button: toggle, value };
  }

  show(i, shown) {
    this.shown[i] = shown;
    this.items[i].button.setAttribute('aria-pressed', String(shown));
    if (this.options.stack) this.plot.setData(this.columns(), false);
    this.plot.setSeries(i + 1, { show: shown });
  }

  // What uPlot draws: in a stack each column is the top of its series.
  columns() {
    const { data: [x, ...ys], series, stack } = this.options;
    if (!stack) return this.options.data;
    const sums = x.map(() => 0);
    return [x, ...ys.map((y, i) => (series[i].apart ? y
      : y.map((value, k) => (this.shown[i] ? sums[k] += value : null))))];
  }

  get width() {
    return theme.printing ? PAPER_WIDTH : this.canvas.clientWidth;
  }

  get height() {
    return typeof this.options.height === 'function' ? this.options.height() : this.options.height;
  }

  draw() {
    this.plot?.destroy();
    this.plot = new uPlot(this.settings(), this.columns(), this.canvas);
    if (this.zoom) this.plot.setScale('x', this.zoom);
  }

  settings() {
    const { x, y, series, bands = [], sync, paint } = this.options;
    const xs = this.options.data[0];
    const axis = { stroke: () => colour('soft'), font: FONT, ticks: { show: false },
      grid: { stroke: () => colour('grid'), width: 1 } };
    const of = (name) => () => colour(name);
    return {
      width: this.width,
      height: this.height,
      legend: { show: false },
      padding: [10, 22, 0, 0],
      cursor: {
        y: false,
        drag: { x: true, y: false },
        points: { size: 7 },
        sync: sync && { key: sync },
        ...this.options.cursor,
      },
      scales: {
        // uPlot asks with the ends of the data for all of it.
        x: { time: false, distr: x.log ? 3 : 1,
          range: (u, low, high) => (low === xs[0] && high === xs.at(-1) ? x.full : [low, high]) },
        y: { distr: this.log ? 3 : 1, range: (u, low, high) => this.range(low, high) },
      },
      axes: [
        { ...axis, size: x.hidden ? 8 : 26, gap: 6, space: x.space ?? 60, splits: x.splits,
          filter: (u, splits) => splits,
          values: (u, splits) => splits.map((v) => (x.hidden ? '' : x.tick(v))) },
        { ...axis, size: 66, gap: 8, space: 32,
          values: (u, splits) => splits.map((v) => (this.named(v) ? y.tick(v) : '')) },
      ],
      series: [{}, ...series.map(({ name, colour: stroke, fill, mark, value, apart, ...rest }, i) => ({
        width: 1.5, points: { show: false }, ...rest, label: name, show: this.shown[i],
        stroke: of(stroke), fill: fill && of(fill),
      }))],
      bands: bands.map((band) => ({ ...band, fill: of(band.fill) })),
      hooks: {
        drawAxes: paint ? [(u) => paint(u, u.ctx)] : [],
        setCursor: [() => this.read()],
        setScale: [(u, key) => { if (key === 'x') this.zoomed(); }],
      },
    };
  }

  // uPlot also puts a line at the foot of a logarithmic axis, wherever that is.
  named(y) {
    return y !== null && (!this.log || Math.abs(Number(y.toPrecision(1)) / y - 1) < 1e-9);
  }

  // Room around the values; zero is the floor unless the scale is logarithmic.
  range(low, high) {
    const { least } = this.options.y;
    if (least) [low, high] = [Math.min(low ?? least[0], least[0]), Math.max(high ?? least[1], least[1])];
    if (low === null || high === null) return this.log ? [1, 10] : [0, 1];
    if (!this.log) return [Math.min(low, 0), high > 0 ? high * 1.06 : 1];
    const room = high / low < 2 ? 1.6 : 1.25;
    return [oneDigit(low / room), high * room];
  }

  // The legend says what is under the cursor.
  read() {
    const { idx, idxs } = this.plot.cursor;
    const { data: columns, series, x } = this.options;
    this.place.textContent = idx === null || idx === undefined ? '' : x.value(columns[0][idx]);
    series.forEach((one, i) => {
      const at = idxs?.[i + 1];
      const y = at === null || at === undefined ? null : columns[i + 1][at];
      this.items[i].value.textContent = y === null || y === undefined ? '' : one.value(y);
    });
  }

  isZoomed() {
    const { min, max } = this.plot.scales.x;
    const [low, high] = this.options.x.full;
    return min > low || max < high;
  }

  zoomed() {
    if (!this.plot) return;
    const { min, max } = this.plot.scales.x;
    this.zoom = this.isZoomed() ? { min, max } : null;
    if (this.options.sync) {
      for (const other of Chart.all) {
        if (other === this || other.options.sync !== this.options.sync) continue;
        const theirs = other.plot.scales.x;
        if (theirs.min !== min || theirs.max !== max) other.plot.setScale('x', { min, max });
      }
    }
    this.onzoom?.(this.zoom !== null);
  }

  reset() {
    const [min, max] = this.options.x.full;
    this.plot.setScale('x', { min, max });
  }

  setLog(log) {
    this.log = log;
    this.draw();
  }

  resize() {
    const { width, height } = this;
    if (width > 0 && (width !== this.plot.width || height !== this.plot.height)) {
      this.plot.setSize({ width, height });
    }
  }

  repaint() {
    this.resize();
    this.plot.redraw(false);
  }

  // Buttons for what this chart and its fellows can do.
  static controls(charts) {
    const [first] = charts;
    const parts = [];
    if (first.options.y.log !== undefined) {
      const log = button('Log scale', { 'aria-pressed': String(first.log), class: 'log' }, () => {
        const to = !first.log;
        for (const chart of charts) if (chart.options.y.log !== undefined) chart.setLog(to);
        log.setAttribute('aria-pressed', String(first.log));
      });
      parts.push(log);
    }
    const reset = button('Reset zoom', { disabled: true, class: 'reset' },
      () => charts.forEach((chart) => chart.reset()));
    first.onzoom = (zoomed) => { reset.disabled = !zoomed; };
    parts.push(reset);
    return parts;
  }
}

// Paths of a stack: bar k lies between edges k and k + 1 of x, on top of the series below.
function bars(edges) {
  return (u, i, from, to) => {
    const fill = new Path2D();
    const below = u.data.findLastIndex((ys, k) => k > 0 && k < i && u.series[k].show);
    for (let k = from; k <= to; ++k) {
      const low = below > 0 ? u.data[below][k] : 0;
      const high = u.data[i][k];
      if (!(high > low)) continue;
      const left = Math.round(u.valToPos(edges[k], 'x', true));
      const right = Math.round(u.valToPos(edges[k + 1], 'x', true));
      const top = u.valToPos(high, 'y', true);
      const foot = low > 0 ? u.valToPos(low, 'y', true) : u.bbox.top + u.bbox.height;  // log has no 0
      fill.rect(left, top, Math.max(right - left, 1), foot - top);
    }
    return { fill, stroke: null, flags: 0 };
  };
}

// Paths of a line of steps, in grey beside what came of it: values[k] from edges[k] to edges[k + 1].
function steps(edges, values) {
  return (u) => {
    const stroke = new Path2D();
    values.forEach((value, k) => {
      const y = u.valToPos(value, 'y', true);
      const [left, right] = [edges[k], edges[k + 1]].map((edge) => u.valToPos(edge, 'x', true));
      if (k === 0) stroke.moveTo(left, y);
      else stroke.lineTo(left, y);
      stroke.lineTo(right, y);
    });
    return { stroke, fill: null, flags: 0 };
  };
}

// Paths of points: a square of this many CSS pixels for each, and no line.
function dots(size) {
  return (u, i, from, to) => {
    const fill = new Path2D();
    const side = size * devicePixelRatio;
    const [xs, ys] = [u.data[0], u.data[i]];
    for (let k = from; k <= to; ++k) {
      if (ys[k] === undefined) continue;
      fill.rect(u.valToPos(xs[k], 'x', true) - side / 2, u.valToPos(ys[k], 'y', true) - side / 2, side, side);
    }
    return { fill, stroke: null, flags: 0 };
  };
}
