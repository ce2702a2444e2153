// A tab that freezes while it leads: another one takes over, nothing is overwritten when the
// frozen one wakes, and nothing that was typed in either is lost.
import { test, expect } from "../fixtures/test.mjs";
import { begin, kept, newEntry, open, unlock, write } from "../fixtures/notebook.mjs";

/** A leader is replaced after two seconds of silence; opening the notebook takes its time. */
const TAKEOVER_MS_MAX = 15_000;

/**
 * Stops the thread of a page's worker: it waits, synchronously, for an answer that a paused relay
 * does not give. The thread runs nothing until then: no timer, no message, no lock. Gives what
 * resolves once it runs again, after `relay.resume()`.
 */
function freeze(page, relay) {
  relay.pause();
  const woken = page.workers()[0].evaluate(() => {
    const request = new XMLHttpRequest();
    request.open("GET", "/health", false);
    request.send();
    return request.status;
  });
  // A test that failed before has said why.
  woken.catch(() => {});
  return woken;
}

/** Two tabs of one notebook that look at the same entry: the first leads, the second follows. */
async function twoTabs(page, context) {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "avant le gel");
  await kept(page);
  const second = await context.newPage();
  await unlock(second);
  await expect(second.locator("#lead")).toHaveText("suit");
  await open(second, "Titrage");
  await expect(second.locator("#text")).toHaveText("avant le gel");
  return second;
}

test("a frozen leader is replaced; when it wakes it overwrites nothing, says so, and follows", async ({
  page,
  context,
  relay,
}) => {
  const second = await twoTabs(page, context);
  const woken = freeze(page, relay);
  await expect(second.locator("#lead")).toHaveText("écrit", { timeout: TAKEOVER_MS_MAX });
  await write(second, "pendant le gel");
  await kept(second);

  // The frozen tab takes what is typed; nobody can keep it yet, and it does not claim to lead
  // on anything but what it last heard.
  await page.fill("#line", "tapé dans l’onglet gelé");
  await page.click("#write");
  await expect(page.locator("#lead")).toHaveText("écrit");
  await expect(page.locator("#text")).toHaveText("avant le gel");

  relay.resume();
  expect(await woken).toBe(200);
  await expect(page.locator("#lead")).toHaveText("suit");
  await expect(page.locator("#trouble")).toContainText("un autre onglet a pris la suite");
  await expect(page.locator("#trouble")).toContainText("Rien n’est perdu");
  const lines = "avant le gel pendant le gel tapé dans l’onglet gelé";
  for (const tab of [page, second]) await expect(tab.locator("#text")).toHaveText(lines);

  // It writes through the new leader now.
  await write(page, "après le réveil");
  await expect(second.locator("#text")).toHaveText(`${lines} après le réveil`);
  await expect(second.locator("#lead")).toHaveText("écrit");
  await kept(second);

  // What both wrote is on disk, once, in order.
  await page.close();
  await second.close();
  const third = await context.newPage();
  await unlock(third);
  await open(third, "Titrage");
  await expect(third.locator("#text")).toHaveText(`${lines} après le réveil`);
});

test("what a follower asked of a leader that froze is carried out by the next, once", async ({
  page,
  context,
  relay,
}) => {
  const second = await twoTabs(page, context);
  const woken = freeze(page, relay);
  // Nobody hears it: the leader stands still.
  await second.fill("#line", "dit à un onglet gelé");
  await second.click("#write");
  await expect(second.locator("#lead")).toHaveText("écrit", { timeout: TAKEOVER_MS_MAX });
  await expect(second.locator("#text")).toHaveText("avant le gel dit à un onglet gelé");
  await kept(second);

  // The woken tab finds the question in its line, and must not carry it out a second time.
  relay.resume();
  await woken;
  await expect(page.locator("#lead")).toHaveText("suit");
  await write(page, "après le réveil");
  const lines = "avant le gel dit à un onglet gelé après le réveil";
  for (const tab of [page, second]) await expect(tab.locator("#text")).toHaveText(lines);
});
