// What a device does with the page once it is installed: its icons, its shortcuts, what other apps
// share with it, and the archives that it opens with it.
import { test, expect } from "../fixtures/test.mjs";
import { hostileArchive } from "../fixtures/day/archive.mjs";
import { PICTURE, file, part, seesPhoto } from "../fixtures/day/bench.mjs";
import { PHRASE, begin, home, installed, kept, unlock } from "../fixtures/notebook.mjs";

/** Opens the notebook where the page stands. */
async function opensHere(page) {
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await expect(page.locator("#status")).toBeVisible();
}

/** The manifest, as the browser finds and reads it. */
async function manifestOf(page) {
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  return JSON.parse(data);
}

/** An icon is what it is said to be. */
async function checkIcon(page, { src, sizes, type }) {
  const answer = await page.request.get(src);
  expect(answer.headers()["content-type"], src).toBe(type);
  if (sizes === "any") return;
  const drawn = await page.evaluate(async (from) => {
    const image = new Image();
    image.src = from;
    await image.decode();
    return `${image.naturalWidth}x${image.naturalHeight}`;
  }, src);
  expect(drawn, src).toBe(sizes);
}

test("the manifest says how the page is installed, field by field", async ({ page }) => {
  await page.goto("/");
  const { icons, shortcuts, share_target, file_handlers, ...plain } = await manifestOf(page);
  const light = page.locator("meta[name=theme-color][media*=light]");
  const colour = await light.getAttribute("content");
  expect(plain).toEqual({
    id: "/",
    name: "Cahier",
    short_name: "Cahier",
    description: expect.stringMatching(/^Cahier de laboratoire/),
    lang: "fr",
    dir: "ltr",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: colour,
    theme_color: colour,
    categories: ["education", "productivity"],
    launch_handler: { client_mode: "navigate-existing" },
  });

  // Browsers ask for a small and a large picture, and devices for one that they may cut.
  for (const wanted of ["any", "192x192", "512x512"]) {
    expect(icons.map(({ sizes }) => sizes)).toContain(wanted);
  }
  expect(icons.filter(({ purpose }) => purpose.split(" ").includes("maskable"))).toHaveLength(2);
  for (const icon of icons) await checkIcon(page, icon);
  expect(shortcuts.map(({ name, url }) => [name, url])).toEqual([
    ["Nouvelle expérience", "/new"],
    ["Recherche", "/search"],
  ]);
  for (const icon of shortcuts.flatMap((shortcut) => shortcut.icons)) await checkIcon(page, icon);

  const [{ action, accept }, ...others] = file_handlers;
  expect([action, others]).toEqual(["/import", []]);
  expect(accept["application/vnd.eln+zip"]).toEqual([".eln"]);
  const ends = Object.values(accept).flat();
  expect(ends).toEqual(expect.arrayContaining([".docx", ".md", ".html", ".csv"]));
  const { params, ...target } = share_target;
  const form = { action: "/share", method: "POST", enctype: "multipart/form-data" };
  expect(target).toEqual(form);
  expect(params.files.map(({ name }) => name)).toEqual(["files"]);
  for (const wanted of ["image/*", "text/csv", "text/html", "text/markdown", ".docx", ".eln"]) {
    expect(params.files[0].accept).toContain(wanted);
  }
});

test("the shortcuts lead to a new experiment and to the search", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  const { shortcuts } = await manifestOf(page);
  const [anew, search] = shortcuts.map(({ url }) => url);
  await unlock(page, anew);
  await expect(page.locator("#title")).toBeFocused();
  await page.keyboard.type("Commencée depuis l’écran d’accueil");
  await page.keyboard.press("Tab");
  await kept(page);
  await expect(page.locator("#entries .row-title")).toHaveText([/écran d’accueil/]);
  await unlock(page, search);
  await expect(page.locator("#search")).toBeFocused();
});

/** What the device does where another app shares files: it sends the manifest's form. */
async function shares(page, relay, { action, method, enctype, params }, files) {
  const [{ name }] = params.files;
  await page.goto("about:blank");
  await page.setContent(`
    <form action="${relay.url}${action}" method="${method}" enctype="${enctype}">
      <input type="file" name="${name}" multiple><button>Partager</button>
    </form>`);
  await page.setInputFiles("input", files);
  await page.click("button");
  await expect(page).toHaveURL(new RegExp(`^${relay.url}${action}`));
  await opensHere(page);
}

