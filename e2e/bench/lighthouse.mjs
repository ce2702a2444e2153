// What Lighthouse says of the page as the relay serves it to a first visitor, on a phone and on a
// desk as it imagines them.
import { createServer } from "node:net";
import lighthouse, { desktopConfig } from "lighthouse";
import { count, device, measure, quantile, say } from "./lib/scene.mjs";

const CATEGORIES = {
  performance: "performance",
  accessibility: "accessibility",
  "best-practices": "best practice",
};
/** What Lighthouse measures on the way, that a person feels. */
const MOMENTS = { "largest-contentful-paint": "largest paint", "total-blocking-time": "blocked" };

/** A port that is free now. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "localhost", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** One report; each is a first visit, in a profile of its own. */
async function report(url, config) {
  const port = await freePort();
  const own = await device(url, [`--remote-debugging-port=${port}`]);
  const context = await own.open();
  try {
    const flags = { port, output: "json", logLevel: "error", onlyCategories: Object.keys(CATEGORIES) };
    const { lhr } = await lighthouse(url, flags, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await context.close();
    await own.dispose();
  }
}

await measure(async (rows, relay) => {
  for (const [name, config] of [["phone", undefined], ["desk", desktopConfig]]) {
    const reports = [];
    for (let time = 0; time < count("VISITS", 5); time += 1) {
      say(`${name}, visit ${time + 1}`);
      reports.push(await report(relay.url, config));
    }
    const n = reports.length;
    const note = "median; processor and network slowed as Lighthouse does";
    for (const [id, category] of Object.entries(CATEGORIES)) {
      const scores = reports.map(({ categories }) => categories[id].score * 100);
      rows.add(`Lighthouse, ${name}: ${category}`, "of 100", quantile(scores, 50), { n, note });
    }
    for (const [id, moment] of Object.entries(MOMENTS)) {
      const times = reports.map(({ audits }) => audits[id].numericValue);
      rows.add(`Lighthouse, ${name}: ${moment}`, "ms", quantile(times, 50), { n, note });
    }
    const failed = Object.values(reports[0].audits).filter(({ score }) => score !== null && score < 0.9);
    say(`${name}: below 0.9: ${failed.map(({ id, score }) => `${id} ${score}`).join(", ")}`);
  }
});
