// A fragment as the plain tree of the engine (`Body` in shared/notebook/src/body.rs, as serde
// writes it), so that both sides can be compared.
import * as Y from "yjs";
import { plainText, storedAttributes } from "./stored.js";

/** Deepest nesting that is read, as in the engine. */
const DEPTH_MAX = 64;

/** The body in a fragment: no run or text in it is empty, and no two texts are neighbours. */
export function body(fragment) {
  return nodes(fragment, 0);
}

function nodes(parent, depth) {
  const found = [];
  if (depth >= DEPTH_MAX) {
    return found;
  }
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) {
      const last = found.at(-1);
      const into = last?.text ?? [];
      runs(child, into);
      if (last?.text === undefined && into.length > 0) {
        found.push({ text: into });
      }
    } else if (child instanceof Y.XmlElement) {
      found.push({ element: element(child, depth) });
    }
  }
  return found;
}

function element(from, depth) {
  const made = { name: from.nodeName };
  const attributes = texts(storedAttributes(from), plainText);
  if (Object.keys(attributes).length > 0) {
    made.attributes = attributes;
  }
  const children = nodes(from, depth + 1);
  if (children.length > 0) {
    made.children = children;
  }
  return made;
}

function runs(text, into) {
  for (const { insert, attributes } of text.toDelta()) {
    if (typeof insert !== "string" || insert === "") {
      continue;
    }
    const marks = texts(attributes ?? {}, markText);
    const last = into.at(-1);
    if (last !== undefined && JSON.stringify(last.marks ?? {}) === JSON.stringify(marks)) {
      last.text += insert;
    } else {
      into.push(Object.keys(marks).length > 0 ? { text: insert, marks } : { text: insert });
    }
  }
}

function texts(values, read) {
  const pairs = Object.keys(values)
    .sort()
    .map((name) => [name, read(values[name])]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null));
}

/** The value of a mark as text, like `mark_text` of the engine. */
function markText(value) {
  if (value === null || value === undefined) {
    return null;
  }
  if (value === true) {
    return "";
  }
  if (typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) {
    return plainText(value) ?? "";
  }
  const names = Object.keys(value);
  if (names.length === 0) {
    return "";
  }
  const only = names.length === 1 ? value.value : undefined;
  return plainText(value.href ?? only) ?? plainText(value);
}
