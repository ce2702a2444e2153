//! Summaries beside the log: a snapshot of one document, a digest of a zone's list. Both are
//! signed statements of a member, shown as "not yet checked" until the log says the same
//! (`foreword.rs`), and never a reason to delete anything.

use super::digest::{ListRows, digest_of, digest_row, list_rows};
use super::session::Asked;
use super::{CommandError, Context, Engine, Notice};
use crate::rows::{KeptRow, ListRow, QuarantineRow, Suspicion};
use crate::store::Table;
use cahier_crypto::{DocumentKey, ZoneKey, fill};
use cahier_evidence::{
    Class, Covers, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash, KeyId, KeyWrap,
    Refusal, ZoneId, wrap_context,
};
use cahier_notebook::{ClientId, Document, Row, read_entry};
use cahier_protocol::{Request, Sent};
use std::collections::BTreeMap;

/// Summaries take no place in the log: in quarantine they have numbers that no leaf ever has.
const SUMMARY_INDEX_MIN: u64 = 1 << 63;

/// What came of looking at a summary.
pub(super) enum Verdict {
    /// It can be used, or the log says the same.
    Good,
    /// It is of no use here, and nobody is to blame.
    Useless,
    /// It is not what it says.
    False(Suspicion),
}

impl Engine {
    /// Offers the merged state of a document to the zone, so that others open it quickly.
    pub fn offer_snapshot(
        &mut self,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_open(document)?;
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        if !self.unsent(document).is_empty() {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        self.check_whole(origin.zone)?;
        let zone = self.zone(&origin.zone)?;
        let state = zone.accepted.documents.get(&document).ok_or(CommandError::NotFound)?;
        let size = zone.accepted.position().size;
        let covers = Covers { size, count: state.count, hashes: state.hashes };
        let merged = self.desk(document, ctx.now_ms)?.document.encode_state();
        let kind = EnvelopeKind::Snapshot;
        self.summarise(kind, (origin.zone, document, origin.class), covers, &merged, ctx)
    }

    /// Offers the zone's list.
    pub fn offer_digest(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        self.check_zone_open(id)?;
        let log = &self.zone(&id)?.accepted.documents;
        let placed = |row: &&ListRow| row.zone == id && log.contains_key(&row.document);
        let rows: Vec<&ListRow> = self.list.values().filter(placed).collect();
        if rows.iter().any(|row| self.is_closed(row.document)) {
            return Err(CommandError::Damaged);
        }
        let plain = digest_of(&rows)?;
        if self.lists_own(id) {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        self.check_whole(id)?;
        let position = self.zone(&id)?.accepted.position();
        let covers = Covers { size: position.size, count: position.size, hashes: position.root };
        let about = (id, DocumentId::ZERO, Class::Directory);
        self.summarise(EnvelopeKind::Digest, about, covers, &plain, ctx)
    }

    /// Whether own work in a zone is not in its log.
    pub(super) fn has_unsent(&self, id: ZoneId) -> bool {
        let journal = self.journals.values().flatten().any(|row| row.origin.zone == id);
        journal || self.zones.get(&id).is_some_and(|zone| !zone.outbox.is_empty())
    }

    /// Whether own work that is not in a zone's log may show in its list: it is on its way, or was
    /// refused.
    fn lists_own(&self, id: ZoneId) -> bool {
        let me = self.me.state.id;
        let shows = |row: &KeptRow| row.zone == id && row.person == me && row.update.is_some();
        self.has_unsent(id) || self.kept.values().any(shows)
    }

    /// Only who has read all of a zone can say what it comes to.
    fn check_whole(&self, id: ZoneId) -> Result<(), CommandError> {
        let zone = self.zone(&id)?;
        let read = zone.is_read_to_its_end() && !self.has_holes(id);
        if read { Ok(()) } else { Err(CommandError::Invalid("a zone that is not read to its end")) }
    }

    /// Whether content of accepted leaves failed a check here.
    pub(super) fn has_holes(&self, id: ZoneId) -> bool {
        let hole = |reason: Suspicion| match reason {
            Suspicion::Refused(_) | Suspicion::Summary(_) | Suspicion::Version(_) => false,
            Suspicion::Key
            | Suspicion::Commitment
            | Suspicion::Decryption
            | Suspicion::Update
            | Suspicion::Clients
            | Suspicion::Missing => true,
        };
        self.quarantine.iter().any(|row| row.zone == id && hole(row.reason))
    }

    fn summarise(
        &mut self,
        kind: EnvelopeKind,
        (id, document, class): (ZoneId, DocumentId, Class),
        covers: Covers,
        plain: &[u8],
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let zone = self.zone(&id)?;
        let epoch = zone.accepted.epoch;
        let zone_key = zone.keys.get(&epoch).ok_or(CommandError::NoKey)?;
        // A key of its own, that opens with the zone key alone: readers may have no log yet.
        let key = DocumentKey::make(ctx.rng);
        let wrapped = zone_key.wrap_document(ctx.rng, &wrap_context(id, epoch, document), &key);
        let salt = fill(ctx.rng);
        let message = key.derive_message(&salt);
        let header = EnvelopeHeader {
            suite: cahier_crypto::SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind,
            class,
            zone: id,
            document,
            key: KeyId(key.id),
            salt,
            person: self.me.state.id,
            device: self.me.device,
            number: 0,
            previous: Hash::ZERO,
            writes: Vec::new(),
            claimed_ms: ctx.now_ms,
            seen: zone.accepted.position(),
            commitment: Hash(message.commitment()),
            birth: None,
            wrap: Some(KeyWrap { epoch, wrapped }),
            covers: Some(covers),
            version: None,
            seal: None,
            amends: None,
        };
        let sealed = message.seal(&header.encode(), plain).map_err(|_| CommandError::TooLarge)?;
        let envelope = Envelope::sign(&self.me.keys, header, &sealed);
        let summary = Sent { signed: envelope.bytes().to_vec(), ciphertext: Some(sealed.into()) };
        let asked = Asked::PutSummary(id, document, covers.count);
        self.ask(asked, Request::PutSummary { zone: id, summary }, ctx.now_ms);
        Ok(())
    }

    /// Asks for the snapshot of a document, or with document zero for the zone's digest.
    pub fn ask_summary(&mut self, id: ZoneId, document: DocumentId, ctx: &mut Context<'_>) {
        let request = Request::GetSummary { zone: id, document };
        self.ask(Asked::GetSummary(id, document), request, ctx.now_ms);
    }

    /// A summary came. It is shown where a foreword waits for it, and compared with the log
    /// where that is here. One that was found false is not looked at again.
    pub(super) fn summary_got(&mut self, id: ZoneId, asked: DocumentId, found: Option<Sent>) {
        let awaited = self.is_awaited(id, asked);
        let Some(sent) = found else { return };
        let item = Hash::of(&sent.signed);
        if self.quarantine.iter().any(|row| row.item == item) {
            return;
        }
        let verdict = match awaited {
            true => self.take_claim(id, asked, &sent),
            false => self.compare_summary(id, asked, &sent),
        };
        match verdict {
            Verdict::Good => {
                self.tell(Notice::Changed(asked));
                self.tell(Notice::ZoneChanged(id));
            }
            Verdict::Useless => {}
            Verdict::False(reason) => self.set_aside(id, item, reason),
        }
    }

    /// Puts a false summary in quarantine, and names whoever signed it.
    pub(super) fn set_aside(&mut self, zone: ZoneId, item: Hash, reason: Suspicion) {
        let aside = |row: &&QuarantineRow| row.zone == zone && row.index >= SUMMARY_INDEX_MIN;
        let before = self.quarantine.iter().filter(aside).count() as u64;
        let index = SUMMARY_INDEX_MIN + before;
        let Suspicion::Summary(signer) = reason else {
            return self.quarantine(zone, index, item, reason);
        };
        let row = QuarantineRow { zone, index, reason, item };
        self.put(Table::Quarantine, zone.0, index, &row);
        self.quarantine.push(row);
        self.tell(Notice::FalseSummary(zone, signer));
    }

    /// Holds a summary against a log that was read to its end.
    fn compare_summary(&self, id: ZoneId, asked: DocumentId, sent: &Sent) -> Verdict {
        let Some((envelope, covers)) = parsed(asked, sent) else {
            return Verdict::False(Suspicion::Update);
        };
        let Some(zone) = self.zones.get(&id) else { return Verdict::Useless };
        let position = zone.accepted.position();
        if !zone.is_read_to_its_end() || position.size == 0 || self.has_holes(id) {
            return Verdict::Useless;
        }
        if let Err(refusal) = zone.accepted.check_summary(&envelope, zone.accepted.received_ms) {
            return refused(refusal);
        }
        let plain = match opened(&envelope, sent, &zone.keys) {
            Ok(plain) => plain,
            Err(verdict) => return verdict,
        };
        let same = if asked == DocumentId::ZERO {
            let now = covers.size == position.size && !self.lists_own(id);
            let borne = covers.count == position.size && covers.hashes == position.root;
            match list_rows(id, envelope.header.person, &plain) {
                Ok(rows) => now.then(|| borne && self.list_agrees(id, &rows)),
                Err(verdict) => return verdict,
            }
        } else {
            let state = zone.accepted.documents.get(&asked);
            // Of another moment: nothing can be said any more, or not yet.
            let now = state.is_none_or(|state| state.count == covers.count);
            let borne = state.is_some_and(|state| state.hashes == covers.hashes);
            match loaded(&plain) {
                Some(shown) if now && borne => self.desk_agrees(asked, &shown),
                Some(_) if now && covers.size <= position.size => Some(false),
                Some(_) => None,
                None => Some(false),
            }
        };
        match same {
            Some(true) => Verdict::Good,
            Some(false) => Verdict::False(Suspicion::Summary(envelope.header.person)),
            None => Verdict::Useless,
        }
    }

    /// Whether a digest's rows are those of the list here. When an entry last changed is not
    /// compared: the author's device and the others count it by different clocks.
    pub(super) fn list_agrees(&self, id: ZoneId, told: &ListRows) -> bool {
        let Some(zone) = self.zones.get(&id) else { return false };
        // What moved away, then or since, is listed where it is now.
        let counts = |row: &&ListRow| {
            let state = zone.accepted.documents.get(&row.document);
            let moved = state.is_some_and(|state| state.moved_to.is_some());
            let elsewhere = self.origins.get(&row.document).is_some_and(|o| o.zone != id);
            !moved && !elsewhere
        };
        let timeless = |row: &ListRow| digest_row(row).map(|row| Row { modified_ms: 0, ..row });
        let placed = |row: &&ListRow| zone.accepted.documents.contains_key(&row.document);
        let held = self.list.values().filter(|row| row.zone == id).filter(counts).filter(placed);
        held.map(timeless).eq(told.values().filter(counts).map(timeless))
    }

    /// Whether a snapshot says what the open document says; none where that cannot be told.
    pub(super) fn desk_agrees(&self, document: DocumentId, shown: &Document) -> Option<bool> {
        let desk = self.desks.get(&document)?;
        if !self.unsent(document).is_empty() || self.is_closed(document) {
            return None;
        }
        let held = &desk.document;
        let same = shown.state_vector() == held.state_vector();
        Some(same && read_entry(shown) == read_entry(held))
    }
}

/// A summary that is of what was asked for, parsed; nothing in it is verified yet.
pub(super) fn parsed(asked: DocumentId, sent: &Sent) -> Option<(Envelope, Covers)> {
    let envelope = Envelope::parse(&sent.signed).ok()?;
    let digest = asked == DocumentId::ZERO;
    let kind = if digest { EnvelopeKind::Digest } else { EnvelopeKind::Snapshot };
    let header = &envelope.header;
    let covers = header.covers?;
    let about = header.kind == kind && header.document == asked;
    let fits = sent.ciphertext.as_ref().is_some_and(|ciphertext| envelope.fits(ciphertext));
    (about && fits).then_some((envelope, covers))
}

/// What a refusal says of a summary. Whoever signed it may have been an editor when they did:
/// only a wrong signature is a lie.
pub(super) fn refused(refusal: Refusal) -> Verdict {
    match refusal {
        Refusal::Signature => Verdict::False(Suspicion::Refused(refusal)),
        _ => Verdict::Useless,
    }
}

/// The content of a summary whose signature was verified.
pub(super) fn opened(
    envelope: &Envelope,
    sent: &Sent,
    keys: &BTreeMap<u32, ZoneKey>,
) -> Result<Vec<u8>, Verdict> {
    let header = &envelope.header;
    let lie = || Verdict::False(Suspicion::Summary(header.person));
    // Without a wrap it was made by a version before this one.
    let wrap = header.wrap.as_ref().ok_or(Verdict::Useless)?;
    let ciphertext = sent.ciphertext.as_ref().ok_or(Verdict::Useless)?;
    let zone_key = keys.get(&wrap.epoch).ok_or(Verdict::Useless)?;
    let context = wrap_context(header.zone, wrap.epoch, header.document);
    let key = zone_key.unwrap_document(&context, header.key.0, &wrap.wrapped);
    let message = key.map_err(|_| lie())?.derive_message(&header.salt);
    let plain = message.open(&header.commitment.0, envelope.associated_data(), ciphertext);
    plain.map_err(|_| lie())
}

/// The document of a snapshot, for reading.
pub(super) fn loaded(plain: &[u8]) -> Option<Document> {
    Document::load(ClientId::new(1).ok()?, plain).ok()
}
