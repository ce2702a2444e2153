// Prints random concurrent trials played in Yjs as JSON lines, for the differential test in Rust.
// Usage: node generate.mjs --seed S --trials N. Trial i has the seed S + i.

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { playTrial } from './trial.mjs';

const TRIALS_MAX = 100_000;

function integer(text, name, low, high) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < low || number > high) {
    console.error(`--${name} must be an integer from ${low} to ${high}`);
    process.exit(2);
  }
  return number;
}

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, trials: { type: 'string', default: '100' } },
});
const trials = integer(values.trials, 'trials', 1, TRIALS_MAX);
const seed = integer(values.seed, 'seed', 0, 0xffffffff - trials);

for (let index = 0; index < trials; index += 1) {
  const line = `${JSON.stringify(playTrial(seed + index))}\n`;
  if (!process.stdout.write(line)) await once(process.stdout, 'drain');
}
