// What a key costs in a long text: counted, and the same as in a short one. And what is left out
// for that changes nothing.
import assert from "node:assert/strict";
import test from "node:test";
import { Fragment } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import {
  getRelativeSelection,
  ySyncPluginKey,
  yUndoPluginKey,
  yXmlFragmentToProseMirrorRootNode,
} from "y-prosemirror";
import { el, island, press, rest, stateOf, text, type, Y } from "./page.mjs";

const { blocksOf, selectionPlace } = await import("../src/places.js");
const { lone, onlyLetters } = await import("../src/narrow.js");
const { unknown, unknownSince } = await import("../src/known.js");
const { schema } = await import("../src/schema.js");
const { TOOLS } = await import("../src/tools.js");

test.afterEach(() => document.body.replaceChildren());

const bindingOf = (view) => ySyncPluginKey.getState(view.state).binding;

/** Numbers that follow from a seed. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
}

function put(view, at) {
  const near = TextSelection.near(view.state.doc.resolve(at), -1);
  view.dispatch(view.state.tr.setSelection(near));
}

/** What is looked at while something is done, of what there is one of for each block. */
function counted(view, run) {
  const { mapping } = bindingOf(view);
  const seen = { types: 0, neighbours: 0, listed: 0, visited: 0, tools: 0 };
  const next = Object.getOwnPropertyDescriptor(Y.Item.prototype, "next");
  const { nodesBetween } = Fragment.prototype;
  const { toArray } = Y.XmlFragment.prototype;
  const runs = TOOLS.map((tool) => tool.run);
  mapping.get = (type) => {
    seen.types += 1;
    return Map.prototype.get.call(mapping, type);
  };
  Object.defineProperty(Y.Item.prototype, "next", {
    ...next,
    get() {
      seen.neighbours += 1;
      return next.get.call(this);
    },
  });
  Y.XmlFragment.prototype.toArray = function () {
    seen.listed += this.length;
    return toArray.call(this);
  };
  Fragment.prototype.nodesBetween = function (from, to, ...more) {
    seen.visited += this.childCount;
    return nodesBetween.call(this, from, to, ...more);
  };
  TOOLS.forEach((tool, at) => {
    tool.run = (...given) => {
      seen.tools += 1;
      return runs[at](...given);
    };
  });
  try {
    run();
  } finally {
    delete mapping.get;
    Object.defineProperty(Y.Item.prototype, "next", next);
    Y.XmlFragment.prototype.toArray = toArray;
    Fragment.prototype.nodesBetween = nodesBetween;
    TOOLS.forEach((tool, at) => (tool.run = runs[at]));
  }
  return seen;
}

const paragraphs = (count) =>
  Array.from({ length: count }, (_, at) => el("paragraph", {}, `peser ${at} g de sel`));

/** What a key costs at the end of a text that `fill` makes. */
function key(fill, at = (doc) => doc.content.size) {
  const { view, told, island: opened } = island(stateOf(fill));
  put(view, at(view.state.doc));
  // The first one compares the whole text, once.
  type(view, "ab");
  const seen = counted(view, () => type(view, "c"));
  opened.flush();
  assert.equal(told.updates.length, 1);
  assert.match(view.state.selection.$head.parent.textContent, /abc/);
  opened.destroy();
  return seen;
}

test("a key in 5,000 paragraphs looks at as much as one in five", () => {
  const short = key((body) => body.insert(0, paragraphs(5)));
  const long = key((body) => body.insert(0, paragraphs(5_000)));
  assert.deepEqual(long, short);
  assert.ok(long.types <= 16 && long.neighbours <= 16, JSON.stringify(long));
  assert.ok(long.visited <= 8 && long.listed <= 8, JSON.stringify(long));
  assert.equal(long.tools, 2, "undo and redo");
});

test("so does one in the middle, in a long list, and beside a picture", () => {
  const item = (at) => el("list_item", {}, el("paragraph", {}, `étape ${at}`));
  const list = (count) => (body) =>
    body.insert(0, [
      el("bullet_list", {}, ...Array.from({ length: count }, (_, at) => item(at))),
    ]);
  assert.deepEqual(key(list(800)), key(list(8)));
  const middle = (doc) => doc.content.size - 3 * doc.lastChild.nodeSize;
  const plain = (count) => (body) => body.insert(0, paragraphs(count));
  assert.deepEqual(key(plain(800), middle), key(plain(20), middle));
  const pictured = (count) => (body) => {
    const picture = el("image", { src: "attachment:a1" });
    const last = el("paragraph", {}, "gel ", picture, " une heure");
    body.insert(0, [...paragraphs(count), last]);
  };
  assert.deepEqual(key(pictured(800)), key(pictured(8)));
});

