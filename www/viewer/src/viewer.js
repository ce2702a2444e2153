// The pages of a PDF, as the page of an entry mounts them. What a file says is shown and never
// done: see `open.js`.
import { element, iconButton } from "./element.js";
import { NotShown, open } from "./open.js";
import { PAGES_MAX, Pages } from "./pages.js";
import { Words } from "./words.js";

const WORKER = "/viewer/pdf.worker.js";
const STYLE = "/viewer/viewer.css";

/**
 * Shows a PDF in `host`. `options`: `blob` (its bytes), `lang` ("fr" or "en"), and `save()`, which
 * hands the person a copy. The island: `language(lang)`, `destroy()`.
 */
export function mount(host, options) {
  return new Viewer(host, options);
}

class Viewer {
  #host;
  #options;
  #words;
  #opened = null;
  #pages = null;
  #tools = null;
  #failed = null;
  #gone = false;

  constructor(host, options) {
    this.#host = host;
    this.#options = options;
    this.#words = new Words(options.lang);
    host.classList.add("pdf");
    this.#wait();
    this.#open();
  }

  language(lang) {
    this.#words = new Words(lang);
    this.#pages?.speak(this.#words);
    if (this.#failed !== null) this.#fail(this.#failed);
    else if (this.#tools !== null) this.#tools.speak(this.#words);
    else this.#wait();
  }

  destroy() {
    this.#gone = true;
    this.#pages?.destroy();
    this.#opened?.close();
    this.#host.replaceChildren();
    this.#host.classList.remove("pdf");
  }

  #wait() {
    const said = element("p", { class: "pane-count", role: "status" }, this.#words.say("opening"));
    this.#host.replaceChildren(said);
  }

  async #open() {
    try {
      await styled();
      if (this.#gone) return;
      const begin = () => new Worker(WORKER, { type: "module" });
      this.#opened = await open(this.#options.blob, begin);
      if (this.#gone) {
        this.#opened.close();
        return;
      }
      const first = await this.#opened.pdf.getPage(1);
      if (!this.#gone) this.#show(first);
    } catch (error) {
      console.warn(error);
      if (!this.#gone) this.#fail(error instanceof NotShown ? error.code : "damaged");
    }
  }

  #show(first) {
    const { pdf } = this.#opened;
    this.#pages = new Pages(pdf, first, this.#words, () => this.#tools?.turned());
    this.#tools = new Tools(this.#pages, pdf.numPages);
    this.#host.replaceChildren(this.#tools.dom, this.#pages.dom);
    this.#tools.speak(this.#words);
  }

  /** Says why nothing is shown, with the way out. */
  #fail(code) {
    this.#failed = code;
    const said = element("p", { class: "trouble", role: "alert" }, this.#words.say(code));
    const save = element("button", { type: "button", class: "button" }, this.#words.say("save"));
    save.addEventListener("click", () => this.#options.save());
    this.#host.replaceChildren(said, save);
    this.#opened?.close();
    this.#opened = null;
  }
}

/** Where one is, and the ways from there. */
class Tools {
  dom = element("div", { class: "pdf-tools" });
  #pages;
  #total;
  #words;
  #buttons;
  #place = element("p", { class: "pdf-place", role: "status" });
  #cut = element("p", { class: "pane-count" });

  constructor(pages, total) {
    this.#pages = pages;
    this.#total = total;
    this.#buttons = {
      previous: iconButton("chevron-up", () => pages.go(pages.number - 1)),
      next: iconButton("chevron-down", () => pages.go(pages.number + 1)),
      smaller: iconButton("zoom-out", () => pages.zoom(-1)),
      larger: iconButton("zoom-in", () => pages.zoom(1)),
    };
    const { previous, next, smaller, larger } = this.#buttons;
    this.dom.append(previous, next, this.#place, smaller, larger);
    if (total > PAGES_MAX) this.dom.append(this.#cut);
  }

  speak(words) {
    this.#words = words;
    for (const [name, button] of Object.entries(this.#buttons)) {
      button.setAttribute("aria-label", words.say(name));
      button.title = words.say(name);
    }
    this.#cut.textContent = words.say("cut", { n: PAGES_MAX });
    this.turned();
  }

  /** Says where one is, if that changed. */
  turned() {
    const { number, count, canShrink, canGrow } = this.#pages;
    const said = this.#words.say("place", { n: number, m: this.#total });
    if (this.#place.textContent !== said) this.#place.textContent = said;
    // Disabled for the eye and the ear, and still there for the focus.
    const off = { previous: number <= 1, next: number >= count };
    Object.assign(off, { smaller: !canShrink, larger: !canGrow });
    for (const [name, button] of Object.entries(this.#buttons)) {
      button.setAttribute("aria-disabled", String(off[name]));
    }
  }
}

/** The styles of the viewer, which come with it. Without them it is plain, and works. */
let styles = null;
function styled() {
  styles ??= new Promise((done) => {
    const link = element("link", { rel: "stylesheet", href: STYLE });
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
  return styles;
}
