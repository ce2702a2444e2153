//! Names of things: fixed-length bytes, each kind a type of its own. Nothing meaningful is in
//! them; they print as lower-case hex.

use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use std::{fmt, str::FromStr};

/// Text that is not the hex form of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an identifier of the expected form")]
pub struct IdError;

macro_rules! bytes_type {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// All zeros: "none" where a format needs a value.
            pub const ZERO: Self = Self([0; $len]);

            /// The bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Random bytes.
            pub fn make(rng: &mut cahier_crypto::Rng<'_>) -> Self {
                Self(cahier_crypto::fill(rng))
            }

            /// From a slice of exactly the right length.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.len() != 2 * $len || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(IdError);
                }
                let mut out = [0; $len];
                for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
                    let pair = std::str::from_utf8(pair).map_err(|_| IdError)?;
                    *byte = u8::from_str_radix(pair, 16).map_err(|_| IdError)?;
                }
                Ok(Self(out))
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), EncodeError<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
                Self::from_slice(d.bytes()?).ok_or_else(|| DecodeError::message("wrong length"))
            }
        }
    };
}

bytes_type!(
    /// A zone: the boundary of access. Bound to its creator by [`ZoneId::derive`].
    ZoneId, 16
);
bytes_type!(
    /// One yrs document: an entry, its comments, a directory …; random.
    DocumentId, 16
);
bytes_type!(
    /// A person: bound to the first device of their chain by [`PersonId::derive`].
    PersonId, 16
);
bytes_type!(
    /// A group: bound to its founder by [`GroupId::derive`].
    GroupId, 16
);
bytes_type!(
    /// A device, or a group's key of one epoch: derived from its public keys.
    DeviceId, 16
);
bytes_type!(
    /// An encrypted file on a relay; random.
    BlobId, 16
);
bytes_type!(
    /// An invitation: derived from its secret, which it does not tell.
    InvitationId, 16
);
bytes_type!(
    /// A document key; random.
    KeyId, 16
);
bytes_type!(
    /// A SHA-256 value.
    Hash, 32
);

fn short(domain: &str, parts: &[&[u8]]) -> [u8; 16] {
    let full = cahier_crypto::sha256_parts(domain, parts);
    let mut id = [0; 16];
    id.copy_from_slice(&full[..16]);
    id
}

impl DeviceId {
    /// The id of the device with these public keys.
    pub fn derive(card: &cahier_crypto::DeviceCard) -> Self {
        Self(short("cahier/v1/device-id", &[&card.verify, &card.receive]))
    }
}

impl PersonId {
    /// The id of the person whose chain begins with this device and nonce.
    pub fn derive(nonce: &[u8; 16], first: DeviceId) -> Self {
        Self(short("cahier/v1/person-id", &[nonce, &first.0]))
    }
}

impl GroupId {
    /// The id of the group that this person founded with this nonce, at home in this zone.
    pub fn derive(nonce: &[u8; 16], founder: PersonId, first: DeviceId, home: ZoneId) -> Self {
        Self(short("cahier/v1/group-id", &[nonce, &founder.0, &first.0, &home.0]))
    }
}

impl ZoneId {
    /// The id of the zone made by this person with this nonce: a relay can neither make one in
    /// somebody's name nor begin a second one under the same id.
    pub fn derive(nonce: &[u8; 16], creator: PersonId, first: DeviceId) -> Self {
        Self(short("cahier/v1/zone-id", &[nonce, &creator.0, &first.0]))
    }
}

impl InvitationId {
    /// The id that stands for an invitation's secret.
    pub fn derive(secret: &[u8; 16]) -> Self {
        Self(short("cahier/v1/invitation-id", &[secret]))
    }
}

impl Hash {
    /// SHA-256 of the bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(cahier_crypto::sha256(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trip() {
        let id = DocumentId([0xAB; 16]);
        assert_eq!(id.to_string().parse::<DocumentId>().unwrap(), id);
        assert_eq!("ab".parse::<DocumentId>(), Err(IdError));
        assert_eq!("é".repeat(16).parse::<DocumentId>(), Err(IdError));
        assert_eq!("+f".repeat(16).parse::<DocumentId>(), Err(IdError));
    }
}
