//! A security key or passkey in a person's chain, so that what it signed for a seal can be checked
//! without any server.

use crate::revealed::CREDENTIAL_ID_BYTES_MAX;
use minicbor::{Decode, Encode};

/// Most credentials of a person that may sign at a time.
pub const CREDENTIALS_MAX: usize = 64;

const KEY_BYTES_MAX: usize = 512;
const RP_BYTES_MAX: usize = 255;

/// One credential of a person.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Credential {
    /// Its id, as the authenticator gave it.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub id: Vec<u8>,
    /// Its public key, a COSE_Key (RFC 9052, section 7).
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// The relying party that it is bound to: a host.
    #[n(2)]
    pub rp: String,
    /// Whether it may still sign.
    #[n(3)]
    pub live: bool,
}

impl Credential {
    /// Whether every part is there and none is larger than allowed.
    pub(crate) fn bounded(&self) -> bool {
        let within = |length: usize, max: usize| (1..=max).contains(&length);
        within(self.id.len(), CREDENTIAL_ID_BYTES_MAX)
            && within(self.key.len(), KEY_BYTES_MAX)
            && within(self.rp.len(), RP_BYTES_MAX)
    }
}
