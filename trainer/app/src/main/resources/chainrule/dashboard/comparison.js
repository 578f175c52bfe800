// The selected runs side by side: their results, and the differences of their configurations.
import {decimal, duration, element, fileOf, instant, measured, score} from './text.js';

const results = [
  ['state', run => run.row.state],
  ['epochs', run => `${run.row.epochs ?? 0} of ${run.row.of ?? '–'}`],
  ['validation score, best epoch', best],
  ['validation loss, last', run => decimal(run.row.loss)],
  ['training loss, last', run => decimal(run.row.trainLoss)],
  ['training score, last', run => score({...run.row, score: run.row.trainScore})],
  ['metric', run => run.row.metricLabel ?? '–'],
  ['loss', run => run.row.lossName ?? '–'],
  ['time', run => duration(run.row.seconds)],
  ['engine', run => run.row.engine ?? '–'],
  ['started', run => instant(run.row.started)],
];

/** With the metric that has decided which epoch is the best, if that is another. */
function best({row}) {
  const monitored = row.monitor ? `, ${row.monitorLabel} ${measured(row.monitored, row.monitorShare)}` : '';
  return row.best ? `${score(row)}${monitored}, epoch ${row.best}` : '–';
}

/** A key may have any name, toString among them, which every object has without being given it. */
const setting = (run, key) => Object.hasOwn(run.config, key) ? run.config[key] : undefined;

/** runs: {name, row, config, figures, problem}. */
export function compare(table, runs, onlyDifferences) {
  const keys = [...new Set(runs.flatMap(run => Object.keys(run.config)))]
    .filter(key => !onlyDifferences || new Set(runs.map(run => setting(run, key))).size > 1);
  const line = (title, cells, className = '') => element('tr', {className},
    element('th', {scope: 'row', textContent: title}), ...cells.map(cell => element('td', {}, ...cell)));
  const head = element('tr', {}, element('th', {scope: 'col', textContent: runs.length > 0 ? 'run' : ''}),
    ...runs.map(run => element('th', {scope: 'col', textContent: run.name})));
  const rows = runs.length === 0 ? [] : [
    ...results.map(([title, text]) => line(title, runs.map(run => [text(run)]))),
    ...runs.some(run => run.row.reason) ? [line('reason', runs.map(run => [run.row.reason || '–']), 'reason')] : [],
    line('report and figures', runs.map(links)),
    ...keys.map((key, i) => line(key, runs.map(run => [setting(run, key) ?? '–']), i === 0 ? 'first' : '')),
  ];
  table.replaceChildren(
    element('caption', {textContent: caption(runs, keys)}),
    element('thead', {}, head), element('tbody', {}, ...rows));
}

function caption(runs, keys) {
  if (runs.length === 0) {
    return 'Tick runs in the list above to draw their curves and to see what they differ in.';
  }
  if (keys.length > 0) {
    return 'Results, then settings';
  }
  // Settings are read after results.
  return runs.length === 1 || runs.some(run => Object.keys(run.config).length === 0) ? 'Results' : 'Results; the settings are the same';
}

function links(run) {
  const link = (file, text) => element('a', {href: fileOf(run.name, file), target: '_blank', rel: 'noopener', textContent: text});
  const all = [
    ...run.row.report ? [link('report.html', 'report')] : [],
    ...run.figures.filter(name => name.endsWith('.svg')).map(name => link('figures/' + name, name.replace(/[.]svg$/, ''))),
  ];
  return all.length === 0 ? ['–'] : all.flatMap((made, i) => i === 0 ? [made] : [', ', made]);
}
