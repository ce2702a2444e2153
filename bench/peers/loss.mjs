// Kills a server in the middle of the work, starts it again and counts the edits that it had passed
// on (and, where the protocol says so, had called saved) and no longer has. Prints one JSON line.
// The clients do not come back with what they hold: the question is what the server kept.

import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from './arguments.mjs';
import { Client, openAll } from './client.mjs';
import { Document } from './documents.mjs';
import { paceAtRate } from './pace.mjs';
import { ServerProcess, clocksOnDisk, temporaryStore } from './server.mjs';
import { PROTOCOLS } from './wire.mjs';
import Y from './yjs.mjs';

const CLOSE_MS_MAX = 5_000;
const LOADING_MAX = 64;
const SETTLE_MS = 2_000;
const LOAD_MS_MAX = 15_000;
const POLL_MS = 20;
const UPDATES_MAX = 1_000_000;

const wanted = readArguments(
  {
    clients: [200, 2, 8_000],
    chars: [50, 1, 10_000],
    rate: [1_000, 1, 100_000],
    'kill-at-s': [15, 0.1, 120],
    'quiet-s': [0, 0, 120],
  },
  [],
);
const protocol = PROTOCOLS[wanted.protocol];
const document_count = Math.floor(wanted.clients / 2);
// Without a quiet time the load outlasts the server: it is killed at work.
const quiet_s = wanted['quiet-s'];
const load_s = quiet_s > 0 ? wanted['kill-at-s'] - quiet_s : wanted['kill-at-s'] + 1;
const update_count = Math.ceil((wanted.rate * load_s) / document_count);
if (wanted.rate === null || load_s <= 0 || document_count * update_count > UPDATES_MAX) {
  console.error(`--rate must be a number, --quiet-s below --kill-at-s, rate * seconds at most ${
    UPDATES_MAX}`);
  process.exit(2);
}

const rounded = (value, digits = 2) => Number(value.toFixed(digits));
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

/** Plays the load until the kill. Returns its moment, and the documents as the clients saw them. */
async function workAndKill(server) {
  const options = { chars: wanted.chars, update_count, run: 'loss' };
  const documents = Array.from({ length: document_count }, (_, index) =>
    new Document(protocol, server.url, index, options));
  const clients = documents.flatMap((document) => [document.writer, document.reader]);
  await openAll(clients);
  const start_ms = performance.now();
  const paced = paceAtRate(documents, wanted.rate, start_ms + load_s * 1000);
  await sleep(wanted['kill-at-s'] * 1000);
  const killed_ms = performance.now();
  await server.kill();
  // What the server had already handed to the network still arrives and was delivered.
  const end_ms = performance.now() + CLOSE_MS_MAX;
  while (clients.some((client) => client.isOpen) && performance.now() < end_ms) {
    await sleep(POLL_MS);
  }
  const late_ms_max = await paced;
  return { documents, killed_ms, late_ms_max };
}

/** The clock of a document as a newcomer gets it from the server. */
async function loadBack(url, { name, client: writer }, clock_wanted) {
  const doc = new Y.Doc();
  let last_ms = performance.now();
  const take = (bytes) => {
    const before = clockOf(doc, writer);
    Y.applyUpdate(doc, bytes);
    if (clockOf(doc, writer) > before) last_ms = performance.now();
  };
  const client = new Client(protocol, url, name, { state: take, update: take });
  await client.open();
  const end_ms = performance.now() + LOAD_MS_MAX;
  // y-websocket answers before it has read its store and sends the content later, without saying
  // when all is there. So a document that lacks something gets time.
  while (clockOf(doc, writer) < clock_wanted && performance.now() < end_ms) {
    if (performance.now() - last_ms > SETTLE_MS) break;
    await sleep(POLL_MS);
  }
  client.close();
  return clockOf(doc, writer);
}

function clockOf(doc, writer) {
  return Y.decodeStateVector(Y.encodeStateVector(doc)).get(writer) ?? 0;
}

/** Starts a new server on the same store and loads every document back. */
async function clocksLoaded(db, documents) {
  const server = await ServerProcess.start(protocol, db);
  const clocks = new Array(documents.length).fill(0);
  const waiting = documents.entries();
  const worker = async () => {
    for (const [index, document] of waiting) {
      const clock_wanted = Math.max(document.delivered, document.acked) * wanted.chars;
      clocks[index] = await loadBack(server.url, document, clock_wanted);
    }
  };
  await Promise.all(Array.from({ length: LOADING_MAX }, worker));
  await server.stop();
  return clocks;
}

/** What is gone, from what the clients saw and what was found afterwards. */
function losses(documents, present, killed_ms) {
  const missing = (seen, index) => Math.max(0, seen - present[index]);
  let lost_delivered = 0;
  let lost_acked = 0;
  let documents_affected = 0;
  let oldest_ms = 0;
  documents.forEach((document, index) => {
    const gone = missing(document.delivered, index);
    lost_delivered += gone;
    lost_acked += missing(document.acked, index);
    if (gone === 0) return;
    documents_affected += 1;
    oldest_ms = Math.max(oldest_ms, killed_ms - document.sent_ms[present[index]]);
  });
  return { lost_delivered, lost_acked, documents_affected, oldest_lost_s: oldest_ms / 1000 };
}

async function run(db) {
  const server = await ServerProcess.start(protocol, db);
  const { documents, killed_ms, late_ms_max } = await workAndKill(server);
  const loaded = await clocksLoaded(db, documents);
  const on_disk = await clocksOnDisk(protocol, db, documents);
  // In favour of the server: the better of what it gave back and what its store holds.
  const updates_of = (clock) => Math.floor(clock / wanted.chars);
  const present = loaded.map((clock, index) => updates_of(Math.max(clock, on_disk[index])));
  const gone = losses(documents, present, killed_ms);
  const delivered = sum(documents, (document) => document.delivered);
  const acked = sum(documents, (document) => document.acked);
  const share = (part, whole) => (whole > 0 ? rounded(part / whole, 4) : 0);
  return {
    protocol: wanted.protocol,
    clients: 2 * document_count,
    documents: document_count,
    chars: wanted.chars,
    rate: wanted.rate,
    kill_at_s: wanted['kill-at-s'],
    quiet_s,
    edits_sent: sum(documents, (document) => document.sent),
    edits_delivered: delivered,
    edits_acked: protocol.acknowledges ? acked : null,
    edits_loaded_back: sum(loaded, updates_of),
    edits_on_disk: sum(on_disk, updates_of),
    lost_delivered: gone.lost_delivered,
    lost_delivered_share: share(gone.lost_delivered, delivered),
    lost_acked: protocol.acknowledges ? gone.lost_acked : null,
    lost_acked_share: protocol.acknowledges ? share(gone.lost_acked, acked) : null,
    documents_affected: gone.documents_affected,
    oldest_lost_s: rounded(gone.oldest_lost_s),
    late_ms_max: rounded(late_ms_max),
    node: process.version,
  };
}

console.log(JSON.stringify(await run(temporaryStore())));
process.exit(0);
