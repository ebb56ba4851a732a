// A chart of the page: a Plot (draw.js) with a legend of buttons, log scale, zoom, themes and paper.

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MS = 1e6;  // values below 1 ns are drawn as 1 ns: a logarithmic scale has no zero
const milliseconds = { tick: (ms) => tick(ms * MS), log: true };
const latencyText = (ms) => duration(ms * MS);
const PAPER_WIDTH = 690;  // CSS pixels between the margins of A4 and of US Letter

// options:
//   title     before the legend; optional
//   label     what the chart shows, for screen readers
//   height    in CSS pixels, or a function that returns it
//   data      [x, y1, y2, ...], see Plot
//   stack     true: series are stacked, except for the last ones, {apart: true}; hiding one lowers
//             those above it
//   series    one per y: {name, colour, value, ...}, see Plot; colour and fill are names of page.css,
//             value(y) the text in the legend, mark the shape there (line, box, dot)
//   x         {value(x), tick(x), full, log?, splits?, hidden?}: the text in the legend and on the
//             axis; the rest: see Plot
//   y         {tick(y), log?, least?}: log is true or false if the reader may switch, else undefined;
//             least: [low, high] that the axis always shows
//   bands     fills between two series, see Plot; fill is a name of page.css
//   row       which point the cursor shows, see Plot; optional
//   sync      charts with the same name share zoom and cursor
//   paint     paint(plot, context): draws below the series
class Chart {
  static all = [];

  constructor(parent, options) {
    this.options = options;
    this.log = options.y.log ?? false;
    this.shown = options.series.map(() => true);
    this.canvas = make('div', { class: 'canvas', role: 'img', 'aria-label': options.label });
    this.canvas.chart = this;  // for tests, and for use in a console
    this.items = options.series.map((series, i) => this.item(series, i));
    this.place = make('span', { class: 'place' });
    this.legend = make('div', { class: 'legend' }, options.title && make('span', { class: 'title' }, options.title),
      this.place, this.items.map((item) => item.button));
    parent.append(this.legend, this.canvas);
    this.plot = new Plot(this.canvas, this.settings(), this.columns());
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
    this.plot.data = this.columns();
    this.plot.series[i + 1].show = shown;
    this.plot.redraw();
  }

  // The data to draw: in a stack each column is the top of its series.
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

  settings() {
    const { x, y, series, bands, sync, row, paint } = this.options;
    return {
      width: this.width,
      height: this.height,
      x,
      y: { tick: y.tick, log: this.log, range: (low, high) => this.range(low, high) },
      series: series.map((one) => ({ ...one, show: true })),
      bands, sync, row, paint,
      moved: () => this.read(),
      zoomed: () => this.zoomed(),
    };
  }

  // The values with a margin, from zero unless the scale is logarithmic.
  range(low, high) {
    const { least } = this.options.y;
    if (least) [low, high] = [Math.min(low ?? least[0], least[0]), Math.max(high ?? least[1], least[1])];
    if (low === null || high === null) return this.log ? [1, 10] : [0, 1];
    if (!this.log) return [Math.min(low, 0), high > 0 ? high * 1.06 : 1];
    const room = high / low < 2 ? 1.6 : 1.25;
    return [low / room, high * room];
  }

  // Shows the values under the cursor in the legend.
  read() {
    const { row, rows } = this.plot.cursor;
    const { data: columns, series, x } = this.options;
    this.place.textContent = row === null ? '' : x.value(columns[0][row]);
    series.forEach((one, i) => {
      const y = columns[i + 1][rows[i + 1]];
      this.items[i].value.textContent = y === null || y === undefined ? '' : one.value(y);
    });
  }

  isZoomed() {
    const { min, max } = this.plot.scales.x;
    const [low, high] = this.options.x.full;
    return min > low || max < high;
  }

  zoomed() {
    const { min, max } = this.plot.scales.x;
    if (this.options.sync) {
      for (const other of Chart.all) {
        if (other === this || other.options.sync !== this.options.sync) continue;
        const theirs = other.plot.scales.x;
        if (theirs.min !== min || theirs.max !== max) other.plot.setEnds(min, max);
      }
    }
    this.onzoom?.(this.isZoomed());
  }

  reset() {
    this.plot.setEnds(...this.options.x.full);
  }

  setLog(log) {
    this.log = this.plot.options.y.log = log;
    this.plot.redraw();
  }

  resize() {
    const { width, height } = this;
    if (width > 0 && (width !== this.plot.width || height !== this.plot.height || devicePixelRatio !== this.plot.ratio)) {
      this.plot.setSize({ width, height });
    }
  }

  repaint() {
    this.resize();
    this.plot.redraw();
  }

  // Buttons for the options of these charts.
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

// Paths of a stack: bar k is between edges k and k + 1 of x, on top of the series below.
function bars(edges) {
  return (plot, i, from, to) => {
    const fill = new Path2D();
    const below = plot.data.findLastIndex((ys, k) => k > 0 && k < i && plot.series[k].show);
    for (let k = from; k <= to; ++k) {
      const low = below > 0 ? plot.data[below][k] : 0;
      const high = plot.data[i][k];
      if (!(high > low)) continue;
      const left = Math.round(plot.pos(edges[k], 'x'));
      const right = Math.round(plot.pos(edges[k + 1], 'x'));
      const top = plot.pos(high, 'y');
      const foot = low > 0 ? plot.pos(low, 'y') : plot.bbox.top + plot.bbox.height;  // log has no 0
      fill.rect(left, top, Math.max(right - left, 1), foot - top);
    }
    return { fill, stroke: null };
  };
}

// Paths of a step line: values[k] from edges[k] to edges[k + 1].
function steps(edges, values) {
  return (plot) => {
    const stroke = new Path2D();
    values.forEach((value, k) => {
      const y = plot.pos(value, 'y');
      const [left, right] = [edges[k], edges[k + 1]].map((edge) => plot.pos(edge, 'x'));
      if (k === 0) stroke.moveTo(left, y);
      else stroke.lineTo(left, y);
      stroke.lineTo(right, y);
    });
    return { stroke, fill: null };
  };
}

// Paths of points: a square of `size` CSS pixels each, and no line.
function dots(size) {
  return (plot, i, from, to) => {
    const fill = new Path2D();
    const side = size * devicePixelRatio;
    const [xs, ys] = [plot.data[0], plot.data[i]];
    for (let k = from; k <= to; ++k) {
      if (ys[k] === undefined) continue;
      fill.rect(plot.pos(xs[k], 'x') - side / 2, plot.pos(ys[k], 'y') - side / 2, side, side);
    }
    return { fill, stroke: null };
  };
}
