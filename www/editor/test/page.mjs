// A page without a browser, for tests: what the island needs of one, and a host that remembers
// what it was told. Imported before anything of the editor.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='fr'><body></body></html>", {
  url: "https://cahier.test/",
  pretendToBeVisual: true,
});
const names = [
  "window",
  "document",
  "Node",
  "Element",
  "HTMLElement",
  "Event",
  "KeyboardEvent",
  "MouseEvent",
  "MutationObserver",
  "DOMParser",
  "File",
  "getComputedStyle",
  "innerHeight",
  "Text",
  "Document",
  "AbortController",
  "AbortSignal",
];
for (const name of names) {
  globalThis[name] = name === "window" ? window : window[name];
}
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
globalThis.requestAnimationFrame = (run) => setTimeout(run, 0);
// What browsers have on MathML, too.
Object.defineProperty(window.Element.prototype, "style", { get: () => ({}), configurable: true });
const rect = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0 };
window.Range.prototype.getClientRects = () => [];
window.Range.prototype.getBoundingClientRect = () => rect;

export const Y = await import("yjs");
export const { mount } = await import("../src/editor.js");
const { EditorView } = await import("prosemirror-view");
export const { schema, NODES, MARKS } = await import("../src/schema.js");

// Every view calls this when it is made.
const views = new WeakMap();
const { updatePluginViews } = EditorView.prototype;
EditorView.prototype.updatePluginViews = function (...before) {
  views.set(this.dom, this);
  return updatePluginViews.apply(this, before);
};

/** A state with a body that `fill` makes; by a writer of its own. */
export function stateOf(fill, client = 7) {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = client;
  // The other roots of an entry are there, too.
  doc.getMap("entry").set("kind", "experiment");
  fill?.(doc.getXmlFragment("body"), doc);
  return Y.encodeStateAsUpdateV2(doc);
}

/** An element with attributes and children as another tool of Yjs would store it. */
export function el(name, attributes = {}, ...children) {
  const made = new Y.XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    // Past the editor's own way to store attributes.
    made._prelimAttrs.set(key, value);
  }
  made.insert(
    0,
    children.map((child) => (typeof child === "string" ? text(child) : child)),
  );
  return made;
}

/** A text of `[text, marks]` pairs. */
export function text(...runs) {
  const made = new Y.XmlText();
  let at = 0;
  for (const run of runs) {
    const [insert, attributes] = Array.isArray(run) ? run : [run];
    made.insert(at, insert, attributes ?? {});
    at += insert.length;
  }
  return made;
}

/** An island on a state, and all that it told. */
export function island(state, client = 11, options = {}) {
  const told = { updates: [], cursors: [], said: [], linked: [], opened: [], attached: [] };
  const host = document.createElement("div");
  document.body.append(host);
  const made = mount(host, {
    state,
    client,
    editable: true,
    lang: "fr",
    label: "Texte de l’expérience",
    update: (bytes) => told.updates.push(bytes),
    cursor: (place) => told.cursors.push(place),
    entries: async () => [{ id: "e1", title: "PCR du fer", kind: "experiment" }],
    people: () => [{ id: "p1", name: "Ana Ruiz" }],
    attach: async (file) => {
      told.attached.push(file);
      const id = `a${told.attached.length}`;
      return { id, src: `attachment:${id}`, media_type: file.type, name: file.name };
    },
    source: async () => "blob:https://cahier.test/1",
    link: (entry) => told.linked.push(entry),
    open: (id) => told.opened.push(id),
    said: (code, detail) => told.said.push([code, detail]),
    ...options,
  });
  return { island: made, told, host, view: viewOf(host) };
}

/** The view that a host shows. */
export const viewOf = (host) => views.get(host.querySelector(".ProseMirror")) ?? null;

/** Types text at the cursor, so that rules see it. */
export function type(view, typed) {
  for (const character of typed) {
    const { from, to } = view.state.selection;
    const plain = () => view.state.tr.insertText(character, from, to);
    const taken = view.someProp("handleTextInput", (f) => f(view, from, to, character, plain));
    if (!taken) {
      view.dispatch(plain());
    }
  }
}

/** Presses a key. */
export function press(view, key, held = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held });
  view.dom.dispatchEvent(event);
  return event.defaultPrevented;
}

export const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/** Names, texts and marks of a body, short enough to read. */
export function brief(nodes) {
  return nodes
    .map((node) => {
      if (node.text) {
        return node.text
          .map((run) => {
            const marks = Object.entries(run.marks ?? {});
            return (
              run.text +
              (marks.length > 0
                ? `{${marks.map((m) => m.filter(Boolean).join("=")).join(",")}}`
                : "")
            );
          })
          .join("|");
      }
      const { name, attributes = {}, children = [] } = node.element;
      const said = Object.entries(attributes)
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
      return `${name}${said && `[${said}]`}(${brief(children)})`;
    })
    .join(" ");
}
