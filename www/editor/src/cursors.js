// Where colleagues are in the text, and where this person is. Places are named as Yjs names them,
// so that they stay right while others write.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { relativePositionToAbsolutePosition, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { bindingOf } from "./binding.js";
import { selectionPlace } from "./places.js";

const key = new PluginKey("cursors");
/** Colours in editor.css that colour-blind people tell apart. */
const COLOURS = 8;
/** Most colleagues that are shown. */
const SHOWN_MAX = 50;
/** How long one's own place rests before it is said, in milliseconds. */
const REST_MS = 100;

/** The plugin; `say` is told where this person is, or null when they left. */
export function cursors(say) {
  return new Plugin({
    key,
    state: {
      init: () => ({ others: [], set: DecorationSet.empty }),
      apply: (tr, before, _, state) => {
        const others = tr.getMeta(key) ?? before.others;
        if (others !== before.others || tr.getMeta(ySyncPluginKey) !== undefined) {
          return { others, set: decorations(others, state) };
        }
        return tr.docChanged ? { others, set: before.set.map(tr.mapping, tr.doc) } : before;
      },
    },
    props: { decorations: (state) => key.getState(state).set },
    view: (view) => new Teller(view, say),
  });
}

/** Shows colleagues: `[{who, name, anchor, head}]`. */
export function showCursors(view, others) {
  view.dispatch(
    view.state.tr.setMeta(key, others.slice(0, SHOWN_MAX)).setMeta("addToHistory", false),
  );
}

function decorations(others, state) {
  const binding = bindingOf(state);
  const set = [];
  for (const { who, name, anchor, head } of binding === null ? [] : others) {
    const [start, end] = [anchor, head].map((place) => position(binding, place, state.doc));
    if (end === null) {
      continue;
    }
    const colour = `colour-${hash(who) % COLOURS}`;
    const draw = () => caret(name, colour);
    set.push(Decoration.widget(end, draw, { key: `${who}:${name}`, side: 10 }));
    if (start !== null && start !== end) {
      const [from, to] = [Math.min(start, end), Math.max(start, end)];
      set.push(Decoration.inline(from, to, { class: `cursor-range ${colour}` }));
    }
  }
  return DecorationSet.create(state.doc, set);
}

/** The position that a place names, or null where it names none. */
function position({ doc, type, mapping }, place, shown) {
  try {
    const relative = Y.decodeRelativePosition(place);
    const found = relativePositionToAbsolutePosition(doc, type, relative, mapping);
    return found === null ? null : Math.min(Math.max(found, 0), shown.content.size);
  } catch {
    // Another's bytes name no place: nothing is shown.
    return null;
  }
}

function caret(name, colour) {
  const element = document.createElement("span");
  element.className = `cursor ${colour}`;
  const label = document.createElement("span");
  label.className = "cursor-name";
  label.textContent = name;
  element.append(label);
  return element;
}

function hash(text) {
  let sum = 0;
  for (const character of text) {
    sum = (sum * 31 + character.codePointAt(0)) >>> 0;
  }
  return sum;
}

/** Says one's own place, once it rests. */
class Teller {
  #view;
  #say;
  #timer = null;
  #blurred = () => this.#tell(null);
  #focused = () => this.update(this.#view, null);

  constructor(view, say) {
    this.#view = view;
    this.#say = say;
    view.dom.addEventListener("blur", this.#blurred);
    view.dom.addEventListener("focus", this.#focused);
  }

  update(view, before) {
    if (view.hasFocus() && (before === null || !before.selection.eq(view.state.selection))) {
      this.#timer ??= setTimeout(() => this.#tell(place(view.state)), REST_MS);
    }
  }

  #tell(where) {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#say(where);
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#view.dom.removeEventListener("blur", this.#blurred);
    this.#view.dom.removeEventListener("focus", this.#focused);
  }
}

/** Where the selection is, as bytes. */
export function place(state) {
  const { anchor, head } = selectionPlace(bindingOf(state), state);
  return { anchor: Y.encodeRelativePosition(anchor), head: Y.encodeRelativePosition(head) };
}
