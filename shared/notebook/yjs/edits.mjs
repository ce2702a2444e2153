// The random edits of a trial: what an editor, a form and a program may do to a document.
// Each takes the random stream and a document, and changes the document at once. Offsets are
// UTF-16 code units, and insertions and deletions are not kept off the middle of surrogate pairs:
// that is on purpose. Formats are (see `wholeCharacters`).

import * as Y from 'yjs';
import { roots } from './canonical.mjs';

const WORDS = [
  'a', 'the ', 'solution ', 'pH 7.4 ', 'prélèvement ', 'œuf ', '5 µL ', '25 °C ', 'x\ny',
  '🧪', '🧬🧬', '👩‍🔬', '🇫🇷', 'e\u0301', '日本', '𝛼β', '🧫 ok 🦠',
];
const BLOCKS = ['paragraph', 'paragraph', 'heading', 'blockquote', 'code_block'];
const MARKS = {
  strong: [{}],
  em: [{}],
  link: [{ href: 'https://example.org/a' }, { href: 'https://example.org/b', title: 'b' }],
  highlight: ['yellow', 'green'],
};
const ATTRIBUTES = {
  level: [1, 2, 3],
  align: ['left', 'right', 'été 🧪'],
  checked: [true, false],
  width: [1.5, null],
  id: ['p-1', 'p-2'],
};
const KEYS = ['title', 'sample', 'mass', 'done', 'µ🧪'];
const NODES_MAX = 400;

/** Weights of the edits; the text of the body gets most of them, as in a notebook. */
const WEIGHTS = {
  insertText: 30, deleteText: 18, formatText: 16, insertBlock: 8, insertTable: 2,
  insertRow: 2, insertCell: 2, insertInline: 3, deleteNode: 4, setAttribute: 5,
  removeAttribute: 2, setField: 8, deleteField: 3, setNestedField: 3, insertItems: 6,
  deleteItems: 4,
};

/** Makes one random edit; when there is nothing to edit, a new block takes its place. */
export function randomEdit(random, doc) {
  const name = random.weighted(WEIGHTS);
  if (!EDITS[name](random, roots(doc))) EDITS.insertBlock(random, roots(doc));
}

function words(random, count_max) {
  return Array.from({ length: random.int(1, count_max) }, () => random.pick(WORDS)).join('');
}

function value(random, depth = 0) {
  const kind = random.int(0, depth < 2 ? 8 : 6);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.int(-1000, 1000);
  if (kind === 3) return random.pick([0.1, -2.5, 1e21, 3.25e-7, 1099511627776]);
  if (kind < 7) return words(random, 3);
  if (kind === 7) return Array.from({ length: random.int(0, 3) }, () => value(random, depth + 1));
  return { unit: random.pick(['mg', 'µL']), value: value(random, depth + 1) };
}

function textNode(random) {
  const text = new Y.XmlText();
  text.insert(0, words(random, 4));
  return text;
}

function element(name, children, attributes = {}) {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  for (const [key, one] of Object.entries(attributes)) made.setAttribute(key, one);
  return made;
}

function block(random) {
  const name = random.pick(BLOCKS);
  const attributes = name === 'heading' ? { level: random.int(1, 3) } : {};
  return element(name, random.chance(0.8) ? [textNode(random)] : [], attributes);
}

function cell(random) {
  const attributes = { colspan: 1, rowspan: 1 };
  return element('table_cell', [element('paragraph', [textNode(random)])], attributes);
}

function row(random, cell_count) {
  return element('table_row', Array.from({ length: cell_count }, () => cell(random)));
}

/** All nodes below the body in document order, at most NODES_MAX of them. */
function nodesOf(body) {
  const found = [];
  const visit = (parent) => {
    for (const node of parent.toArray()) {
      if (found.length >= NODES_MAX) return;
      found.push(node);
      if (node instanceof Y.XmlElement) visit(node);
    }
  };
  visit(body);
  return found;
}

function pickNode(random, body, accepts) {
  const nodes = nodesOf(body).filter(accepts);
  return nodes.length > 0 ? random.pick(nodes) : null;
}

const isText = (node) => node instanceof Y.XmlText;
const isElement = (node) => node instanceof Y.XmlElement;
const isNamed = (...names) => (node) => isElement(node) && names.includes(node.nodeName);

function range(random, length) {
  const start = random.int(0, length - 1);
  return [start, random.int(1, Math.min(length - start, 12))];
}

