// Links in the text: a bar under the link where the cursor is, the question for an address, and
// what a press does. An entry opens in the notebook; the web opens on purpose only.
import { Plugin } from "prosemirror-state";
import { address, mentioned, typedAddress } from "./address.js";
import { linkAt, setLink, unsetLink } from "./commands.js";
import { icon } from "./icons.js";
import { element, freshId, placeAt } from "./popup.js";

/** The plugin of links. */
export function links(offers) {
  return new Plugin({
    view: (view) => new Bar(view, offers),
    props: {
      handleDOMEvents: {
        click: (view, event) => press(view, event, offers),
      },
    },
  });
}

function press(view, event, offers) {
  const anchor = event.target.closest?.("a");
  if (!anchor || !view.dom.contains(anchor)) {
    return false;
  }
  // The browser must not leave the page, whatever happens next.
  event.preventDefault();
  const href = anchor.getAttribute("href");
  if (mentioned(href) !== null || event.ctrlKey || event.metaKey || !view.editable) {
    follow(href, offers);
  }
  return false;
}

/** Goes where a link leads, if it may lead there. */
export function follow(href, { options }) {
  const allowed = address(href);
  const entry = mentioned(allowed);
  if (entry !== null) {
    options.open(entry);
  } else if (allowed !== null) {
    window.open(allowed, "_blank", "noopener,noreferrer");
  } else {
    options.said("link-refused", String(href ?? ""));
  }
}

class Bar {
  #view;
  #offers;
  #box = null;
  #href = null;

  constructor(view, offers) {
    this.#view = view;
    this.#offers = offers;
  }

  update(view) {
    const link =
      view.editable && view.hasFocus() && view.state.selection.empty ? linkAt(view.state) : null;
    if (link === null) {
      this.#close();
      return;
    }
    if (this.#box === null || this.#href !== link.href) {
      this.#close();
      this.#open(link);
    }
    placeAt(this.#box, view, link.from);
  }

  #open({ href }) {
    this.#href = href;
    const { words } = this.#offers;
    const button = (name, run) => {
      const label = words.say(name);
      const made = element(
        "button",
        { type: "button", "aria-label": label, title: label },
        icon(name),
      );
      made.addEventListener("mousedown", (event) => event.preventDefault());
      made.addEventListener("click", run);
      return made;
    };
    this.#box = element(
      "div",
      { class: "editor-bar", role: "group", "aria-label": words.say("link") },
      element("span", { class: "editor-address" }, href ?? ""),
      button("open", () => follow(href, this.#offers)),
      button("edit", () => this.#offers.askLink(this.#view.state, this.#view.dispatch, this.#view)),
      button("unlink", () => unsetLink(this.#view.state, this.#view.dispatch)),
    );
    this.#offers.host.append(this.#box);
  }

  #close() {
    this.#box?.remove();
    this.#box = null;
  }

  destroy() {
    this.#close();
  }
}

/** Asks for an address, under the selection, and sets it as the link there. */
export function askLink(offers) {
  return (state, dispatch, view) => {
    if (state.selection.$from.parent.type.spec.code) {
      return false;
    }
    if (dispatch) {
      open(view, offers);
    }
    return true;
  };
}

function open(view, offers) {
  const { words, host } = offers;
  host.querySelector(".editor-ask")?.remove();
  const id = freshId("address");
  const before = linkAt(view.state)?.href ?? "";
  const input = element("input", { id, type: "text", inputmode: "url", value: before });
  const wrong = element("p", { role: "alert", class: "editor-wrong" });
  const form = element(
    "form",
    { class: "editor-ask" },
    element("label", { for: id }, words.say("address")),
    input,
    element("button", { type: "submit", class: "primary" }, words.say("set")),
    wrong,
  );
  const close = () => {
    form.remove();
    view.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = typedAddress(input.value);
    if (href === null) {
      wrong.textContent = words.say("refused");
      input.setAttribute("aria-invalid", "true");
      return;
    }
    close();
    setLink(href)(view.state, view.dispatch);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  host.append(form);
  placeAt(form, view, view.state.selection.from);
  input.select();
  input.focus();
}
