//! The one check of a proof: archive, manifest, everything in it against what was signed, the
//! reports made again; then, and only then, against whom the verifier trusts. It stops at the
//! first fault. Every input is hostile: no length is believed, nothing panics.

mod files;
mod history;
mod judge;
mod log;
mod pool;
mod stamp;
mod statement;
mod walk;

use crate::archive::{self, ArchiveError};
use crate::build::derived;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::manifest;
use crate::plan::{DocumentPlan, Plan};
use crate::trust::Trust;
use crate::verdict::{
    DocumentVerdict, FileVerdict, HistoryVerdict, PartVerdict, StatementVerdict, Verdict, Who,
    ZoneVerdict,
};
use cahier_evidence::{Attestation, Hash, PersonState, ZoneId};
use cahier_notebook::canonical::{Content, File};
use files::{DocumentFile, ZoneFile};
use history::Replay;
use log::LogFile;
use pool::Pool;
use std::collections::BTreeMap;
use walk::Walk;

/// How many entries of the instance log are named beside an act.
const COVERING_MAX: usize = 8;

/// Checks a proof for a verifier.
pub fn verify(bytes: &[u8], trust: &Trust) -> Result<Verdict, Fault> {
    let members = archive::read(bytes).map_err(|error| match error {
        ArchiveError::TooLarge => Fault::new(Wrong::TooLarge, ""),
        ArchiveError::Name | ArchiveError::Form => Fault::new(Wrong::Archive, ""),
    })?;
    let signer = manifest::check(&members)?;
    let account = account(&members)?;
    let exporter = &account.verdict.exporter;
    let said = (exporter.person, exporter.device, account.verdict.exported_ms);
    if said != (signer.chain.id, signer.device, signer.claimed_ms) {
        return Err(Fault::new(Wrong::Exporter, layout::PLAN));
    }
    for (name, bytes) in derived(&account.verdict) {
        if members.get(name.as_str()).copied() != Some(bytes.as_slice()) {
            return Err(Fault::new(Wrong::Report, name));
        }
    }
    if let Some(name) = account.unused {
        return Err(Fault::new(Wrong::Unexpected, name));
    }
    judge::judge(account.verdict, &account.logs, trust)
}

/// What members show by themselves.
pub(crate) struct Account {
    /// The half of the verdict that is the same for everybody.
    pub verdict: Verdict,
    logs: Vec<LogFile>,
    /// A member that nothing asks for, if there is one.
    pub unused: Option<String>,
}

/// Checks everything but manifest, reports and trust.
pub(crate) fn account(members: &BTreeMap<&str, &[u8]>) -> Result<Account, Fault> {
    let mut pool = Pool::new(members);
    let plan = Plan::decode(pool.take(layout::PLAN)?);
    let plan = plan.ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    let kind = plan.kind().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    let chain = manifest::read_chain(pool.take(layout::EXPORTER)?);
    let chain = chain.ok_or_else(|| Fault::new(Wrong::Exporter, layout::EXPORTER))?;
    let attestations = attestations(&plan, &mut pool)?;
    let mut zones: BTreeMap<ZoneId, ZoneFile> = BTreeMap::new();
    for zone in &plan.zones {
        zones.insert(zone.0, ZoneFile::read(zone.0, &mut pool)?);
    }
    let zone_of =
        |zone: ZoneId| zones.get(&zone).ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN));
    let mut documents = Vec::new();
    for document in &plan.documents {
        documents.push(DocumentFile::read(document, zone_of(document.zone.0)?, &mut pool)?);
    }
    zones.values().try_for_each(|zone| zone.check_places(documents.iter()))?;
    let mut logs = Vec::new();
    for (number, log) in plan.logs.iter().enumerate() {
        logs.push(log::read(number, log, zone_of(log.zone.0)?, &mut pool)?);
    }
    let mut found: Vec<Found> = documents.iter().map(|_| Found::default()).collect();
    let mut exporter = Exporter::new(&plan, &chain)?;
    let mut shown_zones = Vec::new();
    for zone in zones.values() {
        let mut walk = Walk::new(zone, &attestations);
        follow(&documents, &mut found, &mut walk, &logs, &mut pool)?;
        exporter.look(&walk, zone)?;
        shown_zones.push(zone_verdict(zone));
    }
    let listed = plan.documents.iter().zip(&documents).zip(found);
    let documents: Vec<DocumentVerdict> = listed
        .map(|((plan, file), found)| document(plan, file, found))
        .collect::<Result<_, _>>()?;
    let verdict = Verdict {
        kind,
        judged: false,
        certified: false,
        exporter: exporter.who,
        exported_ms: plan.exported_ms,
        zones: shown_zones,
        files: files(&plan, &documents, &mut pool)?,
        documents,
        logs: logs.iter().map(|log| log.verdict.clone()).collect(),
    };
    let made = [layout::CRATE, layout::REPORT_FR, layout::REPORT_EN];
    let signed = [layout::MANIFEST, layout::SIGNATURE];
    let unused = pool.unused(&[&made[..], &signed].concat()).map(str::to_owned);
    Ok(Account { verdict, logs, unused })
}

