// Markup with its styles and handlers laid still before a browser parses it: browsers report each
// of them against the page's policy, also in a document that nobody sees. A style becomes
// `data-style`, which is read later; handlers, scripts, style sheets and comments go. This is not
// what makes paste safe (clean.js is): a tag that is read wrongly here is only reported.

const START = /<!--|<([a-zA-Z][^\s/>]*)/g;
const GAP = /[\s/]*/y;
const NAME = /[^\s/>][^\s/>=]*/y;
const SIGN = /\s*=\s*/y;
const BARE = /[^\s>]*/y;

/** The markup with `data-style` for `style`. */
export function still(html) {
  const out = [];
  let at = 0;
  while (at < html.length) {
    START.lastIndex = at;
    const start = START.exec(html);
    if (start === null) {
      out.push(html.slice(at));
      break;
    }
    out.push(html.slice(at, start.index));
    const name = start[1]?.toLowerCase();
    if (name === undefined) {
      at = after(html, "-->", START.lastIndex);
    } else if (name === "script" || name === "style") {
      const end = new RegExp(`</${name}[^>]*>`, "gi");
      end.lastIndex = START.lastIndex;
      at = end.exec(html) === null ? html.length : end.lastIndex;
    } else {
      out.push(start[0]);
      at = attributes(html, START.lastIndex, out);
    }
  }
  return out.join("");
}

function after(html, sign, from) {
  const at = html.indexOf(sign, from);
  return at < 0 ? html.length : at + sign.length;
}

/** Writes the attributes of a tag; gives where the tag ends. */
function attributes(html, from, out) {
  let at = skip(GAP, html, from);
  while (at < html.length && html[at] !== ">") {
    const named = skip(NAME, html, at);
    const name = html.slice(at, named).toLowerCase();
    const [value, end] = valueAt(html, named);
    if (!name.startsWith("on")) {
      out.push(" ", name === "style" ? "data-style" : name, value);
    }
    at = skip(GAP, html, end);
  }
  out.push(">");
  return at + 1;
}

/** The value after a name, with its sign and quotes, and where it ends. */
function valueAt(html, from) {
  const begin = skip(SIGN, html, from);
  if (begin === from) {
    return ["", from];
  }
  const quote = html[begin];
  const end =
    quote === '"' || quote === "'" ? after(html, quote, begin + 1) : skip(BARE, html, begin);
  return [`=${html.slice(begin, end)}`, end];
}

/** Where a pattern that stands at a place ends. */
function skip(pattern, html, at) {
  pattern.lastIndex = at;
  return pattern.exec(html) === null ? at : pattern.lastIndex;
}
