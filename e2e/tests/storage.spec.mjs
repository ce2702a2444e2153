// What a browser does to its store: no room, no answer, connections that end, data that are erased
// or refused. Each is said, takes no word that was said to be kept, and goes on by itself or after
// one click.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { required } from "../fixtures/environment.mjs";
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
  unlock,
  write,
} from "../fixtures/notebook.mjs";

/** Chromium asks how much room there is twice a minute: until then it goes by what it heard. */
const FULL_MS_MAX = 120_000;
const NOT_KEPT = /pas encore gardés?$/;
const SAVED = "Tous les changements sont maintenant gardés sur cet appareil";

/** What stands at the foot of the page. */
const said = (page) => page.locator("#said");

/** The engine's thread, of a page whose notebook is open. */
const engine = (page) => page.workers()[0];

/** An entry with one line that is kept, and looked at. */
async function keepsOne(page, line) {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, line);
  await kept(page);
}

/** Opens the notebook anew: what is shown now comes from the disk. */
async function finds(page, wanted) {
  await unlock(page);
  await open(page, "Titrage");
  await says(page, wanted);
}

/** What sets how many bytes this origin may take; without a number, as many as at first. */
async function disk(page, relay) {
  const session = await page.context().newCDPSession(page);
  return (quotaSize) =>
    session.send("Storage.overrideQuotaForOrigin", { origin: relay.url, quotaSize });
}

/** Types until the disk takes no more, and gives the line that came of it. */
async function typesUntilFull(page) {
  let line = "le disque se remplit ";
  await write(page, line);
  await expect(async () => {
    await page.keyboard.type("x");
    line += "x";
    const full = "Il n’y a plus de place sur cet appareil";
    await expect(said(page)).toContainText(full, { timeout: 1_000 });
  }).toPass({ timeout: FULL_MS_MAX });
  return line;
}

test("a full disk is said, and what was typed meanwhile is kept once there is room", async ({
  page,
  relay,
}) => {
  await keepsOne(page, "avant");
  const allow = await disk(page, relay);
  await allow(1);
  const filling = await typesUntilFull(page);
  await expect(said(page)).toContainText("Ils sont toujours en mémoire");
  await expect(said(page)).toContainText("libérez de la place");
  await write(page, "sans place");
  await expect(page.locator("#kept")).toHaveText(NOT_KEPT);
  // It is not closed over what is nowhere but in memory.
  await go(page, "/settings/you");
  await page.locator("#lock").press("Enter");
  await expect(said(page)).toContainText("le cahier reste ouvert");
  await expect(page.locator("#status")).toBeVisible();

  await allow();
  await expect(said(page)).toContainText(SAVED);
  await kept(page);
  await finds(page, ["avant", filling, "sans place"]);
});

test("on a full disk a notebook stays shut, and opens with all that was kept once there is room", async ({
  page,
  relay,
}) => {
  await keepsOne(page, "avant");
  const allow = await disk(page, relay);
  await allow(1);
  await typesUntilFull(page);

  // The tab goes, and with it what was said not to be kept.
  await page.goto("/");
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(said(page)).toContainText("Le disque est plein. Ce qui était gardé l’est toujours");
  await allow();
  await expect(page.locator("#status")).toBeVisible();
  await open(page, "Titrage");
  await expect(text(page).locator("p").first()).toHaveText("avant");
  await write(page, "après");
  await kept(page);
});

test("connections to the store that the browser ends are made anew, and nobody notices", async ({
  page,
}) => {
  await keepsOne(page, "avant");
  await unlock(page);
  // The protocol ends connections only with what they lead to. Those of this moment are closed when
  // they are used next, which gives the engine the same error.
  await engine(page).evaluate(() => {
    const { open } = IDBFactory.prototype;
    const { transaction } = IDBDatabase.prototype;
    const later = new WeakSet();
    IDBFactory.prototype.open = function (...asked) {
      const request = open.apply(this, asked);
      request.addEventListener("success", () => later.add(request.result));
      return request;
    };
    globalThis.ended = 0;
    IDBDatabase.prototype.transaction = function (...asked) {
      if (!later.has(this)) {
        this.close();
        globalThis.ended += 1;
      }
      return transaction.apply(this, asked);
    };
  });
  await open(page, "Titrage");
  await says(page, ["avant"]);
  // The search may have read the text before; the history comes from the disk whenever it is asked.
  await go(page, `${new URL(page.url()).pathname}/history`);
  await expect(page.locator("#revisions > li").first()).toBeVisible();
  expect(await engine(page).evaluate(() => globalThis.ended)).toBeGreaterThan(0);
  await page.goBack();
  await write(page, "après");
  await kept(page);
  await expect(said(page)).toHaveText("");
  await finds(page, ["avant", "après"]);
});

test("a store that does not answer for a while is said, and what was typed is kept once it does", async ({
  page,
}) => {
  await keepsOne(page, "avant");
  await engine(page).evaluate(() => {
    const { open } = IDBFactory.prototype;
    globalThis.answerAgain = () => (IDBFactory.prototype.open = open);
    IDBFactory.prototype.open = () => {
      throw new DOMException("no answer", "UnknownError");
    };
  });
  await write(page, "pendant la panne");
  await expect(said(page)).toContainText("Le stockage de cet appareil n’a pas répondu");
  await expect(said(page)).toContainText("Ils sont toujours en mémoire");
  await expect(page.locator("#kept")).toHaveText(NOT_KEPT);
  await engine(page).evaluate(() => globalThis.answerAgain());
  await expect(said(page)).toContainText(SAVED);
  await kept(page);
  await finds(page, ["avant", "pendant la panne"]);
});

