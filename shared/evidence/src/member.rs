//! Members of a zone: a person or a group, with their chain as far as the zone relies on it, and
//! their role.

use crate::group::GroupState;
use crate::person::PersonState;
use crate::record::SealedKey;
use crate::rights::Role;
use minicbor::{Decode, Encode};

/// Whether a membership lasts at a moment of the relay's clock; its last moment counts.
pub(crate) fn lasts(until_ms: Option<u64>, at_ms: u64) -> bool {
    until_ms.is_none_or(|until| at_ms <= until)
}

/// A person who is or was a member.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// Their chain up to the head that is pinned here.
    #[n(0)]
    pub chain: PersonState,
    /// Their role; none once they were removed.
    #[n(1)]
    pub role: Option<Role>,
    /// Until when they are a member, ms since 1970.
    #[n(2)]
    pub until_ms: Option<u64>,
}

/// A group that is or was a member.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupMember {
    /// Its chain up to the head that is pinned here.
    #[n(0)]
    pub chain: GroupState,
    /// Its role; none before it was admitted and once it was removed.
    #[n(1)]
    pub role: Option<Role>,
    /// Until when it is a member, ms since 1970.
    #[n(2)]
    pub until_ms: Option<u64>,
    /// The newest zone key that was sealed to it: epoch and seal. Whoever comes into the group
    /// later opens it with the group's older keys.
    #[n(3)]
    pub seal: Option<(u32, SealedKey)>,
}

impl Member {
    /// Whether they are a member themselves at a moment of the relay's clock.
    pub fn lasts(&self, at_ms: u64) -> bool {
        self.role.is_some() && lasts(self.until_ms, at_ms)
    }
}

impl GroupMember {
    /// Whether it is a member at a moment of the relay's clock.
    pub fn lasts(&self, at_ms: u64) -> bool {
        self.role.is_some() && lasts(self.until_ms, at_ms)
    }
}
