//! The members of a proof while it is checked: each is asked for by its name, and what nobody
//! asked for is a fault. A part that many versions share is read once.

use super::budget::{Budget, Cost};
use crate::codec::{self, encode};
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::PartVerdict;
use cahier_evidence::{DocumentId, Hash, Version};
use cahier_notebook::canonical;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Members, and which of them were asked for.
pub(super) struct Pool<'a> {
    members: &'a BTreeMap<&'a str, &'a [u8]>,
    used: BTreeSet<&'a str>,
    /// Parts that were read, by hash, form and name.
    parts: BTreeMap<(Hash, u8, String), Arc<PartVerdict>>,
    /// Lists of parts that versions show, each by a hash over it.
    lists: BTreeSet<Hash>,
    /// What the file asks for.
    pub budget: Budget,
}

impl<'a> Pool<'a> {
    pub(super) fn new(members: &'a BTreeMap<&'a str, &'a [u8]>, budget: Budget) -> Self {
        let (used, parts, lists) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { members, used, parts, lists, budget }
    }

    /// The bytes of a member.
    pub(super) fn take(&mut self, name: &str) -> Result<&'a [u8], Fault> {
        let found = self.members.get_key_value(name);
        let (name, bytes) = found.ok_or_else(|| Fault::new(Wrong::Missing, name))?;
        self.used.insert(*name);
        Ok(*bytes)
    }

    /// A member that is CBOR.
    pub(super) fn decode<T>(&mut self, name: &str) -> Result<T, Fault>
    where
        T: Decode<'a, ()> + Encode<()>,
    {
        let bytes = self.take(name)?;
        codec::decode(bytes).ok_or_else(|| Fault::new(Wrong::Malformed, name))
    }

    /// Counts the bytes of the parts that a version shows. The same ones of the same document
    /// stand in a report once, and are counted once.
    pub(super) fn count_parts(
        &mut self,
        document: DocumentId,
        version: &Version,
        parts: &[(&str, Hash)],
        member: &str,
    ) -> Result<(), Fault> {
        let list = encode(&(document, version.form, version.parts, parts.to_vec()));
        if !self.lists.insert(Hash::of(&list)) {
            return Ok(());
        }
        for (_, hash) in parts {
            let bytes = self.take(&layout::part(*hash))?.len() as u64;
            self.budget.take(Cost::PartBytes, bytes, member)?;
        }
        Ok(())
    }

    /// A part of that hash, read as what its name says.
    pub(super) fn part(
        &mut self,
        form: u8,
        name: &str,
        hash: Hash,
    ) -> Result<Arc<PartVerdict>, Fault> {
        let key = (hash, form, name.to_owned());
        if let Some(known) = self.parts.get(&key) {
            return Ok(Arc::clone(known));
        }
        let member = layout::part(hash);
        let bytes = self.take(&member)?;
        let wrong = || Fault::new(Wrong::Part, &member);
        if Hash::of(bytes) != hash {
            return Err(wrong());
        }
        let content = if form == canonical::FORM {
            Some(canonical::read(name, bytes).map_err(|_| wrong())?)
        } else {
            None
        };
        let part = PartVerdict { name: name.to_owned(), content, bytes: bytes.to_vec() };
        let part = Arc::new(part);
        self.parts.insert(key, Arc::clone(&part));
        Ok(part)
    }

    /// A member that nothing asked for, but for those in a list.
    pub(super) fn unused(&self, but: &[&str]) -> Option<&'a str> {
        let unused = |name: &&&str| !self.used.contains(**name) && !but.contains(*name);
        self.members.keys().find(unused).copied()
    }
}
