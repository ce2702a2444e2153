//! Which pieces of a document are values of keys, and which are parts of a text or a list.
//!
//! No editor writes a value of a key with a neighbour on its right. yrs 0.28.1 believes such a
//! piece, files it under a key that its container does not have, and panics when it tidies up.
//! So one forged update could stop the app of everybody who opens the document: it is refused
//! here. Nothing else about an update is judged here.

use crate::error::DocumentError;
use crate::scan::{Parent, Piece};
use crate::wire::Id;
use std::collections::BTreeMap;

/// Ranges of clocks that are values of keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyed {
    ends: BTreeMap<(u64, u32), u32>,
}

/// What matters of a piece: what it is next to, and whether it names a key itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neighbours {
    id: Id,
    len: u32,
    left: Option<Id>,
    right: Option<Id>,
    has_key: bool,
}

impl Neighbours {
    /// Of a piece that could be a value of a key.
    pub(crate) fn of(piece: &Piece<'_>) -> Option<Self> {
        let Piece { id, len, left, right, .. } = *piece;
        let has_key = piece.key.is_some();
        let matters = has_key || piece.parent == Parent::Inherited;
        matters.then_some(Self { id, len, left, right, has_key })
    }
}

impl Keyed {
    /// Checks an update against the document, and gives back the values of keys that it adds.
    pub(crate) fn check(&self, pieces: &[Neighbours]) -> Result<Self, DocumentError> {
        let mut added = Self::default();
        let keyed = |added: &Self, id: Id| self.holds(id) || added.holds(id);
        // Pieces of several clients can come in any order: go on until nothing more is found.
        let mut found = true;
        while found {
            found = false;
            for piece in pieces.iter().filter(|piece| piece.has_key || piece.left.is_some()) {
                let known = added.holds(piece.id);
                let follows = piece.left.is_some_and(|left| keyed(&added, left));
                if !known && (piece.has_key || follows) {
                    added
                        .ends
                        .insert((piece.id.client, piece.id.clock), piece.id.clock + piece.len);
                    found = true;
                }
            }
        }
        let forged = |piece: &Neighbours| {
            piece.right.is_some_and(|right| keyed(&added, right) || keyed(&added, piece.id))
        };
        if pieces.iter().any(forged) {
            return Err(DocumentError::Malformed("a value of a key has a right neighbour"));
        }
        Ok(added)
    }

    /// Takes in what an update added.
    pub(crate) fn extend(&mut self, added: Self) {
        self.ends.extend(added.ends);
    }

    fn holds(&self, id: Id) -> bool {
        let before = self.ends.range(..=(id.client, id.clock)).next_back();
        before.is_some_and(|((client, _), end)| *client == id.client && id.clock < *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, Document};
    use yrs::encoding::write::Write;
    use yrs::updates::encoder::{Encoder, EncoderV2};
    use yrs::{ClientID, ID, Map, Text};

    /// Two pieces of text of client 9, between the given neighbours.
    fn forged(left: ID, right: ID) -> Vec<u8> {
        let client = ClientID::new(9);
        let mut encoder = EncoderV2::new();
        for number in [1u32, 2] {
            encoder.write_var(number);
        }
        encoder.write_client(client);
        encoder.write_var(0u32);
        for left in [left, ID::new(client, 0)] {
            encoder.write_info(0x80 | 0x40 | 4);
            encoder.write_left_id(&left);
            encoder.write_right_id(&right);
            encoder.write_string("x");
        }
        encoder.write_var(0u32);
        encoder.to_vec()
    }

    fn document() -> Document {
        let mut document = Document::new(ClientId::new(1).unwrap());
        document
            .edit(|txn, roots| {
                roots.title.insert(txn, 0, "ab");
                roots.entry.insert(txn, "status", "one");
                roots.entry.insert(txn, "status", "two");
                Ok::<(), DocumentError>(())
            })
            .unwrap();
        document
    }

    #[test]
    fn text_between_text_is_taken() {
        let client = ClientID::new(1);
        let update = forged(ID::new(client, 0), ID::new(client, 1));
        let mut document = document();
        document.apply(&update).unwrap();
        assert_eq!(crate::read_entry(&document).title, "axxb");
    }

    #[test]
    fn a_value_with_a_right_neighbour_is_refused() {
        let client = ClientID::new(1);
        let refused = Err(DocumentError::Malformed("a value of a key has a right neighbour"));
        for (left, right) in [(1, 2), (1, 3), (2, 1), (3, 0)] {
            let update = forged(ID::new(client, left), ID::new(client, right));
            let mut document = document();
            let before = document.encode_state();
            assert_eq!(document.apply(&update), refused, "{left} {right}");
            // The same where the values came from others.
            let mut other = Document::load(ClientId::new(2).unwrap(), &before).unwrap();
            assert_eq!(other.apply(&update), refused, "{left} {right}");
            let mut fork = other.fork(ClientId::new(3).unwrap()).unwrap();
            assert_eq!(fork.apply(&update), refused, "{left} {right}");
        }
    }
}
