// One trial: three clients edit the same document concurrently, exchange parts of what they
// have in between and everything at the end. It proves for itself that Yjs agrees with Yjs, so
// that a difference that the Rust test finds is one between the engines.

import * as Y from 'yjs';
import { canonical, firstDifference, roots } from './canonical.mjs';
import { randomEdit } from './edits.mjs';
import { Random } from './random.mjs';

const CLIENT_COUNT = 3;
const EDIT_COUNT_MIN = 40;
const EDIT_COUNT_MAX = 80;
const BATCH_MAX = 4;
const SETTLE_ROUNDS_MAX = 16;

/** Plays the trial of one seed and returns its line of output as an object. */
export function playTrial(seed) {
  const random = new Random(seed);
  const log = [];
  const docs = makeClients(random, log);
  editAndExchange(random, docs, log);
  exchangeAll(docs, log);

  const expected = canonical(docs[0]);
  const updates = log.map((entry) => entry.update);
  const shuffled = random.permutation(updates.length);
  const state = Y.encodeStateAsUpdateV2(docs[0]);
  const again = {
    'client 2': docs[1],
    'client 3': docs[2],
    'in order': applied(updates),
    shuffled: applied(shuffled.map((index) => updates[index])),
    state: applied([state]),
  };
  for (const [name, doc] of Object.entries(again)) {
    const difference = firstDifference(expected, canonical(doc));
    if (difference !== null) throw new Error(`seed ${seed}: Yjs differs (${name}): ${difference}`);
  }
  return {
    seed,
    updates: updates.map(toBase64),
    shuffled,
    state: toBase64(state),
    expected,
  };
}

/**
 * A new document with these v2 updates applied in this order, in one transaction: after each
 * remote transaction Yjs removes format markers that look redundant at that moment, which is a
 * deletion of its own. Done half-way, that can change what is seen once the rest has come.
 */
export function applied(updates) {
  const doc = new Y.Doc();
  roots(doc);
  doc.transact(() => {
    for (const update of updates) Y.applyUpdateV2(doc, update);
  });
  return doc;
}

/** True if a document waits for updates that it has not got. */
export function isWaiting(doc) {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

function makeClients(random, log) {
  return Array.from({ length: CLIENT_COUNT }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = random.clientId();
    roots(doc);
    // Local transactions also come from Yjs itself, which tidies format markers after remote
    // ones: those updates are sent to the others by every provider, hence also here.
    doc.on('updateV2', (update, _origin, _doc, transaction) => {
      if (transaction.local) log.push({ author: index, update });
    });
    return doc;
  });
}

function editAndExchange(random, docs, log) {
  let left = random.int(EDIT_COUNT_MIN, EDIT_COUNT_MAX);
  while (left > 0) {
    const doc = random.pick(docs);
    const batch = Math.min(left, random.int(1, BATCH_MAX));
    doc.transact(() => {
      for (let count = 0; count < batch; count += 1) randomEdit(random, doc);
    });
    left -= batch;
    if (random.chance(0.3)) exchangeSome(random, docs, log);
  }
}

// Either one client gets all that another has, or it gets the first part of what another wrote,
// which may wait in the receiver for what that author had seen and the receiver has not.
function exchangeSome(random, docs, log) {
  const [from, to] = random.permutation(docs.length);
  if (random.chance(0.5)) {
    const missing = Y.encodeStateAsUpdateV2(docs[from], Y.encodeStateVector(docs[to]));
    Y.applyUpdateV2(docs[to], missing, 'exchange');
    return;
  }
  const written = log.filter((entry) => entry.author === from);
  const count = random.int(0, written.length);
  for (const { update } of written.slice(0, count)) {
    Y.applyUpdateV2(docs[to], update, 'exchange');
  }
}

// Receiving may make new updates (see makeClients): repeat until there are none.
function exchangeAll(docs, log) {
  let sent = 0;
  for (let round = 0; round < SETTLE_ROUNDS_MAX; round += 1) {
    const end = log.length;
    if (sent === end) return;
    for (const { update } of log.slice(sent, end)) {
      for (const doc of docs) Y.applyUpdateV2(doc, update, 'exchange');
    }
    sent = end;
  }
  throw new Error('the clients do not come to rest');
}

function toBase64(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
