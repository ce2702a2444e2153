// Every state of the page, in both languages, on a phone and a desk, in light and dark: pictures
// under target/screens, and what a machine can judge of them.
import { test, expect } from "../fixtures/test.mjs";
import { look } from "../fixtures/eye.mjs";
import { PHRASE } from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest. */
const SYNC_MS_MAX = 60_000;

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

for (const [code, words] of Object.entries(LANGUAGES)) {
  test(`every state can be read and used (${code})`, async ({ page, relay }) => {
    // Five states, four pictures each, and a wait for the relay.
    test.setTimeout(300_000);
    await page.goto("/");
    await page.getByRole("button", { name: words.name }).click();
    await expect(page.locator("#door")).toHaveText(words.first);
    await look(page, "first-opening", code);

    await page.fill("#name", "Ana Ruiz");
    await page.fill("#phrase", PHRASE);
    await page.click("#enter");
    await expect(page.locator("#status")).toBeVisible();
    await page.fill("#title", "Dosage du fer par spectrophotométrie-à-longueur-d’onde-variable");
    await page.click("#new");
    await page.fill("#line", "cinq milligrammes ".repeat(12));
    await page.click("#write");
    await expect(page.locator("#text")).toContainText("cinq milligrammes");
    await expect(page.locator("#sent")).toHaveText(words.unsent);
    await look(page, "not-synchronised", code);

    await page.fill("#relay", relay.url);
    await page.click("#connect");
    await expect(page.locator("#sent")).toHaveText(words.sent, { timeout: SYNC_MS_MAX });
    await page.click("#invite");
    await expect(page.locator("#link")).not.toBeEmpty();
    await look(page, "unlocked", code);

    // The choice of the language outlives the visit.
    await page.goto("/");
    await expect(page.locator("#door")).toHaveText(words.locked);
    await look(page, "locked", code);

    await page.fill("#phrase", "autre");
    await page.click("#enter");
    await expect(page.locator("#trouble")).toContainText(words.wrong);
    await look(page, "error", code);
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
