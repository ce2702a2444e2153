// One change all the way through, in a real browser with a real relay: written offline, kept
// through a killed tab, shared between tabs, merged with a colleague at a command line.
import { test, expect } from "../fixtures/test.mjs";
import { begin, kept, newEntry, open, unlock, write } from "../fixtures/notebook.mjs";

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
  await expect(again.locator("#text")).toHaveText("cinq milligrammes");
});

test("a wrong passphrase opens nothing and says so", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Secret");
  await kept(page);
  await page.goto("/");
  await page.fill("#phrase", "autre");
  await page.click("#enter");
  await expect(page.locator("#trouble")).toContainText("n’ouvre pas ce cahier");
  await expect(page.locator("#entries")).toHaveCount(0);
});

test("a security key with PRF begins and unlocks a notebook with the network off", async ({
  page,
  context,
}) => {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "usb",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
    hasPrf: true,
  };
  await session.send("WebAuthn.addVirtualAuthenticator", { options });
  await page.goto("/");
  await expect(page.locator("#door")).toContainText("Commencer");
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
  await expect(page.locator("#text")).toHaveText("vent de nord-est");
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
  await expect(page.locator("#text")).toContainText("de la seconde");
  await write(page, "de la première");
  await expect(second.locator("#text")).toContainText("de la première");
  await kept(page);
  await page.close();
  await expect(second.locator("#lead")).toHaveText("écrit");
  await open(second, "Deux fenêtres");
  await write(second, "après le départ");
  await expect(second.locator("#text")).toContainText("de la première");
  await kept(second);
});

test("a page and a colleague's command line merge through the relay", async ({
  page,
  relay,
  cahier,
}) => {
  const json = async (...args) => JSON.parse(await cahier.run(["--json", ...args]));
  await json("init", "--name", "Bo Lind");
  const { zone } = await json("zone", "new", "Chimie marine");
  const { entry } = await json("new", "--zone", zone, "--title", "Dosage du fer");
  await json("sync", "--relay", relay.url);
  const { link } = await json("zone", "invite", zone);
  await json("sync");

  await begin(page, "Ana Ruiz");
  await page.fill("#join-link", link);
  await page.click("#join");
  await expect(async () => {
    const { admitted } = await json("sync");
    expect(admitted).toBe(1);
  }).toPass();
  await open(page, "Dosage du fer");
  await write(page, "Ana pèse cinq milligrammes");
  await json("edit", entry, "--append", "Bo titre la solution");
  await expect(async () => {
    await json("sync");
    const { markdown } = await json("show", entry);
    expect(markdown).toContain("Ana pèse cinq milligrammes");
    expect(markdown).toContain("Bo titre la solution");
  }).toPass();
  await expect(page.locator("#text")).toContainText("Bo titre la solution");
  await expect(page.locator("#sent")).toHaveText("sur le relais");
});
