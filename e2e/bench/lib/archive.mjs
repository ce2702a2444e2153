// A laboratory of any size as an `.eln` archive: what it says follows from a seed alone, so that
// every run measures the same words.
import { zip } from "../../fixtures/zip.mjs";

const WORDS = (
  "acide balance bécher chauffage cristal cuivre dilution dosage eau ébullition échantillon " +
  "écart étalon éthanol fer filtrat flacon fraction gel goutte incubation indicateur lavage " +
  "ligand masse mesure milieu mole niveau noyau oxyde pesée pH pipette plaque pression protéine " +
  "pureté réactif rendement résine sel seringue solution solvant spectre sulfate tampon " +
  "température titrage tube verre vide volume zinc"
).split(" ");
const STATES = ["prévue", "en cours", "terminée"];
const ROOT = "laboratoire";

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A sentence of so many words; every entry has some that no other has. */
export function sentence(next, count) {
  const words = Array.from({ length: count }, () => {
    const word = WORDS[Math.floor(next() * WORDS.length)];
    return next() < 0.1 ? `${word}-${Math.floor(next() * 5_000)}` : word;
  });
  return `${words.join(" ")}.`;
}

const paragraphs = (next, count, words) =>
  Array.from({ length: count }, () => `<p>${sentence(next, words)}</p>`).join("");

function dataset(number, title, text, next) {
  const day = new Date(Date.UTC(2024, 0, 1) + number * 6 * 3_600_000).toISOString();
  return {
    "@id": `./entry-${number}/`,
    "@type": "Dataset",
    identifier: `entry-${number}`,
    name: title,
    genre: "experiment",
    temporal: day.slice(0, 10),
    dateModified: day,
    creativeWorkStatus: STATES[number % STATES.length],
    keywords: [WORDS[number % WORDS.length], WORDS[(number * 7) % WORDS.length]],
    encodingFormat: "text/html",
    text: text ?? paragraphs(next, 2 + Math.floor(next() * 3), 30),
  };
}

/** An archive with `count` entries of some hundred words, and one of `pages` pages, if any. */
export function laboratory(count, pages = 0) {
  const next = numbers(count);
  const nodes = Array.from({ length: count }, (_, number) =>
    dataset(number, `Essai ${number} : ${sentence(next, 4)}`, undefined, next),
  );
  // A page has five paragraphs of a hundred words.
  const long = paragraphs(next, pages * 5, 100);
  if (pages > 0) nodes.push(dataset(count, longTitle(pages), long, next));
  const graph = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      about: { "@id": "./" },
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.2" },
      dateCreated: "2026-01-01T00:00:00Z",
      version: "1.0",
    },
    { "@id": "./", "@type": "Dataset", hasPart: nodes.map((node) => ({ "@id": node["@id"] })) },
    ...nodes,
  ];
  const crate = { "@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph };
  return zip({ [`${ROOT}/ro-crate-metadata.json`]: JSON.stringify(crate) });
}

/** The title of the long entry. */
export const longTitle = (pages) => `Campagne de ${pages} pages`;
