// How the end-to-end tests run: two files at a time, each with browsers of its own, and no second
// chances.
// `cargo xtask e2e` builds what is tested and says where it is, in the environment.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "./tests",
  outputDir: "./test-results",
  // Most of the time a test waits for what takes its time; a file's own tests come one by one.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: [["list"]],
  // These end what hangs, and measure nothing: machines are shared, and some are slow.
  timeout: 1_200_000,
  expect: {
    timeout: 60_000,
    // Pictures of how components look (`tests/looks.spec.mjs`). The font is theirs and the browser
    // is told how to draw it, but machines and versions still differ in the softened edges of
    // letters and lines: a pixel counts from a fifth of the way to another colour on, and this many
    // may. It is a number and no ratio: in a high picture one in a hundred would be a whole word.
    toHaveScreenshot: {
      pathTemplate: "looks/{arg}{ext}",
      animations: "disabled",
      caret: "hide",
      scale: "css",
      threshold: 0.2,
      maxDiffPixels: 200,
    },
  },
  // A picture that is missing is a failure: they are drawn where somebody asks for it.
  updateSnapshots: "none",
  use: {
    // The page speaks the browser's language; tests read French unless they say otherwise.
    locale: "fr-FR",
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM || undefined,
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
        // Letters are drawn alike, whatever the screen of the machine.
        "--disable-lcd-text",
        "--font-render-hinting=none",
      ],
    },
  },
});
