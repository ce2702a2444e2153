//! Versions of an entry: the one that is shown, for signing, and those that were signed, made
//! again from the history and held against their roots. Whoever can read an entry can do that;
//! a signer whose root does not fit is named.

use super::content::{HistoryRow, MOVED};
use super::sealed::settled_seals;
use super::zone::Zone;
use super::{CommandError, Context, Effect, Engine, Notice, Signed};
use crate::rows::{Fit, OpenedRow, QuarantineRow, Suspicion};
use crate::store::Table;
use cahier_crypto::{Secret32, fill};
use cahier_evidence::{
    Class, DocumentId, DocumentState, Hash, Parts, PersonId, Version, ZoneId, rolled,
};
use cahier_notebook::canonical::{self, CanonicalError};
use cahier_notebook::{ClientId, Difference, Document, Entry, difference, read_entry};

impl Engine {
    /// The version of an open entry that the log says and this device shows, and the seed of its
    /// parts' salts.
    pub fn version_of(
        &self,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(Version, [u8; 32]), CommandError> {
        self.check_open(document)?;
        let origin = self.origins.get(&document).ok_or(CommandError::NotFound)?;
        if origin.class != Class::Entry {
            return Err(CommandError::Invalid("only entries are signed"));
        }
        if !self.unsent(document).is_empty() {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        let zone = self.zone(&origin.zone)?;
        if !zone.is_read_to_its_end() {
            return Err(CommandError::Invalid("a zone that is not read to its end"));
        }
        let at = zone.accepted.position();
        let state = zone.accepted.documents.get(&document);
        let state = state.ok_or(CommandError::Invalid("work that is not on the relay yet"))?;
        let desk = self.desks.get(&document).ok_or(CommandError::NotSeated)?;
        // A clock of 0 names nothing, and yrs does not list it.
        let named = state.clocks.iter().filter(|(_, end)| **end > 0);
        if !desk.document.state_vector().iter().eq(named) {
            return Err(CommandError::Invalid("an entry of which something failed a check"));
        }
        let seed = fill(ctx.rng);
        let parts = parts_of(&read_entry(&desk.document), &seed)?;
        let (form, count, hashes) = (Version::FORM, state.count, state.hashes);
        let version = Version { form, parts: parts.count(), root: parts.root(), at, count, hashes };
        Ok((version, seed))
    }

    /// What changed in an open entry since a seal or statement. The shell hands in the entry's
    /// whole history.
    pub fn since_signed(
        &self,
        document: DocumentId,
        signed: Hash,
        history: &[HistoryRow],
    ) -> Result<Difference, CommandError> {
        let (old, now) = (self.signed_entry(document, signed, history)?, self.entry(document)?);
        Ok(difference(&old, &now))
    }

    /// An open entry as it was when it was signed, from its whole history.
    pub fn signed_entry(
        &self,
        document: DocumentId,
        signed: Hash,
        history: &[HistoryRow],
    ) -> Result<Entry, CommandError> {
        let seals = self.seals(document)?;
        let seal = seals.iter().find(|seal| seal.envelope == signed);
        let version = seal.ok_or(CommandError::NotFound)?.version;
        let entry = Replay::of(history).and_then(|mut replay| replay.reach(&version));
        entry.ok_or(CommandError::Invalid("a version that cannot be shown here"))
    }

    /// Signed versions of a document wait to be looked at.
    pub(super) fn verify_later(&mut self, document: DocumentId) {
        let waits = |desk: &super::desk::Desk| {
            let mut opened = desk.seals.values().filter_map(|sealed| sealed.opened.as_ref());
            opened.any(|opened| opened.fit.is_none())
        };
        if self.desks.get(&document).is_some_and(waits) {
            self.unverified.insert(document);
        }
    }

    /// Time passes: looks at the signed versions of one document, once all of its history is read
    /// and on disk.
    pub(super) fn verify_next(&mut self) {
        if self.fenced || !self.writes.is_empty() || !self.in_flight.is_empty() {
            return;
        }
        let Some(document) = self.next_to_compare() else { return };
        self.unverified.remove(&document);
        // One that was put away meanwhile is looked at when it is opened again.
        if self.desks.contains_key(&document) && !self.is_closed(document) {
            self.effects.push_back(Effect::ReadHistory(document));
        }
    }

    /// Whether something signed can be held against its document now: [`Engine::tick`] does it.
    pub fn has_to_compare(&self) -> bool {
        self.next_to_compare().is_some()
    }

    fn next_to_compare(&self) -> Option<DocumentId> {
        let read = |document: &&DocumentId| {
            let zone = self.zone_of(**document).and_then(|zone| self.zones.get(&zone));
            zone.is_some_and(Zone::is_read_to_its_end)
        };
        self.unverified.iter().find(read).copied()
    }

    /// Answer to [`Effect::ReadHistory`]: makes every signed version again that nobody looked at.
    pub fn history_read(&mut self, document: DocumentId, history: &[HistoryRow]) {
        let Some(zone) = self.zone_of(document) else { return };
        let log = self.zones.get(&zone).and_then(|z| z.accepted.documents.get(&document));
        let (Some(state), Some(desk)) = (log, self.desks.get(&document)) else { return };
        let Some(mut replay) = Replay::of(history) else { return };
        let whole = is_whole(history, state);
        let new = |opened: &&OpenedRow| opened.fit.is_none();
        let due = settled_seals(&desk.seals).filter_map(|(place, row, sealed)| {
            Some((place, row.clone(), sealed.opened.as_ref().filter(new)?.clone()))
        });
        let mut due: Vec<_> = due.collect();
        due.sort_by_key(|(_, row, _)| row.version.count);
        if !whole && !due.is_empty() {
            self.unread.lacks_some(document, history.len() as u64);
        }
        for (place, row, opened) in due {
            let fit = match replay.reach(&row.version) {
                Some(entry) => fit_of(&row.version, &opened.revealed.seed, &entry),
                // It is looked at again once more came, or the document is opened.
                None if !whole || replay.broken => continue,
                // Whoever carried it here may have left out what came before it.
                None if row.carried_by.is_some() => Fit::Unknown,
                None => Fit::Differs,
            };
            self.keep_opened(document, place, OpenedRow { fit: Some(fit), ..opened });
            if fit == Fit::Differs {
                self.false_version(zone, document, place % MOVED, (row.envelope, row.person));
            }
        }
        self.tell(Notice::Changed(document));
    }

    fn false_version(
        &mut self,
        zone: ZoneId,
        document: DocumentId,
        index: u64,
        (item, signer): (Hash, PersonId),
    ) {
        let row = QuarantineRow { zone, index, reason: Suspicion::Version(signer), item };
        self.put(Table::Quarantine, zone.0, index, &row);
        self.quarantine.push(row);
        self.tell(Notice::FalseVersion { zone, document, signer });
    }
}

/// Of what is signed on a document, what it said indeed: made again from its whole history. Comes
/// in the order of the versions.
pub(crate) fn borne_out(mut signed: Vec<Signed>, history: &[HistoryRow]) -> Vec<Signed> {
    let Some(mut replay) = Replay::of(history) else { return Vec::new() };
    signed.sort_by_key(|one| one.row.version.count);
    signed.retain(|one| {
        let entry = replay.reach(&one.row.version);
        let fit = |entry: Entry| fit_of(&one.row.version, &one.revealed.seed, &entry);
        entry.map(fit) == Some(Fit::Fits)
    });
    signed
}

/// The parts of an entry under the salts that come from a seed.
fn parts_of(entry: &Entry, seed: &[u8; 32]) -> Result<Parts, CommandError> {
    let parts = canonical::parts(entry).map_err(|error| match error {
        CanonicalError::TooMany(_) => CommandError::Invalid("an entry with too many parts to sign"),
        _ => CommandError::Invalid("an entry that has no form to sign"),
    })?;
    let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
    Parts::new(&Secret32::from(*seed), named)
        .map_err(|_| CommandError::Invalid("an entry that has no form to sign"))
}

/// Whether an entry is the version that was signed.
fn fit_of(version: &Version, seed: &[u8; 32], entry: &Entry) -> Fit {
    if version.form != Version::FORM {
        return Fit::Unknown;
    }
    let parts = parts_of(entry, seed);
    let same = parts.is_ok_and(|p| (p.count(), p.root()) == (version.parts, version.root));
    if same { Fit::Fits } else { Fit::Differs }
}

/// Whether a history is all that the log has of a document.
fn is_whole(history: &[HistoryRow], state: &DocumentState) -> bool {
    let hashes = history.iter().fold(Hash::ZERO, |hashes, (_, row)| rolled(hashes, row.envelope));
    (history.len() as u64, hashes) == (state.count, state.hashes)
}

/// A document as it grows, update by update.
struct Replay<'h> {
    rest: std::slice::Iter<'h, HistoryRow>,
    document: Document,
    count: u64,
    hashes: Hash,
    /// An update does not apply here: what follows is not known, and nobody's lie.
    broken: bool,
}

impl<'h> Replay<'h> {
    fn of(history: &'h [HistoryRow]) -> Option<Self> {
        let document = Document::new(ClientId::new(1).ok()?);
        Some(Self { rest: history.iter(), document, count: 0, hashes: Hash::ZERO, broken: false })
    }

    /// The entry at a version that lies ahead; none where the history has no such version.
    fn reach(&mut self, version: &Version) -> Option<Entry> {
        while self.count < version.count {
            let (_, row) = self.rest.next()?;
            self.broken |= self.document.apply(&row.update).is_err();
            if self.broken {
                return None;
            }
            self.hashes = rolled(self.hashes, row.envelope);
            self.count += 1;
        }
        let same = (self.count, self.hashes) == (version.count, version.hashes);
        same.then(|| read_entry(&self.document))
    }
}
