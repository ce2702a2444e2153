// Builds the parts that show files: one module for the pages of a PDF, one for small pictures, and
// beside them what reads a PDF in a worker. The names are stable; the page's list of hashes says
// which bytes belong to them.
import { copyFile, rm } from "node:fs/promises";
import { build } from "esbuild";

const PDF = "node_modules/pdfjs-dist";
/** What is taken as it was published. */
const COPIED = {
  "pdf.worker.js": "legacy/build/pdf.worker.min.mjs",
  // Pictures of scanners, which the worker reads with these.
  "jbig2.wasm": "wasm/jbig2.wasm",
  "openjpeg.wasm": "wasm/openjpeg.wasm",
  // For letters that no font of a device has under the numbers of these two.
  "FoxitSymbol.pfb": "standard_fonts/FoxitSymbol.pfb",
  "FoxitDingbats.pfb": "standard_fonts/FoxitDingbats.pfb",
};

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/viewer.js", "src/thumbnails.js", "src/viewer.css"],
  outdir: "dist",
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome120", "firefox121", "safari17"],
  legalComments: "none",
  logLevel: "warning",
});
for (const [name, from] of Object.entries(COPIED)) {
  await copyFile(`${PDF}/${from}`, `dist/${name}`);
}
