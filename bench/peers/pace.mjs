// When the updates of a run are sent: at a fixed total rate whatever the server does, or as fast
// as it delivers, with a bound on what is under way.

const TICK_MS = 2;

/**
 * Sends at `rate` updates a second, writer after writer, until all are sent or `until_ms`.
 * Resolves with the worst delay behind the plan in ms: above a few, the driver was the limit.
 */
export function paceAtRate(documents, rate, until_ms) {
  const start_ms = performance.now();
  let sent = 0;
  let next = 0;
  let late_ms_max = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now_ms = performance.now();
      const due = Math.floor(((Math.min(now_ms, until_ms) - start_ms) / 1000) * rate);
      if (due > sent) {
        late_ms_max = Math.max(late_ms_max, now_ms - start_ms - (sent * 1000) / rate);
      }
      for (; sent < due && documents[next].hasMore; sent += 1) {
        documents[next].sendNext(performance.now());
        next = (next + 1) % documents.length;
      }
      if (now_ms < until_ms && documents[next].hasMore) return;
      clearInterval(timer);
      resolve(late_ms_max);
    }, TICK_MS);
  });
}

/** Fills the window of each document; `refill` is then called for each delivery. */
export class ClosedLoop {
  constructor(window, until_ms) {
    this.window = window;
    this.until_ms = until_ms;
  }

  refill(document, now_ms) {
    while (document.hasMore && document.sent - document.delivered < this.window) {
      if (now_ms >= this.until_ms) return;
      document.sendNext(now_ms);
    }
  }
}
