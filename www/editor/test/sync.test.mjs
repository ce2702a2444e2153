// Two islands and an engine between them: they come to the same text, each undoes its own, and
// every change is written under the id that was given.
import assert from "node:assert/strict";
import test from "node:test";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { brief, el, island, press, rest, stateOf, type, Y } from "./page.mjs";

const paragraph =
  (...texts) =>
  (body) =>
    body.insert(
      0,
      texts.map((text) => el("paragraph", {}, text)),
    );

function put(view, at) {
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
}

/** Two islands whose updates reach each other when `exchange` is called. */
function two(state) {
  const [a, b] = [island(state, 101), island(state, 2 ** 53 - 1)];
  const taken = [0, 0];
  const exchange = () => {
    for (let round = 0; round < 4; round += 1) {
      [a, b].forEach((side) => side.island.flush());
      const [fromA, fromB] = [a.told.updates.slice(taken[0]), b.told.updates.slice(taken[1])];
      taken[0] += fromA.length;
      taken[1] += fromB.length;
      fromA.forEach((update) => b.island.apply(update));
      fromB.forEach((update) => a.island.apply(update));
    }
  };
  return { a, b, exchange };
}

test("changes are one update a moment, under the given id and no other", async () => {
  const { island: opened, told, view } = island(stateOf(paragraph("ab")), 2 ** 53 - 1);
  type(view, "xyz");
  assert.equal(told.updates.length, 0);
  await rest(220);
  assert.equal(told.updates.length, 1);
  const doc = new Y.Doc({ gc: false });
  Y.applyUpdateV2(doc, stateOf(paragraph("ab")));
  Y.applyUpdateV2(doc, told.updates[0]);
  assert.deepEqual([...doc.store.clients.keys()].sort(), [7, 2 ** 53 - 1]);
  assert.match(doc.getXmlFragment("body").toString(), /xyzab/);
  assert.equal(doc.getMap("entry").get("kind"), "experiment");
  opened.destroy();
  assert.equal(told.updates.length, 1);
});

test("closing and hiding give at once what was written", () => {
  const { island: opened, told, view } = island(stateOf(paragraph("ab")));
  type(view, "x");
  window.dispatchEvent(new window.Event("pagehide"));
  assert.equal(told.updates.length, 1);
  type(view, "y");
  opened.destroy();
  assert.equal(told.updates.length, 2);
});

test("two islands converge from an empty body", () => {
  const { a, b, exchange } = two(stateOf());
  type(a.view, "# Dosage");
  type(b.view, "fer **total**");
  exchange();
  assert.deepEqual(a.island.body(), b.island.body());
  assert.match(brief(a.island.body()), /Dosage/);
  assert.match(brief(a.island.body()), /total\{strong\}/);
  assert.equal(a.view.state.doc.textContent, b.view.state.doc.textContent);
  [a, b].forEach((side) => side.island.destroy());
});

test("two islands converge after edits in random places", () => {
  let seed = 42;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const { a, b, exchange } = two(stateOf(paragraph("Peser", "Dissoudre 😀", "Filtrer")));
  const words = ["- a", "1. b", "**g** ", "`c` ", "😀", "\n", "> q", "### t"];
  for (let round = 0; round < 120; round += 1) {
    const { view } = random(2) === 0 ? a : b;
    const size = view.state.doc.content.size;
    const near = TextSelection.near(view.state.doc.resolve(random(size + 1)));
    view.dispatch(view.state.tr.setSelection(near));
    const choice = random(10);
    if (choice < 6) {
      const word = words[random(words.length)];
      word === "\n" ? press(view, "Enter") : type(view, word);
    } else if (choice < 8) {
      const to = Math.min(near.from + random(8), size);
      const range = TextSelection.between(
        view.state.doc.resolve(near.from),
        view.state.doc.resolve(to),
      );
      view.dispatch(view.state.tr.setSelection(range).deleteSelection());
    } else {
      press(view, "z", { ctrlKey: true });
    }
    if (random(3) === 0) {
      exchange();
    }
  }
  exchange();
  assert.deepEqual(a.island.body(), b.island.body());
  // Once more with nobody writing: each shows what the document says.
  assert.equal(a.view.state.doc.textContent, b.view.state.doc.textContent);
  assert.deepEqual([a.told.said, b.told.said], [[], []]);
  [a, b].forEach((side) => side.island.destroy());
});