/** A body of everything that one writes in, so that paths are deep and blocks are mixed. */
const mixed = (body) =>
  body.insert(0, [
    el("heading", { level: "2" }, "Dosage"),
    el("paragraph"),
    el("paragraph", {}, text("fer ", ["total", { strong: {} }], " 😀")),
    el("paragraph", {}, el("image", { src: "attachment:a1" }), "au début"),
    el("paragraph", {}, "à la fin", el("hard_break"), el("image", { src: "attachment:a1" })),
    el("paragraph", {}, "a", el("formula_inline", { source: "x" }), "b", el("hard_break"), "c"),
    el("horizontal_rule"),
    el(
      "bullet_list",
      {},
      el("list_item", {}, el("paragraph", {}, "un"), el("paragraph", {}, "deux")),
      el("list_item", {}, el("paragraph", {}, "trois")),
    ),
    el("blockquote", {}, el("paragraph", {}, "dit"), el("paragraph", {}, "redit")),
    el("code_block", { language: "rust" }, "fn\nmain"),
    el(
      "table",
      {},
      el(
        "table_row",
        {},
        el("table_cell", {}, el("paragraph", {}, "n")),
        el("table_cell", {}, el("paragraph", {}, "mg")),
      ),
    ),
    el("formula", { source: "y" }),
    el("paragraph", {}, "fin"),
  ]);

test("a place is named as y-prosemirror names it, wherever it is", () => {
  const { view, island: opened } = island(stateOf(mixed));
  const binding = bindingOf(view);
  let near = 0;
  view.state.doc.descendants((node, at) => {
    const places = node.inlineContent ? node.content.size + 1 : 0;
    for (let offset = 0; offset < places; offset += 1) {
      for (const other of [offset, 0, node.content.size]) {
        const [from, to] = [at + 1 + offset, at + 1 + other];
        const selection = TextSelection.create(view.state.doc, from, to);
        const state = view.state.apply(view.state.tr.setSelection(selection));
        const expected = getRelativeSelection(binding, state);
        assert.deepEqual(selectionPlace(binding, state), expected, `${from} to ${to}`);
        near += 1;
      }
    }
    if (NodeSelection.isSelectable(node)) {
      const selection = NodeSelection.create(view.state.doc, at);
      const state = view.state.apply(view.state.tr.setSelection(selection));
      assert.deepEqual(selectionPlace(binding, state), getRelativeSelection(binding, state));
    }
  });
  assert.ok(near > 100);
  opened.destroy();
});

test("a block that changed its place, came or went is not taken for another one", () => {
  const { view, island: opened } = island(stateOf((body) => body.insert(0, paragraphs(4))));
  const binding = bindingOf(view);
  const blocks = blocksOf(binding);
  const at = (index) => blocks.below(binding.type, index, view.state.doc.child(index));
  const before = [0, 1, 2, 3].map(at);
  assert.deepEqual(before, binding.type.toArray());
  view.dispatch(view.state.tr.delete(0, view.state.doc.child(0).nodeSize));
  assert.deepEqual([0, 1, 2].map(at), before.slice(1));
  view.dispatch(view.state.tr.insert(0, [view.state.doc.child(2), view.state.doc.child(2)]));
  assert.deepEqual([0, 1, 2, 3, 4].map(at), binding.type.toArray());
  // A node that stands twice is written where it was changed.
  put(view, 3);
  type(view, "x");
  put(view, view.state.doc.child(0).nodeSize + 3);
  type(view, "yz");
  const copy = yXmlFragmentToProseMirrorRootNode(binding.type, schema);
  assert.ok(copy.eq(view.state.doc), `${copy} ${view.state.doc}`);
  assert.equal(blocks.below(binding.type, 0, schema.nodes.paragraph.create()), null);
  opened.destroy();
});

/** One of the things that people do, at a place that chance chooses. */
function act(view, random) {
  const { doc } = view.state;
  put(view, random(doc.content.size + 1));
  const choice = random(14);
  if (choice < 6) {
    type(view, ["a", "é ", "😀", "**g** ", "`c` ", "- ", "> ", "## "][random(8)]);
  } else if (choice < 8) {
    press(view, "Enter");
  } else if (choice < 10) {
    const from = view.state.selection.from;
    const to = Math.min(from + random(12), doc.content.size);
    const range = TextSelection.between(doc.resolve(from), doc.resolve(to));
    view.dispatch(view.state.tr.setSelection(range).deleteSelection());
  } else if (choice < 12) {
    press(view, ["z", "y", "b", "i"][random(4)], { ctrlKey: true });
  } else {
    const tool = TOOLS[random(TOOLS.length)];
    document.querySelector(`#tool-${tool.id.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`)
      .click();
  }
}

