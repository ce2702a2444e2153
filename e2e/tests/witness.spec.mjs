// A witness: Ana seals her entry and asks Cléo, who reads it and countersigns; Ana sees both, and
// a stranger checks the proof that she exports.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "../fixtures/test.mjs";
import { look } from "../fixtures/eye.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import { go, open, plugIn, text, write } from "../fixtures/notebook.mjs";

/** A change leaves at once when somebody wants to seal it, and a lost relay is tried again. */
const SYNC_MS_MAX = 180_000;
/** A proof is announced and dated before it is made. */
const PROOF_MS_MAX = 300_000;

/** Goes to the signatures of the entry that is looked at. */
async function signatures(page) {
  const [, shelf, id] = new URL(page.url()).pathname.split("/");
  await go(page, `/${shelf}/${id}/signatures`);
  await expect(page.locator("#signatures")).toBeVisible();
}

/** Cléo, in a browser of her own, let in by Bo. */
async function witness(browser, relay, json, zone) {
  const context = await browser.newContext({ baseURL: relay.url, locale: "fr-FR" });
  const page = await context.newPage();
  const { link } = await json("zone", "invite", zone);
  await json("sync");
  await plugIn(page, context);
  await joins(page, json, link, "Cléo Petit");
  return page;
}

/** Bo has Ana manage the zone, once her name has reached him. */
async function manages(json, zone) {
  await expect(async () => {
    await json("sync");
    await json("zone", "role", zone, "Ana Ruiz", "manager");
  }).toPass({ timeout: SYNC_MS_MAX });
  await json("sync");
}

/** Makes a proof as it is chosen on the page, and has a stranger check it. */
async function proved(page, cahier, folder, name) {
  const download = page.waitForEvent("download", { timeout: PROOF_MS_MAX });
  await page.click("#make-proof");
  await expect(page.locator("#proof-status")).toContainText("La preuve se fait");
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^preuve-[0-9a-f]{8}\.zip$/);
  const file = join(folder, name);
  await saved.saveAs(file);
  await expect(page.locator("#proof-status")).toHaveText("");
  return JSON.parse(await cahier.run(["--json", "verify", file]));
}

test("a witness countersigns what an author sealed, and a stranger checks it", async ({
  page,
  browser,
  relay,
  cahier,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "cahier-witness-"));
  const json = answers(cahier);
  await relay.stop();
  await relay.start(["--log-interval-s", "1"]);
  const { zone, entry, link } = await invites(json, relay);
  await joins(page, json, link);
  const cleo = await witness(browser, relay, json, zone);

  await open(page, "Dosage du fer");
  await write(page, "Ana pèse cinq milligrammes");
  await signatures(page);
  await page.click("#seal");
  await expect(page.locator("#sign")).toHaveAttribute("aria-disabled", "false", {
    timeout: SYNC_MS_MAX,
  });
  await page.click("#sign");
  const seal = page.locator("#seals > li");
  await expect(seal).toContainText("Fige l’entrée", { timeout: SYNC_MS_MAX });
  // One's own seal is answered by others.
  await expect(page.getByRole("button", { name: "Contresigner…" })).toHaveCount(0);

  // The entry is frozen, and its author asks for a witness all the same.
  await expect(page.locator("#ask-person option", { hasText: "Cléo Petit" })).toHaveCount(1, {
    timeout: SYNC_MS_MAX,
  });
  await page.selectOption("#ask-person", { label: "Cléo Petit" });
  await page.click("#ask-to-sign");
  await expect(page.locator("#requests")).toContainText("Cléo Petit, comme témoin");

  // Cléo finds it among what waits for her, reads it, and signs with her key.
  await go(cleo, "/tasks");
  const task = cleo.locator("#to-sign");
  await expect(task).toContainText("comme témoin, à la demande de Ana Ruiz", {
    timeout: SYNC_MS_MAX,
  });
  await task.getByRole("link", { name: "Dosage du fer" }).click();
  await expect(cleo.locator("#signatures")).toBeVisible();
  await expect(text(cleo)).toContainText("Ana pèse cinq milligrammes");
  const hers = cleo.locator("#requests");
  await expect(hers).toContainText("vous, comme témoin");
  await hers.getByRole("button", { name: "Lire et signer…" }).click();
  await expect(cleo.locator("#answers")).toContainText("Ana Ruiz, comme auteur");
  await expect(cleo.locator("#meaning")).toHaveValue("witness");
  await cleo.click("#register");
  await expect(cleo.locator("#with-key")).toBeChecked({ timeout: SYNC_MS_MAX });
  await expect(cleo.locator("#sign")).toHaveAttribute("aria-disabled", "false", {
    timeout: SYNC_MS_MAX,
  });
  await cleo.fill("#note", "Vu la pesée.");
  await look(cleo, "witnessing", "fr");
  await cleo.click("#sign");
  await expect(cleo.locator("#signing")).toContainText("Signé ici");
  await expect(cleo.getByRole("button", { name: "Contresigner…" })).toHaveCount(0);

  // Ana sees her seal, and the witness's under it; nobody is asked any more.
  const under = seal.locator(".seal-answers > li");
  await expect(under).toHaveCount(1, { timeout: SYNC_MS_MAX });
  for (const words of [
    "Cléo Petit, comme témoin",
    "Vu la pesée.",
    "Contresigne ce qu’a signé Ana Ruiz, comme auteur",
    "Avec une clé de sécurité, dont la signature tient",
  ]) {
    await expect(under).toContainText(words);
  }
  await expect(page.locator("#requests > li")).toHaveCount(0);
  await expect(page.locator("#dated")).toContainText("Dernier changement au journal");
  // The relay of the tests dates for development only: nothing is called certified.
  await expect(page.locator("#kept-entry")).not.toContainText("certifiée");
  await look(page, "witnessed", "fr");

  // On paper the version has the hash of a signature that stands on it.
  const printed = (await page.locator("#print-hash").textContent()).replaceAll("\u{a0}", "");
  await json("sync");
  const { seals } = await json("seals", entry);
  const hashes = seals.filter((one) => one.newest).map((one) => one.seal.slice(0, 32));
  expect(hashes.some((hash) => printed.endsWith(hash))).toBe(true);

  // The proof shows both signatures, and with the history who wrote what.
  const short = await proved(page, cahier, folder, "signée.zip");
  expect([short.intact, short.kind, short.certified]).toEqual([true, "statement", false]);
  const { statements } = short.documents[0];
  const author = statements.find((one) => one.meaning === "authorship");
  const answer = statements.find((one) => one.meaning === "witness");
  expect([answer.about, answer.countersigns]).toEqual([author.hash, true]);
  expect(answer.security_key).toEqual({ holds: true, site: "localhost" });
  // The whole history goes out by a manager only.
  const whole = page.locator("#proof-of option[value=history]");
  await expect(whole).toHaveCount(0);
  await manages(json, zone);
  await expect(whole).toHaveCount(1, { timeout: SYNC_MS_MAX });
  await page.selectOption("#proof-of", "history");
  await page.uncheck("#proof-files");
  const long = await proved(page, cahier, folder, "histoire.zip");
  expect([long.intact, long.kind, long.files]).toEqual([true, "history", []]);
  expect(long.documents[0].history.changes.length).toBeGreaterThan(0);

  // What a stranger needs is one press away.
  const verifier = page.waitForEvent("popup");
  await page.click("#verifier");
  await expect((await verifier).locator("#headline")).toHaveText("Aucune preuve choisie");
  await cleo.context().close();
  await rm(folder, { recursive: true, force: true });
});

