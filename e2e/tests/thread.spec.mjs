// One change all the way through, in a real browser with a real relay: written offline, kept
// through a killed tab, shared between tabs, merged with a colleague at a command line.
import { test, expect } from "../fixtures/test.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import { QUIET, changesOnRelay, statusSaid, watchStatus } from "../fixtures/quiet.mjs";
import {
  begin,
  connect,
  go,
  home,
  kept,
  lines,
  newEntry,
  open,
  plugIn,
  says,
  text,
  unlock,
  write,
  writeAt,
} from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest. */
const SYNC_MS_MAX = 180_000;
/** Longer than a change rests before it leaves, and than a sitting takes to be stated. */
const REST_MS = 5_000;
/** More than a window shows. */
const LINES = 40;

test("what is written with the network off is there after the tab was killed", async ({
  page,
  context,
}) => {
  await begin(page, "Ana Ruiz");
  await context.setOffline(true);
  await newEntry(page, "Dosage du fer");
  await write(page, "cinq milligrammes");
  await kept(page);
  // A page is fetched with the network; everything after that works without.
  await context.setOffline(false);
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The answer never comes: there is nobody left to give it.
  session.send("Page.crash").catch(() => {});
  await crashed;
  const again = await context.newPage();
  await unlock(again);
  await open(again, "Dosage du fer");
  await expect(text(again)).toHaveText("cinq milligrammes");
});

test("a wrong passphrase opens nothing and says so", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Secret");
  await kept(page);
  await page.goto("/");
  await page.fill("#phrase", "autre");
  await page.click("#enter");
  await expect(page.locator("#phrase-error")).toContainText("n’ouvre pas ce cahier");
  await expect(page.locator("#entries")).toHaveCount(0);
});

test("a security key with PRF begins and unlocks a notebook with the network off", async ({
  page,
  context,
}) => {
  await plugIn(page, context);
  await page.goto("/");
  await expect(page.locator("#door")).toContainText("Commencer");
  await page.click("#begin");
  await context.setOffline(true);
  await page.fill("#name", "Ana Ruiz");
  await page.click("#key");
  await expect(page.locator("#lead")).toHaveText("écrit");
  await newEntry(page, "Sur le bateau");
  await write(page, "vent de nord-est");
  await kept(page);
  await context.setOffline(false);
  await page.goto("/");
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await context.setOffline(true);
  await page.click("#key");
  await open(page, "Sur le bateau");
  await expect(text(page)).toHaveText("vent de nord-est");
});

test("a second tab follows, writes through the first, and leads once it is gone", async ({
  page,
  context,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Deux fenêtres");
  const second = await context.newPage();
  await unlock(second);
  await expect(second.locator("#lead")).toHaveText("suit");
  await open(second, "Deux fenêtres");
  await write(second, "de la seconde");
  await expect(text(page)).toContainText("de la seconde");
  await write(page, "de la première");
  await expect(text(second)).toContainText("de la première");
  await kept(page);
  await page.close();
  await expect(second.locator("#lead")).toHaveText("écrit");
  await open(second, "Deux fenêtres");
  await write(second, "après le départ");
  await expect(text(second)).toContainText("de la première");
  await kept(second);
});

test("locking in one tab closes the notebook in every tab", async ({ page, context }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Sous clé");
  await kept(page);
  const second = await context.newPage();
  await unlock(second);
  await expect(second.locator("#lead")).toHaveText("suit");
  await go(second, "/settings/devices");
  await second.click("#lock");
  for (const tab of [page, second]) {
    await expect(tab.locator("#door")).toHaveText("Ouvrir le cahier");
    await expect(tab.getByText("Sous clé")).toHaveCount(0);
  }
});

test("a field that goes away while somebody types in it breaks nothing", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/settings/you");
  await home(page);
  await page.locator("#filter").pressSequentially("ge");
  await page.goBack();
  await expect(page.locator("#own-name, #fingerprint").first()).toBeVisible();
  await expect(page.locator("#panic")).toHaveCount(0);
});

test("a view that is left before its answer comes breaks nothing", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/zones");
  await page.locator("#zones a").first().click();
  await page.locator("details:has(#zone-name) > summary").click();
  await page.locator("#zone-name").fill("Chimie");
  // Both in one turn: the answer comes when the view is gone.
  await page.evaluate(() => {
    document.getElementById("keep-zone").click();
    history.pushState(null, "", "/zones");
    dispatchEvent(new PopStateEvent("popstate"));
  });
  await expect(page.locator("#zones a").first()).toContainText("Chimie");
  await expect(page.locator("#panic")).toHaveCount(0);
});

/** Presses a control and goes elsewhere, both in one turn: what it begins ends elsewhere. */
async function pressAndLeave(page, control, path) {
  await page.evaluate(
    ([pressed, to]) => {
      document.querySelector(pressed).click();
      history.pushState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    },
    [control, path],
  );
}

const pathOf = (page) => new URL(page.url()).pathname;

