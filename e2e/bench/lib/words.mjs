// What is typed and asked for at the page: it follows from a seed alone, so that every run
// measures the same words.

const WORDS = (
  "acide balance bécher chauffage cristal cuivre dilution dosage eau ébullition échantillon " +
  "écart étalon éthanol fer filtrat flacon fraction gel goutte incubation indicateur lavage " +
  "ligand masse mesure milieu mole niveau noyau oxyde pesée pH pipette plaque pression protéine " +
  "pureté réactif rendement résine sel seringue solution solvant spectre sulfate tampon " +
  "température titrage tube verre vide volume zinc"
).split(" ");

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

/** A sentence of so many words, some of which stand in no other. */
export function sentence(next, count) {
  const words = Array.from({ length: count }, () => {
    const word = WORDS[Math.floor(next() * WORDS.length)];
    return next() < 0.1 ? `${word}-${Math.floor(next() * 5_000)}` : word;
  });
  return `${words.join(" ")}.`;
}
