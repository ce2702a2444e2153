// Sizes of pictures, from their first bytes as their formats lay them down.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "../src/measure.js";

const letters = (part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part);
const bytes = (...parts) => Uint8Array.from(parts.flatMap(letters));
const wide = (number) => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
const size = { width: 640, height: 480 };

const JPEG = bytes([0xff, 0xd8, 0xff, 0xe1, 0, 6], "Exif", [0xff, 0xc4, 0, 2, 0xff, 0xff, 0xc2],
  [0, 17, 8, 1, 0xe0, 2, 0x80, 3, 0, 0]);
const PICTURES = {
  png: bytes("\x89PNG\r\n\x1a\n", wide(13), "IHDR", wide(640), wide(480)),
  gif: bytes("GIF89a", [0x80, 2, 0xe0, 1]),
  "webp, extended": bytes("RIFF", wide(0), "WEBPVP8X", wide(0), wide(0), [0x7f, 2, 0, 0xdf, 1, 0]),
  "webp, lossless": bytes("RIFF", wide(0), "WEBPVP8L", wide(0), [0x2f, 0x7f, 0xc2, 0x77, 0]),
  "webp, lossy": bytes("RIFF", wide(0), "WEBPVP8 ", wide(0), wide(0), [1, 42, 0x80, 2, 0xe0, 1]),
  jpeg: JPEG,
  avif: bytes(wide(16), "ftypavif", wide(20), "ispe", wide(0), wide(64), wide(48), wide(20), "ispe",
    wide(0), wide(640), wide(480)),
};

for (const [name, picture] of Object.entries(PICTURES)) {
  test(`the size of a picture is read: ${name}`, () => {
    assert.deepEqual(measure(picture), size);
    // As part of something larger, as a slice is.
    const within = new Uint8Array(picture.length + 8);
    within.set(picture, 8);
    assert.deepEqual(measure(within.subarray(8)), size);
  });

  test(`one that ends too early has none, and stops nothing: ${name}`, () => {
    for (let length = 0; length < picture.length; length += 1) {
      const found = measure(picture.slice(0, length));
      assert.ok(found === null || found.width <= size.width, `${length}`);
    }
    assert.equal(measure(picture.slice(0, 6)), null);
  });
}

test("a huge picture in a small file says so", () => {
  const png = bytes("\x89PNG\r\n\x1a\n", wide(13), "IHDR", wide(100_000), wide(100_000));
  assert.equal(measure(png).width * measure(png).height, 1e10);
});

test("what is no picture of pixels has no size", () => {
  const none = ["<svg onload='ran()' width='640'/>", "%PDF-1.7", "\xff\xd8\xff\xff\xff\xff"];
  for (const text of none) {
    assert.equal(measure(bytes(text)), null);
  }
});
