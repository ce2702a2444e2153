// Starts, stops, kills and observes the server process of a run, and reads what it left on disk.
// Only processes that this program started are ever ended, each by its own id.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Y from './yjs.mjs';

const READY_MS_MAX = 20_000;
const STOP_MS_MAX = 10_000;
const TICKS_PER_S = 100;

/** A path for a store in a new folder of its own, which goes when this program ends. */
export function temporaryStore() {
  const folder = mkdtempSync(join(tmpdir(), 'cahier-peer-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'db');
}

export class ServerProcess {
  /** Starts the peer of `protocol` with its store at `db` and waits until it listens. */
  static async start(protocol, db) {
    const script = fileURLToPath(new URL(protocol.script, import.meta.url));
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, PORT: '0', DB: db },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const server = new ServerProcess(child);
    server.exited = new Promise((resolve) => child.once('exit', resolve));
    process.once('exit', () => child.kill('SIGKILL'));
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));
    const port = await readyPort(child);
    server.url = `ws://127.0.0.1:${port}`;
    return server;
  }

  constructor(child) {
    this.child = child;
    this.pid = child.pid;
  }

  /** Ends it as a power cut for the process would: no handler of its own runs. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Asks it to stop; kills it if it does not. */
  async stop() {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS_MAX);
    await this.exited;
    clearTimeout(timer);
  }
}

function readyPort(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the server is not ready in time'));
    }, READY_MS_MAX);
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      const ready = /^ready (\d+)$/m.exec(output);
      if (ready === null) return;
      clearTimeout(timer);
      output = '';
      resolve(Number(ready[1]));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

/** Resident memory of a process in KiB. */
export function rssKib(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** Processor time that a process has used, in seconds. */
export function cpuSeconds(pid) {
  const after_name = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(after_name[11]) + Number(after_name[12])) / TICKS_PER_S;
}

/**
 * The clock of each document's writer in the store of a stopped server, read without the server.
 * `documents` have a `name` and a `client`.
 */
export async function clocksOnDisk(protocol, db, documents) {
  const read = protocol.acknowledges ? openSqlite(db) : openLevel(db);
  const clocks = [];
  for (const { name, client } of documents) {
    const vector = await read.stateVector(name);
    clocks.push(vector === null ? 0 : Y.decodeStateVector(vector).get(client) ?? 0);
  }
  await read.close();
  return clocks;
}

function openSqlite(db) {
  const require = createRequire(import.meta.resolve('@hocuspocus/extension-sqlite'));
  const Database = require('better-sqlite3');
  const database = new Database(db, { readonly: true });
  const select = database.prepare('SELECT data FROM documents WHERE name = ?');
  return {
    stateVector: async (name) => {
      const row = select.get(name);
      return row === undefined ? null : Y.encodeStateVectorFromUpdate(row.data);
    },
    close: async () => database.close(),
  };
}

function openLevel(db) {
  const require = createRequire(import.meta.resolve('y-websocket/bin/utils'));
  const { LeveldbPersistence } = require('y-leveldb');
  const store = new LeveldbPersistence(db);
  return {
    stateVector: async (name) => Y.encodeStateVector(await store.getYDoc(name)),
    close: () => store.destroy(),
  };
}
