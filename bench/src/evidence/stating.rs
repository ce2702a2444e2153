//! Stating a version, as a member's engine does it: the canonical parts, their salted root, and
//! what opens the statement for whoever is shown all of it.

use anyhow::{Context, Result};
use cahier_crypto::{DocumentKey, Secret32};
use cahier_evidence::{Envelope, Hash, Parts, Position, Version};
use cahier_notebook::Entry;
use cahier_notebook::canonical::{self, Part};
use cahier_proof::OpeningInput;
use cahier_protocol::Sent;

/// The version that an entry is, with its parts. `reached` says where in the log it was read, how
/// many updates were merged there, and the hash over them.
pub fn version(
    entry: &Entry,
    seed: &Secret32,
    reached: (Position, u64, Hash),
) -> Result<(Version, Vec<Part>)> {
    let parts = canonical::parts(entry)?;
    let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
    let salted = Parts::new(seed, named)?;
    let (at, count, hashes) = reached;
    let (form, root) = (Version::FORM, salted.root());
    Ok((Version { form, parts: salted.count(), root, at, count, hashes }, parts))
}

/// What opens one envelope and no other.
pub fn opening(key: &DocumentKey, sent: &Sent) -> Result<OpeningInput> {
    let envelope = Envelope::parse(&sent.signed)?;
    let ciphertext = sent.ciphertext.as_ref().context("an envelope has a ciphertext")?.to_vec();
    Ok(OpeningInput { ciphertext, root: key.message_root(&envelope.header.salt) })
}
