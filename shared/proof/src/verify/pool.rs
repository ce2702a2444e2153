//! The members of a proof while it is checked: each is asked for by its name, and what nobody
//! asked for is a fault.

use crate::codec;
use crate::fault::{Fault, Wrong};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Members, and which of them were asked for.
pub(super) struct Pool<'a> {
    members: &'a BTreeMap<&'a str, &'a [u8]>,
    used: BTreeSet<&'a str>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(members: &'a BTreeMap<&'a str, &'a [u8]>) -> Self {
        Self { members, used: BTreeSet::new() }
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

    /// A member that nothing asked for, but for those in a list.
    pub(super) fn unused(&self, but: &[&str]) -> Option<&'a str> {
        let unused = |name: &&&str| !self.used.contains(**name) && !but.contains(*name);
        self.members.keys().find(unused).copied()
    }
}