test("whatever is written stands in the copy as it is shown, and tools say what they can", () => {
  for (const seed of [1, 2]) {
    const random = numbers(seed);
    const { view, host, told, island: opened } = island(stateOf(mixed));
    const others = new Y.Doc({ gc: false });
    Y.applyUpdateV2(others, stateOf(mixed));
    others.clientID = 77;
    for (let round = 0; round < 100; round += 1) {
      act(view, random);
      if (random(12) === 0) {
        opened.flush();
        told.updates.splice(0).forEach((update) => Y.applyUpdateV2(others, update));
        const has = Y.encodeStateVector(others);
        const body = others.getXmlFragment("body");
        body.insert(random(body.length + 1), [el("paragraph", {}, `d’un autre ${round}`)]);
        opened.apply(Y.encodeStateAsUpdateV2(others, has));
      }
      const { type: body } = bindingOf(view);
      const copy = yXmlFragmentToProseMirrorRootNode(body, schema);
      assert.ok(copy.eq(view.state.doc), `${seed}, ${round}: ${copy}\n${view.state.doc}`);
      if (round % 5 > 0) {
        continue;
      }
      const said = () =>
        [...host.querySelectorAll("[id^=tool-]")].map((dom) =>
          [dom.id, dom.ariaDisabled ?? dom.getAttribute("aria-disabled")].concat(
            dom.getAttribute("aria-pressed"),
            dom.parentElement.hidden,
          ),
        );
      const shown = said();
      // Once more, with all tools drawn anew.
      opened.editable(true);
      assert.deepEqual(shown, said(), `${seed}, ${round}`);
    }
    opened.destroy();
  }
});

test("undo and redo put the cursor where y-prosemirror puts it", async () => {
  const { view, island: opened } = island(stateOf((body) => body.insert(0, paragraphs(30))));
  const heads = [];
  const undo = (key) => {
    press(view, key, { ctrlKey: true });
    heads.push(view.state.selection.head);
  };
  put(view, 200);
  type(view, "avant");
  await rest(600);
  put(view, 20);
  type(view, "x");
  ["z", "z", "y", "y"].forEach(undo);
  put(view, 300);
  ["z", "z"].forEach(undo);
  assert.deepEqual(heads, [20, 20, 205, 21, 298, 200]);
  const { prevSel } = yUndoPluginKey.getState(view.state);
  assert.ok(prevSel.anchor instanceof Y.RelativePosition);
  opened.destroy();
});

test("what was undone can be redone by its button at once", () => {
  const { view, host, island: opened } = island(stateOf());
  const redo = host.querySelector("#tool-redo");
  type(view, "fer");
  assert.equal(redo.getAttribute("aria-disabled"), "true");
  host.querySelector("#tool-undo").click();
  assert.equal(redo.getAttribute("aria-disabled"), "false");
  redo.click();
  assert.equal(view.state.doc.textContent, "fer");
  assert.equal(redo.getAttribute("aria-disabled"), "true");
  opened.destroy();
});

test("two nodes differ in one child alone, or not", () => {
  const p = (words) => schema.nodes.paragraph.create(null, words ? schema.text(words) : null);
  const doc = (...nodes) => schema.topNodeType.create(null, nodes);
  const [a, b, c] = [p("a"), p("b"), p("c")];
  assert.equal(lone(doc(a, b, c), doc(a, p("x"), c)), 1);
  assert.equal(lone(doc(a), doc(b)), 0);
  assert.equal(lone(doc(a, b), doc(a, b)), -1);
  assert.equal(lone(doc(a, b), doc(b, a)), -1);
  assert.equal(lone(doc(a, b), doc(a)), -1);
  assert.equal(lone(doc(a, a, a), doc(a, a)), -1);
});

