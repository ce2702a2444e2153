// Files of an entry are shown in the page, whatever they are, and nothing in them runs.
import { test, expect } from "../fixtures/test.mjs";
import { PICTURE, file, part } from "../fixtures/day/bench.mjs";
import { begin, go, newEntry } from "../fixtures/notebook.mjs";
import { line, pdf } from "../../www/viewer/test/pdf.mjs";

/** What every hostile file here would do. */
const RUN = "globalThis.ran = true; document.title = 1";
const WORKER = "/viewer/pdf.worker.js";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="${RUN}">
  <script>${RUN}</script><rect width="40" height="30" fill="#1d4f8c"/></svg>`;
const CSV = 'temps,"absorbance, 510 nm"\n0,0.12\n10,<img src=x onerror=alert(1)>\n';

/** A tenth of a second of silence (RIFF, PCM, 8 kHz). */
function wav() {
  const samples = 800;
  const made = Buffer.alloc(44 + samples, 128);
  made.write("RIFF", 0);
  made.writeUInt32LE(36 + samples, 4);
  made.write("WAVEfmt ", 8);
  made.writeUInt32LE(16, 16);
  made.writeUInt16LE(1, 20);
  made.writeUInt16LE(1, 22);
  made.writeUInt32LE(8000, 24);
  made.writeUInt32LE(8000, 28);
  made.writeUInt16LE(1, 32);
  made.writeUInt16LE(8, 34);
  made.write("data", 36);
  made.writeUInt32LE(samples, 40);
  return made;
}

/** Three pages, a script that wants to run, and a place that leads elsewhere. */
async function hostile() {
  const place = "/Type /Annot /Subtype /Link /Rect [0 0 200 100]";
  const leads = `<< ${place} /A << /S /URI /URI (https://elsewhere.example/) >> >>`;
  const pages = [line("Titrage du fer"), line("Page deux"), line("Page trois")];
  const catalogue = `/OpenAction << /S /JavaScript /JS (${RUN}) >>`;
  const made = await pdf(pages, { catalogue, objects: [leads], first: "/Annots [10 0 R]" }).text();
  return Buffer.from(made);
}

/** Attaches a file and shows it. */
async function show(page, name, mimeType, content) {
  await page.setInputFiles("#attach", { name, mimeType, buffer: Buffer.from(content) });
  const shown = file(page, name);
  await shown.getByRole("button", { name: "Afficher" }).click();
  return shown;
}

/** How many pixels of a canvas are dark. */
const dark = (canvas) =>
  canvas.evaluate((shown) => {
    const { data } = shown.getContext("2d").getImageData(0, 0, shown.width, shown.height);
    return data.filter((value, at) => at % 4 === 0 && value < 128).length;
  });

/** A page with the files of a new entry, and where it asked for anything. */
async function files(page) {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await part(page, "files");
  const title = await page.title();
  /** Nothing ran, and nothing was asked of anybody else. */
  const quiet = async () => {
    expect(await page.evaluate(() => globalThis.ran)).toBe(undefined);
    expect(await page.title()).toBe(title);
    const { origin } = new URL(page.url());
    const own = (url) => url.startsWith(origin) || /^(blob|data):/.test(url);
    expect(asked.filter((url) => !own(url))).toEqual([]);
  };
  return quiet;
}

