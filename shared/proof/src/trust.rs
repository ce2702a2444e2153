//! Whom a verifier trusts. It comes from the person who verifies, never from what is verified.

use cahier_evidence::log::VerifierKey;
use cahier_timestamp::TrustAnchors;

/// Authorities of time and instance logs that a verifier trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Roots of authorities of time. Without one, a proof can be whole and never certified.
    pub anchors: TrustAnchors,
    /// Keys of instance logs, each that of its relay. Where there is one, every head of a zone, and
    /// every log under the key of that head, must be signed with one of them. A log under another
    /// key, an older one of the relay, counts where both are named.
    pub logs: Vec<VerifierKey>,
    /// Lists of revoked certificates, in DER, besides those in the file: newer ones say what became
    /// known since ([`cahier_timestamp::parse_lists`]).
    pub lists: Vec<Vec<u8>>,
}

impl Trust {
    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }
}
