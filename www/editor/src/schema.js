// The nodes and marks of a body as ProseMirror has them. Names and attributes are those of
// shared/notebook/src/body.rs, word for word; they are a wire format. How attributes are stored is
// in stored.js.
import { Fragment, Schema } from "prosemirror-model";
import { address, isShown } from "./address.js";

const text = { default: null };
const spans = { colspan: { default: 1 }, rowspan: { default: 1 } };

/** A number of an attribute in markup, or what stands for it. */
const number = (element, name, other) => {
  const value = Number.parseInt(element.getAttribute(name) ?? "", 10);
  return Number.isInteger(value) && value >= 1 && value <= 1000 ? value : other;
};
const word = (element, name) => element.getAttribute(name) || null;
const given = (attributes) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));

const blocks = {
  paragraph: {
    content: "inline*",
    group: "block",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    attrs: { level: { default: 1 } },
    content: "inline*",
    group: "block",
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  blockquote: {
    content: "block+",
    group: "block",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  callout: {
    attrs: { tone: text },
    content: "block+",
    group: "block",
    defining: true,
    parseDOM: [{ tag: "aside", getAttrs: (element) => ({ tone: word(element, "data-callout") }) }],
    toDOM: (node) => ["aside", { "data-callout": node.attrs.tone ?? "" }, 0],
  },
  code_block: {
    attrs: { language: text },
    content: "text*",
    group: "block",
    code: true,
    defining: true,
    parseDOM: [
      {
        tag: "pre",
        preserveWhitespace: "full",
        getAttrs: (element) => {
          const named = element.querySelector("code")?.className ?? "";
          return { language: /\blanguage-([\w+#.-]{1,40})/.exec(named)?.[1] ?? null };
        },
      },
    ],
    toDOM: ({ attrs: { language } }) => [
      "pre",
      ["code", language === null ? {} : { class: `language-${language}` }, 0],
    ],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  formula: {
    attrs: { source: text },
    group: "block",
    atom: true,
    parseDOM: [{ tag: "div[data-formula]", getAttrs: (e) => ({ source: e.dataset.formula }) }],
    toDOM: (node) => formula("div", "$$", node.attrs.source ?? ""),
  },
};

const lists = {
  bullet_list: {
    content: "list_item+",
    group: "block",
    parseDOM: [{ tag: "ul" }],
    toDOM: () => ["ul", 0],
  },
  ordered_list: {
    attrs: { start: { default: 1 } },
    content: "list_item+",
    group: "block",
    parseDOM: [{ tag: "ol", getAttrs: (element) => ({ start: number(element, "start", 1) }) }],
    toDOM: ({ attrs: { start } }) => ["ol", start === 1 ? {} : { start: String(start) }, 0],
  },
  list_item: {
    content: "block+",
    defining: true,
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  check_list: {
    content: "check_item+",
    group: "block",
    parseDOM: [{ tag: 'ul[data-type="check_list"]', priority: 60 }],
    toDOM: () => ["ul", { "data-type": "check_list" }, 0],
  },
  check_item: {
    attrs: { checked: { default: false } },
    content: "block+",
    defining: true,
    parseDOM: [
      {
        tag: "li[data-checked]",
        priority: 60,
        getAttrs: (element) => ({ checked: element.dataset.checked === "true" }),
      },
    ],
    toDOM: (node) => ["li", { "data-checked": String(node.attrs.checked) }, 0],
  },
};

const cell = (tag, role) => ({
  attrs: spans,
  content: "block+",
  tableRole: role,
  isolating: true,
  parseDOM: [
    {
      tag,
      getAttrs: (element) => ({
        colspan: number(element, "colspan", 1),
        rowspan: number(element, "rowspan", 1),
      }),
    },
  ],
  toDOM: ({ attrs: { colspan, rowspan } }) => [
    tag,
    given({
      colspan: colspan === 1 ? null : String(colspan),
      rowspan: rowspan === 1 ? null : String(rowspan),
    }),
    0,
  ],
});

const tables = {
  table: {
    content: "table_row+",
    group: "block",
    tableRole: "table",
    isolating: true,
    parseDOM: [{ tag: "table" }],
    toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: {
    content: "(table_cell | table_header)*",
    tableRole: "row",
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_header: cell("th", "header_cell"),
  table_cell: cell("td", "cell"),
};

const inlines = {
  text: { group: "inline" },
  image: {
    attrs: { src: text, alt: text, title: text },
    group: "inline",
    inline: true,
    draggable: true,
    parseDOM: [
      {
        tag: "img[src]",
        getAttrs: (element) =>
          isShown(element.getAttribute("src")) && {
            src: element.getAttribute("src"),
            alt: word(element, "alt"),
            title: word(element, "title"),
          },
      },
    ],
    toDOM: (node) => ["img", given(node.attrs)],
  },
  formula_inline: {
    attrs: { source: text },
    group: "inline",
    inline: true,
    atom: true,
    parseDOM: [{ tag: "span[data-formula]", getAttrs: (e) => ({ source: e.dataset.formula }) }],
    toDOM: (node) => formula("span", "$", node.attrs.source ?? ""),
  },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

function formula(tag, sign, source) {
  return [tag, { "data-formula": source }, `${sign}${source}${sign}`];
}

// A mark may bring a text that this version does not show; it is kept.
const mark = (tag, ...others) => ({
  attrs: { value: text },
  parseDOM: [tag, ...others].map((name) => ({ tag: name })),
  toDOM: () => [tag, 0],
});

const marks = {
  link: {
    attrs: { href: text },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (element) => {
          const href = address(element.getAttribute("href"));
          return href === null ? false : { href };
        },
      },
    ],
    toDOM: (node) => {
      const href = address(node.attrs.href);
      return ["a", href === null ? {} : { href, rel: "noopener noreferrer" }, 0];
    },
  },
  strong: mark("strong", "b"),
  em: mark("em", "i"),
  underline: mark("u"),
  strike: mark("s", "del", "strike"),
  sub: { ...mark("sub"), excludes: "sub sup" },
  sup: { ...mark("sup"), excludes: "sub sup" },
  highlight: mark("mark"),
  code: {
    ...mark("code"),
    code: true,
    // In a block of code the tag says the language, not a mark.
    parseDOM: [{ tag: "pre code", skip: true, priority: 60 }, { tag: "code" }],
  },
};

/**
 * A schema that makes a node also where its content lacks something, as when two people each
 * delete one of two items. What is made up is only seen; it is not written until a person edits.
 */
class NotebookSchema extends Schema {
  node(name, attributes, content, marked) {
    const type = typeof name === "string" ? this.nodes[name] : name;
    if (type === undefined) {
      throw new RangeError(`unknown node ${name}`);
    }
    const inside = Fragment.from(content);
    return (
      type.createAndFill(attributes, inside, marked) ?? type.create(attributes, inside, marked)
    );
  }
}

export const schema = new NotebookSchema({
  nodes: { doc: { content: "block+" }, ...blocks, ...lists, ...tables, ...inlines },
  marks,
});

/** The names of the body's nodes: all but what ProseMirror has for itself. */
export const NODES = Object.keys(schema.nodes).filter((name) => name !== "doc" && name !== "text");
export const MARKS = Object.keys(schema.marks);
