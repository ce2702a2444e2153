// The pages of a document, one below the other, in a place of its own that scrolls. Only those in
// sight are drawn.
import { element } from "./element.js";
import { Frame, sizeOf } from "./frame.js";

/** Most pages that have a place. */
export const PAGES_MAX = 2_000;
/** Most pages that are drawn at a time. */
const DRAWN_MAX = 6;
/** Steps of the zoom; at 1 a page is as wide as its place. */
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
/** How long the hand rests before it is said where one is. */
const REST_MS = 150;

export class Pages {
  dom = element("div", { class: "pdf-pages", role: "region", tabindex: "0" });
  #pdf;
  #words;
  #turned;
  #frames = [];
  #wide = 0;
  #zoom = ZOOMS.indexOf(1);
  #rest = 0;
  /** Where the person went by number, until they scroll. */
  #went = { top: 0, number: 1 };
  #watch = new ResizeObserver(() => this.#resized());

  /** `turned` is called when another page is in sight, or the zoom changed. */
  constructor(pdf, first, words, turned) {
    this.#pdf = pdf;
    this.#turned = turned;
    const size = sizeOf(first);
    for (let number = 1; number <= Math.min(pdf.numPages, PAGES_MAX); number += 1) {
      this.#frames.push(new Frame(number, size));
    }
    this.dom.append(...this.#frames.map((frame) => frame.dom));
    this.speak(words);
    this.dom.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#watch.observe(this.dom);
  }

  /** The page that one looks at. */
  get number() {
    // Pages near the end may never come to the top: whoever went to one is there.
    if (this.dom.scrollTop === this.#went.top) return this.#went.number;
    return this.#at(this.dom.scrollTop + this.dom.clientHeight / 3) + 1;
  }

  get count() {
    return this.#frames.length;
  }

  get canShrink() {
    return this.#zoom > 0;
  }

  get canGrow() {
    return this.#zoom + 1 < ZOOMS.length;
  }

  speak(words) {
    this.#words = words;
    this.dom.setAttribute("aria-label", words.say("pages"));
    for (const frame of this.#frames) frame.speak(words);
  }

  /** Goes to a page. */
  go(number) {
    const known = Math.min(Math.max(number, 1), this.count);
    this.dom.scrollTop = this.#frames[known - 1].dom.offsetTop;
    this.#went = { top: this.dom.scrollTop, number: known };
    this.#scrolled();
  }

  /** One step of the zoom up or down, at the same place of the document. */
  zoom(steps) {
    this.#zoom = Math.min(Math.max(this.#zoom + steps, 0), ZOOMS.length - 1);
    this.#lay();
    this.#turned();
  }

  destroy() {
    clearTimeout(this.#rest);
    this.#watch.disconnect();
    for (const frame of this.#frames) frame.clear();
  }

  /** The page at so many pixels from the top: the last one that begins before. */
  #at(top) {
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#frames[middle].dom.offsetTop <= top) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #resized() {
    if (Math.abs(this.dom.clientWidth - this.#wide) > 1 && this.dom.clientWidth > 0) this.#lay();
  }

  #lay() {
    const number = this.number;
    // Before pages have a height, all of them lie at the same place.
    const at = this.#wide === 0 ? 0 : this.#at(this.dom.scrollTop);
    const { offsetTop, offsetHeight } = this.#frames[at].dom;
    const part = (this.dom.scrollTop - offsetTop) / Math.max(offsetHeight, 1);
    this.#wide = this.dom.clientWidth;
    const { paddingLeft, paddingRight } = getComputedStyle(this.dom);
    const inside = this.#wide - parseFloat(paddingLeft) - parseFloat(paddingRight);
    for (const frame of this.#frames) frame.lay(Math.max(inside, 1), ZOOMS[this.#zoom]);
    const { dom } = this.#frames[at];
    this.dom.scrollTop = dom.offsetTop + part * dom.offsetHeight;
    this.#went = { top: this.dom.scrollTop, number };
    this.#draw();
  }

  #scrolled() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#draw();
      this.#turned();
    }, REST_MS);
  }

  /** Draws what is in sight, and lets go of the rest. */
  #draw() {
    const { scrollTop, clientHeight } = this.dom;
    const first = this.#at(scrollTop);
    const last = Math.min(this.#at(scrollTop + clientHeight), first + DRAWN_MAX - 1);
    this.#frames.forEach((frame, at) => {
      if (first <= at && at <= last) frame.draw(this.#pdf, this.#words);
      else frame.clear();
    });
  }
}
