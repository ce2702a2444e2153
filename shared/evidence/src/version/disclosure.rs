//! Partial disclosure: one part of a version is shown and checked, the rest stays hidden. Of a
//! part that is withheld nothing is seen but that there is one.

use super::parts::{PART_NAME_BYTES_MAX, PARTS_MAX, Parts, PartsError, leaf_of_hash};
use crate::Hash;
use crate::signed::{decode_strict, encode};
use crate::tree::verify_inclusion;
use minicbor::{Decode, Encode};

/// Longest proof: a tree of [`PARTS_MAX`] leaves has 14 levels below its root.
const PROOF_HASHES_MAX: usize = PARTS_MAX.next_power_of_two().ilog2() as usize;
/// Most bytes of a disclosure: name, salt, two numbers and a proof, with what CBOR adds.
pub const DISCLOSURE_BYTES_MAX: usize = 1024;
/// Most bytes of disclosures together.
pub const DISCLOSURES_BYTES_MAX: usize = PARTS_MAX * DISCLOSURE_BYTES_MAX;

/// What proves that a part of this name and certain bytes belongs to a version.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Disclosure {
    /// Name of the part.
    #[n(0)]
    pub name: String,
    /// Its salt.
    #[n(1)]
    pub salt: Hash,
    /// Its place among the parts, from 0.
    #[n(2)]
    pub index: u32,
    /// How many parts there are.
    #[n(3)]
    pub parts: u32,
    /// Inclusion proof of its leaf (RFC 9162 section 2.1.3).
    #[n(4)]
    pub proof: Vec<Hash>,
}

impl Disclosure {
    /// Whether the version of that root and so many parts has this part with these bytes.
    #[must_use]
    pub fn verify(&self, bytes: &[u8], root: Hash, parts: u32) -> bool {
        self.verify_hash(Hash::of(bytes), bytes.len() as u64, root, parts)
    }

    /// The same for bytes of that SHA-256 and length: many versions can share a large part, which
    /// is then hashed once.
    #[must_use]
    pub fn verify_hash(&self, hash: Hash, length: u64, root: Hash, parts: u32) -> bool {
        let leaf = leaf_of_hash(&self.name, self.salt, hash, length);
        let (index, size) = (u64::from(self.index), u64::from(self.parts));
        self.parts == parts
            && self.check().is_ok()
            && verify_inclusion(leaf, index, size, &self.proof, root)
    }

    /// Its bytes, deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Reads bytes strictly; nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, PartsError> {
        if bytes.len() > DISCLOSURE_BYTES_MAX {
            return Err(PartsError::Malformed);
        }
        let disclosure: Self = decode_strict(bytes).map_err(|_| PartsError::Malformed)?;
        disclosure.check()?;
        Ok(disclosure)
    }

    /// What holds of every disclosure.
    fn check(&self) -> Result<(), PartsError> {
        if self.name.len() > PART_NAME_BYTES_MAX {
            return Err(PartsError::Name);
        }
        if self.parts as usize > PARTS_MAX || self.index >= self.parts {
            return Err(PartsError::Count);
        }
        let fits = self.proof.len() <= PROOF_HASHES_MAX;
        if fits { Ok(()) } else { Err(PartsError::Malformed) }
    }
}

/// Disclosures of one version: each part once, in strictly rising order of names and of places.
/// It may be none: then nothing is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclosures(Vec<Disclosure>);

impl Disclosures {
    /// Shows the parts of these names, given in any order.
    pub fn of<'n>(
        parts: &Parts,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, PartsError> {
        let found = names.into_iter().map(|name| parts.disclose(name).ok_or(PartsError::Unknown));
        let mut all: Vec<Disclosure> = found.collect::<Result<_, _>>()?;
        all.sort_unstable_by_key(|disclosure| disclosure.index);
        Self::new(all)
    }

    fn new(all: Vec<Disclosure>) -> Result<Self, PartsError> {
        all.iter().try_for_each(Disclosure::check)?;
        let follows = |one: &Disclosure, next: &Disclosure| {
            one.name < next.name && one.index < next.index && one.parts == next.parts
        };
        if all.is_sorted_by(follows) { Ok(Self(all)) } else { Err(PartsError::Order) }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Disclosure> {
        self.0.iter()
    }

    /// That of the part of a name.
    pub fn get(&self, name: &str) -> Option<&Disclosure> {
        let at = self.0.binary_search_by(|disclosure| disclosure.name.as_str().cmp(name)).ok()?;
        self.0.get(at)
    }

    /// Their bytes, deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(&self.0)
    }

    /// Reads bytes strictly; nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, PartsError> {
        if bytes.len() > DISCLOSURES_BYTES_MAX {
            return Err(PartsError::Malformed);
        }
        Self::new(decode_strict(bytes).map_err(|_| PartsError::Malformed)?)
    }
}
