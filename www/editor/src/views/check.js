// The item of a check list: a box that says whether it is done, and its text.
import { element } from "../popup.js";

export class CheckView {
  dom;
  contentDOM;
  #box;

  constructor(node, view, position, offers) {
    this.#box = element("button", {
      type: "button",
      role: "checkbox",
      class: "editor-check",
      contenteditable: "false",
      "aria-label": offers.words.say("done"),
    });
    this.#box.addEventListener("mousedown", (event) => event.preventDefault());
    this.#box.addEventListener("click", () => {
      const at = position();
      const item = at === undefined ? null : view.state.doc.nodeAt(at);
      if (view.editable && item !== null) {
        view.dispatch(view.state.tr.setNodeAttribute(at, "checked", !item.attrs.checked));
      }
    });
    this.contentDOM = element("div");
    this.dom = element("li", {}, this.#box, this.contentDOM);
    this.#draw(node);
  }

  #draw(node) {
    this.dom.dataset.checked = String(node.attrs.checked);
    this.#box.setAttribute("aria-checked", String(node.attrs.checked));
  }

  update(node) {
    if (node.type.name !== "check_item") {
      return false;
    }
    this.#draw(node);
    return true;
  }

  stopEvent(event) {
    return event.target === this.#box;
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}
