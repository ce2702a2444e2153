//! Whom a verifier trusts. It comes from the person who verifies, never from what is verified.

use cahier_evidence::log::VerifierKey;
use cahier_timestamp::TrustAnchors;

/// Authorities of time and instance logs that a verifier trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Roots of authorities of time. Without one, a proof can be whole and never certified.
    pub anchors: TrustAnchors,
    /// Keys of instance logs: a log of one of these names must be signed with that very key.
    pub logs: Vec<VerifierKey>,
}

impl Trust {
    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }
}
