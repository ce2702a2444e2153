// Typing in an experiment of two hundred pages: from a key to the letter on the screen.
import { filled, longTitle } from "./lib/filled.mjs";
import { kept, newEntry, open, restore, seen, toEnd, TEXT } from "./lib/hand.mjs";
import { count, device, measure, say } from "./lib/scene.mjs";

/** Keys that every keyboard has. */
const WORDS = "on mesure le sel puis on le dissout dans cent millilitres ";
/** A quick typist: some 100 words a minute. */
const KEY_MS = 120;
const FRAME_MS = 1_000 / 60;

/** Keys, one after the other, each from its event to after the frame that shows it. */
async function type(page, keys) {
  await page.evaluate(() => {
    globalThis.benchKeys = [];
    addEventListener(
      "keydown",
      (event) => {
        const pressed = event.timeStamp;
        globalThis.bench.drawn().then((at) => globalThis.benchKeys.push(at - pressed));
      },
      { capture: true },
    );
  });
  for (let key = 0; key < keys; key += 1) {
    await page.keyboard.press(WORDS[key % WORDS.length]);
    await page.waitForTimeout(KEY_MS);
  }
  return page.evaluate(() => globalThis.benchKeys);
}

await measure(async (rows, relay) => {
  const pages = count("LONG_PAGES", 200);
  const keys = count("KEYS", 500);
  const backup = await filled(10, pages);
  const own = await device(relay.url);
  const context = await own.open();
  try {
    const page = await context.newPage();
    await restore(page, backup);
    const more = { note: "in steps of a frame, some 17 ms", bound: FRAME_MS };
    say("typing in a short entry");
    await newEntry(page, "Courte");
    rows.spread("short entry: key to paint", "ms", await type(page, keys), more);
    await kept(page);
    await page.reload();
    await page.fill("#phrase", "sel de mer");
    await page.click("#enter");
    await seen(page, "#status");
    say(`typing in ${pages} pages`);
    const before = await page.evaluate(() => performance.now());
    await open(page, longTitle(pages));
    await page.waitForFunction(
      ([at, count]) => document.querySelectorAll(`${at} p`).length >= count,
      [TEXT, pages * 5],
    );
    const opened = await page.evaluate(() => globalThis.bench.drawn());
    rows.add(`${pages} pages: from the list to the text`, "ms", opened - before, { n: 1 });
    await toEnd(page);
    rows.spread(`${pages} pages: key to paint`, "ms", await type(page, keys), more);
  } finally {
    await context.close();
    await own.dispose();
    await backup.dispose();
  }
});
