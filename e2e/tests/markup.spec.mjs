// Trusted Types: no text ever becomes elements of the page. What is pasted into the editor is read
// in a document that runs nothing, by a policy of its own.
import { test, expect } from "../fixtures/test.mjs";
import { paste } from "../fixtures/clipboard.mjs";
import { begin, go, kept, newEntry, open, says, text, write } from "../fixtures/notebook.mjs";

const HOSTILE = [
  '<img src="x" onerror="document.title = 1">',
  "<b>harmless</b>",
  "<h1>Cahier</h1><!-- and more -->",
  '<h1>Cahier</h1><iframe src="/"></iframe>',
];

/** What is pasted from elsewhere, and what it would do. */
const PASTED = `<p onclick="document.title = 2">gras <b>ici</b></p>${HOSTILE[0]}
  <script>document.title = 3</script><iframe src="/"></iframe>`;
/** Every place that has an address without an id. */
const PLACES = [
  ...["/experiments", "/resources", "/templates", "/zones", "/join", "/tasks", "/search"],
  ...["/kept", "/import", "/help", "/settings", "/settings/you", "/settings/devices"],
  ...["/settings/recovery", "/settings/storage", "/settings/relay", "/settings/about"],
];

/** Writes down what is asked of each policy of the page; the policy decides as before. */
function record() {
  const own = trustedTypes.createPolicy.bind(trustedTypes);
  globalThis.askedMarkup = {};
  trustedTypes.createPolicy = (name, rules) => {
    const asked = (globalThis.askedMarkup[name] = []);
    const createHTML = (html) => {
      asked.push(html);
      return rules.createHTML(html);
    };
    return own(name, { ...rules, createHTML });
  };
}

test("no view of the page is made of markup; only what is pasted is read as such", async ({
  page,
}) => {
  await page.addInitScript(record);
  expect(await (await page.request.get("/markup.json")).json()).toEqual([]);
  const answer = await page.goto("/");
  const policy = answer.headers()["content-security-policy"].split("; ");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain("trusted-types default cahier-paste");
  const asked = () => page.evaluate(() => globalThis.askedMarkup);
  // Before the day, so that a page that did not start says why.
  await expect(page.locator("#first")).toHaveCount(0);
  expect(await asked()).toEqual({ default: [] });
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "<b>du texte</b>");
  for (const part of ["steps", "fields", "files", "links", "comments", "history", "signatures"]) {
    await page.click(`#parts-${part}`);
    await expect(page.locator(`#parts-${part}`)).toHaveAttribute("aria-selected", "true");
  }
  for (const place of PLACES) {
    await go(page, place);
    await expect(page.locator("#main h1").first()).toBeVisible();
  }
  // There is no relay to invite to: what went wrong is a view too.
  await go(page, "/zones");
  await page.locator("#zones a").click();
  await page.click("#invite");
  await expect(page.locator("main")).toContainText("Rien n’a été changé");
  await go(page, "/settings/language");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("#new-entry")).toHaveText(/^New /);
  expect(await asked()).toEqual({ default: [] });

  await open(page, "Titrage");
  const title = await page.title();
  await text(page).click();
  await paste(page, PASTED);
  await expect(text(page)).toContainText("gras ici");
  await expect(text(page).locator("strong, b")).toHaveText("ici");
  await expect(text(page).locator("script, iframe, [onclick], [onerror]")).toHaveCount(0);
  const after = await asked();
  expect(Object.keys(after).sort()).toEqual(["cahier-paste", "default"]);
  expect(after.default).toEqual([]);
  expect(after["cahier-paste"]).toHaveLength(1);
  expect(await page.title()).toBe(title);
});

test("other markup and other scripts are refused, and the console says which", async ({ page }) => {
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await begin(page, "Ana Ruiz");
  for (const html of HOSTILE) {
    const refused = await page.evaluate((markup) => {
      const element = document.createElement("div");
      document.body.append(element);
      try {
        element.innerHTML = markup;
      } catch (error) {
        return { name: error.name, children: element.childNodes.length };
      }
      return "taken";
    }, html);
    expect(refused, html).toEqual({ name: "TypeError", children: 0 });
    await expect.poll(() => said.filter((text) => text.includes(html)), html).not.toEqual([]);
  }
  for (const name of ["other", "default", "cahier-paste-2"]) {
    const refused = await page.evaluate((policy) => {
      try {
        return trustedTypes.createPolicy(policy, {}).name;
      } catch (error) {
        return error.name;
      }
    }, name);
    expect(refused, name).toBe("TypeError");
  }
  for (const url of ["/boot.js", "/worker.js?x", "https://elsewhere.example/worker.js"]) {
    const refused = await page.evaluate((address) => {
      try {
        return String(new Worker(address));
      } catch (error) {
        return error.name;
      }
    }, url);
    expect(refused, url).toBe("TypeError");
  }
});

test("what people write stays text", async ({ page }) => {
  await begin(page, "<b>Ana</b>");
  await newEntry(page, "<i>Titrage</i>");
  await write(page, HOSTILE[0]);
  await kept(page);
  await expect(page.locator("#who")).toHaveText("<b>Ana</b>");
  await expect(page.locator("#author")).toHaveText("<b>Ana</b>");
  await expect(page.locator("#title")).toHaveValue("<i>Titrage</i>");
  await expect(page.locator("#entries")).toContainText("<i>Titrage</i>");
  await says(page, [HOSTILE[0]]);
  // The author stands in an element of the page's own.
  const made = page.locator("#status, #main").locator("b, i, img").and(page.locator(":not([id])"));
  await expect(made).toHaveCount(0);
});
