// Where a selection is, as the copy names it, and which type of the copy shows a block. The path
// that ProseMirror knows already leads there: a long text is not gone through at every key, as
// y-prosemirror does. Where it does not lead there, y-prosemirror is asked.
import { getRelativeSelection } from "y-prosemirror";
import * as Y from "yjs";

/** The types of a binding by their place; what was listed once is not listed again. */
class Blocks {
  #mapping;
  #children = new Map();

  constructor({ mapping }) {
    this.#mapping = mapping;
  }

  /** The type that shows a node, the child at that index of what a type shows; null if none. */
  below(parent, index, node) {
    const listed = this.#children.get(parent);
    const known = listed?.length === parent.length ? listed[index] : undefined;
    return this.#shows(known, node) ?? this.#shows(this.#list(parent)[index], node);
  }

  #shows(type, node) {
    return type !== undefined && this.#mapping.get(type) === node ? type : null;
  }

  #list(parent) {
    const children = parent.toArray();
    this.#children.set(parent, children);
    return children;
  }

  /** Blocks came or went. */
  forget() {
    this.#children.clear();
  }
}

const all = new WeakMap();

/** The blocks of a binding. */
export function blocksOf(binding) {
  const blocks = all.get(binding) ?? new Blocks(binding);
  all.set(binding, blocks);
  return blocks;
}

/** Where the selection of a state is, in the copy as it is now: its kind, anchor and head. */
export function selectionPlace(binding, state) {
  const { selection } = state;
  const anchor = place(binding, selection.$anchor);
  const head = selection.empty ? anchor : place(binding, selection.$head);
  return anchor === null || head === null
    ? getRelativeSelection(binding, state)
    : { type: selection.jsonID, anchor, head };
}

/** The place of a position in a block of text; null where the copy does not show that block. */
function place(binding, $place) {
  if (!$place.parent.inlineContent) {
    return null;
  }
  const blocks = blocksOf(binding);
  let type = binding.type;
  for (let depth = 0; depth < $place.depth && type !== null; depth += 1) {
    type = blocks.below(type, $place.index(depth), $place.node(depth + 1));
  }
  return type instanceof Y.XmlElement ? within(type, $place.parentOffset, binding.mapping) : null;
}

/** The place in a block as y-prosemirror names it; null where the block is shorter. */
function within(block, offset, mapping) {
  const { id } = block._item;
  let left = offset;
  for (let child = block.firstChild; child !== null; child = child.nextSibling) {
    if (child instanceof Y.XmlText) {
      if (child.length >= left) {
        return Y.createRelativePositionFromTypeIndex(child, left, 0);
      }
      left -= child.length;
    } else if (left === 0) {
      return new Y.RelativePosition(id, null, child._item.id);
    } else {
      left -= mapping.get(child)?.nodeSize ?? Number.NaN;
    }
  }
  return left === 0 ? new Y.RelativePosition(id, null, null) : null;
}
