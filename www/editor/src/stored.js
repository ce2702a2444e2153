// Attributes as they are stored and as ProseMirror has them. Stored are texts (LAYOUT.md, "Body"),
// read tolerantly: another tool may store a number. The binding of y-prosemirror compares and
// writes through the methods of Yjs that are replaced here; so what means the same is not
// written anew, and what is written is what the engine reads. Nobody else uses this copy of Yjs.
import * as Y from "yjs";
import { schema } from "./schema.js";

const whole = (min, max) => (value, other) => {
  const number = Number.parseInt(value, 10);
  return Number.isInteger(number) ? Math.min(Math.max(number, min), max) : other;
};
const truth = (value) => value === true || value === "true";

const READ = {
  level: whole(1, 6),
  start: whole(0, 1_000_000),
  colspan: whole(1, 1000),
  rowspan: whole(1, 1000),
  checked: truth,
};

/** A stored value as text, like `any_text` of the engine; null where it has none. */
export function plainText(value) {
  if (value === null || value === undefined || value instanceof Uint8Array) {
    return null;
  }
  return typeof value === "string" ? value : JSON.stringify(sorted(value));
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "bigint" ? Number(value) : (value ?? null);
  }
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}

const { getAttributes, getAttribute, setAttribute } = Y.XmlElement.prototype;
const { applyDelta } = Y.XmlText.prototype;

/** The attributes of an element as they are stored. */
export const storedAttributes = (element) => getAttributes.call(element);

/** Attributes as ProseMirror has them; names that the schema does not know are left as they are. */
export function edited(name, stored) {
  const attributes = { ...stored };
  for (const [key, { default: other }] of Object.entries(schema.nodes[name]?.spec.attrs ?? {})) {
    const value = plainText(stored[key]);
    attributes[key] = value === null ? other : (READ[key]?.(value, other) ?? value);
  }
  return attributes;
}

Y.XmlElement.prototype.getAttributes = function (...snapshot) {
  return edited(this.nodeName, getAttributes.apply(this, snapshot));
};

Y.XmlElement.prototype.setAttribute = function (key, value) {
  const other = schema.nodes[this.nodeName]?.spec.attrs?.[key]?.default;
  // What goes without saying is not said; a new element says nothing yet.
  if (value !== other || (this.doc !== null && getAttribute.call(this, key) !== undefined)) {
    setAttribute.call(this, key, String(value));
  }
};

Y.XmlText.prototype.applyDelta = function (delta, ...rest) {
  return applyDelta.call(this, delta.map(bare), ...rest);
};

/** An operation whose marks hold only what they have a value for: `{}` and not `{value: null}`. */
function bare(operation) {
  if (operation.attributes === undefined) {
    return operation;
  }
  const marks = Object.entries(operation.attributes).map(([name, value]) => {
    const whole = value === null || typeof value !== "object";
    const kept = whole ? [] : Object.entries(value).filter(([, inner]) => inner !== null);
    return [name, whole ? value : Object.fromEntries(kept)];
  });
  return { ...operation, attributes: Object.fromEntries(marks) };
}
