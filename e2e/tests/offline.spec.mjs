// The page starts without a network, from exactly the files of one build, and changes to a newer
// version only when the person asks.
import { createHash } from "node:crypto";
import { appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { required } from "../fixtures/environment.mjs";
import { test as base, expect } from "../fixtures/test.mjs";
import {
  begin,
  connect,
  installed,
  kept,
  newEntry,
  open,
  says,
  unlock,
  write,
} from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest, and a lost relay is tried again. */
const SYNC_MS_MAX = 180_000;

const test = base.extend({
  /** A copy of the page's files that the relay serves and the test may change. */
  www: async ({ relay }, use) => {
    const www = await mkdtemp(join(tmpdir(), "cahier-www-"));
    await cp(required("CAHIER_WWW"), www, { recursive: true });
    await relay.stop();
    relay.www = www;
    await relay.start();
    await use(www);
    await rm(www, { recursive: true, force: true });
  },
});

test("after one visit the page starts without a relay, and syncs once it is back", async ({
  page,
  context,
  relay,
}) => {
  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  await newEntry(page, "Sortie en mer");
  await write(page, "au port");
  await kept(page);
  await expect(page.locator("#sent")).toHaveText("sur le relais", { timeout: SYNC_MS_MAX });
  await installed(page);
  await page.close();
  await relay.stop();

  const boat = await context.newPage();
  await unlock(boat);
  await open(boat, "Sortie en mer");
  await says(boat, ["au port"]);
  await write(boat, "au large");
  await kept(boat);
  await expect(boat.locator("#sent")).toHaveText(/pas encore sur le relais/);

  await relay.start();
  await expect(boat.locator("#sent")).toHaveText("sur le relais", { timeout: SYNC_MS_MAX });
  await says(boat, ["au port", "au large"]);
});

test("the files of the build are kept, all of them, and nothing of the relay", async ({
  page,
  relay,
}) => {
  await page.goto("/");
  await installed(page);
  const www = required("CAHIER_WWW");
  const found = await readdir(www, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  const path = (entry) => relative(www, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/");
  const built = files.map((entry) => `/${path(entry)}`);
  const stored = await page.evaluate(async () => {
    const [name, ...others] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return { others, paths: requests.map(({ url }) => new URL(url).pathname) };
  });
  expect(stored.others).toEqual([]);
  // The verifier is a file of its own, which is not part of the page.
  const apart = ["/service-worker.js", "/verify.html"];
  expect(stored.paths.sort()).toEqual(built.filter((file) => !apart.includes(file)).sort());

  // From here on the service worker answers, where it may.
  await page.reload();
  await relay.stop();
  const reached = await page.evaluate(async () => {
    const paths = ["/style/frame.css", "/health", "/metrics", "/v1/relay", "/service-worker.js"];
    const answers = paths.map((path) => fetch(path).then(() => path, () => null));
    return (await Promise.all(answers)).filter(Boolean);
  });
  expect(reached).toEqual(["/style/frame.css"]);
});

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The next version: another style, listed as the build would, or not. */
async function release(www, listed) {
  const style = join(www, "style", "frame.css");
  const worker = join(www, "service-worker.js");
  const before = sha256(await readFile(style));
  await appendFile(style, "\n:root {\n  --release: next;\n}\n");
  const after = listed ? sha256(await readFile(style)) : before;
  const code = await readFile(worker, "utf8");
  expect(code).toContain(before);
  const next = code.replace(before, after).replace(/"version":"\w+"/, `"version":"${"f".repeat(16)}"`);
  expect(next).not.toBe(code);
  await writeFile(worker, next);
}

/** The version that a page shows. */
function version(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return style.getPropertyValue("--release").trim() || "first";
  });
}

test("a newer version is offered, and taken only when the person asks", async ({
  page,
  context,
  www,
}) => {
  await begin(page, "Ana Ruiz");
  await installed(page);
  await unlock(page);
  await newEntry(page, "Avant");
  await kept(page);
  await expect(page.locator("#update")).toHaveCount(0);
  await release(www, true);

  await unlock(page);
  await expect(page.locator("#update")).toHaveText("Mettre à jour");
  const other = await context.newPage();
  await unlock(other);
  // Neither a reload nor another tab brings it by itself.
  expect(await version(page)).toBe("first");
  expect(await version(other)).toBe("first");

  await page.click("#update");
  await expect(async () => expect(await version(page)).toBe("next")).toPass();
  // The other tab is not torn from what it does; it is offered the same.
  expect(await version(other)).toBe("first");
  await other.click("#update");
  await expect(async () => expect(await version(other)).toBe("next")).toPass();
  await unlock(other);
  await open(other, "Avant");
});

test("files that are not those of the build are not taken", async ({ page, www }) => {
  await page.goto("/");
  await installed(page);
  await release(www, false);
  const fate = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const ended = new Promise((resolve) => {
      registration.addEventListener("updatefound", () => {
        const next = registration.installing;
        next.addEventListener("statechange", () => resolve(next.state), { once: true });
      });
    });
    await registration.update().catch(() => {});
    return ended;
  });
  expect(fate).toBe("redundant");
  await page.reload();
  expect(await version(page)).toBe("first");
  await expect(page.locator("#door")).toContainText("Commencer");
});
