//! Accounts: which passkeys (WebAuthn credentials) belong to a person, so that a browser that
//! holds nothing yet can learn who it is and fetch the person's chain. Sessions are proved by
//! device signatures, never by what is here (DESIGN section 6).
//!
//! A credential is added by somebody who proves two things at once: a passkey with user
//! verification, and a live device of the person's chain. Nothing that an authenticator
//! computes for the page (the `prf` extension above all) is ever read here.

mod base64url;
mod ceremony;
mod error;
mod party;
mod payload;
mod pending;
mod proof;

pub use base64url::Base64Url;
pub use ceremony::{Accounts, ChallengeId, Registered, RegistrationStart};
pub use error::AccountError;
pub use payload::{AssertedCredential, CreatedCredential, has_extension_results};
pub use pending::{PENDING_AGE_MAX, PENDING_BYTES_MAX, PENDING_MAX};
pub use proof::{Claim, ProofError, Proven};

/// Most credentials that one person may have.
pub const CREDENTIALS_MAX: usize = 32;
