// What a person does with keys, tools, signs and propositions.
import assert from "node:assert/strict";
import test from "node:test";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { brief, el, island, press, rest, stateOf, text, type } from "./page.mjs";

const { TOOLS } = await import("../src/tools.js");
const { finds, Words } = await import("../src/words.js");
const { address, typedAddress } = await import("../src/address.js");

// Ids are of one editor on the page.
test.afterEach(() => document.body.replaceChildren());

function fresh(fill, options) {
  const opened = island(stateOf(fill), 11, options);
  return { ...opened, body: () => brief(opened.island.body()) };
}

const paragraph = (words) => (body) => body.insert(0, [el("paragraph", {}, words)]);

function choose(view, from, to = from) {
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)));
}

const TYPED = {
  "## Titre": "heading[level=2](Titre)",
  "- un": "bullet_list(list_item(paragraph(un)))",
  "3. trois": "ordered_list[start=3](list_item(paragraph(trois)))",
  "[ ] peser": "check_list(check_item(paragraph(peser)))",
  "- [x] pesé": "check_list(check_item[checked=true](paragraph(pesé)))",
  "> dit": "blockquote(paragraph(dit))",
  "```rust fn": "code_block[language=rust](fn)",
  "un **gras** ici": "paragraph(un |gras{strong}| ici)",
  "un *mot* ici": "paragraph(un |mot{em}| ici)",
  "un `mot` ici": "paragraph(un |mot{code}| ici)",
  "un ~~mot~~ ici": "paragraph(un |mot{strike}| ici)",
  "---après": "horizontal_rule() paragraph(après)",
  "si $x^2$ ici": "paragraph(si  formula_inline[source=x^2]()  ici)",
  "3 * 4 * 5": "paragraph(3 * 4 * 5)",
  "5 $ et 6 $": "paragraph(5 $ et 6 $)",
};

for (const [typed, expected] of Object.entries(TYPED)) {
  test(`typing ${typed}`, () => {
    const { view, body, island: opened } = fresh();
    type(view, typed);
    assert.equal(body(), expected);
    opened.destroy();
  });
}

test("two dollars begin a formula of its own line, and what is written in it is kept", async () => {
  const { view, body, host, island: opened } = fresh();
  type(view, "$$ ");
  await rest(10);
  const field = host.querySelector("textarea");
  field.value = "\\frac{a}{b}";
  field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }),
  );
  assert.equal(body(), "formula[source=\\frac{a}{b}]() paragraph()");
  await rest(400);
  assert.ok(host.querySelector("math mfrac"), host.querySelector(".editor-formula").innerHTML);
  opened.destroy();
});

