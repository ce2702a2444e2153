//! A seal: what somebody means by signing a version, in clear in the header of an envelope, and
//! the hash that a security key signs for it as well.

use crate::ids::{DeviceId, Hash, PersonId};
use crate::signed::encode;
use crate::version_claim::Version;
use cahier_crypto::sha256;
use minicbor::{Decode, Encode};

/// What a signature on a version means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Meaning {
    /// I did this and wrote it down.
    #[n(0)]
    Authorship,
    /// I answer for this work.
    #[n(1)]
    Responsibility,
    /// I read and examined it.
    #[n(2)]
    Review,
    /// I approve it.
    #[n(3)]
    Approval,
    /// I do not approve it.
    #[n(4)]
    Disapproval,
    /// I checked it for safety.
    #[n(5)]
    Safety,
    /// I saw it and understood it; I took no part in it.
    #[n(6)]
    Witness,
}

impl Meaning {
    /// All meanings, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Authorship,
        Self::Responsibility,
        Self::Review,
        Self::Approval,
        Self::Disapproval,
        Self::Safety,
        Self::Witness,
    ];

    /// The word in commands and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authorship => "authorship",
            Self::Responsibility => "responsibility",
            Self::Review => "review",
            Self::Approval => "approval",
            Self::Disapproval => "disapproval",
            Self::Safety => "safety",
            Self::Witness => "witness",
        }
    }

    /// The meaning with that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.name() == name)
    }

    /// Whether a seal of this meaning freezes the document, where nothing came in between.
    pub fn freezes(self) -> bool {
        matches!(self, Self::Authorship | Self::Responsibility | Self::Approval)
    }
}

/// What a seal says besides the version that it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealClaim {
    /// What is meant.
    #[n(0)]
    pub meaning: Meaning,
    /// Hash of the seal or statement that is countersigned or answered.
    #[n(1)]
    pub about: Option<Hash>,
}

/// What a security key signs for a seal, as the challenge of a WebAuthn assertion:
/// `SHA-256("cahier/v1/seal" ‖ version ‖ seal ‖ person ‖ device)`, version and seal as CBOR.
pub fn version_hash(
    version: &Version,
    seal: &SealClaim,
    person: PersonId,
    device: DeviceId,
) -> Hash {
    let (version, seal) = (encode(version), encode(seal));
    let parts = [&b"cahier/v1/seal"[..], &version, &seal, &person.0, &device.0];
    Hash(sha256(&parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Position;
    use crate::signed::decode_strict;
    use proptest::prelude::*;

    #[test]
    fn names_come_back() {
        assert!(Meaning::ALL.iter().all(|m| Meaning::parse(m.name()) == Some(*m)));
        assert_eq!(Meaning::parse("Approval"), None);
        assert_eq!(Meaning::ALL.into_iter().filter(|m| m.freezes()).count(), 3);
    }

    #[test]
    fn the_hash_is_of_everything_that_is_claimed() {
        let version = Version {
            form: 1,
            parts: 3,
            root: Hash([1; 32]),
            at: Position::default(),
            count: 2,
            hashes: Hash([2; 32]),
        };
        let seal = SealClaim { meaning: Meaning::Review, about: None };
        let (person, device) = (PersonId([3; 16]), DeviceId([4; 16]));
        let hash = version_hash(&version, &seal, person, device);
        let others = [
            version_hash(&Version { parts: 4, ..version }, &seal, person, device),
            version_hash(&Version { count: 3, ..version }, &seal, person, device),
            version_hash(&version, &SealClaim { about: Some(Hash::ZERO), ..seal }, person, device),
            version_hash(&version, &seal, PersonId([4; 16]), device),
            version_hash(&version, &seal, person, DeviceId([3; 16])),
        ];
        assert!(others.iter().all(|other| *other != hash));
    }

    proptest! {
        #[test]
        fn claims_round_trip(
            meaning in 0..7_usize,
            about in proptest::option::of(any::<[u8; 32]>()),
            (form, parts, count) in any::<(u8, u32, u64)>(),
            (root, hashes) in any::<([u8; 32], [u8; 32])>(),
        ) {
            let seal = SealClaim { meaning: Meaning::ALL[meaning], about: about.map(Hash) };
            prop_assert_eq!(decode_strict::<SealClaim>(&encode(&seal)), Ok(seal));
            let at = Position { size: count, root: Hash(hashes) };
            let (root, hashes) = (Hash(root), Hash(hashes));
            let version = Version { form, parts, root, at, count, hashes };
            prop_assert_eq!(decode_strict::<Version>(&encode(&version)), Ok(version));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..150)) {
            if let Ok(seal) = decode_strict::<SealClaim>(&bytes) {
                prop_assert_eq!(encode(&seal), bytes.clone());
            }
            if let Ok(version) = decode_strict::<Version>(&bytes) {
                prop_assert_eq!(encode(&version), bytes);
            }
        }
    }
}