// A format that changes nothing splits the text in the author's replica only, and a split inside
// a surrogate pair replaces both halves by U+FFFD: Yjs then differs from Yjs. An insertion or a
// deletion splits in every replica alike. So formats end between characters, as in an editor.
function wholeCharacters(text, start, length) {
  const string = text.toDelta().map((run) => run.insert).join('');
  const inside = (at) => /^[\ud800-\udbff][\udc00-\udfff]$/.test(string.slice(at - 1, at + 1));
  const from = inside(start) ? start - 1 : start;
  const end = inside(start + length) ? start + length + 1 : start + length;
  return [from, end - from];
}

function marks(random) {
  const out = {};
  for (const name of Object.keys(MARKS)) {
    if (random.chance(0.35)) out[name] = random.chance(0.25) ? null : random.pick(MARKS[name]);
  }
  return out;
}

const EDITS = {
  insertText(random, { body }) {
    const text = pickNode(random, body, isText);
    if (text === null) return false;
    const at = random.chance(0.4) ? text.length : random.int(0, text.length);
    if (random.chance(0.7)) text.insert(at, words(random, 3));
    else text.insert(at, words(random, 3), marks(random));
    return true;
  },

  deleteText(random, { body }) {
    const text = pickNode(random, body, (node) => isText(node) && node.length > 0);
    if (text === null) return false;
    text.delete(...range(random, text.length));
    return true;
  },

  formatText(random, { body }) {
    const text = pickNode(random, body, (node) => isText(node) && node.length > 0);
    if (text === null) return false;
    const [start, length] = wholeCharacters(text, ...range(random, text.length));
    const chosen = marks(random);
    if (Object.keys(chosen).length === 0) chosen.strong = {};
    text.format(start, length, chosen);
    return true;
  },

  insertBlock(random, { body }) {
    body.insert(random.int(0, body.length), [block(random)]);
    return true;
  },

  insertTable(random, { body }) {
    const cell_count = random.int(1, 3);
    const rows = Array.from({ length: random.int(1, 3) }, () => row(random, cell_count));
    body.insert(random.int(0, body.length), [element('table', rows)]);
    return true;
  },

  insertRow(random, { body }) {
    const table = pickNode(random, body, isNamed('table'));
    if (table === null) return false;
    table.insert(random.int(0, table.length), [row(random, random.int(1, 3))]);
    return true;
  },

  insertCell(random, { body }) {
    const parent = pickNode(random, body, isNamed('table_row'));
    if (parent === null) return false;
    parent.insert(random.int(0, parent.length), [cell(random)]);
    return true;
  },

  insertInline(random, { body }) {
    const parent = pickNode(random, body, isNamed('paragraph', 'heading'));
    if (parent === null) return false;
    const leaf = random.chance(0.5) ? element('hard_break', []) : textNode(random);
    parent.insert(random.int(0, parent.length), [leaf]);
    return true;
  },

  deleteNode(random, { body }) {
    const node = pickNode(random, body, () => true);
    if (node === null) return false;
    const parent = node.parent;
    parent.delete(parent.toArray().indexOf(node), 1);
    return true;
  },

  setAttribute(random, { body }) {
    const node = pickNode(random, body, isElement);
    if (node === null) return false;
    const name = random.pick(Object.keys(ATTRIBUTES));
    node.setAttribute(name, random.pick(ATTRIBUTES[name]));
    return true;
  },

  removeAttribute(random, { body }) {
    const has = (node) => isElement(node) && Object.keys(node.getAttributes()).length > 0;
    const node = pickNode(random, body, has);
    if (node === null) return false;
    node.removeAttribute(random.pick(Object.keys(node.getAttributes()).sort()));
    return true;
  },

  setField(random, { fields }) {
    fields.set(random.pick(KEYS), value(random));
    return true;
  },

  deleteField(random, { fields }) {
    fields.delete(random.pick(KEYS));
    return true;
  },

  setNestedField(random, { fields }) {
    const key = random.pick(['nested', 'rows']);
    const there = fields.get(key);
    const want = key === 'nested' ? Y.Map : Y.Array;
    if (!(there instanceof want) || random.chance(0.15)) {
      fields.set(key, new want());
      return true;
    }
    if (key === 'nested') there.set(random.pick(KEYS), value(random, 1));
    else there.insert(random.int(0, there.length), [value(random, 1)]);
    return true;
  },

  insertItems(random, { list }) {
    const items = Array.from({ length: random.int(1, 3) }, () => value(random));
    list.insert(random.int(0, list.length), items);
    return true;
  },

  deleteItems(random, { list }) {
    if (list.length === 0) return false;
    list.delete(...range(random, list.length));
    return true;
  },
};