test("a wrong formula shows its source and why", async () => {
  const { host, island: opened } = fresh((b) =>
    b.insert(0, [el("formula", { source: "\\frac{a" })]),
  );
  await rest(200);
  assert.match(host.querySelector(".editor-formula").textContent, /\\frac\{a.*Formule incomplète/s);
  opened.destroy();
});

test("by keys and by button, every tool does what undo takes back", () => {
  const silent = new Set(["undo", "redo", "link", "image", "camera", "clear", "paragraph"]);
  for (const tool of TOOLS.filter(({ id, table }) => !silent.has(id) && !table)) {
    for (const way of ["keys", "button"]) {
      const { view, body, host, island: opened } = fresh(paragraph("fer"));
      choose(view, 1, 4);
      const before = body();
      if (way === "keys") {
        const parts = tool.keys.split("-");
        const held = { ctrlKey: parts.includes("Mod"), shiftKey: parts.includes("Shift") };
        assert.ok(press(view, parts.at(-1), held), `${tool.id} ${tool.keys}`);
      } else {
        host
          .querySelector(
            `[aria-keyshortcuts]#tool-${tool.id.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
          )
          .click();
      }
      assert.notEqual(body(), before, `${tool.id} by ${way}`);
      press(view, "z", { ctrlKey: true });
      assert.equal(body(), before, `undo of ${tool.id}`);
      opened.destroy();
    }
  }
});

test("no two tools have the same keys, and each is found in both languages", () => {
  const keys = TOOLS.flatMap(({ keys, also }) => [keys, also ?? []].flat());
  assert.equal(new Set(keys).size, keys.length);
  for (const { id } of TOOLS) {
    for (const lang of ["fr", "en"]) {
      const name = new Words(lang).say(id);
      assert.ok(finds(id, name.split(" ")[0]), `${id} ${name}`);
    }
  }
  assert.ok(finds("numbers", "numerotee") && !finds("numbers", "photo"));
});

test("tables: a tool makes one, Tab walks in it, rows and columns come and go", () => {
  const { view, body, host, island: opened } = fresh();
  host.querySelector("#tool-table").click();
  type(view, "a");
  press(view, "Tab");
  type(view, "b");
  for (const id of ["row-add", "column-add", "column-delete", "row-delete", "row-delete"]) {
    host.querySelector(`#tool-${id}`).click();
  }
  assert.match(body(), /^table\(table_row\(/);
  assert.equal(body().match(/table_row/g).length, 2);
  assert.equal(body().match(/table_(cell|header)\(/g).length, 6);
  host.querySelector("#tool-table-delete").click();
  assert.doesNotMatch(body(), /table/);
  opened.destroy();
});

test("one list turns into another, and back into paragraphs", () => {
  const { view, body, host, island: opened } = fresh();
  type(view, "- un");
  press(view, "Enter");
  type(view, "deux");
  host.querySelector("#tool-checks").click();
  assert.equal(body(), "check_list(check_item(paragraph(un)) check_item(paragraph(deux)))");
  host.querySelector(".editor-check").click();
  assert.match(body(), /check_item\[checked=true\]\(paragraph\(un\)\)/);
  press(view, "Enter", { ctrlKey: true });
  assert.match(body(), /check_item\[checked=true\]\(paragraph\(deux\)\)/);
  assert.equal(host.querySelectorAll('[role=checkbox][aria-checked="true"]').length, 2);
  host.querySelector("#tool-bullets").click();
  press(view, "Tab");
  assert.equal(
    body(),
    "bullet_list(list_item(paragraph(un) bullet_list(list_item(paragraph(deux)))))",
  );
  opened.destroy();
});

test("a slash proposes tools; keys choose; Escape keeps what was typed", () => {
  const { view, body, host, island: opened } = fresh();
  view.focus();
  type(view, "/gras");
  const rows = [...host.querySelectorAll("[role=listbox] [role=option]")];
  assert.match(rows[0].textContent, /^Gras/);
  assert.equal(view.dom.getAttribute("aria-activedescendant"), rows[0].id);
  assert.deepEqual(rows.map((row) => row.getAttribute("aria-selected"))[0], "true");
  press(view, "Escape");
  assert.equal(host.querySelector("[role=listbox]"), null);
  assert.equal(view.dom.hasAttribute("aria-activedescendant"), false);
  assert.equal(body(), "paragraph(/gras)");
  type(view, " /heading");
  press(view, "ArrowDown");
  press(view, "Enter");
  assert.equal(body(), "heading[level=2](/gras )");
  type(view, "a/b");
  assert.equal(host.querySelector("[role=listbox]"), null);
  opened.destroy();
});

test("# proposes entries and sets a link; pressing that opens the entry", async () => {
  const { view, body, host, told, island: opened } = fresh();
  view.focus();
  type(view, "voir #pcr");
  await rest(120);
  assert.match(host.querySelector("[role=option]").textContent, /PCR du fer/);
  press(view, "Enter");
  assert.equal(body(), "paragraph(voir |PCR du fer{link=/experiments/e1}| )");
  assert.deepEqual(told.linked, [{ id: "e1", title: "PCR du fer" }]);
  const anchor = host.querySelector(".ProseMirror a");
  anchor.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  assert.deepEqual(told.opened, ["e1"]);
  type(view, "@an");
  press(view, "Enter");
  assert.match(body(), /@Ana Ruiz $|@Ana Ruiz \)$/);
  opened.destroy();
});

test("only http, https, mailto and entries are addresses", () => {
  for (const bad of [
    "javascript:alert(1)",
    " JaVaScRiPt:x",
    "data:text/html,x",
    "file:///etc",
    "/other",
    "//evil.example",
    "/experiments/a/b",
    "vbscript:x",
    "",
    null,
  ]) {
    assert.equal(address(bad), null, String(bad));
    assert.equal(typedAddress(bad ?? ""), null, String(bad));
  }
  for (const good of [
    "https://a.example/x",
    "http://a.example",
    "mailto:a@b.example",
    "/resources/r1",
  ]) {
    assert.equal(address(good), good);
  }
  assert.equal(typedAddress("example.org/a"), "https://example.org/a");
  assert.equal(typedAddress("ana@example.org"), "mailto:ana@example.org");
});

test("a hostile link is shown without its address, and leads nowhere", () => {
  const evil = text(["ici", { link: { href: "javascript:alert(1)" } }]);
  const { host, told, island: opened } = fresh((b) => b.insert(0, [el("paragraph", {}, evil)]));
  const anchor = host.querySelector(".ProseMirror a");
  assert.equal(anchor.hasAttribute("href"), false);
  anchor.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true }));
  assert.deepEqual(told.opened, []);
  assert.equal(told.said[0][0], "link-refused");
  opened.destroy();
});

test("a link is asked for, checked and set", () => {
  const { view, body, host, island: opened } = fresh(paragraph("la page"));
  choose(view, 4, 8);
  host.querySelector("#tool-link").click();
  const form = host.querySelector("form");
  form.querySelector("input").value = "javascript:alert(1)";
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  assert.match(form.querySelector("[role=alert]").textContent, /n’est pas acceptée/);
  form.querySelector("input").value = "example.org";
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  assert.equal(body(), "paragraph(la |page{link=https://example.org})");
  assert.equal(host.querySelector("form"), null);
  opened.destroy();
});

test("attachments are shown, other pictures are named; a description is kept", async () => {
  const asked = [];
  const source = async (src) => {
    asked.push(src);
    return src === "attachment:a" ? "blob:https://cahier.test/7" : null;
  };
  const fill = (b) =>
    b.insert(0, [
      el(
        "paragraph",
        {},
        el("image", { src: "attachment:a" }),
        el("image", { src: "https://evil.example/p.gif" }),
        el("image", { src: "attachment:gone" }),
      ),
    ]);
  const { view, body, host, island: opened } = fresh(fill, { source });
  await rest(10);
  assert.deepEqual(asked, ["attachment:a", "attachment:gone"]);
  const shown = [...host.querySelectorAll(".editor-image img")].map((img) => img.src);
  assert.deepEqual(shown, ["blob:https://cahier.test/7"]);
  assert.match(host.textContent, /non chargée\u00a0: https:\/\/evil\.example/);
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, 1)));
  const field = host.querySelector(".editor-alt");
  field.value = "Gel du 3 mai";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  assert.match(body(), /image\[alt=Gel du 3 mai,src=attachment:a\]/);
  opened.destroy();
});

