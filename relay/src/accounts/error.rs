//! Why an account ceremony failed.

/// Why an account ceremony failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The relying party and its origins do not fit together; the relay should not start.
    #[error("the passkey domain and the accepted origins do not fit together")]
    Configuration,
    /// No randomness from the system.
    #[error("the system gave no randomness")]
    Entropy,
    /// The page's origin is not accepted, or is one where browsers have no passkeys.
    #[error("passkeys of this page's address are not accepted here")]
    Origin,
    /// No such challenge: answered already, too old, or never given.
    #[error("this challenge was answered already or is too old: begin again")]
    Challenge,
    /// The authenticator did not verify its owner (PIN, fingerprint …).
    #[error("the security key did not check who you are: set a PIN or fingerprint on it")]
    NotVerified,
    /// The answer does not fit the challenge, the credential or the person.
    #[error("the answer of the security key does not fit the question")]
    Refused,
    /// The person has no credential here that could answer.
    #[error("no passkey of this person is known here")]
    NoCredential,
    /// The person has as many credentials as allowed.
    #[error("this person has as many passkeys as the relay allows")]
    TooMany,
    /// A credential that was kept cannot be read back.
    #[error("a passkey that was kept cannot be read back")]
    Kept,
}
