// What the styles of Word, Excel, LibreOffice and the web say about text, as marks. All else that
// they say is dropped.

/** The declarations of what was the style of an element (still.js), by name in lower case. */
export function declarations(element) {
  const found = new Map();
  for (const part of (element.getAttribute("data-style") ?? "").slice(0, 5000).split(";")) {
    const at = part.indexOf(":");
    if (at > 0) {
      found.set(
        part.slice(0, at).trim().toLowerCase(),
        part
          .slice(at + 1)
          .trim()
          .toLowerCase(),
      );
    }
  }
  return found;
}

const PLAIN = new Set([
  "",
  "transparent",
  "none",
  "initial",
  "inherit",
  "white",
  "#fff",
  "#ffffff",
]);
const isColour = (value) =>
  value !== undefined && !PLAIN.has(value) && !value.startsWith("rgba(0, 0, 0, 0");

/** The tags of the marks that a style sets, outermost first. */
export function styledMarks(element) {
  const style = declarations(element);
  const weight = style.get("font-weight") ?? "";
  const lines = `${style.get("text-decoration") ?? ""} ${style.get("text-decoration-line") ?? ""}`;
  const vertical = style.get("vertical-align") ?? "";
  const inText = element.localName === "span" || element.localName === "font";
  const background = style.get("mso-highlight") ?? style.get("background-color");
  const marks = [];
  const set = (condition, tag) => condition && marks.push(tag);
  set(/^bold/.test(weight) || Number.parseInt(weight, 10) >= 600, "strong");
  set(/^(italic|oblique)/.test(style.get("font-style") ?? ""), "em");
  set(lines.includes("underline") && element.localName !== "a", "u");
  set(lines.includes("line-through"), "s");
  set(vertical === "sub", "sub");
  set(vertical === "super", "sup");
  set(inText && isColour(background), "mark");
  return marks;
}

/** Whether a tag's own mark is taken back by its style, as in `<b style="font-weight:normal">`. */
export function isTakenBack(element) {
  const style = declarations(element);
  const weight = style.get("font-weight") ?? "";
  return (
    (/^(b|strong)$/.test(element.localName) && /^(normal|[1-5]00)$/.test(weight)) ||
    (/^(i|em)$/.test(element.localName) && style.get("font-style") === "normal")
  );
}

/** What is not meant to be seen, as preview texts and tracking marks are. */
export function isHidden(element) {
  const style = declarations(element);
  return (
    style.get("display") === "none" ||
    style.get("mso-hide") === "all" ||
    style.get("visibility") === "hidden" ||
    element.hasAttribute("hidden")
  );
}
