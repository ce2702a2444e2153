// Propositions while one types: tools after "/", entries after "#", people after "@". One list,
// chosen from by keys without leaving the text (ARIA listbox by aria-activedescendant).
import { Plugin } from "prosemirror-state";
import { mention } from "./address.js";
import { icon } from "./icons.js";
import { element, freshId, placeAt } from "./popup.js";
import { schema } from "./schema.js";
import { GROUPS, readable } from "./tools.js";
import { finds } from "./words.js";

const TRIGGER = /(?:^|\s)(?:([/@])([^\s/@#]{0,40})|(#)([^\s#][^#]{0,40})?)$/u;
const SHOWN_MAX = 50;
// What begins a block comes first, what takes back comes last.
const TOOLS = [1, 3, 4, 2, 5, 0].flatMap((group) => GROUPS[group]);
/** How long typing rests before entries are asked for, in milliseconds. */
const REST_MS = 80;

/** The plugin; `offers` is what the editor offers. */
export function suggest(offers) {
  let list = null;
  return new Plugin({
    view: (view) => (list = new List(view, offers)),
    props: {
      handleKeyDown: (_, event) => list?.key(event) ?? false,
      handleDOMEvents: {
        blur: () => {
          list?.close();
          return false;
        },
      },
    },
  });
}

/** What is being asked for before the cursor: the sign, the words after it, and where; or null. */
export function asked(state) {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  if (!empty || !parent.isTextblock || parent.type.spec.code) {
    return null;
  }
  if (schema.marks.code.isInSet(state.storedMarks ?? $from.marks())) {
    return null;
  }
  const before = parent.textBetween(
    Math.max(0, $from.parentOffset - 60),
    $from.parentOffset,
    null,
    "\ufffc",
  );
  const match = TRIGGER.exec(before);
  if (match === null) {
    return null;
  }
  const sign = match[1] ?? match[3];
  const typed = match[2] ?? match[4] ?? "";
  return { sign, typed, from: $from.pos - typed.length - 1, to: $from.pos };
}

class List {
  #view;
  #offers;
  #box = null;
  #items = [];
  #chosen = 0;
  #asked = null;
  #refused = null;
  #timer = null;

  constructor(view, offers) {
    this.#view = view;
    this.#offers = offers;
  }

  update(view, before) {
    const { doc, selection } = view.state;
    if (doc === before.doc && selection.eq(before.selection)) {
      return;
    }
    const wanted = view.editable && view.hasFocus() ? asked(view.state) : null;
    const same = wanted?.from === this.#refused;
    this.#refused = same ? this.#refused : null;
    // Only typing opens the list: who moves the cursor past a sign asks for nothing. Whether the
    // text is another one is asked last, for it may be long.
    if (wanted === null || same || (this.#box === null && doc.eq(before.doc))) {
      this.close();
    } else {
      this.#ask(wanted);
    }
  }

  #ask(wanted) {
    this.#asked = wanted;
    clearTimeout(this.#timer);
    if (wanted.sign === "#") {
      this.#timer = setTimeout(() => this.#entries(wanted), REST_MS);
    } else {
      this.#show(wanted, wanted.sign === "/" ? this.#tools(wanted) : this.#people(wanted));
    }
  }

  #tools({ typed }) {
    const { words } = this.#offers;
    const able = ({ id, run }) => finds(id, typed) && this.#can(run);
    return TOOLS.filter(able).map(({ id, keys, run }) => ({
      label: words.say(id),
      detail: readable(keys, words.lang),
      icon: id,
      choose: () => {
        this.#remove();
        run(this.#offers)(this.#view.state, this.#view.dispatch, this.#view);
      },
    }));
  }

  #can(run) {
    return run(this.#offers)(this.#view.state, undefined, this.#view);
  }

  #people({ typed }) {
    const wanted = typed.toLowerCase();
    const named = this.#offers.options.people().filter(({ name }) =>
      name
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(wanted)),
    );
    return named.map(({ name }) => ({
      label: name,
      choose: () => this.#replace((tr) => tr.insertText(`@${name} `)),
    }));
  }

  async #entries(wanted) {
    let found = [];
    try {
      found = await this.#offers.options.entries(wanted.typed);
    } catch (error) {
      this.#offers.options.said("entries-failed", String(error));
    }
    if (this.#asked !== wanted) {
      return;
    }
    const items = found.map((entry) => ({
      label: entry.title,
      choose: () => {
        const link = schema.marks.link.create({ href: mention(entry) });
        this.#replace((tr) => {
          tr.replaceSelectionWith(schema.text(entry.title || entry.id, [link]), false);
          return tr.removeStoredMark(schema.marks.link).insertText(" ");
        });
        this.#offers.options.link({ id: entry.id, title: entry.title });
      },
    }));
    this.#show(wanted, items);
  }

  #remove() {
    const { from, to } = this.#asked;
    this.close();
    this.#view.dispatch(this.#view.state.tr.delete(from, to));
  }

  #replace(fill) {
    this.#remove();
    this.#view.dispatch(fill(this.#view.state.tr).scrollIntoView());
    this.#view.focus();
  }

  #show(wanted, items) {
    this.#items = items.slice(0, SHOWN_MAX);
    this.#chosen = 0;
    if (this.#items.length === 0) {
      this.close();
      this.#asked = wanted;
      return;
    }
    this.#box ??= this.#open();
    this.#draw();
    placeAt(this.#box, this.#view, wanted.from);
  }

  #open() {
    const label = this.#offers.words.say("suggestions");
    const id = freshId("list");
    const box = element("ul", { class: "editor-list", role: "listbox", id, "aria-label": label });
    // The text keeps the focus.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    this.#offers.host.append(box);
    const { dom } = this.#view;
    dom.setAttribute("aria-controls", box.id);
    dom.setAttribute("aria-haspopup", "listbox");
    return box;
  }

  #draw() {
    const rows = this.#items.map((item, at) => {
      const chosen = at === this.#chosen;
      const row = element(
        "li",
        { role: "option", id: `${this.#box.id}-${at}`, "aria-selected": String(chosen) },
        ...(item.icon ? [icon(item.icon)] : []),
        element("span", {}, item.label),
        ...(item.detail ? [element("kbd", {}, item.detail)] : []),
      );
      row.addEventListener("click", () => item.choose());
      return row;
    });
    this.#box.replaceChildren(...rows);
    rows[this.#chosen].scrollIntoView?.({ block: "nearest" });
    this.#view.dom.setAttribute("aria-activedescendant", rows[this.#chosen].id);
  }

  key(event) {
    if (this.#box === null) {
      return false;
    }
    const count = this.#items.length;
    const steps = { ArrowDown: 1, ArrowUp: count - 1 };
    if (event.key in steps) {
      this.#chosen = (this.#chosen + steps[event.key]) % count;
      this.#draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.#items[this.#chosen].choose();
    } else if (event.key === "Escape") {
      this.#refused = this.#asked.from;
      this.close();
    } else {
      return false;
    }
    return true;
  }

  close() {
    clearTimeout(this.#timer);
    this.#asked = null;
    if (this.#box !== null) {
      this.#box.remove();
      this.#box = null;
      for (const name of ["aria-activedescendant", "aria-controls", "aria-haspopup"]) {
        this.#view.dom.removeAttribute(name);
      }
    }
  }

  destroy() {
    this.close();
  }
}
