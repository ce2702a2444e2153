//! Edits: from a change that a person makes to a row of the journal.

use super::{CommandError, Context, Engine, Notice};
use crate::rows::{JournalRow, ListRow, Origin};
use crate::store::Table;
use cahier_crypto::fill;
use cahier_evidence::{
    Class, DocumentId, PersonId, Refusal, Role, Writes, ZoneId, client_id, may_write,
};
use cahier_notebook::{
    Change, DirectoryChange, Document, DocumentError, apply_changes, apply_directory_changes,
    inspect, read_directory, read_entry_parts,
};

/// Largest edit, bytes of its update: with header and padding it fits one envelope.
const EDIT_BYTES_MAX: usize = 900 << 10;

impl Engine {
    /// Begins an entry, its comments or another document in a zone.
    pub fn begin(
        &mut self,
        zone: ZoneId,
        class: Class,
        parent: Option<DocumentId>,
        ctx: &mut Context<'_>,
    ) -> Result<DocumentId, CommandError> {
        let id = DocumentId::make(ctx.rng);
        self.begin_as(id, Origin { zone, class, parent }, ctx)?;
        Ok(id)
    }

    /// As [`Self::begin`], under a random id that the shell made. False where it is begun already:
    /// a shell that is asked once more begins nothing twice.
    pub fn begin_as(
        &mut self,
        id: DocumentId,
        origin: Origin,
        ctx: &mut Context<'_>,
    ) -> Result<bool, CommandError> {
        if self.origins.contains_key(&id) {
            return Ok(false);
        }
        self.check_right(origin.zone, origin.class, true)?;
        self.origins.insert(id, origin);
        self.seat(id, super::SeatRows::default(), ctx);
        Ok(true)
    }

    /// Whether this person may begin a document of a class in a zone now.
    pub fn check_begin(&self, zone: ZoneId, class: Class) -> Result<(), CommandError> {
        self.check_right(zone, class, true)
    }

    /// Whether this person may change a document now, as [`Self::edit`] finds it out.
    pub fn check_writable(&self, id: DocumentId) -> Result<(), CommandError> {
        self.check_open(id)?;
        let origin = *self.origins.get(&id).ok_or(CommandError::NotFound)?;
        self.check_document(id, &origin)
    }

    /// Changes a document; the change is in the journal when this returns, and saved with the
    /// next [`super::Effect::Save`].
    pub fn edit(
        &mut self,
        id: DocumentId,
        changes: &[Change],
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.change(id, ctx, |document, fresh| apply_changes(document, changes, fresh))
    }

    /// Changes a zone's directory.
    pub fn edit_directory(
        &mut self,
        id: DocumentId,
        changes: &[DirectoryChange],
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.change(id, ctx, |document, fresh| apply_directory_changes(document, changes, fresh))
    }

    fn change(
        &mut self,
        id: DocumentId,
        ctx: &mut Context<'_>,
        write: impl FnOnce(
            &mut Document,
            &mut dyn FnMut() -> String,
        ) -> Result<Option<Vec<u8>>, DocumentError>,
    ) -> Result<(), CommandError> {
        self.check_open(id)?;
        let origin = *self.origins.get(&id).ok_or(CommandError::NotFound)?;
        self.check_document(id, &origin)?;
        let now_ms = ctx.now_ms;
        let desk = self.desk(id, now_ms)?;
        let nonce = desk.nonce;
        let rng = &mut *ctx.rng;
        let mut fresh = || hex(&fill::<8>(rng));
        let Some(update) = write(&mut desk.document, &mut fresh)? else { return Ok(()) };
        if update.len() > EDIT_BYTES_MAX {
            // The desk holds what no envelope can: it is built anew from what is kept.
            self.desks.remove(&id);
            return Err(CommandError::TooLarge);
        }
        self.journal(id, origin, nonce, update, now_ms)?;
        self.refresh(id, now_ms);
        self.tell(Notice::Changed(id));
        Ok(())
    }

    /// Takes an update that an editor island made under a nonce of this device. False where all of
    /// it is here already: a shell that hands it in once more writes nothing twice.
    pub fn edit_by_island(
        &mut self,
        id: DocumentId,
        nonce: [u8; 16],
        update: Vec<u8>,
        ctx: &mut Context<'_>,
    ) -> Result<bool, CommandError> {
        self.check_open(id)?;
        let origin = *self.origins.get(&id).ok_or(CommandError::NotFound)?;
        self.check_document(id, &origin)?;
        if update.len() > EDIT_BYTES_MAX {
            return Err(CommandError::TooLarge);
        }
        let client = client_id(self.me.device, id, &nonce);
        let inserts = inspect(&update)?.inserts;
        if inserts.iter().any(|range| range.client != client) {
            return Err(CommandError::Invalid("an update of another writer"));
        }
        let document = &mut self.desk(id, ctx.now_ms)?.document;
        let here = document.state_vector().get(&client).copied().unwrap_or(0);
        if !inserts.is_empty() && inserts.iter().all(|range| range.end <= here) {
            return Ok(false);
        }
        // Clocks are written once: an update that holds some of them again is of an island that
        // went another way.
        if inserts.iter().any(|range| range.start < here) {
            return Err(CommandError::Invalid("an update of another writer"));
        }
        document.apply(&update)?;
        self.journal(id, origin, nonce, update, ctx.now_ms)?;
        self.refresh(id, ctx.now_ms);
        self.tell(Notice::Changed(id));
        Ok(true)
    }

