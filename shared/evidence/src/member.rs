//! One member of a zone: a person's chain as far as the zone relies on it, and their role.

use crate::ids::DeviceId;
use crate::person::{DeviceEntry, PersonState};
use crate::rights::Role;
use minicbor::{Decode, Encode};

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

impl Member {
    /// The role at a moment of the relay's clock.
    pub fn role_at(&self, received_ms: u64) -> Option<Role> {
        self.role.filter(|_| self.until_ms.is_none_or(|until| received_ms <= until))
    }

    /// The device, if the zone may rely on it.
    pub fn device(&self, device: &DeviceId) -> Option<&DeviceEntry> {
        self.chain.live(device)
    }
}
