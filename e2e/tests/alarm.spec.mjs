// A relay that shows another history than the one that is here: the zone stands still, the page
// says why in both languages, and goes on once a person compared and the relay tells the truth.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "../fixtures/test.mjs";
import { look } from "../fixtures/eye.mjs";
import { begin, open, unlock, write } from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest, and a lost relay is tried again. */
const SYNC_MS_MAX = 60_000;
const SENT = "sur le relais";
const CONFIRMED = "J’ai comparé avec mes collègues ce que chacun voit";
const RESUME = "Reprendre avec le relais";

/** Everything is on the relay; `line` was just written. */
async function writeAndSend(page, line) {
  await write(page, line);
  await expect(page.locator("#sent")).toHaveText(/pas encore sur le relais$/);
  await expect(page.locator("#sent")).toHaveText(SENT, { timeout: SYNC_MS_MAX });
}

/** Stops the relay, changes the folder that it keeps, and starts it again. */
async function meanwhile(relay, change) {
  await relay.stop();
  await change();
  await relay.start();
}

async function replace(relay, kept) {
  await rm(relay.data, { recursive: true, force: true });
  await cp(kept, relay.data, { recursive: true });
}

test("a fork stops the zone, is said in both languages, and ends once the relay is honest", async ({
  page,
  context,
  relay,
  cahier,
}) => {
  // Two histories, eight pictures, and waits for the relay.
  test.setTimeout(400_000);
  const folder = await mkdtemp(join(tmpdir(), "cahier-histories-"));
  const [before, ours] = [join(folder, "before"), join(folder, "ours")];
  const json = async (...args) => JSON.parse(await cahier.run(["--json", ...args]));
  await json("init", "--name", "Bo Lind");
  const { zone } = await json("zone", "new", "Chimie marine");
  await json("new", "--zone", zone, "--title", "Dosage du fer");
  await json("sync", "--relay", relay.url);
  const { link } = await json("zone", "invite", zone);
  await json("sync");
  await begin(page, "Ana Ruiz");
  await page.fill("#join-link", link);
  await page.click("#join");
  await expect(async () => {
    const { admitted } = await json("sync");
    expect(admitted).toBe(1);
  }).toPass();
  await open(page, "Dosage du fer");
  await writeAndSend(page, "avant la bifurcation");
  await json("sync");

  // Ana's next words reach the relay; then it goes back to before them, and Bo writes instead.
  await meanwhile(relay, () => cp(relay.data, before, { recursive: true }));
  await writeAndSend(page, "Ana pèse cinq milligrammes");
  await page.close();
  await meanwhile(relay, async () => {
    await cp(relay.data, ours, { recursive: true });
    await replace(relay, before);
  });
  for (const title of ["Un", "Deux", "Trois"]) await json("new", "--zone", zone, "--title", title);
  await json("sync");

  const again = await context.newPage();
  await unlock(again);
  const panel = again.getByRole("region", { name: "La zone « Chimie marine » est arrêtée" });
  await expect(panel).toContainText("une autre histoire", { timeout: SYNC_MS_MAX });
  await expect(panel).toContainText("gardé et se lit");
  await expect(panel).toContainText("Comparez avec vos collègues");
  await expect(panel).toContainText(/Ici : \d+ éléments, racine [0-9a-f]{64}/);
  await open(again, "Dosage du fer");
  await expect(again.locator("#text")).toContainText("Ana pèse cinq milligrammes");
  await look(again, "alarm", "fr");
  await again.getByRole("button", { name: "English" }).click();
  await expect(again.locator("#alarms")).toContainText("shows another history");
  await look(again, "alarm", "en");
  await again.getByRole("button", { name: "Français" }).click();

  // The relay still lies: whoever resumes, with the keyboard alone, is told again.
  const resume = panel.getByRole("button", { name: RESUME });
  const confirmed = panel.getByRole("checkbox", { name: CONFIRMED });
  await expect(resume).toBeDisabled();
  await confirmed.focus();
  await again.keyboard.press("Space");
  await expect(confirmed).toBeChecked();
  await expect(resume).toBeEnabled();
  await resume.focus();
  await again.keyboard.press("Enter");
  await expect(confirmed).not.toBeChecked();
  await expect(panel).toContainText("une autre histoire");

  // The honest relay is back.
  await relay.stop();
  await expect(again.locator("#sent")).toHaveText("relais hors de portée");
  await replace(relay, ours);
  await relay.start();
  await expect(again.locator("#sent")).toHaveText(SENT, { timeout: SYNC_MS_MAX });
  await confirmed.check();
  await resume.click();
  await expect(panel).toHaveCount(0);
  await writeAndSend(again, "après l’alerte");
  await expect(again.locator("#alarms section")).toHaveCount(0);
  await expect(again.locator("#text")).toContainText("Ana pèse cinq milligrammes");
  await rm(folder, { recursive: true, force: true });
});
