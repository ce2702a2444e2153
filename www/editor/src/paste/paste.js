// Paste and drop. ProseMirror's own reading of the clipboard is never reached: it would make
// markup by a policy of its own. Files are attached to the entry; pictures also stand in the text.
import { DOMParser as SchemaParser, Fragment, Slice } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import { dropPoint } from "prosemirror-transform";
import { typedAddress } from "../address.js";
import { setLink } from "../commands.js";
import { schema } from "../schema.js";
import { clean } from "./clean.js";
import { inert, MARKUP_MAX } from "./markup.js";
import { plain } from "./plain.js";

/** Most text of one paste: what is larger is an attachment, not a page. */
const TEXT_MAX = 400_000;
const FILES_MAX = 50;
const IMAGE_BYTES_MAX = 30_000_000;

/** The plugin of paste and drop. */
export function paste(offers) {
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (view, event) => {
          if (!view.editable || event.clipboardData === null) {
            return false;
          }
          event.preventDefault();
          take(view, event, event.clipboardData, offers);
          return true;
        },
        drop: (view, event) => {
          if (!view.editable || event.dataTransfer === null || view.dragging !== null) {
            return false;
          }
          event.preventDefault();
          drop(view, event, offers);
          return true;
        },
      },
    },
  });
}

function drop(view, event, offers) {
  const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (at !== null) {
    const place = dropPoint(view.state.doc, at.pos, Slice.empty) ?? at.pos;
    const near = TextSelection.near(view.state.doc.resolve(place));
    view.dispatch(view.state.tr.setSelection(near));
  }
  view.focus();
  take(view, event, event.dataTransfer, offers);
}

/** Takes what there is, the richest form that says something first. */
function take(view, event, data, offers) {
  const html = data.getData("text/html");
  const text = data.getData("text/plain") || data.getData("Text") || data.getData("text/uri-list");
  const files = [...data.files].slice(0, FILES_MAX);
  if (text.length > TEXT_MAX || html.length > MARKUP_MAX) {
    offers.options.said("paste-too-long");
    return;
  }
  const inCode = view.state.selection.$from.parent.type.spec.code;
  if (html !== "" && !inCode && takeMarkup(view, event, html, files, offers)) {
    return;
  }
  if (files.length > 0) {
    takeFiles(view, files, offers);
  } else if (inCode) {
    const lines = text.replaceAll(/\r\n?/g, "\n");
    view.dispatch(view.state.tr.insertText(lines.toWellFormed?.() ?? lines).scrollIntoView());
  } else if (text !== "") {
    takeText(view, event, text);
  }
}

function takeText(view, event, text) {
  const href = /^https?:\/\/\S+$/.test(text.trim()) ? typedAddress(text) : null;
  const { selection } = view.state;
  if (href !== null && !selection.empty && selection.$from.parent === selection.$to.parent) {
    setLink(href)(view.state, view.dispatch);
  } else {
    insert(view, event, plain(text));
  }
}

/** Reads markup; false where nothing is in it that a body has. */
function takeMarkup(view, event, html, files, offers) {
  const document = inert(html);
  const own = document.querySelector("[data-pm-slice]")?.getAttribute("data-pm-slice") ?? null;
  const { dom, images, dropped } = clean(document);
  const size = dom.textContent.length;
  const whole = dom.querySelector("img[src], hr, table, [data-formula]") !== null;
  if (size > TEXT_MAX) {
    offers.options.said("paste-too-long");
    return true;
  }
  if (dom.textContent.trim() === "" && !whole && images.length === 0) {
    return false;
  }
  if (dropped > 0) {
    offers.options.said("pictures-left-out", String(dropped));
    // A picture that was copied alone comes as a file, too.
    takeFiles(view, dom.textContent.trim() === "" ? files : [], offers);
  }
  if (images.length === 0) {
    insert(view, event, slice(view, dom, own));
    return true;
  }
  Promise.all(images.map((image) => keep(image, offers))).then(() => {
    if (!view.isDestroyed) {
      insert(view, event, slice(view, dom, own));
    }
  });
  return true;
}

