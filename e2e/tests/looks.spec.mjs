// How the components look: one picture for each family of them and for each thing that opens, in
// light and dark at a desk, and on a phone. `cargo xtask e2e --update-looks` draws them anew into
// e2e/looks; how much may differ stands in playwright.config.mjs.
import { readFile } from "node:fs/promises";
import { test, expect } from "../fixtures/test.mjs";
import { begin, go } from "../fixtures/notebook.mjs";

/** The families, as they follow each other on `/components`. */
const FAMILIES = ["buttons", "fields", "choices", "said-here", "evidence", "files-here", "long"];
/** What opens when it is pressed: its name, what opens it, and what is drawn then. */
const OPENED = [
  ["menu", "#buttons [aria-haspopup=menu]", "#buttons [role=menu]"],
  ["dialog", "#buttons .button:has-text('Renommer l’expérience')", "#buttons dialog[open]"],
  ["options", "#choices [aria-autocomplete=list]", "#choices [role=listbox]"],
];
/** Higher than the page of all components: nothing is scrolled while it is drawn. */
const HEIGHT = 6_000;
/** Of pdfjs-dist, which the viewer's lock file pins, under the SIL Open Font License 1.1. */
const FONTS = new URL("../../www/viewer/node_modules/pdfjs-dist/standard_fonts/", import.meta.url);
const FACES = { 400: "LiberationSans-Regular.ttf", 700: "LiberationSans-Bold.ttf" };

// What a machine could add of its own: the zone of its clock, and the size of its pixels.
test.use({ timezoneId: "Europe/Paris", deviceScaleFactor: 1 });
// Check boxes, lists to choose from and bars of progress are the browser's, in its system's look.
test.skip(process.platform !== "linux", "the pictures show the controls of another system");

/** Sets everything in a font that is the same everywhere: the page asks for the system's. */
async function setFont(page) {
  const read = async ([weight, name]) => ({
    weight,
    base64: (await readFile(new URL(name, FONTS))).toString("base64"),
  });
  const faces = await Promise.all(Object.entries(FACES).map(read));
  await page.evaluate(async (given) => {
    for (const { weight, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      document.fonts.add(await new FontFace("Looks", bytes.buffer, { weight }).load());
    }
    for (const role of ["--sans", "--serif", "--mono"]) {
      document.documentElement.style.setProperty(role, "Looks");
    }
    await document.fonts.ready;
  }, faces);
}

/** The page of all components, in that font and at rest; false where the page has none. */
async function lay(page) {
  await begin(page, "Ana Ruiz");
  await page.click("#tour-skip");
  await go(page, "/components");
  await expect(page.locator("#page h1")).toBeVisible();
  if ((await page.locator("#components").count()) === 0) return false;
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height: HEIGHT });
  await setFont(page);
  const cards = page.locator("#components > .card");
  // A family without a picture would be one that nobody looks at.
  expect(await cards.evaluateAll((all) => all.map(({ id }) => id))).toEqual(FAMILIES);
  await expect(page.locator("#long-list [data-row]").first()).toBeVisible();
  return true;
}

/** Draws each family, and what opens in them, and compares. */
async function compare(page, place, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  // No colour of a hand or of a focus that was left somewhere.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  const name = (what) => `${place}-${colorScheme}-${what}.png`;
  // A bar that only says that it goes on is never twice the same.
  const mask = [page.locator("progress:indeterminate")];
  for (const family of FAMILIES) {
    await expect.soft(page.locator(`#${family}`)).toHaveScreenshot(name(family), { mask });
  }
  for (const [what, opener, drawn] of OPENED) {
    await page.locator(opener).first().click();
    await expect(page.locator(drawn)).toBeVisible();
    await expect.soft(page.locator(drawn)).toHaveScreenshot(name(what));
    await page.keyboard.press("Escape");
    await expect(page.locator(drawn)).toBeHidden();
  }
}

test("the components look as they did, at a desk", async ({ page }) => {
  test.skip(!(await lay(page)), "a released page");
  for (const colorScheme of ["light", "dark"]) await compare(page, "desk", colorScheme);
});

test.describe("in one hand", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("the components look as they did, on a phone", async ({ page }) => {
    test.skip(!(await lay(page)), "a released page");
    await compare(page, "phone", "light");
  });
});
