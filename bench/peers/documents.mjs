// The documents of a run: each has one writer, whose updates are made before the clock starts, and
// one reader, who tells which of them have arrived.

import { Client } from './client.mjs';
import Y from './yjs.mjs';

const WRITER_ID_FIRST = 1000;
const LETTERS = 'etaoin shrdlu cmfwyp vbgkjqxz ';

/** One document of the load. `on.delivered(document, from, to)` tells of updates that arrived. */
export class Document {
  constructor(protocol, url, index, { chars, update_count, run, on = {} }) {
    this.index = index;
    this.name = `${run}-${index}`;
    this.client = WRITER_ID_FIRST + index;
    this.chars = chars;
    this.update_count = update_count;
    this.sent = 0;
    this.delivered = 0;
    this.acked = 0;
    this.sent_ms = new Float64Array(update_count);
    this.messages = 0;
    this.gaps = 0;
    this.on = on;
    this.writer = new Client(protocol, url, this.name, { saved: (yes) => this.saved(yes) });
    this.reader = new Client(protocol, url, this.name, { update: (bytes) => this.received(bytes) });
    this.prepare();
  }

  // As in a load of signed envelopes, the bytes exist before the clock starts: what is measured is
  // the server and not the making of edits. One Y.Doc makes them and is dropped.
  prepare() {
    const doc = new Y.Doc();
    doc.clientID = this.client;
    const text = doc.getText('text');
    const updates = [];
    doc.on('update', (update) => updates.push(update));
    for (let number = 0; number < this.update_count; number += 1) {
      text.insert(text.length, letters(this.index + number, this.chars));
    }
    const frames = updates.map((update) => this.writer.frames.update(update));
    this.bytes = Buffer.concat(frames);
    this.ends = new Uint32Array(frames.length);
    let end = 0;
    frames.forEach((frame, number) => {
      end += frame.length;
      this.ends[number] = end;
    });
    this.update_bytes = Uint32Array.from(updates, (update) => update.length);
  }

  /** True while there are updates to send. */
  get hasMore() {
    return this.sent < this.update_count;
  }

  /** Sends the next update. */
  sendNext(now_ms) {
    const number = this.sent;
    this.sent += 1;
    this.sent_ms[number] = now_ms;
    this.writer.send(this.bytes.subarray(number ? this.ends[number - 1] : 0, this.ends[number]));
  }

  /** Hocuspocus acknowledges in order, one update at a time. */
  saved(yes) {
    if (yes) this.acked += 1;
  }

  received(bytes) {
    this.messages += 1;
    const before = this.delivered;
    if (this.isNext(bytes)) this.delivered += 1;
    else this.deliveredTo(bytes);
    if (this.delivered > before) this.on.delivered?.(this, before, this.delivered);
  }

  // The usual case, without decoding: the very bytes of the next update.
  isNext(bytes) {
    const number = this.delivered;
    const end = this.ends[number];
    return number < this.sent && bytes.length === this.update_bytes[number] &&
      bytes.compare(this.bytes, end - bytes.length, end) === 0;
  }

  // A server may merge updates into one: then the clocks say how far it reaches.
  deliveredTo(bytes) {
    const { from, to } = Y.parseUpdateMeta(bytes);
    const end = to.get(this.client) ?? 0;
    const start = from.get(this.client) ?? 0;
    if (start > this.delivered * this.chars) this.gaps += 1;
    this.delivered = Math.max(this.delivered, Math.floor(end / this.chars));
  }
}

function letters(seed, count) {
  let out = '';
  for (let index = 0; index < count; index += 1) {
    out += LETTERS[(seed * 7 + index * 11) % LETTERS.length];
  }
  return out;
}