fn attestations(plan: &Plan, pool: &mut Pool<'_>) -> Result<Vec<Attestation>, Fault> {
    let mut all = Vec::new();
    for commitment in &plan.attestations {
        let member = layout::attestation(commitment.0);
        let read = Attestation::decode(pool.take(&member)?).ok();
        let read = read.filter(|attestation| attestation.commitment() == commitment.0);
        all.push(read.ok_or_else(|| Fault::new(Wrong::Attestation, member))?);
    }
    Ok(all)
}

/// What was found of a document while its zone's records were followed.
#[derive(Default)]
struct Found {
    statements: Vec<StatementVerdict>,
    history: Option<HistoryVerdict>,
}

/// Something that stands at a place of the log: of which document, and what.
#[derive(Clone, Copy)]
enum Act {
    Birth,
    Statement(usize),
    Change(usize),
}

/// Checks everything that is shown of a zone's documents, in the order of its log.
fn follow(
    documents: &[DocumentFile],
    found: &mut [Found],
    walk: &mut Walk<'_>,
    logs: &[LogFile],
    pool: &mut Pool<'_>,
) -> Result<(), Fault> {
    let zone = walk.state().id;
    let mut acts: Vec<(u64, usize, Act)> = Vec::new();
    let mut replays: BTreeMap<usize, Replay<'_>> = BTreeMap::new();
    for (at, file) in documents.iter().enumerate().filter(|(_, file)| file.zone == zone) {
        acts.extend(file.birth.iter().map(|birth| (birth.index, at, Act::Birth)));
        let statements = file.statements.iter().enumerate();
        acts.extend(statements.map(|(n, one)| (one.signed.index, at, Act::Statement(n))));
        let Some(changes) = &file.history else { continue };
        let changes = changes.iter().enumerate();
        acts.extend(changes.map(|(n, one)| (one.signed.index, at, Act::Change(n))));
        let class = file.class().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
        replays.insert(at, Replay::new(file.document, class, &file.statements)?);
    }
    // Where a birth and a change are the same envelope, the birth comes first.
    acts.sort_by_key(|(index, _, _)| *index);
    let sizes = sizes(logs, zone);
    for (index, at, act) in acts {
        walk.advance(index)?;
        let (Some(file), Some(found)) = (documents.get(at), found.get_mut(at)) else { continue };
        match act {
            Act::Birth => take_birth(file, walk)?,
            Act::Statement(number) => {
                let Some(one) = file.statements.get(number) else { continue };
                found.statements.push(statement::check(one, walk, covering(&sizes, index), pool)?);
            }
            Act::Change(number) => {
                let change = file.history.as_ref().and_then(|all| all.get(number));
                let (Some(change), Some(replay)) = (change, replays.get_mut(&at)) else {
                    continue;
                };
                replay.take(change, walk, covering(&sizes, index))?;
            }
        }
    }
    // The rest of the records must hold too: the exporter is looked for behind them.
    walk.advance(u64::MAX)?;
    for (at, replay) in replays {
        let history = replay.finish()?;
        if let Some(found) = found.get_mut(at) {
            found.history = Some(history);
        }
    }
    Ok(())
}

/// The first envelope of a document, by a member who might begin it.
fn take_birth(file: &DocumentFile, walk: &mut Walk<'_>) -> Result<(), Fault> {
    let Some(birth) = &file.birth else { return Ok(()) };
    walk.signer(birth)?;
    if let Some(born) = &birth.envelope.header.birth {
        walk.born(file.document, born.owner);
    }
    Ok(())
}

