// Notebooks of many entries: the cold start from the service worker, from unlocking to the list,
// and the search.
import { allRead, go, restore, seen, PHRASE } from "./lib/hand.mjs";
import { filled } from "./lib/filled.mjs";
import { numbers } from "./lib/words.mjs";
import { count, counts, device, measure, say } from "./lib/scene.mjs";

/** How long nothing is typed before the page asks (`app/src/page/search/asked.rs`). */
const REST_MS = 80;
/** Words that stand in many entries, two at once, and beginnings of words. */
const ASKED = ["acide", "cuivre", "spectre", "tampon", "resine", "ech", "p", "masse spectre"];
const LIST_MS_MAX = 1_000;
const SEARCH_MS_MAX = 50;

/** The next start finds the files of the page on this device. */
function installed(page) {
  return page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((later) => setTimeout(later, 50));
  });
}

/** A new process of the browser: when the door is there, and how long the list takes then. */
async function start(own) {
  const context = await own.open();
  try {
    const page = await context.newPage();
    await page.goto("/");
    const door = await page.evaluate(() => globalThis.benchDoor);
    await page.fill("#phrase", PHRASE);
    // The press must not come before somebody listens; nor must the answer be waited for here.
    await page.evaluate(() => {
      const list = async (pressed) => (await globalThis.bench.shown("#entries .row")) - pressed;
      globalThis.listed = globalThis.bench.event("click").then(list);
    });
    await page.click("#enter");
    return { door, list: await page.evaluate(() => globalThis.listed) };
  } finally {
    await context.close();
  }
}

/** From the last letter of a question to its results on the screen. */
async function ask(page, words) {
  await page.evaluate(() => {
    globalThis.answered = globalThis.bench.event("input").then(globalThis.answer);
  });
  await page.fill("#search", words);
  return page.evaluate(() => globalThis.answered);
}

/** How long the page takes from an event to the results of what was asked. */
const listens = (page) =>
  page.evaluate(() => {
    globalThis.answer = async (typed) => {
      // The answer says itself when it is that of what is typed.
      const answer = document.querySelector(".search-answer");
      await new Promise((done) => {
        const watch = new MutationObserver(() => {
          if (answer.getAttribute("aria-busy") === "true") return;
          watch.disconnect();
          done();
        });
        watch.observe(answer, { attributeFilter: ["aria-busy"] });
      });
      return (await globalThis.bench.drawn()) - typed;
    };
  });

async function search(page, questions) {
  const next = numbers(questions);
  const times = [];
  await allRead(page);
  await listens(page);
  for (let last = ""; times.length < questions; ) {
    const words = ASKED[Math.floor(next() * ASKED.length)];
    if (words === last) continue;
    last = words;
    times.push(await ask(page, words));
    await page.waitForTimeout(200);
  }
  return times;
}

await measure(async (rows, relay) => {
  for (const entries of counts("PAGE_ENTRIES", [1_000, 10_000])) {
    const size = `${entries.toLocaleString("en")} entries`;
    say(`${size}: importing`);
    const backup = await filled(entries);
    const own = await device(relay.url);
    try {
      say(`${size}: restoring`);
      const first = await own.open();
      const page = await first.newPage();
      await restore(page, backup);
      await go(page, "/experiments");
      await seen(page, "#entries .row");
      await installed(page);
      say(`${size}: searching`);
      const asked = await search(page, count("QUESTIONS", 100));
      await first.close();
      const starts = [];
      for (let time = 0; time < count("STARTS", 10); time += 1) {
        say(`${size}: start ${time + 1}`);
        starts.push(await start(own));
      }
      const of = (pick) => starts.map(pick);
      rows.spread(`${size}: cold start to the door`, "ms", of(({ door }) => door), {
        note: "new browser process, from the service worker",
      });
      rows.spread(`${size}: unlock to list`, "ms", of(({ list }) => list), {
        bound: LIST_MS_MAX,
        note: "passphrase, Argon2id included",
      });
      rows.spread(`${size}: search, typed to results on screen`, "ms", asked, {
        note: `the page waits ${REST_MS} ms for more letters first`,
      });
      const answers = asked.map((time) => Math.max(0, time - REST_MS));
      rows.spread(`${size}: search, without that rest`, "ms", answers, { bound: SEARCH_MS_MAX });
    } finally {
      await own.dispose();
      await backup.dispose();
    }
  }
});
