//! Whether what a relay holds is whole: every chain, every log with all its signatures, every
//! root, every blob, the instance log. Reads only, and may take minutes.

mod instance_log;

pub use instance_log::LogReport;

use crate::blobs::BlobStore;
use crate::core::StoredState;
use crate::storage::{Page, SqliteStorage, Storage, Stored};
use cahier_evidence::{LogLeaf, PersonState, ZoneHead, ZoneId, ZoneState};
use instance_log::Said;
use std::fmt;

/// Blobs are hashed in pieces of this size, bytes.
const PIECE_BYTES: usize = 1 << 20;

/// What was found in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneReport {
    /// Which zone.
    pub zone: ZoneId,
    /// Leaves of its log.
    pub leaves: u64,
    /// Bytes of its log.
    pub bytes: u64,
    /// Complete blobs.
    pub blobs: u64,
    /// What is wrong with it; nothing where all is well.
    pub problem: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Accounts whose chains were verified.
    pub accounts: u64,
    /// Zone by zone.
    pub zones: Vec<ZoneReport>,
    /// The instance log, generation by generation.
    pub log: Vec<LogReport>,
    /// What is wrong beside the zones.
    pub problems: Vec<String>,
}

/// Checks everything.
pub fn check(storage: &SqliteStorage, blobs: &dyn BlobStore) -> Stored<Report> {
    let mut report = Report { problems: storage.integrity()?, ..Report::default() };
    for person in storage.persons()? {
        let chain = storage.chain(&person)?;
        let state = PersonState::from_chain(chain.iter().map(Vec::as_slice));
        let whole = chain.is_empty() || state.is_ok_and(|state| state.id == person);
        if !whole {
            report.problems.push(format!("the chain of person {person} does not verify"));
        }
        report.accounts += 1;
    }
    for zone in storage.zones()? {
        report.zones.push(check_zone(storage, blobs, zone)?);
    }
    report.log = instance_log::check(storage)?;
    Ok(report)
}

fn check_zone(storage: &SqliteStorage, blobs: &dyn BlobStore, zone: ZoneId) -> Stored<ZoneReport> {
    let mut report = ZoneReport { zone, leaves: 0, bytes: 0, blobs: 0, problem: None };
    let mut state = ZoneState::new(zone);
    let mut shortcut = Shortcut::of(storage, &zone)?;
    let mut said = Said::of(storage, zone)?;
    loop {
        let from = report.leaves;
        let page = Page { ciphertexts: true, ..Page::headers_from(from) };
        let rows = storage.leaves(&zone, page)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (hashes, bytes) = ((row.item, row.leaf), row.bytes());
            let leaf = row.into_leaf();
            if let Err(what) = check_leaf(&mut state, &leaf, hashes) {
                report.problem = Some(format!("leaf {}: {what}", report.leaves));
                return Ok(report);
            }
            report.leaves += 1;
            report.bytes += bytes;
            shortcut.compare(storage, &state)?;
            said.compare(storage, &state)?;
        }
    }
    report.problem = match check_head(storage, &state)? {
        None if report.bytes != storage.zone_bytes(&zone)? => {
            Some("the log does not weigh what was counted".into())
        }
        None => said.problem().or_else(|| shortcut.problem()),
        found => found,
    };
    for (blob, meta) in storage.blobs(&zone)?.into_iter().filter(|(_, meta)| meta.complete) {
        let hash = crate::core::hash_blob(meta.total, PIECE_BYTES, |at, max| {
            blobs.read(&zone, &blob, at, max)
        });
        let whole = hash.is_ok_and(|hash| hash == meta.hash);
        if !whole && report.problem.is_none() {
            report.problem = Some(format!("blob {blob} is damaged or missing"));
        }
        report.blobs += 1;
    }
    Ok(report)
}

/// What a zone's stored state turned out to be.
enum Shortcut {
    /// There is none, or it is another version's and will be replaced.
    None,
    /// It waits for the leaf at which it stood.
    Waits(Box<StoredState>),
    /// It says what the log says.
    Fits,
    /// It says something else.
    Differs,
    /// It cannot be read.
    Damaged,
}

impl Shortcut {
    fn of(storage: &SqliteStorage, zone: &ZoneId) -> Stored<Self> {
        let Some(bytes) = storage.state(zone)? else { return Ok(Self::None) };
        Ok(match StoredState::read(&bytes) {
            Ok(Some(stored)) => Self::Waits(Box::new(stored)),
            Ok(None) => Self::None,
            Err(_) => Self::Damaged,
        })
    }

    /// Compares once the replay stands where the state stood.
    fn compare(&mut self, storage: &SqliteStorage, replayed: &ZoneState) -> Stored<()> {
        if let Self::Waits(stored) = self
            && stored.state.position().size == replayed.position().size
        {
            let fits = stored.fits(replayed, storage)?;
            *self = if fits { Self::Fits } else { Self::Differs };
        }
        Ok(())
    }

    fn problem(self) -> Option<String> {
        match self {
            Self::None | Self::Fits => None,
            Self::Damaged => Some(
                "its stored state cannot be read (the log is whole; the relay replaces it)".into(),
            ),
            // A size that the log never had counts as well.
            Self::Waits(_) | Self::Differs => Some(
                "its stored state differs from its log: stop the relay, make a backup, which \
                 leaves it out, and restore that"
                    .into(),
            ),
        }
    }
}

