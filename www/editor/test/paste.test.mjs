// What comes from Word, Excel, the web and instruments is cleaned before it is seen; nothing of it
// runs, and nothing is fetched.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { brief, el, island, rest, stateOf, type } from "./page.mjs";
import { TextSelection } from "prosemirror-state";

const { clean } = await import("../src/paste/clean.js");
const { inert } = await import("../src/paste/markup.js");
const { still } = await import("../src/paste/still.js");
const clipboard = (name) => readFile(new URL(`clipboard/${name}`, import.meta.url), "utf8");

/** Pastes what a clipboard holds by type, and files. */
function paste(view, data, files = []) {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  event.clipboardData = { getData: (type) => data[type] ?? "", files };
  view.dom.dispatchEvent(event);
  return event;
}

function fresh(fill) {
  const opened = island(stateOf(fill));
  const body = () => brief(opened.island.body()).replaceAll("\u00a0", " ");
  return { ...opened, body };
}

test("Word: lists, headings, marks and tables come, its styles do not", async () => {
  const { view, body, told } = fresh();
  const event = paste(view, { "text/html": await clipboard("word.html"), "text/plain": "x" });
  assert.ok(event.defaultPrevented);
  assert.equal(
    body(),
    "heading(Dosage du fer) " +
      "paragraph(Peser |5 mg{strong}| de |sel{em}| à |25 °C{highlight}| dans H|2{sub}|O.) " +
      "bullet_list(list_item(paragraph(Bécher) bullet_list(list_item(paragraph(250 mL)))) " +
      "list_item(paragraph(Pipette))) paragraph() " +
      "ordered_list[start=3](list_item(paragraph(Rincer))) " +
      "table(table_row(table_cell[colspan=2](paragraph(Masse{strong}))) " +
      "table_row(table_cell(paragraph(1,2)) table_cell(paragraph(g)))) paragraph(Courbe)",
  );
  assert.deepEqual(told.said, [["pictures-left-out", "1"]]);
  assert.deepEqual(told.attached, []);
});

test("Excel: a table, and not the picture that comes with it", async () => {
  const { view, body, told } = fresh();
  const picture = new File([new Uint8Array([1])], "image.png", { type: "image/png" });
  paste(view, { "text/html": await clipboard("excel.html"), "text/plain": "Tube\tOD 600" }, [
    picture,
  ]);
  assert.equal(
    body(),
    "table(table_row(table_cell(paragraph(Tube{strong})) table_cell(paragraph(OD 600))) " +
      "table_row(table_cell(paragraph(1)) table_cell(paragraph(0,42))) " +
      "table_row(table_cell(paragraph(2)) table_cell(paragraph())))",
  );
  assert.deepEqual(told.attached, []);
});

test("the web: text comes; scripts, foreign pictures and odd addresses do not", async () => {
  const { view, body, told, host } = fresh();
  paste(view, { "text/html": await clipboard("web.html") });
  await rest(20);
  assert.equal(
    body(),
    "heading[level=2](Protocole) paragraph(Gras{strong}| et |barré{strike}) " +
      "paragraph(Voir |la page{link=https://example.org/a?b=1}|, ceci et cela.) " +
      "paragraph(Gel d’agarose{link=https://example.org/gel.png}) " +
      "paragraph(image[alt=Point,src=attachment:a1]()) " +
      "check_list(check_item[checked=true](paragraph(fait)) check_item(paragraph(à faire))) " +
      "code_block[language=python](def f():\n    return 1) " +
      "paragraph(Énergie  formula_inline[source=E=mc^2]()) paragraph(Fin hard_break() du texte)",
  );
  assert.equal(told.attached.length, 1);
  assert.equal(told.attached[0].type, "image/png");
  assert.equal(told.attached[0].size, 8);
  const wild = [...host.querySelectorAll("*")].flatMap((e) => [...e.attributes]);
  assert.ok(
    wild.every(({ name, value }) => !name.startsWith("on") && !value.startsWith("javascript")),
  );
  assert.ok([...host.querySelectorAll("img[src]")].every((img) => img.src.startsWith("blob:")));
  assert.ok(told.said.some(([code]) => code === "pictures-left-out"));
});

test("what is cleaned holds only tags and attributes that a body has", async () => {
  for (const name of ["word.html", "excel.html", "web.html"]) {
    const { dom } = clean(inert(await clipboard(name)));
    for (const element of dom.querySelectorAll("*")) {
      const names = element.getAttributeNames();
      const fine =
        /^(href|alt|src|colspan|rowspan|start|class|data-(type|checked|formula|callout))$/;
      assert.ok(
        names.every((attribute) => fine.test(attribute)),
        `${element.localName} ${names}`,
      );
      assert.doesNotMatch(
        element.localName,
        /^(script|style|iframe|svg|form|input|meta|link|o:p)$/,
      );
    }
  }
});

