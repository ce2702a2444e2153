// What a hand does at the page, without waiting longer than the page takes.
export const PHRASE = "sel de mer";
export const TEXT = "#body .ProseMirror";
const OWN = { name: "Ana Ruiz", phrase: PHRASE };

/** Begins a notebook, by passphrase. */
export async function begin(page, { name, phrase } = OWN) {
  await page.goto("/");
  await page.click("#begin");
  await page.fill("#name", name);
  await page.fill("#phrase", phrase);
  await page.click("#enter");
  await seen(page, "#status");
}

/** Opens the notebook that is there. */
export async function unlock(page, phrase = PHRASE) {
  await page.goto("/");
  await page.fill("#phrase", phrase);
  await page.click("#enter");
  await seen(page, "#status");
}

/** Makes this device one of the person whose backup this is. */
export async function restore(page, { file, phrase, words }) {
  await page.goto("/");
  await page.click("#add-device");
  await page.click("#by-backup");
  await page.setInputFiles("#backup-file", file);
  await page.fill("#backup-phrase", phrase);
  await page.fill("#backup-words", words);
  await page.fill("#phrase", PHRASE);
  await page.click("#enter");
  await seen(page, "#status");
}

/** Goes to an address of the page without loading it anew, as its links do. */
export async function go(page, path) {
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
}

/** Begins an entry and stands in its text. */
export async function newEntry(page, title) {
  await go(page, "/experiments");
  await page.click("#new-entry");
  await page.waitForFunction(() => document.activeElement?.id === "title");
  await page.locator("#title").fill(title);
  await page.locator("#title").press("Tab");
  await page.click(TEXT);
}

/** Looks at the entry with this title; the list is filtered for it. */
export async function open(page, title) {
  await go(page, "/experiments");
  await page.fill("#filter", title);
  await page.locator("#entries .row").filter({ hasText: title }).first().click();
  await page.waitForFunction((wanted) => document.querySelector("#title")?.value === wanted, title);
  await seen(page, TEXT);
}

/** Puts the cursor behind all that is written. */
export async function toEnd(page) {
  await page.click(TEXT);
  // The editor puts its own selection back shortly after it got the focus.
  await page.waitForTimeout(100);
  await page.keyboard.press("ControlOrMeta+End");
  await page.waitForTimeout(100);
}

/** Waits until all is on the disk of this device. */
export async function kept(page) {
  // The editor gathers what is typed for a moment.
  await page.waitForTimeout(1_000);
  await page.waitForFunction(() =>
    document.querySelector("#kept")?.textContent === "gardé sur cet appareil");
}

/** Waits until the search has read everything, and stays so. */
export async function allRead(page) {
  await go(page, "/search");
  await seen(page, "#search");
  for (let quiet = 0; quiet < 3; ) {
    await page.waitForTimeout(1_000);
    const busy = await page.evaluate(() => !document.querySelector("#unsearched")?.hidden);
    quiet = busy ? 0 : quiet + 1;
  }
}

/** Waits until this is shown. No handle stays behind: one would keep the view that it was in. */
export async function seen(page, what) {
  await page.locator(what).first().waitFor();
}

/** Speaks to a relay from now on. */
export async function connect(page, url) {
  await go(page, "/settings/relay");
  await page.fill("#relay", url);
  await page.click("#connect");
  const anyway = page.locator("#connect-anyway");
  await anyway.or(page.locator("#relay-place")).first().waitFor();
  if (await anyway.isVisible()) await anyway.click();
  await seen(page, "#relay-place");
}