/// Sizes of a zone of which the instance log speaks, with the number of the entry, rising.
fn sizes(logs: &[LogFile], zone: ZoneId) -> Vec<(u64, usize)> {
    let of_zone = logs.iter().enumerate().filter(|(_, log)| log.verdict.zone == zone);
    let mut sizes: Vec<(u64, usize)> = of_zone.map(|(at, log)| (log.verdict.size, at)).collect();
    sizes.sort_unstable();
    sizes
}

/// The first entries of the instance log that cover a place; later ones say nothing more.
fn covering(sizes: &[(u64, usize)], index: u64) -> Vec<usize> {
    let first = sizes.partition_point(|(size, _)| *size <= index);
    sizes[first..].iter().take(COVERING_MAX).map(|(_, at)| *at).collect()
}

fn zone_verdict(file: &ZoneFile) -> ZoneVerdict {
    let head = &file.head;
    ZoneVerdict {
        zone: file.zone,
        size: head.position.size,
        root: head.position.root,
        head_ms: head.time_ms,
        relay: head.relay,
        records: file.records.len() as u64,
    }
}

fn document(
    plan: &DocumentPlan,
    file: &DocumentFile,
    found: Found,
) -> Result<DocumentVerdict, Fault> {
    let class = file.class().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    let Found { statements, history } = found;
    let title = |part: &PartVerdict| match &part.content {
        Some(Content::Title(title)) => Some(title.clone()),
        _ => None,
    };
    let shown = statements.iter().rev().flat_map(|statement| &statement.parts).find_map(title);
    let entry = history.as_ref().and_then(|history| history.entry.as_ref());
    let title = shown.or_else(|| entry.map(|entry| entry.title.clone()));
    let (zone, document) = (file.zone, plan.document.0);
    Ok(DocumentVerdict { zone, document, class, title, statements, history })
}

/// Attached files, each of which a shown part has the hash.
fn files(
    plan: &Plan,
    documents: &[DocumentVerdict],
    pool: &mut Pool<'_>,
) -> Result<Vec<FileVerdict>, Fault> {
    let mut named: BTreeMap<&str, &File> = BTreeMap::new();
    let statements = documents.iter().flat_map(|document| &document.statements);
    for part in statements.flat_map(|statement| &statement.parts) {
        if let Some(Content::File(file)) = &part.content {
            named.insert(&file.sha256, file);
        }
    }
    let mut found = Vec::new();
    for hash in &plan.files {
        let member = layout::file(hash.0);
        let bytes = pool.take(&member)?;
        let file = named.get(hash.0.to_string().as_str()).copied();
        let file = file.filter(|file| file.size == bytes.len() as u64 && Hash::of(bytes) == hash.0);
        let file = file.ok_or_else(|| Fault::new(Wrong::File, member))?;
        found.push(FileVerdict {
            sha256: hash.0,
            size: file.size,
            name: file.name.clone(),
            media_type: file.media_type.clone(),
        });
    }
    Ok(found)
}

/// Who made the file, found among the members of its zones if they are one.
struct Exporter<'a> {
    chain: &'a PersonState,
    who: Who,
}

impl<'a> Exporter<'a> {
    fn new(plan: &Plan, chain: &'a PersonState) -> Result<Self, Fault> {
        let (person, device) = (plan.exporter.person.0, plan.exporter.device.0);
        if person != chain.id || chain.live(&device).is_none() {
            return Err(Fault::new(Wrong::Exporter, layout::PLAN));
        }
        Ok(Self { chain, who: Who { person, device, role: None, names: Vec::new() } })
    }

    /// Looks at the end of a zone's records. A chain that contradicts what a zone knows of that
    /// person, or that leaves out that the device was removed, is a fault.
    fn look(&mut self, walk: &Walk<'_>, zone: &ZoneFile) -> Result<(), Fault> {
        let (person, device) = (self.who.person, self.who.device);
        let Some(known) = walk.state().chain_of(&person) else { return Ok(()) };
        let removed = known.devices.get(&device).is_some_and(|device| !device.live);
        if !known.agrees(self.chain) || removed {
            return Err(Fault::new(Wrong::Exporter, layout::EXPORTER));
        }
        if self.who.role.is_none() {
            let role = walk.state().role(&person, zone.head.time_ms);
            self.who = walk.who(person, device, role, zone.head.time_ms);
        }
        Ok(())
    }
}
