'use strict';
// A click on a column's head sorts its table: once upwards, again downwards.
for (const head of document.querySelectorAll('.table thead th')) {
  const sort = () => {
    const table = head.closest('table');
    const body = table.tBodies[0];
    const column = head.cellIndex;
    const down = head.getAttribute('aria-sort') === 'ascending';
    const text = row => row.cells[column].textContent.trim();
    const number = row => Number.parseFloat(text(row).replaceAll(',', '').replace('−', '-').replace('below ', ''));
    const rows = [...body.rows];
    const numeric = rows.some(row => !Number.isNaN(number(row)))
      && rows.every(row => !Number.isNaN(number(row)) || /^[–—-]?$|^NaN$/.test(text(row)));
    const compare = (a, b) => {
      if (!numeric) {
        return text(a).localeCompare(text(b), undefined, {numeric: true});
      }
      const [x, y] = [number(a), number(b)];
      return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : Number.isNaN(y) ? -1 : x - y;
    };
    rows.sort((a, b) => down ? compare(b, a) : compare(a, b));
    body.append(...rows);
    for (const other of head.parentElement.cells) {
      other.removeAttribute('aria-sort');
    }
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  };
  head.tabIndex = 0;
  head.addEventListener('click', sort);
  head.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      sort();
    }
  });
}
