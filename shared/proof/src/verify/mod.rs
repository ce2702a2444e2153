//! The one check of a proof: archive, manifest, everything in it against what was signed, the
//! reports made again; then, and only then, against whom the verifier trusts. It stops at the
//! first fault. Every input is hostile: no length is believed, nothing panics.

mod attested;
mod budget;
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
use crate::plan::Plan;
use crate::trust::Trust;
use crate::verdict::{
    DocumentVerdict, FileVerdict, HistoryVerdict, StatementVerdict, Verdict, Who, ZoneVerdict,
};
use attested::Unvouched;
pub(crate) use budget::Budget;
#[cfg(test)]
pub(crate) use budget::Cost;
use cahier_evidence::{DocumentId, Hash, PersonState, ZoneId};
use cahier_notebook::Attachment;
use cahier_notebook::canonical::{Content, File};
use files::{ChangeFile, DocumentFile, EnvelopeFile, StatementFile, ZoneFile};
use history::Replay;
use log::LogFile;
use pool::Pool;
use std::collections::BTreeMap;
use walk::Walk;

/// How many entries of the instance log are named beside an act, and how many under another key.
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
    let mut verdict = judge::judge(account.verdict, &account.logs, trust)?;
    for (zone, newer) in verdict.zones.iter_mut().zip(account.newer) {
        zone.newer = newer;
    }
    Ok(verdict)
}

/// What members show by themselves.
pub(crate) struct Account {
    /// The half of the verdict that is the same for everybody.
    pub verdict: Verdict,
    logs: Vec<LogFile>,
    /// Of each zone, whether a record of a kind that is not known here stands behind all that is
    /// shown. A newer program knows it: it is no part of that half.
    newer: Vec<bool>,
    /// A member that nothing asks for, if there is one.
    pub unused: Option<String>,
    /// What was asked of the verifier.
    pub budget: Budget,
}

/// Checks everything but manifest, reports and trust.
pub(crate) fn account(members: &BTreeMap<&str, &[u8]>) -> Result<Account, Fault> {
    account_within(members, Budget::new(members.values().map(|bytes| bytes.len() as u64).sum()))
}

/// The same within other bounds than those of the members' bytes.
pub(crate) fn account_within(
    members: &BTreeMap<&str, &[u8]>,
    budget: Budget,
) -> Result<Account, Fault> {
    let mut pool = Pool::new(members, budget);
    let plan = Plan::decode(pool.take(layout::PLAN)?);
    let plan = plan.ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    let kind = plan.kind().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    pool.budget.take_logs(&plan)?;
    let chain = manifest::read_chain(pool.take(layout::EXPORTER)?);
    let chain = chain.ok_or_else(|| Fault::new(Wrong::Exporter, layout::EXPORTER))?;
    let attestations = attested::read(&plan, &mut pool)?;
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
    zones.values().try_for_each(|zone| zone.check_finished(documents.iter()))?;
    pool.budget.take_signatures(&zones, &documents)?;
    let mut logs = Vec::new();
    for (number, log) in plan.logs.iter().enumerate() {
        logs.push(log::read(number, log, zone_of(log.zone.0)?, &mut pool)?);
    }
    let mut found = Findings::new();
    let mut exporter = Exporter::new(&plan, &chain)?;
    let mut unvouched = Unvouched::new(&attestations);
    let (mut shown_zones, mut newer) = (Vec::new(), Vec::new());
    for zone in zones.values() {
        let mut walk = Walk::new(zone, &attestations);
        follow(&documents, &mut found, &mut walk, &logs, &mut pool)?;
        exporter.look(&walk, zone, &mut pool.budget)?;
        unvouched.look(|person, commitment| walk.vouched_for(person, commitment));
        newer.push(walk.state().newer);
        shown_zones.push(zone_verdict(zone)?);
    }
    unvouched.finish()?;
    let shown = documents.iter().map(|file| document(file, &mut found));
    let documents: Vec<DocumentVerdict> = shown.collect::<Result<_, _>>()?;
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
    Ok(Account { verdict, logs, newer, unused, budget: pool.budget })
}

/// What was found of a document while its zone's records were followed.
#[derive(Default)]
struct Found {
    statements: Vec<StatementVerdict>,
    history: Option<HistoryVerdict>,
}

