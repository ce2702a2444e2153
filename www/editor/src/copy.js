// The copy of the document in Yjs: it takes what the engine says, gives what the person writes,
// and lets nobody see a body that this version does not understand.
import * as Y from "yjs";
import { unknown, unknownSince } from "./known.js";
import { Outbox } from "./outbox.js";

/** Origin of what the engine said; it is not sent back. */
const ENGINE = "engine";

export class Copy {
  doc = new Y.Doc({ gc: false });
  body = this.doc.getXmlFragment("body");
  /** The first thing that is not understood, or null. */
  foreign = null;
  #client;
  #outbox;

  /**
   * @param state the whole document, an update of version 2
   * @param client the id under which this copy writes, and no other ever did
   * @param send takes an update of version 2 with what was written here
   * @param turned is called, before anything else sees it, when something is not understood
   */
  constructor({ state, client, send, gathers, turned }) {
    Y.applyUpdateV2(this.doc, state, ENGINE);
    this.doc.clientID = client;
    this.#client = client;
    this.#outbox = new Outbox(send, gathers);
    this.foreign = unknown(this.body);
    this.doc.on("beforeObserverCalls", (transaction) => {
      if (this.foreign === null && transaction.origin === ENGINE) {
        this.foreign = unknownSince(this.body, transaction);
        if (this.foreign !== null) {
          turned(this.foreign);
        }
      }
    });
    this.doc.on("updateV2", (update, origin) => {
      if (origin !== ENGINE) {
        this.#outbox.keep(update);
      }
    });
  }

  /** Takes what the engine says; false if somebody else writes under the id of this copy. */
  apply(update) {
    Y.applyUpdateV2(this.doc, update, ENGINE);
    return this.doc.clientID === this.#client;
  }

  flush() {
    this.#outbox.flush();
  }

  destroy() {
    this.#outbox.flush();
    this.doc.destroy();
  }
}
