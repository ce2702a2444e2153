// What a phone on a slow line shows before the code of the page is here, and how the door takes its
// place. The line is slow for as long as a test wants: the core waits until it is let go.
import axe from "axe-core";
import { test, expect } from "../fixtures/test.mjs";
import { begin } from "../fixtures/notebook.mjs";

const LANGUAGES = {
  fr: {
    locale: "fr-FR",
    promise: /^Votre cahier de laboratoire/,
    begin: "Commencer un cahier sur cet appareil",
    loads: "Le cahier se charge…",
  },
  en: {
    locale: "de-DE",
    promise: /^Your laboratory notebook/,
    begin: "Begin a notebook on this device",
    loads: "The notebook is loading…",
  },
};
const GRAVE = ["serious", "critical"];
/** What is the same one within a pixel stands where it stood. */
const PX_MAX = 1;

test.use({
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  // It would answer from what it keeps, and nothing of that can be held up.
  serviceWorkers: "block",
});

/** Holds up the core of the page; gives what lets it go. */
async function hold(page) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/cahier_bg.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Goes to a page that does not come whole yet; its styles are there, before which none is drawn. */
async function visit(page, path = "/") {
  await page.goto(path, { waitUntil: "commit" });
  await page.waitForFunction(() => {
    const styles = [...document.querySelectorAll("link[rel=stylesheet]")];
    return document.body && styles.length > 0 && styles.every(({ sheet }) => sheet);
  });
}

/** Of what is drawn first, what is seen. */
const seen = (page, selector) => page.locator(`#first ${selector}`).filter({ visible: true });

/** axe-core finds nothing that keeps somebody out. */
async function judged(page) {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() =>
    globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] }),
  );
  const grave = violations.filter(({ impact }) => GRAVE.includes(impact));
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
  expect(passes.length).toBeGreaterThan(0);
}

/** Where each of these is. */
async function places(locators) {
  const found = {};
  for (const [name, locator] of Object.entries(locators)) {
    await expect(locator).toBeVisible();
    found[name] = await locator.boundingBox();
  }
  return found;
}

/** All of it is where it was, and as large. */
function stands(after, before) {
  for (const [name, box] of Object.entries(before)) {
    for (const side of ["x", "y", "width", "height"]) {
      const moved = Math.abs(after[name][side] - box[side]);
      expect(moved, `${name}: ${side}`).toBeLessThanOrEqual(PX_MAX);
    }
  }
}

const drawnFirst = (page) => ({
  mark: seen(page, ".door-name"),
  promise: seen(page, ".door-promise"),
  heading: seen(page, "h1"),
  french: seen(page, "button[lang=fr]"),
  english: seen(page, "button[lang=en]"),
});

const drawnThen = (page) => ({
  mark: page.locator("#main .door-name"),
  promise: page.locator("#main .door-promise"),
  heading: page.locator("#door"),
  french: page.locator("#languages button[lang=fr]"),
  english: page.locator("#languages button[lang=en]"),
});

/** When the largest paint was, ms since the page's start, and the class of what was painted. */
const largest = (page) =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return new Promise((done) => {
      const watch = new PerformanceObserver((list) => {
        const { startTime, element } = list.getEntries().at(-1);
        done({ at: startTime, of: element?.className });
      });
      watch.observe({ type: "largest-contentful-paint", buffered: true });
    });
  });

