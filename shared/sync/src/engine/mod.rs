//! The engine: the one writer of an account. Events go in as method calls, effects come out of
//! [`Engine::poll`]; there is no clock, socket, disk or global randomness inside (DESIGN
//! section 2). The page's worker, the command line and the simulated client all run this.
//!
//! Invariants:
//! - Nothing enters a document of record but accepted envelopes and one's own unsent work.
//! - Nothing is sent before it is saved here.
//! - Refused work is kept, never dropped.
//! - A row that cannot be read is said, and never taken for nothing.
//! - What was not checked is marked, is for reading only, and goes to no table.

mod accept;
mod alarms;
mod amend;
mod attaching;
mod attest;
mod audit;
mod authorities;
mod blobs;
mod bundle;
mod certified;
mod claim;
mod content;
mod copying;
mod credentials;
mod cut;
mod damage;
mod desk;
mod digest;
mod duties;
mod edit;
mod effect;
mod entries;
mod error;
mod export;
mod file_hash;
mod foreword;
mod gossip;
mod group;
mod group_duties;
mod groups;
mod instance_log;
mod join;
mod keeping;
mod kept;
mod load;
mod local;
mod log_memory;
mod members;
mod merged;
mod moving;
mod names;
mod network;
mod offers;
mod opening;
mod outbox;
mod own_chain;
mod person;
mod places;
mod proofs;
mod proving;
mod query;
mod rejoin;
mod relay_reply;
mod renewals;
mod requests;
mod roots;
mod sealed;
mod sealing;
mod seals;
mod seen;
mod session;
mod shut_out;
mod sitting;
mod stamp;
mod stamps;
mod summary;
mod unfinished;
mod unread;
mod version;
mod whereabouts;
mod zone;

pub use alarms::{AlarmView, ResumeError};
pub use attaching::{Attaching, FileLabel, PIECE_BYTES};
pub use attest::{AttestationView, NewAttestation};
pub use audit::{Act, AuditRow, Auditor, ChainChange, Oddity};
pub use authorities::AuthorityView;
pub use blobs::NewFile;
pub use bundle::Brought;
pub use certified::{Certification, Times};
pub use content::history_of;
pub(crate) use content::settled;
pub use credentials::SigningKeys;
pub use damage::{Damage, Hide};
pub use desk::{SeatRows, Seated};
pub use effect::{Effect, Notice};
pub use error::CommandError;
pub use groups::{GroupMemberView, GroupView};
pub(crate) use keeping::proof_scope;
pub use kept::KeptSeal;
pub use load::Loaded;
pub use names::{NameView, VoucherView};
pub use opening::Opening;
pub use own_chain::Removal;
pub(crate) use proving::{Failed, Signed, entry_at, is_called};
pub use query::{DocumentStatus, MemberView, Status, ZoneView};
pub(crate) use roots::FRONTIER_LEAVES;
pub(crate) use sealed::read_seals;
pub use sealed::{Sealed, Seals};
pub use sealing::PreparedSeal;
pub use seals::{KeyCheck, SealStanding, SealView};
pub use seen::LogView;
pub use unfinished::Chosen;
pub(crate) use version::borne_out;
pub use whereabouts::Whereabouts;

use crate::rows::{
    AccountRow, AskedRow, BlobRow, JournalRow, KeptRow, ListRow, Origin, QuarantineRow,
};
use crate::store::{Place, StoreError, Table, Write};
use attest::Names;
use cahier_crypto::{DeviceKeys, DocumentKey};
use cahier_evidence::{BlobId, DeviceId, DocumentId, GroupId, KeyId, LogLeaf, PersonState, ZoneId};
use certified::Trust;
use cut::Uncut;
use damage::Damages;
use desk::Desk;
use foreword::Foreword;
use group::Group;
use instance_log::Log;
use proofs::Proofs;
use session::Session;
use sitting::Sittings;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use unfinished::Unfinished;
use unread::Unread;
use zone::Zone;

/// How long to wait before what could not be saved is tried again, ms.
const RETRY_SAVE_MS: u64 = 1_000;

/// What the shell hands in with each event: the time and a source of randomness.
pub struct Context<'a> {
    /// The device's clock, ms since 1970. Only ever a claim.
    pub now_ms: u64,
    /// Cryptographic randomness.
    pub rng: &'a mut cahier_crypto::Rng<'a>,
}

