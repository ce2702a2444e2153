// A tab that freezes while it leads: another one takes over, nothing is overwritten when the
// frozen one wakes, and nothing that was typed in either is lost.
import { test, expect } from "../fixtures/test.mjs";
import {
  begin,
  home,
  kept,
  lines,
  newEntry,
  open,
  says,
  shows,
  unlock,
  write,
} from "../fixtures/notebook.mjs";

/** A leader is replaced after two seconds of silence; opening the notebook takes its time. */
const TAKEOVER_MS_MAX = 60_000;

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

/** The lines behind the first one once all of them are there, in the order that they came to be. */
async function merged(page, written) {
  await expect.poll(async () => (await lines(page)).slice(1).sort()).toEqual(written.sort());
  const all = await lines(page);
  expect(all[0]).toBe("avant le gel");
  return all;
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
  await says(second, ["avant le gel"]);
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

  // The frozen tab takes what is typed and shows it; nobody else can see it yet, and it does not
  // claim to lead on anything but what it last heard.
  await write(page, "tapé dans l’onglet gelé");
  await expect(page.locator("#lead")).toHaveText("écrit");
  await shows(page, ["avant le gel", "tapé dans l’onglet gelé"]);
  await says(second, ["avant le gel", "pendant le gel"]);

  relay.resume();
  expect(await woken).toBe(200);
  await expect(page.locator("#lead")).toHaveText("suit");
  await expect(page.locator("#trouble")).toContainText("un autre onglet a pris la suite");
  await expect(page.locator("#trouble")).toContainText("Rien n’est perdu");
  // Both wrote behind the same line: either may come first, in both tabs alike.
  const both = await merged(page, ["pendant le gel", "tapé dans l’onglet gelé"]);
  await says(second, both);

  // It writes through the new leader now.
  await write(page, "après le réveil");
  const all = [...both, "après le réveil"];
  await says(second, all);
  await expect(second.locator("#lead")).toHaveText("écrit");
  await kept(second);

  // What both wrote is on disk, once, in order.
  await page.close();
  await second.close();
  const third = await context.newPage();
  await unlock(third);
  await open(third, "Titrage");
  await says(third, all);
});

test("what a follower asked of a leader that froze is carried out by the next, once", async ({
  page,
  context,
  relay,
}) => {
  const second = await twoTabs(page, context);
  const woken = freeze(page, relay);
  // Nobody hears it: the leader stands still.
  await write(second, "dit à un onglet gelé");
  await home(second);
  await second.click("#new-entry");
  await expect(second.locator("#lead")).toHaveText("écrit", { timeout: TAKEOVER_MS_MAX });
  await expect(second.locator("#title")).toBeFocused();
  await second.locator("#title").fill("Demandée pendant le gel");
  await open(second, "Titrage");
  await says(second, ["avant le gel", "dit à un onglet gelé"]);
  await kept(second);

  // The woken tab finds the questions in its line, and must not carry them out a second time.
  relay.resume();
  await woken;
  await expect(page.locator("#lead")).toHaveText("suit");
  await says(page, ["avant le gel", "dit à un onglet gelé"]);
  await write(page, "après le réveil");
  const all = ["avant le gel", "dit à un onglet gelé", "après le réveil"];
  for (const tab of [page, second]) {
    await says(tab, all);
    await home(tab);
    const titles = tab.locator("#entries .row-title");
    await expect(titles).toHaveCount(2);
    expect((await titles.allTextContents()).sort()).toEqual(["Demandée pendant le gel", "Titrage"]);
  }
});
