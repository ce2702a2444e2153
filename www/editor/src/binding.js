// Ties the view to the copy: y-prosemirror, with two limits. Only what a person changed is
// written; what the view makes up to show a body (an empty paragraph, a lacking cell) waits for
// that. And undo takes back one's own work alone.
import { Plugin, PluginKey } from "prosemirror-state";
import { initProseMirrorDoc, ySyncPlugin, ySyncPluginKey, yUndoPlugin } from "y-prosemirror";
import { write } from "./narrow.js";
import { blocksOf, selectionPlace } from "./places.js";
import { schema } from "./schema.js";

const shownKey = new PluginKey("shown");

/** The document to begin with, the plugins of the binding, and how to cut it. */
export function bind(body) {
  const { doc, mapping } = initProseMirrorDoc(body, schema);
  const sync = ySyncPlugin(body, { mapping });
  const shown = new Plugin({
    key: shownKey,
    state: {
      init: (_, state) => state.doc,
      // A repair that follows what others did is as little this person's work as that is.
      apply: (tr, before) => {
        const root = tr.getMeta("appendedTransaction") ?? tr;
        return root.getMeta(ySyncPluginKey)?.isChangeOrigin ? tr.doc : before;
      },
    },
  });
  const whole = schema.topNodeType.createAndFill(null, doc.content);
  return { doc: whole, plugins: [shown, sync, undo(), limit()], cut };
}

/** Keeps the binding from writing a document that nobody here changed. */
function limit() {
  return new Plugin({
    view: (view) => {
      const { binding } = ySyncPluginKey.getState(view.state);
      let written = view.state.doc;
      binding._prosemirrorChanged = (doc) => {
        const bound = binding.prosemirrorView !== null;
        if (bound && doc !== written && doc !== shownKey.getState(view.state)) {
          written = doc;
          write(binding, doc);
        }
      };
      placed(binding, view);
      steady(binding);
      return {};
    },
  });
}

/** Undo of y-prosemirror; where the selection was is found without going through the whole text. */
function undo() {
  const { spec } = yUndoPlugin();
  const apply = (_, { undoManager }, before) => ({
    undoManager,
    prevSel: selectionPlace(bindingOf(before), before),
    hasUndoOps: undoManager.undoStack.length > 0,
    hasRedoOps: undoManager.redoStack.length > 0,
  });
  return new Plugin({ ...spec, state: { ...spec.state, apply } });
}

/**
 * Before a change of others or an undo it is noted where this person is; what is written here says
 * so itself, once it is written.
 */
function placed(binding, view) {
  binding.doc.off("beforeAllTransactions", binding.beforeAllTransactions);
  binding.beforeAllTransactions = () => {
    // It is not run while this view writes.
    binding.mux(() => {
      binding.beforeTransactionSelection ??= selectionPlace(binding, view.state);
    });
  };
  binding.doc.on("beforeAllTransactions", binding.beforeAllTransactions);
}

/**
 * The place of a person in what others deleted cannot be found again, and y-prosemirror then shows
 * nothing of the change; the next word would be written over it. So it is shown without the place.
 */
function steady(binding) {
  const show = binding._typeChanged.bind(binding);
  binding.type.unobserveDeep(binding._observeFunction);
  binding._observeFunction = (events, transaction) => {
    // It is not run while this view writes: that says itself whether blocks came or went.
    binding.mux(() => blocksOf(binding).forget());
    try {
      show(events, transaction);
    } catch (error) {
      if (binding.beforeTransactionSelection === null) {
        throw error;
      }
      binding.beforeTransactionSelection = null;
      show(events, transaction);
    }
  };
  binding.type.observeDeep(binding._observeFunction);
}

/** From now on the view sees nothing of the copy, and the copy nothing of the view. */
function cut(view) {
  ySyncPluginKey.getState(view.state)?.binding.destroy();
}

/** The binding of a view: for places in the document that outlast changes of others. */
export const bindingOf = (state) => ySyncPluginKey.getState(state)?.binding ?? null;