/// Something to be done to one document in its turn.
#[derive(Debug)]
enum Work {
    /// Read the content of an accepted leaf.
    Content { zone: ZoneId, index: u64, leaf: Box<LogLeaf> },
    /// Write a member's name into the zone's directory.
    Name { zone: ZoneId, person: cahier_evidence::PersonId, name: String },
    /// Make a list row anew from its document, where the stored one cannot be read.
    List { zone: ZoneId, document: DocumentId },
    /// Hold what was shown of a document, or of the list, against the log.
    Judge { zone: ZoneId, document: DocumentId },
    /// Make the snapshot of a document, or with document zero the zone's digest.
    Offer { zone: ZoneId, document: DocumentId },
    /// State the version of a document at the end of a sitting.
    State { zone: ZoneId, document: DocumentId },
}

/// Who writes here.
struct Me {
    keys: DeviceKeys,
    device: DeviceId,
    state: PersonState,
    row: AccountRow,
    /// Whether the relay knows this person by a chain that splits from the one here.
    split: bool,
    /// Whether the relay refused the chain that it was brought: the next greeting brings none, so
    /// that it can be asked what it has.
    bare: bool,
}

/// The engine of one account.
pub struct Engine {
    me: Me,
    zones: BTreeMap<ZoneId, Zone>,
    groups: BTreeMap<GroupId, Group>,
    /// Why a zone was not told how a group's chain goes on.
    untold: BTreeMap<(ZoneId, GroupId), CommandError>,
    desks: BTreeMap<DocumentId, Desk>,
    /// Where every known document lives and how it began.
    origins: BTreeMap<DocumentId, Origin>,
    journals: BTreeMap<DocumentId, Vec<JournalRow>>,
    list: BTreeMap<DocumentId, ListRow>,
    kept: BTreeMap<u64, KeptRow>,
    quarantine: Vec<QuarantineRow>,
    keys: BTreeMap<(DocumentId, KeyId), DocumentKey>,
    blobs: BTreeMap<BlobId, BlobRow>,
    unfinished: Vec<Unfinished>,
    fetching: BTreeSet<BlobId>,
    /// What tells their pieces from others.
    wanted: BTreeMap<BlobId, blobs::Wanted>,
    /// What is shown of zones whose log is not read.
    forewords: BTreeMap<ZoneId, Foreword>,
    /// Who people say that they are.
    names: Names,
    /// The relay's public log.
    log: Log,
    /// Places whose time is of weight.
    proofs: Proofs,
    /// Who certifies times.
    trust: Trust,
    session: Session,
    damages: Damages,
    unread: Unread,
    uncut: Uncut,
    sittings: Sittings,
    /// Requests to sign, by the document that they stand in.
    asked: BTreeMap<DocumentId, AskedRow>,
    /// Documents with signed versions that nobody has looked at here.
    unverified: BTreeSet<DocumentId>,
    work: VecDeque<Work>,
    effects: VecDeque<Effect>,
    writes: Vec<Write>,
    in_flight: Vec<Write>,
    waiting_for: Option<Effect>,
    retry_save_at_ms: u64,
    /// When is looked next what could be offered, ms since 1970.
    look_at_ms: u64,
    fenced: bool,
    /// Whether a newer version of the app wrote the store: nothing is written.
    newer: bool,
    next_seq: u64,
}

impl Engine {
    /// The next thing for the shell to do, or none: call again after every event until none.
    pub fn poll(&mut self, ctx: &mut Context<'_>) -> Option<Effect> {
        loop {
            if let Some(effect) = self.effects.pop_front() {
                return Some(effect);
            }
            if self.newer {
                // What reading alone would have put in order stays as it is.
                self.writes.clear();
                return None;
            }
            if self.fenced || !self.in_flight.is_empty() || self.waiting_for.is_some() {
                return None;
            }
            if !self.writes.is_empty() {
                // A clock that was set back must not hold up what is not saved.
                let wait = self.retry_save_at_ms.saturating_sub(ctx.now_ms);
                if wait > 0 && wait <= RETRY_SAVE_MS {
                    return None;
                }
                self.in_flight = std::mem::take(&mut self.writes);
                return Some(Effect::Save(self.in_flight.clone()));
            }
            if let Some(at) = self.next_work(ctx.now_ms) {
                if let Some(need) = self.work_once(at, ctx) {
                    self.waiting_for = Some(need.clone());
                    return Some(need);
                }
                continue;
            }
            self.pump(ctx);
            let rests = self.effects.is_empty() && self.writes.is_empty();
            if rests && self.next_work(ctx.now_ms).is_none() {
                return None;
            }
        }
    }

