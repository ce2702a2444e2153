// Builds the island: one module, and what is drawn by need in parts of their own. The names are
// stable; the page's list of hashes says which bytes belong to them.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: { editor: "src/editor.js" },
  outdir: "dist",
  bundle: true,
  format: "esm",
  splitting: true,
  chunkNames: "[name]",
  minify: true,
  target: ["chrome120", "firefox121", "safari17"],
  legalComments: "none",
  logLevel: "warning",
});
