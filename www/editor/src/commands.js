// What the tools do to the text, as commands of ProseMirror: each says whether it can, and does it
// when it is given a dispatch.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { Fragment } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { nodes, marks } = schema;
const LISTS = [nodes.bullet_list, nodes.ordered_list, nodes.check_list];

/** Sets a mark on the selection or takes it away. */
export const mark = (name) => toggleMark(marks[name]);

/** Whether the mark is on what is selected, or on what would be typed. */
export const marked = (name) => (state) => {
  const { from, to, empty, $from } = state.selection;
  return empty
    ? marks[name].isInSet(state.storedMarks ?? $from.marks()) !== undefined
    : state.doc.rangeHasMark(from, to, marks[name]);
};

/** Turns the block into one of that name; a second time, back into a paragraph. */
export const block =
  (name, attributes = null) =>
  (state, dispatch) =>
    isBlock(name, attributes)(state)
      ? setBlockType(nodes.paragraph)(state, dispatch)
      : setBlockType(nodes[name], attributes)(state, dispatch);

export const isBlock =
  (name, attributes = null) =>
  (state) => {
    const { parent } = state.selection.$from;
    const same = ([key, value]) => parent.attrs[key] === value;
    return parent.type === nodes[name] && Object.entries(attributes ?? {}).every(same);
  };

/** The depth of the nearest ancestor that one of these types names, or -1. */
export function depthOf($place, types) {
  for (let depth = $place.depth; depth > 0; depth -= 1) {
    if (types.includes($place.node(depth).type)) {
      return depth;
    }
  }
  return -1;
}

export const isInside =
  (...names) =>
  (state) =>
    depthOf(
      state.selection.$from,
      names.map((name) => nodes[name]),
    ) > 0;

/** Puts blocks into a quote or a callout, or takes them out of it. */
export const around =
  (name, attributes = null) =>
  (state, dispatch) =>
    isInside(name)(state)
      ? lift(state, dispatch)
      : wrapIn(nodes[name], attributes)(state, dispatch);

/** Makes a list, turns one kind of list into another, or ends the list. */
export const list = (name) => (state, dispatch) => {
  const wanted = nodes[name];
  const { $from } = state.selection;
  const depth = depthOf($from, LISTS);
  const near = depth > 0 && $from.depth - depth <= 2;
  if (!near) {
    return wrapInList(wanted)(state, dispatch);
  }
  if ($from.node(depth).type === wanted) {
    return liftListItem($from.node(depth + 1).type)(state, dispatch);
  }
  if (dispatch) {
    const { anchor, head } = state.selection;
    const made = remade($from.node(depth), wanted);
    const tr = state.tr.replaceWith($from.before(depth), $from.after(depth), made);
    dispatch(tr.setSelection(TextSelection.create(tr.doc, anchor, head)).scrollIntoView());
  }
  return true;
};

export const isList = (name) => (state) => {
  const depth = depthOf(state.selection.$from, LISTS);
  return depth > 0 && state.selection.$from.node(depth).type === nodes[name];
};

function remade(old, type) {
  const item = type === nodes.check_list ? nodes.check_item : nodes.list_item;
  const items = [];
  old.forEach((child) => items.push(item.create(null, child.content)));
  return type.create(null, Fragment.from(items));
}

/** Sets or clears the check of the item around the selection. */
export function toggleCheck(state, dispatch) {
  const { $from } = state.selection;
  const depth = depthOf($from, [nodes.check_item]);
  if (depth < 0) {
    return false;
  }
  const checked = !$from.node(depth).attrs.checked;
  dispatch?.(state.tr.setNodeAttribute($from.before(depth), "checked", checked));
  return true;
}

/** A table of three by three, the first row a heading. */
export function insertTable(state, dispatch) {
  const cells = (type) => Array.from({ length: 3 }, () => type.createAndFill());
  const row = (type) => nodes.table_row.create(null, cells(type));
  const rows = [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)];
  return insertBlock(nodes.table.create(null, rows), (at) => at + 4)(state, dispatch);
}

/** A rule, and a paragraph to go on in. */
export const insertRule = insertBlock(nodes.horizontal_rule.create(), null);

