// Which addresses a text may lead to, and which pictures it may show. All others are refused,
// however they are spelled.

const OUTSIDE = new Set(["http:", "https:", "mailto:"]);
const PLACES = new Map([
  ["experiment", "experiments"],
  ["resource", "resources"],
  ["experiment-template", "templates"],
  ["resource-template", "templates"],
]);
const ENTRY = /^\/(?:experiments|resources|templates)\/([^/?#\\\s]{1,200})$/;
const LENGTH_MAX = 2000;

/** The address if a link may have it: the web, mail, or an entry of this notebook; else null. */
export function address(href) {
  const text = (href ?? "").trim();
  if (text === "" || text.length > LENGTH_MAX) {
    return null;
  }
  if (ENTRY.test(text)) {
    return text;
  }
  try {
    return OUTSIDE.has(new URL(text).protocol) ? text : null;
  } catch {
    return null;
  }
}

/** What a person typed as an address: a bare host name gets https. */
export function typedAddress(input) {
  const text = input.trim();
  const host = /^[\w-]+(\.[\w-]+)+([/?#:]\S*)?$/.test(text);
  const mail = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text);
  return (
    address(text) ??
    (mail ? address(`mailto:${text}`) : null) ??
    (host ? address(`https://${text}`) : null)
  );
}

/** The entry that an address leads to, or null. */
export function mentioned(href) {
  return ENTRY.exec(href ?? "")?.[1] ?? null;
}

/** The address of an entry. */
export function mention({ id, kind }) {
  return `/${PLACES.get(kind) ?? "experiments"}/${id}`;
}

/** Only attachments of the entry are shown; nothing is fetched from elsewhere. */
export function isShown(src) {
  return typeof src === "string" && /^attachment:[\w-]{1,200}$/.test(src);
}
