// The time of an entry is called certified once an authority signed it that this person trusts, and
// by nobody's word before; it is not any more once the person trusts it no more.
import { test, expect } from "../fixtures/test.mjs";
import { Authority, hasOpenssl } from "../fixtures/authority.mjs";
import { begin, connect, go, home, newEntry, open, write } from "../fixtures/notebook.mjs";

/** A change leaves after ten seconds of rest, is dated after ten more, and asked about in between. */
const DATED_MS_MAX = 240_000;
/** How the relay's operator calls the authority, and how it calls itself. */
const CALLED = "Horloge du port";
const CLOCK = "Horloge nationale 1";

/** Goes to the authorities that this notebook trusts. */
async function authorities(page) {
  await go(page, "/settings/relay");
  await expect(page.locator("#add-authority")).toBeAttached();
}

test("an entry's time is certified once the person trusts the authority that signed it", async ({
  page,
  relay,
}) => {
  test.skip(!hasOpenssl(), "the program `openssl` is not installed");
  const authority = await Authority.start("Horloge nationale", CLOCK);
  await relay.stop();
  await authority.serves(relay, CALLED);
  await relay.start(["--log-interval-s", "1"]);
  const chip = page.locator("#kept-entry");
  const dated = page.locator("#dated");

  await begin(page, "Ana Ruiz");
  await connect(page, relay);
  await newEntry(page, "Dosage du fer");
  await write(page, "cinq milligrammes");
  // Leaving it states its version, whose time is of weight.
  await home(page);
  await open(page, "Dosage du fer");
  const signatures = new URL(page.url()).pathname.replace(/\/\w+$/, (id) => `${id}/signatures`);
  await go(page, signatures);
  await expect(dated).toContainText("Pas certifié", { timeout: DATED_MS_MAX });
  await expect(dated).toContainText(`ne fait pas confiance à « ${CALLED} »`);
  await expect(chip).toHaveText("Inscrite au journal du relais");

  // The relay's word is none: the person takes the certificate from the authority itself.
  await authorities(page);
  await expect(page.locator("#other-authorities")).toContainText(CALLED);
  await expect(page.locator("#authorities > li")).toHaveCount(0);
  await page.setInputFiles("#add-authority", authority.root);
  await expect(page.locator("#authorities > li")).toContainText("Horloge nationale");
  await go(page, signatures);
  await expect(chip).toHaveText("Gardée ici · au journal du relais · certifiée", {
    timeout: DATED_MS_MAX,
  });
  await expect(dated).toContainText(`Certifié par ${CLOCK}`);
  await expect(dated).toContainText("Vérifiable jusqu’au");
  await expect(chip).toHaveAttribute("title", new RegExp(`Certifié par ${CLOCK}`));

  // Nothing is called certified any more once that trust is taken back.
  await authorities(page);
  await page.getByRole("button", { name: "Ne plus s’y fier" }).click();
  await expect(page.locator("#authorities > li")).toHaveCount(0);
  await go(page, signatures);
  await expect(dated).toContainText("Pas certifié", { timeout: DATED_MS_MAX });
  await expect(chip).toHaveText("Inscrite au journal du relais");
  await authority.dispose();
});
