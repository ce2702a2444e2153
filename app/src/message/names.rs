//! Who people say that they are, and who vouches for it.

use serde::{Deserialize, Serialize};

/// From the page, of names.
#[derive(Clone, Serialize, Deserialize)]
pub enum NameAsk {
    /// Say who one is, to every zone; what is empty is not said.
    Say { name: String, orcid: String, institution: String },
    /// Take back what one said.
    TakeBack { attestation: String },
    /// Vouch for what a member says.
    Vouch { zone: String, person: String, attestation: String },
    /// Do so no more. Why: 0 not said, 1 a mistake, 2 they left, 3 their devices are not theirs
    /// any more.
    Disavow { zone: String, person: String, attestation: String, reason: u8 },
}

/// What a member says of themself, and stands by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Names it.
    pub attestation: String,
    /// Name, ORCID and institution, as far as they are said.
    pub text: String,
    /// Whether somebody vouches for it.
    pub vouched: bool,
}
