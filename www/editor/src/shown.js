// A body that this version does not understand whole, or that may not be written: what is known is
// drawn, what is not is named and its text shown. Nothing here can write.
import { DOMSerializer } from "prosemirror-model";
import * as Y from "yjs";
import { element } from "./popup.js";
import { schema } from "./schema.js";
import { edited, storedAttributes } from "./stored.js";
import { draw as drawFormula } from "./views/formula.js";
import { draw as drawImage } from "./views/image.js";

const DEPTH_MAX = 64;

/** Draws a fragment into an element. */
export function show(into, fragment, offers) {
  into.replaceChildren();
  children(fragment, into, offers, 0);
}

function children(parent, into, offers, depth) {
  if (depth >= DEPTH_MAX) {
    return;
  }
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) {
      text(child, into);
    } else if (child instanceof Y.XmlElement) {
      node(child, into, offers, depth);
    }
  }
}

function node(child, into, offers, depth) {
  const name = child.nodeName;
  const known = Object.hasOwn(schema.nodes, name) && name !== "doc" && name !== "text";
  if (!known) {
    const label = `${offers.words.say("unknownPart")}${offers.words.say("colon")}${name}`;
    const part = element("div", { class: "editor-unknown", role: "group", "aria-label": label });
    into.append(part);
    children(child, part, offers, depth + 1);
    return;
  }
  const attributes = edited(name, storedAttributes(child));
  if (name === "image" || name === "formula" || name === "formula_inline") {
    const part = element(name === "formula" ? "div" : "span", { class: `editor-${name}` });
    into.append(part);
    if (name === "image") {
      drawImage(part, attributes, offers);
    } else {
      drawFormula(part, attributes.source, name === "formula", offers.words);
    }
    return;
  }
  const type = schema.nodes[name];
  const spec = type.spec.toDOM(type.create(attributes));
  const { dom, contentDOM } = DOMSerializer.renderSpec(document, spec);
  into.append(dom);
  if (contentDOM) {
    children(child, contentDOM, offers, depth + 1);
  }
}

function text(child, into) {
  for (const { insert, attributes } of child.toDelta()) {
    if (typeof insert !== "string") {
      continue;
    }
    let made = document.createTextNode(insert);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (Object.hasOwn(schema.marks, name) && value !== null) {
        const mark = schema.marks[name].create(typeof value === "object" ? value : null);
        const { dom } = DOMSerializer.renderSpec(document, mark.type.spec.toDOM(mark, true));
        dom.append(made);
        made = dom;
      }
    }
    into.append(made);
  }
}
