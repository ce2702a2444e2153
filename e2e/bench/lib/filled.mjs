// A notebook with many entries, quickly: a made-up laboratory (`shared/laboratory`) is imported at
// the command line, which writes the same rows as the page, and its backup is restored in the page
// as a new device.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Cli } from "../../fixtures/cli.mjs";
import { required } from "../../fixtures/environment.mjs";

/** The title of the entry of so many pages, as `bench/src/laboratory.rs` writes it. */
export const longTitle = (pages) => `Campagne de ${pages} pages`;

/** Writes a laboratory, and one entry of `pages` pages, if any; gives its archives in order. */
async function archives(folder, count, pages) {
  await mkdir(folder);
  const words = ["laboratory", String(count), String(pages), folder];
  await promisify(execFile)(required("CAHIER_BENCH"), words);
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

/** Makes a backup; gives `{ file, phrase, words, dispose }`. */
export async function filled(count, pages = 0) {
  const folder = await mkdtemp(join(tmpdir(), "cahier-filled-"));
  const cli = await Cli.create();
  try {
    const files = await archives(join(folder, "eln"), count, pages);
    await cli.run(["--json", "init", "--name", "Ana Ruiz"]);
    const { words } = JSON.parse(await cli.run(["--json", "devices", "words"]));
    const [zone] = JSON.parse(await cli.run(["--json", "zone", "list"]));
    const imported = await cli.run(["--json", "import", ...files, "--into", zone.zone]);
    const { entries } = JSON.parse(imported.trim().split("\n").at(-1));
    const wanted = count + (pages > 0 ? 1 : 0);
    if (entries !== wanted) throw new Error(`${entries} of ${wanted} entries were imported`);
    const file = join(folder, "laboratoire.cahier-backup");
    await cli.run(["--json", "backup", "--to", file]);
    const dispose = () => rm(folder, { recursive: true, force: true });
    return { file, phrase: cli.passphrase, words, dispose };
  } finally {
    await cli.dispose();
  }
}
