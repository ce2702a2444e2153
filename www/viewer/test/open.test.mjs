// What is read and what is refused. In Node the reader runs without a worker of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, sharpness, sizeOf } from "../src/frame.js";
import { open } from "../src/open.js";
import { line, pdf } from "./pdf.mjs";

const refused = (blob, code) => assert.rejects(open(blob), { name: "Error", code });

test("a PDF has its pages, its text and its size", async () => {
  const { pdf: opened, close } = await open(pdf([line("Titrage"), line("du fer"), ""]));
  assert.equal(opened.numPages, 3);
  const page = await opened.getPage(2);
  assert.deepEqual(sizeOf(page), { width: 200, height: 100 });
  const { items } = await page.getTextContent();
  assert.deepEqual(items.map((item) => item.str), ["du fer"]);
  await close();
});

test("what is no PDF is refused before anything reads it", async () => {
  let begun = 0;
  const begin = () => {
    begun += 1;
  };
  for (const text of ["", "<html><script>1</script></html>", `${" ".repeat(2000)}%PDF-1.7`]) {
    await assert.rejects(open(new Blob([text]), begin), { code: "not-pdf" });
  }
  const huge = { size: 1 << 30, arrayBuffer: () => assert.fail("it was read") };
  await assert.rejects(open(huge, begin), { code: "too-large" });
  assert.equal(begun, 0);
});

test("a damaged PDF and one with a password say which they are", async () => {
  await refused(new Blob(["%PDF-1.7\nnothing of a document\n%%EOF"]), "damaged");
  const encrypted = await pdf([line("secret")]).text();
  const key = "0".repeat(64);
  const lock = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >>`;
  const locked = encrypted.replace("/Root 1 0 R", `/Root 1 0 R /ID [<00> <00>] ${lock}`);
  await refused(new Blob([locked]), "password");
});

test("a script in a PDF stays a text in it", async () => {
  const script = "globalThis.ran = true; app.alert(1)";
  const catalogue = `/OpenAction << /S /JavaScript /JS (${script}) >>`;
  const { pdf: opened, close } = await open(pdf([line("a")], { catalogue }));
  const page = await opened.getPage(1);
  await page.getOperatorList();
  assert.equal(globalThis.ran, undefined);
  // It was there to be run.
  const actions = await opened.getJSActions();
  assert.match(JSON.stringify(actions), /globalThis\.ran/);
  await close();
});

test("a page of any size is shown within bounds", () => {
  const size = { width: 1e7, height: 10 };
  const scale = scaleOf(size, 600, 4);
  assert.equal(Math.round(size.width * scale), 2400);
  const tall = scaleOf({ width: 1, height: 1e6 }, 600, 1);
  assert.equal(Math.round(1e6 * tall), 4800);
  const large = { width: 600, height: 800 };
  const sharp = sharpness(large, 4, 3);
  assert.ok(large.width * 4 * sharp * large.height * 4 * sharp <= (1 << 24) + 1);
  assert.equal(sharpness(large, 1, 2), 2);
  const page = (width, height) => ({ getViewport: () => ({ width, height }) });
  for (const [width, height] of [[0, 10], [NaN, 10], [10, Infinity]]) {
    assert.throws(() => sizeOf(page(width, height)));
  }
});
