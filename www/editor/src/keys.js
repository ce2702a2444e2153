// What the keys do: the tools', those of lists and tables, and Escape, which leaves the text.
import { baseKeymap, chainCommands, exitCode, newlineInCode } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { goToNextCell } from "prosemirror-tables";
import { toggleCheck } from "./commands.js";
import { schema } from "./schema.js";
import { TOOLS } from "./tools.js";

const { list_item, check_item, hard_break, code_block, image } = schema.nodes;

/** Whether a picture and nothing else is chosen, as a node or as a range of text. */
function onPicture({ selection: { $from, to } }) {
  const node = $from.nodeAfter;
  return node?.type === image && to === $from.pos + node.nodeSize;
}

/** No key writes over a picture that is chosen: a new line, of any kind, begins behind it. */
const behindPicture = (command) => (state, dispatch, view) => {
  if (!onPicture(state) || dispatch === undefined) {
    return command(state, dispatch, view);
  }
  dispatch(state.tr.setSelection(TextSelection.create(state.doc, state.selection.to)));
  return command(view.state, dispatch, view);
};

const lineBreak = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(hard_break.create()).scrollIntoView());
  return true;
});

const tabInCode = (state, dispatch) => {
  if (state.selection.$from.parent.type !== code_block) {
    return false;
  }
  dispatch?.(state.tr.insertText("\t").scrollIntoView());
  return true;
};

/** The plugins of the keys; `offers` is what the editor offers to tools. */
export function keys(offers) {
  const tools = {};
  for (const tool of TOOLS) {
    const command = (state, dispatch, view) => tool.run(offers)(state, dispatch, view);
    tools[tool.keys] = command;
    if (tool.also !== undefined) {
      tools[tool.also] = command;
    }
  }
  const text = {
    Enter: behindPicture(
      chainCommands(
        newlineInCode,
        splitListItem(list_item),
        splitListItem(check_item, { checked: false }),
      ),
    ),
    "Shift-Enter": behindPicture(lineBreak),
    "Mod-Enter": behindPicture(chainCommands(toggleCheck, lineBreak)),
    Backspace: undoInputRule,
    Tab: chainCommands(
      goToNextCell(1),
      sinkListItem(list_item),
      sinkListItem(check_item),
      tabInCode,
    ),
    "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(list_item), liftListItem(check_item)),
    Escape: () => {
      offers.leave();
      return true;
    },
  };
  return [keymap(tools), keymap(text), keymap(baseKeymap)];
}