fn check_leaf(
    state: &mut ZoneState,
    leaf: &LogLeaf,
    (item, hash): (cahier_evidence::Hash, cahier_evidence::Hash),
) -> Result<(), String> {
    if leaf.hash() != hash || cahier_evidence::Hash::of(&leaf.signed) != item {
        return Err("its hashes are not those that were kept".into());
    }
    state.append(leaf).map(drop).map_err(|refusal| refusal.to_string())
}

fn check_head(storage: &SqliteStorage, state: &ZoneState) -> Stored<Option<String>> {
    let Some(head) = storage.head(&state.id)? else {
        return Ok(Some("there is no signed head".into()));
    };
    let Ok(head) = ZoneHead::parse(&head) else {
        return Ok(Some("the newest head is not rightly signed".into()));
    };
    let fits = head.zone == state.id && head.position == state.position();
    Ok((!fits).then(|| "the log does not have the root that was signed".into()))
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
            && self.zones.iter().all(|zone| zone.problem.is_none())
            && self.log.iter().all(|log| log.problem.is_none())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:32}  {:>9}  {:>13}  {:>6}  state", "zone", "leaves", "bytes", "blobs")?;
        for report in &self.zones {
            let ZoneReport { zone, leaves, bytes, blobs, problem } = report;
            let state = problem.as_deref().unwrap_or("whole");
            writeln!(f, "{:32}  {leaves:>9}  {bytes:>13}  {blobs:>6}  {state}", zone.to_string())?;
        }
        writeln!(f, "{} accounts, {} zones", self.accounts, self.zones.len())?;
        for log in &self.log {
            writeln!(f, "{log}")?;
        }
        for problem in &self.problems {
            writeln!(f, "wrong: {problem}")?;
        }
        writeln!(f, "{}", if self.is_whole() { "all is whole" } else { "NOT WHOLE" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::MemoryBlobs;
    use crate::core::{ConnectionId, Core, Policy};
    use crate::storage::{Batch, Op};
    use crate::testing::{Someone, envelopes, foresee, rng};
    use cahier_crypto::RelayKey;
    use cahier_protocol::{
        ClientMessage, FRAME_BYTES_MAX, RelayMessage, Request, VERSION, decode, encode,
    };

    const CONNECTION: ConnectionId = ConnectionId(1);

    fn say(core: &mut Core<SqliteStorage>, message: &ClientMessage) -> Option<RelayMessage> {
        let effects = core.message(CONNECTION, &encode(message), 1_000, &mut rng(1));
        match effects.first() {
            Some(crate::core::Effect::Send(_, bytes)) => {
                Some(decode(bytes, FRAME_BYTES_MAX).unwrap())
            }
            _ => None,
        }
    }

    /// A store with a zone of some leaves, its stored state, and an instance log.
    pub(super) fn filled(path: &std::path::Path) -> ZoneId {
        let storage = SqliteStorage::open(path).unwrap();
        let policy = Policy { open_registration: true, state_items_min: 4, ..Policy::default() };
        let mut core = Core::open(storage, RelayKey::make(&mut rng(9)), policy).unwrap();
        core.connect(CONNECTION);
        let ana = Someone::new(1);
        let (person, device) = (ana.person(), ana.device());
        let hello = ClientMessage::Hello { version: VERSION, person, device };
        let Some(RelayMessage::Challenge { relay, nonce, .. }) = say(&mut core, &hello) else {
            panic!("no challenge");
        };
        let (signature, chain) = (ana.prove(relay, nonce), ana.chain.clone());
        say(&mut core, &ClientMessage::Prove { signature, chain, ticket: None });
        let (mut zone, genesis) = ana.begin_zone(7);
        foresee(&mut zone, &genesis);
        let mut items = vec![genesis];
        items.extend(envelopes(&ana, &mut zone, 1, 9));
        let request = Request::Push { zone: zone.id, held: Default::default(), items };
        say(&mut core, &ClientMessage::Ask { id: 1, request });
        core.flush(1_000);
        core.tick(1_000);
        zone.id
    }

    #[test]
    fn a_stored_state_is_compared_with_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.sqlite3");
        let zone = filled(&path);
        let mut storage = SqliteStorage::open(&path).unwrap();
        let stored = storage.state(&zone).unwrap().expect("a state was stored");
        let problem = |storage: &SqliteStorage| {
            let report = check(storage, &MemoryBlobs::default()).unwrap();
            report.zones[0].problem.clone()
        };
        assert_eq!(problem(&storage), None);
        let mut put = |bytes: Vec<u8>| {
            let mut batch = Batch::default();
            batch.put(Op::PutState(zone, 1, bytes));
            storage.commit(batch).unwrap();
            problem(&storage)
        };
        let mut torn = stored.clone();
        *torn.last_mut().unwrap() ^= 1;
        assert!(put(torn).unwrap().contains("cannot be read"));
        // Rightly written, but of something else.
        let StoredState { mut state, .. } = StoredState::read(&stored).unwrap().unwrap();
        state.rotation_due = !state.rotation_due;
        let other = StoredState::read(&stored).unwrap().unwrap().rewritten(&state);
        assert!(put(other).unwrap().contains("differs from its log"));
        assert_eq!(put(stored), None);
    }

    #[test]
    fn a_log_that_was_weighed_wrongly_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.sqlite3");
        filled(&path);
        let wrong = "UPDATE zones SET bytes = bytes + 1";
        rusqlite::Connection::open(&path).unwrap().execute(wrong, []).unwrap();
        let storage = SqliteStorage::open(&path).unwrap();
        let report = check(&storage, &MemoryBlobs::default()).unwrap();
        assert!(report.zones[0].problem.as_ref().unwrap().contains("weigh"), "{report}");
    }
}
