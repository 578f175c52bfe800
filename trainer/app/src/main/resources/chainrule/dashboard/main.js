// Holds the runs and the selection together, and draws again what has changed.
import {compare} from './comparison.js';
import {get, watch} from './connection.js';
import {colour, Curves, glyph, MetricCurves, plain} from './curves.js';
import {List} from './list.js';
import {element, fileOf} from './text.js';

const byId = id => document.getElementById(id);
const runs = new Map();
const studies = new Set();
const details = new Map();
/** Names to the numbers of their colours; the address keeps it, so that a page that is loaded again shows the same. */
const selection = new Map();
new URLSearchParams(location.hash.slice(1)).getAll('run').forEach((name, index) => selection.set(name, index));
// A cookie has the token by now: the address can be shown to others.
history.replaceState(null, '', location.pathname + location.hash);
let begun = selection.size > 0;

const list = new List(name => selection.has(name), select);
const loss = new Curves(byId('loss'), 'Loss', [1, 3], plain);
const scores = new MetricCurves(byId('charts'));

function select(name, whether) {
  if (whether) {
    const taken = new Set(selection.values());
    let free = 0;
    while (taken.has(free)) {
      free++;
    }
    selection.set(name, free);
  } else {
    selection.delete(name);
    details.delete(name);
  }
  remember();
  list.draw();
  draw();
  // What fails is asked for again with the next answer.
  load(name).catch(() => {});
}

function remember() {
  const names = [...selection.keys()].map(name => 'run=' + encodeURIComponent(name));
  history.replaceState(null, '', '#' + names.join('&'));
}

/** What curves and comparison need of a selected run: only the epochs that are new. */
async function load(name) {
  const row = runs.get(name);
  const before = details.get(name);
  if (!selection.has(name) || !row || before?.row === row) {
    return;
  }
  const has = before?.rows.length ?? 0;
  const ask = after => get(`api/run?name=${encodeURIComponent(name)}&after=${after}`);
  let found = await ask(has);
  if (has > 0 && (found.problem || found.started !== before.started || found.epochs < has)) {
    // Another run of the same name, or the same gone on with from an earlier epoch.
    details.delete(name);
    found = await ask(0);
  }
  const rows = [...details.get(name)?.rows ?? [], ...found.rows ?? []];
  if (selection.has(name)) {
    details.set(name, {config: {}, figures: [], ...found, rows, row});
    draw();
  }
}

function draw() {
  const chosen = [...selection].filter(([name]) => runs.has(name)).map(([name, index]) => {
    const row = runs.get(name);
    return {rows: [], config: {}, figures: [], ...details.get(name), name, index, row, best: row.best};
  });
  const parts = [byId('training').checked, byId('validation').checked];
  loss.show(chosen, parts, byId('logarithmic').checked ? 'logarithmic' : 'linear');
  scores.show(chosen, parts);
  const losses = new Set(chosen.map(run => run.row.lossName).filter(Boolean));
  byId('losses').hidden = losses.size < 2;
  byId('losses').textContent = `The selected runs have different losses (${[...losses].join('; ')}): do not compare their values.`;
  compare(byId('compared'), chosen, byId('differences').checked);
  byId('clear').disabled = chosen.length === 0;
  drawChips(chosen);
}

function drawChips(chosen) {
  const focused = document.activeElement?.dataset.drop;
  byId('selected').replaceChildren(...chosen.map(run => {
    const swatch = element('span', {className: 'swatch', textContent: glyph(run.index), ariaHidden: 'true'});
    swatch.style.color = colour(run.index);
    const drop = element('button', {type: 'button', textContent: '×', ariaLabel: 'Remove ' + run.name, onclick: () => select(run.name, false)});
    drop.dataset.drop = run.name;
    return element('li', {}, swatch, element('span', {textContent: run.name.replace(/^trials\//, '')}), drop);
  }));
  if (focused) {
    [...document.querySelectorAll('[data-drop]')].find(button => button.dataset.drop === focused)?.focus();
  }
}

function drawStudies() {
  byId('studies').hidden = studies.size === 0;
  const names = [...studies].sort((a, b) => a.localeCompare(b, undefined, {numeric: true}));
  byId('reports').replaceChildren(...names.map(name => element('li', {},
    element('a', {href: fileOf(name, 'report.html'), target: '_blank', rel: 'noopener', textContent: name}))));
}

/** At first, if the address names none: what trains, or the newest that has something to draw. */
function begin() {
  const newest = [...runs.values()].filter(row => !row.name.startsWith('trials/'))
    .sort((a, b) => (b.started ?? '').localeCompare(a.started ?? ''));
  const training = newest.filter(row => row.state === 'training').slice(0, 3);
  const drawn = newest.filter(row => row.epochs > 0);
  (training.length > 0 ? training : [...drawn, ...newest].slice(0, 1)).forEach((row, index) => selection.set(row.name, index));
  begun = selection.size > 0;
  remember();
}

/** What is not there after all has been read was removed. */
function forget() {
  const gone = [...selection.keys()].filter(name => !runs.has(name));
  gone.forEach(name => {
    selection.delete(name);
    details.delete(name);
  });
  if (gone.length > 0) {
    remember();
    draw();
  }
}

function changed(changes) {
  if (changes.complete) {
    runs.clear();
    studies.clear();
  }
  for (const name of changes.gone) {
    runs.delete(name);
    studies.delete(name);
  }
  for (const row of changes.runs) {
    (row.state ? studies : runs).delete(row.name);
    if (row.state) {
      runs.set(row.name, row);
    } else {
      runs.delete(row.name);
      studies.add(row.name);
    }
  }
  byId('folder').textContent = changes.folder;
  if (!begun) {
    begin();
  }
  list.show(runs);
  drawStudies();
  draw();
}

function connection(state, text) {
  const place = byId('connection');
  if (place.textContent !== text) {
    place.textContent = text;
    place.dataset.state = state;
  }
}

for (const id of ['training', 'validation', 'logarithmic', 'differences']) {
  byId(id).addEventListener('change', draw);
}
byId('clear').addEventListener('click', () => [...selection.keys()].forEach(name => select(name, false)));

watch({
  changed,
  looked: async unread => {
    connection('live', unread > 0 ? `Reading ${unread.toLocaleString('en')} more …` : 'Live');
    if (unread === 0) {
      forget();
    }
    // One that is removed at this moment is missed here, and is gone the next time.
    await Promise.allSettled([...selection.keys()].map(load));
  },
  lost: () => connection('lost', 'Not connected: `chainrule dashboard` does not answer. Trying again …'),
});
