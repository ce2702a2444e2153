// Two people in one entry, each in a browser of their own: from a key of the one to the screen of
// the other, through the relay.
import { begin, connect, go, kept, newEntry, open, seen, toEnd, TEXT, PHRASE } from "./lib/hand.mjs";
import { count, device, measure, say } from "./lib/scene.mjs";

const TITLE = "À deux";

async function invitation(page) {
  await go(page, "/zones");
  await page.locator("#zones a").first().click();
  await page.click("#invite");
  await page.waitForFunction(() => /\S/.test(document.querySelector("#link")?.textContent ?? ""));
  return page.locator("#link").innerText();
}

/** One letter that was not there yet, ms. Both clocks are this machine's. */
async function travel(from, to, number) {
  const word = `(${number})`;
  const seen = to.evaluate(
    async ([at, wanted]) => {
      await globalThis.bench.says(at, wanted);
      return performance.timeOrigin + performance.now();
    },
    [TEXT, word],
  );
  await from.keyboard.type(word.slice(0, -1));
  // The key must not come before somebody listens.
  await from.evaluate(() => {
    globalThis.pressed = globalThis.bench.event("keydown");
  });
  await from.keyboard.press(word.at(-1));
  const pressed = await from.evaluate(
    async () => performance.timeOrigin + (await globalThis.pressed),
  );
  return (await seen) - pressed;
}

await measure(async (rows, relay) => {
  const [one, other] = [await device(relay.url), await device(relay.url)];
  const [left, right] = [await one.open(), await other.open()];
  try {
    const [ana, bo] = [await left.newPage(), await right.newPage()];
    say("Ana begins and invites");
    await begin(ana);
    await connect(ana, relay.url);
    await newEntry(ana, TITLE);
    await ana.keyboard.type("d’abord ");
    await kept(ana);
    const link = await invitation(ana);
    say("Bo joins");
    await begin(bo, { name: "Bo Lind", phrase: PHRASE });
    await go(bo, "/join");
    await bo.fill("#join-link", link);
    await bo.click("#join");
    await seen(bo, "#joined");
    for (const page of [bo, ana]) {
      await open(page, TITLE);
      await page.waitForFunction((at) => /abord/.test(document.querySelector(at).textContent), TEXT);
    }
    await toEnd(ana);
    await toEnd(bo);
    // Company is noticed, and changes leave at once from then on.
    await ana.waitForTimeout(3_000);
    const times = [];
    for (let number = 1; number <= count("LETTERS", 200); number += 1) {
      times.push(await travel(ana, bo, number));
      await ana.waitForTimeout(300);
    }
    rows.spread("key of one to the screen of the other", "ms", times, {
      note: "two browsers and the relay on one machine; changes are gathered for 250 ms",
    });
  } finally {
    await left.close();
    await right.close();
    await one.dispose();
    await other.dispose();
  }
}, ["--no-rates"]);