/// What was found of each document.
type Findings = BTreeMap<DocumentId, Found>;

/// Something that is shown of a document and stands at a place of the log.
enum Act<'a> {
    Birth(&'a EnvelopeFile),
    Statement(&'a StatementFile),
    Change(&'a ChangeFile),
}

impl<'a> Act<'a> {
    /// All of a document: its birth first, which is the same envelope as its first change.
    fn of(file: &'a DocumentFile) -> impl Iterator<Item = Self> {
        let statements = file.statements.iter().map(Self::Statement);
        let changes = file.history.iter().flatten().map(Self::Change);
        file.birth.iter().map(Self::Birth).chain(statements).chain(changes)
    }

    fn signed(&self) -> &'a EnvelopeFile {
        match self {
            Self::Birth(birth) => birth,
            Self::Statement(statement) => &statement.signed,
            Self::Change(change) => &change.signed,
        }
    }
}

/// Checks everything that is shown of a zone's documents, in the order of its log.
fn follow(
    documents: &[DocumentFile],
    found: &mut Findings,
    walk: &mut Walk<'_>,
    logs: &[LogFile],
    pool: &mut Pool<'_>,
) -> Result<(), Fault> {
    let zone = walk.state().id;
    let of_zone = || documents.iter().filter(move |file| file.zone == zone);
    let mut replays: BTreeMap<DocumentId, Replay<'_>> = BTreeMap::new();
    for file in of_zone().filter(|file| file.history.is_some()) {
        replays.insert(file.document, Replay::new(file)?);
    }
    let mut acts: Vec<Act<'_>> = of_zone().flat_map(Act::of).collect();
    // Stable: a birth stays before the change that it is.
    acts.sort_by_key(|act| act.signed().index);
    let sizes = sizes(logs, zone);
    for act in acts {
        let EnvelopeFile { index, envelope, .. } = act.signed();
        let (document, logs) = (envelope.header.document, covering(&sizes, *index));
        walk.advance(*index)?;
        if walk.has_left(document) {
            return Err(Fault::new(Wrong::Moved, &act.signed().member));
        }
        // Who may do what from there on is not known.
        if walk.state().newer {
            return Err(Fault::new(Wrong::Newer, &act.signed().member));
        }
        match act {
            Act::Birth(birth) => walk.begins(birth)?,
            Act::Statement(statement) => {
                let verdict = statement::check(statement, walk, logs, pool)?;
                found.entry(document).or_default().statements.push(verdict);
            }
            Act::Change(change) => match replays.get_mut(&document) {
                Some(replay) => replay.take(change, walk, logs, &mut pool.budget)?,
                None => return Err(Fault::new(Wrong::Stray, &change.signed.member)),
            },
        }
    }
    // The rest of the records must hold too: the exporter is looked for behind them.
    walk.advance(u64::MAX)?;
    for (document, replay) in replays {
        found.entry(document).or_default().history = Some(replay.finish()?);
    }
    Ok(())
}

/// Sizes of a zone of which the instance log speaks, with the number of the entry, rising.
#[derive(Default)]
struct Sizes {
    dated: Vec<(u64, usize)>,
    undated: Vec<(u64, usize)>,
    /// Dated ones under another key than that of the zone's head.
    other: Vec<(u64, usize)>,
}

fn sizes(logs: &[LogFile], zone: ZoneId) -> Sizes {
    let of_zone = logs.iter().enumerate().filter(|(_, log)| log.verdict.zone == zone);
    let mut sizes = Sizes::default();
    for (at, log) in of_zone {
        let list = match (log.verdict.same_key, log.verdict.stamps.is_empty()) {
            (true, false) => &mut sizes.dated,
            (true, true) => &mut sizes.undated,
            (false, false) => &mut sizes.other,
            // Nobody learns anything from it.
            (false, true) => continue,
        };
        list.push((log.verdict.size, at));
    }
    for list in [&mut sizes.dated, &mut sizes.undated, &mut sizes.other] {
        list.sort_unstable();
    }
    sizes
}

/// The first entries of the instance log that cover a place; later ones say nothing more. Dated
/// ones come before all others: a place that has a time is not to be shown without. Those under
/// another key take no room from these.
fn covering(sizes: &Sizes, index: u64) -> Vec<usize> {
    let behind = |sizes: &[(u64, usize)]| {
        let first = sizes.partition_point(|(size, _)| *size <= index);
        let found = sizes[first..].iter().take(COVERING_MAX).map(|(_, at)| *at);
        found.collect::<Vec<usize>>()
    };
    let mut found = behind(&sizes.dated);
    found.extend(behind(&sizes.undated));
    found.truncate(COVERING_MAX);
    found.extend(behind(&sizes.other));
    found
}

fn zone_verdict(file: &ZoneFile) -> Result<ZoneVerdict, Fault> {
    let (head, last) = (&file.head, file.last()?);
    Ok(ZoneVerdict {
        zone: file.zone,
        size: head.position.size,
        root: head.position.root,
        head_ms: head.time_ms,
        relay: head.relay,
        compared: false,
        newer: false,
        records: file.records.len() as u64,
        last_index: last.index,
        last_ms: last.received_ms,
    })
}

fn document(file: &DocumentFile, found: &mut Findings) -> Result<DocumentVerdict, Fault> {
    let class = file.class().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
    let Found { statements, history } = found.remove(&file.document).unwrap_or_default();
    let (zone, document) = (file.zone, file.document);
    Ok(DocumentVerdict { zone, document, class, statements, history })
}

/// What a file in the archive is called.
struct Called<'v> {
    name: &'v str,
    media_type: &'v str,
}

