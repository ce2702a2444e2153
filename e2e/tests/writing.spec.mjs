// What a person changes around the text: the order of steps, what a field is, the names that a
// zone chooses from; who links where; and all of a zone in one archive.
import { readFile } from "node:fs/promises";
import { test, expect } from "../fixtures/test.mjs";
import {
  PHRASE,
  begin,
  go,
  home,
  kept,
  newEntry,
  open,
  text,
  unlock,
  write,
} from "../fixtures/notebook.mjs";

/** The list of links is asked again three seconds after another entry changed. */
const LINKED_MS_MAX = 120_000;

/** Goes to a part of the entry that is looked at. */
async function part(page, name) {
  const path = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
  await go(page, `${path}/${name}`);
}

/** Adds steps to the entry that is looked at. */
async function addSteps(page, steps) {
  await part(page, "steps");
  for (const [at, step] of steps.entries()) {
    await page.fill("#step-text", step);
    await page.press("#step-text", "Enter");
    await expect(page.locator("#steps .step")).toHaveCount(at + 1);
  }
}

const step = (page, at) => page.locator("#steps .step").nth(at);

/** The steps stand in this order. */
const stand = (page, steps) =>
  expect
    .poll(() => page.locator("#steps .step-text").evaluateAll((all) => all.map((one) => one.value)))
    .toEqual(steps);

/** Goes to one's own zone. */
async function ownZone(page) {
  await go(page, "/zones");
  await page.locator("#zones a").first().click();
  await expect(page.locator("#export-zone")).toBeVisible();
}

test("steps are put into another order by keyboard, by buttons and by hand", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await addSteps(page, ["Peser", "Dissoudre", "Titrer"]);
  await stand(page, ["Peser", "Dissoudre", "Titrer"]);

  await step(page, 0).locator(".step-text").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await stand(page, ["Dissoudre", "Peser", "Titrer"]);
  // The focus goes with the step, so that it can go on.
  await expect(step(page, 1).locator(".step-text")).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await stand(page, ["Dissoudre", "Titrer", "Peser"]);
  await expect(page.getByText("Étape déplacée à la place 3 sur 3.")).toBeAttached();

  const up = page.getByRole("button", { name: /^Monter.*Peser$/ });
  await up.focus();
  await page.keyboard.press("Enter");
  await stand(page, ["Dissoudre", "Peser", "Titrer"]);
  await expect(up).toBeFocused();

  const handle = await step(page, 2).locator(".step-handle").boundingBox();
  const first = await step(page, 0).boundingBox();
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(first.x + 20, first.y + 4, { steps: 5 });
  await page.mouse.up();
  await stand(page, ["Titrer", "Dissoudre", "Peser"]);

  await kept(page);
  await unlock(page);
  await open(page, "Titrage");
  await part(page, "steps");
  await stand(page, ["Titrer", "Dissoudre", "Peser"]);
});

test("a long step is read whole on a phone, and stays one line", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  const long = "Dissoudre dans 50 ml d’eau distillée, à température ambiante";
  await addSteps(page, [long]);
  await page.setViewportSize({ width: 360, height: 740 });
  const field = step(page, 0).locator(".step-text");
  const cut = () =>
    field.evaluate(
      (shown) => shown.scrollWidth > shown.clientWidth || shown.scrollHeight > shown.clientHeight,
    );
  await expect.poll(cut).toBe(false);
  // Lines that are pasted are joined, and the field grows with them.
  await field.fill(`${long}\npuis couvrir`);
  await stand(page, [`${long} puis couvrir`]);
  await expect.poll(cut).toBe(false);
});

test("what a field is changes, and what is written in it stays", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await part(page, "fields");
  await page.locator("#new-field > summary").click();
  await page.fill("#field-name", "pH");
  await page.click("#add-field");
  const row = page.locator("#fields .field-row");
  await row.locator("input").fill("7,2");
  await row.locator("input").blur();

  await page.getByRole("button", { name: /^Modifier le champ.*pH$/ }).click();
  await page.fill("#edited-name", "Volume");
  await page.selectOption("#edited-kind", "number");
  await page.fill("#edited-unit", "ml");
  await page.click("#keep-field");
  await expect(page.locator("#edit-field")).toBeHidden();
  await expect(row.locator(".label").first()).toHaveText("Volume (ml)");
  await expect(row.locator("input")).toHaveValue("7,2");
  await expect(row.locator("input")).toHaveAttribute("inputmode", "decimal");

  await page.getByRole("button", { name: /^Retirer le champ.*Volume$/ }).click();
  await expect(row).toHaveCount(0);
  await page.click("#undo");
  await expect(row.locator("input")).toHaveValue("7,2");
});

