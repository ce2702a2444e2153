// Markdown as one types: the signs become what they mean, and Backspace takes that back.
import {
  InputRule,
  inputRules,
  textblockTypeInputRule,
  wrappingInputRule,
} from "prosemirror-inputrules";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { depthOf, insertRule } from "./commands.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

/** A text between signs gets a mark, and the signs go. */
function marking(pattern, name) {
  return new InputRule(pattern, (state, match, start, end) => {
    const [whole, before, inner] = match;
    const $start = state.doc.resolve(start);
    const isCode = $start.parent.type.spec.code || marks.code.isInSet($start.marks());
    if (isCode || !$start.parent.type.allowsMarkType(marks[name])) {
      return null;
    }
    const from = start + before.length;
    const sign = whole.length - before.length - inner.length;
    const opens = Math.ceil(sign / 2);
    const tr = state.tr.delete(from + opens + inner.length, end).delete(from, from + opens);
    tr.addMark(from, from + inner.length, marks[name].create());
    return tr.removeStoredMark(marks[name]);
  });
}

/** `[ ] ` or `[x] ` at the start of a block makes a check list, also of the item of a list. */
const check = new InputRule(/^\[([ xX]?)\]\s$/, (state, match, start, end) => {
  const { $from } = state.selection;
  const checked = match[1].toLowerCase() === "x";
  const depth = depthOf($from, [nodes.list_item]);
  if (depth > 0 && $from.depth === depth + 1) {
    const list = $from.node(depth - 1);
    if (list.childCount > 1 || $from.index(depth) > 0) {
      return null;
    }
    const content = $from.node(depth).content;
    const made = nodes.check_list.create(null, nodes.check_item.create({ checked }, content));
    const tr = state.tr.replaceWith($from.before(depth - 1), $from.after(depth - 1), made);
    tr.delete(start, end);
    return tr.setSelection(TextSelection.create(tr.doc, start));
  }
  const tr = state.tr.delete(start, end);
  const range = tr.doc.resolve(start).blockRange();
  const outer = range?.parent;
  if (!outer?.canReplaceWith(range.startIndex, range.endIndex, nodes.check_list)) {
    return null;
  }
  return tr.wrap(range, [
    { type: nodes.check_list },
    { type: nodes.check_item, attrs: { checked } },
  ]);
});

const rule = new InputRule(/^---$/, (state, _, start, end) => {
  let made = null;
  const cleared = state.apply(state.tr.delete(start, end));
  if (!insertRule(cleared, (tr) => (made = tr))) {
    return null;
  }
  const tr = state.tr.delete(start, end);
  made.steps.forEach((step) => tr.step(step));
  return tr.setSelection(TextSelection.create(tr.doc, made.selection.from));
});

const formulaInline = new InputRule(
  /(?:^|[^$\\\w])\$([^$\s](?:[^$]{0,998}[^$\s\\])?)\$$/,
  (state, match, start, end) => {
    const from = start + match[0].indexOf("$");
    const node = nodes.formula_inline.create({ source: match[1] });
    return state.tr.replaceWith(from, end, node);
  },
);

const formula = (offers) =>
  new InputRule(/^\$\$\s$/, (state, _, start) => {
    const $start = state.doc.resolve(start);
    const at = $start.before();
    const outer = $start.node(-1);
    const index = $start.index(-1);
    const alone = $start.parent.content.size <= 2 && $start.parent.type === nodes.paragraph;
    if (!alone || !outer.canReplaceWith(index, index + 1, nodes.formula)) {
      return null;
    }
    const after = nodes.paragraph.create();
    const tr = state.tr.replaceWith(at, $start.after(), [nodes.formula.create(), after]);
    offers.opening = true;
    return tr.setSelection(NodeSelection.create(tr.doc, at));
  });

/** The plugin of the rules. */
export function rules(offers) {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, (match) => ({
        level: match[1].length,
      })),
      check,
      wrappingInputRule(/^\s*([-*+])\s$/, nodes.bullet_list),
      wrappingInputRule(
        /^(\d{1,6})[.)]\s$/,
        nodes.ordered_list,
        (match) => ({ start: Number(match[1]) }),
        (match, node) => node.childCount + node.attrs.start === Number(match[1]),
      ),
      wrappingInputRule(/^>\s$/, nodes.blockquote),
      textblockTypeInputRule(/^```([\w+#.-]{0,40})\s$/, nodes.code_block, (match) => ({
        language: match[1] || null,
      })),
      rule,
      formula(offers),
      formulaInline,
      marking(/(^|[^*\w])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, "strong"),
      marking(/(^|[^*\w])\*([^*\s](?:[^*]*[^*\s])?)\*$/, "em"),
      marking(/(^|[^`])`([^`]+)`$/, "code"),
      marking(/(^|[^~])~~([^~\s](?:[^~]*[^~\s])?)~~$/, "strike"),
    ],
  });
}
