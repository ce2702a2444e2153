// A security key that the relay knows: registered once a relay is there, in the place of the one
// that opened the notebook, and never in the way of a person who has none.
import { test, expect } from "../fixtures/test.mjs";
import {
  begin,
  connect,
  firstVisit,
  go,
  kept,
  newEntry,
  open,
  plugIn,
  text,
  write,
} from "../fixtures/notebook.mjs";

/** What went wrong with a registration. */
const wrong = (page) => page.locator("section:has(#relay-key-title) .wrong");
/** What came of it. */
const done = (page) => page.locator("#relay-key-done");

/**
 * Notes what the page sends to the accounts of the relay and asks of new keys. `globalThis.cuts` is
 * a request that fails: `begin` before it is sent, `end` after the relay has answered.
 */
async function watch(page) {
  await page.addInitScript(() => {
    globalThis.sent = [];
    globalThis.made = [];
    const { fetch } = globalThis;
    globalThis.fetch = async (address, options) => {
      const route = /\/v1\/accounts\/registration(\/.)?/.exec(String(address));
      if (!route) return fetch(address, options);
      globalThis.sent.push(options.body);
      if (globalThis.cuts === "begin") throw new TypeError("cut");
      const answer = await fetch(address, options);
      if (globalThis.cuts === "end" && route[1]) throw new TypeError("cut");
      return answer;
    };
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (options) => {
      globalThis.made.push(JSON.stringify(options.publicKey.extensions ?? null));
      return create(options);
    };
  });
}

const cut = (page, what) => page.evaluate((cuts) => (globalThis.cuts = cuts), what);

/** A notebook that a security key alone opens. */
async function beginByKey(page, name) {
  await firstVisit(page, name);
  await page.click("#key");
  await expect(page.locator("#lead")).toHaveText("écrit");
}

/** Connects, and waits for the relay. */
async function reach(page, relay) {
  await connect(page, relay);
  await expect(page.locator("#relay-reach")).toHaveText("À portée");
}

/** Logs in at the relay with a key: whose it says it is, and the keys that it knows of them. */
function logIn(page, person) {
  return page.evaluate(async (who) => {
    const bytes = (coded) =>
      Uint8Array.from(atob(coded.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const coded = (buffer) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=+$/, "");
    const post = async (path, body) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    };
    const { challenge_id: id, publicKey } = await post("/v1/accounts/session", { person: who });
    const keys = publicKey.allowCredentials.map((key) => key.id);
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(publicKey.challenge),
        rpId: publicKey.rpId,
        userVerification: "required",
        allowCredentials: keys.map((key) => ({ type: "public-key", id: bytes(key) })),
      },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
    const credential = {
      id: coded(found.rawId),
      rawId: coded(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: coded(clientDataJSON),
        authenticatorData: coded(authenticatorData),
        signature: coded(signature),
        userHandle: userHandle && coded(userHandle),
      },
    };
    const session = await post(`/v1/accounts/session/${id}`, { credential });
    return { person: session.person, keys, by: credential.id };
  }, person);
}

/** The ways into this device, as the settings list them. */
async function ways(page) {
  await go(page, "/settings/devices");
  const names = page.locator("#ways .item-name");
  await expect(names.first()).toBeVisible();
  return names.allInnerTexts();
}

test("the key of a notebook is registered at the relay, logs in there, and opens without it", async ({
  page,
  context,
  relay,
}) => {
  await watch(page);
  const { session, authenticatorId } = await plugIn(page, context);
  await beginByKey(page, "Ana Ruiz");
  await newEntry(page, "Sur le bateau");
  await write(page, "vent de nord-est");
  await kept(page);
  await reach(page, relay);
  await page.click("#register-opening");
  await expect(done(page)).toContainText("Le relais connaît votre clé");

  // What left is what the relay reads, and nothing was evaluated while it was made.
  const { sent, made } = await page.evaluate(() => ({
    sent: globalThis.sent.map((body) => JSON.parse(body)),
    made: globalThis.made,
  }));
  const [{ person }, { credential }] = sent;
  expect(sent).toHaveLength(2);
  expect(Object.keys(credential).sort()).toEqual(["id", "rawId", "response", "type"]);
  expect(Object.keys(credential.response).sort()).toEqual(["attestationObject", "clientDataJSON"]);
  expect(made.at(-1)).toBe('{"prf":{}}');
  expect(await logIn(page, person)).toEqual({ person, keys: [credential.id], by: credential.id });

  // It took the place of the credential that the notebook began with.
  expect(await ways(page)).toEqual(["Clé de sécurité ou passkey"]);
  const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
  const registered = Buffer.from(credential.id, "base64url").toString("base64");
  const before = credentials.filter((one) => one.credentialId !== registered);
  expect([credentials.length, before.length]).toEqual([2, 1]);
  const { credentialId } = before[0];
  await session.send("WebAuthn.removeCredential", { authenticatorId, credentialId });
  await page.click("#lock");
  await expect(page.locator("#door")).toHaveText("Ouvrir le cahier");
  await context.setOffline(true);
  await page.click("#key");
  await open(page, "Sur le bateau");
  await expect(text(page)).toHaveText("vent de nord-est");
});

test("a registration that is cut off loses nothing, and the next try ends it", async ({
  page,
  context,
  relay,
}) => {
  await watch(page);
  await plugIn(page, context);
  await beginByKey(page, "Ana Ruiz");
  await reach(page, relay);
  await cut(page, "begin");
  await page.click("#register-opening");
  await expect(wrong(page)).toContainText("Le relais n’a pas répondu");
  await expect(wrong(page)).toContainText("Rien n’a changé");
  expect(await page.evaluate(() => globalThis.made.length)).toBe(1);

  // The relay takes the key, and nobody here hears of it.
  await cut(page, "end");
  await page.click("#register-opening");
  await expect(wrong(page)).toContainText("cette clé ouvre ce cahier ici");
  await cut(page, null);
  await page.click("#register-opening");
  await expect(done(page)).toContainText("Le relais connaît votre clé");
  await expect(wrong(page)).toBeHidden();
  expect(await page.evaluate(() => globalThis.made.length)).toBe(2);
  await page.click("#register-opening");
  await expect(done(page)).toContainText("Le relais connaît déjà la clé");
  expect(await ways(page)).toEqual(["Clé de sécurité ou passkey"]);
});

test("a key that cannot open a notebook is registered, and the passphrase stays", async ({
  page,
  context,
  relay,
}) => {
  await watch(page);
  await plugIn(page, context, { hasPrf: false });
  await begin(page, "Ana Ruiz");
  await go(page, "/settings/relay");
  await expect(page.locator("#relay-place")).toHaveText("Aucun");
  await expect(page.locator("#register-another")).toHaveCount(0);
  await reach(page, relay);
  await page.click("#register-another");
  await expect(done(page)).toContainText("Elle n’ouvre pas ce cahier");
  const person = await page.evaluate(() => JSON.parse(globalThis.sent[0]).person);
  expect((await logIn(page, person)).person).toBe(person);
  // The same key again.
  await page.click("#register-another");
  await expect(wrong(page)).toContainText("déjà enregistrée");
  await expect(wrong(page)).toContainText("Rien n’a changé");
  expect(await ways(page)).toEqual(["Phrase secrète"]);
});
