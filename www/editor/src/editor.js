// The rich text of an entry, as the page mounts it: an island that swaps update bytes with the
// engine and holds no key. What it takes and gives is said at `mount`.
import { body } from "./body.js";
import { place, showCursors } from "./cursors.js";
import { Copy } from "./copy.js";
import { show } from "./shown.js";
import { element } from "./popup.js";
import { Surface } from "./surface.js";
import { Words } from "./words.js";

/**
 * Shows the body of a document in `host` and lets it be written.
 *
 * `options`: `state` (the whole document, an update of version 2), `client` (the id to write
 * under), `editable`, `lang` ("fr" or "en"), `label`, and what it calls: `update(bytes)`,
 * `cursor(place)`, `entries(query)`, `people()`, `attach(file)`, `source(src)`, `link(entry)`,
 * `open(id)`, `said(code, detail)`.
 *
 * The island: `apply(update)`, `cursors(others)`, `editable(flag)`, `language(lang)`, `focus()`,
 * `flush()`, `destroy()`, `body()`.
 */
export function mount(host, options) {
  return new Island(host, options);
}

class Island {
  #host;
  #options;
  #words;
  #editable;
  #copy = null;
  #surface = null;
  #shown = null;
  /** What the words say above a text that cannot be written; null where it can. */
  #notice = null;
  #waiting = [];
  #leaving = new AbortController();

  constructor(host, options) {
    this.#host = host;
    this.#options = options;
    this.#words = new Words(options.lang);
    this.#editable = options.editable;
    host.classList.add("editor");
    try {
      this.#copy = new Copy({
        state: options.state,
        client: options.client,
        send: (update) => options.update(update),
        gathers: (waits) => options.gathers?.(waits),
        turned: (name) => this.#turn(name),
      });
    } catch (error) {
      this.#stop("unreadable", "unreadable", String(error));
      return;
    }
    this.#listen();
    if (this.#copy.foreign === null) {
      this.#open();
    } else {
      this.#stop("newer", "newer-schema", this.#copy.foreign);
    }
  }

  #listen() {
    const { signal } = this.#leaving;
    const flush = () => this.flush();
    const hidden = () => document.visibilityState === "hidden" && this.flush();
    document.addEventListener("visibilitychange", hidden, { signal });
    window.addEventListener("pagehide", flush, { signal });
    this.#host.addEventListener("focusout", flush, { signal });
    // What came while a word was composed is taken when it stands.
    const taken = () => setTimeout(() => this.#takeWaiting());
    this.#host.addEventListener("compositionend", taken, { signal });
  }

  #open() {
    this.#surface = new Surface({
      host: this.#host,
      copy: this.#copy,
      options: this.#options,
      words: this.#words,
      editable: () => this.#editable && this.#notice === null,
    });
  }

  /** Others wrote something newer: the text is cut loose before the binding can see it. */
  #turn(name) {
    this.#surface?.cut();
    queueMicrotask(() => this.#stop("newer", "newer-schema", name));
  }

  /** Ends the writing and shows what is there. */
  #stop(notice, code, detail) {
    if (this.#leaving.signal.aborted) {
      return;
    }
    this.#surface?.destroy();
    this.#surface = null;
    this.#notice = notice;
    this.#options.said(code, detail);
    this.#show();
  }

  #show() {
    const { label } = this.#options;
    const notice = element("p", { class: "editor-notice", role: "status" });
    notice.textContent = this.#words.say(this.#notice);
    this.#shown = element("div", { class: "editor-text", role: "document", "aria-label": label });
    this.#host.replaceChildren(notice, this.#shown);
    this.#redraw();
  }

  #redraw() {
    if (this.#copy !== null && this.#shown !== null) {
      show(this.#shown, this.#copy.body, { options: this.#options, words: this.#words });
    }
  }

  /** Takes an update of the engine. */
  apply(update) {
    if (this.#copy === null) {
      return;
    }
    if (this.#surface?.view.composing) {
      this.#waiting.push(update);
      return;
    }
    this.#takeWaiting();
    this.#take(update);
  }

  #takeWaiting() {
    const updates = this.#waiting;
    this.#waiting = [];
    updates.forEach((update) => this.#take(update));
  }

  #take(update) {
    let ours = false;
    try {
      ours = this.#copy.apply(update);
    } catch (error) {
      this.#surface?.cut();
      this.#stop("stopped", "unreadable", String(error));
      return;
    }
    if (!ours && this.#notice === null) {
      // Two writers under one id would take each other's words away.
      this.#surface?.cut();
      this.#stop("stopped", "client-taken");
    }
    this.#redraw();
  }

  /** Shows where colleagues are: `[{who, name, anchor, head}]`. */
  cursors(others) {
    if (this.#surface !== null) {
      showCursors(this.#surface.view, others);
    }
  }

  /** Lets the person write, or not. */
  editable(flag) {
    this.#editable = flag;
    this.#surface?.refresh();
  }

  /** Speaks French or English from now on. */
  language(lang) {
    this.#words = new Words(lang);
    if (this.#surface !== null) {
      this.#surface.speak(this.#words);
    } else if (this.#notice !== null) {
      this.#show();
    }
  }

  focus() {
    this.#surface?.view.focus();
  }

  /** Gives at once what was written. */
  flush() {
    this.#copy?.flush();
  }

  /** The place of the cursor, as it is told to colleagues; null where nothing is written. */
  place() {
    return this.#surface === null ? null : place(this.#surface.view.state);
  }

  /** The body as the engine reads it (`Body` of the notebook, as JSON). */
  body() {
    return this.#copy === null ? [] : body(this.#copy.body);
  }

  /** Gives what was written and goes. */
  destroy() {
    this.flush();
    this.#leaving.abort();
    this.#surface?.destroy();
    this.#surface = null;
    this.#copy?.destroy();
    this.#copy = null;
    this.#host.replaceChildren();
    this.#host.classList.remove("editor");
  }
}
