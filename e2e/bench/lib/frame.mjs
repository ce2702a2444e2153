// What runs inside of the page: when something is on the screen.

/** Adds `bench` to every page before its own scripts. Moments are ms since the page's start. */
export function watching() {
  /** After the next frame: a task that comes once it was drawn. */
  const drawn = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(null);
      });
    });
  /** Once `found` gives something, now or after a change of the document, and it was drawn. */
  const once = (found) =>
    new Promise((done) => {
      const look = () => {
        if (!found()) return false;
        observer.disconnect();
        drawn().then(done);
        return true;
      };
      const observer = new MutationObserver(look);
      if (look()) return;
      const changes = { subtree: true, childList: true, characterData: true, attributes: true };
      observer.observe(document, changes);
    });
  const seen = (selector) => {
    const element = document.querySelector(selector);
    return Boolean(element) && element.getClientRects().length > 0;
  };
  globalThis.bench = {
    drawn,
    once,
    /** When an element is on the screen. */
    shown: (selector) => once(() => seen(selector)),
    /** When an element has these words. */
    says: (selector, words) =>
      once(() => document.querySelector(selector)?.textContent.includes(words)),
    /** The moment of the next event of a kind, before anybody else hears of it. */
    event: (kind) =>
      new Promise((done) => {
        const heard = (event) => done(event.timeStamp);
        addEventListener(kind, heard, { capture: true, once: true });
      }),
  };
  // From the start on: when one can type one's passphrase, and when one is asked for a name.
  globalThis.benchDoor = globalThis.bench.shown("#enter");
}
