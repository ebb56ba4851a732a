// Draws a chart on one canvas: scales, ticks, lines, areas, a cursor, and zoom with the mouse. Legends and the meaning of
// the data are in chart.js.

// Round numbers between low and high at even steps, about `most` of them.
function evenNumbers(low, high, most) {
  const least = (high - low) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((each) => each >= least * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const length = Math.max(Math.floor(high / step + 1e-9) - first + 1, 0);
  return Array.from({ length }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// Round numbers for a logarithmic axis.
function roundNumbers(low, high, most) {
  const inside = (list) => list.map((v) => Number(v.toPrecision(6))).filter((v) => v >= low && v <= high);
  const tens = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; ++power) tens.push(10 ** power);
  const decades = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]].map((digits) =>
    inside(tens.flatMap((ten) => digits.map((digit) => digit * ten))));
  const step = 10 ** Math.floor(Math.log10(high - low));
  const even = (high < 3 * low ? [step, step / 2, step / 5] : []).map((each) =>
    inside(Array.from({ length: Math.ceil((high - low) / each) + 2 }, (_, i) => (Math.floor(low / each) + i) * each)));
  const sparse = decades[0].filter((_, i) => i % Math.ceil(decades[0].length / most) === 0);
  return [...decades, ...even].filter((list) => list.length <= most)
    .reduce((best, list) => (list.length > best.length ? list : best), sparse);
}

// options:
//   width, height  in CSS pixels
//   x          {log?, full, tick(v), splits?(low, high, plot), space?, hidden?}; full: [low, high] without zoom
//   y          {log?, tick(v), range(low, high)}; range: the ends of the axis for these values; null: no values
//   series     one per y: {show, colour, width?, dash?, fill?, paths?}; paths(plot, k, from, to) returns {fill, stroke}, each
//              a Path2D or null, for column k from row `from` to row `to`; default: a line
//   bands      [{series: [upper, lower], fill}]
//   row        row(plot, k, row, x): the row of column k that a cursor at x shows, or null; row: the nearest one
//   paint      paint(plot, context): draws below the series
//   moved      called after the cursor has moved
//   zoomed     called after the ends of x have changed
//   sync       plots with the same name share the cursor
// data: [x, y1, y2, ...]; x ascends, null is a gap, undefined: this series has no such row. Columns, series and cursor.rows
// have the same index. Call redraw() after a change of data, series or log.
class Plot {
  static synced = {};

  constructor(parent, options, data) {
    Object.assign(this, { options, data, series: [{}, ...options.series], cursor: { row: null, rows: [] } });
    this.scales = { x: { min: options.x.full[0], max: options.x.full[1] }, y: {} };
    this.canvas = make('canvas');
    this.context = this.canvas.getContext('2d');
    this.line = make('div', { class: 'cursor', hidden: true });
    this.selection = make('div', { class: 'selection', hidden: true });
    this.points = options.series.map(() => make('div', { class: 'point', hidden: true }));
    this.over = make('div', { class: 'over' }, this.selection, this.line, this.points);
    this.peers = options.sync ? (Plot.synced[options.sync] ??= []) : [];
    this.peers.push(this);
    parent.append(make('div', { class: 'drawing' }, this.canvas, this.over));
    this.listen();
    this.setSize(options);
  }

  // ---- Positions.

