// Files of other programs at the page: texts and tables come in, once, and entries go out as text
// and as a table.
import { Buffer } from "node:buffer";
import { test, expect } from "../fixtures/test.mjs";
import { begin, go, home, kept, newEntry, text, write } from "../fixtures/notebook.mjs";
import { addField, choose, dismiss, fieldOf, look, part, saved } from "../fixtures/day/bench.mjs";
import { MARK } from "../fixtures/day/archive.mjs";
import { rows } from "../fixtures/day/archives.mjs";
import { zip } from "../fixtures/zip.mjs";

const RUN = `globalThis.${MARK} = true`;
const HOSTILE = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Dosage hostile</title>
  <script>${RUN}</script></head><body onload="${RUN}"><p onclick="${RUN}">avant
  <a href="javascript:${RUN}">ici</a> <img src="x" onerror="${RUN}"></p>
  <svg onload="${RUN}"></svg><iframe srcdoc="<script>parent.${MARK} = true</script>"></iframe>
  <table><tr><th>Tube</th></tr><tr><td>7b</td></tr></table><p>après</p></body></html>`;
const NOTES = `---
title: Gel 2
date: 2026-05-01
tags: [pcr, gel]
---

Couler le **gel**.
`;
const STOCK = "Identifiant;Nom;Masse (mg);Lot\nR1;Éthanol;5;7b\nR2;=1+1;6;8c\n";

const file = (name, content) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

/** A small Word file: a title and a line. */
function word() {
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const paragraph = (style, words) => `<w:p>${style}<w:r><w:t>${words}</w:t></w:r></w:p>`;
  const titled = '<w:pPr><w:pStyle w:val="Titre"/></w:pPr>';
  return zip({
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships><Relationship Id="a" Type="${type}/officeDocument"
      Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<w:document><w:body>${paragraph(titled, "Rapport")}
      ${paragraph("", "Un gel de 2 %.")}</w:body></w:document>`,
    "word/_rels/document.xml.rels": `<Relationships><Relationship Id="s" Type="${type}/styles"
      Target="styles.xml"/></Relationships>`,
    "word/styles.xml": `<w:styles><w:style w:styleId="Titre"><w:name w:val="Title"/></w:style>
      </w:styles>`,
  });
}

const report = (page) => page.locator("#import-report");
const column = (page, at) => page.locator(`#import-column-${at}`);

/** Chooses files where things are brought in. */
async function chooses(page, files) {
  await go(page, "/import");
  await page.setInputFiles("#import-file", files);
}

/** Brings in the table that is shown, once its button says how many entries it has. */
async function bringsRows(page, count) {
  const button = page.locator("#import-rows");
  await expect(button).toHaveText(new RegExp(`^Importer\\s${count}\\sentrées?$`));
  await button.click();
  await expect(report(page)).toBeVisible();
}

/** What a field of the entry that is looked at holds. */
async function holds(page, name, value) {
  await part(page, "fields");
  await expect(fieldOf(page, name)).toHaveValue(value);
}

test("texts become entries, and nothing in them runs", async ({ page }) => {
  const dialogs = [];
  page.on("dialog", (dialog) => dialogs.push(dialog.message()) && dialog.dismiss());
  await begin(page, "Ana Ruiz");
  const files = [file("notes.md", NOTES), file("dosage.html", HOSTILE), file("r.docx", word())];
  await chooses(page, files);
  await expect(report(page)).toContainText(/3\sentrées\set\s0\sfichier/);
  await expect(rows(page)).toHaveText(["Gel 2", "Dosage hostile", "Rapport"]);
  // What was left out is told, in the reader's language.
  await expect(report(page)).toContainText("objets incorporés");

  await look(page, "Gel 2");
  await expect(text(page).locator("strong")).toHaveText("gel");
  await look(page, "Rapport");
  await expect(text(page)).toContainText("Un gel de 2 %.");
  await look(page, "Dosage hostile");
  for (const words of ["avant", "7b", "après"]) await expect(text(page)).toContainText(words);
  const running = "script, iframe, [onclick], [onerror], [onload], [href^=javascript]";
  await expect(text(page).locator(running)).toHaveCount(0);
  await text(page).getByText("ici").click();
  expect(await page.evaluate((mark) => mark in globalThis, MARK)).toBe(false);
  expect(dialogs).toEqual([]);

  // The same files make no entry again.
  await chooses(page, files);
  await expect(page.locator("#import-here")).toContainText(/3\sentrées.*Rien n’y a changé/);
  await expect(rows(page)).toHaveCount(0);
  // What is none of all that is refused, and says why.
  await chooses(page, [file("photo.html", "\x89PNG\r\n\x1a\n\0\0"), file("mots.txt", "des mots")]);
  await expect(report(page)).toContainText("photo.html");
  await page.click("#leave-table");
  await home(page);
  await expect(page.locator("#entries .row-title")).toHaveCount(3);
});

