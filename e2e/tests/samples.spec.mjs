// What other programs wrote, looked at: reading it changes nothing.
import { test, expect } from "../fixtures/test.mjs";
import { begin, compared, connect, go, home, text, unlock } from "../fixtures/notebook.mjs";
import { QUIET, changesOnRelay, statusSaid, watchStatus } from "../fixtures/quiet.mjs";
import { imports, rows } from "../fixtures/day/archives.mjs";
import { samples } from "../fixtures/samples.mjs";

const archives = samples();

test("opening, scrolling and closing what archives brought sends nothing", async ({
  page,
  relay,
}) => {
  test.skip(archives.length === 0, "no samples on this machine");
  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  const entries = [];
  for (const archive of archives) {
    await imports(page, archive);
    const brought = await rows(page).evaluateAll((links) => links.map((link) => link.pathname));
    expect(brought, archive).not.toEqual([]);
    entries.push(...brought);
  }
  await expect(page.locator("#sent")).toHaveText("sur le relais", { timeout: 180_000 });

  // A new start: nothing of what was brought is under way.
  await unlock(page);
  await expect(page.locator("#sent")).toHaveText("sur le relais");
  const before = await changesOnRelay(page);
  await watchStatus(page);
  for (const entry of entries) {
    await go(page, entry);
    await expect(text(page), entry).toBeVisible();
    await compared(page);
    await page.mouse.wheel(0, 5_000);
    await text(page).click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("ControlOrMeta+End");
  }
  await home(page);
  expect(await changesOnRelay(page)).toBe(before);
  expect(await statusSaid(page)).toEqual(QUIET);
});
