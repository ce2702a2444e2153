// A notebook with many entries, quickly: an archive is imported at the command line, which writes
// the same rows as the page, and its backup is restored in the page as a new device.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cli } from "../../fixtures/cli.mjs";
import { laboratory } from "./archive.mjs";

/** Makes a backup; gives `{ file, phrase, words, dispose }`. */
export async function filled(count, pages = 0) {
  const folder = await mkdtemp(join(tmpdir(), "cahier-filled-"));
  const cli = await Cli.create();
  try {
    const archive = join(folder, "laboratoire.eln");
    await writeFile(archive, laboratory(count, pages));
    await cli.run(["--json", "init", "--name", "Ana Ruiz"]);
    const { words } = JSON.parse(await cli.run(["--json", "devices", "words"]));
    const [zone] = JSON.parse(await cli.run(["--json", "zone", "list"]));
    const imported = await cli.run(["--json", "import", archive, "--into", zone.zone]);
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
