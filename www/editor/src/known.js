// Whether this version understands a whole body. It is asked before the editor is bound and again
// before it sees a change of others: y-prosemirror deletes what its schema does not accept, and
// nothing may be deleted because it was not understood.
import * as Y from "yjs";
import { schema } from "./schema.js";
import { storedAttributes } from "./stored.js";

/** Deepest nesting of nodes, text included, as the engine reads it. */
const DEPTH_MAX = 64;

/** The name of the first thing that is not understood, or null. */
export function unknown(fragment) {
  return ofChildren(schema.topNodeType, fragment, 0);
}

/**
 * The same of a body that was understood before a transaction: what came with it is asked about,
 * and what it changed. A body of others can be long, and changes many times a second.
 */
export function unknownSince(fragment, { changed, beforeState }) {
  const came = (child) => {
    const id = child instanceof Y.AbstractType ? child._item.id : null;
    return id === null || id.clock >= (beforeState.get(id.client) ?? 0);
  };
  for (const type of changed.keys()) {
    const depth = depthIn(fragment, type);
    const found = depth === null ? null : ofChanged(type, depth, came);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** How deep the children of a type stand in a fragment; null where it is not in it any more. */
function depthIn(fragment, type) {
  let depth = 0;
  for (let at = type; at !== fragment; at = at.parent) {
    if (at === null || at._item === null || at._item.deleted) {
      return null;
    }
    depth += 1;
  }
  return depth;
}

function ofChanged(type, depth, came) {
  if (type instanceof Y.XmlText) {
    return ofText(typeOf(type.parent), type);
  }
  if (!(type instanceof Y.XmlFragment)) {
    return "hook";
  }
  return (depth > 0 ? ofAttributes(type) : null) ?? ofChildren(typeOf(type), type, depth, came);
}

/** The type of a node that is understood; that of the document for its fragment. */
const typeOf = (node) =>
  node instanceof Y.XmlElement ? schema.nodes[node.nodeName] : schema.topNodeType;

function ofChildren(type, parent, depth, asked = () => true) {
  if (depth >= DEPTH_MAX) {
    return parent.length === 0 ? null : "depth";
  }
  for (const child of parent.toArray().filter(asked)) {
    const found = ofChild(type, child, depth);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function ofChild(parent, child, depth) {
  if (child instanceof Y.XmlText) {
    return ofText(parent, child);
  }
  if (!(child instanceof Y.XmlElement)) {
    return "hook";
  }
  const type = Object.hasOwn(schema.nodes, child.nodeName) ? schema.nodes[child.nodeName] : null;
  if (type === null || type.isText || type === schema.topNodeType) {
    return child.nodeName;
  }
  if (!holds(parent, type)) {
    return `${parent.name} > ${child.nodeName}`;
  }
  return ofAttributes(child) ?? ofChildren(type, child, depth + 1);
}

function ofAttributes(element) {
  const named = Object.keys(typeOf(element).spec.attrs ?? {});
  const attribute = Object.keys(storedAttributes(element)).find((name) => !named.includes(name));
  return attribute === undefined ? null : `${element.nodeName}.${attribute}`;
}

/** No content of this schema has an order: a node may stand anywhere or nowhere. */
const holds = (parent, type) => parent.contentMatch.matchType(type) !== null;

function ofText(parent, text) {
  const delta = text.toDelta();
  if (delta.length > 0 && !holds(parent, schema.nodes.text)) {
    // At the top not even an empty text can be bound.
    return `${parent.name} > text`;
  }
  if (parent === schema.topNodeType) {
    return "doc > text";
  }
  for (const { insert, attributes } of delta) {
    const found = typeof insert === "string" ? ofMarks(attributes ?? {}) : "embed";
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function ofMarks(marks) {
  for (const [name, value] of Object.entries(marks)) {
    const type = Object.hasOwn(schema.marks, name) ? schema.marks[name] : null;
    const named = Object.keys(type?.spec.attrs ?? {});
    const entries = value !== null && typeof value === "object" ? Object.entries(value) : [];
    const plain = value === true || (value !== null && typeof value === "object");
    const fits = entries.every(([key, inner]) => named.includes(key) && typeof inner === "string");
    if (type === null || !plain || !fits) {
      return name;
    }
  }
  return null;
}
