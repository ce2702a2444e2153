// What the person wrote, on its way to the engine: collected for a moment, sent as one update.
import * as Y from "yjs";

/** How long updates are collected, in milliseconds. */
export const GATHER_MS = 150;
/** The engine takes no larger update; several are then sent one by one. */
const BYTES_MAX = 900_000;

export class Outbox {
  #waiting = [];
  #timer = null;
  #send;
  #gathers;

  /** `gathers` hears true when something waits, and false when it was sent. */
  constructor(send, gathers = () => {}) {
    this.#send = send;
    this.#gathers = gathers;
  }

  /** Keeps an update of version 2 until the moment is over. */
  keep(update) {
    this.#waiting.push(update);
    if (this.#waiting.length === 1) this.#gathers(true);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Sends what there is at once. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const updates = this.#waiting;
    this.#waiting = [];
    const bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
    const whole = updates.length > 1 && bytes <= BYTES_MAX;
    for (const update of whole ? [Y.mergeUpdatesV2(updates)] : updates) {
      this.#send(update);
    }
    if (updates.length > 0) this.#gathers(false);
  }
}
