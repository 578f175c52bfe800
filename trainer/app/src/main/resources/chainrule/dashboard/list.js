// The table of runs: filtered, sorted, in groups that fold. Rows stay the same elements, so that the focus stays where it is.
import {decimal, duration, element, fileOf, instant, score} from './text.js';

const portion = 200;

const columns = [
  {key: 'state', title: 'State', text: row => row.state},
  {key: 'network', title: 'Network', text: row => row.network ?? '–'},
  {key: 'data', title: 'Data', text: row => row.data ?? '–'},
  {key: 'optimizer', title: 'Optimiser', text: row => row.optimizer ? `${row.optimizer} ${row.rate}` : '–'},
  {key: 'epochs', title: 'Epochs', number: true, text: row => `${row.epochs ?? 0} of ${row.of ?? '–'}`},
  {key: 'score', title: 'Best score', number: true, text: score},
  {key: 'loss', title: 'Validation loss', number: true, text: row => decimal(row.loss)},
  {key: 'seconds', title: 'Time', number: true, text: row => duration(row.seconds)},
  {key: 'engine', title: 'Engine', text: row => row.engine ?? '–'},
  {key: 'started', title: 'Started', text: row => instant(row.started)},
];
const sortable = [{key: 'name', title: 'Run'}, ...columns];
const byId = id => document.getElementById(id);

export class List {
  #rows = new Map();
  #groups;
  #isSelected;
  #select;