    fn journal(
        &mut self,
        document: DocumentId,
        origin: Origin,
        nonce: [u8; 16],
        update: Vec<u8>,
        at_ms: u64,
    ) -> Result<(), CommandError> {
        let inserts = inspect(&update)?.inserts;
        let writes = inserts.iter().map(|r| Writes { nonce, start: r.start, end: r.end });
        let writes = writes.collect();
        let seq = self.fresh_seq();
        // Whether it may be written at all was checked: it amends that very seal.
        let amends = self.frozen_by(document);
        let row = JournalRow { document, seq, origin, writes, at_ms, update, amends };
        self.put(Table::Journal, document.0, seq, &row);
        self.journals.entry(document).or_default().push(row);
        self.wrote(document, origin.class);
        Ok(())
    }

    /// Brings the list row of an entry up to date.
    pub(super) fn refresh(&mut self, id: DocumentId, modified_ms: u64) {
        // What cannot be read whole says nothing about the whole.
        if self.is_closed(id) {
            return;
        }
        let (Some(origin), Some(desk)) = (self.origins.get(&id), self.desks.get(&id)) else {
            return;
        };
        if origin.class == Class::Directory {
            let titled = read_directory(&desk.document).title;
            if let Some(zone) = self.zones.get_mut(&origin.zone)
                && !titled.is_empty()
            {
                zone.title = titled;
            }
            return;
        }
        if !matches!(origin.class, Class::Entry | Class::Comments) {
            return;
        }
        let (origin, entry) = (*origin, read_entry_parts(&desk.document));
        self.note_requests(id, &origin, &entry.requests);
        if origin.class != Class::Entry {
            return;
        }
        let row = ListRow {
            zone: origin.zone,
            document: id,
            class: origin.class,
            kind: kind_name(entry.kind).to_owned(),
            title: entry.title,
            date: entry.date,
            status: entry.status,
            category: entry.category,
            tags: entry.tags,
            modified_ms,
        };
        if self.list.get(&id) != Some(&row) {
            self.put(Table::Row, id.0, 0, &row);
            self.list.insert(id, row);
        }
    }

    /// Whether this person may write documents of that class in the zone as it will be.
    pub(super) fn check_right(
        &self,
        zone: ZoneId,
        class: Class,
        own: bool,
    ) -> Result<(), CommandError> {
        let role = self.role_for_writing(zone)?;
        if may_write(role, class, own) { Ok(()) } else { Err(Refusal::Role.into()) }
    }

    /// This person's role in a zone as it will be, where anything may be written there.
    pub(super) fn role_for_writing(&self, zone: ZoneId) -> Result<Role, CommandError> {
        self.check_writes()?;
        self.check_zone_open(zone)?;
        self.check_read(zone)?;
        let zone = self.zone(&zone)?;
        if zone.alarm.is_some() {
            return Err(CommandError::Alarm);
        }
        if zone.projected.newer {
            return Err(Refusal::Newer.into());
        }
        self.own_role(&zone.projected)
    }

    fn check_document(&self, id: DocumentId, origin: &Origin) -> Result<(), CommandError> {
        let me: PersonId = self.me.state.id;
        let known = self.zone(&origin.zone)?.projected.documents.get(&id);
        if known.is_some_and(|d| d.moved_to.is_some()) {
            return Err(Refusal::Moved.into());
        }
        let frozen = known.and_then(|d| d.frozen);
        if frozen.is_some() && frozen != self.amending(id) {
            return Err(Refusal::Frozen.into());
        }
        let own = known.is_none_or(|d| d.owner == me || d.opened.contains(&me));
        self.check_right(origin.zone, origin.class, own)
    }

    pub(super) fn own_role(
        &self,
        state: &cahier_evidence::ZoneState,
    ) -> Result<Role, CommandError> {
        Ok(state.standing(&self.me.state.id, state.received_ms)?.role)
    }
}

fn kind_name(kind: cahier_notebook::EntryKind) -> &'static str {
    use cahier_notebook::EntryKind as Kind;
    match kind {
        Kind::Experiment => "experiment",
        Kind::Resource => "resource",
        Kind::ExperimentTemplate => "experiment-template",
        Kind::ResourceTemplate => "resource-template",
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
