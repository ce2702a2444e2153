//! Building a proof: the members from what was given, then the reports from what a verifier would
//! find in them, then manifest, signature and archive. A proof that does not verify is not built.

use crate::Lang;
use crate::archive::{self, ARCHIVE_BYTES_MAX, ArchiveError};
use crate::codec::encode;
use crate::crate_metadata;
use crate::fault::{Fault, Wrong};
use crate::input::{DocumentInput, Exporter, Input, LogInput, PlacedInput, ZoneInput};
use crate::layout;
use crate::manifest;
use crate::member::{LogPlace, Placed, TreeProof};
use crate::multiproof;
use crate::plan::{DocumentPlan, ExporterPlan, FORM, Hex, LogPlan, Plan};
use crate::report;
use crate::verdict::{ProofKind, Verdict};
use crate::verify::{self, Budget};
use cahier_evidence::log::{Checkpoint, Leaf};
use cahier_evidence::{
    AttestationError, ChainError, DeviceId, Hash, Levels, PartsError, PersonState, ZoneHead, ZoneId,
};
use cahier_timestamp::EvidenceRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Members by name.
pub(crate) type Members = BTreeMap<String, Vec<u8>>;

/// Why no proof could be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// What was given does not verify.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Too much for one archive: divide the selection.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The parts of a version are not those that it has, or have none of a name.
    #[error(transparent)]
    Parts(#[from] PartsError),
    /// What a security key signed is larger than allowed.
    #[error("what the security key signed is larger than allowed")]
    Assertion,
    /// An attestation is not one.
    #[error(transparent)]
    Attestation(#[from] AttestationError),
    /// The exporter's chain does not hold.
    #[error(transparent)]
    Exporter(#[from] ChainError),
    /// The leaves of a zone are not those of its head, or the log's word reaches further.
    #[error("the log of a zone is not here up to the relay's word that was given")]
    Zone,
    /// An entry, checkpoint or token of the instance log is not one.
    #[error("the evidence of the instance log is malformed")]
    Log,
}

/// The archive of a proof. The same input by the same device at the same moment gives the same
/// bytes.
pub fn build(input: &Input, exporter: &Exporter<'_>) -> Result<Vec<u8>, BuildError> {
    let chain = PersonState::from_chain(exporter.chain.iter().map(Vec::as_slice))?;
    let logs = distinct(&input.logs);
    let mut members = Members::new();
    members.insert(layout::PLAN.into(), plan(input, &logs, &chain, exporter).encode());
    members.insert(layout::EXPORTER.into(), manifest::write_chain(&exporter.chain));
    for document in &input.documents {
        write_document(document, &mut members)?;
    }
    let mut leaves = BTreeMap::new();
    for zone in &input.zones {
        write_zone(zone, &input.documents, &mut members)?;
        leaves.insert(zone.zone, Levels::new(&zone.leaves));
    }
    for (number, log) in logs.iter().enumerate() {
        write_log(number, log, &leaves, &mut members)?;
    }
    for attestation in &input.attestations {
        members.insert(layout::attestation(attestation.commitment()), attestation.encode()?);
    }
    for file in &input.files {
        members.insert(layout::file(Hash::of(file)), file.clone());
    }
    // The reports, which come on top, are part of the bytes by which a verifier measures.
    let most = Budget::new(ARCHIVE_BYTES_MAX as u64);
    let account = verify::account_within(&borrowed(&members), most)?;
    if let Some(name) = account.unused {
        return Err(Fault::new(Wrong::Unexpected, name).into());
    }
    members.extend(derived(&account.verdict));
    let list = manifest::list(borrowed(&members).into_iter());
    let signature = manifest::sign(&list, chain.id, exporter.keys, exporter.claimed_ms);
    members.insert(layout::MANIFEST.into(), list);
    members.insert(layout::SIGNATURE.into(), signature);
    if !account.budget.suffices(members.values().map(|bytes| bytes.len() as u64).sum()) {
        return Err(ArchiveError::TooLarge.into());
    }
    Ok(archive::write(&members)?)
}

/// The members that say again, for people and other programs, what the proof says.
pub(crate) fn derived(verdict: &Verdict) -> [(String, Vec<u8>); 3] {
    let report = |lang| report::render(verdict, lang).into_bytes();
    [
        (layout::CRATE.into(), crate_metadata::render(verdict)),
        (layout::REPORT_FR.into(), report(Lang::Fr)),
        (layout::REPORT_EN.into(), report(Lang::En)),
    ]
}

pub(crate) fn borrowed(members: &Members) -> BTreeMap<&str, &[u8]> {
    members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
}

/// Each once: several versions can lie under one entry of the log.
fn distinct(logs: &[LogInput]) -> Vec<&LogInput> {
    let mut seen = BTreeSet::new();
    logs.iter().filter(|log| seen.insert((&log.entry, &log.checkpoint, &log.stamps))).collect()
}

fn plan(input: &Input, logs: &[&LogInput], chain: &PersonState, exporter: &Exporter<'_>) -> Plan {
    let attestations: BTreeSet<_> = input.attestations.iter().map(|one| one.commitment()).collect();
    let files: BTreeSet<_> = input.files.iter().map(|file| Hash::of(file)).collect();
    let zones: BTreeSet<_> = input.zones.iter().map(|zone| zone.zone).collect();
    let document = |document: &DocumentInput| {
        let places: BTreeSet<u64> = document.statements.iter().map(|one| one.index).collect();
        DocumentPlan {
            birth: document.birth.is_some(),
            document: Hex(document.document),
            history: document.history.is_some(),
            statements: places.into_iter().collect(),
            zone: Hex(document.zone),
        }
    };
    let kind = match input.kind {
        ProofKind::Statement => "statement",
        ProofKind::History => "history",
    };
    let log = |log: &&LogInput| LogPlan {
        stamps: u32::try_from(log.stamps.len()).unwrap_or(u32::MAX),
        zone: Hex(entry_of(log).map_or(ZoneId::ZERO, |entry| entry.zone)),
    };
    let device = Hex(DeviceId::derive(exporter.keys.card()));
    Plan {
        attestations: attestations.into_iter().map(Hex).collect(),
        documents: input.documents.iter().map(document).collect(),
        exported_ms: exporter.claimed_ms,
        exporter: ExporterPlan { device, person: Hex(chain.id) },
        files: files.into_iter().map(Hex).collect(),
        form: FORM.to_owned(),
        kind: kind.to_owned(),
        logs: logs.iter().map(log).collect(),
        zones: zones.into_iter().map(Hex).collect(),
    }
}

fn placed(item: &PlacedInput) -> Placed {
    let (index, received_ms) = (item.index, item.received_ms);
    Placed { index, received_ms, signed: item.signed.clone().into() }
}

fn write_document(input: &DocumentInput, members: &mut Members) -> Result<(), BuildError> {
    if let Some(birth) = &input.birth {
        members.insert(layout::birth(input.document), encode(&placed(birth)));
    }
    for statement in &input.statements {
        statement.write(input.document, members)?;
    }
    if let Some(history) = &input.history {
        history.write(input.document, members);
    }
    Ok(())
}

/// Records, tree and head of a zone.
fn write_zone(
    zone: &ZoneInput,
    documents: &[DocumentInput],
    members: &mut Members,
) -> Result<(), BuildError> {
    let mut places: BTreeSet<u64> = zone.records.iter().map(|record| record.index).collect();
    for document in documents.iter().filter(|document| document.zone == zone.zone) {
        places.extend(document.birth.iter().map(|birth| birth.index));
        places.extend(document.statements.iter().map(|statement| statement.index));
        let changes = document.history.iter().flat_map(|history| &history.changes);
        places.extend(changes.map(|change| change.index));
    }
    let head = ZoneHead::parse(&zone.head).map_err(|_| BuildError::Zone)?;
    let size = zone.leaves.len() as u64;
    if head.position.size != size || places.last().is_none_or(|last| *last >= size) {
        return Err(BuildError::Zone);
    }
    let places: Vec<u64> = places.into_iter().collect();
    let records: Vec<Placed> = zone.records.iter().map(placed).collect();
    let tree = TreeProof { hashes: multiproof::prove(&zone.leaves, &places) };
    members.insert(layout::records(zone.zone), encode(&records));
    members.insert(layout::tree(zone.zone), encode(&tree));
    members.insert(layout::head(zone.zone), zone.head.clone());
    Ok(())
}

fn entry_of(log: &LogInput) -> Option<cahier_evidence::log::Entry> {
    match Leaf::parse(&log.entry) {
        Ok(Leaf::Entry(entry)) => Some(entry),
        _ => None,
    }
}

fn write_log(
    number: usize,
    log: &LogInput,
    leaves: &BTreeMap<ZoneId, Levels>,
    members: &mut Members,
) -> Result<(), BuildError> {
    let entry = entry_of(log).ok_or(BuildError::Log)?;
    let leaves = leaves.get(&entry.zone).ok_or(BuildError::Zone)?;
    let consistency = leaves.consistency_proof(entry.position.size).ok_or(BuildError::Zone)?;
    let checkpoint = Checkpoint::open(&log.checkpoint, &log.key).map_err(|_| BuildError::Log)?;
    let place = LogPlace {
        index: log.index,
        inclusion: log.inclusion.clone(),
        key: log.key.to_string(),
        consistency,
    };
    members.insert(layout::entry(number), log.entry.clone());
    // Without signatures of witnesses: the very bytes that the tokens are over.
    members.insert(layout::checkpoint(number), checkpoint.stamped());
    members.insert(layout::inclusion(number), encode(&place));
    for (at, stamp) in (0_u32..).zip(&log.stamps) {
        let record = EvidenceRecord::parse(stamp).map_err(|_| BuildError::Log)?;
        members.insert(layout::evidence(number, at), record.encode());
        members.insert(layout::stamp(number, at), record.first().to_vec());
    }
    Ok(())
}

/// Whether a token, renewed or not, is one over the bytes of a checkpoint, by the certificates that
/// come with it. One that is not would make a fault of the proof that it is put into.
pub fn token_holds(token: &[u8], checkpoint: &[u8]) -> bool {
    EvidenceRecord::parse(token).is_ok_and(|record| record.verify_itself(checkpoint).is_ok())
}
