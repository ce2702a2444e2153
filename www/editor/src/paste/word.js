// Lists of Word, which are paragraphs that say in a style of Word's own that they are items:
// `mso-list:l0 level2 lfo1`, with the sign written before the text.
import { declarations } from "./style.js";

const LEVELS_MAX = 9;

/** Level and kind of a paragraph of a list, or null. */
function item(paragraph) {
  if (paragraph.localName !== "p") {
    return null;
  }
  const said = declarations(paragraph).get("mso-list") ?? "";
  const level = /\blevel(\d)\b/.exec(said);
  if (level === null) {
    return null;
  }
  const sign = signs(paragraph)
    .map((element) => element.textContent)
    .join("")
    .trim();
  const ordered = /^\(?([0-9]+|[a-z]|[ivxlc]+)[.)]/i.test(sign);
  const start = Number.parseInt(/[0-9]+/.exec(sign)?.[0] ?? "1", 10);
  return {
    level: Math.min(Number(level[1]) || 1, LEVELS_MAX),
    list: /\bl\d+\b/.exec(said)?.[0] ?? "",
    tag: ordered ? "ol" : "ul",
    start,
  };
}

function signs(paragraph) {
  const spans = [...paragraph.getElementsByTagName("span")];
  return spans.filter((span) => declarations(span).get("mso-list") === "ignore");
}

/** Turns such paragraphs of a document into lists. */
export function listsOfWord(document) {
  let open = [];
  for (const paragraph of [...document.getElementsByTagName("p")]) {
    const found = item(paragraph);
    if (found === null) {
      open = [];
      continue;
    }
    const follows = open.length > 0 && open[0].dom === before(paragraph) ? open : [];
    open = put(document, paragraph, found, follows);
  }
}

/** The element before, over nothing but white space and comments. */
function before(node) {
  let at = node.previousSibling;
  while (at !== null && at.nodeType !== 1 && (at.nodeType === 8 || at.data.trim() === "")) {
    at = at.previousSibling;
  }
  return at;
}

function put(document, paragraph, found, open) {
  signs(paragraph).forEach((span) => span.remove());
  const lists = open.slice(0, found.level);
  const last = lists.at(-1);
  const other = last !== undefined && lists.length === found.level && last.tag !== found.tag;
  if (other || (lists.length === 1 && last.list !== found.list)) {
    lists.pop();
  }
  while (lists.length < found.level) {
    const list = document.createElement(found.tag);
    if (found.tag === "ol" && found.start > 1) {
      list.setAttribute("start", String(found.start));
    }
    const parent = lists.at(-1)?.dom;
    if (parent === undefined) {
      paragraph.before(list);
    } else {
      (parent.lastElementChild ?? parent.appendChild(document.createElement("li"))).append(list);
    }
    lists.push({ ...found, dom: list });
  }
  const made = document.createElement("li");
  made.append(paragraph);
  lists.at(-1).dom.append(made);
  return lists;
}