  /** isSelected(name), and select(name, whether) for a click. */
  constructor(isSelected, select) {
    this.#isSelected = isSelected;
    this.#select = select;
    this.#groups = [new Group('Runs', true), new Group('Trials of studies', false)];
    byId('runs').append(...this.#groups.map(group => group.body));
    for (const column of sortable) {
      byId('sort').append(element('option', {value: column.key, textContent: column.title.toLowerCase()}));
      const head = element('th', {scope: 'col', className: column.number ? 'number' : ''},
        element('button', {type: 'button', textContent: column.title, onclick: () => this.#sortBy(column.key)}));
      head.dataset.key = column.key;
      byId('runs').tHead.rows[0].append(head);
    }
    byId('sort').value = 'started';
    byId('down').checked = true;
    for (const event of ['input', 'change']) {
      byId('filters').addEventListener(event, () => this.draw());
    }
    byId('filters').addEventListener('submit', event => event.preventDefault());
    this.#groups.forEach(group => group.changed = () => this.draw());
  }

  #sortBy(key) {
    const again = byId('sort').value === key;
    byId('sort').value = key;
    byId('down').checked = again ? !byId('down').checked : ['score', 'started'].includes(key);
    this.draw();
  }

  show(runs) {
    this.runs = runs;
    for (const name of this.#rows.keys()) {
      if (!runs.has(name)) {
        this.#rows.get(name).element.remove();
        this.#rows.delete(name);
      }
    }
    for (const key of ['state', 'data', 'optimizer']) {
      offer(byId(key), new Set([...runs.values()].map(row => row[key]).filter(Boolean)));
    }
    this.draw();
  }

  draw() {
    const wanted = [...this.runs?.values() ?? []].filter(matches()).sort(order());
    const all = this.runs?.size ?? 0;
    this.#groups[0].draw(wanted.filter(row => !row.name.startsWith('trials/')), row => this.#row(row));
    this.#groups[1].draw(wanted.filter(row => row.name.startsWith('trials/')), row => this.#row(row));
    byId('none').hidden = wanted.length > 0;
    byId('none').textContent = all > 0 ? 'No run matches the filter.' : 'No runs yet. Start one: `chainrule train`.';
    for (const head of byId('runs').tHead.rows[0].cells) {
      if (head.dataset.key === byId('sort').value) {
        head.setAttribute('aria-sort', byId('down').checked ? 'descending' : 'ascending');
      } else {
        head.removeAttribute('aria-sort');
      }
    }
  }

  /** The element of a run, made when it is first to be seen. */
  #row(row) {
    if (!this.#rows.has(row.name)) {
      this.#rows.set(row.name, new Row(row.name, this.#select));
    }
    const shown = this.#rows.get(row.name);
    shown.draw(row, this.#isSelected(row.name));
    return shown.element;
  }
}

class Row {
  constructor(name, select) {
    this.box = element('input', {type: 'checkbox', ariaLabel: 'Compare ' + name, onchange: () => select(name, this.box.checked)});
    const label = element('label', {textContent: name.replace(/^trials\//, '')});
    this.box.id = label.htmlFor = 'select ' + name;
    this.report = element('a', {href: fileOf(name, 'report.html'), target: '_blank', rel: 'noopener', textContent: 'report'});
    this.cells = columns.map(column => {
      const cell = element('td', {className: (column.number ? 'number ' : '') + column.key});
      cell.dataset.title = column.title;
      return cell;
    });
    this.element = element('tr', {}, element('td', {className: 'box'}, this.box),
      element('th', {scope: 'row', className: 'name'}, label, ' ', this.report), ...this.cells);
  }

  draw(row, selected) {
    this.box.checked = selected;
    this.report.hidden = !row.report;
    if (this.row !== row) {
      this.row = row;
      this.element.dataset.state = row.state;
      this.cells.forEach((cell, i) => cell.textContent = columns[i].text(row));
      this.cells[0].title = row.reason ?? '';
    }
  }
}

class Group {
  constructor(title, open) {
    this.title = title;
    this.open = open;
    this.limit = portion;
    this.toggle = element('button', {type: 'button', onclick: () => { this.open = !this.open; this.changed(); }});
    this.head = element('tr', {className: 'group'}, element('th', {colSpan: sortable.length + 1, scope: 'rowgroup'}, this.toggle));
    this.button = element('button', {type: 'button', onclick: () => { this.limit += portion; this.changed(); }});
    this.more = element('tr', {className: 'group'}, element('td', {colSpan: sortable.length + 1}, this.button));
    this.body = element('tbody', {hidden: true}, this.head, this.more);
  }

  draw(rows, elementOf) {
    this.body.hidden = rows.length === 0;
    this.toggle.textContent = `${this.title} (${rows.length.toLocaleString('en')})`;
    this.toggle.ariaExpanded = String(this.open);
    const shown = this.open ? rows.slice(0, this.limit).map(elementOf) : [];
    this.more.hidden = !this.open || rows.length <= this.limit;
    this.button.textContent = `Show ${Math.min(portion, rows.length - this.limit)} more`;
    const children = [this.head, ...shown, this.more];
    children.forEach((child, i) => {
      if (this.body.children[i] !== child) {
        this.body.insertBefore(child, this.body.children[i] ?? null);
      }
    });
    while (this.body.children.length > children.length) {
      this.body.lastChild.remove();
    }
  }
}

function offer(select, values) {
  const options = ['', ...[...values].sort()];
  if (options.join('\n') !== [...select.options].map(option => option.value).join('\n')) {
    const chosen = select.value;
    select.replaceChildren(...options.map(value => element('option', {value, textContent: value || 'all'})));
    select.value = options.includes(chosen) ? chosen : '';
  }
}

function matches() {
  const words = byId('text').value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = ['state', 'data', 'optimizer'].map(key => [key, byId(key).value]).filter(([, value]) => value);
  return row => {
    const text = [row.name, ...columns.map(column => column.text(row))].join(' ').toLowerCase();
    return words.every(word => text.includes(word)) && chosen.every(([key, value]) => row[key] === value);
  };
}

/** What a run lacks comes last, ascending and descending. */
function order() {
  const key = byId('sort').value;
  const sign = byId('down').checked ? -1 : 1;
  return (a, b) => {
    const [x, y] = [a[key] ?? '', b[key] ?? ''];
    if (x === '' || y === '') {
      return (x === '') - (y === '') || a.name.localeCompare(b.name, undefined, {numeric: true});
    }
    // Values of different metrics are not compared: each metric has its own rows.
    const metrics = key === 'score' ? String(a.metricLabel).localeCompare(String(b.metricLabel)) : 0;
    if (metrics !== 0) {
      return metrics;
    }
    const difference = typeof x === 'number' && typeof y === 'number' ? x - y
      : String(x).localeCompare(String(y), undefined, {numeric: true});
    return sign * difference || a.name.localeCompare(b.name, undefined, {numeric: true});
  };
}