test("the columns of a table are shown, and become what the person says", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/import");
  await page.selectOption("#import-kind", "resource");
  await page.setInputFiles("#import-file", file("stock.csv", STOCK));
  const suggested = ["identifier", "title", "field", "field"];
  for (const [at, word] of suggested.entries()) {
    await expect(column(page, at)).toHaveValue(word);
  }
  const shown = page.locator(".import-columns tbody tr");
  await expect(shown.nth(1).locator("td")).toHaveText(["Éthanol", "=1+1"]);
  await expect(report(page)).toHaveCount(0);

  // There is one title: the column that was suggested for it becomes a field.
  await column(page, 3).selectOption("title");
  await expect(column(page, 1)).toHaveValue("field");
  await bringsRows(page, 2);
  await expect(report(page)).toContainText(/2\sentrées\set\s0\sfichier/);
  await expect(rows(page)).toHaveText(["7b", "8c"]);
  await rows(page).first().click();
  await expect(page).toHaveURL(/\/resources\//);
  await expect(page.locator("#title")).toHaveValue("7b");
  await holds(page, "Nom", "Éthanol");
});

test("a table that comes again changes nothing before the person says so", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await chooses(page, file("stock.csv", STOCK));
  await bringsRows(page, 2);
  await expect(rows(page)).toHaveText(["Éthanol", "=1+1"]);

  await chooses(page, file("stock.csv", STOCK));
  await bringsRows(page, 2);
  await expect(page.locator("#import-here")).toContainText(/2\sentrées.*Rien n’y a changé/);
  await expect(rows(page)).toHaveCount(0);
  await expect(page.locator("#import-update")).toHaveCount(0);

  // A row is newer, and one is new.
  const newer = `${STOCK.replace(";5;", ";9;")}R3;Acétone;1;9d\n`;
  await chooses(page, file("stock.csv", newer));
  await bringsRows(page, 3);
  await expect(report(page)).toContainText(/1\sentrée\set\s0\sfichier/);
  await expect(rows(page)).toHaveText(["Acétone"]);
  await expect(report(page)).toContainText(/«\sÉthanol\s».*champs/);
  await expect(page.locator("#import-update")).toHaveText(/Mettre à jour\s1\sentrée$/);
  await look(page, "Éthanol");
  await holds(page, "Masse", "5");

  await chooses(page, file("stock.csv", newer));
  await bringsRows(page, 3);
  await page.click("#import-update");
  await expect(page.locator("#import-here")).toContainText(/Mises à jour\s*:\s1\sentrée/);
  await look(page, "Éthanol");
  await holds(page, "Masse", "9");
  await home(page);
  await expect(page.locator("#entries .row-title")).toHaveCount(3);
});

test("an entry goes out as HTML and Markdown, a zone as a table", async ({ page }, info) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "=Dosage <b>");
  await write(page, "cinq milligrammes");
  await part(page, "fields");
  const mass = await addField(page, "Masse");
  await mass.fill("5,2 mg");
  await mass.press("Tab");
  await kept(page);

  const html = await saved(page, info, () => choose(page, "Exporter (HTML)"));
  expect(html.name).toMatch(/^Dosage-b-[0-9a-f]{8}\.html$/);
  const written = html.bytes.toString("utf8");
  for (const words of ['lang="fr"', "&lt;b&gt;", "cinq milligrammes", "5,2 mg", "Champ"]) {
    expect(written, words).toContain(words);
  }
  expect(written).not.toMatch(/<script|<b>/);
  const markdown = await saved(page, info, () => choose(page, "Exporter (Markdown)"));
  expect(markdown.name).toMatch(/\.md$/);
  expect(markdown.bytes.toString("utf8")).toContain("cinq milligrammes");
  await dismissAll(page);

  await newEntry(page, "Pesée");
  await kept(page);
  await go(page, "/zones");
  await page.locator("#zones a").first().click();
  const table = await saved(page, info, () => page.click("#export-table"));
  expect(table.name).toMatch(/\.csv$/);
  await expect(page.locator("#report")).toContainText(/Entrées\s*: 2/);
  const lines = table.bytes.toString("utf8").trimEnd().split("\r\n");
  // With a mark of UTF-8 and semicolons, as spreadsheets read it in French.
  expect(lines[0]).toMatch(/^\ufeff"Identifiant";"Titre";"Date";.*"Masse";"Texte"$/);
  expect(lines).toHaveLength(3);
  const [dosage] = lines.filter((line) => line.includes("cinq milligrammes"));
  // Nothing that a spreadsheet would carry out.
  expect(dosage).toContain('"\'=Dosage <b>"');
  expect(dosage).toContain('"5,2 mg"');
});

/** Dismisses what the page said at its foot, if it said anything. */
async function dismissAll(page) {
  if (await page.locator("#said").getByRole("button", { name: "Compris" }).count()) {
    await dismiss(page);
  }
}
