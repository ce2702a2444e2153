// One socket of the load: opens, signs in and syncs as a provider does, then passes on what comes.
// It holds no document: thousands of them have to fit into one process beside the server.

import { WebSocket } from 'ws';
import { Frames, dispatch } from './wire.mjs';

const KEEP_ALIVE_MS = 25_000;
const CONNECTING_MAX = 64;
const CONNECT_MS_MAX = 30_000;

export class Client {
  /** `on` may have `update(bytes)`, `state(bytes)`, `saved(yes)` and `closed()`. */
  constructor(protocol, url, name, on = {}) {
    this.protocol = protocol;
    this.address = protocol.address(url, name);
    this.frames = new Frames(protocol, name);
    this.on = on;
    this.isSynced = false;
    this.isOpen = false;
  }

  /** Connects; resolves when the first sync is over, so that all that follows is load. */
  open() {
    return new Promise((resolve, reject) => {
      const fail = (message) => reject(new Error(`${this.address}: ${message}`));
      const timer = setTimeout(() => {
        fail(`no sync within ${CONNECT_MS_MAX} ms`);
        this.socket.terminate();
      }, CONNECT_MS_MAX);
      this.synced = () => {
        clearTimeout(timer);
        this.isSynced = true;
        resolve(this);
      };
      // A mask of zeros is a valid mask and saves both sides the work of applying it.
      this.socket = new WebSocket(this.address, {
        perMessageDeflate: false,
        skipUTF8Validation: true,
        generateMask: (mask) => mask.fill(0),
      });
      this.socket.on('open', () => this.greet());
      this.socket.on('message', (data) => dispatch(data, this.frames.prefix.length, this));
      this.socket.on('error', (error) => fail(error.message));
      this.socket.on('close', () => {
        clearTimeout(timer);
        clearInterval(this.keepAlive);
        this.isOpen = false;
        fail('closed');
        this.on.closed?.();
      });
    });
  }

  greet() {
    this.isOpen = true;
    if (!this.protocol.signsIn) {
      this.send(this.frames.ask);
      return;
    }
    this.send(this.frames.signIn);
    this.keepAlive = setInterval(() => this.send(this.frames.keepAlive), KEEP_ALIVE_MS);
  }

  send(frame) {
    if (this.isOpen) this.socket.send(frame);
  }

  close() {
    this.socket?.terminate();
  }

  // What `dispatch` found.
  welcome() {
    this.send(this.frames.ask);
  }

  denied() {
    this.socket.terminate();
  }

  asked() {
    this.send(this.frames.nothing);
  }

  state(bytes) {
    this.on.state?.(bytes);
    // Hocuspocus acknowledges the empty answer to its own question: the sync is over with that.
    if (!this.isSynced && !this.protocol.acknowledges) this.synced();
  }

  saved(yes) {
    if (this.isSynced) this.on.saved?.(yes);
    else this.synced();
  }

  update(bytes) {
    this.on.update?.(bytes);
  }
}

/** Opens all clients, a bounded number at a time. */
export async function openAll(clients) {
  const waiting = clients.values();
  const worker = async () => {
    for (const client of waiting) await client.open();
  };
  await Promise.all(Array.from({ length: CONNECTING_MAX }, worker));
}
