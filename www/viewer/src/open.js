// Reads a PDF that somebody else wrote. It is read in a worker of the page's own; no script of it
// is ever taken as one, no form is alive, and nothing is fetched from elsewhere.
import { PDFWorker, getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Largest file that is shown. */
const BYTES_MAX = 128 << 20;
/** Within so many bytes a PDF says that it is one (as readers of old take it). */
const HEAD_BYTES = 1024;
const HEAD = "%PDF-";
/** Largest picture of a page, in pixels; larger ones stay white. */
const IMAGE_PIXELS_MAX = 1 << 26;
/** How long the worker may take until it knows the pages. */
const OPEN_MS_MAX = 60_000;
/** How long the worker has to let go of what it holds. */
const CLOSE_MS_MAX = 2_000;

/** How every PDF is read. */
const OPTIONS = {
  isEvalSupported: false,
  enableXfa: false,
  useSystemFonts: true,
  disableAutoFetch: true,
  disableStream: true,
  maxImageSize: IMAGE_PIXELS_MAX,
  canvasMaxAreaInBytes: IMAGE_PIXELS_MAX * 4,
  // Two fonts and two decoders lie beside this module.
  standardFontDataUrl: "/viewer/",
  wasmUrl: "/viewer/",
  verbosity: 0,
};

/** Why a file is not shown: the name of a sentence in `words.js`. */
export class NotShown extends Error {
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

/** A PDF that is open: `pdf`, and `close()`. `begin` starts the worker. */
export async function open(blob, begin = () => undefined) {
  if (blob.size > BYTES_MAX) throw new NotShown("too-large");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_BYTES));
  if (!head.includes(HEAD)) throw new NotShown("not-pdf");
  const port = begin();
  const worker = port && PDFWorker.create({ port });
  const task = getDocument({ ...OPTIONS, data: bytes, worker });
  const close = async () => {
    const closed = task.destroy().catch((error) => console.warn(error));
    await within(CLOSE_MS_MAX, closed, () => undefined);
    worker?.destroy();
    port?.terminate();
  };
  try {
    const opened = Promise.race([task.promise, broken(port)]);
    const late = () => Promise.reject(new NotShown("stopped"));
    return { pdf: await within(OPEN_MS_MAX, opened, late), close };
  } catch (error) {
    await close();
    throw notShown(error);
  }
}

/** What comes of it, or of `late` where that takes too long. */
function within(ms, work, late) {
  let timer = 0;
  const clock = new Promise((done) => {
    timer = setTimeout(() => done(late()), ms);
  });
  return Promise.race([work, clock]).finally(() => clearTimeout(timer));
}

/** Fails when the worker does. */
function broken(port) {
  return new Promise((_, fail) => {
    const stopped = (event) => fail(new NotShown("stopped", event.message));
    port?.addEventListener("error", stopped, { once: true });
  });
}

function notShown(error) {
  if (error instanceof NotShown) return error;
  return new NotShown(error?.name === "PasswordException" ? "password" : "damaged", error);
}
