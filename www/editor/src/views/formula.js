// A formula: drawn as MathML, written as LaTeX in place. What draws it is loaded when the first
// formula is seen.
import { element } from "../popup.js";
import { NodeSelection } from "prosemirror-state";

/** Draws a source into an element; the source itself where it cannot be drawn. */
export async function draw(into, source, block, words) {
  if (!source) {
    into.replaceChildren(element("span", { class: "editor-missing" }, words.say("emptyFormula")));
    return;
  }
  try {
    const { math } = await import("../math.js");
    into.replaceChildren(math(source, block));
  } catch (error) {
    const why = `${words.say("wrongFormula")}${error instanceof Error ? error.message : error}`;
    into.replaceChildren(
      element("code", {}, source),
      element("span", { class: "editor-wrong", role: "note" }, why),
    );
  }
}

export class FormulaView {
  dom;
  #drawn;
  #field = null;
  #node;
  #view;
  #position;
  #offers;

  constructor(node, view, position, offers) {
    this.#node = node;
    this.#view = view;
    this.#position = position;
    this.#offers = offers;
    const tag = node.isInline ? "span" : "div";
    this.#drawn = element(tag);
    this.dom = element(tag, { class: "editor-formula" }, this.#drawn);
    this.dom.addEventListener("dblclick", () => this.#open());
    this.#draw();
  }

  #draw() {
    draw(this.#drawn, this.#node.attrs.source, !this.#node.isInline, this.#offers.words);
  }

  update(node) {
    if (node.type !== this.#node.type) {
      return false;
    }
    const other = node.attrs.source !== this.#node.attrs.source;
    this.#node = node;
    if (other) {
      this.#draw();
    }
    return true;
  }

  selectNode() {
    this.dom.classList.add("selected");
    if (this.#offers.opening) {
      this.#offers.opening = false;
      // The view sets the focus after this call.
      setTimeout(() => this.#open());
    }
  }

  deselectNode() {
    this.dom.classList.remove("selected");
  }

  #open() {
    if (!this.#view.editable || this.#field !== null) {
      return;
    }
    const label = this.#offers.words.say("source");
    const named = { "aria-label": label, spellcheck: "false", autocapitalize: "off" };
    const field = element("textarea", { class: "editor-source", rows: 1, ...named });
    field.value = this.#node.attrs.source ?? "";
    field.addEventListener("input", () => {
      draw(this.#drawn, field.value, !this.#node.isInline, this.#offers.words);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) {
        event.preventDefault();
        this.#close(event.key === "Enter");
        this.#view.focus();
      }
    });
    field.addEventListener("blur", () => this.#close(true));
    this.#field = field;
    this.dom.append(field);
    field.focus();
  }

  /** Ends the writing; what was written is kept or, after Escape, dropped. */
  #close(keep) {
    if (this.#field === null) {
      return;
    }
    const field = this.#field;
    const source = field.value.trim() || null;
    // To remove it takes its focus, which would end the writing once more.
    this.#field = null;
    field.remove();
    const at = this.#position();
    if (keep && at !== undefined && source !== this.#node.attrs.source) {
      this.#view.dispatch(this.#view.state.tr.setNodeAttribute(at, "source", source));
    } else {
      this.#draw();
    }
  }

  stopEvent(event) {
    return this.#field !== null && this.#field.contains(event.target);
  }

  ignoreMutation() {
    return true;
  }

  destroy() {
    this.#field = null;
  }
}

/** Enter on a chosen formula opens it. */
export function openFormula(offers) {
  return (state, _, view) => {
    const { selection } = state;
    const chosen = selection instanceof NodeSelection ? selection.node.type.name : "";
    if (chosen !== "formula" && chosen !== "formula_inline") {
      return false;
    }
    const dom = view?.nodeDOM(selection.from);
    dom?.dispatchEvent(new Event("dblclick"));
    return dom !== undefined && dom !== null && offers !== null;
  };
}
