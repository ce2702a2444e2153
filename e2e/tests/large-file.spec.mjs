// A large file whose tab is closed while it is read in: it goes on where it was once the same file
// is chosen again, no other file gets into it, and what waits can be let go of.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { test, expect } from "../fixtures/test.mjs";
import { file, look, part, saved } from "../fixtures/day/bench.mjs";
import { begin, kept, newEntry, unlock } from "../fixtures/notebook.mjs";

const NAME = "spectres.raw";
const BYTES = 30 << 20;
/** What is taken in at once, as a part of the whole. */
const AT_ONCE = (1 << 20) / BYTES;
/** Early enough that most of the file is still to be read when its tab is closed. */
const INTERRUPTED_AT = 0.2;
/** What goes on shows more at first, and what begins anew shows less. */
const BETWEEN = 0.15;

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A large file in a folder of its own: two have the same name, length and beginning. */
async function made(info, folder, bytes) {
  const path = info.outputPath(folder, NAME);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** The files of an entry in a tab that is closed while one of them is read in; where that was. */
async function interrupted(page, path) {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Spectres");
  await kept(page);
  await part(page, "files");
  // Whoever waits outside the page may come too late.
  const reached = page.evaluate(
    (wanted) =>
      new Promise((done) => {
        const observer = new MutationObserver(() => {
          const bar = document.querySelector("#under-way progress");
          if (bar?.hasAttribute("value") && bar.value >= wanted) done(bar.value);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    INTERRUPTED_AT,
  );
  await page.setInputFiles("#attach", path);
  const at = await reached;
  await page.close();
  return at;
}

/** Opens the notebook in a new tab, at the files of its entry. */
async function openAgain(context) {
  const page = await context.newPage();
  await unlock(page);
  await look(page, "Spectres");
  await part(page, "files");
  return page;
}

/** Chooses a file; gives how far it was when its progress first showed, once it is attached. */
async function choose(page, field, path, count) {
  const first = page.evaluate(
    () =>
      new Promise((done) => {
        const observer = new MutationObserver(() => {
          const bar = document.querySelector("#under-way progress");
          if (bar?.hasAttribute("value")) done(bar.value);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
  );
  await page.setInputFiles(field, path);
  await expect(file(page, NAME)).toHaveCount(count);
  return first;
}

/** The hash of each file of that name, as the page saves it. */
async function hashes(page, info) {
  const all = [];
  for (const row of await file(page, NAME).all()) {
    const save = row.getByRole("button", { name: "Enregistrer une copie" });
    const { bytes } = await saved(page, info, () => save.click());
    all.push(hash(bytes));
  }
  return all.sort();
}

const waits = (page) => page.locator("#unfinished > li");

test("a large file goes on where its tab was closed, and no other gets into it", async ({
  page,
  context,
}, info) => {
  const bytes = randomBytes(BYTES);
  const same = await made(info, "one", bytes);
  const changed = Buffer.from(bytes);
  changed[BYTES - 1] ^= 1;
  const other = await made(info, "other", changed);

  const at = await interrupted(page, same);
  const again = await openAgain(context);
  await expect(waits(again)).toContainText(NAME);
  await expect(waits(again)).toContainText("inachevé");
  await expect(waits(again)).toContainText("Choisissez le même fichier pour continuer");
  await expect(file(again, NAME)).toHaveCount(0);

  // It differs in its last byte only.
  expect(await choose(again, "#attach", other, 1)).toBeLessThan(BETWEEN);
  await expect(waits(again)).toHaveCount(1);

  const onward = await choose(again, "#unfinished input[type=file]", same, 2);
  // What was last taken in may not have reached the disk.
  expect(onward).toBeGreaterThan(Math.max(BETWEEN, at - 1.5 * AT_ONCE));
  await expect(waits(again)).toHaveCount(0);
  expect(await hashes(again, info)).toEqual([hash(bytes), hash(changed)].sort());

  await kept(again);
  await unlock(again);
  await look(again, "Spectres");
  await part(again, "files");
  await expect(file(again, NAME)).toHaveCount(2);
  await expect(waits(again)).toHaveCount(0);
  expect(await hashes(again, info)).toEqual([hash(bytes), hash(changed)].sort());
});

test("a large file that was interrupted is let go of", async ({ page, context }, info) => {
  const path = await made(info, "one", randomBytes(BYTES));
  await interrupted(page, path);
  const again = await openAgain(context);
  await waits(again).getByRole("button", { name: "Abandonner" }).click();
  await expect(waits(again)).toHaveCount(0);
  await kept(again);
  await unlock(again);
  await look(again, "Spectres");
  await part(again, "files");
  await expect(again.locator("#attach")).toBeAttached();
  await expect(waits(again)).toHaveCount(0);
  // Nothing of it is left: it begins anew.
  expect(await choose(again, "#attach", path, 1)).toBeLessThan(BETWEEN);
});
