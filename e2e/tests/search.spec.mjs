// Finding entries by their words, and what the page says of how they fit what was typed.
import { test, expect } from "../fixtures/test.mjs";
import { begin, go, kept, newEntry, unlock, write } from "../fixtures/notebook.mjs";

/** These entries are found, best first. */
async function finds(page, words, titles) {
  await page.fill("#search", words);
  const hits = page.locator("#results > li");
  await expect(hits).toHaveCount(titles.length);
  for (const [at, title] of titles.entries()) await expect(hits.nth(at)).toContainText(title);
}

test("entries are found by their words, by like ones too, and after a restart", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Dosage du fer");
  await write(page, "La burette de chez Duval fuyait.");
  await kept(page);
  await newEntry(page, "Spectrométrie de masse");
  await write(page, "Chez le voisin, Duval manquait.");
  await kept(page);

  await go(page, "/search");
  await finds(page, "dosages", ["Dosage du fer"]);
  await expect(page.locator("#found")).not.toContainText("Rien ne contient");
  await finds(page, '"chez Duval"', ["Dosage du fer"]);
  await finds(page, "spectrometire", ["Spectrométrie de masse"]);
  await expect(page.locator("#found")).toContainText("ceux-ci leur ressemblent");
  await page.fill("#search", "ornithorynque");
  await expect(page.locator("#results > li")).toHaveCount(0);
  await expect(page.locator("main")).toContainText("Rien ne contient tous ces mots");

  // What was read is kept: a page that starts anew finds at once what the last one knew.
  await unlock(page, "/search?q=burette");
  await expect(page.locator("#results > li")).toHaveCount(1);
  await expect(page.locator("#results")).toContainText("Dosage du fer");
  // Some of the text follows what was found, and says where the word stands.
  await expect(page.locator("#results .result-excerpt")).toContainText("chez Duval fuyait");
  await expect(page.locator("#results .result-excerpt mark")).toHaveText("burette");
});
