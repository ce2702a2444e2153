//! From journal to envelope: edits gather and leave as one envelope per pause (DESIGN
//! section 4).

use super::{CommandError, Context, Engine, Notice};
use crate::rows::{JournalRow, Origin, OutboxEdit};
use crate::store::Table;
use cahier_crypto::{DocumentKey, fill};
use cahier_evidence::{
    Birth, Class, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash, KeyId, KeyWrap,
    Refusal, SealClaim, Version, WRITES_MAX, Writes, ZoneId, wrap_context,
};
use cahier_notebook::{DocumentError, merge};
use cahier_protocol::Sent;
use std::collections::BTreeMap;

const IDLE_MS: u64 = 10_000;
const BUSY_MS: u64 = 60_000;
const COMPANY_MS: u64 = 250;
/// For how long after a colleague was seen envelopes leave at once.
const COMPANY_LASTS_MS: u64 = 15_000;
const SIZE_BYTES: usize = 16 << 10;
/// How long to wait before what could not be cut is tried again, ms.
const RETRY_CUT_MS: u64 = 10_000;
/// Largest merged update in one envelope.
const ENVELOPE_UPDATE_BYTES_MAX: usize = 900 << 10;

/// Documents whose journal could not be cut: when each is tried again, ms since 1970, and why.
pub(super) type Uncut = BTreeMap<DocumentId, (u64, CommandError)>;

/// An envelope before it has its place, its key and its signature.
pub(super) struct Draft {
    pub kind: EnvelopeKind,
    pub class: Class,
    pub document: DocumentId,
    /// What the document belongs to, where this begins it.
    pub parent: Option<DocumentId>,
    pub writes: Vec<Writes>,
    pub claimed_ms: u64,
    pub version: Option<Version>,
    pub seal: Option<SealClaim>,
    pub amends: Option<Hash>,
}