/** Attaches a picture that came inside of markup; it goes where it cannot be kept. */
async function keep({ place, src }, { options }) {
  try {
    const kept = await options.attach(fileOf(src));
    if (kept !== null) {
      place.setAttribute("src", kept.src);
      return;
    }
  } catch (error) {
    options.said("attach-failed", String(error));
  }
  place.remove();
}

function fileOf(src) {
  const match =
    /^data:(image\/(?:png|jpeg|gif|webp|bmp|svg\+xml|tiff|avif))(;base64)?,(.*)$/is.exec(src);
  if (match === null || match[3].length > IMAGE_BYTES_MAX) {
    throw new TypeError("not a picture that can be kept");
  }
  const text = match[2] ? atob(match[3].replaceAll(/\s/g, "")) : decodeURIComponent(match[3]);
  const bytes = match[2]
    ? Uint8Array.from(text, (character) => character.charCodeAt(0))
    : new TextEncoder().encode(text);
  const type = match[1].toLowerCase();
  const ending = type.slice("image/".length).replace("svg+xml", "svg").replace("jpeg", "jpg");
  return new File([bytes], `image.${ending}`, { type });
}

/** Attaches files one after the other; each picture is put into the text. */
export async function takeFiles(view, files, { options }) {
  for (const file of files) {
    let kept = null;
    try {
      kept = await options.attach(file);
    } catch (error) {
      options.said("attach-failed", String(error));
    }
    if (kept !== null && kept.media_type.startsWith("image/") && !view.isDestroyed) {
      const alt = kept.name.replace(/\.[^.]{1,5}$/, "") || null;
      const node = schema.nodes.image.create({ src: kept.src, alt });
      view.dispatch(view.state.tr.replaceSelectionWith(node, false).scrollIntoView());
    }
  }
}

const parser = SchemaParser.fromSchema(schema);

/** Clean nodes as a slice; what was copied here keeps how far it was open. */
export function slice(view, dom, own = null) {
  const said = /^(\d+) (\d+)/.exec(own ?? "");
  const context = view.state.selection.$from;
  const read = parser.parseSlice(dom, { preserveWhitespace: said !== null, context });
  if (said === null) {
    return closed(Slice.maxOpen(Fragment.from(blocks(read.content).map(filled)), true));
  }
  const open = Slice.maxOpen(read.content, true);
  const [start, end] = [Number(said[1]), Number(said[2])];
  return new Slice(open.content, Math.min(start, open.openStart), Math.min(end, open.openEnd));
}

/** A table comes as a whole, never as the text of its first and last cell. */
function closed({ content, openStart, openEnd }) {
  const depth = (open, side) => {
    let at = 0;
    for (let node = content[side]; at < open && !node.type.spec.isolating; node = node[side]) {
      at += 1;
    }
    return at;
  };
  return new Slice(content, depth(openStart, "firstChild"), depth(openEnd, "lastChild"));
}

/** Where blocks and loose text are mixed, the text stands in paragraphs. */
function blocks(content) {
  const made = [];
  let mixed = false;
  content.forEach((node) => (mixed ||= node.isBlock));
  content.forEach((node) => {
    const last = made.at(-1);
    if (!mixed || node.isBlock) {
      made.push(node);
    } else if (last?.loose) {
      last.loose.push(node);
    } else {
      made.push({ loose: [node] });
    }
  });
  const whole = (node) => (node.loose ? schema.nodes.paragraph.create(null, node.loose) : node);
  return made.map(whole);
}

/** A node with what its content lacks, as the paragraph of an empty cell. */
function filled(node) {
  if (!node.isBlock || node.isTextblock || node.isLeaf) {
    return node;
  }
  const inside = [];
  node.forEach((child) => inside.push(filled(child)));
  return node.type.createAndFill(node.attrs, inside, node.marks) ?? node;
}

function insert(view, event, content) {
  if (content.size === 0 || view.someProp("handlePaste", (take) => take(view, event, content))) {
    return;
  }
  const { content: inside, openStart, openEnd } = content;
  const single = openStart === 0 && openEnd === 0 && inside.childCount === 1;
  const tr = single
    ? view.state.tr.replaceSelectionWith(inside.firstChild)
    : view.state.tr.replaceSelection(content);
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
}
