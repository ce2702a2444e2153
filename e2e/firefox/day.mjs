// A short day in Firefox: a notebook, an experiment, a cold start without a network, a relay, a
// seal, and what is taken along. `cargo xtask firefox` plays it. The notebook opens by passphrase:
// the virtual security keys of Firefox have no PRF.
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { Cli } from "../fixtures/cli.mjs";
import { required } from "../fixtures/environment.mjs";
import { Relay } from "../fixtures/relay.mjs";
import { Hand } from "./hand.mjs";
import { WebDriver } from "./webdriver.mjs";

const PHRASE = "sel de mer";
const TITLE = "Dosage du fer";
const AT_SEA = "Carotte 12";
const MEASURES = "longueur;absorbance\n510;0,482\n520;0,455\n";
const KEPT = "gardé sur cet appareil";
const SENT = "sur le relais";
const TEXT = "#body .ProseMirror";
/** Longer than the editor gathers what is typed, and than it takes to reach the worker. */
const GATHER_MS = 1_000;
const WINDOW = { width: 1280, height: 900 };
/** Calls when the files of the page are on this device. */
const INSTALLED = `
  const done = arguments[0];
  navigator.serviceWorker.ready.then(({ active }) => {
    const look = () => active.state === "activated" && done(true);
    active.addEventListener("statechange", look);
    look();
  });
`;

/** One line of the day: how long it took, and in which it failed. */
async function line(title, acts) {
  const began = Date.now();
  try {
    await acts();
  } catch (error) {
    throw new Error(`${title}: ${error.message}`, { cause: error });
  }
  console.log(`${title}: ${((Date.now() - began) / 1_000).toFixed(1)} s`);
}

/** The browser of one person, over a profile and a folder of downloads that outlive it. */
function capabilities({ profile, downloads }) {
  const prefs = {
    "intl.accept_languages": "fr-FR, fr",
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    "browser.download.useDownloadDir": true,
    "browser.download.always_ask_before_handling_new_types": false,
    // Whether storage may stay is asked of a person who is not there.
    "dom.storageManager.prompt.testing": true,
    "dom.storageManager.prompt.testing.allow": true,
  };
  const args = ["-headless", "-profile", profile];
  const binary = required("CAHIER_FIREFOX");
  return { browserName: "firefox", "moz:firefoxOptions": { binary, args, prefs } };
}

/** A new process of the browser, at the page. */
async function opens({ driver, relay, folders }) {
  await driver.open(capabilities(folders));
  await driver.tell("/timeouts", { pageLoad: 120_000, script: 120_000 });
  await driver.tell("/window/rect", WINDOW);
  await driver.tell("/url", { url: `${relay.url}/` });
}

async function unlocks({ hand }) {
  await hand.reads("#door", "Ouvrir le cahier");
  await hand.fill("#phrase", PHRASE);
  await hand.press("#enter");
  await hand.sees("#status");
}

async function part(hand, name) {
  await hand.press(`#parts-${name}`);
  await hand.sees(`#parts-${name}[aria-selected=true]`);
}

async function isKept(hand) {
  await rest(GATHER_MS);
  await hand.reads("#kept", KEPT);
}

async function beginsEntry(hand, title) {
  await hand.go("/experiments");
  await hand.press("#new-entry");
  await hand.isIn("#title");
  await hand.fill("#title", title);
  await hand.type("\n");
  await hand.isIn(TEXT);
}

async function looksAt(hand, title) {
  await hand.go("/experiments");
  await hand.press("#entries a.row", title);
  await hand.holds("#title", title);
  await hand.sees(TEXT);
}

/** A name and a passphrase; then one writes. */
async function visits({ hand }) {
  await hand.sees("#door", "Commencer");
  await hand.press("#begin");
  await hand.fill("#name", "Ana Ruiz");
  await hand.fill("#phrase", PHRASE);
  await hand.press("#enter");
  await hand.reads("#lead", "écrit");
  await hand.press("#tour-skip");
}

/** Text with a heading and a table, two steps of which one is done, and a file. */
async function writes({ hand, folders }) {
  await beginsEntry(hand, TITLE);
  await hand.type("# Protocole\nOn pèse cinq milligrammes.\n/tableau");
  await hand.sees(".editor-list li", "Tableau");
  await hand.type("\n");
  await hand.sees(`${TEXT} table`);
  await hand.type("Essai\tMasse\tNote\t1\t5,02");
  await part(hand, "steps");
  for (const step of ["Peser le sel", "Dissoudre"]) {
    await hand.fill("#step-text", step);
    await hand.press("#add-step");
    await hand.holds("#steps .step-text", step);
  }
  await hand.press("#steps .step-tick");
  await part(hand, "files");
  const measures = join(folders.own, "mesures.csv");
  await writeFile(measures, MEASURES);
  await hand.attach("#attach", measures);
  await hand.press("#attachments > li button", "Afficher");
  await hand.sees(".preview-table td", "0,482");
  await seesAll(hand);
  await isKept(hand);
}

