// The verifier as a stranger has it: one file on a disk, a browser, no network.
import { test as base } from "@playwright/test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { required } from "../fixtures/environment.mjs";
import { look } from "../fixtures/eye.mjs";
import { expect, test as laboratory } from "../fixtures/test.mjs";

/** What the tests of `cahier-proof` keep (`shared/proof/src/tests/kept.rs`). */
const KEPT = fileURLToPath(new URL("../../shared/proof/tests/vectors/v1/", import.meta.url));
const PROOF = join(KEPT, "statement.eln");
const ROOT = join(KEPT, "root.pem");
/** The same name under another key. */
const OTHER_KEY = "lab.example/cahier/1+1bcc3f12+AQMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD";

const LANGUAGES = {
  fr: {
    name: "Français",
    nothing: "Aucune preuve choisie",
    certified: "Preuve intacte, heures certifiées",
    intact: "Preuve intacte, non certifiée",
    judge: "Choisissez le fichier des autorités",
    wrong: "Ce fichier ne prouve rien",
    safe: "Le cahier d’où il vient n’est pas touché",
    authorities: "Autorités illisibles",
    logs: "Clés de registre",
    unknown: "non comparée",
    compared: "comparée : c’est une de celles",
    noKey: "Clé de registre illisible",
    correct: "La ligne 2",
    unreadable: "Fichier illisible",
    report: "Preuve tirée d’un cahier de laboratoire",
  },
  en: {
    name: "English",
    nothing: "No proof chosen",
    certified: "Intact, with certified times",
    intact: "Intact, not certified",
    judge: "Choose the file of the authorities",
    wrong: "This file proves nothing",
    safe: "The notebook that it comes from is not touched",
    authorities: "Authorities that cannot be read",
    logs: "Log keys",
    unknown: "not compared",
    compared: "compared: it is one of those",
    noKey: "Log key that cannot be read",
    correct: "Line 2",
    unreadable: "File that cannot be read",
    report: "Proof from a laboratory notebook",
  },
};

const FILE = pathToFileURL(join(required("CAHIER_WWW"), "verify.html")).href;

/** The verifier from a disk; it asks nobody for anything, and nothing is refused or fails. */
const test = base.extend({
  page: async ({ page, context }, use) => {
    const asked = [];
    const said = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await context.setOffline(true);
    await page.goto(FILE);
    await use(page);
    expect(asked.filter((url) => url !== FILE && !/^(blob|data|about):/.test(url))).toEqual([]);
    expect(said).toEqual([]);
  },
});

/** Gives the page a file by one of its buttons. */
async function give(page, button, file) {
  const chooser = page.waitForEvent("filechooser");
  await page.click(button);
  await (await chooser).setFiles(file);
}