test("what ends after its view was left leads nobody away, and says where it is", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await kept(page);
  const original = pathOf(page);
  const duplicate = "#entry-menu-list [role=menuitem]";
  const said = page.locator("#said .toast");

  // What is made for a person who went on waits for them.
  await pressAndLeave(page, duplicate, "/experiments");
  await expect(said).toContainText("Copie créée.");
  expect(pathOf(page)).toBe("/experiments");
  await expect(page.locator("#title")).toHaveCount(0);
  await said.getByRole("link", { name: "Ouvrir l’entrée" }).click();
  await expect(page.locator("#title")).toHaveValue("Titrage");
  const copy = pathOf(page);
  expect(copy).toMatch(/^\/experiments\/\w+$/);
  expect(copy).not.toBe(original);
  await expect(said).toHaveCount(0);

  // Nor does it lead away who comes back meanwhile.
  await page.evaluate((pressed) => {
    const at = location.pathname;
    document.querySelector(pressed).click();
    for (const to of ["/zones", at]) {
      history.pushState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }
  }, duplicate);
  await expect(said).toContainText("Copie créée.");
  expect(pathOf(page)).toBe(copy);
  await said.getByRole("button", { name: "Compris" }).click();

  await home(page);
  await pressAndLeave(page, "#new-entry", "/zones");
  await expect(said).toContainText("Entrée commencée.");
  expect(pathOf(page)).toBe("/zones");
  await said.getByRole("button", { name: "Compris" }).click();

  await page.locator("#zone-title").fill("Chimie");
  await pressAndLeave(page, "#new-zone", "/experiments");
  await expect(said).toContainText("Zone commencée.");
  expect(pathOf(page)).toBe("/experiments");
  await said.getByRole("link", { name: "Ouvrir la zone" }).click();
  await expect(page.locator("h1#zone")).toContainText("Chimie");
  expect(pathOf(page)).toMatch(/^\/zones\/\w+$/);
  await expect(page.locator("#panic")).toHaveCount(0);
});

test("whoever waits for a copy is led to it", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await kept(page);
  const original = pathOf(page);
  await page.click("#entry-menu");
  await page.getByRole("menuitem", { name: "Dupliquer" }).click();
  await expect.poll(() => pathOf(page)).not.toBe(original);
  await expect(page.locator("#title")).toHaveValue("Titrage");
  await expect(page.locator("#said .toast")).toHaveCount(0);
});

test("a page and a colleague's command line merge through the relay", async ({
  page,
  relay,
  cahier,
}) => {
  const json = answers(cahier);
  const { entry, link } = await invites(json, relay);

  await joins(page, json, link);
  await open(page, "Dosage du fer");
  await write(page, "Ana pèse cinq milligrammes");
  await json("edit", entry, "--append", "Bo titre la solution");
  await expect(async () => {
    await json("sync");
    const { markdown } = await json("show", entry);
    expect(markdown).toContain("Ana pèse cinq milligrammes");
    expect(markdown).toContain("Bo titre la solution");
  }).toPass();
  await expect(text(page)).toContainText("Bo titre la solution");
  await expect(page.locator("#sent")).toHaveText("sur le relais");
});

test("two people write in the same paragraph at once, and both see both", async ({
  page,
  browser,
  relay,
}) => {
  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  await newEntry(page, "Dosage du fer");
  await write(page, "on pèse le réactif");
  await kept(page);
  await go(page, "/zones");
  await page.locator("#zones a").click();
  await page.click("#invite");
  await expect(page.locator("#link")).toHaveText(/\S/);
  const link = await page.locator("#link").innerText();

  const elsewhere = await browser.newContext({ locale: "fr-FR", baseURL: relay.url });
  const bo = await elsewhere.newPage();
  await begin(bo, "Bo Lind");
  await go(bo, "/join");
  await bo.fill("#join-link", link);
  await bo.click("#join");
  await expect(bo.locator("#joined")).toBeVisible();
  // Ana's page lets him in by itself.
  await home(bo);
  const row = bo.locator("#entries").getByText("Dosage du fer");
  await expect(row).toBeVisible({ timeout: SYNC_MS_MAX });
  await open(bo, "Dosage du fer");
  await open(page, "Dosage du fer");
  await says(bo, ["on pèse le réactif"]);

  // One at its end, the other at its beginning, letter by letter and at the same time.
  const ends = writeAt(page, "End", ", puis on dissout");
  const begins = writeAt(bo, "Home", "D’abord ");
  await Promise.all([ends, begins]);
  const whole = ["D’abord on pèse le réactif, puis on dissout"];
  for (const one of [page, bo]) await says(one, whole);
  for (const one of [page, bo]) {
    await kept(one);
    await expect(one.locator("#sent")).toHaveText("sur le relais", { timeout: SYNC_MS_MAX });
  }
  await elsewhere.close();
  await unlock(page);
  await open(page, "Dosage du fer");
  await says(page, whole);
});

test("opening an entry, scrolling in it and closing it sends nothing", async ({ page, relay }) => {
  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  await newEntry(page, "Longue journée");
  await write(page, "ligne 1");
  for (let line = 2; line <= LINES; line += 1) {
    await page.keyboard.press("Enter");
    await page.keyboard.type(`ligne ${line}`);
  }
  await kept(page);
  // Leaving it states its version: nothing of it is to come once that is in the log.
  await home(page);
  await open(page, "Longue journée");
  await expect(page.locator("#print-hash")).toHaveText(/[0-9a-f]/, { timeout: SYNC_MS_MAX });
  await expect(page.locator("#sent")).toHaveText("sur le relais", { timeout: SYNC_MS_MAX });

  // A new start: nothing of what was written is under way.
  await unlock(page);
  await expect(page.locator("#sent")).toHaveText("sur le relais", { timeout: SYNC_MS_MAX });
  const before = await changesOnRelay(page);
  await watchStatus(page);
  await open(page, "Longue journée");
  await expect.poll(async () => (await lines(page)).length).toBe(LINES);
  await text(page).click();
  await page.mouse.wheel(0, 2_000);
  await page.keyboard.press("ControlOrMeta+End");
  await page.mouse.wheel(0, -2_000);
  await home(page);
  // What must not come shows by nothing but time.
  await page.waitForTimeout(REST_MS);
  expect(await statusSaid(page)).toEqual(QUIET);
  expect(await changesOnRelay(page)).toBe(before);
});
