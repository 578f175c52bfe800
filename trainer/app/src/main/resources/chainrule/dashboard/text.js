// How things are written, and the one way in which elements are made: text from the disk is only ever text.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const none = '–';
const isNumber = value => typeof value === 'number';

export const percent = value => isNumber(value) ? (100 * value).toFixed(2) + ' %' : none;
export const decimal = value => isNumber(value) ? (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4)) : none;

/** A metric's value: a share in percent. */
export const measured = (value, share) => share ? percent(value) : decimal(value);

/** The score of a run's best epoch; every other metric than accuracy is named, because a column may have several. */
export const score = row => typeof row.score !== 'number' ? none
  : (row.metric === 'accuracy' ? '' : row.metricLabel + ' ') + measured(row.score, row.metricShare);

export function duration(seconds) {
  if (!isNumber(seconds)) {
    return none;
  }
  if (seconds < 100) {
    return seconds.toFixed(1) + ' s';
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? minutes + ' min' : Math.floor(minutes / 60) + ' h ' + minutes % 60 + ' min';
}

const clock = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});

export function instant(text) {
  const date = new Date(text ?? NaN);
  return Number.isNaN(date.getTime()) ? none : clock.format(date);
}

/** The address of a file in a run's folder. */
export const fileOf = (run, file) => ['files', ...run.split('/'), ...file.split('/')].map(encodeURIComponent).join('/');
