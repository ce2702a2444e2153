//! Who holds each key: for every map in a document, which piece set the current value of a key.
//!
//! yrs does not tell this through its interface, but its state does: a piece names the map and
//! the key, or follows the value that it replaced. Whose piece it is, is not known here.

use crate::error::DocumentError;
use crate::scan::{Kind, Parent, Piece, scan};
use crate::update::{ClockRange, STATE_PIECES_MAX, holds};
use crate::wire::Id;
use std::collections::BTreeMap;

/// A map: a root type, or the container that an id names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Container {
    Root(String),
    Item(Id),
}

/// The pieces that hold the current values, by map and key.
pub(crate) type Ledger = BTreeMap<(Container, String), Id>;

/// Reads the ledger of a document out of its state.
pub(crate) fn ledger(state_v2: &[u8]) -> Result<Ledger, DocumentError> {
    let mut slots = Vec::new();
    let mut places = Vec::new();
    let mut deletes = scan(state_v2, STATE_PIECES_MAX, &mut |piece| {
        slots.extend(slot(piece, &mut places));
    })?;
    slots.sort_unstable_by_key(|slot: &Slot| slot.id);
    deletes.sort_unstable();
    for at in 0..slots.len() {
        resolve(&mut slots, at);
    }
    let current = slots.iter().filter(|slot| is_current(slot, &deletes));
    let held = current.filter_map(|slot| match slot.place {
        Place::Key(index) => places.get(index).cloned().map(|place| (place, slot.last())),
        Place::Nowhere | Place::With(_) => None,
    });
    Ok(held.collect())
}

/// A piece that may be the value of a key.
struct Slot {
    id: Id,
    len: u32,
    has_value: bool,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    /// No key: it is part of a text or a list, or its beginnings are gone.
    Nowhere,
    /// Where the piece with that id is.
    With(Id),
    /// The map and key of that index.
    Key(usize),
}

impl Slot {
    /// The last of several values in one piece is the one that holds.
    fn last(&self) -> Id {
        Id { client: self.id.client, clock: self.id.clock + self.len - 1 }
    }
}

fn slot(piece: &Piece<'_>, places: &mut Vec<(Container, String)>) -> Option<Slot> {
    let has_value = match piece.kind {
        Kind::Values | Kind::Container => true,
        // It has no value any more, and yet values that replaced it follow it.
        Kind::Deleted => false,
        Kind::Text | Kind::Mark => return None,
    };
    let mut keyed = |container| match piece.key {
        Some(key) => {
            places.push((container, key.to_owned()));
            Place::Key(places.len() - 1)
        }
        None => Place::Nowhere,
    };
    let place = match piece.parent {
        Parent::Root(name) => keyed(Container::Root(name.to_owned())),
        Parent::Item(id) => keyed(Container::Item(id)),
        Parent::Inherited => piece.left.or(piece.right).map_or(Place::Nowhere, Place::With),
    };
    Some(Slot { id: piece.id, len: piece.len, has_value, place })
}

fn is_current(slot: &Slot, deletes: &[ClockRange]) -> bool {
    slot.has_value && !holds(deletes, slot.last())
}

/// Follows a piece to one whose place is known, and notes it for all on the way.
fn resolve(slots: &mut [Slot], at: usize) {
    let mut way = Vec::new();
    let mut here = Some(at);
    let place = loop {
        let Some(index) = here else { break Place::Nowhere };
        match slots[index].place {
            // Longer than all pieces is a circle, which no document has.
            Place::With(_) if way.len() > slots.len() => break Place::Nowhere,
            Place::With(id) => {
                way.push(index);
                here = find(slots, id);
            }
            place => break place,
        }
    };
    for index in way {
        slots[index].place = place;
    }
}

fn find(slots: &[Slot], id: Id) -> Option<usize> {
    let index = slots.partition_point(|slot| slot.id <= id).checked_sub(1)?;
    let slot = &slots[index];
    (slot.id.client == id.client && id.clock < slot.id.clock + slot.len).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, Document};
    use yrs::{Map, MapPrelim};

    fn set(document: &mut Document, key: &str, value: &str) -> Vec<u8> {
        let edited = document.edit(|txn, roots| {
            roots.entry.insert(txn, key, value);
            Ok::<(), DocumentError>(())
        });
        edited.unwrap().1.unwrap()
    }

    fn holder(document: &Document, key: &str) -> Option<Id> {
        let ledger = ledger(&document.encode_state()).unwrap();
        ledger.get(&(Container::Root("entry".to_owned()), key.to_owned())).copied()
    }

    #[test]
    fn the_last_value_of_each_key_holds_it() {
        let mut a = Document::new(ClientId::new(1).unwrap());
        let mut b = Document::new(ClientId::new(2).unwrap());
        for value in ["one", "two", "three"] {
            b.apply(&set(&mut a, "status", value)).unwrap();
        }
        b.apply(&set(&mut a, "date", "2026-01-01")).unwrap();
        assert_eq!(holder(&a, "status"), Some(Id { client: 1, clock: 2 }));
        a.apply(&set(&mut b, "status", "four")).unwrap();
        for document in [&a, &b] {
            assert_eq!(holder(document, "status"), Some(Id { client: 2, clock: 0 }));
            assert_eq!(holder(document, "date"), Some(Id { client: 1, clock: 3 }));
        }
        a.edit(|txn, roots| {
            roots.entry.remove(txn, "status");
            Ok::<(), DocumentError>(())
        })
        .unwrap();
        assert_eq!(holder(&a, "status"), None);
    }

    #[test]
    fn concurrent_values_have_one_holder_everywhere() {
        let mut a = Document::new(ClientId::new(1).unwrap());
        let mut b = Document::new(ClientId::new(2).unwrap());
        let from_a = set(&mut a, "status", "a");
        let from_b = set(&mut b, "status", "b");
        a.apply(&from_b).unwrap();
        b.apply(&from_a).unwrap();
        assert_eq!(holder(&a, "status"), holder(&b, "status"));
        let value = a.read(|txn, roots| roots.entry.get(txn, "status"));
        let winner = if value == Some("a".into()) { 1 } else { 2 };
        assert_eq!(holder(&a, "status"), Some(Id { client: winner, clock: 0 }));
    }

    #[test]
    fn keys_of_records_are_those_of_the_container() {
        let mut a = Document::new(ClientId::new(1).unwrap());
        a.edit(|txn, roots| {
            let step = roots.steps.insert(txn, "s", MapPrelim::default());
            step.insert(txn, "deadline", "2026-01-01");
            step.insert(txn, "deadline", "2026-02-02");
            Ok::<(), DocumentError>(())
        })
        .unwrap();
        let ledger = ledger(&a.encode_state()).unwrap();
        let record = ledger[&(Container::Root("steps".to_owned()), "s".to_owned())];
        let key = (Container::Item(record), "deadline".to_owned());
        assert_eq!(ledger.get(&key), Some(&Id { client: 1, clock: 2 }));
    }
}