  setSize({ width, height }) {
    const ratio = devicePixelRatio;
    const [left, top, right, bottom] = [66, 14, 22, this.options.x.hidden ? 8 : 26];
    Object.assign(this, { width, height, ratio });
    this.inner = { width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
    this.bbox = { left: Math.round(left * ratio), top: Math.round(top * ratio),
      width: Math.round(this.inner.width * ratio), height: Math.round(this.inner.height * ratio) };
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    Object.assign(this.over.style, { left: `${left}px`, top: `${top}px`,
      width: `${this.inner.width}px`, height: `${this.inner.height}px` });
    this.redraw();
  }

  setEnds(min, max) {
    this.scales.x = { min, max };
    this.redraw();
    this.options.zoomed?.();
  }

  // A value as a share of the axis from its low end, and back.
  share(value, axis) {
    const { min, max } = this.scales[axis];
    return this.options[axis].log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  valueAt(share, axis) {
    const { min, max } = this.scales[axis];
    return this.options[axis].log ? min * (max / min) ** share : min + (max - min) * share;
  }

  // In pixels of the canvas.
  pos(value, axis) {
    const { left, top, width, height } = this.bbox;
    return axis === 'x' ? left + this.share(value, 'x') * width : top + (1 - this.share(value, 'y')) * height;
  }

  // The first and the last row between the ends of x.
  rows() {
    const { min, max } = this.scales.x;
    const from = this.firstRow(min);
    let to = this.firstRow(max);
    if (this.data[0][to] !== max) to -= 1;
    return [from, to];
  }

  // The first row at x or after it.
  firstRow(x) {
    let [low, high] = [0, this.data[0].length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.data[0][middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // ---- Drawing.

  redraw() {
    const { context, bbox, options } = this;
    const [from, to] = this.rows();
    let [low, high] = [Infinity, -Infinity];
    this.data.forEach((values, k) => {
      if (k === 0 || !this.series[k].show) return;
      for (let i = from; i <= to; ++i) {
        const v = values[i];
        if (v === null || v === undefined || (options.y.log && v <= 0)) continue;
        if (v < low) low = v;
        if (v > high) high = v;
      }
    });
    const [min, max] = low > high ? options.y.range(null, null) : options.y.range(low, high);
    this.scales.y = { min, max };

    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawAxes();
    options.paint?.(this, context);
    context.save();
    context.beginPath();
    context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    context.clip();
    // Lines extend to the neighbours beyond the ends.
    const rows = [Math.max(from - 1, 0), Math.min(to + 1, this.data[0].length - 1)];
    for (const { series: [upper, lower], fill } of options.bands ?? []) {
      if (this.series[upper].show && this.series[lower].show) this.drawBand(upper, lower, fill, ...rows);
    }
    for (let k = 1; k < this.data.length; ++k) if (this.series[k].show) this.drawSeries(k, ...rows);
    context.restore();
    this.drawCursor();
  }

  drawAxes() {
    const { context, bbox, ratio, options: { x, y } } = this;
    const ticks = ({ log, splits }, { min, max }, most) => splits?.(min, max, this) ?? (log ? roundNumbers : evenNumbers)(min, max, most);
    const xs = ticks(x, this.scales.x, this.inner.width / (x.space ?? 60));
    const ys = ticks(y, this.scales.y, this.inner.height / 32);
    const crisp = (at) => Math.round(at - 0.5 * ratio) + 0.5 * ratio;
    context.save();
    context.strokeStyle = colour('grid');
    context.lineWidth = ratio;
    context.beginPath();
    for (const at of xs.map((v) => crisp(this.pos(v, 'x')))) {
      context.moveTo(at, bbox.top);
      context.lineTo(at, bbox.top + bbox.height);
    }
    for (const at of ys.map((v) => crisp(this.pos(v, 'y')))) {
      context.moveTo(bbox.left, at);
      context.lineTo(bbox.left + bbox.width, at);
    }
    context.stroke();
    context.font = FONT.replace('12px', `${12 * ratio}px`);
    context.fillStyle = colour('soft');
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const v of ys) context.fillText(y.tick(v), bbox.left - 8 * ratio, this.pos(v, 'y'));
    context.textAlign = 'center';
    context.textBaseline = 'top';
    if (!x.hidden) for (const v of xs) context.fillText(x.tick(v), this.pos(v, 'x'), bbox.top + bbox.height + 6 * ratio);
    context.restore();
  }

  // Pieces of column k without a gap, as lists of rows.
  pieces(k, from, to) {
    const pieces = [];
    let piece = null;
    for (let i = from; i <= to; ++i) {
      const v = this.data[k][i];
      if (v === null) piece = null;
      else if (v !== undefined) {
        if (!piece) pieces.push(piece = []);
        piece.push(i);
      }
    }
    return pieces;
  }

  trace(path, k, rows) {
    for (const i of rows) path.lineTo(this.pos(this.data[0][i], 'x'), this.pos(this.data[k][i], 'y'));
  }

  drawBand(upper, lower, fill, from, to) {
    const path = new Path2D();
    for (const rows of this.pieces(upper, from, to)) {
      const both = rows.filter((i) => typeof this.data[lower][i] === 'number');
      if (!both.length) continue;
      path.moveTo(this.pos(this.data[0][both[0]], 'x'), this.pos(this.data[upper][both[0]], 'y'));
      this.trace(path, upper, both);
      this.trace(path, lower, both.reverse());
      path.closePath();
    }
    this.context.fillStyle = colour(fill);
    this.context.fill(path);
  }

  // The line of column k, and the area below it.
  lines(k, from, to) {
    const { bbox } = this;
    const foot = bbox.top + bbox.height;
    const [stroke, fill] = [new Path2D(), new Path2D()];
    for (const rows of this.pieces(k, from, to)) {
      const [left, right] = [rows[0], rows.at(-1)].map((i) => this.pos(this.data[0][i], 'x'));
      stroke.moveTo(left, this.pos(this.data[k][rows[0]], 'y'));
      this.trace(stroke, k, rows);
      fill.moveTo(left, foot);
      this.trace(fill, k, rows);
      fill.lineTo(right, foot);
    }
    return { stroke, fill };
  }

  drawSeries(k, from, to) {
    const { context, ratio } = this;
    const { colour: name, fill, width = 1.5, dash, paths } = this.series[k];
    const drawn = paths ? paths(this, k, from, to) : this.lines(k, from, to);
    if (drawn.fill && fill) {
      context.fillStyle = colour(fill);
      context.fill(drawn.fill);
    }
    if (drawn.stroke && width > 0) {
      Object.assign(context, { strokeStyle: colour(name), lineWidth: width * ratio, lineJoin: 'round',
        lineCap: dash ? 'butt' : 'round' });  // a round end shows a point between two gaps
      context.setLineDash((dash ?? []).map((length) => length * ratio));
      context.stroke(drawn.stroke);
    }
  }

  // ---- The cursor: elements over the canvas, so that moving it redraws nothing.

  drawCursor() {
    const { row, rows } = this.cursor;
    this.line.hidden = row === null;
    if (row !== null) this.line.style.left = `${this.share(this.cursor.x, 'x') * this.inner.width}px`;
    this.points.forEach((point, i) => {
      const y = this.data[i + 1][rows[i + 1]];
      const x = this.data[0][rows[i + 1]];
      point.hidden = row === null || !this.series[i + 1].show || typeof y !== 'number';
      if (point.hidden) return;
      Object.assign(point.style, { left: `${this.share(x, 'x') * this.inner.width}px`,
        top: `${(1 - this.share(y, 'y')) * this.inner.height}px`, background: colour(this.series[i + 1].colour) });
    });
  }

  // Moves the cursor to x; null hides it.
  point(x) {
    const xs = this.data[0];
    let row = null;
    if (x !== null && xs.length) {
      row = Math.min(this.firstRow(x), xs.length - 1);
      const distance = (i) => Math.abs(this.share(xs[i], 'x') - this.share(x, 'x'));
      if (row > 0 && distance(row - 1) <= distance(row)) row -= 1;
    }
    const of = this.options.row ?? ((plot, k, nearest) => nearest);
    this.cursor = { x, row, rows: this.data.map((_, k) => (row === null || k === 0 ? row : of(this, k, row, x))) };
    this.drawCursor();
    this.options.moved?.();
  }

  listen() {
    const { over, selection } = this;
    let from = null;  // where the mouse went down
    const share = ({ clientX }) => {
      const { left, width } = over.getBoundingClientRect();
      return Math.min(Math.max((clientX - left) / width, 0), 1);
    };
    const move = (x) => (this.peers.length ? this.peers : [this]).forEach((plot) => plot.point(x));
    over.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      event.preventDefault();  // selects no text
      over.setPointerCapture(event.pointerId);
      from = share(event);
    });
    over.addEventListener('pointermove', (event) => {
      const at = share(event);
      move(this.valueAt(at, 'x'));
      if (from === null) return;
      selection.hidden = false;
      selection.style.left = `${Math.min(from, at) * 100}%`;
      selection.style.width = `${Math.abs(at - from) * 100}%`;
    });
    over.addEventListener('pointerup', (event) => {
      if (from === null) return;
      const [low, high] = [from, share(event)].sort((a, b) => a - b);
      from = null;
      selection.hidden = true;
      if ((high - low) * this.inner.width >= 2) this.setEnds(this.valueAt(low, 'x'), this.valueAt(high, 'x'));
    });
    over.addEventListener('pointercancel', () => {
      from = null;
      selection.hidden = true;
    });
    over.addEventListener('pointerleave', () => move(null));
    over.addEventListener('dblclick', () => this.setEnds(...this.options.x.full));
  }
}
