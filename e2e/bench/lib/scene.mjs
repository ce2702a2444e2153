// What every measurement of the page needs: the real relay with the page, a browser whose profile
// lies on a disk, rows to fill, and one line of JSON at the end.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import config from "../../playwright.config.mjs";
import { Relay } from "../../fixtures/relay.mjs";
import { watching } from "./frame.mjs";

/** How long anything may take: ten thousand entries are read in more than a moment. */
const WAIT_MS_MAX = 600_000;
/** How long one script may take. */
const RUN_MS_MAX = 7_200_000;

/** A count that the environment may make smaller, for a quick look. */
export function count(name, usual) {
  const given = process.env[`CAHIER_BENCH_${name}`];
  return given ? Number(given) : usual;
}

/** Several counts, with commas between them. */
export function counts(name, usual) {
  const given = process.env[`CAHIER_BENCH_${name}`];
  return given ? given.split(",").map(Number) : usual;
}

/** The value below which so many of a hundred are, by nearest rank. */
export function quantile(values, percent) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** The rows of one measurement. */
class Rows {
  all = [];

  /** One figure; `more` may hold `n` (how often), `bound` (the design's) and a `note`. */
  add(name, unit, value, more = {}) {
    if (!Number.isFinite(value)) throw new Error(`${name} is not a number`);
    this.all.push({ name, unit, value, ...more });
  }

  /** p50 and p95 of many values; the bound is that of p95. */
  spread(name, unit, values, { bound, ...more } = {}) {
    if (values.length === 0) throw new Error(`${name} was not measured`);
    const told = { n: values.length, ...more };
    this.add(`${name}, p50`, unit, quantile(values, 50), told);
    this.add(`${name}, p95`, unit, quantile(values, 95), { ...told, bound });
  }
}

/** A relay that holds the page inside, or serves it from CAHIER_WWW where that is set. */
export const relay = (args = []) => Relay.start(args, process.env.CAHIER_WWW || null);

/** A browser of its own, on a profile that outlives it; gives `{ open, profile, dispose }`. */
export async function device(url, args = []) {
  // Without a profile Chromium keeps IndexedDB in memory, and there would be no disk to measure.
  const profile = await mkdtemp(join(process.env.CAHIER_DISK || tmpdir(), "chromium-"));
  const open = async () => {
    const options = { ...config.use.launchOptions, locale: config.use.locale, baseURL: url };
    options.args = [...options.args, ...args];
    const context = await chromium.launchPersistentContext(profile, options);
    context.setDefaultTimeout(WAIT_MS_MAX);
    await context.addInitScript(watching);
    return context;
  };
  // A browser that has just ended may still write.
  const patient = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 };
  return { open, profile, dispose: () => rm(profile, patient) };
}

/** Runs a measurement over a relay of its own, and prints its rows, alone on stdout. */
export async function measure(run, args) {
  const rows = new Rows();
  let server;
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it did not end in time")), RUN_MS_MAX).unref();
  });
  try {
    server = await relay(args);
    await Promise.race([run(rows, server), late]);
    console.log(JSON.stringify(rows.all));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await server?.dispose();
  }
}

/** What is going on, for whoever waits. */
export const say = (text) => console.error(`  ${text}`);
