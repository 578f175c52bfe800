// Charts of the selected runs: a colour each, validation drawn through, training dashed. A chart has one unit: each metric has its own.
import {palette} from './palette.js';
import {element, percent} from './text.js';

const shapes = ['circle', 'triangle', 'rect', 'rectRot', 'star', 'crossRot'];
const glyphs = ['', '▲', '■', '◆', '✱', '✕'];
const dark = matchMedia('(prefers-color-scheme: dark)');
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Of the palette's colours; the last one is that of text. After all are used they begin again, with points of another shape. */
export function colour(index) {
  const i = index % palette.length;
  return i === palette.length - 1 ? 'var(--text)' : palette[i];
}

/** The shape of a run's points, if it needs one to differ from another. */
export const glyph = index => glyphs[Math.floor(index / palette.length) % glyphs.length];

/** A canvas knows no variables. */
const painted = index => colour(index).startsWith('var') ? style('--text') : colour(index);

export class Curves {
  #chart;
  #canvas;
  #name;
  #columns;
  #write;

  /** columns: where training and validation are in a row of metrics, null if they are not; write: how a value is written. */
  constructor(canvas, name, columns, write) {
    this.#canvas = canvas;
    this.#name = name;
    this.#columns = columns;
    this.#write = write;
    this.#chart = new Chart(canvas, {
      type: 'line',
      data: {datasets: []},
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        interaction: {mode: 'nearest', axis: 'x', intersect: false},
        scales: {x: {type: 'linear', min: 1, suggestedMax: 2, bounds: 'data', ticks: {precision: 0, includeBounds: false}, title: {display: true, text: 'epoch'}}, y: this.#axis('linear')},
        plugins: {
          legend: {display: false},
          decimation: {enabled: true, algorithm: 'min-max'},
          tooltip: {callbacks: {
            title: items => items.length > 0 ? 'epoch ' + items[0].parsed.x : '',
            label: item => `${item.dataset.label}: ${write(item.parsed.y)}`,
          }, filter: (item, index) => index < 12},
        },
      },
    });
    dark.addEventListener('change', () => this.#dress());
    this.#dress();
  }

  #axis(type) {
    return {type, ticks: {callback: value => this.#write(value, true), maxTicksLimit: 9}};
  }

  #dress() {
    for (const scale of Object.values(this.#chart.options.scales)) {
      scale.grid = {color: style('--line')};
      scale.ticks.color = style('--faint');
      scale.title = {...scale.title, color: style('--faint')};
    }
    this.redraw?.();
  }

  /** runs: {name, index, rows, best, columns}; columns, if given, are the run's own; parts: whether training and validation are wanted. */
  show(runs, parts, type = 'linear') {
    this.redraw = () => {
      const datasets = runs.flatMap(run => ['training', 'validation']
        .map((part, i) => parts[i] ? line(run, part, (run.columns ?? this.#columns)[i], i === 0) : null)
        .filter(made => made?.data.length > 0));
      if (this.#chart.options.scales.y.type !== type) {
        this.#chart.options.scales.y = this.#axis(type);
        this.#chart.options.scales.y.grid = {color: style('--line')};
        this.#chart.options.scales.y.ticks.color = style('--faint');
      }
      this.#chart.data.datasets = datasets;
      this.#chart.update('none');
    };
    this.redraw();
    if (runs.length > 0 && runs.every(run => run.rows.length === 0)) {
      this.#canvas.parentElement.dataset.empty = 'No epoch has ended yet.';
    } else {
      delete this.#canvas.parentElement.dataset.empty;
    }
    const names = runs.map(run => run.name).join(', ');
    this.#canvas.ariaLabel = names === '' ? `${this.#name} by epoch: no run is selected` : `${this.#name} by epoch of ${names}`;
  }
}

export const plain = value => value >= 1e-3 || value <= 0 ? String(+value.toPrecision(4)) : value.toExponential(1);
const inPercent = (value, short) => short ? +(100 * value).toPrecision(4) + ' %' : percent(value);

/** The charts of the metrics that the selected runs have, in a place for figures. */
export class MetricCurves {
  #place;
  #charts = new Map();

  constructor(place) {
    this.#place = place;
    this.#chart({key: 'accuracy', label: 'accuracy', share: true});
  }

  #chart({key, label, share}) {
    if (!this.#charts.has(key)) {
      const name = label[0].toUpperCase() + label.slice(1);
      const canvas = element('canvas', {id: key, role: 'img'});
      const figure = element('figure', {}, element('figcaption', {textContent: name + ' by epoch'}), element('div', {className: 'chart'}, canvas));
      this.#place.append(figure);
      this.#charts.set(key, {figure, curves: new Curves(canvas, name, [2, 4], share ? inPercent : plain)});
    }
    return this.#charts.get(key);
  }

  show(runs, parts) {
    const drawn = new Map();
    for (const run of runs) {
      for (const metric of metrics(run.row)) {
        this.#chart(metric);
        drawn.set(metric.key, [...drawn.get(metric.key) ?? [], {...run, columns: metric.columns}]);
      }
    }
    // Without a run the charts stay as they are, and empty.
    for (const [key, {figure, curves}] of this.#charts) {
      figure.hidden = drawn.size > 0 && !drawn.has(key);
      if (!figure.hidden) {
        curves.show(drawn.get(key) ?? [], parts);
      }
    }
  }
}

/** What a run measures besides its loss: its score, and what it monitors if that is another. */
function metrics(row) {
  return [
    ...row.metric ? [{key: row.metric, label: row.metricLabel, share: row.metricShare, columns: [2, 4]}] : [],
    ...row.monitor ? [{key: row.monitor, label: row.monitorLabel, share: row.monitorShare, columns: [null, 5]}] : [],
  ];
}

function line(run, part, column, dashed) {
  const data = run.rows.filter(row => typeof row[column] === 'number').map(row => ({x: row[0], y: row[column]}));
  const ring = Math.floor(run.index / palette.length);
  const every = Math.max(1, Math.ceil(data.length / 8));
  const radius = data.map((point, i) =>
    data.length === 1 || !dashed && point.x === run.best ? 4 : ring > 0 && i % every === 0 ? 3 : 0);
  return {
    label: `${run.name}, ${part}`,
    data,
    borderColor: painted(run.index),
    backgroundColor: dashed ? 'transparent' : painted(run.index),
    borderWidth: dashed ? 1.5 : 2,
    borderDash: dashed ? [5, 4] : [],
    pointRadius: radius,
    pointHoverRadius: 4,
    pointStyle: shapes[ring % shapes.length],
  };
}