impl Engine {
    /// Lets time pass: whatever has waited long enough leaves as an envelope. Call it at least
    /// every 250 ms while something is open.
    pub fn tick(&mut self, ctx: &mut Context<'_>) {
        let due: Vec<DocumentId> = self
            .journals
            .iter()
            .filter(|(id, rows)| self.is_due(**id, rows, ctx.now_ms))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            match self.cut(id, ctx) {
                Ok(()) => {}
                Err(reason) => self.cut_later(id, reason, ctx.now_ms),
            }
        }
        self.keep_idle_state(ctx.now_ms);
        self.read_again(ctx.now_ms);
        self.look_for_offers(ctx);
        self.recheck_times(ctx.now_ms);
        self.read_root(ctx.now_ms);
        self.verify_next();
        self.session_tick(ctx);
    }

    /// The journal stays as it is and is tried again; a reason is said once.
    fn cut_later(&mut self, document: DocumentId, reason: CommandError, now_ms: u64) {
        let told = self.uncut.get(&document).is_some_and(|(_, told)| *told == reason);
        self.uncut.insert(document, (now_ms + RETRY_CUT_MS, reason.clone()));
        if !told {
            self.tell(Notice::NotCut { document, reason });
        }
    }

    fn is_due(&self, id: DocumentId, rows: &[JournalRow], now_ms: u64) -> bool {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return false };
        let retry_ms = self.uncut.get(&id).map_or(0, |(at_ms, _)| at_ms.saturating_sub(now_ms));
        // What is closed because of damaged rows was said when it was found.
        if self.is_closed(id) || (retry_ms > 0 && retry_ms <= RETRY_CUT_MS) {
            return false;
        }
        let company = self.desks.get(&id).map_or(0, |desk| desk.company_ms);
        let idle_ms = match company > 0 && now_ms < company + COMPANY_LASTS_MS {
            true => COMPANY_MS,
            false => IDLE_MS,
        };
        rows.iter().map(|row| row.update.len()).sum::<usize>() >= SIZE_BYTES
            || now_ms >= last.at_ms.saturating_add(idle_ms)
            || now_ms >= first.at_ms.saturating_add(BUSY_MS)
            || now_ms < first.at_ms
    }

    /// Everything in every journal leaves now, but for documents that are closed because of
    /// damaged rows, and where nothing is written at all. One that cannot leave holds up no other;
    /// the first reason is given.
    pub fn flush(&mut self, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let open: Vec<DocumentId> =
            self.journals.keys().copied().filter(|id| !self.is_closed(*id)).collect();
        let mut result = Ok(());
        for id in open {
            result = result.and(self.cut(id, ctx));
        }
        result
    }

    /// The journal of one document leaves now; where nothing is written at all, it stays, which
    /// was said when the notebook opened.
    pub fn cut(&mut self, id: DocumentId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        if self.newer {
            return Ok(());
        }
        if self.journals.contains_key(&id) {
            self.check_open(id)?;
        }
        while let Some(rows) = self.journals.get(&id) {
            let Some((count, update)) = gathered(rows)? else { break };
            let rows: Vec<JournalRow> = rows[..count].to_vec();
            let Some(last) = rows.last() else { break };
            let (origin, at_ms) = (self.origin_now(id, last.origin), last.at_ms);
            let zone = origin.zone;
            let writes = merged_writes(&rows);
            let amends = last.amends;
            let edit = OutboxEdit { document: id, origin, writes, at_ms, update, amends };
            let sent = self.sign_edit(zone, &edit, ctx)?;
            self.send_on(zone, sent, Some(edit))?;
            for row in &rows {
                self.delete(Table::Journal, id.0, row.seq);
            }
            if let Some(journal) = self.journals.get_mut(&id) {
                journal.drain(..count);
            }
            self.journals.retain(|_, rows| !rows.is_empty());
        }
        self.uncut.remove(&id);
        Ok(())
    }

    /// Where what was typed at a place goes: after its document where that went to another zone
    /// while it could not leave, as long as the role there was lowered.
    fn origin_now(&self, document: DocumentId, typed_at: Origin) -> Origin {
        let left = self.zones.get(&typed_at.zone).and_then(|zone| {
            zone.accepted.documents.get(&document).and_then(|state| state.moved_to)
        });
        let now = self.origins.get(&document).filter(|now| left == Some(now.zone));
        now.copied().unwrap_or(typed_at)
    }

    /// Signs and encrypts an edit for the place that is free now.
    pub(super) fn sign_edit(
        &mut self,
        id: ZoneId,
        edit: &OutboxEdit,
        ctx: &mut Context<'_>,
    ) -> Result<Sent, CommandError> {
        let draft = Draft {
            kind: EnvelopeKind::Update,
            class: edit.origin.class,
            document: edit.document,
            parent: edit.origin.parent,
            writes: edit.writes.clone(),
            claimed_ms: edit.at_ms,
            version: None,
            seal: None,
            amends: edit.amends,
        };
        self.sign_envelope(id, draft, &edit.update, ctx)
    }

    /// Signs and encrypts for the place that is free now.
    pub(super) fn sign_envelope(
        &mut self,
        id: ZoneId,
        draft: Draft,
        plain: &[u8],
        ctx: &mut Context<'_>,
    ) -> Result<Sent, CommandError> {
        let (key, wrap) = self.writing_key(id, draft.document, ctx)?;
        let zone = self.zone(&id)?;
        let known = zone.projected.documents.get(&draft.document);
        let device = self.me.device;
        let person = self.me.state.id;
        let salt = fill(ctx.rng);
        let message = key.derive_message(&salt);
        let header = EnvelopeHeader {
            suite: cahier_crypto::SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: draft.kind,
            class: draft.class,
            zone: id,
            document: draft.document,
            key: KeyId(key.id),
            salt,
            person,
            device,
            number: zone.projected.next_number(&device),
            previous: known.and_then(|d| d.tips.get(&device)).copied().unwrap_or(Hash::ZERO),
            writes: draft.writes,
            claimed_ms: draft.claimed_ms,
            seen: zone.accepted.position(),
            commitment: Hash(message.commitment()),
            birth: match known {
                None => Some(Birth { parent: draft.parent, owner: person }),
                Some(_) => None,
            },
            wrap,
            covers: None,
            version: draft.version,
            seal: draft.seal,
            amends: draft.amends,
        };
        let ciphertext =
            message.seal(&header.encode(), plain).map_err(|_| CommandError::TooLarge)?;
        let envelope = Envelope::sign(&self.me.keys, header, &ciphertext);
        Ok(Sent { signed: envelope.bytes().to_vec(), ciphertext: Some(ciphertext.into()) })
    }

    /// The document's key of the current epoch, or a new one with its wrap.
    fn writing_key(
        &mut self,
        id: ZoneId,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(DocumentKey, Option<KeyWrap>), CommandError> {
        let zone = self.zone(&id)?;
        let (epoch, zone_key) = zone.current_key().ok_or(CommandError::NoKey)?;
        let known = zone.projected.documents.get(&document);
        let current = known.filter(|d| d.keys.get(&d.current_key) == Some(&epoch));
        if let Some(current) = current {
            let key = self.keys.get(&(document, current.current_key)).cloned();
            return key.map(|key| (key, None)).ok_or(CommandError::NoKey);
        }
        let key = DocumentKey::make(ctx.rng);
        let context = wrap_context(id, epoch, document);
        let wrapped = zone_key.wrap_document(ctx.rng, &context, &key);
        self.keep_document_key(document, key.clone());
        Ok((key, Some(KeyWrap { epoch, wrapped })))
    }

    pub(super) fn keep_document_key(&mut self, document: DocumentId, key: DocumentKey) {
        let id = KeyId(key.id);
        if self.keys.contains_key(&(document, id)) {
            return;
        }
        let row = crate::rows::DocumentKeyRow { document, id, secret: *key.secret().expose() };
        let mut seq = [0; 8];
        seq.copy_from_slice(&key.id[..8]);
        self.put(Table::DocumentKey, document.0, u64::from_be_bytes(seq), &row);
        self.keys.insert((document, id), key);
    }

    /// Work that was refused with the envelopes before it: cut and kept as well.
    pub(super) fn keep_journal(
        &mut self,
        zone: ZoneId,
        document: DocumentId,
        reason: Refusal,
        ctx: &mut Context<'_>,
    ) {
        let rows = self.journals.remove(&document).unwrap_or_default();
        let mut left = Vec::new();
        for row in rows {
            let (origin, writes, at_ms) = (row.origin, row.writes.clone(), row.at_ms);
            let (update, amends) = (row.update.clone(), row.amends);
            let edit = OutboxEdit { document, origin, writes, at_ms, update, amends };
            match self.sign_edit(zone, &edit, ctx) {
                Ok(sent) => {
                    self.delete(Table::Journal, document.0, row.seq);
                    let seq = self.fresh_seq();
                    let item = super::outbox::Outgoing::new(seq, sent, Some(edit));
                    self.keep_outgoing(zone, &item, reason);
                }
                Err(reason) => {
                    self.cut_later(document, reason, ctx.now_ms);
                    left.push(row);
                }
            }
        }
        if !left.is_empty() {
            self.journals.insert(document, left);
        }
        self.desks.remove(&document);
    }
}

