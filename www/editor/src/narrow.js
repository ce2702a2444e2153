// What was written goes into the copy where it was written: y-prosemirror compares every block of
// a text with the copy, and a key changes one.
import { Mark } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import { updateYFragment, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { blocksOf, selectionPlace } from "./places.js";

/** The index of the one child in which two nodes differ; -1 where it is not one child alone. */
export function lone(before, after) {
  const [old, now] = [before.children, after.children];
  if (old.length !== now.length) {
    return -1;
  }
  let first = 0;
  while (first < now.length && old[first] === now[first]) {
    first += 1;
  }
  let last = now.length - 1;
  while (last > first && old[last] === now[last]) {
    last -= 1;
  }
  return first === last ? first : -1;
}

/** Writes a document into the copy, from the smallest block on that holds all that changed. */
export function write(binding, doc) {
  binding.doc.transact(() => {
    const [type, node] = narrowest(binding, doc);
    updateYFragment(binding.doc, type, node, binding);
    // Text in a block moves no block.
    if (type === binding.type || !node.isTextblock) {
      blocksOf(binding).forget();
    }
    binding.beforeTransactionSelection = selectionPlace(binding, binding.prosemirrorView.state);
  }, ySyncPluginKey);
}

/**
 * The type that shows the smallest block in which all that changed lies, and that block. What the
 * copy was written from last is known by its root; a change of others takes that away.
 */
function narrowest(binding, doc) {
  const { mapping } = binding;
  let [type, before, now] = [binding.type, mapping.get(binding.type), doc];
  while (before?.sameMarkup(now) && !now.inlineContent) {
    const at = lone(before, now);
    if (at < 0 || before.child(at).type !== now.child(at).type) {
      break;
    }
    const [old, child] = [before.child(at), now.child(at)];
    const shown = blocksOf(binding).below(type, at, old);
    if (!(shown instanceof Y.XmlElement)) {
      break;
    }
    mapping.set(type, now);
    [type, before, now] = [shown, old, child];
  }
  return [type, now];
}

/**
 * Whether nothing happened between two states but that letters came or went in the block where
 * the cursor was and is: what can be done there is the same.
 */
export function onlyLetters(before, now) {
  const [$before, $now] = [cursor(before), cursor(now)];
  if ($before === null || $now === null || $before.depth !== $now.depth) {
    return false;
  }
  for (let depth = 0; depth <= $now.depth; depth += 1) {
    const [old, node] = [$before.node(depth), $now.node(depth)];
    const at = $now.index(depth);
    const beside = depth < $now.depth;
    const moved = beside && $before.index(depth) !== at;
    if (moved || (beside && old !== node && lone(old, node) !== at) || !old.sameMarkup(node)) {
      return false;
    }
  }
  const emptied = ($before.parent.content.size === 0) !== ($now.parent.content.size === 0);
  return !emptied && Mark.sameSet(marks(before, $before), marks(now, $now));
}

const cursor = ({ selection }) => (selection instanceof TextSelection ? selection.$cursor : null);

const marks = ({ storedMarks }, $cursor) => storedMarks ?? $cursor.marks();
