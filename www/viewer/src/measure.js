// How many pixels a picture has, read from its first bytes: a small file may hold a picture that
// fills the memory, so that this is known before a browser unpacks it.

/** So many bytes are enough, also behind what cameras write before the picture. */
export const HEAD_BYTES = 1 << 18;

/** Width and height; null where the bytes are of no kind that is known here, as SVG. */
export function measure(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return png(view) ?? gif(view) ?? webp(view) ?? jpeg(view) ?? bmff(view);
  } catch (error) {
    // Bytes that end too early.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const sized = (width, height) => (width > 0 && height > 0 ? { width, height } : null);

function says(view, at, word) {
  if (at + word.length > view.byteLength) return false;
  return [...word].every((letter, place) => view.getUint8(at + place) === letter.charCodeAt(0));
}

/** PNG, 11.2.1: the header comes first. */
function png(view) {
  if (!says(view, 0, "\u0089PNG\r\n\u001a\n") || !says(view, 12, "IHDR")) return null;
  return sized(view.getUint32(16), view.getUint32(20));
}

/** GIF89a, 18. */
function gif(view) {
  if (!says(view, 0, "GIF87a") && !says(view, 0, "GIF89a")) return null;
  return sized(view.getUint16(6, true), view.getUint16(8, true));
}

/** RFC 9649: three forms, each with its own place. */
function webp(view) {
  if (!says(view, 0, "RIFF") || !says(view, 8, "WEBP")) return null;
  const three = (at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (says(view, 12, "VP8X")) return sized(three(24) + 1, three(27) + 1);
  if (says(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (!says(view, 12, "VP8 ")) return null;
  return sized(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
}

/** ITU T.81, B.1: segment by segment, up to the one that begins the picture. */
function jpeg(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const begins = 0xc0 <= marker && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (begins) return sized(view.getUint16(at + 7), view.getUint16(at + 5));
    const fills = marker === 0xff;
    at += fills ? 1 : 2 + Math.max(view.getUint16(at + 2), 2);
  }
  return null;
}

/** AVIF and HEIC (ISO 23008-12, 6.5.3): the largest of the pictures inside. */
function bmff(view) {
  if (!says(view, 4, "ftyp")) return null;
  let found = null;
  for (let at = 8; at + 16 <= view.byteLength; at += 1) {
    if (view.getUint8(at) !== 0x69 || !says(view, at, "ispe")) continue;
    const size = sized(view.getUint32(at + 8), view.getUint32(at + 12));
    const pixels = (one) => (one === null ? 0 : one.width * one.height);
    if (pixels(size) > pixels(found)) found = size;
  }
  return found;
}
