// The memory of the tab after an hour's work. A minute of work is a round of the script: look at
// the list, open an entry, write a sentence, look at its history, search, and every fifth a new
// entry. The pauses of a person are left out, so that the hour takes minutes; nothing is reloaded.
import { readdir, readFile } from "node:fs/promises";
import { filled } from "./lib/filled.mjs";
import { numbers, sentence } from "./lib/words.mjs";
import { allRead, go, kept, newEntry, restore, seen, toEnd, TEXT, unlock } from "./lib/hand.mjs";
import { count, device, measure, say } from "./lib/scene.mjs";

const KIB_A_MIB = 1_024;

/** A file of a process; empty where it has just ended. */
const told = (pid, name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");

/** Whether a process was started, itself or through others, by the browser of this profile. */
async function belongs(pid, profile) {
  for (let one = pid; Number(one) > 1; ) {
    if ((await told(one, "cmdline")).includes(profile)) return true;
    one = /^PPid:\s+(\d+)$/m.exec(await told(one, "status"))?.[1];
  }
  return false;
}

/** Memory that is the page's alone, MiB: its process, with worker and WebAssembly in it. */
async function memory(context, page, profile) {
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
  await page.waitForTimeout(2_000);
  const found = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const renders = (await told(pid, "cmdline")).includes("--type=renderer");
    if (!renders || !(await belongs(pid, profile))) continue;
    const own = (await told(pid, "smaps_rollup")).matchAll(/^Private_\w+: +(\d+) kB$/gm);
    found.push([...own].reduce((sum, [, kib]) => sum + Number(kib), 0) / KIB_A_MIB);
  }
  // Chromium keeps an empty process in reserve.
  return Math.max(...found);
}

/** What was said and stands over the text is taken away, as a hand would. */
async function tidy(page) {
  const said = page.locator("#said .toast button");
  while ((await said.count()) > 0) await said.first().click();
}

async function round(page, next, minute) {
  await tidy(page);
  await go(page, "/experiments");
  await seen(page, "#entries .row");
  const rows = page.locator("#entries .row");
  await rows.nth(Math.floor(next() * Math.min(8, await rows.count()))).click();
  await seen(page, TEXT);
  await toEnd(page);
  await page.keyboard.type(` ${sentence(next, 12)}`);
  const path = await page.evaluate(() => location.pathname.split("/").slice(0, 3).join("/"));
  await go(page, `${path}/history`);
  await seen(page, "#revisions > li");
  await go(page, "/search");
  await page.fill("#search", sentence(next, 1).slice(0, 4));
  await page.waitForTimeout(300);
  if (minute % 5 === 0) {
    await newEntry(page, `Minute ${minute}`);
    await page.keyboard.type(sentence(next, 20));
  }
  await kept(page);
}

await measure(async (rows, relay) => {
  const entries = count("HOUR_ENTRIES", 1_000);
  const minutes = count("MINUTES", 60);
  const backup = await filled(entries);
  const own = await device(relay.url);
  const context = await own.open();
  try {
    const page = await context.newPage();
    await restore(page, backup);
    await allRead(page);
    await unlock(page);
    await allRead(page);
    const next = numbers(minutes);
    const size = `tab with ${entries.toLocaleString("en")} entries`;
    const note = "private memory of its process; pauses left out, nothing reloaded";
    const before = await memory(context, page, own.profile);
    rows.add(`${size}: memory, unlocked`, "MiB", before, { n: 1, note });
    for (let minute = 1; minute <= minutes; minute += 1) {
      if (minute % 10 === 1) say(`minute ${minute}`);
      await round(page, next, minute);
    }
    const after = await memory(context, page, own.profile);
    const more = { n: 1, note };
    rows.add(`${size}: memory, after ${minutes} minutes' work`, "MiB", after, more);
  } finally {
    await context.close();
    await own.dispose();
    await backup.dispose();
  }
});
