//! What a store holds, row by row, and how a part of a log is asked for.

use cahier_evidence::{Hash, LogLeaf, PersonId};

/// A person who has an account here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// When it was opened, ms since 1970.
    pub created_ms: u64,
    /// What allowed it: hash of a ticket, id of an invitation, or nothing where all may come.
    pub via: Option<Vec<u8>>,
}

/// One leaf of a zone's log as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafRow {
    /// The relay's clock when it took the item, ms since 1970.
    pub received_ms: u64,
    /// The COSE_Sign1.
    pub signed: Vec<u8>,
    /// Hash of the signed bytes: what makes pushes idempotent.
    pub item: Hash,
    /// Hash of the leaf: what the tree is made of.
    pub leaf: Hash,
    /// The ciphertext, where there is one and it was asked for.
    pub ciphertext: Option<Vec<u8>>,
}

/// Which leaves are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Index of the first.
    pub from: u64,
    /// One past the last index that may be given.
    pub to: u64,
    /// Most leaves.
    pub leaves_max: usize,
    /// The page ends once it holds this many bytes; it always holds one leaf if there is one.
    pub bytes_max: usize,
    /// Whether ciphertexts are wanted too.
    pub ciphertexts: bool,
}

/// What is known of an encrypted file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobMeta {
    /// Length of the whole sealed file, bytes.
    pub total: u64,
    /// SHA-256 of the whole sealed file.
    pub hash: Hash,
    /// When its first piece came, ms since 1970.
    pub created_ms: u64,
    /// Whether all of it is there, checked and on disk.
    pub complete: bool,
}

/// A ticket that opens one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Who used it.
    pub used_by: Option<PersonId>,
}

/// A part of a log that another relay's key, or an older key of this one, had signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Leaves up to here stand under the foreign head.
    pub size: u64,
    /// The foreign head, signed by the key that it names.
    pub head: Vec<u8>,
    /// When this relay took it over, ms since 1970.
    pub at_ms: u64,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Accounts.
    pub accounts: u64,
    /// Zones.
    pub zones: u64,
    /// Leaves of all zones.
    pub leaves: u64,
    /// Complete blobs.
    pub blobs: u64,
    /// Bytes of complete blobs.
    pub blob_bytes: u64,
    /// Leaves of the instance log, in all its generations.
    pub log_entries: u64,
}

impl LeafRow {
    /// The row for a leaf.
    pub fn new(leaf: LogLeaf) -> Self {
        let (item, hash) = (Hash::of(&leaf.signed), leaf.hash());
        let ciphertext = leaf.ciphertext.map(Vec::<u8>::from);
        let LogLeaf { received_ms, signed, .. } = leaf;
        Self { received_ms, signed, item, leaf: hash, ciphertext }
    }

    /// The leaf as it travels.
    pub fn into_leaf(self) -> LogLeaf {
        let ciphertext = self.ciphertext.map(Into::into);
        LogLeaf { received_ms: self.received_ms, signed: self.signed, ciphertext }
    }

    /// What it weighs, bytes.
    pub fn bytes(&self) -> u64 {
        let ciphertext = self.ciphertext.as_ref().map_or(0, Vec::len);
        (self.signed.len() + ciphertext) as u64
    }
}

impl Page {
    /// All leaves from an index on, without ciphertexts: what a replay reads.
    pub fn headers_from(from: u64) -> Self {
        let (leaves_max, bytes_max) = (1024, 4 << 20);
        Self { from, to: u64::MAX, leaves_max, bytes_max, ciphertexts: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_comes_back() {
        let ciphertext = Some(vec![3].into());
        let leaf = LogLeaf { received_ms: 7, signed: vec![1, 2], ciphertext };
        let row = LeafRow::new(leaf.clone());
        assert_eq!((row.bytes(), row.leaf), (3, leaf.hash()));
        assert_eq!(row.into_leaf(), leaf);
    }
}
