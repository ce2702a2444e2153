// The view that a person writes in: the toolbar, the text and what pops up over it, bound to the
// copy of the document.
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { keymap } from "prosemirror-keymap";
import { EditorState, Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { yUndoPluginKey } from "y-prosemirror";
import { bind } from "./binding.js";
import { insertFormula } from "./commands.js";
import { cursors } from "./cursors.js";
import { keys } from "./keys.js";
import { askLink, links } from "./links.js";
import { paste, takeFiles } from "./paste/paste.js";
import { element } from "./popup.js";
import { rules } from "./rules.js";
import { schema } from "./schema.js";
import { suggest } from "./suggest.js";
import { Toolbar } from "./toolbar.js";
import { CheckView } from "./views/check.js";
import { FormulaView, openFormula } from "./views/formula.js";
import { ImageView } from "./views/image.js";

export class Surface {
  view;
  #binding;
  #toolbar = null;
  #offers;
  #editable;
  #text = element("div", { class: "editor-page" });

  constructor({ host, copy, options, words, editable }) {
    this.#editable = editable;
    this.#offers = this.#make(host, options, words);
    this.#binding = bind(copy.body);
    host.replaceChildren(this.#text);
    this.view = new EditorView(this.#text, {
      state: EditorState.create({ doc: this.#binding.doc, plugins: this.#plugins() }),
      editable,
      attributes: () => this.#attributes(),
      nodeViews: this.#views(),
    });
    this.#offers.view = this.view;
    this.#draw();
  }

  /** What the editor offers to its tools and parts. */
  #make(host, options, words) {
    const offers = {
      host,
      options,
      words,
      view: null,
      /** The next formula that is chosen is opened for writing. */
      opening: false,
      today: () => offers.words.date(new Date()),
      leave: () => this.#toolbar?.focus(),
      pick: (kind) => (_, dispatch, view) => {
        dispatch && pick(view, kind, offers);
        return true;
      },
      formula: (name) => (state, dispatch) => {
        offers.opening = dispatch !== undefined;
        return insertFormula(name)(state, dispatch);
      },
      run: ({ run }) => {
        const { view } = offers;
        view.focus();
        run(offers)(view.state, view.dispatch, view);
      },
    };
    offers.askLink = askLink(offers);
    return offers;
  }

  #plugins() {
    const offers = this.#offers;
    return [
      ...this.#binding.plugins,
      cursors((place) => offers.options.cursor(place)),
      suggest(offers),
      rules(offers),
      keymap({ Enter: openFormula(offers) }),
      ...keys(offers),
      paste(offers),
      links(offers),
      tableEditing(),
      gapCursor(),
      dropCursor({ color: false, class: "editor-drop" }),
      placeholder(offers),
      new Plugin({ view: (view) => this.#follow(view) }),
    ];
  }

  #attributes() {
    return {
      class: "editor-text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": this.#offers.options.label,
      "aria-readonly": String(!this.#editable()),
      spellcheck: "true",
    };
  }

  #views() {
    const made = (View) => (node, view, position) => new View(node, view, position, this.#offers);
    return {
      check_item: made(CheckView),
      image: made(ImageView),
      formula: made(FormulaView),
      formula_inline: made(FormulaView),
    };
  }

  #draw() {
    this.#toolbar?.dom.remove();
    this.#toolbar = null;
    if (this.#editable()) {
      this.#toolbar = new Toolbar(this.#offers);
      this.#text.before(this.#toolbar.dom);
      this.#toolbar.update(this.view);
    }
  }

  /** The toolbar follows the view; and what is undone can be redone only once that is done. */
  #follow(view) {
    const { undoManager } = yUndoPluginKey.getState(view.state);
    undoManager.on("stack-item-added", () => this.#toolbar?.update(view, view.state));
    return { update: (_, before) => this.#toolbar?.update(view, before) };
  }

  /** Looks again whether the text may be written. */
  refresh() {
    this.view.setProps({ attributes: () => this.#attributes() });
    this.#draw();
  }

  /** Speaks other words. */
  speak(words) {
    this.#offers.words = words;
    this.view.setProps({ nodeViews: this.#views(), attributes: () => this.#attributes() });
    this.#draw();
  }

  /** From now on nothing of the copy is seen here, and nothing is written to it. */
  cut() {
    this.#binding.cut(this.view);
  }

  destroy() {
    this.#binding.cut(this.view);
    this.#offers.host.querySelector(".editor-ask")?.remove();
    this.view.destroy();
    this.#toolbar?.dom.remove();
    this.#text.remove();
  }
}

/** Lets the person choose pictures, or take one where the device has a camera. */
function pick(view, kind, offers) {
  const camera = kind === "camera" ? { capture: "environment" } : { multiple: true };
  const input = element("input", { type: "file", accept: "image/*", hidden: true, ...camera });
  input.addEventListener("change", () => {
    takeFiles(view, [...input.files], offers);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  offers.host.append(input);
  input.click();
}

/** Says in an empty text what can be done there. */
function placeholder(offers) {
  return new Plugin({
    props: {
      decorations: ({ doc }) => {
        const first = doc.firstChild;
        if (doc.childCount > 1 || first.content.size > 0 || first.type !== schema.nodes.paragraph) {
          return null;
        }
        const hint = { class: "editor-empty", "data-hint": offers.words.say("placeholder") };
        return DecorationSet.create(doc, [Decoration.node(0, first.nodeSize, hint)]);
      },
    },
  });
}