test("before a browser parses it, markup is still: no style, no handler", () => {
  assert.equal(
    still(
      `<P STYLE='a:"b"' onclick=x() class=k>1 < 2 & style=3<br/><img alt="a>b" onerror = "y"></p>`,
    ),
    `<P data-style='a:"b"' class=k>1 < 2 & style=3<br><img alt="a>b"></p>`,
  );
  assert.equal(still("a<!-- <style> --><STYLE>p{}</style >b<script>c"), "ab");
  assert.equal(still('<p title="open'), '<p title="open>');
  assert.equal(still("<"), "<");
  assert.equal(still("<p =x a=>b"), "<p =x a=>b");
  const began = performance.now();
  still('<a b="'.repeat(100_000) + "<style".repeat(100_000));
  assert.ok(performance.now() - began < 2000);
});

test("markup that nests for ever or has no end is bounded", () => {
  const deep = clean(inert(`${"<blockquote>".repeat(5000)}x`)).dom;
  let depth = 0;
  for (let at = deep; at.firstElementChild; at = at.firstElementChild) {
    depth += 1;
  }
  assert.ok(depth <= 62, String(depth));
  assert.match(deep.textContent, /x/);
  const { view, body, told } = fresh();
  paste(view, { "text/plain": "x".repeat(400_001) });
  assert.equal(body(), "");
  assert.deepEqual(told.said, [["paste-too-long", undefined]]);
});

test("the parser's policy is our own, and ProseMirror's is never made", async () => {
  const names = [];
  globalThis.trustedTypes = {
    createPolicy: (name, rules) => {
      names.push(name);
      return rules;
    },
  };
  window.trustedTypes = globalThis.trustedTypes;
  const { view } = fresh();
  paste(view, { "text/html": "<p>a</p>" });
  paste(view, { "text/html": '<p data-pm-slice="1 1 []">b</p>' });
  paste(view, { "text/plain": "c\td\ne\tf" });
  delete globalThis.trustedTypes;
  delete window.trustedTypes;
  assert.deepEqual(names, ["cahier-paste"]);
});

test("rows with tabs are a table, lines are paragraphs, an address is a link", () => {
  const { view, body } = fresh();
  paste(view, { "text/plain": "t\tOD\r\n0\t0.1\r\n5\t\r\n" });
  assert.equal(
    body(),
    "table(table_row(table_cell(paragraph(t)) table_cell(paragraph(OD))) " +
      "table_row(table_cell(paragraph(0)) table_cell(paragraph(0.1))) " +
      "table_row(table_cell(paragraph(5)) table_cell(paragraph())))",
  );
  const lines = fresh();
  paste(lines.view, { "text/plain": "un\n\ndeux" });
  assert.equal(lines.body(), "paragraph(un) paragraph(deux)");
  const linked = fresh((body) => body.insert(0, [el("paragraph", {}, "ici")]));
  const chosen = TextSelection.create(linked.view.state.doc, 1, 4);
  linked.view.dispatch(linked.view.state.tr.setSelection(chosen));
  paste(linked.view, { "text/plain": "https://example.org/x" });
  assert.equal(linked.body(), "paragraph(ici{link=https://example.org/x})");
});

test("into code goes text alone", () => {
  const { view, body } = fresh();
  type(view, "``` ");
  paste(view, { "text/html": "<b>a</b>", "text/plain": "a\r\n\tb" });
  assert.equal(body(), "code_block(a\n\tb)");
});

test("files become attachments; only pictures stand in the text; a failure is said", async () => {
  const { view, body, told } = fresh();
  const files = [
    new File(["x"], "gel 1.png", { type: "image/png" }),
    new File(["y"], "données.csv", { type: "text/csv" }),
  ];
  paste(view, {}, files);
  await rest(20);
  assert.deepEqual(
    told.attached.map((file) => file.name),
    ["gel 1.png", "données.csv"],
  );
  assert.equal(body(), "paragraph(image[alt=gel 1,src=attachment:a1]())");
  const failing = island(stateOf(), 12, { attach: () => Promise.reject(new Error("plein")) });
  paste(failing.view, {}, [files[0]]);
  await rest(20);
  assert.deepEqual(failing.told.said, [["attach-failed", "Error: plein"]]);
});

test("what is copied here comes back as it was", () => {
  const { view, body } = fresh((b) =>
    b.insert(0, [
      el(
        "callout",
        { tone: "note" },
        el("paragraph", {}, "a", el("formula_inline", { source: "x" })),
      ),
      el("check_list", {}, el("check_item", { checked: "true" }, el("paragraph", {}, "b"))),
      el("formula", { source: "y" }),
    ]),
  );
  const before = body();
  const whole = view.state.doc.slice(0, view.state.doc.content.size);
  const { dom } = view.serializeForClipboard(whole);
  const other = fresh();
  paste(other.view, { "text/html": dom.innerHTML });
  assert.equal(other.body(), before);
});