/** Puts a block where the cursor is: in place of an empty paragraph, or after the block. */
function insertBlock(node, inside) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if ($from.depth === 0 || !$from.parent.isTextblock) {
      return false;
    }
    const outer = $from.node(-1);
    const index = $from.index(-1);
    const empty = $from.parent.content.size === 0 && $from.parent.type === nodes.paragraph;
    if (!outer.canReplaceWith(empty ? index : index + 1, index + 1, node.type)) {
      return false;
    }
    if (dispatch) {
      const at = empty ? $from.before() : $from.after();
      const tr = state.tr.replaceWith(at, $from.after(), node);
      const after = at + node.nodeSize;
      const { nodeAfter } = tr.doc.resolve(after);
      // There is always a place to go on, also for a finger.
      if (nodeAfter === null || (inside === null && !nodeAfter.isTextblock)) {
        tr.insert(after, nodes.paragraph.create());
      }
      const place = tr.doc.resolve(inside === null ? after : inside(at));
      dispatch(tr.setSelection(Selection.near(place, 1)).scrollIntoView());
    }
    return true;
  };
}

/** A formula, with what is selected as its source, chosen so that it can be written. */
export const insertFormula = (name) => (state, dispatch) => {
  const { from, to } = state.selection;
  const source = state.doc.textBetween(from, to, " ") || null;
  const node = nodes[name].create({ source });
  if (name === "formula") {
    return insertFormulaBlock(node)(state, dispatch);
  }
  if (!state.selection.$from.parent.inlineContent || state.selection.$from.parent.type.spec.code) {
    return false;
  }
  if (dispatch) {
    const tr = state.tr.replaceWith(from, to, node);
    dispatch(tr.setSelection(NodeSelection.create(tr.doc, from)).scrollIntoView());
  }
  return true;
};

const insertFormulaBlock = (node) => (state, dispatch) => {
  let made = null;
  const done = insertBlock(node, null)(state, dispatch && ((tr) => (made = tr)));
  if (made !== null) {
    const { $from } = state.selection;
    const at = $from.parent.content.size === 0 ? $from.before() : $from.after();
    dispatch(made.setSelection(NodeSelection.create(made.doc, at)));
  }
  return done;
};

/** Text at the cursor; it is read once it is wanted. */
export const insertText = (read) => (state, dispatch) => {
  dispatch?.(state.tr.insertText(read()).scrollIntoView());
  return true;
};

/** Takes all marks from the selection, and makes plain paragraphs of headings and code. */
export function clearFormatting(state, dispatch) {
  const { from, to, empty } = state.selection;
  if (dispatch) {
    const tr = empty ? state.tr.setStoredMarks([]) : state.tr.removeMark(from, to);
    tr.setBlockType(from, to, nodes.paragraph);
    dispatch(tr.scrollIntoView());
  }
  return true;
}

/** The range that a link covers around a position, with its address; null where there is none. */
export function linkAt(state) {
  const { $from } = state.selection;
  const found = (node) => node && marks.link.isInSet(node.marks);
  const inside = found($from.parent.maybeChild($from.index()));
  const link = inside || found($from.nodeBefore);
  if (!link) {
    return null;
  }
  let index = inside ? $from.index() : $from.index() - 1;
  const { parent } = $from;
  const same = (at) => at >= 0 && at < parent.childCount && link.isInSet(parent.child(at).marks);
  while (same(index - 1)) {
    index -= 1;
  }
  let from = $from.start();
  for (let at = 0; at < index; at += 1) {
    from += parent.child(at).nodeSize;
  }
  let to = from;
  for (; same(index); index += 1) {
    to += parent.child(index).nodeSize;
  }
  return { from, to, href: link.attrs.href };
}

/** Sets the link on the selection, on the link around the cursor, or on the address as new text. */
export const setLink = (href) => (state, dispatch) => {
  const around = state.selection.empty ? linkAt(state) : null;
  const { from, to } = around ?? state.selection;
  const tr = state.tr;
  if (from === to) {
    tr.insertText(href, from).addMark(from, from + href.length, marks.link.create({ href }));
  } else {
    tr.addMark(from, to, marks.link.create({ href }));
  }
  dispatch?.(tr.removeStoredMark(marks.link).scrollIntoView());
  return true;
};

export function unsetLink(state, dispatch) {
  const { from, to } = (state.selection.empty && linkAt(state)) || state.selection;
  dispatch?.(state.tr.removeMark(from, to, marks.link));
  return true;
}
