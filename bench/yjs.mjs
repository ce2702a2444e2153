// Yjs under the load of the client's benchmark: `node yjs.mjs TRACE UPDATES STATE`.
//
// TRACE is the editing trace B4 (gzip), UPDATES holds yrs updates in version 2, each after its
// length in four bytes, STATE one such update with the whole document. It types the trace in
// transactions of one edit, applies the updates in order, loads the state, checks each time that
// the text is that of the trace, and writes its figures as one line of JSON.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { gunzipSync } from "node:zlib";

// Installed for the relay's benchmark.
const require = createRequire(new URL("./peers/package.json", import.meta.url));
const Y = require("yjs");

const ROUNDS = 3;
const LOADS = 7;
/** The root type in which `cahier-notebook` keeps a title. */
const ROOT = "title";

const [trace, updates, state] = await Promise.all(process.argv.slice(2).map((f) => readFile(f)));
const { endContent, txns } = JSON.parse(gunzipSync(trace).toString());

/** A document that keeps deleted text, as ours does. */
function empty() {
  return new Y.Doc({ gc: false });
}

/** How long the work took on an empty document, ms; the text must be that of the trace. */
function timed(work) {
  const start = performance.now();
  const doc = empty();
  work(doc);
  const spent = performance.now() - start;
  if (doc.getText(ROOT).toString() !== endContent) throw new Error("another text");
  return spent;
}

function median(count, round) {
  const times = Array.from({ length: count }, round).sort((a, b) => a - b);
  return times[Math.ceil(count / 2) - 1];
}

/** The updates, one by one. */
function unframed(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    found.push(new Uint8Array(bytes.subarray(at + 4, end)));
    at = end;
  }
  return found;
}

const edits = txns.flatMap((txn) => txn.patches);
const typed = timed((doc) => {
  const text = doc.getText(ROOT);
  // What an editor sends: listening makes Yjs encode every edit.
  const sent = [];
  doc.on("updateV2", (update) => sent.push(update));
  for (const [at, remove, insert] of edits) {
    doc.transact(() => {
      if (remove > 0) text.delete(at, remove);
      if (insert !== "") text.insert(at, insert);
    });
  }
});
const parts = unframed(updates);
const applied = median(ROUNDS, () =>
  timed((doc) => parts.forEach((part) => Y.applyUpdateV2(doc, part))),
);
const whole = new Uint8Array(state);
const loaded = median(LOADS, () => timed((doc) => Y.applyUpdateV2(doc, whole)));

const answer = {
  version: require("yjs/package.json").version,
  edit_us: (typed * 1000) / edits.length,
  apply_us: (applied * 1000) / parts.length,
  apply_ms: applied,
  load_ms: loaded,
};
console.log(JSON.stringify(answer));
