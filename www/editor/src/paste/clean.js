// Foreign markup as the few tags that a body has. What is not named here does not come through:
// no script, no handler, no style, no address that is fetched.
import { address, isShown } from "../address.js";
import { isHidden, isTakenBack, styledMarks } from "./style.js";
import { listsOfWord } from "./word.js";

const DROPPED = new Set(
  (
    "script style head title meta link base template noscript iframe frame object embed applet " +
    "audio video source track canvas svg map area button select textarea option datalist dialog " +
    "xml"
  ).split(" "),
);
const KEPT = new Set(
  (
    "p h1 h2 h3 h4 h5 h6 blockquote aside pre hr br ul ol li table tr td th div strong em u s " +
    "sub sup code mark"
  ).split(" "),
);
const RENAMED = new Map(
  Object.entries({
    b: "strong",
    i: "em",
    cite: "em",
    dfn: "em",
    var: "em",
    ins: "u",
    del: "s",
    strike: "s",
    kbd: "code",
    samp: "code",
    tt: "code",
    dt: "p",
    dd: "p",
    figcaption: "p",
    caption: "p",
    summary: "p",
    address: "p",
    section: "div",
    article: "div",
    main: "div",
    header: "div",
    footer: "div",
    nav: "div",
    figure: "div",
    details: "div",
    center: "div",
  }),
);
/** Deepest nesting that is followed; what is deeper is text. */
const DEPTH_MAX = 60;
/** Most elements that one paste brings. */
const ELEMENTS_MAX = 50_000;
const SPAN_MAX = 100;

/**
 * The clean content of an inert document: `{ dom, images, dropped }`, the files of images that
 * came inside of the markup with their places in `dom`, and how many pictures were left out.
 */
export function clean(document) {
  listsOfWord(document);
  const reading = { document, images: [], dropped: 0, elements: 0 };
  const dom = document.createElement("div");
  children(document.body, dom, reading, 0);
  return { dom, images: reading.images, dropped: reading.dropped };
}

function children(from, into, reading, depth) {
  for (const child of from.childNodes) {
    if (child.nodeType === 3) {
      into.append(child.data.toWellFormed?.() ?? child.data);
    } else if (child.nodeType === 1) {
      element(child, into, reading, depth);
    }
  }
}

function element(from, into, reading, depth) {
  const name = from.localName;
  reading.elements += 1;
  if (DROPPED.has(name) || isHidden(from) || reading.elements > ELEMENTS_MAX) {
    return;
  }
  if (depth > DEPTH_MAX) {
    into.append(from.textContent);
    return;
  }
  const special = formula(from, reading) ?? SPECIAL[name]?.(from, into, reading);
  if (special === null) {
    return;
  }
  if (special !== undefined) {
    into.append(special);
    if (special.hasAttribute("href")) {
      children(from, special, reading, depth + 1);
    }
    return;
  }
  const tag = RENAMED.get(name) ?? name;
  if (name === "o:p" && from.textContent.trim() === "") {
    return;
  }
  let inner = into;
  if (KEPT.has(tag) && !isTakenBack(from)) {
    inner = reading.document.createElement(titled(from, tag));
    attributes(from, inner);
    into.append(inner);
  }
  for (const mark of tag === "pre" || /^h[1-6]$/.test(tag) ? [] : styledMarks(from)) {
    inner = inner.appendChild(reading.document.createElement(mark));
  }
  children(from, inner, reading, depth + 1);
}

/** A paragraph of Word that is styled as the title of the document is a heading. */
function titled(from, tag) {
  return tag === "p" && /\bMsoTitle\b/.test(from.className) ? "h1" : tag;
}

function attributes(from, made) {
  const copy = (name, fits) => {
    const value = from.getAttribute(name);
    if (value !== null && fits(value)) {
      made.setAttribute(name, value);
    }
  };
  const span = (value) => Number(value) >= 2 && Number(value) <= SPAN_MAX;
  switch (made.localName) {
    case "td":
    case "th":
      copy("colspan", span);
      copy("rowspan", span);
      break;
    case "ol":
      copy("start", (value) => /^\d{1,6}$/.test(value));
      break;
    case "code": {
      const language = /\blanguage-[\w+#.-]{1,40}/.exec(from.className)?.[0];
      made.setAttribute("class", language ?? "");
      break;
    }
    case "aside":
      copy("data-callout", (value) => /^[a-z0-9-]{0,24}$/.test(value));
      break;
    case "ul":
      if (from.dataset.type === "check_list" || checks(from)) {
        made.setAttribute("data-type", "check_list");
      }
      break;
    case "li":
      if (from.parentElement && (from.hasAttribute("data-checked") || checks(from.parentElement))) {
        const box = from.querySelector("input[type=checkbox]");
        const checked = from.dataset.checked === "true" || (box?.hasAttribute("checked") ?? false);
        made.setAttribute("data-checked", String(checked));
      }
      break;
    default:
  }
}

/** Whether every item of a list begins with a check box. */
function checks(list) {
  const items = [...list.children].filter((child) => child.localName === "li");
  return (
    list.localName === "ul" &&
    items.length > 0 &&
    items.every((item) =>
      item.querySelector(":scope > input[type=checkbox], :scope > p > input[type=checkbox]"),
    )
  );
}

/** A formula: our own, or of a page that says its source; undefined where it is none. */
function formula(from, { document }) {
  const own = from.dataset?.formula;
  const katex = from.classList.contains("katex") || from.localName === "math";
  const source = own ?? (katex ? tex(from) : undefined);
  if (source === undefined) {
    return undefined;
  }
  const block = own !== undefined && from.localName === "div";
  const made = document.createElement(block ? "div" : "span");
  made.setAttribute("data-formula", source.trim());
  return made;
}

function tex(from) {
  const said = from.querySelector('annotation[encoding="application/x-tex"]')?.textContent;
  return (
    said ??
    from.getAttribute("alttext") ??
    from.querySelector("[alttext]")?.getAttribute("alttext") ??
    undefined
  );
}

/** By tag: what stands for it; null for nothing, undefined for what is inside of it. */
const SPECIAL = {
  img: image,
  input: () => null,
  a: (from, into, { document }) => {
    const href = address(from.getAttribute("href"));
    if (href === null) {
      return undefined;
    }
    const made = document.createElement("a");
    made.setAttribute("href", href);
    return made;
  },
};

function image(from, into, reading) {
  const { document } = reading;
  const src = (from.getAttribute("src") ?? "").trim();
  const alt = from.getAttribute("alt") ?? "";
  const made = document.createElement("img");
  if (alt) {
    made.setAttribute("alt", alt);
  }
  if (isShown(src)) {
    made.setAttribute("src", src);
    return made;
  }
  const tiny = ["width", "height"].some(
    (name) => Number.parseInt(from.getAttribute(name) ?? "9", 10) <= 2,
  );
  if (tiny) {
    return null;
  }
  if (/^data:image\//i.test(src)) {
    reading.images.push({ place: made, src });
    return made;
  }
  reading.dropped += 1;
  const href = /^https?:/i.test(src) ? address(src) : null;
  if (href === null || from.closest("a[href]") !== null) {
    into.append(alt);
    return null;
  }
  const link = document.createElement("a");
  link.setAttribute("href", href);
  link.textContent = alt || href;
  into.append(link);
  return null;
}
