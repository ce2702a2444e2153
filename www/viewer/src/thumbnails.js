// Small pictures in the list of files: made in the browser when their row comes into sight, one
// after the other. Nothing of them is kept anywhere; they go with their row.
import { HEAD_BYTES, measure } from "./measure.js";

/** Largest file, and most pixels that are unpacked for it. */
const BYTES_MAX = 32 << 20;
const PIXELS_MAX = 50_000_000;
/** The longer side, in pixels of the screen: twice what the styles show. */
const SIDE = 96;

/** The end of the row of those who wait: one picture is unpacked at a time. */
let last = Promise.resolve();

/**
 * Puts a small picture into `host` once it is in sight. `options`: `blob()`, a promise of the
 * bytes, or of null. The island: `destroy()`.
 */
export function mount(host, { blob }) {
  let gone = false;
  const make = async () => {
    if (gone) return;
    const picture = await small(await blob());
    if (picture !== null && !gone) host.append(picture);
  };
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    // What is no picture keeps its icon.
    last = last.then(make).catch((error) => console.warn("no small picture:", error));
  });
  watch.observe(host);
  return {
    destroy() {
      gone = true;
      watch.disconnect();
    },
  };
}

/** A canvas with the picture made small; null where that is not for this place. */
async function small(blob) {
  if (blob === null || blob.size > BYTES_MAX) return null;
  const size = measure(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()));
  if (size === null || size.width * size.height > PIXELS_MAX) return null;
  // A picture may lie on its side: only one of its sides is named, the other one follows.
  const side = size.width >= size.height ? { resizeWidth: SIDE } : { resizeHeight: SIDE };
  const bitmap = await createImageBitmap(blob, { ...side, resizeQuality: "medium" });
  const canvas = document.createElement("canvas");
  const shrunk = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * shrunk));
  canvas.height = Math.max(1, Math.round(bitmap.height * shrunk));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
