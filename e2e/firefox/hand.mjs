// What a person does in a page, over WebDriver. Whatever is not there yet is waited for.
import { setTimeout as rest } from "node:timers/promises";
import { Refused } from "./webdriver.mjs";

/** This ends what hangs, and measures nothing: machines are shared, and some are slow. */
const WAIT_MS_MAX = 180_000;
/** Between two looks at the page. */
const LOOK_MS = 100;
/** What a page that is being drawn answers; a moment later it may be otherwise. */
const PASSING = new Set([
  "element click intercepted",
  "element not interactable",
  "javascript error",
  "no such element",
  "stale element reference",
]);
/** Keys that write nothing, as the protocol numbers them. */
const KEYS = { "\n": "\uE006", "\t": "\uE004" };

/** The first element in sight that a selector finds and in which these words stand. */
const IN_SIGHT = `
  const [css, words, whole] = arguments;
  const says = (text) => (whole ? text.trim() === words : text.includes(words));
  const all = [...document.querySelectorAll(css)].filter((one) => one.checkVisibility());
  return all.find((one) => says(one.textContent)) ?? null;
`;
const VALUE = `
  const [css, value] = arguments;
  return [...document.querySelectorAll(css)].some((one) => one.value === value);
`;
const GO = `
  window.history.pushState(null, "", arguments[0]);
  window.dispatchEvent(new window.PopStateEvent("popstate"));
`;

export class Hand {
  constructor(driver) {
    this.driver = driver;
  }

  /** Asks again until there is an answer, and gives it. */
  async until(wanted, ask) {
    const endMs = Date.now() + WAIT_MS_MAX;
    for (let why = ""; ; await rest(LOOK_MS)) {
      try {
        const answer = await ask();
        if (answer) return answer;
      } catch (error) {
        if (!(error instanceof Refused && PASSING.has(error.code))) throw error;
        why = ` (${error.message})`;
      }
      if (Date.now() > endMs) throw new Error(`waited in vain for ${wanted}${why}`);
    }
  }

  /** Something in sight, with these words in it. */
  sees(css, words = "") {
    const ask = () => this.driver.run(IN_SIGHT, css, words, false);
    return this.until(`${css} with "${words}"`, ask);
  }

  /** Something in sight that says just this. */
  reads(css, words) {
    const ask = () => this.driver.run(IN_SIGHT, css, words, true);
    return this.until(`${css} that says "${words}"`, ask);
  }

  /** A field with this in it. */
  holds(css, value) {
    return this.until(`${css} with the value "${value}"`, () => this.driver.run(VALUE, css, value));
  }

  /** Whatever is written goes there now. */
  isIn(css) {
    const script = "return document.activeElement?.matches(arguments[0]) ?? false;";
    return this.until(`the focus in ${css}`, () => this.driver.run(script, css));
  }

  /** Presses something in sight. */
  press(css, words = "") {
    return this.until(`${css} with "${words}", to press it`, async () => {
      const found = await this.driver.run(IN_SIGHT, css, words, false);
      if (!found) return false;
      await this.driver.act(found, "click", {});
      return true;
    });
  }

  /** Writes into a field, in the place of what was there. */
  async fill(css, text) {
    await this.until(`${css}, to write into it`, async () => {
      const found = await this.driver.run(IN_SIGHT, css, "", false);
      if (!found) return false;
      await this.driver.act(found, "click", {});
      await this.driver.run("arguments[0].select();", found);
      await this.driver.act(found, "value", { text });
      return true;
    });
    await this.holds(css, text);
  }

  /** Gives a file of the disk to the field of files; that may lie out of sight in its label. */
  attach(css, path) {
    return this.until(`${css}, to give it a file`, async () => {
      const found = await this.driver.run("return document.querySelector(arguments[0]);", css);
      if (!found) return false;
      await this.driver.act(found, "value", { text: path });
      return true;
    });
  }

  /** Types letter by letter where the focus is; a new line is the Enter key. */
  async type(text) {
    const strike = (letter) => {
      const value = KEYS[letter] ?? letter;
      return [{ type: "keyDown", value }, { type: "keyUp", value }];
    };
    const keys = { type: "key", id: "keyboard", actions: [...text].flatMap(strike) };
    await this.driver.tell("/actions", { actions: [keys] });
  }

  /** Goes to an address of the page without loading it anew, as its links do. */
  go(path) {
    return this.driver.run(GO, path);
  }
}
