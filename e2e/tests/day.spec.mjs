// A day at the bench, from the first visit to the last proof, as one story.
import { test } from "../fixtures/test.mjs";
import { arrive, reopen } from "../fixtures/day/people.mjs";
import { beginsByKey, beginsByPhrase, beginsInEnglish, looksAtSample } from "../fixtures/day/begins.mjs";
import * as writes from "../fixtures/day/writes.mjs";
import * as field from "../fixtures/day/field.mjs";
import * as meets from "../fixtures/day/meets.mjs";
import * as together from "../fixtures/day/together.mjs";
import * as refused from "../fixtures/day/refused.mjs";
import * as evidence from "../fixtures/day/evidence.mjs";
import * as archives from "../fixtures/day/archives.mjs";
import * as devices from "../fixtures/day/devices.mjs";
import * as keeps from "../fixtures/day/keeps.mjs";
import * as keyboard from "../fixtures/day/keyboard.mjs";

/** How many tabs die on a desk, and on a phone. */
const DESK_KILLS = 10;
const PHONE_KILLS = 2;
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** One line of the day: what fails says in which it did, and how long each took. */
async function line(number, title, acts) {
  const began = Date.now();
  await test.step(`${number}. ${title}`, acts);
  console.log(`line ${number}: ${((Date.now() - began) / 1_000).toFixed(1)} s`);
}

/** An experiment with all of its parts. */
async function writesExperiment(day) {
  await writes.hasScales(day);
  await writes.writesExperiment(day);
  await writes.fillsParts(day);
}

/** Lines 4 and 5: a relay, a zone on it, and a colleague whose device has these `options`. */
async function worksTogether(day, options) {
  day.bo = await arrive(day.browser, day.relay, options);
  await line(4, "a relay and a zone", async () => {
    await meets.connects(day);
    await meets.invites(day);
    await meets.accepts(day);
    await meets.comparesFingerprints(day);
  });
  await line(5, "together", async () => {
    await together.shares(day);
    await together.typeTogether(day);
    await together.mergeLater(day);
  });
}

test("a whole day at the bench", async ({ browser, relay, cahier }, info) => {
  const ana = await arrive(browser, relay);
  const day = { browser, relay, cahier, ana };
  await line(1, "first visit", async () => {
    await beginsByPhrase(day);
    await looksAtSample(day);
  });
  await line(2, "an experiment and a template", async () => {
    await writesExperiment(day);
    await writes.findsAllKept(day);
    await writes.beginsFromTemplate(day);
  });
  await line(3, "without a network", async () => {
    await field.prepares(day);
    await ana.page.close();
    await relay.stop();
    await reopen(ana);
    await field.worksAtSea(day);
    await field.losesTabs(day, info, DESK_KILLS);
    await relay.start();
  });
  await worksTogether(day);
  await line(9, "a colleague without a relay", () => devices.carries(day, info));
  await line(7, "history", () => evidence.readsHistory(day));
  await line(6, "too late, or not allowed", async () => {
    await refused.readsOnly(day);
    await refused.sealedMeanwhile(day);
    await refused.writesAgain(day);
    await refused.removedMeanwhile(day, info);
  });
  await line(7, "a proof", () => evidence.proves(day, info));
  await line(8, "archives", async () => {
    await relay.stop();
    if (!(await archives.importsSample(day))) {
      info.annotations.push({ type: "skipped", description: "no samples on this machine" });
    }
    await archives.importsHostile(day);
    await archives.exportsEntry(day, info);
    await relay.start();
  });
  await line(9, "more devices", async () => {
    const second = await devices.addsByCode(day);
    await devices.removesLost(day, second);
    await second.context.close();
    const third = await devices.addsByWords(day);
    await third.context.close();
  });
  await line(11, "storage and backup", async () => {
    await keeps.isRefusedRoom(day);
    await keeps.backsUpAndRestores(day, info, keeps.withoutNumber(day.words));
  });
  await line(12, "the engine dies", () => keeps.outlivesEngine(day));
  await day.bo.context.close();
});

test("the first half of a day on a phone, with a security key", async ({ browser, relay }, info) => {
  const ana = await arrive(browser, relay, PHONE);
  const day = { browser, relay, ana };
  await line(1, "first visit", async () => {
    await beginsByKey(day);
    await looksAtSample(day);
  });
  await line(2, "an experiment", async () => {
    await writesExperiment(day);
    await writes.findsAllKept(day);
  });
  await line(3, "without a network", async () => {
    await field.prepares(day);
    await relay.stop();
    await field.opensByKey(day);
    await field.worksAtSea(day);
    await field.losesTabs(day, info, PHONE_KILLS);
    await relay.start();
  });
  await worksTogether(day, PHONE);
});

test("a first visit in English", async ({ browser, relay }) => {
  const day = { ana: await arrive(browser, relay, { locale: "en-GB" }) };
  await line(1, "first visit, in English", async () => {
    await beginsInEnglish(day);
    await looksAtSample(day, "en");
  });
});

test("an experiment in the dark", async ({ browser, relay }) => {
  const day = { ana: await arrive(browser, relay, { colorScheme: "dark" }) };
  await beginsByPhrase(day);
  await line(2, "an experiment, in the dark", async () => {
    await writesExperiment(day);
    await writes.isDark(day);
    await writes.findsAllKept(day);
  });
});

test("an experiment by keyboard alone", async ({ browser, relay }) => {
  const ana = await arrive(browser, relay);
  await line(2, "an experiment, by keyboard", async () => {
    await keyboard.beginsByKeys(ana);
    await keyboard.writesByKeys(ana);
    await keyboard.findsByKeys(ana);
  });
});

test("a backup opens with all that is on the paper", async ({ browser, relay }, info) => {
  const day = { browser, relay, ana: await arrive(browser, relay) };
  await beginsByPhrase(day);
  await devices.writesCore(day.ana.page);
  await meets.connects(day);
  await keeps.backsUpAndRestores(day, info, day.words);
});

/** Ana, and Bo whose work comes too late. */
async function lateWork({ browser, relay }) {
  const day = { browser, relay, ana: await arrive(browser, relay) };
  day.bo = await arrive(browser, relay);
  await beginsByPhrase(day);
  await meets.connects(day);
  await meets.invites(day);
  await meets.accepts(day);
  await together.shares(day);
  return day;
}

test("what a seal shut out is read where it is kept", async ({ browser, relay }) => {
  const day = await lateWork({ browser, relay });
  await refused.sealedMeanwhile(day);
  await refused.readsKept(day);
});

test("what a seal shut out comes in with an amendment", async ({ browser, relay }) => {
  const day = await lateWork({ browser, relay });
  await refused.sealedMeanwhile(day);
  await refused.takesKept(day);
});

test("whoever was removed is told so", async ({ browser, relay }, info) => {
  const day = await lateWork({ browser, relay });
  await refused.removedMeanwhile(day, info);
  await refused.hearsOfRemoval(day, info);
  await refused.readsRemoval(day, info);
});

test("a new name reaches one's other device", async ({ browser, relay }) => {
  const day = { browser, relay, ana: await arrive(browser, relay) };
  await beginsByPhrase(day);
  await devices.writesCore(day.ana.page);
  await meets.connects(day);
  const second = await devices.addsByCode(day);
  await devices.isRenamed(day, second);
  await second.context.close();
});

test("an entry begins from a template on a phone", async ({ browser, relay }) => {
  const day = { ana: await arrive(browser, relay, PHONE) };
  await beginsByPhrase(day);
  await writes.beginsFromTemplate(day);
});
