//! Why something has no place in a zone's log. One enum for relay and members, because both
//! decide by the same function.

use minicbor::{Decode, Encode};

/// A refusal; its number is part of the wire protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, thiserror::Error)]
#[cbor(index_only)]
pub enum Refusal {
    /// The bytes are not well formed.
    #[n(0)]
    #[error("the item is malformed")]
    Malformed,
    /// It is for another zone.
    #[n(1)]
    #[error("the item belongs to another zone")]
    Zone,
    /// The author is not a member.
    #[n(2)]
    #[error("its author is not a member of the zone")]
    NotMember,
    /// The device is not live in the author's chain as the zone knows it.
    #[n(3)]
    #[error("its device is not, or no longer, one of its author's")]
    Device,
    /// The author's time as a member is over.
    #[n(4)]
    #[error("its author's membership has ended")]
    Expired,
    /// The role does not allow it.
    #[n(5)]
    #[error("its author's role does not allow this")]
    Role,
    /// The signature is wrong.
    #[n(6)]
    #[error("its signature is wrong")]
    Signature,
    /// The device's number in the zone is not the next one.
    #[n(7)]
    #[error("its number is not the device's next one in this zone")]
    Number,
    /// It does not name the device's previous envelope in the document.
    #[n(8)]
    #[error("it does not follow the device's previous envelope in this document")]
    Previous,
    /// The yrs clocks do not continue those that are known.
    #[n(9)]
    #[error("its clocks do not continue those of its writer")]
    Clock,
    /// The document key is of an epoch before the current one, or not known.
    #[n(10)]
    #[error("its key is not of the zone's current epoch")]
    Key,
    /// The ciphertext is not the one that was signed for.
    #[n(11)]
    #[error("its ciphertext is missing or another one")]
    Ciphertext,
    /// A first envelope for a known document, a later one for an unknown document, or another
    /// class than at first.
    #[n(12)]
    #[error("it does not fit how its document began")]
    Birth,
    /// The record does not follow the zone's last record: somebody was first.
    #[n(13)]
    #[error("another record came first")]
    RecordHead,
    /// A carried chain does not continue what is known.
    #[n(14)]
    #[error("a chain of records in it is not valid")]
    Chain,
    /// Keys are sealed to the wrong set of devices.
    #[n(15)]
    #[error("keys in it are not sealed to the right devices")]
    Seals,
    /// The last owner cannot go.
    #[n(16)]
    #[error("a zone must keep an owner")]
    LastOwner,
    /// It names something that is not there, or is there already.
    #[n(17)]
    #[error("it names something that does not exist or exists already")]
    Target,
    /// The document moved to another zone.
    #[n(18)]
    #[error("its document has moved to another zone")]
    Moved,
    /// A record of a later version stands in the log: this version must not write here.
    #[n(19)]
    #[error("the zone holds a record of a newer version")]
    Newer,
    /// The received time goes backwards.
    #[n(20)]
    #[error("its received time is before that of the item before it")]
    Time,
    /// A bound was reached.
    #[n(21)]
    #[error("a limit of the zone is reached")]
    Limit,
    /// The document is frozen by a seal that the change does not amend; or it says that it amends
    /// one, and the document is not frozen by that.
    #[n(22)]
    #[error("its document is sealed, and it does not amend that seal")]
    Frozen,
}

/// What a member's engine can do about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Pull, rebuild the item on what is there now, send again.
    Rebuild,
    /// The work cannot enter: keep it, show it, let an editor adopt it.
    Keep,
}

impl Refusal {
    /// Whether trying again can help.
    pub fn remedy(self) -> Remedy {
        match self {
            Self::Number | Self::Previous | Self::Key | Self::RecordHead | Self::Time => {
                Remedy::Rebuild
            }
            _ => Remedy::Keep,
        }
    }
}