/** Nothing that was shared stays beside the notebook. */
async function nothingWaits(page) {
  expect(await page.evaluate(() => caches.has("cahier-shared"))).toBe(false);
}

test("a photo that another app shares goes to today's page, without a network", async ({
  page,
  relay,
}) => {
  await begin(page, "Ana Ruiz");
  await installed(page);
  const { share_target: target } = await manifestOf(page);
  await relay.stop();
  const photo = (name) => ({ name, mimeType: "image/png", buffer: PICTURE });

  // There is no page of today yet.
  await shares(page, relay, target, [photo("paillasse d’été.png")]);
  await expect(page.locator("#shared")).toContainText("paillasse d’été.png");
  await expect(page.locator("#attach-shared")).toHaveCount(0);
  await page.click("#begin-shared");
  await expect(page.locator("#title")).toHaveValue(new RegExp(`${new Date().getFullYear()}$`));
  await part(page, "files");
  await seesPhoto(page, "paillasse d’été.png");
  await kept(page);
  await nothingWaits(page);
  const title = await page.locator("#title").inputValue();

  // Now there is one.
  const table = { name: "mesures.csv", mimeType: "text/csv", buffer: Buffer.from("t;pH\n0;7,1\n") };
  await shares(page, relay, target, [photo("bécher.png"), table]);
  await expect(page.locator("#attach-shared")).toContainText(title);
  await page.click("#attach-shared");
  await expect(page.locator("#title")).toHaveValue(title);
  await part(page, "files");
  await expect(page.locator("#attachments > li")).toHaveCount(3);
  await seesPhoto(page, "bécher.png");
  await expect(file(page, "mesures.csv")).toBeVisible();
  await kept(page);
  await nothingWaits(page);

  // What is not wanted is nowhere.
  await shares(page, relay, target, [photo("flou.png")]);
  await page.click("#forget-shared");
  await expect(page.getByText("Rien n’a été partagé")).toBeVisible();
  await nothingWaits(page);
  await home(page);
  await expect(page.locator("#entries .row-title")).toHaveText([title]);
});

test("a text that another app shares is brought in where the person wants it", async ({
  page,
  relay,
}) => {
  await begin(page, "Ana Ruiz");
  await installed(page);
  const { share_target: target } = await manifestOf(page);
  const notes = { name: "gel.md", mimeType: "text/markdown", buffer: Buffer.from("# Gel 2\n") };
  await shares(page, relay, target, [notes]);
  await page.click("#import-shared");
  await expect(page.getByText("Rien n’est encore importé")).toBeVisible();
  await nothingWaits(page);
  await page.click("#import-received");
  const report = page.locator("#import-report");
  await expect(report).toContainText(/1\sentrée\set\s0\sfichier\simportés/);
  await expect(report.getByRole("link", { name: "Gel 2" })).toBeVisible();
});

/** Plays the browser that opens the page with a file: whoever listens is handed its handle. */
function opensWith({ action, name, bytes }) {
  const handle = async () => {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle(name, { create: true });
    const writer = await file.createWritable();
    await writer.write(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
    await writer.close();
    return file;
  };
  const setConsumer = async (consumer) => {
    if (location.pathname !== action) return;
    consumer({ targetURL: location.href, files: [await handle()] });
  };
  Object.defineProperty(globalThis, "launchQueue", { value: { setConsumer } });
}

test("an archive that the device opens with the page is brought in once the person says so", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  const { file_handlers: handlers } = await manifestOf(page);
  const handler = handlers.find(({ accept }) => Object.values(accept).flat().includes(".eln"));
  const bytes = hostileArchive().toString("base64");
  const given = { action: handler.action, name: "reçue.eln", bytes };
  await page.addInitScript(opensWith, given);
  await page.goto(handler.action);
  await opensHere(page);
  await expect(page.getByText("reçue.eln")).toBeVisible();
  await expect(page.getByText("Rien n’est encore importé")).toBeVisible();
  await expect(page.locator("#import-report")).toHaveCount(0);

  await page.click("#import-received");
  const report = page.locator("#import-report");
  await expect(report).toContainText(/1\sentrée\set\s1\sfichier\simportés/);
  await expect(page.locator("#import-received")).toHaveCount(0);
  await report.getByRole("link", { name: "Entrée hostile" }).click();
  await expect(page.locator("#title")).toHaveValue("Entrée hostile");
});
