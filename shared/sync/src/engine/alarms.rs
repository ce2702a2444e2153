//! Alarms and their end. A zone with an alarm stands still until a person decides. Where that is
//! lawful, the engine goes back to the newest head that was verified and asks the relay anew:
//! what was taken in since goes out again or is carried, so that nothing is lost, and a lie
//! that goes on raises the alarm at once.

use super::accept::short;
use super::content::envelope_of;
use super::roots::Roots;
use super::{CommandError, Context, Effect, Engine, Notice, Work};
use crate::rows::{Alarm, Origin, OutboxEdit, Suspicion};
use crate::store::Table;
use cahier_evidence::{
    DocumentId, Envelope, EnvelopeKind, Item, LogLeaf, Position, Refusal, ZoneBody, ZoneHead,
    ZoneId, ZoneState,
};
use cahier_protocol::Sent;
use std::collections::BTreeSet;

/// Why a zone stands still, as far as it is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmView {
    /// What was found.
    pub alarm: Alarm,
    /// Whether [`Engine::resume`] may end it.
    pub ends_here: bool,
    /// Size and root of the log that is held.
    pub held: Position,
    /// The newest position that a head of the relay bore out.
    pub checked: Option<Position>,
    /// When the relay signed that head, ms since 1970.
    pub checked_ms: Option<u64>,
    /// The position that the relay signed and the leaves do not give; known until the notebook
    /// is closed.
    pub shown: Option<Position>,
}

/// Why an alarm was not ended. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// There is none.
    #[error("the zone has no alarm")]
    NoAlarm,
    /// Asking the relay again cannot end it.
    #[error("this alarm cannot be ended here")]
    Stays(Alarm),
    /// The leaves in the store do not give the newest verified head.
    #[error("the leaves that are kept here do not give the last verified head")]
    Unread,
    /// The zone is not there, or not open for writing.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Leaves after the newest verified head, with their index.
type Rest = Vec<(u64, LogLeaf)>;

/// What leaves that are taken back leave to do.
#[derive(Default)]
struct Returned {
    /// This device's own items: on their way again, before everything that came later.
    own: Vec<(Sent, Option<OutboxEdit>)>,
    /// Envelopes of others: carried until the relay shows them.
    others: Vec<Sent>,
}

fn ends_here(alarm: Alarm) -> bool {
    match alarm {
        Alarm::Fork | Alarm::WrongRoot => true,
        // Trust in the inviter comes from the link, and a key that is used twice stays so: the
        // relay has nothing to say about either.
        Alarm::WrongFounder | Alarm::ClonedDevice => false,
    }
}

impl Engine {
    /// Why a zone stands still, if it does.
    pub fn alarm_of(&self, id: ZoneId) -> Result<Option<AlarmView>, CommandError> {
        let zone = self.zone(&id)?;
        let checked = ZoneHead::parse(&zone.head).ok();
        Ok(zone.alarm.map(|alarm| AlarmView {
            alarm,
            ends_here: ends_here(alarm),
            held: zone.accepted.position(),
            checked: checked.as_ref().map(|head| head.position),
            checked_ms: checked.as_ref().map(|head| head.time_ms),
            shown: zone
                .target
                .as_ref()
                .map(|(size, root, _)| Position { size: *size, root: *root }),
        }))
    }

    /// Ends an alarm: back to the newest verified head, and the relay is asked anew. The shell
    /// hands in all leaves of the zone from the store, in order.
    pub fn resume(
        &mut self,
        id: ZoneId,
        leaves: Vec<(u64, LogLeaf)>,
        ctx: &mut Context<'_>,
    ) -> Result<(), ResumeError> {
        self.check_writes()?;
        self.check_zone_open(id)?;
        let zone = self.zone(&id)?;
        let alarm = zone.alarm.ok_or(ResumeError::NoAlarm)?;
        if !ends_here(alarm) {
            return Err(ResumeError::Stays(alarm));
        }
        let checked = ZoneHead::parse(&zone.head).map(|head| head.position).unwrap_or_default();
        let (state, rest) = replayed(id, checked, leaves)?;
        let others = self.wind_back(id, state, &rest);
        if let Some(zone) = self.zones.get_mut(&id) {
            (zone.alarm, zone.target, zone.refill_from) = (None, None, None);
            (zone.stale, zone.wait_until_ms) = (true, 0);
        }
        // The log's entry is held against what comes.
        self.log.entries.remove(&id);
        self.save_zone(id);
        self.reproject(id, ctx);
        for sent in others {
            self.carry(id, sent, ctx);
        }
        self.tell(Notice::ZoneChanged(id));
        Ok(())
    }

