//! An invitation as a link: relay, zone, the hash of the inviter's chain and a 128-bit secret,
//! all in the URL's fragment, which browsers do not send (DESIGN section 5).

use crate::wire::{decode, encode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_evidence::{Hash, InvitationId, PersonId, ZoneId};
use minicbor::{Decode, Encode};

const LINK_BYTES_MAX: usize = 1024;

/// Text that is no invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an invitation link, or a part of it is missing")]
pub struct LinkError;

/// What an invitation link says.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct InvitationLink {
    /// Version of this form.
    #[n(0)]
    pub version: u16,
    /// Address of the relay, `http://…` or `https://…`.
    #[n(1)]
    pub relay: String,
    /// The relay's public key.
    #[n(2)]
    pub relay_key: Hash,
    /// Zone.
    #[n(3)]
    pub zone: ZoneId,
    /// Who invites.
    #[n(4)]
    pub inviter: PersonId,
    /// Head of the inviter's chain: what the joiner pins.
    #[n(5)]
    pub inviter_head: Hash,
    /// The secret.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub secret: [u8; 16],
}

impl InvitationLink {
    /// Id of the invitation.
    pub fn id(&self) -> InvitationId {
        InvitationId::derive(&self.secret)
    }

    /// `<relay>/#join=<base64url>`.
    pub fn to_url(&self) -> String {
        let packed = URL_SAFE_NO_PAD.encode(encode(self));
        format!("{}/#join={packed}", self.relay.trim_end_matches('/'))
    }

    /// Reads a link, or only its fragment.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let packed = text.trim().rsplit_once("#join=").ok_or(LinkError)?.1;
        if packed.len() > 2 * LINK_BYTES_MAX {
            return Err(LinkError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(packed).map_err(|_| LinkError)?;
        let link: Self = decode(&bytes, LINK_BYTES_MAX).map_err(|_| LinkError)?;
        let http = link.relay.starts_with("http://") || link.relay.starts_with("https://");
        if link.version == crate::VERSION && http { Ok(link) } else { Err(LinkError) }
    }
}

impl std::fmt::Debug for InvitationLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InvitationLink({} at {}, ..)", self.zone, self.relay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_comes_back_and_hides_its_secret() {
        let link = InvitationLink {
            version: crate::VERSION,
            relay: "https://relais.example/".into(),
            relay_key: Hash([1; 32]),
            zone: ZoneId([2; 16]),
            inviter: PersonId([3; 16]),
            inviter_head: Hash([4; 32]),
            secret: [5; 16],
        };
        let url = link.to_url();
        assert!(url.starts_with("https://relais.example/#join="));
        assert_eq!(InvitationLink::parse(&url), Ok(link.clone()));
        assert!(!format!("{link:?}").contains("05"));
        assert_eq!(InvitationLink::parse("https://x/#join=AAAA"), Err(LinkError));
        assert_eq!(InvitationLink::parse(&url[..url.len() - 5]), Err(LinkError));
        assert_eq!(InvitationLink::parse("x"), Err(LinkError));
    }
}