/// The first rows of a journal as one update; one row alone where they cannot be merged.
fn gathered(rows: &[JournalRow]) -> Result<Option<(usize, Vec<u8>)>, DocumentError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let count = fitting(rows);
    let updates: Vec<&[u8]> = rows[..count].iter().map(|row| row.update.as_slice()).collect();
    match merge(&updates) {
        _ if count == 1 => Ok(Some((1, first.update.clone()))),
        Ok(update) => Ok(Some((count, update))),
        Err(DocumentError::Merge | DocumentError::TooLarge { .. }) => {
            Ok(Some((1, first.update.clone())))
        }
        Err(error) => Err(error),
    }
}

/// How many journal rows go into one envelope: at least one, within its bounds.
fn fitting(rows: &[JournalRow]) -> usize {
    let mut bytes = 0;
    let mut nonces = std::collections::BTreeSet::new();
    let mut fits = |row: &&JournalRow| {
        bytes += row.update.len();
        nonces.extend(row.writes.iter().map(|w| w.nonce));
        bytes <= ENVELOPE_UPDATE_BYTES_MAX && nonces.len() <= WRITES_MAX
    };
    rows.iter().take_while(|row| fits(row)).count().max(rows.len().min(1))
}

/// One range a writer, in order of nonces. A writer's clocks in a journal are without gaps.
fn merged_writes(rows: &[JournalRow]) -> Vec<Writes> {
    let mut ranges: BTreeMap<[u8; 16], (u32, u32)> = BTreeMap::new();
    for write in rows.iter().flat_map(|row| &row.writes) {
        let range = ranges.entry(write.nonce).or_insert((write.start, write.end));
        *range = (range.0.min(write.start), range.1.max(write.end));
    }
    ranges.into_iter().map(|(nonce, (start, end))| Writes { nonce, start, end }).collect()
}