    /// Forgets leaves at the end of a log. Gives what others wrote in them.
    fn wind_back(&mut self, id: ZoneId, state: ZoneState, rest: &[(u64, LogLeaf)]) -> Vec<Sent> {
        let Some((size, _)) = rest.first() else { return Vec::new() };
        let returned = self.returned(id, rest);
        for (index, leaf) in rest {
            self.delete(Table::Leaf, id.0, *index);
            self.delete(Table::Quarantine, id.0, *index);
            self.forget_name(id, *index);
            if let Some((envelope, _)) = envelope_of(leaf) {
                let document = envelope.header.document;
                let place = self.history_place(id, document, *index);
                self.delete(Table::Update, document.0, place);
                self.forget_seal(document, place);
            }
        }
        let taken_back = |index: u64| index >= *size && index < size + rest.len() as u64;
        self.quarantine.retain(|row| row.zone != id || !taken_back(row.index));
        self.work.retain(|work| match work {
            Work::Content { zone, index, .. } => *zone != id || index < size,
            _ => true,
        });
        let read =
            |effect: &Effect| matches!(effect, Effect::ReadLeaves { zone, .. } if *zone == id);
        self.effects.retain(|effect| !read(effect));
        self.forget_proofs(id, *size);
        let Some(zone) = self.zones.get_mut(&id) else { return Vec::new() };
        let old = std::mem::replace(&mut zone.accepted, state);
        zone.roots = Roots::default();
        zone.roots.push(zone.accepted.position());
        zone.cursor = zone.cursor.min(*size);
        zone.queued = zone.queued.min(*size);
        zone.reading = false;
        zone.refused.clear();
        let (cursor, later) = (zone.cursor, std::mem::take(&mut zone.outbox));
        self.put(Table::Zone, id.0, 1, &cursor);
        for item in &later {
            self.delete(Table::Outbox, id.0, item.seq);
        }
        let later = later.into_iter().map(|item| (item.sent, item.edit));
        for (sent, edit) in returned.own.into_iter().chain(later) {
            self.enqueue(id, sent, edit);
        }
        self.forget_documents(id, &old);
        self.forget_keys(id);
        returned.others
    }

    /// Sorts out whose the items of leaves are. What the rules refused never counted.
    fn returned(&mut self, id: ZoneId, rest: &[(u64, LogLeaf)]) -> Returned {
        let void = |row: &&crate::rows::QuarantineRow| {
            row.zone == id && matches!(row.reason, Suspicion::Refused(_))
        };
        let void: BTreeSet<u64> =
            self.quarantine.iter().filter(void).map(|row| row.index).collect();
        let device = self.me.device;
        let mut returned = Returned::default();
        for (_, leaf) in rest.iter().filter(|(index, _)| !void.contains(index)) {
            let (signed, ciphertext) = (leaf.signed.clone(), leaf.ciphertext.clone());
            match Item::parse(&leaf.signed) {
                Ok(Item::Envelope(envelope)) if envelope.header.device == device => {
                    let sent = Sent { signed, ciphertext };
                    match self.edit_of(id, &envelope, leaf) {
                        Some(edit) => returned.own.push((sent, Some(edit))),
                        None if envelope.header.kind != EnvelopeKind::Update => {
                            returned.own.push((sent, None));
                        }
                        None => self.keep_foreign(id, sent, Refusal::Previous),
                    }
                }
                Ok(Item::Record(record)) if record.header.device == device => {
                    returned.own.push((Sent { signed, ciphertext }, None));
                }
                _ => {
                    if let Some((envelope, _)) = envelope_of(leaf) {
                        let signed = envelope.bytes().to_vec();
                        returned.others.push(Sent { signed, ciphertext });
                    }
                }
            }
        }
        returned
    }

