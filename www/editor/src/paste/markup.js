// Markup from outside becomes an inert document: nothing in it runs, loads or is shown. This is
// the one place of the page where foreign text is parsed as markup, so the one policy for that is
// made here and handed to nobody.
import { still } from "./still.js";

/** Longest markup that is read, in UTF-16 units; images inside of it count. */
export const MARKUP_MAX = 30_000_000;

let policy = null;

function trusted(html) {
  if (globalThis.trustedTypes === undefined) {
    return html;
  }
  policy ??= globalThis.trustedTypes.createPolicy("cahier-paste", { createHTML: (text) => text });
  return policy.createHTML(html);
}

/** A document without a window: scripts are off in it and no image is fetched. */
export function inert(html) {
  return new DOMParser().parseFromString(trusted(still(html.slice(0, MARKUP_MAX))), "text/html");
}
