//! A foreword: what is shown of a zone before its log is read here. The zone's records say who
//! is a member and bring the key, the digest shows the list, snapshots the entries that are
//! opened. All of it is for reading only and marked as not yet checked; the log is pulled at the
//! same time, and what it says is all that counts in the end (`claim.rs`).
//!
//! A foreword lives in memory only. After a restart it is fetched again, as long as nothing of
//! the zone was read. Devices that have the zone's key only through a group read the log first.

use super::claim::{Claim, Shown, Tally};
use super::session::Asked;
use super::{CommandError, Context, Engine, Notice};
use crate::rows::ListRow;
use cahier_crypto::ZoneKey;
use cahier_evidence::{
    DocumentId, PersonId, RecordChain, Role, ZoneBody, ZoneId, ZoneRecord, wrap_context,
};
use cahier_notebook::Document;
use cahier_protocol::{PlacedRecord, Request};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

/// A log of which no more than that is missing is read at once.
const MISSING_MIN: u64 = 256;
/// Most records that a foreword is made from.
const RECORDS_MAX: usize = 100_000;

/// How far a foreword has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Records are being asked for.
    Records,
    /// The digest is asked for.
    Digest,
    /// Whatever can be shown at first is shown.
    Shown,
}

/// The foreword of one zone.
pub(super) struct Foreword {
    stage: Stage,
    pub records: RecordChain,
    /// How many were taken, and the index from which more are asked for.
    taken: usize,
    from: u64,
    /// Zone keys by epoch, those of the epochs before wrapped under them, the founder's note.
    pub keys: BTreeMap<u32, ZoneKey>,
    previous: BTreeMap<u32, ByteVec>,
    note: Vec<u8>,
    title: String,
    /// Size of the log as the relay signed it.
    pub size: u64,
    /// What was read of the log meanwhile.
    pub tally: Tally,
    /// What members say of it, by document; the digest has document zero.
    pub claims: BTreeMap<DocumentId, Claim>,
    /// Snapshots that were asked for.
    pub asked: BTreeSet<DocumentId>,
}