test("a PDF is read in the page, page by page, and what it holds stays a picture", async ({
  page,
}) => {
  const quiet = await files(page);
  const shown = await show(page, "mode-opératoire.pdf", "application/pdf", await hostile());
  const place = shown.locator(".pdf-place");
  await expect(place).toHaveText("Page 1 sur 3");
  const first = shown.getByRole("group", { name: "Page 1" });
  await expect(first.locator(".pdf-text")).toContainText("Titrage du fer");
  expect(await dark(first.locator("canvas"))).toBeGreaterThan(20);
  await expect(shown.locator(".pdf a, .pdf input, .pdf iframe")).toHaveCount(0);
  await first.click();
  expect(page.context().pages()).toHaveLength(1);

  const width = async () => (await first.boundingBox()).width;
  const before = await width();
  await shown.getByRole("button", { name: "Agrandir" }).click();
  await expect.poll(width).toBeGreaterThan(before * 1.2);
  const next = shown.getByRole("button", { name: "Page suivante" });
  await next.click();
  await expect(place).toHaveText("Page 2 sur 3");
  await next.click();
  await expect(place).toHaveText("Page 3 sur 3");
  await expect(next).toHaveAttribute("aria-disabled", "true");
  const third = shown.getByRole("group", { name: "Page 3" });
  await expect(third.locator(".pdf-text")).toContainText("Page trois");
  await shown.getByRole("button", { name: "Page précédente" }).click();
  await expect(place).toHaveText("Page 2 sur 3");
  await quiet();

  const reads = () => page.workers().some((worker) => worker.url().endsWith(WORKER));
  expect(reads()).toBe(true);
  await shown.getByRole("button", { name: "Masquer" }).click();
  await expect(shown.locator(".pdf-pages")).toHaveCount(0);
  await expect.poll(reads).toBe(false);
});

test("what is no PDF says so, and can be saved as it came", async ({ page }) => {
  const quiet = await files(page);
  const content = `<html><script>${RUN}</script></html>`;
  const shown = await show(page, "faux.pdf", "application/pdf", content);
  await expect(shown.getByRole("alert")).toContainText("n’est pas un PDF");
  const saves = page.waitForEvent("download");
  await shown.locator(".pdf").getByRole("button", { name: "Enregistrer une copie" }).click();
  expect((await saves).suggestedFilename()).toBe("faux.pdf");

  const broken = await show(page, "abîmé.pdf", "application/pdf", "%PDF-1.7\nnothing\n%%EOF");
  await expect(broken.getByRole("alert")).toContainText("ne peut pas être lu ici");
  await quiet();
});

test("pictures, tables and sounds are shown, and a picture is small in the list", async ({
  page,
}) => {
  const quiet = await files(page);
  const svg = await show(page, "schéma.svg", "image/svg+xml", SVG);
  const drawn = svg.locator(".preview img");
  await expect.poll(() => drawn.evaluate((image) => image.naturalWidth)).toBe(40);

  const csv = await show(page, "mesures.csv", "text/csv", CSV);
  await expect(csv.locator(".preview td").nth(1)).toHaveText("absorbance, 510 nm");
  await expect(csv.locator(".preview td").nth(5)).toHaveText("<img src=x onerror=alert(1)>");
  await expect(csv.locator(".preview img")).toHaveCount(0);

  const sound = await show(page, "mémo.wav", "audio/wav", wav());
  const audio = sound.locator(".preview audio");
  await expect.poll(() => audio.evaluate((heard) => heard.duration)).toBeCloseTo(0.1);

  const photo = { name: "photo.png", mimeType: "image/png", buffer: PICTURE };
  await page.setInputFiles("#attach", photo);
  await expect(file(page, "photo.png").locator(".file-picture canvas")).toBeVisible();
  // An SVG is none of pixels: its icon stays.
  await expect(svg.locator(".file-picture .icon")).toBeVisible();
  await expect(svg.locator(".file-picture canvas")).toHaveCount(0);
  await quiet();
});

test("files that were chosen come in though one leaves at once", async ({ page }) => {
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Dosage du fer");
  await part(page, "files");
  const entry = new URL(page.url()).pathname;
  // All in one turn: the files are read when the view is gone.
  await page.evaluate(() => {
    const chosen = new DataTransfer();
    for (const name of ["un.txt", "deux.txt"]) chosen.items.add(new File(["5,02 g"], name));
    const input = document.getElementById("attach");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    history.pushState(null, "", "/experiments");
    dispatchEvent(new PopStateEvent("popstate"));
  });
  await expect(page.locator("#title")).toHaveCount(0);
  await go(page, entry);
  for (const name of ["un.txt", "deux.txt"]) {
    await expect(file(page, name)).toBeVisible();
  }
  await expect(page.locator("#panic")).toHaveCount(0);
});
