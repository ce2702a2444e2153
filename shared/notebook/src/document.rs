//! A document: yrs made safe to feed with the bytes of others.
//!
//! Every update goes in whole or not at all, history is kept (deleted content included), and
//! what an edit changed comes from yrs' own observer at commit. Nothing here knows entries, keys
//! or envelopes, and nothing here may encode an update before its transaction is committed.

use crate::client_id::ClientId;
use crate::error::{DocumentError, fits};
use crate::keyed::Keyed;
use crate::roots::Roots;
use crate::update::{
    Opened, STATE_BYTES_MAX, STATE_PIECES_MAX, UPDATE_BYTES_MAX, UPDATE_PIECES_MAX, open, survey,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use yrs::{
    BranchID, ClientID, Doc, ID, OffsetKind, Options, ReadTxn, StateVector, Transact, Transaction,
    TransactionMut, Update, WriteTxn,
};

/// How often what yrs left pending is given to it again; one round was enough in every trial.
const REPAIR_ROUNDS_MAX: usize = 16;
const OBSERVER: &str = "cahier";

/// One collaborative document.
#[derive(Debug)]
pub struct Document {
    doc: Doc,
    roots: Roots,
    client: ClientId,
    keyed: Keyed,
}

impl Document {
    /// An empty document whose edits are those of `client`.
    pub fn new(client: ClientId) -> Self {
        let id = ClientID::new(client.get());
        let options = Options {
            // What an editor in the browser counts in.
            offset_kind: OffsetKind::Utf16,
            // Deleted text is history, which is never lost.
            skip_gc: true,
            // Applying must not add deletions of its own to what was signed.
            cleanup_formatting: false,
            ..Options::with_guid_and_client_id("cahier".into(), id)
        };
        let doc = Doc::with_options(options);
        let roots = Roots::of(&doc);
        Self { doc, roots, client, keyed: Keyed::default() }
    }

    /// A document from a whole state, as [`Document::encode_state`] gives it.
    pub fn load(client: ClientId, state_v2: &[u8]) -> Result<Self, DocumentError> {
        let mut document = Self::new(client);
        document.load_state(state_v2)?;
        Ok(document)
    }

    /// Whose edits are made here.
    pub fn client(&self) -> ClientId {
        self.client
    }

    /// Takes in the update of one envelope. On an error the document is as it was.
    ///
    /// [`DocumentError::Missing`] means that other updates must come first; content that is
    /// already here is passed over.
    pub fn apply(&mut self, update_v2: &[u8]) -> Result<(), DocumentError> {
        fits(update_v2.len(), UPDATE_BYTES_MAX)?;
        self.take_in(open(update_v2, UPDATE_PIECES_MAX)?)
    }

    /// Takes in a whole state, as [`Document::encode_state`] gives it, under wider bounds. On an
    /// error the document is as it was.
    pub fn load_state(&mut self, state_v2: &[u8]) -> Result<(), DocumentError> {
        fits(state_v2.len(), STATE_BYTES_MAX)?;
        self.take_in(open(state_v2, STATE_PIECES_MAX)?)
    }

    /// Makes one edit: `change` gets a transaction, and the result comes with the update that it
    /// made, or none if nothing changed.
    ///
    /// yrs cannot roll back: `change` must find out whether it fails before it changes anything.
    /// What it changed before it failed stays, and nobody else would ever get it.
    pub fn edit<T, E>(
        &mut self,
        change: impl FnOnce(&mut TransactionMut<'_>, &Roots) -> Result<T, E>,
    ) -> Result<(T, Option<Vec<u8>>), E> {
        let seen: Arc<Mutex<Option<Vec<u8>>>> = Arc::default();
        let slot = Arc::clone(&seen);
        let mut txn = self.doc.transact_mut();
        txn.observe_update_v2(OBSERVER, move |_, event| {
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(event.update.clone());
            }
        });
        let outcome = change(&mut txn, &self.roots);
        // Dropping commits, and committing tells the observer.
        drop(txn);
        let _ = self.doc.unobserve_update_v2(OBSERVER);
        let update = seen.lock().ok().and_then(|mut slot| slot.take());
        if let Some(update) = &update {
            self.note_own(update);
        }
        outcome.map(|value| (value, update))
    }

    /// Reads the document.
    pub fn read<T>(&self, look: impl FnOnce(&Transaction<'_>, &Roots) -> T) -> T {
        let txn = self.doc.transact();
        look(&txn, &self.roots)
    }

    /// By client, up to which clock its content is here.
    pub fn state_vector(&self) -> BTreeMap<u64, u32> {
        let vector = self.doc.transact().state_vector();
        vector.iter().map(|(client, clock)| (client.get(), *clock)).collect()
    }

    /// The whole document with its history, as an update.
    pub fn encode_state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v2(&StateVector::default())
    }

    /// What somebody lacks who has the content up to these clocks, as an update. Every deletion is
    /// in it: whoever has them passes over them.
    pub fn encode_since(&self, has: &BTreeMap<u64, u32>) -> Vec<u8> {
        let known = has.iter().map(|(client, clock)| (ClientID::new(*client), *clock));
        self.doc.transact().encode_state_as_update_v2(&known.collect())
    }

    /// The same document for another writer; edits of one are not seen by the other.
    pub fn fork(&self, client: ClientId) -> Result<Self, DocumentError> {
        let mut fork = Self::new(client);
        let opened = open(&self.encode_state(), STATE_PIECES_MAX)?;
        fork.integrate(opened.update)?;
        fork.keyed = self.keyed.clone();
        Ok(fork)
    }

    /// Makes this a document of another writer, by building it anew.
    pub fn set_client(&mut self, client: ClientId) -> Result<(), DocumentError> {
        *self = self.fork(client)?;
        Ok(())
    }

    /// The yrs document, for the few readers that need a transaction of their own.
    pub(crate) fn doc(&self) -> &Doc {
        &self.doc
    }

    pub(crate) fn roots(&self) -> &Roots {
        &self.roots
    }

    /// Everything that can fail is found out before the document is touched, or on a copy of it.
    fn take_in(&mut self, opened: Opened) -> Result<(), DocumentError> {
        let Opened { summary, parents, neighbours, update } = opened;
        let here = self.state_vector();
        let known = |client: &u64| here.get(client).copied().unwrap_or(0);
        if summary.needs.iter().any(|(client, end)| *end > known(client)) {
            return Err(DocumentError::Missing);
        }
        let holds_pieces = self.read(|txn, _| {
            parents.iter().all(|id| {
                let id = ID::new(ClientID::new(id.client), id.clock);
                BranchID::get_nested(txn, &id).is_some()
            })
        });
        if !holds_pieces {
            return Err(DocumentError::Malformed("a piece is in something that holds no pieces"));
        }
        let keyed = self.keyed.check(&neighbours)?;
        let first = summary.inserts.first().map(|range| range.client);
        if summary.inserts.iter().all(|range| Some(range.client) == first) {
            // Every piece leans on something here or before it: nothing can be left over.
            self.integrate(update)?;
        } else {
            // Pieces of several clients can lean on each other in a circle.
            let mut copy = self.fork(self.client)?;
            copy.integrate(update)?;
            *self = copy;
        }
        self.keyed.extend(keyed);
        Ok(())
    }

    /// Own edits are not checked, but later updates are checked against them.
    fn note_own(&mut self, update_v2: &[u8]) {
        let own = survey(update_v2, STATE_PIECES_MAX).ok();
        if let Some(keyed) = own.and_then(|own| self.keyed.check(&own.neighbours).ok()) {
            self.keyed.extend(keyed);
        }
    }

    /// Gives an update to yrs, and again what yrs left pending although it was complete.
    fn integrate(&mut self, update: Update) -> Result<(), DocumentError> {
        let mut next = Some(update);
        for _ in 0..REPAIR_ROUNDS_MAX {
            let Some(update) = next.take() else { return Ok(()) };
            self.doc
                .transact_mut()
                .apply_update(update)
                .map_err(|_| DocumentError::Malformed("yrs cannot place a piece"))?;
            if !self.doc.transact().has_missing_updates() {
                return Ok(());
            }
            next = self.doc.transact_mut().prune_pending();
        }
        Err(DocumentError::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::{GetString, Map, Text};

    fn document(client: u64) -> Document {
        Document::new(ClientId::new(client).unwrap())
    }

    fn insert(document: &mut Document, at: u32, text: &str) -> Vec<u8> {
        let edited = document.edit(|txn, roots| {
            roots.title.insert(txn, at, text);
            Ok::<(), DocumentError>(())
        });
        edited.unwrap().1.unwrap()
    }

    fn title(document: &Document) -> String {
        document.read(|txn, roots| roots.title.get_string(txn))
    }

    #[test]
    fn an_edit_gives_its_update_and_nothing_for_nothing() {
        let (mut a, mut b) = (document(1), document(2));
        b.apply(&insert(&mut a, 0, "pH 7")).unwrap();
        b.apply(&insert(&mut a, 4, ".4")).unwrap();
        assert_eq!(title(&b), "pH 7.4");
        assert_eq!(a.state_vector(), BTreeMap::from([(1, 6)]));

        let (value, update) = a.edit(|_, _| Ok::<_, DocumentError>(5)).unwrap();
        assert_eq!((value, update), (5, None));
        let refused = a.edit(|_, _| Err::<(), _>(DocumentError::NoSuchPlace));
        assert_eq!(refused, Err(DocumentError::NoSuchPlace));
        assert_eq!(title(&a), "pH 7.4");
    }

    #[test]
    fn an_update_out_of_order_is_missing_and_changes_nothing() {
        let (mut a, mut b) = (document(1), document(2));
        let first = insert(&mut a, 0, "one ");
        let second = insert(&mut a, 4, "two");
        let before = b.encode_state();
        assert_eq!(b.apply(&second), Err(DocumentError::Missing));
        assert_eq!(b.encode_state(), before);
        b.apply(&first).unwrap();
        b.apply(&second).unwrap();
        b.apply(&first).unwrap();
        assert_eq!(title(&b), "one two");
    }

    #[test]
    fn what_somebody_lacks_brings_them_up_to_date_and_no_more() {
        let (mut a, mut b) = (document(1), document(2));
        b.apply(&insert(&mut a, 0, "un 🧪 deux ")).unwrap();
        let has = b.state_vector();
        insert(&mut a, 0, "zéro ");
        a.edit(|txn, roots| {
            roots.title.remove_range(txn, 5, 3);
            Ok::<(), DocumentError>(())
        })
        .unwrap();
        let lacks = a.encode_since(&has);
        assert!(lacks.len() < a.encode_state().len());
        assert_eq!(crate::inspect(&lacks).unwrap().inserts.len(), 1, "only what is new");
        for _ in 0..2 {
            b.apply(&lacks).unwrap();
            assert_eq!((title(&b), b.state_vector()), (title(&a), a.state_vector()));
        }
        // Where nothing is known of it, it is the whole.
        let mut c = document(3);
        c.apply(&a.encode_since(&BTreeMap::new())).unwrap();
        assert_eq!(title(&c), title(&a));
    }

    #[test]
    fn deleting_what_is_not_here_is_missing() {
        let (mut a, mut b) = (document(1), document(2));
        insert(&mut a, 0, "gone");
        let (_, deletion) = a
            .edit(|txn, roots| {
                roots.title.remove_range(txn, 0, 4);
                Ok::<(), DocumentError>(())
            })
            .unwrap();
        assert_eq!(b.apply(&deletion.unwrap()), Err(DocumentError::Missing));
    }

    #[test]
    fn states_and_forks_keep_deleted_text() {
        let mut a = document(1);
        insert(&mut a, 0, "confidential");
        a.edit(|txn, roots| {
            roots.title.remove_range(txn, 0, 12);
            Ok::<(), DocumentError>(())
        })
        .unwrap();
        let state = a.encode_state();
        assert!(state.windows(12).any(|bytes| bytes == b"confidential"));

        let mut b = a.fork(ClientId::new(2).unwrap()).unwrap();
        assert_eq!(b.encode_state(), state);
        b.apply(&insert(&mut a, 0, "x")).unwrap();
        insert(&mut b, 1, "y");
        assert_eq!((title(&a).as_str(), title(&b).as_str()), ("x", "xy"));
        a.set_client(ClientId::new(3).unwrap()).unwrap();
        b.apply(&insert(&mut a, 1, "z")).unwrap();
        assert_eq!(b.state_vector(), BTreeMap::from([(1, 13), (2, 1), (3, 1)]));
    }

    #[test]
    fn concurrent_states_of_several_writers_merge() {
        let (mut a, mut b, mut c) = (document(1), document(2), document(3));
        let base = insert(&mut a, 0, "base");
        b.apply(&base).unwrap();
        c.apply(&base).unwrap();
        insert(&mut b, 4, " b");
        c.edit(|txn, roots| {
            roots.tags.insert(txn, "c", true);
            Ok::<(), DocumentError>(())
        })
        .unwrap();
        a.load_state(&b.encode_state()).unwrap();
        a.load_state(&c.encode_state()).unwrap();
        assert_eq!(title(&a), "base b");
        assert!(a.read(|txn, roots| roots.tags.contains_key(txn, "c")));
        let loaded = Document::load(ClientId::new(9).unwrap(), &a.encode_state()).unwrap();
        assert_eq!(loaded.state_vector(), BTreeMap::from([(1, 4), (2, 2), (3, 1)]));
    }

    #[test]
    fn sizes_are_bounded() {
        let mut a = document(1);
        let refused = a.apply(&vec![0; UPDATE_BYTES_MAX + 1]);
        assert!(matches!(refused, Err(DocumentError::TooLarge { .. })));
    }
}
