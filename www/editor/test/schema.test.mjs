// The names of the schema are the wire format of the notebook, word for word.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { MARKS, NODES, schema } from "./page.mjs";

const source = await readFile(
  new URL("../../../shared/notebook/src/body.rs", import.meta.url),
  "utf8",
);

/** The words in back-ticks of the sentences that begin with `from`, up to the item after them. */
function documented(from, to) {
  const start = source.indexOf(from);
  assert.ok(start > 0, from);
  const said = source.slice(start, source.indexOf(to, start)).replaceAll("///", " ");
  return said;
}

test("every node and attribute that body.rs names is in the schema, and no other", () => {
  const said = documented("Names in use:", "A `src` of the form");
  // "`table_header`\n and `table_cell` (`colspan`, `rowspan`)" gives both the same attributes.
  const names = new Map();
  let waiting = [];
  for (const [, word, inside] of said.matchAll(/`([a-z_]+)`|\(([^)]*)\)/g)) {
    if (word) {
      waiting.push(word);
      names.has(word) || names.set(word, []);
    } else {
      const attributes = [...inside.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
      names.set(waiting.at(-1), attributes);
    }
  }
  names.set("table_header", names.get("table_cell"));
  assert.deepEqual([...names.keys()].sort(), [...NODES].sort());
  for (const [name, attributes] of names) {
    assert.deepEqual(
      Object.keys(schema.nodes[name].spec.attrs ?? {}).sort(),
      attributes.sort(),
      name,
    );
  }
});

test("every mark that body.rs names is in the schema, and no other", () => {
  const said = documented("Marks in use", "pub struct Run");
  const names = [...said.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
  assert.deepEqual(names.sort(), [...MARKS].sort());
  assert.deepEqual(Object.keys(schema.marks.link.spec.attrs), ["href"]);
});