    /// The plain side of an own envelope, so that it can be cut again.
    fn edit_of(&mut self, id: ZoneId, envelope: &Envelope, leaf: &LogLeaf) -> Option<OutboxEdit> {
        let placed = self.zones.get_mut(&id).and_then(|z| z.placed.remove(&envelope.hash()));
        if placed.is_some() {
            return placed;
        }
        let update = self.open_update(id, envelope, leaf)?;
        let header = &envelope.header;
        let parent = header.birth.as_ref().and_then(|birth| birth.parent);
        let begun = Origin { zone: id, class: header.class, parent };
        let origin = self.origins.get(&header.document).copied().unwrap_or(begun);
        let (document, writes) = (header.document, header.writes.clone());
        let (at_ms, amends) = (header.claimed_ms, header.amends);
        Some(OutboxEdit { document, origin, writes, at_ms, update, amends })
    }

    /// Documents are as the shorter log says; those that began later are gone, unless own work
    /// on them is under way.
    fn forget_documents(&mut self, id: ZoneId, old: &ZoneState) {
        let Some(zone) = self.zones.get(&id) else { return };
        let changed: Vec<DocumentId> = old
            .documents
            .iter()
            .filter(|(document, state)| zone.accepted.documents.get(*document) != Some(*state))
            .map(|(document, _)| *document)
            .collect();
        // A merged state says up to which index it counts; that may be behind the end now.
        for document in old.documents.keys() {
            self.delete(Table::State, document.0, 0);
        }
        for document in changed {
            let zone = self.zones.get(&id);
            if zone.is_some_and(|zone| zone.accepted.documents.contains_key(&document)) {
                self.save_document(id, document);
            } else {
                self.delete(Table::Document, document.0, short(id));
                self.forget_document(id, document);
            }
            // It is read anew from what is accepted.
            self.desks.remove(&document);
            self.tell(Notice::Changed(document));
        }
    }

    fn forget_document(&mut self, id: ZoneId, document: DocumentId) {
        let here = self.origins.get(&document).is_some_and(|origin| origin.zone == id);
        if here && self.unsent(document).is_empty() {
            self.origins.remove(&document);
            if self.list.remove(&document).is_some() {
                self.delete(Table::Row, document.0, 0);
            }
        }
    }

    /// Keys of epochs that the shorter log does not know, but for own ones on their way: another
    /// key may turn out to be that of the epoch.
    fn forget_keys(&mut self, id: ZoneId) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let made = |signed: &[u8]| match Item::parse(signed) {
            Ok(Item::Record(record)) => match record.body {
                Some(ZoneBody::Genesis(_)) => Some(1),
                Some(ZoneBody::Rotate { keys }) => Some(keys.epoch),
                _ => None,
            },
            _ => None,
        };
        let own: BTreeSet<u32> =
            zone.outbox.iter().filter_map(|item| made(&item.sent.signed)).collect();
        let known = zone.accepted.epoch;
        let late = |epoch: &u32| *epoch > known && !own.contains(epoch);
        let late: Vec<u32> = zone.keys.keys().copied().filter(late).collect();
        zone.keys.retain(|epoch, _| !late.contains(epoch));
        zone.previous.retain(|epoch, _| !late.contains(epoch));
        for epoch in late {
            self.delete(Table::ZoneKey, id.0, u64::from(epoch));
        }
    }
}

/// The log up to a verified position, every signature checked again, and what follows it.
fn replayed(
    id: ZoneId,
    checked: Position,
    leaves: Vec<(u64, LogLeaf)>,
) -> Result<(ZoneState, Rest), ResumeError> {
    let mut state = ZoneState::new(id);
    let mut rest = Vec::new();
    for (at, (index, leaf)) in (0..).zip(leaves) {
        if index != at {
            return Err(ResumeError::Unread);
        }
        if at >= checked.size {
            rest.push((index, leaf));
        } else if state.append(&leaf).is_err() {
            // What had no effect then has none now.
            state.void(&leaf);
        }
    }
    if state.position() == checked { Ok((state, rest)) } else { Err(ResumeError::Unread) }
}
