// Asks the server for what has changed, again and again; goes on when it is away, or another one answers.

const interval = 1000;
const patience = 8000;

export async function get(address) {
  const answer = await fetch(address, {signal: AbortSignal.timeout(patience)});
  if (!answer.ok) {
    throw new Error(`${address}: ${answer.status}`);
  }
  return answer.json();
}

const rest = () => new Promise(resolve => {
  const timer = setTimeout(done, document.hidden ? 10 * interval : interval);
  function done() {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', done);
    resolve();
  }
  document.addEventListener('visibilitychange', done);
});

/** Calls changed(changes) whenever there are any, looked() after every answer, and lost() when there is none. */
export async function watch({changed, looked, lost}) {
  for (let version = ''; ; await rest()) {
    try {
      const changes = await get('api/runs?since=' + encodeURIComponent(version));
      if (changes.version !== version || changes.complete) {
        await changed(changes);
      }
      version = changes.version;
      await looked();
    } catch (error) {
      console.info(String(error));
      lost();
    }
  }
}
