// A first visit: from the first paint to the first word that is typed into an entry, at the speed
// of a script. What a person thinks and types in between is not in it.
import { count, device, measure, say } from "./lib/scene.mjs";
import { TEXT } from "./lib/hand.mjs";

const WORD = "bonjour";

async function visit(page) {
  await page.goto("/");
  const door = await page.evaluate(() => globalThis.benchDoor);
  await page.click("#begin");
  await page.fill("#name", "Ana Ruiz");
  await page.fill("#phrase", "sel de mer");
  await page.click("#enter");
  await page.click("#new-entry");
  await page.waitForFunction(() => document.activeElement?.id === "title");
  await page.locator("#title").pressSequentially("Essai");
  await page.locator("#title").press("Tab");
  await page.click(TEXT);
  const shown = page.evaluate(([at, word]) => globalThis.bench.says(at, word), [TEXT, WORD]);
  await page.keyboard.type(WORD);
  const word = await shown;
  const paint = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0].startTime,
  );
  return { paint, door, word };
}

await measure(async (rows, relay) => {
  const visits = [];
  for (let time = 0; time < count("VISITS", 10); time += 1) {
    say(`first visit ${time + 1}`);
    const own = await device(relay.url);
    const context = await own.open();
    try {
      visits.push(await visit(await context.newPage()));
    } finally {
      await context.close();
      await own.dispose();
    }
  }
  const of = (pick) => visits.map(pick);
  const note = "empty profile, loopback";
  rows.spread("first visit: to the first paint", "ms", of((visit) => visit.paint), { note });
  rows.spread("first visit: to the door", "ms", of((visit) => visit.door), { note });
  rows.spread(
    "first visit: first paint to first typed word",
    "ms",
    of((visit) => visit.word - visit.paint),
    { note: "new notebook, by passphrase; a script fills in name and passphrase" },
  );
});