test("a notebook that is erased while it is open is said so, and another one begins", async ({
  page,
  context,
  relay,
}) => {
  await keepsOne(page, "avant");
  const session = await context.newCDPSession(page);
  const erased = { origin: relay.url, storageTypes: "indexeddb" };
  await session.send("Storage.clearDataForOrigin", erased);
  await write(page, "dans le vide");
  await expect(said(page)).toContainText("Ce cahier a été effacé de cet appareil");
  await expect(said(page)).toContainText("Ce que vous voyez est encore en mémoire");
  await expect(page.locator("#kept")).toHaveText(NOT_KEPT);
  await expect(text(page).locator("p")).toHaveText(["avant", "dans le vide"]);

  // Nothing half made stands where the next one is to lie.
  await keepsOne(page, "à nouveau");
  await finds(page, ["à nouveau"]);
});

/** What a newer version of the app would leave: object stores of its own, and rows of its version. */
const laysNewer = (page) =>
  page.evaluate(async () => {
    const [{ name, version }] = await indexedDB.databases();
    const asked = indexedDB.open(name, version + 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("more");
    await new Promise((done, failed) => Object.assign(asked, { onsuccess: done, onerror: failed }));
    const change = asked.result.transaction("rows", "readwrite");
    const place = new Uint8Array(25);
    place[0] = 32;
    // 99 in CBOR.
    change.objectStore("rows").put(new Uint8Array([0x18, 0x63]), place.buffer);
    await new Promise((done, failed) => Object.assign(change, { oncomplete: done, onabort: failed }));
    asked.result.close();
  });

/** All rows with their places, as text. */
const rowsOf = (page) =>
  page.evaluate(async () => {
    const [{ name }] = await indexedDB.databases();
    const asked = indexedDB.open(name);
    await new Promise((done, failed) => Object.assign(asked, { onsuccess: done, onerror: failed }));
    const rows = asked.result.transaction("rows").objectStore("rows");
    const all = [rows.getAllKeys(), rows.getAll()];
    await Promise.all(all.map((one) => new Promise((done) => (one.onsuccess = done))));
    asked.result.close();
    return all.map(({ result }) => result.map((one) => [...new Uint8Array(one)].join()));
  });

test("a notebook that a newer version wrote is read, and nothing of it changes", async ({ page }) => {
  await keepsOne(page, "le titre est juste");
  await page.goto("/icon.svg");
  await laysNewer(page);
  const before = await rowsOf(page);

  await unlock(page);
  await expect(page.locator("#newer")).toContainText("Lecture seule");
  await expect(page.locator("#newer")).toContainText("installez la dernière version");
  await open(page, "Titrage");
  await says(page, ["le titre est juste"]);
  await expect(page.locator("#title")).toHaveAttribute("readonly", "");
  await expect(page.locator("#why-not")).toContainText("Une version plus récente de Cahier");
  await home(page);
  await page.click("#new-entry");
  await expect(said(page)).toContainText("celle-ci le lit et n’y change rien");
  await expect(said(page).locator(".toast")).toHaveCount(1);
  await page.goto("/icon.svg");
  expect(await rowsOf(page)).toEqual(before);
});

test("the browser is asked to keep everything, and its promise is shown", async ({
  browser,
  page,
  context,
  relay,
}) => {
  await begin(page, "Ana Ruiz");
  await go(page, "/settings/storage");
  await expect(page.locator("#persistence")).toContainText("Demandez-lui de le garder");
  const session = await context.newCDPSession(page);
  const { targetInfo } = await session.send("Target.getTargetInfo");
  const { browserContextId } = targetInfo;
  const whole = await browser.newBrowserCDPSession();
  const permissions = ["durableStorage"];
  await whole.send("Browser.grantPermissions", { origin: relay.url, permissions, browserContextId });
  await page.click("#persist");
  await expect(page.locator("#persistence")).toContainText("promet de ne rien jeter de lui-même");
  await expect(page.locator("#persist")).toHaveCount(0);
});

test("a browser without a store opens no notebook, and says what to do", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "indexedDB", { value: undefined });
  });
  await page.goto("/");
  await expect(page.locator("#door")).toHaveText("Ce navigateur n’ouvre pas de cahier");
  await expect(page.locator("#abilities")).toContainText("autorisez les données de ce site");
  await expect(page.locator("#begin")).toHaveCount(0);
});

test("a browser that refuses the data of this site is said to, and goes on once it allows them", async ({
  page,
  relay,
}) => {
  const www = await mkdtemp(join(tmpdir(), "cahier-www-"));
  await cp(required("CAHIER_WWW"), www, { recursive: true });
  const worker = join(www, "worker.js");
  const code = await readFile(worker, "utf8");
  const refuses = `
    IDBFactory.prototype.open = () => {
      throw new DOMException("the person refused it", "SecurityError");
    };`;
  // What is imported comes first, wherever that is said.
  await writeFile(worker, `${refuses}\n${code}`);
  await relay.stop();
  relay.www = www;
  await relay.start();
  await page.goto("/");
  await expect(said(page)).toContainText("Le stockage de cet appareil ne répond pas");
  await expect(said(page)).toContainText("Autorisez les données de ce site");
  await writeFile(worker, code);
  await begin(page, "Ana Ruiz");
  await rm(www, { recursive: true, force: true });
});
