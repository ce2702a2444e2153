//! The salted Merkle tree over the parts of a version, in rising order of their names.
//!
//! A leaf is `[name, salt, SHA-256 of the part's bytes, their length]`. The salt keeps whoever is
//! shown one part from trying what the others might say against their hashes: it comes from a
//! seed that only readers of the entry have, and tells nothing of the salts beside it.

use super::disclosure::Disclosure;
use crate::Hash;
use crate::levels::Levels;
use crate::signed::encode;
use crate::tree::leaf_hash;
use cahier_crypto::{Secret32, mac};

/// Most parts of one version.
pub const PARTS_MAX: usize = 10_000;
/// Longest name of a part, UTF-8.
pub const PART_NAME_BYTES_MAX: usize = 256;

const SALT_DOMAIN: &str = "cahier/v1/part";

/// Why parts make no version, or bytes no disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartsError {
    /// No part, or more than [`PARTS_MAX`].
    #[error("a version has from 1 to 10,000 parts")]
    Count,
    /// A name longer than [`PART_NAME_BYTES_MAX`].
    #[error("the name of a part is longer than 256 bytes")]
    Name,
    /// There is no part of that name.
    #[error("the version has no part of that name")]
    Unknown,
    /// A part comes twice or in the wrong place, or disclosures are of versions of other sizes.
    #[error("a part comes twice or out of order")]
    Order,
    /// Not the bytes of a disclosure.
    #[error("the bytes are no disclosure")]
    Malformed,
}

/// The parts of one version, hashed. It prints nothing: salts are secret until a part is shown.
#[derive(Clone)]
pub struct Parts {
    names: Vec<String>,
    salts: Vec<Hash>,
    leaves: Levels,
}

impl Parts {
    /// Hashes parts, given in any order, under the salts that come from a seed.
    pub fn new<'p>(
        seed: &Secret32,
        parts: impl IntoIterator<Item = (&'p str, &'p [u8])>,
    ) -> Result<Self, PartsError> {
        let mut parts: Vec<(&str, &[u8])> = parts.into_iter().take(PARTS_MAX + 1).collect();
        if parts.is_empty() || parts.len() > PARTS_MAX {
            return Err(PartsError::Count);
        }
        if parts.iter().any(|(name, _)| name.len() > PART_NAME_BYTES_MAX) {
            return Err(PartsError::Name);
        }
        parts.sort_unstable_by_key(|(name, _)| *name);
        if !parts.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(PartsError::Order);
        }
        let salts: Vec<Hash> = parts.iter().map(|(name, _)| salt_of(seed, name)).collect();
        let leaves = parts.iter().zip(&salts).map(|((name, bytes), salt)| leaf(name, *salt, bytes));
        let leaves: Vec<Hash> = leaves.collect();
        let names = parts.iter().map(|(name, _)| (*name).to_owned()).collect();
        Ok(Self { names, salts, leaves: Levels::new(&leaves) })
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        // At most 10,000.
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    /// The root that a version statement is signed over.
    pub fn root(&self) -> Hash {
        // There is one part at least.
        self.leaves.root().unwrap_or(Hash::ZERO)
    }

    /// What lets a stranger check the bytes of one part against the root; none if there is no
    /// part of that name.
    pub fn disclose(&self, name: &str) -> Option<Disclosure> {
        let at = self.names.binary_search_by(|other| other.as_str().cmp(name)).ok()?;
        Some(Disclosure {
            name: name.to_owned(),
            salt: self.salts[at],
            index: u32::try_from(at).ok()?,
            parts: self.count(),
            proof: self.leaves.inclusion_proof(at as u64)?,
        })
    }
}

fn salt_of(seed: &Secret32, name: &str) -> Hash {
    Hash(mac(seed, SALT_DOMAIN, &[name.as_bytes()]))
}

/// The hash of a part's leaf.
pub(super) fn leaf(name: &str, salt: Hash, bytes: &[u8]) -> Hash {
    leaf_of_hash(name, salt, Hash::of(bytes), bytes.len() as u64)
}

/// The same where the bytes were hashed before.
pub(super) fn leaf_of_hash(name: &str, salt: Hash, hash: Hash, length: u64) -> Hash {
    leaf_hash(&encode(&(name, salt, hash, length)))
}
