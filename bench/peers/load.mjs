// The load: N/2 documents with one writer and one reader each, against a server that runs or that
// it starts. Prints one JSON line: what was delivered, how fast, and what it cost. See README.md.

import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from './arguments.mjs';
import { Client, openAll } from './client.mjs';
import { Document } from './documents.mjs';
import { ClosedLoop, paceAtRate } from './pace.mjs';
import { ServerProcess, cpuSeconds, rssKib, temporaryStore } from './server.mjs';
import { PROTOCOLS } from './wire.mjs';

const DRAIN_MS_MAX = 15_000;
const STALL_MS_MAX = 5_000;
const SETTLE_MS = 2_000;
const WARM_UP_CLIENTS = 16;
const UPDATES_MAX = 4_000_000;

const wanted = readArguments(
  {
    clients: [200, 2, 8_000],
    chars: [50, 1, 10_000],
    updates: [50, 0, 100_000],
    rate: [null, 1, 1_000_000],
    window: [4, 1, 1_000],
    'seconds-max': [60, 1, 600],
    'server-pid': [null, 1, 2 ** 31],
  },
  ['url'],
);
const protocol = PROTOCOLS[wanted.protocol];
const document_count = Math.floor(wanted.clients / 2);
if (document_count * wanted.updates > UPDATES_MAX) {
  console.error(`clients / 2 * updates must be at most ${UPDATES_MAX}`);
  process.exit(2);
}

/** Latencies and the moment of the last delivery. */
class Deliveries {
  constructor(count_max) {
    this.latencies_ms = new Float32Array(count_max);
    this.count = 0;
    this.last_ms = 0;
  }

  add(document, from, to, now_ms) {
    for (let number = from; number < to; number += 1) {
      this.latencies_ms[this.count] = now_ms - document.sent_ms[number];
      this.count += 1;
    }
    this.last_ms = now_ms;
  }

  /** The latency in ms below which this share of the deliveries stayed; null without any. */
  quantiles(shares) {
    const sorted = this.latencies_ms.subarray(0, this.count).sort();
    return shares.map((share) => {
      if (sorted.length === 0) return null;
      return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]);
    });
  }
}

const rounded = (value, digits = 2) => Number(value.toFixed(digits));
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

/** Connects everybody and says what a connection costs the server in memory. */
async function connect(documents, url, pid) {
  if (pid !== null) {
    const warm_up = Array.from({ length: WARM_UP_CLIENTS }, (_, index) =>
      new Client(protocol, url, `warm-up-${process.pid}-${index}`));
    await openAll(warm_up);
    for (const client of warm_up) client.close();
    await sleep(SETTLE_MS);
  }
  const rss_kib_before = pid === null ? null : rssKib(pid);
  const start_ms = performance.now();
  await openAll(documents.flatMap((document) => [document.writer, document.reader]));
  const connect_s = rounded((performance.now() - start_ms) / 1000);
  if (pid !== null) await sleep(SETTLE_MS);
  const rss_kib_idle = pid === null ? null : rssKib(pid);
  const connections = 2 * documents.length;
  const kib_per_connection =
    pid === null ? null : rounded((rss_kib_idle - rss_kib_before) / connections);
  return { connect_s, rss_kib_before, rss_kib_idle, kib_per_connection };
}

/** Waits until everything sent is delivered, or nothing has come for a while, or it is too late. */
async function drain(documents, deliveries) {
  const end_ms = performance.now() + DRAIN_MS_MAX;
  for (;;) {
    if (documents.every((document) => document.delivered >= document.sent)) return;
    const now_ms = performance.now();
    if (now_ms > end_ms || now_ms - deliveries.last_ms > STALL_MS_MAX) return;
    await sleep(5);
  }
}

/** Plays the load on open connections. */
async function play(documents, deliveries, loop, until_ms) {
  if (wanted.updates === 0) return null;
  if (wanted.rate !== null) {
    const late_ms_max = await paceAtRate(documents, wanted.rate, until_ms);
    await drain(documents, deliveries);
    return late_ms_max;
  }
  for (const document of documents) loop.refill(document, performance.now());
  while (performance.now() < until_ms && documents.some((document) => document.hasMore)) {
    await sleep(5);
    if (performance.now() - deliveries.last_ms > STALL_MS_MAX) break;
  }
  await drain(documents, deliveries);
  return null;
}

function results(documents, deliveries, start_ms, late_ms_max) {
  const seconds = Math.max((deliveries.last_ms - start_ms) / 1000, 0);
  const [p50, p95, p99, max] = deliveries.quantiles([0.5, 0.95, 0.99, 1]);
  const sent = sum(documents, (document) => document.sent);
  const per_s = (count) => (seconds > 0 ? Math.round(count / seconds) : 0);
  return {
    seconds: rounded(seconds, 3),
    edits_sent: sent,
    edits_delivered: deliveries.count,
    edits_undelivered: sent - deliveries.count,
    edits_acked: protocol.acknowledges ? sum(documents, (document) => document.acked) : null,
    updates_per_s: per_s(deliveries.count),
    chars_per_s: per_s(deliveries.count * wanted.chars),
    latency_ms_p50: p50,
    latency_ms_p95: p95,
    latency_ms_p99: p99,
    latency_ms_max: max,
    late_ms_max: late_ms_max === null ? null : rounded(late_ms_max),
    frames_received: sum(documents, (document) => document.messages),
    gaps: sum(documents, (document) => document.gaps),
    update_bytes: rounded(documents[0].bytes.length / Math.max(wanted.updates, 1), 1),
  };
}

async function run(url, pid) {
  const deliveries = new Deliveries(document_count * wanted.updates);
  let loop;
  const on = {
    delivered(document, from, to) {
      const now_ms = performance.now();
      deliveries.add(document, from, to, now_ms);
      if (wanted.rate === null) loop.refill(document, now_ms);
    },
  };
  const options = {
    chars: wanted.chars, update_count: wanted.updates, run: `load-${process.pid}`, on,
  };
  const documents = Array.from({ length: document_count }, (_, index) =>
    new Document(protocol, url, index, options));
  const memory = await connect(documents, url, pid);
  const cpu_before_s = pid === null ? 0 : cpuSeconds(pid);
  const driver_before_s = cpuSeconds(process.pid);
  const start_ms = performance.now();
  deliveries.last_ms = start_ms;
  const until_ms = start_ms + wanted['seconds-max'] * 1000;
  loop = new ClosedLoop(wanted.window, until_ms);
  const late_ms_max = await play(documents, deliveries, loop, until_ms);
  const line = {
    protocol: wanted.protocol,
    clients: 2 * document_count,
    documents: document_count,
    chars: wanted.chars,
    updates: wanted.updates,
    rate: wanted.rate ?? 'max',
    window: wanted.rate === null ? wanted.window : null,
    ...results(documents, deliveries, start_ms, late_ms_max),
    ...memory,
    rss_kib_after: pid === null ? null : rssKib(pid),
    server_cpu_s: pid === null ? null : rounded(cpuSeconds(pid) - cpu_before_s),
    driver_cpu_s: rounded(cpuSeconds(process.pid) - driver_before_s),
    node: process.version,
  };
  for (const document of documents) {
    document.writer.close();
    document.reader.close();
  }
  return line;
}

if (wanted.url !== undefined) {
  console.log(JSON.stringify(await run(wanted.url, wanted['server-pid'])));
  process.exit(0);
}
const server = await ServerProcess.start(protocol, temporaryStore());
console.log(JSON.stringify(await run(server.url, server.pid)));
await server.kill();
process.exit(0);
