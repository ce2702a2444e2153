// Typing that is lost when the tab dies: a hundred times, at moments that follow from a seed. The
// tab's process is ended while somebody types; what another tab reads then is compared with what
// was typed.
import { begin, kept, newEntry, open, toEnd, TEXT, unlock } from "./lib/hand.mjs";
import { numbers } from "./lib/words.mjs";
import { count, device, measure, say } from "./lib/scene.mjs";

const TITLE = "Sans fin";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** A quick typist. */
const KEY_MS = 60;
/** A kill comes after this long at the least, and at the most. */
const FROM_MS = 500;
const TO_MS = 4_000;
/** What the design allows. */
const LOST_MS_MAX = 500;

/** Types until the tab is killed; gives what was typed, letter by letter with its moment. */
async function typeAndKill(context, page, after) {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  const typed = [];
  let killed;
  const kill = new Promise((done) => setTimeout(done, after)).then(() => {
    killed = Date.now();
    // The answer never comes: there is nobody left to give it.
    session.send("Page.crash").catch(() => {});
  });
  while (!killed) {
    const letter = LETTERS[typed.length % LETTERS.length];
    const at = Date.now();
    // The key counts once the page took it; a page that is gone takes none.
    const pressed = page.keyboard.press(letter).then(() => true, () => false);
    if (!(await Promise.race([pressed, crashed.then(() => false)]))) break;
    typed.push({ letter, at });
    await new Promise((later) => setTimeout(later, KEY_MS));
  }
  await Promise.all([kill, crashed]);
  await page.close().catch(() => {});
  return { typed: typed.filter(({ at }) => at < killed), killed };
}

/** The lines of the text that have words in them. */
async function lines(page) {
  const all = await page.locator(`${TEXT} p`).allTextContents();
  return all.filter(Boolean);
}

await measure(async (rows, relay) => {
  const kills = count("KILLS", 100);
  const next = numbers(kills);
  const own = await device(relay.url);
  const context = await own.open();
  try {
    let page = await context.newPage();
    await begin(page);
    await newEntry(page, TITLE);
    const result = { lost: [], letters: 0, typed: 0, corrupt: 0 };
    let before = await lines(page);
    await kept(page);
    for (let time = 1; time <= kills; time += 1) {
      if (time % 10 === 1) say(`kill ${time}`);
      await toEnd(page);
      if (before.length > 0) await page.keyboard.press("Enter");
      await kept(page);
      const after = FROM_MS + next() * (TO_MS - FROM_MS);
      const { typed, killed } = await typeAndKill(context, page, after);
      page = await context.newPage();
      await unlock(page);
      await open(page, TITLE);
      // The text of an entry comes in one piece.
      await page.waitForTimeout(500);
      const now = await lines(page);
      const line = now.length > before.length ? now.at(-1) : "";
      const wanted = typed.map(({ letter }) => letter).join("");
      const whole = before.every((text, at) => now[at] === text) && now.length <= before.length + 1;
      // A letter on its way when the tab died may have arrived.
      const sound = whole && (wanted.startsWith(line) || line.startsWith(wanted));
      if (!sound) result.corrupt += 1;
      const first = typed[line.length];
      result.lost.push(first ? killed - first.at : 0);
      result.letters += Math.max(0, typed.length - line.length);
      result.typed += typed.length;
      before = now;
    }
    const note = `a key every ${KEY_MS} ms and more; the tab's process is ended`;
    rows.spread("typing lost at a kill", "ms", result.lost, { note });
    const worst = { n: kills, bound: LOST_MS_MAX };
    rows.add("typing lost at a kill, worst", "ms", Math.max(...result.lost), worst);
    const letters = { n: kills, note: `of ${result.typed} that were typed` };
    rows.add("letters lost at all kills", "", result.letters, letters);
    const none = { n: kills, bound: 0 };
    rows.add("kills after which something else was missing", "", result.corrupt, none);
  } finally {
    await context.close();
    await own.dispose();
  }
});
