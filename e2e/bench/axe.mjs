// What axe-core finds on the page: every place of a notebook that is in use, on a phone and on a
// desk, in light and dark.
import axe from "axe-core";
import { begin, go, kept, newEntry, seen } from "./lib/hand.mjs";
import { device, measure, say } from "./lib/scene.mjs";

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];
const SCHEMES = ["light", "dark"];
const PLACES = [
  "/experiments", "/resources", "/templates", "/tasks", "/search?q=sel", "/zones", "/join", "/kept",
  "/import", "/help", "/settings", "/settings/you", "/settings/language", "/settings/devices",
  "/settings/recovery", "/settings/storage", "/settings/relay", "/settings/about",
];
const PANES = ["", "details", "steps", "fields", "files", "links", "comments", "history", "signatures"];
const GRAVE = ["serious", "critical"];

async function judged(page, place) {
  const found = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      // What moves is at its end at once: a colour on its way is no colour to judge.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(200);
      if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() =>
        globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] }),
      );
      if (passes.length === 0) throw new Error(`${place}: axe-core judged nothing`);
      for (const { id, impact, nodes } of violations) {
        say(`${place}, ${size.width}, ${colorScheme}: ${id} (${impact}), ${nodes.length}`);
        found.push(impact);
      }
    }
  }
  return found;
}

await measure(async (rows, relay) => {
  const own = await device(relay.url);
  const context = await own.open();
  try {
    const page = await context.newPage();
    await page.goto("/");
    await seen(page, "#enter");
    const found = await judged(page, "door");
    await begin(page);
    await newEntry(page, "Dosage du fer");
    await page.keyboard.type("On pèse le sel.");
    await kept(page);
    const entry = await page.evaluate(() => location.pathname.split("/").slice(0, 3).join("/"));
    const panes = PANES.map((pane) => (pane ? `${entry}/${pane}` : entry));
    for (const place of [...PLACES, ...panes]) {
      await go(page, place);
      await page.waitForTimeout(500);
      found.push(...(await judged(page, place)));
    }
    const n = (1 + PLACES.length + PANES.length) * SIZES.length * SCHEMES.length;
    const note = "places by size and scheme";
    const grave = found.filter((impact) => GRAVE.includes(impact)).length;
    rows.add("axe-core: violations, serious or critical", "", grave, { n, note, bound: 0 });
    rows.add("axe-core: violations, all", "", found.length, { n, note });
  } finally {
    await context.close();
    await own.dispose();
  }
});
