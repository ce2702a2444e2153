// Every state of the page, in both languages, on a phone, a tablet and a desk, in light and dark:
// pictures under target/screens, and what a machine can judge of them.
import { test, expect } from "../fixtures/test.mjs";
import { look } from "../fixtures/eye.mjs";
import { PHRASE, go, text } from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest. */
const SYNC_MS_MAX = 180_000;
const TITLE = "Dosage du fer par spectrophotométrie-à-longueur-d’onde-variable";

const LANGUAGES = {
  fr: {
    name: "Français",
    first: "Commencer un cahier sur cet appareil",
    locked: "Ouvrir le cahier",
    unsent: /^\d+ pas encore sur le relais$/,
    sent: "sur le relais",
    wrong: "Rien n’a été changé ; réessayez.",
  },
  en: {
    name: "English",
    first: "Begin a notebook on this device",
    locked: "Open the notebook",
    unsent: /^\d+ not on the relay yet$/,
    sent: "on the relay",
    wrong: "Nothing was changed; try again.",
  },
};

/** A first visit in a language, a notebook begun. */
async function begin(page, words) {
  await page.goto("/");
  await page.getByRole("button", { name: words.name }).click();
  await expect(page.locator("#door")).toHaveText(words.first);
  await page.fill("#name", "Ana Ruiz");
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(page.locator("#status")).toBeVisible();
}

/** Nobody is shown around any more. */
async function skipTour(page) {
  const skip = page.locator("#tour-skip");
  if (await skip.isVisible()) await skip.click();
}

/** An entry with a title, a text, and something of everything; its address. */
async function writeEntry(page) {
  await page.click("#new-entry");
  await page.fill("#title", TITLE);
  await page.locator("#title").press("Tab");
  await text(page).click();
  await page.keyboard.type("# Protocole\nOn pèse **cinq** milligrammes de sel.\n- un\ndeux\n\n");
  await page.keyboard.type("cinq milligrammes ".repeat(12));
  await expect(text(page)).toContainText("cinq milligrammes");
  const path = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
  await go(page, `${path}/details`);
  for (const tag of ["fer", "eau de mer"]) {
    await page.fill("#tags", tag);
    await page.locator("#tags").press("Enter");
  }
  await go(page, `${path}/steps`);
  for (const step of ["Peser le sel", "Dissoudre dans l’eau froide, sans agiter"]) {
    await page.fill("#step-text", step);
    await page.click("#add-step");
  }
  await page.locator("#steps .step-tick").first().check();
  await go(page, `${path}/fields`);
  await page.click("#new-field > summary");
  for (const [name, kind] of [["Opérateur", "text"], ["Masse", "number"]]) {
    await page.selectOption("#field-kind", kind);
    await page.fill("#field-name", name);
    if (kind === "number") await page.fill("#field-unit", "mg");
    await page.click("#add-field");
  }
  await go(page, `${path}/comments`);
  await page.fill("#comment", "La balance a été tarée ce matin.");
  await page.click("#send-comment");
  await expect(page.locator("#comments li")).toHaveCount(1);
  return path;
}

for (const [code, words] of Object.entries(LANGUAGES)) {
  test.describe(`every state can be read and used (${code})`, () => {
    test("the door", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("button", { name: words.name }).click();
      await expect(page.locator("#door")).toHaveText(words.first);
      // The heading is there before the rest of it.
      await expect(page.locator("#name")).toBeVisible();
      await look(page, "door-begin", code);
      await page.click("#add-device");
      await expect(page.locator("#by-device")).toBeVisible();
      await look(page, "door-add-device", code);
      await page.click("#begin");
      await begin(page, words);
      // The choice of the language outlives the visit.
      await page.goto("/");
      await expect(page.locator("#door")).toHaveText(words.locked);
      await look(page, "door-locked", code);
      await page.fill("#phrase", "autre");
      await page.click("#enter");
      await expect(page.locator("#phrase-error")).toContainText(words.wrong);
      await look(page, "door-wrong", code);
    });

    test("the list, an entry and what is beside it", async ({ page, relay }) => {
      await begin(page, words);
      await expect(page.locator("#first-entry")).toBeVisible();
      await look(page, "list-empty", code);
      await skipTour(page);
      const path = await writeEntry(page);
      await expect(page.locator("#sent")).toHaveText(words.unsent);
      await go(page, "/settings/relay");
      await page.fill("#relay", relay.url);
      await page.click("#connect");
      await page.click("#connect-anyway");
      await expect(page.locator("#sent")).toHaveText(words.sent, { timeout: SYNC_MS_MAX });
      for (const pane of ["details", "steps", "fields", "files", "links", "comments"]) {
        await go(page, `${path}/${pane}`);
        await expect(page.locator(`#sheet [role=tabpanel]`)).toBeVisible();
        await look(page, `entry-${pane}`, code);
      }
      await go(page, `${path}/history`);
      await expect(page.locator("#revisions > li").first()).toBeVisible();
      await look(page, "entry-history", code);
      await go(page, `${path}/signatures`);
      await page.click("#seal");
      await expect(page.locator("#sign")).toBeVisible();
      await look(page, "entry-signatures", code);
      await go(page, "/experiments");
      await expect(page.locator("#entries .row").first()).toBeVisible();
      await look(page, "list", code);
      await go(page, `/search?q=${encodeURIComponent("milligrammes")}`);
      await expect(page.locator("#results > li")).toHaveCount(1);
      await look(page, "search", code);
    });

    test("zones, settings and the other places", async ({ page }) => {
      await begin(page, words);
      await skipTour(page);
      await go(page, "/zones");
      await expect(page.locator("#page h1")).toBeVisible();
      await look(page, "zones", code);
      await page.locator("#page a[href^='/zones/']").first().click();
      await expect(page.locator("#members")).toBeVisible();
      await look(page, "zone", code);
      const sections = ["you", "language", "devices", "recovery", "storage", "relay", "about"];
      const settings = ["settings", ...sections.map((section) => `settings/${section}`)];
      for (const path of [...settings, "join", "tasks", "import", "kept", "help", "lost"]) {
        await go(page, `/${path}`);
        await expect(page.locator("#page h1")).toBeVisible();
        await look(page, path.replace("/", "-"), code);
      }
    });

    test("the components, side by side", async ({ page }) => {
      await begin(page, words);
      await skipTour(page);
      await go(page, "/components");
      const components = page.locator("#components");
      await expect(page.locator("#page h1")).toBeVisible();
      // A page that is released has none.
      test.skip((await components.count()) === 0, "a released page");
      await look(page, "components", code);
    });
  });
}

test.describe("a browser that asks for another language than French", () => {
  test.use({ locale: "de-DE" });

  test("gets English, and can switch at any time", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("#door")).toHaveText(LANGUAGES.en.first);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.fill("#name", "Ana Ruiz");
    await page.getByRole("button", { name: "Français" }).click();
    await expect(page.locator("#door")).toHaveText(LANGUAGES.fr.first);
    // What was typed is still there.
    await expect(page.locator("#name")).toHaveValue("Ana Ruiz");
  });
});