/// What the files are called that the documents name, by their hash in letters and their size: who
/// gives a file another size than it has says nothing of it.
fn called(documents: &[DocumentVerdict]) -> BTreeMap<(&str, u64), Called<'_>> {
    let mut called = BTreeMap::new();
    let histories = documents.iter().filter_map(|document| document.history.as_ref());
    let entries = histories.filter_map(|history| history.entry.as_ref());
    for file in entries.flat_map(|entry| &entry.attachments) {
        let Attachment { sha256, size, name, media_type, .. } = file;
        called.insert((sha256.as_str(), *size), Called { name, media_type });
    }
    let statements = documents.iter().flat_map(|document| &document.statements);
    let mut statements: Vec<&StatementVerdict> = statements.collect();
    // What was signed comes before what changes make, and whoever may write a document has the last
    // word on what its files are called.
    statements.sort_by_key(|statement| statement.is_by_writer());
    for part in statements.into_iter().flat_map(|statement| &statement.parts) {
        if let Some(Content::File(file)) = &part.content {
            let File { sha256, size, name, media_type, .. } = file;
            called.insert((sha256.as_str(), *size), Called { name, media_type });
        }
    }
    called
}

/// Attached files, each of which a shown part or what a history makes has the hash.
fn files(
    plan: &Plan,
    documents: &[DocumentVerdict],
    pool: &mut Pool<'_>,
) -> Result<Vec<FileVerdict>, Fault> {
    let called = called(documents);
    let mut found = Vec::new();
    for hash in &plan.files {
        let member = layout::file(hash.0);
        let bytes = pool.take(&member)?;
        let (sha256, size) = (hash.0.to_string(), bytes.len() as u64);
        let file = called.get(&(sha256.as_str(), size));
        let file = file.filter(|_| Hash::of(bytes) == hash.0);
        let file = file.ok_or_else(|| Fault::new(Wrong::File, member))?;
        found.push(FileVerdict {
            sha256: hash.0,
            size,
            name: file.name.to_owned(),
            media_type: file.media_type.to_owned(),
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
    fn look(&mut self, walk: &Walk<'_>, zone: &ZoneFile, budget: &mut Budget) -> Result<(), Fault> {
        let (person, device) = (self.who.person, self.who.device);
        let Some(known) = walk.state().chain_of(&person) else { return Ok(()) };
        let removed = known.devices.get(&device).is_some_and(|device| !device.live);
        if !known.agrees(self.chain) || removed {
            return Err(Fault::new(Wrong::Exporter, layout::EXPORTER));
        }
        if self.who.role.is_none() {
            let role = walk.state().role(&person, zone.head.time_ms);
            self.who = walk.who(person, device, role, zone.head.time_ms, budget)?;
        }
        Ok(())
    }
}