impl Foreword {
    fn new(id: ZoneId) -> Self {
        Self {
            stage: Stage::Records,
            records: RecordChain::new(id),
            taken: 0,
            from: 0,
            keys: BTreeMap::new(),
            previous: BTreeMap::new(),
            note: Vec::new(),
            title: String::new(),
            size: 0,
            tally: Tally::default(),
            claims: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// The row of an entry in the digest.
    fn row(&self, document: DocumentId) -> Option<&ListRow> {
        match &self.claims.get(&DocumentId::ZERO)?.shown {
            Shown::List(rows) => rows.get(&document),
            Shown::Document(_) => None,
        }
    }

    /// The keys of epochs before those that were sealed to this device.
    fn open_older_keys(&mut self, id: ZoneId) {
        for epoch in (2..=self.records.epoch()).rev() {
            let (Some(key), Some(wrapped)) = (self.keys.get(&epoch), self.previous.get(&epoch))
            else {
                continue;
            };
            let context = wrap_context(id, epoch, DocumentId::ZERO);
            if let Ok(before) = key.unwrap_previous(&context, wrapped) {
                self.keys.entry(epoch - 1).or_insert(before);
            }
        }
        let context = wrap_context(id, 1, DocumentId::ZERO);
        let title = self.keys.get(&1).and_then(|key| key.open_note(&context, &self.note).ok());
        self.title = String::from_utf8_lossy(&title.unwrap_or_default()).into_owned();
    }
}

impl Engine {
    /// The relay has shown how long a log is. Where most of one that is new here is missing,
    /// its records are asked for beside it.
    pub(super) fn begin_foreword(&mut self, id: ZoneId, shown: u64, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get(&id) else { return };
        let missing = shown.saturating_sub(zone.accepted.position().size);
        let new = zone.cursor == 0 && zone.alarm.is_none() && !self.zone_is_closed(id);
        if !new || missing <= MISSING_MIN || self.has_unsent(id) {
            return;
        }
        let foreword = self.forewords.entry(id).or_insert_with(|| Foreword::new(id));
        foreword.size = foreword.size.max(shown);
        let under_way = self.session.asked.values().any(|(asked, _)| match asked {
            Asked::Records(zone) => *zone == id,
            Asked::GetSummary(zone, document) => *zone == id && *document == DocumentId::ZERO,
            _ => false,
        });
        if !under_way {
            self.continue_foreword(id, ctx);
        }
    }

    /// Asks what comes next.
    fn continue_foreword(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(foreword) = self.forewords.get(&id) else { return };
        match foreword.stage {
            Stage::Records => {
                let request = Request::Records { zone: id, from: foreword.from };
                self.ask(Asked::Records(id), request, ctx.now_ms);
            }
            Stage::Digest => self.ask_summary(id, DocumentId::ZERO, ctx),
            Stage::Shown => {}
        }
    }

    /// Records of a zone whose log is not here.
    pub(super) fn records_got(
        &mut self,
        id: ZoneId,
        records: Vec<PlacedRecord>,
        ctx: &mut Context<'_>,
    ) {
        let Some(mut foreword) = self.forewords.remove(&id) else { return };
        let all = records.is_empty();
        for record in records {
            // Out of order, or without end: such a relay's foreword is none.
            if record.index < foreword.from || foreword.taken >= RECORDS_MAX {
                return;
            }
            foreword.from = record.index.saturating_add(1);
            foreword.taken += 1;
            // What the rules refuse has no effect in the log either.
            if let Ok(read) = foreword.records.take(&record.signed, record.received_ms) {
                self.learn_foreword(id, &mut foreword, &read);
            }
        }
        if all {
            foreword.open_older_keys(id);
            let usable = foreword.keys.contains_key(&foreword.records.epoch());
            let trusted = self.trusts(id, &foreword.records);
            foreword.stage = if usable && trusted { Stage::Digest } else { Stage::Shown };
        }
        self.forewords.insert(id, foreword);
        self.continue_foreword(id, ctx);
    }

    /// What a record says about keys, as far as it concerns this device.
    fn learn_foreword(&self, id: ZoneId, foreword: &mut Foreword, record: &ZoneRecord) {
        let (epoch, seals) = match &record.body {
            Some(ZoneBody::Genesis(genesis)) => {
                foreword.note.clone_from(&genesis.note);
                (1, &genesis.keys.seals)
            }
            Some(ZoneBody::Rotate { keys }) => {
                let wrapped = keys.previous.clone();
                foreword.previous.extend(wrapped.map(|wrapped| (keys.epoch, wrapped)));
                (keys.epoch, &keys.seals)
            }
            Some(ZoneBody::Admit { seals, .. }) => (foreword.records.epoch(), seals),
            Some(ZoneBody::Seal { epoch, seals }) => (*epoch, seals),
            _ => return,
        };
        if let Some(key) = self.opened_seal(id, epoch, seals) {
            foreword.keys.insert(epoch, key);
        }
    }

    /// Whether the records are of the zone that was meant: this person is in it and, where they
    /// follow a link, so is whoever invited them, with the chain that the link named.
    fn trusts(&self, id: ZoneId, records: &RecordChain) -> bool {
        let manages = |person: &PersonId| records.role(person) >= Some(Role::Manager);
        let joining = self.me.row.joining.iter().find(|joining| joining.zone == id);
        let invited = joining.is_none_or(|joining| {
            let inviter = records.member(&joining.inviter);
            let pinned = inviter.is_some_and(|m| m.chain.passes(&joining.inviter_head));
            pinned && manages(&joining.inviter)
        });
        invited && records.role(&self.me.state.id).is_some()
    }

    /// Whether the answer to such a question is for a foreword. Each is taken once.
    pub(super) fn is_awaited(&mut self, id: ZoneId, asked: DocumentId) -> bool {
        let Some(foreword) = self.forewords.get_mut(&id) else { return false };
        if asked == DocumentId::ZERO {
            let awaited = foreword.stage == Stage::Digest;
            if awaited {
                foreword.stage = Stage::Shown;
            }
            return awaited;
        }
        foreword.asked.contains(&asked)
    }

    /// Somebody opens an entry that may be known by its row in a digest only: its snapshot is
    /// asked for, once.
    pub fn look_ahead(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        let Some((id, _)) = self.foretelling(document) else { return };
        let connected = self.is_connected();
        if let Some(foreword) = self.forewords.get_mut(&id)
            && connected
            && !foreword.claims.contains_key(&document)
            && foreword.asked.insert(document)
        {
            self.ask_summary(id, document, ctx);
        }
    }

    /// The foreword that shows a document. None says anything about documents of other zones.
    fn foretelling(&self, document: DocumentId) -> Option<(ZoneId, &Foreword)> {
        let home = self.zone_in_log(document);
        let found = self.forewords.iter().find(|(id, foreword)| {
            let told = foreword.claims.contains_key(&document) || foreword.row(document).is_some();
            told && home.is_none_or(|home| home == **id)
        });
        found.map(|(id, foreword)| (*id, foreword))
    }

    /// The zone of a document as accepted leaves or own work have it.
    fn zone_in_log(&self, document: DocumentId) -> Option<ZoneId> {
        self.origins.get(&document).map(|origin| origin.zone)
    }

    /// Whether what is shown of a document is what the log says, as far as it is here.
    pub fn is_checked(&self, document: DocumentId) -> bool {
        self.foretelling(document).is_none()
    }

    /// A zone is closed for writing while something of it is shown that was not checked.
    pub(super) fn check_read(&self, id: ZoneId) -> Result<(), CommandError> {
        let shows = self.forewords.get(&id).is_some_and(|foreword| !foreword.claims.is_empty());
        if shows { Err(CommandError::NotChecked) } else { Ok(()) }
    }

    /// A document as its snapshot shows it.
    pub(super) fn foretold_document(&self, document: DocumentId) -> Option<&Document> {
        match &self.foretelling(document)?.1.claims.get(&document)?.shown {
            Shown::Document(shown) => Some(shown.as_ref()),
            Shown::List(_) => None,
        }
    }

    /// The zone of a document that the log did not bring yet.
    pub(super) fn foretold_zone(&self, document: DocumentId) -> Option<ZoneId> {
        self.foretelling(document).map(|(id, _)| id)
    }

    /// The row of an entry that was not checked.
    pub(super) fn foretold_row(&self, document: DocumentId) -> Option<&ListRow> {
        self.foretelling(document)?.1.row(document)
    }

    /// All rows that were not checked.
    pub(super) fn foretold_rows(&self) -> impl Iterator<Item = &ListRow> {
        let digests = self.forewords.values().filter_map(|f| f.claims.get(&DocumentId::ZERO));
        let rows = digests.flat_map(|claim| match &claim.shown {
            Shown::List(rows) => rows.values().collect::<Vec<_>>(),
            Shown::Document(_) => Vec::new(),
        });
        rows.filter(move |row| self.foretold_row(row.document).is_some())
    }

    /// The title of a zone of which nothing was read yet.
    pub(super) fn foretold_title(&self, id: ZoneId) -> Option<&str> {
        let foreword = self.forewords.get(&id).filter(|foreword| !foreword.claims.is_empty());
        foreword.map(|foreword| foreword.title.as_str())
    }

    /// The log has told everything that was shown of it, or cannot be trusted: it alone counts.
    pub(super) fn end_foreword(&mut self, id: ZoneId) {
        if self.forewords.remove(&id).is_some() {
            // Whoever knocked meanwhile is answered now.
            if self.opens_doors(id) {
                self.session.knocks_due.push(id);
            }
            self.tell(Notice::ZoneChanged(id));
        }
    }
}
