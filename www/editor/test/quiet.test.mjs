// Opening, looking and closing write nothing; what is not understood is left alone.
import assert from "node:assert/strict";
import test from "node:test";
import { brief, el, island, press, rest, stateOf, text, type, viewOf, Y } from "./page.mjs";

const SAMPLES = {
  empty: () => {},
  "empty paragraph": (body) => body.insert(0, [el("paragraph")]),
  "attributes as numbers, texts and not at all": (body) =>
    body.insert(0, [
      el("heading", { level: "2" }, "deux"),
      el("heading", { level: 3 }, "trois"),
      el("heading", {}, "un"),
      el("ordered_list", { start: "4" }, el("list_item", {}, el("paragraph", {}, "quatre"))),
      el("check_list", {}, el("check_item", { checked: "true" }, el("paragraph", {}, "fait"))),
      el("check_list", {}, el("check_item", { checked: false }, el("paragraph", {}, "à faire"))),
      el("code_block", { language: "rust" }, "fn main() {}\n"),
      el("callout", { tone: "danger" }, el("paragraph", {}, "chaud")),
    ]),
  "texts side by side and empty ones": (body) =>
    body.insert(0, [
      el("paragraph", {}, text("un"), text(""), text("deux")),
      el("paragraph", {}, text("")),
    ]),
  "marks of every form": (body) =>
    body.insert(0, [
      el(
        "paragraph",
        {},
        text(
          ["a", { strong: {} }],
          ["b", { em: true }],
          ["c", { link: { href: "https://example.org/" } }],
          ["d", { highlight: { value: "yellow" } }],
        ),
      ),
    ]),
  "leaves and a table that lacks a cell": (body) =>
    body.insert(0, [
      el("paragraph", {}, "x", el("hard_break"), el("image", { src: "attachment:a", alt: "gel" })),
      el("paragraph", {}, el("formula_inline", { source: "x^2" })),
      el("formula", { source: "\\frac{a}{b}" }),
      el("horizontal_rule"),
      el(
        "table",
        {},
        el("table_row", {}, el("table_header", { colspan: "2" }, el("paragraph", {}, "h"))),
        el("table_row", {}, el("table_cell", {}, el("paragraph", {}, "1"))),
      ),
    ]),
  "lists that two people emptied": (body) =>
    body.insert(0, [el("bullet_list"), el("blockquote"), el("table"), el("paragraph", {}, "z")]),
};

for (const [name, fill] of Object.entries(SAMPLES)) {
  test(`nothing is written by opening, looking and closing: ${name}`, async () => {
    const state = stateOf(fill);
    const { island: opened, told, host, view } = island(state);
    const before = JSON.stringify(opened.body());
    assert.deepEqual(told.said, []);
    view.focus();
    for (let at = 0; at <= view.state.doc.content.size; at += 1) {
      const { TextSelection } = await import("prosemirror-state");
      const near = TextSelection.near(view.state.doc.resolve(at));
      view.dispatch(view.state.tr.setSelection(near));
    }
    opened.editable(false);
    opened.language("en");
    opened.cursors([]);
    opened.editable(true);
    await rest(200);
    view.dom.blur();
    assert.equal(JSON.stringify(opened.body()), before);
    opened.destroy();
    assert.deepEqual(told.updates, []);
    assert.equal(host.childNodes.length, 0);
  });
}

test("typing in one place of an odd document changes that place alone", () => {
  const { island: opened, view } = island(
    stateOf(SAMPLES["attributes as numbers, texts and not at all"]),
  );
  const before = opened.body();
  type(view, "!");
  opened.flush();
  const after = opened.body();
  assert.notDeepEqual(after[0], before[0]);
  assert.deepEqual(after.slice(1), before.slice(1));
  opened.destroy();
});

const FOREIGN = {
  "a node of a newer version": [
    (b) => b.insert(0, [el("paragraph", {}, "a"), el("reaction", { smiles: "CCO" })]),
    "reaction",
  ],
  "a newer attribute": [
    (b) => b.insert(0, [el("paragraph", { align: "center" }, "a")]),
    "paragraph.align",
  ],
  "a newer mark": [(b) => b.insert(0, [el("paragraph", {}, text(["a", { blink: {} }]))]), "blink"],
  "a newer value of a mark": [
    (b) => b.insert(0, [el("paragraph", {}, text(["a", { link: { to: "x" } }]))]),
    "link",
  ],
  "a known node in a place of its own": [
    (b) => b.insert(0, [el("list_item", {}, el("paragraph"))]),
    "doc > list_item",
  ],
  "text where there is none": [
    (b) => b.insert(0, [el("bullet_list", {}, "a")]),
    "bullet_list > text",
  ],
  "loose text at the top": [(b) => b.insert(0, [text("a")]), "doc > text"],
  "a name of every object": [(b) => b.insert(0, [el("constructor")]), "constructor"],
};

for (const [name, [fill, detail]] of Object.entries(FOREIGN)) {
  test(`${name} opens read-only, is shown, and stays`, async () => {
    const { island: opened, told, host } = island(stateOf(fill));
    const before = brief(opened.body());
    assert.deepEqual(told.said, [["newer-schema", detail]]);
    assert.equal(viewOf(host), null);
    assert.match(host.querySelector(".editor-notice").textContent, /version plus récente/);
    opened.language("en");
    assert.match(host.querySelector(".editor-notice").textContent, /newer version/);
    opened.focus();
    await rest(200);
    assert.equal(brief(opened.body()), before);
    opened.destroy();
    assert.deepEqual(told.updates, []);
  });
}

test("a newer node that comes while one writes stays, and what was written is given", async () => {
  const state = stateOf((body) => body.insert(0, [el("paragraph", {}, "ici")]));
  const { island: opened, told, host, view } = island(state);
  type(view, "A");
  const other = new Y.Doc({ gc: false });
  Y.applyUpdateV2(other, state);
  const known = Y.encodeStateVector(other);
  other.getXmlFragment("body").insert(1, [el("reaction", { smiles: "CCO" }, "éthanol")]);
  opened.apply(Y.encodeStateAsUpdateV2(other, known));
  await rest(0);
  assert.deepEqual(told.said, [["newer-schema", "reaction"]]);
  assert.equal(viewOf(host), null);
  assert.match(host.textContent, /Aici.*éthanol/s);
  assert.equal(brief(opened.body()), "paragraph(Aici) reaction[smiles=CCO](éthanol)");
  opened.destroy();
  assert.equal(told.updates.length, 1);
  Y.applyUpdateV2(other, told.updates[0]);
  assert.match(other.getXmlFragment("body").toString(), /Aici.*<reaction/);
  assert.equal(press(view, "a"), false);
});

test("a state that is none is said, and the island stands still", () => {
  const { island: opened, told, host } = island(new Uint8Array([9, 9, 9]));
  assert.equal(told.said[0][0], "unreadable");
  assert.match(host.textContent, /n’est pas touché/);
  opened.apply(new Uint8Array([1]));
  opened.flush();
  assert.deepEqual(opened.body(), []);
  opened.destroy();
  assert.deepEqual(told.updates, []);
});

test("an update that is none stops the writing and nothing else", () => {
  const {
    island: opened,
    told,
    host,
  } = island(stateOf((b) => b.insert(0, [el("paragraph", {}, "a")])));
  opened.apply(new Uint8Array([255, 255, 255, 255]));
  assert.equal(told.said[0][0], "unreadable");
  assert.match(host.textContent, /Rouvrez/);
  assert.equal(brief(opened.body()), "paragraph(a)");
  opened.destroy();
});
