// A sitting at an entry ends when the person goes to another: one version is stated for it, and
// none where nothing was written.
import { test, expect } from "../fixtures/test.mjs";
import { answers, invites, joins } from "../fixtures/colleague.mjs";
import { newEntry, open, write } from "../fixtures/notebook.mjs";

/** A change leaves at once when its entry is left, and a lost relay is tried again. */
const SYNC_MS_MAX = 180_000;

test("leaving an entry states one version of what was written in it", async ({
  page,
  relay,
  cahier,
}) => {
  const json = answers(cahier);
  const { entry, link } = await invites(json, relay);
  await joins(page, json, link);

  /** The version with this line is stated, and it is the `count`th of those that Ana stated. */
  const stated = async (line, count) => {
    await expect(async () => {
      await json("sync");
      const { markdown } = await json("show", entry);
      expect(markdown).toContain(line);
      const { seals } = await json("seals", entry);
      const hers = seals.filter((seal) => seal.meaning === null && seal.name === "Ana Ruiz");
      expect(hers.map((seal) => seal.fits)).toEqual(Array(count).fill(true));
      expect(hers.at(-1).newest).toBe(true);
    }).toPass({ timeout: SYNC_MS_MAX });
  };

  await open(page, "Dosage du fer");
  await write(page, "Ana pèse cinq milligrammes");
  await write(page, "et dissout");
  await newEntry(page, "Autre chose");
  await stated("et dissout", 1);
  // Looking is no sitting: what it stated would stand before the next version, and count.
  await open(page, "Dosage du fer");
  await open(page, "Autre chose");
  await open(page, "Dosage du fer");
  await write(page, "puis titre");
  await open(page, "Autre chose");
  await stated("puis titre", 2);
});