test("a manager vouches for a name, and takes that back", async ({ page, relay, cahier }) => {
  const json = answers(cahier);
  const { zone, link } = await invites(json, relay);
  await joins(page, json, link);
  await manages(json, zone);
  await json("attest", "--name", "Bo Lind", "--orcid", "0000-0002-1825-0097");
  await json("sync");

  // Ana says who she is, and Bo vouches for it.
  await go(page, `/zones/${zone}`);
  await page.click("#say-name");
  await page.fill("#said-name", "Ana Ruiz");
  await page.fill("#said-orcid", "0000-0002-1825-0098");
  await page.click("#say-now");
  // One digit is wrong.
  await expect(page.locator(".wrong", { hasText: "ORCID" })).toBeVisible();
  await page.fill("#said-orcid", "");
  await page.fill("#said-institution", "Station marine");
  await page.click("#say-now");
  const rows = page.locator("#members > li");
  const ana = rows.filter({ hasText: "Ana Ruiz" });
  await expect(ana).toContainText("Se présente comme : Ana Ruiz, Station marine");
  await expect(ana).toContainText("Personne ne garantit ce nom");
  await expect(async () => {
    await json("sync");
    await json("zone", "vouch", zone, "Ana Ruiz");
    await json("sync");
  }).toPass({ timeout: SYNC_MS_MAX });
  await expect(async () => {
    await go(page, "/zones");
    await go(page, `/zones/${zone}`);
    await expect(ana).toContainText("Nom garanti par Bo Lind", { timeout: 2_000 });
  }).toPass({ timeout: SYNC_MS_MAX });

  // She vouches for him, and for him no more.
  const bo = rows.filter({ hasText: "0000-0002-1825-0097" });
  await bo.getByRole("button", { name: "Garantir ce nom…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Comparez d’abord les empreintes");
  await dialog.getByRole("button", { name: "Garantir ce nom" }).click();
  const vouched = async () => {
    await json("sync");
    const names = await json("zone", "names", zone);
    return names.find((one) => one.orcid).vouchers.map((one) => one.name);
  };
  await expect.poll(vouched, { timeout: SYNC_MS_MAX }).toEqual(["Ana Ruiz"]);
  await bo.getByRole("button", { name: "Ne plus garantir…" }).click();
  await dialog.getByRole("button", { name: "Ne plus garantir ce nom" }).click();
  await expect.poll(vouched, { timeout: SYNC_MS_MAX }).toEqual([]);
});
