// The frames of the two peers as bytes: both carry the y-protocols sync messages, Hocuspocus with
// the document name in front, a sign-in before and acknowledgements after. It knows no socket.

import * as encoding from 'lib0/encoding';

const SYNC = 0;
const AUTH = 2;
const QUERY_AWARENESS = 3;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
const AUTH_TOKEN = 0;
const AUTH_DENIED = 1;

/** The state vector and the update (v1) of an empty document. */
const EMPTY_STATE_VECTOR = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);

/** How each peer is spoken to. */
export const PROTOCOLS = {
  hocuspocus: {
    script: 'hocuspocus.mjs',
    signsIn: true,
    acknowledges: true,
    address: (url) => url,
    prefix: (name) => encoded((encoder) => encoding.writeVarString(encoder, name)),
  },
  'y-websocket': {
    script: 'y-websocket.mjs',
    signsIn: false,
    acknowledges: false,
    address: (url, name) => `${url}/${name}`,
    prefix: () => Buffer.alloc(0),
  },
};

/** The frames of one document; made once, sent as often as needed. */
export class Frames {
  constructor(protocol, name) {
    this.prefix = protocol.prefix(name);
    this.signIn = this.frame((encoder) => {
      encoding.writeVarUint(encoder, AUTH);
      encoding.writeVarUint(encoder, AUTH_TOKEN);
      encoding.writeVarString(encoder, 'token');
    });
    this.ask = this.sync(STEP_1, EMPTY_STATE_VECTOR);
    this.nothing = this.sync(STEP_2, EMPTY_UPDATE);
    // Hocuspocus drops a connection from which it heard nothing for a minute; this one is answered
    // by nothing as long as nobody has a cursor.
    this.keepAlive = this.frame((encoder) => encoding.writeVarUint(encoder, QUERY_AWARENESS));
  }

  /** The frame that sends one update (v1). */
  update(bytes) {
    return this.sync(UPDATE, bytes);
  }

  sync(kind, bytes) {
    return this.frame((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, kind);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  }

  frame(write) {
    return Buffer.concat([this.prefix, encoded(write)]);
  }
}

/**
 * Reads one frame and calls the method of `on` for it: `welcome()`, `asked()`, `state(bytes)`,
 * `update(bytes)`, `saved(yes)` or `denied()`. The bytes are views of `data`. Others are skipped.
 */
export function dispatch(data, prefix_bytes, on) {
  const kind = data[prefix_bytes];
  const sub = data[prefix_bytes + 1];
  if (kind === SYNC || kind === SYNC_REPLY) {
    if (sub === STEP_1) return on.asked();
    const [length, start] = readVarUint(data, prefix_bytes + 2);
    const bytes = data.subarray(start, start + length);
    return sub === UPDATE ? on.update(bytes) : on.state(bytes);
  }
  if (kind === SYNC_STATUS) return on.saved(sub === 1);
  if (kind === AUTH) return sub === AUTH_DENIED ? on.denied() : on.welcome();
  return undefined;
}

function readVarUint(data, at) {
  let value = 0;
  let factor = 1;
  for (let position = at; position < data.length; position += 1) {
    const byte = data[position];
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, position + 1];
    factor *= 128;
  }
  throw new Error('a frame ends inside a number');
}

function encoded(write) {
  const encoder = encoding.createEncoder();
  write(encoder);
  return Buffer.from(encoding.toUint8Array(encoder));
}
