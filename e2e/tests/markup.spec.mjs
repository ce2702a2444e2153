// Trusted Types: only the markup of the page's own views, word for word, ever becomes elements.
import { test, expect } from "../fixtures/test.mjs";
import { begin, kept, newEntry, write } from "../fixtures/notebook.mjs";

const HOSTILE = [
  '<img src="x" onerror="document.title = 1">',
  "<b>harmless</b>",
  "<h1>Cahier</h1><!-- and more -->",
  '<h1>Cahier</h1><iframe src="/"></iframe>',
];

/** Writes down what the page asks its policy for; the policy decides as before. */
function record() {
  const own = trustedTypes.createPolicy.bind(trustedTypes);
  globalThis.askedMarkup = [];
  trustedTypes.createPolicy = (name, rules) => {
    const createHTML = (html) => {
      globalThis.askedMarkup.push(html);
      return rules.createHTML(html);
    };
    return own(name, { ...rules, createHTML });
  };
}

test("www/markup.json lists the markup of the views, and nothing else", async ({ page }) => {
  await page.addInitScript(record);
  const listed = await (await page.request.get("/markup.json")).json();
  const unlisted = async () => {
    const asked = await page.evaluate(() => globalThis.askedMarkup);
    expect(asked.filter((html) => !listed.includes(html)), "add to www/markup.json").toEqual([]);
    return asked;
  };
  await page.goto("/");
  await expect(page.locator("body")).not.toBeEmpty();
  // Before the day, so that a page that did not start says why.
  await unlisted();
  await begin(page, "Ana Ruiz");
  await newEntry(page, "Titrage");
  await write(page, "<b>du texte</b>");
  // There is no relay to invite to: what went wrong is a view too.
  await page.click("#invite");
  await expect(page.locator("#trouble")).toContainText("Rien n’a été changé");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("#write")).toHaveText("Write");
  const asked = await unlisted();
  expect(listed.filter((html) => !asked.includes(html)), "no view asks for it").toEqual([]);
  const active = /<\s*(script|iframe|object|embed|link|base|form)|\son\w+\s*=|javascript:/i;
  expect(listed.filter((html) => active.test(html)), "markup that acts").toEqual([]);
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
  await expect(page.locator("#text")).toHaveText(HOSTILE[0]);
  await expect(page.locator("main :is(b, i, img)")).toHaveCount(0);
});
