// The list while it moves: a row is of an entry and never of a place. And which row, which tab and
// which title a page shows of the entry that is open.
import { test, expect } from "../fixtures/test.mjs";
import { begin, go, home, kept, newEntry, open, unlock, write } from "../fixtures/notebook.mjs";

const TITLES = ["Titrage", "Pesée", "Filtration"];

const rows = (page) => page.locator("#entries .row-title");

/** The row of an entry. */
const row = (page, title) => page.locator("#entries .row").filter({ hasText: title });

/** The list shows these entries, in this order. */
async function lists(page, titles) {
  await expect.poll(() => rows(page).allTextContents()).toEqual(titles);
}

/** Two tabs of one notebook: the first sees the list, the second one writes. */
async function twoTabs(page, context) {
  await begin(page, "Ana Ruiz");
  for (const title of TITLES) {
    await newEntry(page, title);
    await write(page, `de ${title}`);
    await kept(page);
  }
  await home(page);
  await lists(page, ["Filtration", "Pesée", "Titrage"]);
  const second = await context.newPage();
  await unlock(second);
  await open(second, "Titrage");
  return second;
}

/** The pointer goes down in the middle of a row, and stays down. */
async function hold(page, title) {
  const box = await row(page, title).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

test("a click while the list moves opens the entry that was pressed, or nothing", async ({
  page,
  context,
}) => {
  const second = await twoTabs(page, context);
  await hold(page, "Pesée");
  // Another row comes under the pointer while it is down.
  await write(second, "au-dessus des autres");
  await lists(page, ["Titrage", "Filtration", "Pesée"]);
  await page.mouse.up();
  // Where a click goes is in the address as soon as it was heard.
  const went = await page.evaluate(() => location.pathname);
  // A press of its own opens what stands there now, and nothing is left of the one before.
  const title = page.locator("#title");
  await row(page, "Pesée").click();
  await expect(title).toHaveValue("Pesée");
  expect(["/experiments", new URL(page.url()).pathname]).toContain(went);
  await row(page, "Filtration").click();
  await expect(title).toHaveValue("Filtration");
});

test("the focus of the keyboard goes with the entry where the list moves", async ({
  page,
  context,
}) => {
  const second = await twoTabs(page, context);
  await row(page, "Filtration").focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "Pesée")).toBeFocused();
  await write(second, "au-dessus des autres");
  await lists(page, ["Titrage", "Filtration", "Pesée"]);
  await expect(row(page, "Pesée")).toBeFocused();
  // It is the one row in the tab order, and the keys go on from it.
  await expect(page.locator("#entries .row[tabindex='0']")).toHaveText(/Pesée/);
  await page.keyboard.press("ArrowUp");
  await expect(row(page, "Filtration")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#title")).toHaveValue("Filtration");
});

test("the row of the open entry is marked whichever part is open, and its tab is in sight", async ({
  page,
}) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Pesée");
  await newEntry(page, "Titrage");
  const { pathname } = new URL(page.url());
  const marked = page.locator("#entries .row[aria-current='page']");
  await expect(marked).toHaveText(/Titrage/);
  for (const part of ["signatures", "details", "history"]) {
    await go(page, `${pathname}/${part}`);
    const tab = page.locator(`#parts-${part}`);
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await expect(marked).toHaveCount(1);
    await expect(marked).toHaveText(/Titrage/);
    const strip = page.getByRole("tablist", { name: "Parties" });
    await expect
      .poll(async () => {
        const [outer, inner] = [await strip.boundingBox(), await tab.boundingBox()];
        const [end, limit] = [inner.x + inner.width, outer.x + outer.width];
        return inner.x >= outer.x - 1 && end <= limit + 1;
      })
      .toBe(true);
  }
});

test("the browser’s own history holds no title of an entry or a zone", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage secret");
  await expect(page).toHaveTitle("Expérience · Cahier");
  await expect(page.getByRole("status").filter({ hasText: "Titrage secret" })).toHaveCount(1);
  await go(page, "/zones");
  await page.locator("#zones a").first().click();
  await expect(page).toHaveTitle("Zone · Cahier");
});
