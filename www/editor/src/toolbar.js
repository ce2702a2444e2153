// The row of tools above the text. One Tab stop; arrows move inside (ARIA toolbar).
import { isInTable } from "prosemirror-tables";
import { icon } from "./icons.js";
import { onlyLetters } from "./narrow.js";
import { element } from "./popup.js";
import { GROUPS, readable } from "./tools.js";

const ARIA_KEYS = { Mod: "Control", ArrowDown: "ArrowDown", ArrowRight: "ArrowRight" };

/** The toolbar of a view; `update` after each change of its state, with the state before it. */
export class Toolbar {
  dom;
  #offers;
  #buttons = [];
  #tables = null;

  constructor(offers) {
    this.#offers = offers;
    const label = offers.words.say("tools");
    this.dom = element("div", { class: "editor-tools", role: "toolbar", "aria-label": label });
    for (const group of GROUPS) {
      const row = element("div", { class: "editor-group", role: "group" });
      row.append(...group.map((tool) => this.#button(tool)));
      this.dom.append(row);
      this.#tables = group[0].table ? row : this.#tables;
    }
    this.#buttons[0].dom.tabIndex = 0;
    // A pressed tool leaves the selection where it is.
    this.dom.addEventListener("mousedown", (event) => event.preventDefault());
    this.dom.addEventListener("keydown", (event) => this.#move(event));
  }

  #button(tool) {
    const { words } = this.#offers;
    const name = words.say(tool.id);
    const dom = element(
      "button",
      {
        type: "button",
        id: `tool-${tool.id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        "aria-label": name,
        title: `${name} (${readable(tool.keys, words.lang)})`,
        "aria-keyshortcuts": tool.keys
          .split("-")
          .map((key) => ARIA_KEYS[key] ?? key)
          .join("+"),
        tabindex: -1,
      },
      icon(tool.id),
    );
    dom.addEventListener("click", () => {
      if (dom.getAttribute("aria-disabled") !== "true") {
        this.#offers.run(tool);
      }
    });
    this.#buttons.push({ tool, dom });
    return dom;
  }

  update(view, before = null) {
    const { state } = view;
    // Whoever types on finds the same tools: none is asked whether it can, but for undo and redo.
    const typing = before !== null && onlyLetters(before, state);
    if (!typing && this.#tables.hidden === isInTable(state)) {
      this.#tables.hidden = !this.#tables.hidden;
    }
    for (const { tool, dom } of this.#buttons.filter(({ tool }) => !typing || tool.typed)) {
      set(dom, "aria-disabled", String(!tool.run(this.#offers)(state, undefined, view)));
      if (tool.active !== undefined) {
        set(dom, "aria-pressed", String(Boolean(tool.active(state))));
      }
    }
  }

  /** Puts the focus on the tool that had it last. */
  focus() {
    this.#buttons.find(({ dom }) => dom.tabIndex === 0)?.dom.focus();
  }

  #move(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.#offers.view.focus();
      return;
    }
    const seen = this.#buttons.map(({ dom }) => dom).filter((dom) => !dom.parentElement.hidden);
    const at = seen.indexOf(event.target.closest?.("button"));
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + seen.length, Home: 0, End: -1 };
    if (!(event.key in steps) || at < 0) {
      return;
    }
    event.preventDefault();
    const next = seen.at(steps[event.key] % seen.length);
    this.#buttons.forEach(({ dom }) => (dom.tabIndex = dom === next ? 0 : -1));
    next.focus();
  }
}

function set(dom, name, value) {
  if (dom.getAttribute(name) !== value) {
    dom.setAttribute(name, value);
  }
}
