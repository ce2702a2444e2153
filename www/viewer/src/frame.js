// One page of a document: its place, and what is drawn in it while somebody looks.
import { AnnotationMode, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import { element } from "./element.js";

/** Most pixels of one page, whatever its size and the zoom. */
const PIXELS_MAX = 1 << 24;
/** A page is at most so many times as high as the first zoom is wide. */
const TALL_MAX = 8;
/** Most pieces of text of a page that become elements. */
const TEXTS_MAX = 20_000;

/** Width and height of a page, in its own units. */
export function sizeOf(page) {
  const { width, height } = page.getViewport({ scale: 1 });
  const usable = (length) => Number.isFinite(length) && length >= 1;
  if (!usable(width) || !usable(height)) throw new Error("a page without a size");
  return { width, height };
}

/** By how much a page is enlarged in a place of that width. */
export function scaleOf({ width, height }, wide, zoom) {
  return Math.min(wide / width, (wide * TALL_MAX) / height) * zoom;
}

/** How many pixels are drawn for one of the page, of a page that is shown so large. */
export function sharpness({ width, height }, scale, ratio) {
  return Math.min(ratio, Math.sqrt(PIXELS_MAX / (width * height)) / scale);
}

export class Frame {
  dom = element("div", { class: "pdf-page", role: "group" });
  #number;
  #size;
  #scale = 1;
  #place = { wide: 1, zoom: 1 };
  /** What is drawn or being drawn; null where nobody looks. */
  #drawn = null;

  constructor(number, size) {
    this.#number = number;
    this.#size = size;
  }

  /** Names the page. */
  speak(words) {
    this.dom.setAttribute("aria-label", words.say("page", { n: this.#number }));
  }

  /** Takes the room that the page needs in a place of that width; what was drawn goes. */
  lay(wide, zoom) {
    this.clear();
    this.#place = { wide, zoom };
    this.#scale = scaleOf(this.#size, wide, zoom);
    const { style } = this.dom;
    style.setProperty("width", `${Math.floor(this.#size.width * this.#scale)}px`);
    style.setProperty("height", `${Math.floor(this.#size.height * this.#scale)}px`);
  }

  /** Draws the page, if it is not. */
  async draw(pdf, words) {
    if (this.#drawn !== null) return;
    const drawn = { page: null, task: null, text: null, canvas: null };
    this.#drawn = drawn;
    try {
      drawn.page = await pdf.getPage(this.#number);
      if (this.#drawn !== drawn) return;
      this.#measure(drawn);
      await this.#paint(drawn);
      await this.#write(drawn);
    } catch (error) {
      if (this.#drawn !== drawn) return;
      console.warn(error);
      const said = element("p", { class: "trouble" }, words.say("broken-page"));
      this.dom.replaceChildren(said);
    }
  }

  /** Pages may be of different sizes. */
  #measure(drawn) {
    const size = sizeOf(drawn.page);
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.lay(this.#place.wide, this.#place.zoom);
    this.#drawn = drawn;
  }

  async #paint(drawn) {
    const sharp = sharpness(this.#size, this.#scale, devicePixelRatio || 1);
    const viewport = drawn.page.getViewport({ scale: this.#scale * sharp });
    const canvas = element("canvas", { "aria-hidden": "true" });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    drawn.canvas = canvas;
    // Notes and fields are painted as they look; none of them can be used.
    const annotationMode = AnnotationMode.ENABLE;
    drawn.task = drawn.page.render({ canvas, viewport, annotationMode, background: "#ffffff" });
    await drawn.task.promise;
    if (this.#drawn === drawn) this.dom.replaceChildren(canvas);
  }

  /** Puts the text over its picture, to be heard and to be selected. */
  async #write(drawn) {
    if (this.#drawn !== drawn) return;
    const content = await drawn.page.getTextContent();
    if (this.#drawn !== drawn || content.items.length > TEXTS_MAX) return;
    const viewport = drawn.page.getViewport({ scale: this.#scale });
    const container = element("div", { class: "pdf-text" });
    const factor = this.#scale * viewport.userUnit;
    container.style.setProperty("--total-scale-factor", String(factor));
    drawn.text = new TextLayer({ textContentSource: content, container, viewport });
    this.dom.append(container);
    await drawn.text.render();
  }

  /** Lets go of what was drawn. */
  clear() {
    if (this.#drawn === null) return;
    const { page, task, text, canvas } = this.#drawn;
    this.#drawn = null;
    this.dom.replaceChildren();
    task?.cancel();
    text?.cancel();
    if (canvas !== null) {
      // Browsers keep the pixels of a canvas for a while, unless it has none.
      canvas.width = 0;
      canvas.height = 0;
    }
    page?.cleanup();
  }
}