for (const [code, words] of Object.entries(LANGUAGES)) {
  test.describe(`before the code of the page is here (${code})`, () => {
    test.use({ locale: words.locale });

    test("the first words are there, and the door stands where they stood", async ({ page }) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      const release = await hold(page);
      await visit(page);
      await expect(page.locator("html")).toHaveAttribute("lang", code);
      await expect(seen(page, ".door-promise")).toHaveText(words.promise);
      await expect(seen(page, "h1")).toHaveText(words.begin);
      await expect(seen(page, "[role=status] > *")).toHaveText(words.loads);
      await expect(seen(page, "button[aria-pressed=true]")).toHaveAttribute("lang", code);
      await judged(page);
      const before = await places(drawnFirst(page));
      expect((await largest(page)).of).toBe("door-promise");

      const at = await page.evaluate(() => performance.now());
      release();
      await expect(page.locator("#name")).toBeVisible();
      await expect(page.locator("#first")).toHaveCount(0);
      await expect(page.locator("#door")).toHaveText(words.begin);
      await expect(page.locator("#main .door-promise")).toHaveText(words.promise);
      await expect(page.locator(".door-loads")).toHaveCount(0);
      stands(await places(drawnThen(page)), before);
      // Nothing larger was painted since: whoever waits for the page has read it.
      expect((await largest(page)).at).toBeLessThan(at);
    });
  });
}

test("somebody who was invited is greeted so", async ({ page }) => {
  const release = await hold(page);
  await visit(page, "/#join=none");
  await expect(seen(page, "h1")).toHaveText("Rejoindre avec une invitation");
  const before = await places(drawnFirst(page));
  release();
  await expect(page.locator("#invitation")).toBeVisible();
  await expect(page.locator("#door")).toHaveText("Rejoindre avec une invitation");
  stands(await places(drawnThen(page)), before);
});

test("what was chosen before is so from the first moment on", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("cahier-language", "en");
    localStorage.setItem("cahier-theme", "dark");
  });
  await hold(page);
  await visit(page);
  await expect(seen(page, "h1")).toHaveText(LANGUAGES.en.begin);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("body")).toHaveCSS("color-scheme", "dark");
  await judged(page);
});

test("another language is chosen without the code, and the door keeps to it", async ({ page }) => {
  const release = await hold(page);
  await visit(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(seen(page, "h1")).toHaveText(LANGUAGES.en.begin);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(seen(page, "button[lang=en]")).toBeFocused();
  release();
  await expect(page.locator("#name")).toBeVisible();
  await expect(page.locator("#door")).toHaveText(LANGUAGES.en.begin);
});

test("whoever has a notebook here sees no words for somebody new", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  const release = await hold(page);
  await visit(page);
  await expect(seen(page, "[role=status] > *")).toHaveText(LANGUAGES.fr.loads);
  await expect(seen(page, ".door-promise, #first h1")).toHaveCount(0);
  await judged(page);
  const { mark } = await places({ mark: seen(page, ".door-name") });
  // Nor once the code is here.
  await page.evaluate(() => {
    globalThis.headings = new Set();
    const note = () => globalThis.headings.add(document.querySelector("#door")?.textContent);
    const changes = { subtree: true, childList: true, characterData: true };
    new MutationObserver(note).observe(document, changes);
  });
  release();
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  stands(await places({ mark: page.locator("#main .door-name") }), { mark });
  const headings = await page.evaluate(() => [...globalThis.headings].filter(Boolean));
  expect(headings).toContain("Ouvrir le cahier");
  expect(headings).not.toContain(LANGUAGES.fr.begin);
});

test("a notebook that is no longer here is forgotten", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("cahier-here", "1"));
  await page.goto("/");
  await expect(page.locator("#door")).toHaveText(LANGUAGES.fr.begin);
  await expect.poll(() => page.evaluate(() => localStorage.getItem("cahier-here"))).toBeNull();
});

test("a script that does not come is told, and what is safe", async ({ page }) => {
  await page.route("**/boot.js", (route) => route.abort());
  await visit(page);
  const told = seen(page, "[role=status] > *");
  await expect(told).toContainText("n’est pas arrivée en entier");
  await expect(told).toContainText("gardé sur cet appareil");
});

test("without script the page says what it needs, and nothing else", async ({ browser, relay }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: relay.url });
  const page = await context.newPage();
  await page.goto("/");
  const told = page.locator("noscript p");
  await expect(told).toContainText(["Cahier a besoin de JavaScript", "Cahier needs JavaScript"]);
  await expect(told.first()).toBeVisible();
  await expect(page.locator("#first")).toBeHidden();
  await context.close();
});