/** Drops a file on the page. */
async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(
    ([called, numbers]) => {
      const made = new DataTransfer();
      made.items.add(new File([new Uint8Array(numbers)], called));
      return made;
    },
    [name, [...bytes]],
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** Writes in a field and leaves it. */
async function write(field, text) {
  await field.fill(text);
  await field.press("Tab");
}

/** The key of the log in the proof, as a relay publishes it and the report gives it. */
async function logKey() {
  const said = await readFile(join(KEPT, "report.en.html"), "utf8");
  return said.match(/[\w./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+/)[0];
}

/** The proof with one byte that is another. */
async function flipped() {
  const bytes = await readFile(PROOF);
  bytes[bytes.length >> 1] ^= 1;
  return bytes;
}

const state = (page) => page.locator("#result");
const headline = (page) => page.locator("#headline");
const report = (page) => page.frameLocator("iframe");

for (const [code, words] of Object.entries(LANGUAGES)) {
  test(`a proof is judged from a disk, without a network (${code})`, async ({ page }, info) => {
    // Eight states, four pictures each.
    await page.getByRole("button", { name: words.name }).click();
    await expect(headline(page)).toHaveText(words.nothing);
    await look(page, "verifier-nothing", code);

    await give(page, "#choose", PROOF);
    await expect(headline(page)).toHaveText(words.intact);
    await expect(page.locator("#sentence")).toContainText(words.judge);
    await expect(page.locator("#lines")).toContainText("Bo Dupont");
    await expect(report(page).locator("h1")).toHaveText(words.report);
    // Its own style: the policy of the page knows it too.
    await expect(report(page).locator("h1")).toHaveCSS("font-size", "26px");
    await look(page, "verifier-not-certified", code);

    await give(page, "#trust", ROOT);
    await expect(headline(page)).toHaveText(words.certified);
    await expect(report(page).locator("body")).toContainText("Assay of pure aspirin");
    await look(page, "verifier-certified", code);

    await expect(page.locator("#lines")).toContainText(words.unknown);
    const keys = page.getByLabel(words.logs);
    await write(keys, await logKey());
    await expect(page.locator("#lines")).toContainText(words.compared);
    await expect(headline(page)).toHaveText(words.certified);
    await write(keys, `${await logKey()}\nnothing of the kind`);
    await expect(headline(page)).toHaveText(words.noKey);
    await expect(page.locator("#sentence")).toContainText(words.correct);
    await expect(keys).toHaveAttribute("aria-invalid", "true");
    await look(page, "verifier-log-keys", code);
    await write(keys, OTHER_KEY);
    await expect(headline(page)).toHaveText(words.wrong);
    await expect(keys).toHaveAttribute("aria-invalid", "false");
    await write(keys, "");
    await expect(headline(page)).toHaveText(words.certified);

    await drop(page, "flipped.eln", await flipped());
    await expect(headline(page)).toHaveText(words.wrong);
    await expect(page.locator("#sentence")).toContainText(words.safe);
    await expect(page.locator("iframe")).toHaveCount(0);
    await look(page, "verifier-wrong", code);

    const garbage = info.outputPath("garbage.eln");
    await writeFile(garbage, "nothing of the kind");
    await give(page, "#choose", garbage);
    await expect(page.locator("#proof")).toHaveText("garbage.eln");
    await expect(headline(page)).toHaveText(words.wrong);
    await expect(page.locator("#lines")).toContainText("archive");

    await drop(page, "broken.pem", Buffer.from("no certificates here"));
    await expect(headline(page)).toHaveText(words.authorities);
    await look(page, "verifier-authorities", code);
  });

  test(`a file that is gone is told (${code})`, async ({ browser }) => {
    const page = await browser.newPage({ locale: code === "fr" ? "fr-FR" : "en-GB" });
    // As after a disk was pulled out.
    await page.addInitScript(() => {
      const gone = () => Promise.reject(new DOMException("gone", "NotReadableError"));
      Blob.prototype.arrayBuffer = gone;
    });
    await page.goto(FILE);
    await give(page, "#choose", PROOF);
    await expect(headline(page)).toHaveText(words.unreadable);
    await look(page, "verifier-unreadable", code);
    await page.close();
  });
}

test("the language can change at any time, and the proof is judged in it", async ({ page }) => {
  await give(page, "#trust", ROOT);
  await expect(headline(page)).toHaveText(LANGUAGES.fr.nothing);
  await give(page, "#choose", PROOF);
  for (const code of ["en", "fr"]) {
    await page.getByRole("button", { name: LANGUAGES[code].name }).click();
    await expect(headline(page)).toHaveText(LANGUAGES[code].certified);
    await expect(report(page).locator("h1")).toHaveText(LANGUAGES[code].report);
    await expect(page.locator("html")).toHaveAttribute("lang", code);
  }
});

test.describe("a browser that asks for another language than French", () => {
  test.use({ locale: "de-DE" });

  test("gets English", async ({ page }) => {
    await expect(headline(page)).toHaveText(LANGUAGES.en.nothing);
    await expect(page).toHaveTitle("Verify a proof");
  });
});

test("a screen reader hears that it checks, then what came of it", async ({ page }) => {
  await page.evaluate(() => {
    const status = document.querySelector("[role=status]");
    globalThis.heard = [];
    const hear = () => globalThis.heard.push(status.querySelector("#headline").textContent);
    new MutationObserver(hear).observe(status, { childList: true, subtree: true });
  });
  await give(page, "#choose", PROOF);
  await expect(headline(page)).toHaveText(LANGUAGES.fr.intact);
  const heard = await page.evaluate(() => globalThis.heard);
  expect([...new Set(heard)]).toEqual(["Contrôle en cours", LANGUAGES.fr.intact]);
});

test("the report is kept and printed, and runs nothing", async ({ page }, info) => {
  await give(page, "#choose", PROOF);
  await expect(state(page)).toHaveAttribute("data-state", "not-certified");
  expect(await page.locator("iframe").getAttribute("sandbox")).not.toContain("allow-scripts");
  await expect(report(page).locator("h1")).toBeVisible();

  const download = page.waitForEvent("download");
  await page.click(".save");
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("statement.eln.fr.html");
  const file = info.outputPath("report.html");
  await saved.saveAs(file);
  expect(await readFile(file, "utf8")).toContain(LANGUAGES.fr.report);

  await page.evaluate(() => {
    const frame = document.querySelector("iframe").contentWindow;
    frame.print = () => frame.document.documentElement.setAttribute("data-printed", "");
  });
  await page.click(".print");
  await expect(report(page).locator("html")).toHaveAttribute("data-printed", "");
});

base("nothing but the file's own code becomes code or markup", async ({ page }) => {
  await page.goto(FILE);
  const refused = await page.evaluate(() => {
    const tried = (act) => {
      try {
        return String(act());
      } catch (error) {
        return error.name;
      }
    };
    return [
      tried(() => (document.createElement("div").innerHTML = "<b>x</b>")),
      tried(() => trustedTypes.createPolicy("other", {})),
    ];
  });
  expect(refused).toEqual(["TypeError", "TypeError"]);
  const policy = page.locator("meta[http-equiv=Content-Security-Policy]");
  await expect(policy).toHaveAttribute("content", /^default-src 'none'; script-src 'sha256-/);
});

laboratory("the relay serves the verifier too", async ({ page }) => {
  await page.goto("/verify.html");
  await give(page, "#choose", PROOF);
  await expect(headline(page)).toHaveText(LANGUAGES.fr.intact);
  await expect(report(page).locator("h1")).toHaveCSS("font-size", "26px");
});
