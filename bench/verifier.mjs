// The verifier's WebAssembly module outside of its page: `node verifier.mjs FOLDER ROOTS PROOF
// ROUNDS`.
//
// FOLDER holds `verifier.js` and `verifier_bg.wasm`, as they are inlined into the one HTML file;
// ROOTS the authorities to trust, PEM; PROOF the archive. It checks the proof ROUNDS times and
// writes the outcome, the median of the times and the module's memory as one line of JSON.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { runInThisContext } from "node:vm";

const [folder, roots, proof, rounds] = process.argv.slice(2);
const [script, module, authorities, archive] = await Promise.all([
  readFile(join(folder, "verifier.js"), "utf8"),
  readFile(join(folder, "verifier_bg.wasm")),
  readFile(roots),
  readFile(proof),
]);

const verifier = runInThisContext(`${script}\nwasm_bindgen;`);
const { memory } = await verifier({ module_or_path: module });

let outcome;
const times = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const start = performance.now();
  const answer = verifier.check(archive, authorities, "", "fr");
  times.push(performance.now() - start);
  ({ outcome } = JSON.parse(answer));
}
times.sort((a, b) => a - b);
const ms = times[Math.ceil(times.length / 2) - 1];
console.log(JSON.stringify({ outcome, ms, memory_bytes: memory.buffer.byteLength }));