test("a category gets another name and colour", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await ownZone(page);
  await page.locator("#categories > summary").click();
  await page.fill("#category-title", "Chimie");
  await page.click("#add-category");
  const row = page.locator("#categories li").filter({ hasText: "Chimie" });
  await row.getByRole("button", { name: /^Modifier/ }).click();
  await page.fill("#choice-title", "Chimie marine");
  await page.selectOption("#choice-color", "#d55e00");
  await page.click("#keep-choice");
  await expect(page.locator("#choice-title")).toHaveCount(0);
  await expect(row).toHaveCount(1);
  await expect(row.locator(".badge")).toHaveText("Chimie marine");
  await expect(row.locator(".swatch")).toHaveAttribute("style", /#d55e00/);
});

/** The tags of the entry that is looked at, beside the field that adds one. */
const tags = (page) => page.locator(".tags:has(#tags) .chip");

test("a tag or a category that was typed without Enter is there where one left", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await page.fill("#tags", "sel");
  await page.locator("#tags").blur();
  await expect(tags(page)).toHaveCount(1);
  await page.fill("#entry-category", "Chimie");
  await page.locator("#entry-category").blur();

  // The view goes while somebody types in it, as with the button back.
  await page.fill("#tags", "eau douce");
  await home(page);
  await open(page, "Titrage");
  await expect(tags(page)).toHaveCount(2);
  await expect(tags(page).filter({ hasText: "eau douce" })).toHaveCount(1);
  await expect(page.locator("#entry-category")).toHaveValue("Chimie");
  await page.fill("#entry-category", "Chimie marine");
  await home(page);
  await open(page, "Titrage");
  await expect(page.locator("#entry-category")).toHaveValue("Chimie marine");
  await expect(page.locator("#panic")).toHaveCount(0);
});

test("a tag that was typed without Enter is there after the notebook locked by itself", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await kept(page);
  await page.fill("#tags", "sel");
  // A few milliseconds of rest: it is looked at every ten seconds.
  await page.evaluate(() => localStorage.setItem("cahier-auto-lock", "0.0001"));
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await page.evaluate(() => localStorage.setItem("cahier-auto-lock", "0"));
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(page.locator("#title")).toHaveValue("Titrage");
  await expect(tags(page)).toHaveCount(1);
  await expect(tags(page)).toContainText("sel");
});

test("what Escape took back is no tag and no category", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  const category = page.locator("#entry-category");
  await category.fill("Chimie");
  await category.press("Enter");
  await kept(page);
  await page.fill("#tags", "faux");
  await page.press("#tags", "Escape");
  await expect(page.locator("#tags")).toHaveValue("");

  await category.fill("Fausse");
  // The entry changes meanwhile, as by a colleague: the field stays as it is.
  await page.evaluate(() => {
    const title = document.getElementById("title");
    title.value = "Titrage du sel";
    title.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(page.locator("#entries")).toContainText("Titrage du sel");
  await expect(category).toHaveValue("Fausse");
  await expect(category).toBeFocused();
  await category.press("Escape");
  await expect(category).toHaveValue("Chimie");

  await home(page);
  await open(page, "Titrage du sel");
  await expect(category).toHaveValue("Chimie");
  await expect(page.locator("#tags")).toBeVisible();
  await expect(tags(page)).toHaveCount(0);
});

test("an entry shows which others link to it", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Balance");
  await newEntry(page, "Pesée");
  await part(page, "links");
  await page.fill("#add-link", "Balance");
  await page.getByRole("option", { name: "Balance" }).click();
  await expect(page.locator("#links")).toContainText("Balance");
  await expect(page.locator("#linking")).toHaveCount(0);

  await open(page, "Balance");
  await part(page, "links");
  const linking = page.locator("#linking");
  await expect(linking).toContainText("Pesée", { timeout: LINKED_MS_MAX });
  await linking.getByRole("link", { name: "Pesée" }).click();
  await expect(page.locator("#title")).toHaveValue("Pesée");
});

test("a zone is exported as one archive", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "cinq milligrammes");
  await newEntry(page, "Pesée");
  await kept(page);
  await ownZone(page);
  const [archive] = await Promise.all([
    page.waitForEvent("download"),
    page.click("#export-zone"),
  ]);
  expect(archive.suggestedFilename()).toMatch(/^cahier-\w+\.eln$/);
  await expect(page.locator("#report")).toContainText(/Entrées\s*: 2/);
  const bytes = await readFile(await archive.path());
  for (const words of ["Titrage", "cinq milligrammes", "Pesée"]) {
    expect(bytes.includes(words), words).toBe(true);
  }
});

test("long text is set with serifs, here and after a new start", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "cinq milligrammes");
  await kept(page);
  await go(page, "/settings/language");
  await page.locator("#serif").check();
  await expect(page.locator("html")).toHaveAttribute("data-reading", "serif");
  await unlock(page);
  await open(page, "Titrage");
  const family = await text(page).evaluate((shown) => getComputedStyle(shown).fontFamily);
  expect(family).toContain("Georgia");
});
