// The canonical JSON of a document: what two engines must agree on. Described in README.md;
// the Rust test builds the same from yrs. It only reads documents.

import * as Y from 'yjs';

/** The roots that every document of this test has. */
export function roots(doc) {
  return {
    body: doc.getXmlFragment('body'),
    fields: doc.getMap('fields'),
    list: doc.getArray('list'),
  };
}

/** Everything that is compared, of one document. */
export function canonical(doc) {
  const { body, fields, list } = roots(doc);
  return {
    body: body.toArray().map(canonicalNode),
    fields: plain(fields.toJSON()),
    list: plain(list.toJSON()),
    state_vector: stateVector(doc),
  };
}

function canonicalNode(node) {
  if (node instanceof Y.XmlText) return { text: mergedRuns(node.toDelta()) };
  return {
    name: node.nodeName,
    attrs: plain(node.getAttributes()),
    children: node.toArray().map(canonicalNode),
  };
}

// Yjs cuts a run at every format marker, also at one that changes nothing, and how many of those
// remain depends on the order of arrival. Neighbours with the same marks are therefore one run.
function mergedRuns(delta) {
  const runs = [];
  for (const { insert, attributes } of delta) {
    const run = { insert };
    if (attributes && Object.keys(attributes).length > 0) run.attributes = plain(attributes);
    const before = runs[runs.length - 1];
    if (before && firstDifference(before.attributes, run.attributes) === null) {
      before.insert += insert;
    } else {
      runs.push(run);
    }
  }
  return runs;
}

function stateVector(doc) {
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
  const out = {};
  for (const client of [...clocks.keys()].sort((a, b) => a - b)) {
    out[String(client)] = clocks.get(client);
  }
  return out;
}

/** A value as JSON has it: keys in order, no undefined members, big integers as numbers. */
export function plain(value) {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value === undefined ? null : value;
  const out = {};
  for (const key of Object.keys(value).sort()) {
    if (value[key] !== undefined) out[key] = plain(value[key]);
  }
  return out;
}

/** The path of the first place where two plain values differ, or null if there is none. */
export function firstDifference(left, right, path = '') {
  if (Object.is(left, right)) return null;
  const bothObjects =
    left !== null && right !== null && typeof left === 'object' && typeof right === 'object';
  if (!bothObjects || Array.isArray(left) !== Array.isArray(right)) {
    return left === right ? null : `${path || '/'}: ${short(left)} <> ${short(right)}`;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    if (!(key in left) || !(key in right)) {
      return `${path}/${key}: ${short(left[key])} <> ${short(right[key])}`;
    }
    const difference = firstDifference(left[key], right[key], `${path}/${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

function short(value) {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