test("undo and redo are of one's own work", () => {
  const { a, b, exchange } = two(stateOf(paragraph("ab")));
  put(a.view, 1);
  type(a.view, "A");
  exchange();
  put(b.view, b.view.state.doc.content.size - 1);
  type(b.view, "B");
  exchange();
  assert.equal(a.view.state.doc.textContent, "AabB");
  assert.ok(press(a.view, "z", { ctrlKey: true }));
  assert.equal(a.view.state.doc.textContent, "abB");
  press(a.view, "z", { ctrlKey: true });
  assert.equal(a.view.state.doc.textContent, "abB");
  press(a.view, "y", { ctrlKey: true });
  assert.equal(a.view.state.doc.textContent, "AabB");
  exchange();
  assert.equal(b.view.state.doc.textContent, "AabB");
  [a, b].forEach((side) => side.island.destroy());
});

test("what others deleted under the cursor goes here, too, and does not come back", () => {
  const formula = (body) =>
    body.insert(0, [el("paragraph", {}, "a"), el("formula", { source: "x" })]);
  const { a, b, exchange } = two(stateOf(formula));
  a.view.dispatch(a.view.state.tr.setSelection(NodeSelection.create(a.view.state.doc, 3)));
  b.view.dispatch(b.view.state.tr.delete(3, 4));
  exchange();
  assert.equal(a.view.state.doc.childCount, 1);
  put(a.view, 1);
  type(a.view, "b");
  exchange();
  assert.equal(brief(a.island.body()), "paragraph(ba)");
  assert.deepEqual(a.island.body(), b.island.body());
  [a, b].forEach((side) => side.island.destroy());
});

test("another who writes under the same id stops this island before harm is done", () => {
  const state = stateOf(paragraph("ab"));
  const { island: opened, told, host } = island(state, 55);
  const thief = new Y.Doc({ gc: false });
  Y.applyUpdateV2(thief, state);
  thief.clientID = 55;
  const known = Y.encodeStateVector(thief);
  thief.getXmlFragment("body").insert(0, [el("paragraph", {}, "autre")]);
  opened.apply(Y.encodeStateAsUpdateV2(thief, known));
  assert.deepEqual(told.said, [["client-taken", undefined]]);
  assert.match(host.textContent, /autre.*ab/s);
  opened.destroy();
  assert.deepEqual(told.updates, []);
});

test("cursors of others keep their place while one writes, and odd ones are not shown", () => {
  const { a, b, exchange } = two(stateOf(paragraph("abcdef")));
  put(b.view, 4);
  const { anchor, head } = b.island.place();
  a.island.cursors([
    { who: "b", name: "Bo", anchor, head },
    { who: "c", name: "Cy", anchor: new Uint8Array([9]), head: new Uint8Array([255, 1]) },
  ]);
  put(a.view, 1);
  type(a.view, "12");
  exchange();
  const carets = [...a.host.querySelectorAll(".cursor")];
  assert.deepEqual(
    carets.map((caret) => caret.textContent),
    ["Bo"],
  );
  assert.equal(carets[0].previousSibling.textContent, "12abc");
  assert.deepEqual(a.told.updates.length, 1);
  a.island.cursors([]);
  assert.equal(a.host.querySelector(".cursor"), null);
  [a, b].forEach((side) => side.island.destroy());
});

test("one's own cursor is told when it rests, and none after leaving", async () => {
  const { island: opened, told, view } = island(stateOf(paragraph("abc")));
  view.focus();
  put(view, 2);
  await rest(150);
  const last = told.cursors.at(-1);
  assert.ok(last.anchor instanceof Uint8Array && last.head.length > 0);
  view.dom.blur();
  assert.equal(told.cursors.at(-1), null);
  opened.destroy();
});
