// Applies the updates of JSON lines on stdin to Yjs and compares with what each line expects, so
// that edits made by yrs are checked in Yjs. Prints `checked N, differing M`; exits with 1 if
// any line differs or none came, with 2 if a line cannot be read.

import { createInterface } from 'node:readline';
import { canonical, firstDifference, plain } from './canonical.mjs';
import { applied, isWaiting } from './trial.mjs';

const REPORTS_MAX = 10;

/** What is wrong with one trial, or null. */
function check({ updates, shuffled, state, expected }) {
  const bytes = updates.map((update) => Buffer.from(update, 'base64'));
  const orders = { 'in order': bytes };
  if (shuffled !== undefined) orders.shuffled = shuffled.map((index) => bytes[index]);
  if (state !== undefined) orders.state = [Buffer.from(state, 'base64')];
  for (const [name, order] of Object.entries(orders)) {
    const difference = compare(order, plain(expected));
    if (difference !== null) return `${name}: ${difference}`;
  }
  return null;
}

function compare(updates, expected) {
  let doc;
  try {
    doc = applied(updates);
  } catch (error) {
    return `an update cannot be applied: ${error.message}`;
  }
  if (isWaiting(doc)) return 'updates are missing: some wait for others';
  return firstDifference(expected, canonical(doc));
}

let checked = 0;
let differing = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  let trial;
  try {
    trial = JSON.parse(line);
  } catch (error) {
    console.error(`line ${checked + 1} is not JSON: ${error.message}`);
    process.exit(2);
  }
  const wrong = check(trial);
  checked += 1;
  if (wrong === null) continue;
  differing += 1;
  if (differing <= REPORTS_MAX) console.error(`seed ${trial.seed}: ${wrong}`);
}
console.log(`checked ${checked}, differing ${differing}`);
process.exit(checked === 0 || differing > 0 ? 1 : 0);