test("no kind of Enter writes over a picture that was just selected", () => {
  const picture = () => el("image", { src: "attachment:a" });
  const fills = {
    paragraph: (b) => b.insert(0, [el("paragraph", {}, "un ", picture(), " deux")]),
    list: (b) =>
      b.insert(0, [
        el("bullet_list", {}, el("list_item", {}, el("paragraph", {}, "un ", picture(), " deux"))),
      ]),
    check: (b) =>
      b.insert(0, [
        el("check_list", {}, el("check_item", {}, el("paragraph", {}, "un ", picture(), " deux"))),
      ]),
    cell: (b) =>
      b.insert(0, [
        el(
          "table",
          {},
          el("table_row", {}, el("table_cell", {}, el("paragraph", {}, "un ", picture(), " deux"))),
        ),
      ]),
  };
  const choices = [
    (doc, at) => NodeSelection.create(doc, at),
    // As browsers do that take a picture for text.
    (doc, at) => TextSelection.create(doc, at, at + 1),
  ];
  const held = [{}, { shiftKey: true }, { ctrlKey: true }];
  for (const [name, fill] of Object.entries(fills)) {
    for (const chosen of choices) {
      for (const keys of held) {
        const { view, body, island: opened } = fresh(fill);
        let at = -1;
        view.state.doc.descendants((node, place) => {
          at = node.type.name === "image" ? place : at;
        });
        const before = body();
        view.dispatch(view.state.tr.setSelection(chosen(view.state.doc, at)));
        press(view, "Enter", keys);
        const said = `${name} ${JSON.stringify(keys)}: ${body()}`;
        assert.match(body(), /image\[src=attachment:a\]/, said);
        // Mod and Enter ticks an item, which begins no line.
        assert.notEqual(body(), before, said);
        assert.ok(view.state.selection.empty, said);
        opened.destroy();
      }
    }
  }
});

test("the toolbar is one stop, arrows move in it, Escape goes between it and the text", () => {
  const { view, host, island: opened } = fresh(paragraph("a"));
  const bar = host.querySelector("[role=toolbar]");
  assert.equal(bar.querySelectorAll('[tabindex="0"]').length, 1);
  view.focus();
  press(view, "Escape");
  assert.equal(document.activeElement.id, "tool-undo");
  const key = (key) =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  key("ArrowRight");
  assert.equal(document.activeElement.id, "tool-redo");
  key("ArrowLeft");
  key("ArrowLeft");
  assert.equal(document.activeElement.id, "tool-table");
  assert.equal(bar.querySelectorAll('[tabindex="0"]').length, 1);
  key("Escape");
  assert.equal(document.activeElement, view.dom);
  assert.equal(press(view, "Tab"), false);
  opened.destroy();
});

test("the text has role, name and language, and stands still where it may not be written", () => {
  const { view, host, island: opened, body } = fresh();
  assert.equal(view.dom.getAttribute("role"), "textbox");
  assert.equal(view.dom.getAttribute("aria-multiline"), "true");
  assert.equal(view.dom.getAttribute("aria-label"), "Texte de l’expérience");
  assert.equal(
    host.querySelector("[data-hint]").dataset.hint,
    "Écrivez ici, ou tapez / pour les outils",
  );
  opened.language("en");
  assert.equal(host.querySelector("[role=toolbar]").getAttribute("aria-label"), "Text tools");
  assert.match(host.querySelector("#tool-bold").title, /^Bold \(Ctrl\+B\)$/);
  opened.editable(false);
  assert.equal(host.querySelector("[role=toolbar]"), null);
  assert.equal(view.dom.getAttribute("contenteditable"), "false");
  assert.equal(body(), "");
  opened.destroy();
});

test("what is written today says today, in the language of the page", () => {
  const { view, body, island: opened } = fresh();
  press(view, "d", { ctrlKey: true, shiftKey: true });
  assert.equal(body(), `paragraph(${new Words("fr").date(new Date())})`);
  opened.destroy();
});