test("only letters are letters", () => {
  const { view, island: opened } = island(stateOf(mixed));
  const after = (change) => {
    const before = view.state;
    change();
    return onlyLetters(before, view.state);
  };
  put(view, view.state.doc.content.size);
  assert.ok(after(() => type(view, "a")));
  assert.ok(after(() => view.dispatch(view.state.tr.setMeta("other", true))));
  assert.ok(!after(() => press(view, "b", { ctrlKey: true })), "what is typed next is bold");
  assert.ok(after(() => type(view, "b")), "and is");
  assert.ok(!after(() => put(view, view.state.doc.content.size - 3)), "the cursor left it");
  assert.ok(!after(() => put(view, 3)), "another block");
  assert.ok(!after(() => press(view, "Enter")));
  put(view, view.state.doc.child(0).nodeSize + 1);
  assert.equal(view.state.selection.$head.parent.childCount, 1, "a rest of the heading");
  const empty = view.state.selection.$head.after() + 1;
  put(view, empty);
  assert.equal(view.state.selection.$head.parent.childCount, 0);
  assert.ok(!after(() => type(view, "a")), "the block is empty no more");
  const [at, heading] = [0, schema.nodes.heading];
  assert.ok(!after(() => view.dispatch(view.state.tr.setNodeMarkup(at, heading, { level: 3 }))));
  opened.destroy();
});

test("of a change of others, what came is asked about as of the whole", () => {
  const names = ["paragraph", "heading", "bullet_list", "list_item", "image", "hologram", "table"];
  const fills = [
    (made) => made.setAttribute("level", "2"),
    (made) => made.setAttribute("level", "x"),
    (made) => made.setAttribute("language", "rust"),
    (made) => made.setAttribute("glow", "1"),
  ];
  let [known, strange] = [0, 0];
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = numbers(seed);
    const [here, there] = [new Y.Doc({ gc: false }), new Y.Doc({ gc: false })];
    for (const doc of [here, there]) Y.applyUpdateV2(doc, stateOf(mixed));
    const body = here.getXmlFragment("body");
    assert.equal(unknown(body), null);
    const answers = [];
    here.on("beforeObserverCalls", (transaction) => {
      const since = unknownSince(body, transaction);
      answers.push([since === null, unknown(body) === null, since]);
    });
    there.transact(() => {
      const change = (parent, rounds) => {
        const children = parent.toArray();
        const child = children[random(children.length || 1)];
        const choice = random(8);
        if (child instanceof Y.XmlText && choice < 6) {
          const marks = [{}, { strong: {} }, { glow: {} }, { link: { href: "x" } }];
          child.insert(random(child.length + 1), "mot", marks[random(4)]);
        } else if (child instanceof Y.XmlElement && choice < 4) {
          change(child, rounds);
        } else if (child instanceof Y.XmlElement && choice === 4) {
          fills[random(fills.length)](child);
        } else if (choice === 5 && children.length > 0) {
          parent.delete(random(children.length), 1);
        } else {
          const words = random(2) === 0 ? [text("mot")] : [];
          const made = el(names[random(names.length)], {}, ...words);
          parent.insert(random(children.length + 1), [random(6) === 0 ? text("nu") : made]);
        }
      };
      for (let round = 0; round <= random(4); round += 1) {
        change(there.getXmlFragment("body"), round);
      }
    });
    Y.applyUpdateV2(here, Y.encodeStateAsUpdateV2(there, Y.encodeStateVector(here)));
    // Before another one is asked about, what is there must be understood.
    const first = answers.find(([since, whole]) => !since || !whole) ?? answers[0];
    assert.equal(first[0], first[1], `${seed}: ${first[2]}`);
    first[0] ? (known += 1) : (strange += 1);
  }
  assert.ok(known > 50 && strange > 50, `${known} understood, ${strange} not`);
});

test("a change of others in a long text is not answered by reading all of it", () => {
  const fill = (body) => body.insert(0, paragraphs(2_000));
  const [here, there] = [new Y.Doc({ gc: false }), new Y.Doc({ gc: false })];
  for (const doc of [here, there]) Y.applyUpdateV2(doc, stateOf(fill));
  const body = here.getXmlFragment("body");
  const { toDelta } = Y.XmlText.prototype;
  let read = 0;
  here.on("beforeObserverCalls", (transaction) => {
    Y.XmlText.prototype.toDelta = function (...given) {
      read += 1;
      return toDelta.apply(this, given);
    };
    assert.equal(unknownSince(body, transaction), null);
    Y.XmlText.prototype.toDelta = toDelta;
  });
  const last = there.getXmlFragment("body").get(1_999);
  last.firstChild.insert(0, "un mot ");
  there.getXmlFragment("body").insert(5, paragraphs(1));
  Y.applyUpdateV2(here, Y.encodeStateAsUpdateV2(there, Y.encodeStateVector(here)));
  assert.equal(read, 2);
});
