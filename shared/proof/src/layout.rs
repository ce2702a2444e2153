//! Names of the members of a proof. Whoever opens the archive by hand finds their way by them.

use cahier_evidence::{DocumentId, Hash, ZoneId};

/// The list for other programs (RO-Crate 1.1), which makes the archive an `.eln` file.
pub(crate) const CRATE: &str = "ro-crate-metadata.json";
pub(crate) const REPORT_FR: &str = "report.fr.html";
pub(crate) const REPORT_EN: &str = "report.en.html";
/// What the proof is of.
pub(crate) const PLAN: &str = "proof/proof.json";
/// Name, size and hash of every other member.
pub(crate) const MANIFEST: &str = "proof/manifest.json";
/// The exporter's signature over the manifest.
pub(crate) const SIGNATURE: &str = "proof/manifest.cose";
/// The exporter's chain of records.
pub(crate) const EXPORTER: &str = "proof/exporter.cbor";

pub(crate) fn records(zone: ZoneId) -> String {
    format!("proof/zone/{zone}/records.cbor")
}

pub(crate) fn tree(zone: ZoneId) -> String {
    format!("proof/zone/{zone}/tree.cbor")
}

pub(crate) fn head(zone: ZoneId) -> String {
    format!("proof/zone/{zone}/head.cose")
}

pub(crate) fn birth(document: DocumentId) -> String {
    format!("proof/documents/{document}/birth.cbor")
}

pub(crate) fn statement(document: DocumentId, index: u64) -> String {
    format!("proof/documents/{document}/{index}.cose")
}

pub(crate) fn shown(document: DocumentId, index: u64) -> String {
    format!("proof/documents/{document}/{index}.cbor")
}

pub(crate) fn part(hash: Hash) -> String {
    format!("proof/parts/{hash}.json")
}

pub(crate) fn attestation(commitment: Hash) -> String {
    format!("proof/attestations/{commitment}.cbor")
}

pub(crate) fn entry(log: usize) -> String {
    format!("proof/log/{log}/entry.cbor")
}

pub(crate) fn checkpoint(log: usize) -> String {
    format!("proof/log/{log}/checkpoint.txt")
}

pub(crate) fn inclusion(log: usize) -> String {
    format!("proof/log/{log}/inclusion.cbor")
}

pub(crate) fn stamp(log: usize, number: u32) -> String {
    format!("proof/log/{log}/stamp-{number}.der")
}

pub(crate) fn evidence(log: usize, number: u32) -> String {
    format!("proof/log/{log}/evidence-{number}.der")
}

pub(crate) fn history(document: DocumentId) -> String {
    format!("proof/history/{document}.cbor")
}

pub(crate) fn file(hash: Hash) -> String {
    format!("files/{hash}")
}
