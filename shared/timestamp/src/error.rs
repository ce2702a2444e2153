//! What can be wrong with a timestamp, each its own case, so that a person is told which.

use crate::asn1::Malformed;
use crate::imprint::HashFault;
use crate::time::Time;
use std::fmt;

/// The thing that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A request to an authority.
    Request,
    /// An authority's response.
    Response,
    /// A timestamp token.
    Token,
    /// A certificate.
    Certificate,
    /// A revocation list.
    RevocationList,
    /// A token with its certificates and revocation lists.
    Evidence,
    /// An evidence record (RFC 4998).
    Record,
    /// The kept keys of a development authority.
    Authority,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "timestamp request",
            Self::Response => "timestamp response",
            Self::Token => "timestamp token",
            Self::Certificate => "certificate",
            Self::RevocationList => "revocation list",
            Self::Evidence => "kept timestamp",
            Self::Record => "evidence record",
            Self::Authority => "development authority",
        })
    }
}

impl Part {
    /// For `map_err`: what to say when this part does not parse.
    pub(crate) fn malformed(self) -> impl Fn(Malformed) -> TimestampError {
        move |_| TimestampError::Malformed(self)
    }

    /// The same where a hash algorithm is read.
    pub(crate) fn hash_fault(self) -> impl Fn(HashFault) -> TimestampError {
        move |fault| match fault {
            HashFault::Malformed => TimestampError::Malformed(self),
            HashFault::Unknown(oid) => TimestampError::UnknownAlgorithm(oid.to_string()),
        }
    }
}

/// Why a timestamp does not stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The bytes are not strict DER of the right shape.
    #[error("the {0} is damaged or is something else")]
    Malformed(Part),
    /// More bytes, or more parts, than are ever read.
    #[error("the {0} is too large to be read")]
    TooLarge(Part),
    /// The authority answered and gave no token; its own words.
    #[error("the authority gave no timestamp: {0}")]
    Declined(String),
    /// An algorithm that is not taken, by its number or name.
    #[error("the algorithm {0} is not one that is accepted")]
    UnknownAlgorithm(String),
    /// An RSA key with so many bits.
    #[error("an RSA key has {0} bits, not 2048 to 4096")]
    KeySize(usize),
    /// The token is about another hash.
    #[error("the timestamp is about something else: another hash")]
    WrongImprint,
    /// The token answers another request, or none.
    #[error("the timestamp does not answer this request: another nonce")]
    WrongNonce,
    /// The token was given under another policy.
    #[error("the timestamp was given under another policy, {0}")]
    WrongPolicy(String),
    /// No certificate in the token or beside it is the one that signed.
    #[error("the certificate of the signer is missing")]
    MissingSigner,
    /// The token does not bind its signer's certificate by SHA-2 (ESSCertIDv2).
    #[error("the timestamp does not bind the certificate of its signer with SHA-2")]
    UnboundSigner,
    /// The certificate bound in the token is not the signer's, or not on the path.
    #[error("the timestamp binds another certificate than its signer's")]
    WrongBinding,
    /// The name in the token is not that of the certificate.
    #[error("the timestamp names another authority than its certificate")]
    WrongAuthorityName,
    /// The content is not what the signature covers.
    #[error("the timestamp was changed after it was signed")]
    WrongDigest,
    /// The token's signature is wrong.
    #[error("the signature of the timestamp is wrong")]
    WrongSignature,
    /// The certificate may not, or not only, put times.
    #[error("the certificate of {0} is not made for timestamps alone")]
    WrongUsage(String),
    /// A certificate signed another one without being allowed to.
    #[error("{0} may not issue certificates")]
    NotAnIssuer(String),
    /// A certificate bears a critical extension that is not understood.
    #[error("the certificate of {0} makes a condition that is not understood")]
    UnknownExtension(String),
    /// A certificate had not begun.
    #[error("the certificate of {authority} was not yet valid at {at}")]
    NotYetValid {
        /// Whose.
        authority: String,
        /// When it was looked at.
        at: Time,
    },
    /// A certificate had ended.
    #[error("the certificate of {authority} had expired at {at}")]
    Expired {
        /// Whose.
        authority: String,
        /// When it was looked at.
        at: Time,
    },
    /// No path leads to an authority that the verifier trusts.
    #[error("no authority that you trust stands behind this timestamp")]
    UnknownRoot,
    /// An authority bears the name of a known one, with another key.
    #[error("somebody uses the name of {0} with another key: this is a forgery")]
    Impostor(String),
    /// More certificates or signatures than are ever looked at.
    #[error("the certificates form too long or too tangled a chain")]
    TooManyCertificates,
    /// A revocation list is not signed by the authority that it names.
    #[error("the revocation list of {0} is not signed by it")]
    WrongRevocationList(String),
    /// A certificate was revoked so that the token does not stand.
    #[error("the certificate of {authority} was revoked on {at}")]
    Revoked {
        /// Whose.
        authority: String,
        /// Since when.
        at: Time,
    },
    /// A renewal is older than what it renews.
    #[error("a renewal of the timestamp is older than what it renews")]
    WrongOrder,
    /// The first token of a chain must cover everything with a new hash.
    #[error("a chain of renewals mixes hash algorithms")]
    MixedAlgorithms,
    /// The trust given by the verifier holds no certificate.
    #[error("the file of trusted authorities holds no certificate")]
    NoAnchors,
}

impl TimestampError {
    /// A word for programs: it stays the same when sentences change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLarge(_) => "too-large",
            Self::Declined(_) => "declined",
            Self::UnknownAlgorithm(_) => "unknown-algorithm",
            Self::KeySize(_) => "key-size",
            Self::WrongImprint => "wrong-imprint",
            Self::WrongNonce => "wrong-nonce",
            Self::WrongPolicy(_) => "wrong-policy",
            Self::MissingSigner => "missing-signer",
            Self::UnboundSigner => "unbound-signer",
            Self::WrongBinding => "wrong-binding",
            Self::WrongAuthorityName => "wrong-authority-name",
            Self::WrongDigest => "wrong-digest",
            Self::WrongSignature => "wrong-signature",
            Self::WrongUsage(_) => "wrong-usage",
            Self::NotAnIssuer(_) => "not-an-issuer",
            Self::UnknownExtension(_) => "unknown-extension",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::Expired { .. } => "expired",
            Self::UnknownRoot => "unknown-root",
            Self::Impostor(_) => "impostor",
            Self::TooManyCertificates => "too-many-certificates",
            Self::WrongRevocationList(_) => "wrong-revocation-list",
            Self::Revoked { .. } => "revoked",
            Self::WrongOrder => "wrong-order",
            Self::MixedAlgorithms => "mixed-algorithms",
            Self::NoAnchors => "no-anchors",
        }
    }
}
