// Asks the server for what has changed, repeatedly; continues when it is away, or another one answers.

const interval = 1000;
const patience = 8000;

export async function get(address) {
  const answer = await fetch(address, {signal: AbortSignal.timeout(patience)});
  if (!answer.ok) {
    throw new Error(`${address}: ${answer.status}`);
  }
  return answer.json();
}

const rest = milliseconds => new Promise(resolve => {
  const timer = setTimeout(done, milliseconds);
  function done() {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', done);
    resolve();
  }
  document.addEventListener('visibilitychange', done);
});

/** Calls changed(changes) whenever there are any, looked(unread) after every answer, and lost() when there is none. */
export async function watch({changed, looked, lost}) {
  for (let version = '', pause = interval; ; await rest(document.hidden ? 10 * interval : pause)) {
    let changes;
    try {
      changes = await get('api/runs?since=' + encodeURIComponent(version));
    } catch (error) {
      pause = interval;
      lost();
      continue;
    }
    try {
      if (changes.version !== version || changes.complete) {
        changed(changes);
      }
      version = changes.version;
      pause = changes.unread > 0 ? 50 : interval;
      await looked(changes.unread);
    } catch (error) {
      reportError(error);
    }
  }
}
