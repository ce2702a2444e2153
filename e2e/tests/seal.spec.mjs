// Sealing an entry with a security key, at the width of a telephone: what is signed stands for a
// colleague and in a proof, the text is for reading from then on, and goes on as an amendment.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "../fixtures/test.mjs";
import { look, speak } from "../fixtures/eye.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import { begin, go, open, plugIn, text, write } from "../fixtures/notebook.mjs";

const PHONE = { width: 360, height: 740 };
/** A change leaves at once when somebody wants to seal it, and a lost relay is tried again. */
const SYNC_MS_MAX = 180_000;

test.use({ viewport: PHONE });

/** Goes to the signatures of the entry that is looked at. */
async function signatures(page) {
  const [, shelf, id] = new URL(page.url()).pathname.split("/");
  await go(page, `/${shelf}/${id}/signatures`);
  await expect(page.locator("#signatures")).toBeVisible();
}

/** Writes down what the page asks of keys; the next question is refused where that is wanted. */
function record() {
  if (!navigator.credentials) return;
  globalThis.askedOfKeys = [];
  const own = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) => {
    globalThis.askedOfKeys.push(options.publicKey);
    if (!globalThis.refuseKey) return own(options);
    globalThis.refuseKey = false;
    return Promise.reject(new DOMException("no", "NotAllowedError"));
  };
}

test("an entry is sealed with a security key, and amended", async ({
  page,
  context,
  relay,
  cahier,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "cahier-seal-"));
  const json = answers(cahier);
  await relay.stop();
  await relay.start(["--log-interval-s", "1"]);
  const { entry, link } = await invites(json, relay);
  await page.addInitScript(record);
  await plugIn(page, context);
  await joins(page, json, link);
  await open(page, "Dosage du fer");
  await write(page, "Ana pèse cinq milligrammes");
  await signatures(page);

  // The form opens and closes with the keyboard, and the focus stays with the person.
  await page.locator("#seal").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#meaning")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#seal-form")).toHaveCount(0);
  await expect(page.locator("#seal")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#meaning-says")).toContainText("avez fait ce travail");
  await page.selectOption("#meaning", "witness");
  await expect(page.locator("#meaning-says")).toContainText("vu et compris");
  await page.selectOption("#meaning", "authorship");
  await page.click("#register");
  await expect(page.locator("#with-key")).toBeChecked({ timeout: SYNC_MS_MAX });
  await expect(page.locator("#new-key")).toHaveText("");
  await expect(page.locator("#sign")).toHaveAttribute("aria-disabled", "false", {
    timeout: SYNC_MS_MAX,
  });
  await page.fill("#note", "Fait par moi.");
  await look(page, "sealing", "fr");
  await page.setViewportSize(PHONE);

  // A key that is not touched signs nothing, and what was filled in is still there.
  await page.evaluate(() => (globalThis.refuseKey = true));
  await page.click("#sign");
  const trouble = page.locator("#seal-form .trouble");
  await expect(trouble).toContainText("La clé n’a pas répondu");
  await expect(trouble).toContainText("Rien n’a été signé");
  await expect(page.locator("#seals > li")).toHaveCount(0);
  await expect(page.locator("#note")).toHaveValue("Fait par moi.");
  await page.click("#sign");
  await expect(page.locator("#signing")).toContainText("Signé ici");
  await expect(page.locator("#seal-form")).toHaveCount(0);
  await expect(page.locator("#seal")).toBeFocused();

  // The seal says who, as what, by which key and when, and the text is for reading.
  const seal = page.locator("#seals > li");
  await expect(seal).toContainText("Fige l’entrée", { timeout: SYNC_MS_MAX });
  for (const words of [
    "Ana Ruiz, comme auteur",
    "Fait par moi.",
    "Personne ne garantit ce nom",
    "Sur la version actuelle, comparée à l’entrée",
    "Avec une clé de sécurité, dont la signature tient",
    "Déclaré : ",
    "Reçu : ",
  ]) {
    await expect(seal).toContainText(words);
  }
  await expect(page.locator("#frozen")).toContainText("Figée par un sceau : Ana Ruiz");
  await expect(text(page)).toHaveAttribute("contenteditable", "false");
  // Nothing that could unlock a notebook was asked for.
  const asked = await page.evaluate(() =>
    globalThis.askedOfKeys.map((options) => [options.extensions ?? null, options.userVerification]),
  );
  expect(asked).toEqual([
    [null, "required"],
    [null, "required"],
  ]);
  await look(page, "sealed", "fr");
  await speak(page, "English");
  await expect(seal).toContainText("With a security key, whose signature holds");
  await look(page, "sealed", "en");
  await speak(page, "Français");
  await page.setViewportSize(PHONE);

  // A colleague's notebook finds the same, and so does whoever gets a proof of it.
  await expect(async () => {
    await json("sync");
    const { seals } = await json("seals", entry);
    const hers = seals.filter((one) => one.meaning === "authorship");
    expect(hers.map((one) => [one.name, one.standing, one.security_key, one.fits])).toEqual([
      ["Ana Ruiz", "freezing", true, true],
    ]);
  }).toPass({ timeout: SYNC_MS_MAX });
  const file = join(folder, "preuve.eln");
  await cahier.run(["--json", "prove", entry, "--out", file, "--seconds", "20"]);
  const proof = await json("verify", file);
  const signed = proof.documents[0].statements.find((one) => one.meaning === "authorship");
  expect(signed.security_key).toEqual({ holds: true, site: "localhost" });

  // Writing goes on as an amendment, with its reason.
  await page.click("#amend");
  await expect(page.locator("#reason")).toBeFocused();
  await page.click("#begin-amendment");
  const missing = page.locator(".panel .trouble");
  await expect(missing).toContainText("Un avenant demande un motif");
  await page.fill("#reason", "balance mal tarée");
  await page.click("#begin-amendment");
  await expect(text(page)).toBeFocused();
  await expect(page.locator("#frozen")).toContainText("motif : « balance mal tarée »");
  await write(page, "Correction : cinq virgule deux");
  await expect(async () => {
    await json("sync");
    const { markdown } = await json("show", entry);
    expect(markdown).toContain("Correction : cinq virgule deux");
  }).toPass({ timeout: SYNC_MS_MAX });
  await expect(seal).toContainText("Sur une version antérieure");
  await look(page, "amending", "fr");
  await rm(folder, { recursive: true, force: true });
});

test("what cannot be sealed yet is said", async ({ page, context }) => {
  await plugIn(page, context);
  await begin(page, "Ana Ruiz");
  await page.click("#new-entry-phone");
  await page.locator("#title").fill("Sur le bateau");
  await write(page, "vent de nord-est");
  await signatures(page);
  await expect(page.locator("#signatures + p")).toHaveText("Rien n’est encore scellé.");
  await page.click("#seal");
  await expect(page.locator("#not-yet")).toContainText("pas encore sur le relais");
  await page.locator("#sign").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#sign")).toHaveAttribute("aria-disabled", "true");
  await page.click("#register");
  await expect(page.locator("#signing")).toHaveText("Clé de sécurité enregistrée.");
  await expect(page.locator("#new-key")).toContainText("ne connaît pas encore votre nouvelle clé");
  await expect(page.locator("#with-key")).toHaveCount(0);
  // The same key again.
  await page.click("#register");
  await expect(page.locator("#seal-form .trouble")).toContainText("déjà enregistrée");
  await expect(page.locator("#seal-form .trouble")).toContainText("Rien n’a été enregistré");
  await expect(page.locator("#seals > li")).toHaveCount(0);
});
