// A picture in the text. Only attachments of the entry are shown; of all others the address is
// said and nothing is fetched. Its description is written where it stands.
import { isShown } from "../address.js";
import { element } from "../popup.js";

/** Fills an element with the picture of an image's attributes. */
export async function draw(into, { src, alt, title }, { options, words }) {
  if (!isShown(src)) {
    into.replaceChildren(placeholder(`${words.say("elsewhere")}${src ?? ""}`, alt));
    return;
  }
  let shown = null;
  try {
    shown = await options.source(src);
  } catch (error) {
    options.said("image-failed", String(error));
  }
  if (shown === null || !shown.startsWith("blob:")) {
    into.replaceChildren(placeholder(words.say("missing"), alt));
    return;
  }
  into.replaceChildren(element("img", { src: shown, alt: alt ?? "", title }));
}

function placeholder(text, alt) {
  const lines = alt ? [element("strong", {}, alt), element("br"), text] : [text];
  return element("span", { class: "editor-missing" }, ...lines);
}

export class ImageView {
  dom;
  #picture = element("span");
  #node;
  #view;
  #position;
  #offers;
  #field = null;

  constructor(node, view, position, offers) {
    this.#node = node;
    this.#view = view;
    this.#position = position;
    this.#offers = offers;
    this.dom = element("span", { class: "editor-image" }, this.#picture);
    draw(this.#picture, node.attrs, offers);
  }

  update(node) {
    if (node.type !== this.#node.type) {
      return false;
    }
    const other = JSON.stringify(node.attrs) !== JSON.stringify(this.#node.attrs);
    this.#node = node;
    if (other) {
      draw(this.#picture, node.attrs, this.#offers);
    }
    return true;
  }

  selectNode() {
    this.dom.classList.add("selected");
    if (this.#view.editable && this.#field === null) {
      const label = this.#offers.words.say("alt");
      const value = this.#node.attrs.alt ?? "";
      const named = { type: "text", "aria-label": label, placeholder: label, value };
      this.#field = element("input", { class: "editor-alt", ...named });
      this.#field.addEventListener("change", () => this.#describe());
      this.#field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === "Escape") {
          event.preventDefault();
          this.#describe();
          this.#view.focus();
        }
      });
      this.dom.append(this.#field);
    }
  }

  deselectNode() {
    this.dom.classList.remove("selected");
    const field = this.#field;
    this.#field = null;
    field?.remove();
  }

  #describe() {
    const at = this.#position();
    const alt = this.#field?.value.trim() || null;
    if (at !== undefined && this.#field !== null && alt !== this.#node.attrs.alt) {
      this.#view.dispatch(this.#view.state.tr.setNodeAttribute(at, "alt", alt));
    }
  }

  stopEvent(event) {
    return this.#field !== null && this.#field.contains(event.target);
  }

  ignoreMutation() {
    return true;
  }
}
