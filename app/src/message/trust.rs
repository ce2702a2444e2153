//! Whose times a notebook takes for certified.

use serde::{Deserialize, Serialize};

/// From the page, of authorities of time; each is answered with all of them.
#[derive(Clone, Serialize, Deserialize)]
pub enum TrustAsk {
    /// Who they are.
    List,
    /// Trust whoever's certificates these are, PEM.
    Add { pem: String },
    /// Trust one no more.
    Remove { fingerprint: String },
}

/// Authorities of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authorities {
    /// Those that this notebook trusts.
    pub trusted: Vec<Authority>,
    /// Names of others whose timestamps the relay brought.
    pub others: Vec<String>,
}

/// An authority that this notebook trusts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Authority {
    /// Its name, as its certificate says.
    pub name: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub fingerprint: String,
    /// When the certificate ends, ms since 1970.
    pub until_ms: f64,
}