    /// Answer to [`Effect::Save`]. What could not be saved stays here and is tried again.
    pub fn saved(&mut self, result: Result<(), StoreError>, ctx: &mut Context<'_>) {
        match result {
            Ok(()) => self.in_flight.clear(),
            Err(error) => {
                self.fenced |= error == StoreError::Fenced;
                let newer = std::mem::take(&mut self.writes);
                self.writes = std::mem::take(&mut self.in_flight);
                self.writes.extend(newer);
                self.retry_save_at_ms = ctx.now_ms + RETRY_SAVE_MS;
                self.tell(Notice::NotSaved(error));
            }
        }
    }

    /// Whether everything is saved, sent, received and read.
    pub fn is_quiet(&self) -> bool {
        let zones = self.zones.values().all(|zone| self.zone_is_quiet(zone));
        let idle = self.effects.is_empty() && self.work.is_empty() && self.session.is_idle();
        zones && idle && self.writes.is_empty() && self.in_flight.is_empty() && self.blobs_quiet()
    }

    /// Whether another writer took over; this engine writes nothing any more.
    pub fn is_fenced(&self) -> bool {
        self.fenced
    }

    /// The store is read and never written: a newer version of the app wrote it.
    pub(crate) fn only_read(&mut self) {
        self.newer = true;
        self.writes.clear();
    }

    /// Whether a newer version of the app wrote the store: everything is read, nothing is written
    /// and no relay is spoken to.
    pub fn is_newer(&self) -> bool {
        self.newer
    }

    /// Whether this engine writes at all.
    pub fn check_writes(&self) -> Result<(), CommandError> {
        match (self.newer, self.fenced) {
            (true, _) => Err(CommandError::Newer),
            (_, true) => Err(CommandError::Fenced),
            _ => Ok(()),
        }
    }

    fn put<T: minicbor::Encode<()>>(&mut self, table: Table, scope: [u8; 16], seq: u64, row: &T) {
        let place = Place::new(table, scope, seq);
        self.writes.push(Write::Put(place, cahier_protocol::encode(row)));
    }

    fn delete(&mut self, table: Table, scope: [u8; 16], seq: u64) {
        self.writes.push(Write::Delete(Place::new(table, scope, seq)));
    }

    fn tell(&mut self, notice: Notice) {
        self.effects.push_back(Effect::Tell(notice));
    }

    fn fresh_seq(&mut self) -> u64 {
        self.next_seq += 1;
        self.next_seq
    }

    fn save_account(&mut self) {
        let row = self.me.row.clone();
        self.put(Table::Account, [0; 16], 0, &row);
    }

    /// One piece of work, or what it needs first.
    fn work_once(&mut self, at: usize, ctx: &mut Context<'_>) -> Option<Effect> {
        let work = self.work.remove(at)?;
        let needed = match &work {
            Work::Content { zone, index, leaf } => self.content_document(*zone, *index, leaf),
            Work::Name { zone, .. } => Some(self.directory(*zone, ctx)),
            Work::List { document, .. } => Some(*document),
            Work::Judge { document, .. } => {
                Some(*document).filter(|document| self.origins.contains_key(document))
            }
            Work::Offer { document, .. } => {
                Some(*document).filter(|document| *document != DocumentId::ZERO)
            }
            Work::State { document, .. } => Some(*document),
        };
        // A document that cannot be read is not asked for again and again.
        if let Some(document) = needed
            && !self.is_seated(document)
            && !self.is_closed(document)
        {
            self.work.insert(at, work);
            return Some(Effect::Seat(document));
        }
        match work {
            Work::Content { zone, index, leaf } => self.read_content(zone, index, &leaf, ctx),
            Work::Name { person, name, .. } => {
                self.write_name(needed.unwrap_or(DocumentId::ZERO), person, &name, ctx);
            }
            Work::List { document, .. } => self.refresh(document, ctx.now_ms),
            Work::Judge { zone, document } => self.judge(zone, document),
            Work::Offer { zone, document } => self.offer(zone, document, ctx),
            Work::State { document, .. } => self.state_sitting(document, ctx),
        }
        None
    }
}
