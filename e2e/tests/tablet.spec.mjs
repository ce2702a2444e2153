// One browser, several people: each has a notebook of their own and sees no other. And an engine
// that hangs is noticed by its own page: one click goes on with all that was typed.
import { test, expect } from "../fixtures/test.mjs";
import {
  PHRASE,
  begin,
  go,
  home,
  kept,
  newEntry,
  open,
  says,
  text,
  write,
} from "../fixtures/notebook.mjs";

const BO = "phrase de Bo";
/** The page asks every five seconds, and waits twenty for an answer. */
const NOTICED_MS_MAX = 120_000;

/** The titles in the list of experiments. */
const titles = (page) => page.locator("#entries .row-title");

/** Locks from the settings. */
async function lock(page) {
  await go(page, "/settings/you");
  await page.click("#lock");
}

/** Chooses a person at the door, and opens their notebook. */
async function enter(page, name, phrase) {
  await expect(page.locator("#door")).toHaveText("Qui êtes-vous ?");
  await page.locator("#people").getByRole("button", { name }).click();
  await expect(page.locator("#whose")).toHaveText(name);
  await page.fill("#phrase", phrase);
  await page.click("#enter");
  await expect(page.locator("#status")).toBeVisible();
}

/** A second person beside the one whose notebook is closed here. */
async function another(page, label, first) {
  await page.click("#another");
  await expect(page.locator("#door")).toHaveText("Une autre personne");
  await page.fill("#label", label);
  await page.fill("#first-label", first);
  await page.click("#continue");
}

/** Ana has a notebook with one entry, and Bo one beside it with another; Bo's is open. */
async function two(page) {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage d’Ana");
  await write(page, "cinq milligrammes");
  await kept(page);
  await lock(page);
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await another(page, "Bo", "Ana");
  await expect(page.locator("#whose")).toHaveText("Bo");
  await page.click("#begin");
  await page.fill("#name", "Bo Lind");
  await page.fill("#phrase", BO);
  await page.click("#enter");
  await expect(page.locator("#who")).toHaveText("Bo Lind");
  await home(page);
  await expect(titles(page)).toHaveCount(0);
  await newEntry(page, "Carotte de Bo");
  await write(page, "douze centimètres");
  await kept(page);
}

/** Names of the databases of this origin. */
const databases = (page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());

test("two people share a browser: each opens their own and sees nothing of the other", async ({
  page,
  context,
}) => {
  await two(page);

  // The first one's stays where it always was, and nothing but names lies in clear.
  const names = await databases(page);
  expect(names).toHaveLength(2);
  expect(names[0]).toBe("cahier");
  expect(names[1]).toMatch(/^cahier-[0-9a-f]{16}$/);
  const list = await page.evaluate(() => localStorage.getItem("cahier-notebooks"));
  expect(list).toBe(`\tAna\n${names[1].slice("cahier-".length)}\tBo\n`);

  // Locking goes back to the choice; one's phrase does not open the other's.
  await lock(page);
  await expect(page.locator("#door")).toHaveText("Qui êtes-vous ?");
  await page.locator("#people").getByRole("button", { name: "Ana" }).click();
  await page.fill("#phrase", BO);
  await page.click("#enter");
  await expect(page.locator("#phrase-error")).not.toBeEmpty();
  await page.click("#not-me");
  await enter(page, "Ana", PHRASE);
  await expect(page.locator("#who")).toHaveText("Ana Ruiz");
  await expect(page).toHaveURL(/\/experiments$/);
  await expect(titles(page)).toHaveText(["Titrage d’Ana"]);
  await open(page, "Titrage d’Ana");
  await says(page, ["cinq milligrammes"]);

  // Another tab has the other one open at the same time; both lead, each in their own.
  const second = await context.newPage();
  await second.goto("/");
  await enter(second, "Bo", BO);
  await expect(titles(second)).toHaveText(["Carotte de Bo"]);
  for (const tab of [page, second]) await expect(tab.locator("#lead")).toHaveText("écrit");

  // Locking one does not lock the other.
  await lock(second);
  await expect(second.locator("#door")).toHaveText("Qui êtes-vous ?");
  await write(page, "et six");
  await kept(page);
  await says(page, ["cinq milligrammes", "et six"]);
});

test("a notebook is removed by its name, after what would be lost was said, and it alone", async ({
  page,
}) => {
  await two(page);
  await go(page, "/settings/you");
  await page.click("#remove-notebook");
  const losses = page.locator("#losses");
  await expect(losses).toContainText("il n’existe qu’ici");
  await expect(losses).toContainText("Pas de mots de secours");
  await expect(losses).toContainText("Aucune sauvegarde");
  const erase = page.locator("#erase-notebook");
  await page.fill("#removal-name", "Ana Ruiz");
  await expect(erase).toBeDisabled();
  await page.fill("#removal-name", "Bo Lind");
  await erase.click();

  // Ana's is the only one again, and whole.
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await expect.poll(() => databases(page)).toEqual(["cahier"]);
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(titles(page)).toHaveText(["Titrage d’Ana"]);
});

test("whoever makes room and does not begin leaves nothing behind", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await lock(page);
  await another(page, "Bo", "");
  await page.click("#give-up");
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await expect.poll(() => databases(page)).toEqual(["cahier"]);
});

test("a person is called otherwise from now on", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/settings/you");
  await page.locator("#change-name summary").click();
  await page.fill("#new-name", "Ana Núñez");
  await page.click("#rename");
  await expect(page.locator("#own-name")).toHaveText("Ana Núñez");
  await expect(page.locator("#who")).toHaveText("Ana Núñez");
  await kept(page);
  await page.reload();
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(page.locator("#who")).toHaveText("Ana Núñez");
});

test("an engine that hangs is noticed, and one click goes on with all that was typed", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "avant");
  await kept(page);
  // The thread runs on and hears nothing; it ends with its worker.
  page.workers()[0].evaluate(() => {
    for (;;);
  }).catch(() => {});
  await write(page, "pendant");
  await page.locator("#title").fill("Titrage du soir");
  await page.locator("#title").press("Tab");
  await expect(page.locator("#hangs")).toBeVisible({ timeout: NOTICED_MS_MAX });
  await expect(page.locator("#hangs")).toContainText("attend dans cet onglet");
  await page.click("#restart");
  await expect(page.locator("#hangs")).toBeHidden();
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(page.locator("#title")).toHaveValue("Titrage du soir");
  await says(page, ["avant", "pendant"]);
  await write(page, "après");
  await kept(page);
  await page.reload();
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(text(page)).toContainText("après");
  await says(page, ["avant", "pendant", "après"]);
});

test("only the relay of the page is spoken to, and the page says so", async ({ page, relay }) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/settings/relay");
  await expect(page.locator("#relay")).toHaveValue(relay.url);
  await page.fill("#relay", "https://ailleurs.example");
  await page.click("#connect");
  await expect(page.locator("#relay-error")).toContainText("https://ailleurs.example");
  await expect(page.locator("#relay-place")).toHaveText("Aucun");
  await page.click("#relay-here");
  await page.click("#connect");
  // One way in alone: the words, or a second one.
  await expect(page.locator("#second-way")).toBeVisible();
  await page.click("#connect-anyway");
  await expect(page.locator("#relay-place")).toHaveText(relay.url);
});

test("a browser without Web Locks says at the door that no notebook opens", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
  });
  await page.goto("/");
  await expect(page.locator("#abilities")).toContainText("aucun cahier ne s’ouvre");
  await expect(page.locator("#begin")).toHaveCount(0);
});
