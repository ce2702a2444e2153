//! Timestamps that a stranger can check (RFC 3161): requests to an authority, its responses, the
//! check of its tokens up to a root that the verifier gives, revocation data kept beside them,
//! renewal (RFC 4998), and an authority for development.
//!
//! Pure: no file, no socket, no clock; native and WebAssembly. Everything that comes in is hostile
//! until parsed, and has a bound: a token 64 KiB, a certificate 16 KiB, a list 4 MiB.
//!
//! What is taken: RSA PKCS#1 v1.5 and PSS with 2048 to 4096 bits, ECDSA on P-256 and P-384;
//! SHA-256, SHA-384, SHA-512. What is not: indirect, partial and delta revocation lists, OCSP, name
//! constraints, attributes outside of the signature, several signers.
//!
//! A flipped bit in a token is found, except in a certificate or list inside of it that the path
//! does not use: authorities add such certificates. An archive covers those bytes by its own
//! manifest.

mod asn1;
mod authority;
mod certificate;
mod chain;
mod cms;
mod error;
mod evidence;
mod extensions;
mod imprint;
mod issue;
mod name;
mod pem;
mod renewal;
mod request;
mod response;
mod revocation;
mod sentence;
mod signature;
mod signing_certificate;
mod time;
mod tst_info;
mod verify;

pub use authority::{Authority, Rng};
pub use certificate::{CERTIFICATE_BYTES_MAX, Certificate};
pub use chain::TrustAnchors;
pub use cms::{CERTIFICATES_MAX, LISTS_MAX, TOKEN_BYTES_MAX};
pub use der::oid::ObjectIdentifier;
pub use error::{Part, TimestampError};
pub use evidence::{EVIDENCE_BYTES_MAX, Evidence};
pub use imprint::{HashAlgorithm, Imprint};
pub use renewal::{EvidenceRecord, RECORD_BYTES_MAX, TOKENS_MAX};
pub use request::{REQUEST_TYPE, RESPONSE_TYPE, Request};
pub use response::{RESPONSE_BYTES_MAX, token_of};
pub use revocation::{LIST_BYTES_MAX, Revocation, parse_lists};
pub use signature::Scheme;
pub use time::Time;
pub use tst_info::Accuracy;
pub use verify::{DEVELOPMENT_MARK, Expect, Stamp, verify};
