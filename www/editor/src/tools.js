// The tools of the text, one table: each has a button, keys and a word after a slash, and does the
// same by all three.
import { redoCommand, undoCommand } from "y-prosemirror";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  toggleHeaderRow,
} from "prosemirror-tables";
import * as c from "./commands.js";

const MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

// Where Alt is AltGr, it writes signs; where it is not, Shift takes pictures of the screen.
const digit = (key) => (MAC ? `Mod-Alt-${key}` : `Mod-Shift-${key}`);

const onMark = (id, name, keys) => ({
  id,
  keys,
  run: () => c.mark(name),
  active: c.marked(name),
});
const onBlock = (id, keys, name, attributes) => ({
  id,
  keys,
  run: () => c.block(name, attributes),
  active: c.isBlock(name, attributes),
});
const onList = (id, keys, name) => ({
  id,
  keys,
  run: () => c.list(name),
  active: c.isList(name),
});
const inTable = (id, keys, command) => ({
  id,
  keys,
  // The same keys do other things where there is no table.
  run: () => (state, dispatch) => isInTable(state) && command(state, dispatch),
  table: true,
});

/**
 * By groups. `run` gets what the editor offers (mount.js) and gives the command; `active` says
 * whether it is on; `table` are shown inside of a table only; whether those that are `typed` can
 * changes with every letter.
 */
export const GROUPS = [
  [
    { id: "undo", keys: "Mod-z", run: () => undoCommand, typed: true },
    { id: "redo", keys: "Mod-Shift-z", also: "Mod-y", run: () => redoCommand, typed: true },
  ],
  [
    onBlock("paragraph", digit(0), "paragraph"),
    onBlock("h1", digit(1), "heading", { level: 1 }),
    onBlock("h2", digit(2), "heading", { level: 2 }),
    onBlock("h3", digit(3), "heading", { level: 3 }),
  ],
  [
    onMark("bold", "strong", "Mod-b"),
    onMark("italic", "em", "Mod-i"),
    onMark("underline", "underline", "Mod-u"),
    onMark("strike", "strike", "Mod-Shift-x"),
    onMark("code", "code", "Mod-e"),
    onMark("sub", "sub", "Mod-,"),
    onMark("sup", "sup", "Mod-."),
    onMark("highlight", "highlight", "Mod-Shift-h"),
    { id: "link", keys: "Mod-Shift-l", run: (offers) => offers.askLink, active: c.marked("link") },
    { id: "clear", keys: "Mod-Shift-s", run: () => c.clearFormatting },
  ],
  [
    onList("bullets", digit(8), "bullet_list"),
    onList("numbers", digit(7), "ordered_list"),
    onList("checks", digit(9), "check_list"),
    {
      id: "quote",
      keys: "Mod-Shift-b",
      run: () => c.around("blockquote"),
      active: c.isInside("blockquote"),
    },
    {
      id: "callout",
      keys: digit(4),
      run: () => c.around("callout", { tone: "note" }),
      active: c.isInside("callout"),
    },
    onBlock("codeBlock", digit(5), "code_block"),
  ],
  [
    { id: "image", keys: "Mod-Shift-y", run: (offers) => offers.pick("image") },
    { id: "camera", keys: "Mod-Alt-y", run: (offers) => offers.pick("camera") },
    { id: "formula", keys: "Mod-Shift-f", run: (offers) => offers.formula("formula") },
    { id: "formulaInline", keys: "Mod-Shift-e", run: (offers) => offers.formula("formula_inline") },
    { id: "rule", keys: "Mod-Shift-Enter", run: () => c.insertRule },
    { id: "date", keys: "Mod-Shift-d", run: (offers) => c.insertText(offers.today) },
    { id: "table", keys: digit(6), run: () => c.insertTable },
  ],
  [
    inTable("rowAdd", "Alt-Shift-ArrowDown", addRowAfter),
    inTable("columnAdd", "Alt-Shift-ArrowRight", addColumnAfter),
    inTable("rowDelete", "Alt-Shift-Backspace", deleteRow),
    inTable("columnDelete", "Alt-Shift-Delete", deleteColumn),
    inTable("headerRow", "Alt-Shift-h", toggleHeaderRow),
    inTable("tableDelete", "Alt-Shift-t", deleteTable),
  ],
];

export const TOOLS = GROUPS.flat();

/** The keys as a person reads them. */
export function readable(keys, lang) {
  const names = MAC
    ? { Mod: "⌘", Shift: "⇧", Alt: "⌥" }
    : { Mod: "Ctrl", Shift: lang === "fr" ? "Maj" : "Shift", Alt: "Alt" };
  const signs = { ArrowDown: "↓", ArrowRight: "→", Enter: lang === "fr" ? "Entrée" : "Enter" };
  const parts = keys.split("-").map((key) => names[key] ?? signs[key] ?? key);
  const last = parts.at(-1);
  parts[parts.length - 1] = last.length === 1 ? last.toUpperCase() : last;
  return parts.join(MAC ? "" : "+");
}