/** All that was written is there. */
async function seesAll(hand) {
  await hand.reads(`${TEXT} h1`, "Protocole");
  await hand.sees(`${TEXT} p`, "On pèse cinq milligrammes.");
  await hand.reads(`${TEXT} th`, "Masse");
  await hand.reads(`${TEXT} td`, "5,02");
  await part(hand, "steps");
  await hand.holds("#steps .step-text", "Dissoudre");
  await hand.reads("#steps-progress", "1 sur 2");
  await part(hand, "files");
  await hand.sees("#attachments > li", "mesures.csv");
}

/** Locks, opens again, and ends the browser; the relay goes away. */
async function closes({ driver, hand, relay }) {
  await driver.wait(INSTALLED);
  await hand.go("/settings/you");
  await hand.press("#lock");
  await unlocks({ hand });
  await hand.go("/settings/you");
  await hand.press("#lock");
  await hand.reads("#door", "Ouvrir le cahier");
  await driver.close();
  await relay.stop();
}

/** A new process of the browser and no network: all is there, is found, and more is written. */
async function isAtSea(day) {
  const { hand } = day;
  await opens(day);
  await unlocks(day);
  await hand.go("/search");
  await hand.fill("#search", "milligr");
  await hand.press("#results a", TITLE);
  await hand.holds("#title", TITLE);
  await seesAll(hand);
  await beginsEntry(hand, AT_SEA);
  await hand.type("sable fin, odeur d’algues");
  await isKept(hand);
  await hand.sees("#sent", "pas encore sur le relais");
}

/** What was written without a relay goes there. */
async function connects({ hand, relay }) {
  await relay.start();
  await hand.go("/settings/relay");
  await hand.fill("#relay", relay.url);
  await hand.press("#connect");
  // The notebook has no recovery words yet, and is asked about them once.
  await hand.press("#connect-anyway");
  await hand.reads("#relay-reach", "À portée");
  await isKept(hand);
  await hand.reads("#sent", SENT);
}

/** Signs what stands there, which ends the writing. */
async function seals({ hand }) {
  await looksAt(hand, TITLE);
  await part(hand, "signatures");
  await hand.press("#seal");
  await hand.press("#sign[aria-disabled=false]");
  await hand.sees("#seals > li", "Fige l’entrée");
  await hand.reads("#sent", SENT);
}

/** Chooses from the menu of the entry, and gives the path of the file that the browser saves. */
async function saves({ hand, folders }, item) {
  const before = new Set(await readdir(folders.downloads));
  await hand.press("#entry-menu");
  await hand.press("[role=menuitem]", item);
  return hand.until(`a file by "${item}"`, async () => {
    const names = (await readdir(folders.downloads)).filter((name) => !before.has(name));
    // While it comes there is a second file beside an empty one.
    if (names.length !== 1 || names[0].endsWith(".part")) return false;
    const path = join(folders.downloads, names[0]);
    return (await stat(path)).size > 0 && path;
  });
}

/** An archive with all of it, and a proof that a stranger accepts. */
async function takesAlong(day) {
  const archive = await readFile(await saves(day, "Exporter (.eln)"));
  for (const wanted of ["PK\x03\x04", "ro-crate-metadata.json", "mesures.csv"]) {
    if (!archive.includes(wanted)) throw new Error(`the archive has no ${JSON.stringify(wanted)}`);
  }
  const proof = await saves(day, "Faire une preuve");
  const judged = JSON.parse(await day.stranger.run(["--json", "verify", proof]));
  const [document] = judged.documents;
  const meanings = document.statements.map(({ meaning }) => meaning);
  if (document.title !== TITLE || !meanings.includes("authorship")) {
    throw new Error(`the proof is of something else: ${JSON.stringify(judged)}`);
  }
}

async function play(day) {
  await opens(day);
  await line("first visit", () => visits(day));
  await line("an experiment", () => writes(day));
  await line("locked and closed", () => closes(day));
  await line("a cold start without a network", () => isAtSea(day));
  await line("a relay", () => connects(day));
  await line("a seal", () => seals(day));
  await line("an archive and a proof", () => takesAlong(day));
}

/** What the page showed when something failed, for who looks for the reason. */
async function tells({ driver, relay }) {
  console.error(`--- the relay\n${relay.log}\n--- the browser\n${driver.log}`);
  const screens = required("CAHIER_SCREENS");
  try {
    await mkdir(screens, { recursive: true });
    const path = join(screens, "firefox-failed.png");
    await writeFile(path, Buffer.from(await driver.ask("/screenshot"), "base64"));
    console.error(`the page as it was: ${path}`);
  } catch (error) {
    console.error(`there is no picture of the page: ${error.message}`);
  }
}

const own = await mkdtemp(join(tmpdir(), "cahier-firefox-"));
const folders = { own, profile: join(own, "profile"), downloads: join(own, "downloads") };
for (const folder of [folders.profile, folders.downloads]) await mkdir(folder);
const relay = await Relay.start();
const stranger = await Cli.create();
const driver = await WebDriver.start(required("CAHIER_GECKODRIVER"));
const day = { driver, hand: new Hand(driver), relay, stranger, folders };
try {
  await play(day);
  console.log("the day in Firefox: all of it went as it should");
} catch (error) {
  console.error(error);
  await tells(day);
  process.exitCode = 1;
} finally {
  await driver.dispose();
  await relay.dispose();
  await stranger.dispose();
  await rm(own, { recursive: true, force: true });
}
