// A relay that shows another history than the one that is here: the zone stands still, the page
// says why in both languages, and goes on once a person compared and the relay tells the truth. A
// public log that does not continue what was seen stops nothing, and is said until a person decides.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "../fixtures/test.mjs";
import { look, speak } from "../fixtures/eye.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import {
  begin,
  connect,
  home,
  kept,
  newEntry,
  open,
  text,
  unlock,
  write,
} from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest at the latest, and a lost relay is tried again. */
const SYNC_MS_MAX = 180_000;
/** A version is dated ten seconds after it came, and the relay is asked once a minute. */
const DATED_MS_MAX = 240_000;
const SENT = "sur le relais";
const CONFIRMED = "J’ai comparé avec mes collègues ce que chacun voit";
const RESUME = "Reprendre avec le relais";

/** Everything is on the relay; `line` was just written. */
async function writeAndSend(page, line) {
  await write(page, line);
  await expect(page.locator("#sent")).toHaveText(/pas encore sur le relais$/);
  await kept(page);
  await expect(page.locator("#sent")).toHaveText(SENT, { timeout: SYNC_MS_MAX });
}

/** Stops the relay, changes the folder that it keeps, and starts it again; `args` are `serve`'s. */
async function meanwhile(relay, change, args = []) {
  await relay.stop();
  await change();
  await relay.start(args);
}

/** How many leaves the relay's public log has. */
async function logged(relay) {
  const metrics = await (await fetch(`${relay.url}/metrics`)).text();
  return Number(/^cahier_relay_log_entries (\d+)$/m.exec(metrics)[1]);
}

/** The public log has more leaves than so many. */
async function logGrew(relay, leaves) {
  await expect.poll(() => logged(relay)).toBeGreaterThan(leaves);
}

async function replace(relay, folder) {
  await rm(relay.data, { recursive: true, force: true });
  await cp(folder, relay.data, { recursive: true });
}

test("a fork stops the zone, is said in both languages, and ends once the relay is honest", async ({
  page,
  context,
  relay,
  cahier,
}) => {
  // Two histories, twelve pictures, and waits for the relay.
  const folder = await mkdtemp(join(tmpdir(), "cahier-histories-"));
  const [before, ours] = [join(folder, "before"), join(folder, "ours")];
  const json = answers(cahier);
  const { zone, link } = await invites(json, relay);
  await joins(page, json, link);
  await open(page, "Dosage du fer");
  await writeAndSend(page, "avant la bifurcation");
  await json("sync");

  // Ana's next words reach the relay; then it goes back to before them, and Bo writes instead.
  await meanwhile(relay, () => cp(relay.data, before, { recursive: true }));
  await writeAndSend(page, "Ana pèse cinq milligrammes");
  // Her sitting ends here, and the log has its version: nothing waits for a zone that stands still.
  await home(page);
  await open(page, "Dosage du fer");
  await expect(page.locator("#print-hash")).toHaveText(/[0-9a-f]/, { timeout: SYNC_MS_MAX });
  await expect(page.locator("#sent")).toHaveText(SENT, { timeout: SYNC_MS_MAX });
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
  await expect(text(again)).toContainText("Ana pèse cinq milligrammes");
  await look(again, "alarm", "fr");
  await speak(again, "English");
  await expect(again.locator("#alarms")).toContainText("shows another history");
  await look(again, "alarm", "en");
  await speak(again, "Français");

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
  await expect(text(again)).toContainText("Ana pèse cinq milligrammes");
  await rm(folder, { recursive: true, force: true });
});

test("a public log that does not continue is said in both languages until a person decides", async ({
  page,
  context,
  relay,
  cahier,
}) => {
  const quick = ["--log-interval-s", "1"];
  const folder = await mkdtemp(join(tmpdir(), "cahier-logs-"));
  const before = join(folder, "before");
  const json = answers(cahier);
  await meanwhile(relay, () => {}, quick);
  await json("init", "--name", "Bo Lind");
  const { zone } = await json("zone", "new", "Chimie");
  await json("sync", "--relay", relay.url);
  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  await newEntry(page, "Dosage du fer");
  const begun = await logged(relay);
  await writeAndSend(page, "avant");
  await logGrew(relay, begun);
  await page.close();

  // Ana's page sees one continuation of the log; then the relay goes back, and signs another.
  await meanwhile(relay, () => cp(relay.data, before, { recursive: true }), quick);
  const seen = await context.newPage();
  await unlock(seen);
  await open(seen, "Dosage du fer");
  await writeAndSend(seen, "cinq milligrammes");
  // Leaving it states its version, and only a log that was followed so far dates that.
  await home(seen);
  await open(seen, "Dosage du fer");
  const dated = /^(?!Pas encore daté)/;
  await expect(seen.locator("#kept-entry")).toHaveAttribute("title", dated, {
    timeout: DATED_MS_MAX,
  });
  await expect(seen.locator("#public-log section")).toHaveCount(0);
  await seen.close();
  await meanwhile(relay, () => replace(relay, before), quick);
  // The other continuation becomes longer than the one that she saw.
  for (const title of ["Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit"]) {
    const leaves = await logged(relay);
    await json("new", "--zone", zone, "--title", title);
    await json("sync");
    await logGrew(relay, leaves);
  }

  const again = await context.newPage();
  await unlock(again);
  const panel = again.getByRole("region", { name: "Le registre public du relais ne convient pas" });
  await expect(panel).toContainText("registre public", { timeout: SYNC_MS_MAX });
  await expect(panel).toContainText("gardé");
  await look(again, "public-log", "fr");
  await speak(again, "English");
  await expect(again.locator("#public-log")).toContainText("does not fit");
  await look(again, "public-log", "en");
  await speak(again, "Français");
  // It stops no work.
  await open(again, "Dosage du fer");
  await expect(text(again)).toContainText("cinq milligrammes");
  await writeAndSend(again, "après");

  const accept = panel.getByRole("button", { name: "Accepter ce que le relais montre" });
  await expect(accept).toBeDisabled();
  await panel.getByRole("checkbox", { name: CONFIRMED }).check();
  await accept.click();
  await expect(panel).toHaveCount(0);
  await rm(folder, { recursive: true, force: true });
});
