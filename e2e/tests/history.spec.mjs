// What changed between two versions, as a table where it is one, and who wrote the rest: fields,
// files and comments.
import { writeFile } from "node:fs/promises";
import { test, expect } from "../fixtures/test.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import { addField, part } from "../fixtures/day/bench.mjs";
import { kept, open, text } from "../fixtures/notebook.mjs";

const SYNC_MS_MAX = 180_000;

const BEFORE = `# Dosage

| Essai | Masse |
| --- | --- |
| A | 5,02 |
| B | 4,98 |
`;

const AFTER = `## Dosage du fer

| Essai | Masse | Note |
| --- | --- | --- |
| A | 5,03 | |
| C | 1,00 | neuf |
| B | 4,98 | |
`;

test("a table is compared cell by cell, and fields, files and comments have their authors", async ({
  page,
  relay,
  cahier,
}, info) => {
  const json = answers(cahier);
  const { entry, link } = await invites(json, relay);
  const file = info.outputPath("pesees.csv");
  await writeFile(file, "n;mg\n1;5,02\n");
  const writes = async (words) => {
    const body = info.outputPath("texte.md");
    await writeFile(body, words);
    await json("edit", entry, "--body", body);
    await json("sync");
  };
  await json("edit", entry, "--field", "Balance=Mettler");
  await json("attach", entry, file);
  await writes(BEFORE);
  await writes(AFTER);

  await joins(page, json, link);
  await open(page, "Dosage du fer");
  await expect(text(page)).toContainText("neuf", { timeout: SYNC_MS_MAX });
  await part(page, "history");
  const newest = page.locator("#revisions > li").first();
  await expect(newest).toContainText("Bo Lind", { timeout: SYNC_MS_MAX });
  await newest.getByRole("button", { name: "Ce qui a changé ici" }).click();

  // The heading says more, and became one of the second level.
  const heading = newest.locator(".changed").filter({ hasText: "Dosage" });
  await expect(heading.locator("ins")).toContainText("du fer");
  await expect(heading).toContainText("mise en forme modifiée");

  // One cell, one row and one column; the row in which nothing changed is only counted.
  const table = newest.getByRole("group", { name: "Tableau modifié" }).locator("table");
  await expect(table.locator("thead th")).toHaveCount(1);
  await expect(table.locator("thead th")).toContainText("Colonne ajoutée");
  const rows = table.locator("tbody tr");
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(0)).toContainText("Essai");
  await expect(rows.nth(0).locator("ins")).toContainText("Note");
  await expect(rows.nth(1).locator("del")).toContainText("5,02");
  await expect(rows.nth(1).locator("ins")).toContainText("5,03");
  await expect(rows.nth(2).getByRole("rowheader")).toContainText("Ligne ajoutée");
  await expect(rows.nth(2).locator("ins").last()).toContainText("neuf");
  await expect(rows.nth(3)).toContainText("1 ligne inchangée");
  await expect(table).not.toContainText("4,98");

  // Ana sets a field of her own and comments; the page says so of all of it.
  await part(page, "fields");
  const field = await addField(page, "Lieu");
  await field.fill("au large");
  await field.press("Tab");
  await part(page, "comments");
  await page.fill("#comment", "Vu la pesée.");
  await page.click("#send-comment");
  await expect(page.locator("#comments")).toContainText("Vu la pesée.");
  await kept(page);
  await part(page, "history");
  await page.click("#authors");
  const said = (words) => page.locator(".written").filter({ hasText: words });
  await expect(said("Mettler")).toContainText("Bo Lind");
  await expect(said("pesees.csv")).toContainText("Bo Lind");
  await expect(said("au large")).toContainText("Ana Ruiz");
  await expect(said("Vu la pesée.")).toContainText("Ana Ruiz");
});
