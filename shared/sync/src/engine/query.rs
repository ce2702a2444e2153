//! What the page and the command line read.

use super::{CommandError, Engine, merged};
use crate::rows::{Alarm, ListRow, QuarantineRow};
use cahier_evidence::{Class, DeviceKind, DocumentId, PersonId, Position, Role, ZoneId};
use cahier_notebook::{
    Comment, Document, Entry, read_comments, read_directory, read_entry, read_entry_parts,
};
use std::collections::BTreeMap;

/// A zone as people see it.
#[derive(Clone, Debug)]
pub struct ZoneView {
    /// Which.
    pub id: ZoneId,
    /// Title.
    pub title: String,
    /// Own role, once let in.
    pub role: Option<Role>,
    /// Size and root of the log that is held.
    pub position: Position,
    /// Items that wait for a relay.
    pub unsent: usize,
    /// Items of others that are carried.
    pub carried: usize,
    /// Whether new keys are due.
    pub rotation_due: bool,
    /// Epoch of the keys.
    pub epoch: u32,
    /// Why it stands still.
    pub alarm: Option<Alarm>,
    /// Whether it is closed, because stored rows of it cannot be read.
    pub closed: bool,
    /// Whether all that is shown of it was checked.
    pub checked: bool,
    /// Whether the relay says that this person is no member any more.
    pub shut_out: bool,
}

/// A member as people see them.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// Who.
    pub person: PersonId,
    /// Name from the zone's directory, if there is one.
    pub name: Option<String>,
    /// Role; none for former members.
    pub role: Option<Role>,
    /// End date, ms since 1970.
    pub until_ms: Option<u64>,
    /// Live devices.
    pub devices: usize,
}

/// How safe a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentStatus {
    /// Edits and envelopes that are kept here only.
    pub unsent: usize,
    /// Index of its last envelope in the zone's log.
    pub placed_at: Option<u64>,
    /// Whether it is closed for writing, because stored rows cannot be read.
    pub closed: bool,
    /// Whether what is shown is what the log says; otherwise it is for reading only.
    pub checked: bool,
}

/// How things stand as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Changes that are not yet saved on this device.
    pub unsaved: usize,
    /// Items that are not yet on the relay.
    pub unsent: usize,
    /// Whether the relay is in reach.
    pub connected: bool,
    /// Whether the notebook can be recovered if this device is lost.
    pub recoverable: bool,
    /// Stored rows that cannot be read: see [`Engine::damages`].
    pub damaged: usize,
}

impl Engine {
    /// All zones.
    pub fn zones(&self) -> Vec<ZoneView> {
        self.zones
            .iter()
            .map(|(id, zone)| ZoneView {
                id: *id,
                title: self.title_of(*id, &zone.title),
                role: Self::member_role(&zone.projected, &self.me.state.id),
                position: zone.accepted.position(),
                unsent: zone.outbox.len(),
                carried: zone.carried.len(),
                rotation_due: zone.projected.new_keys_due(zone.projected.received_ms),
                epoch: zone.projected.epoch,
                alarm: zone.alarm,
                closed: self.zone_is_closed(*id),
                checked: self.check_read(*id).is_ok(),
                shut_out: zone.shut_out,
            })
            .collect()
    }

    fn title_of(&self, id: ZoneId, read: &str) -> String {
        let foretold = self.foretold_title(id).filter(|_| read.is_empty());
        foretold.unwrap_or(read).to_owned()
    }

    /// Members of a zone, former ones too. Names need the directory to be open.
    pub fn members(&self, id: ZoneId) -> Result<Vec<MemberView>, CommandError> {
        let names = self.directory_of(id).and_then(|d| self.desks.get(&d));
        let names = names.map(|desk| read_directory(&desk.document).members).unwrap_or_default();
        let zone = self.zone(&id)?;
        let view = |(person, member): (&PersonId, &cahier_evidence::Member)| MemberView {
            person: *person,
            name: names.get(&person.to_string()).map(|member| member.name.clone()),
            role: member.role,
            until_ms: member.until_ms,
            devices: member.chain.live_devices().count(),
        };
        Ok(zone.projected.members.iter().map(view).collect())
    }

    /// The directory document of a zone, if it has one.
    pub fn directory_of(&self, id: ZoneId) -> Option<DocumentId> {
        let found = self.origins.iter().find(|(_, o)| o.zone == id && o.class == Class::Directory);
        found.map(|(document, _)| *document)
    }

    /// List rows, newest change first. Not all are checked: see [`Engine::is_checked`].
    pub fn list(&self, zone: Option<ZoneId>) -> Vec<&ListRow> {
        let read = self.list.values().filter(|row| self.foretold_row(row.document).is_none());
        let rows = read.chain(self.foretold_rows());
        let mut rows: Vec<&ListRow> =
            rows.filter(|row| zone.is_none_or(|z| z == row.zone)).collect();
        rows.sort_by(|a, b| (b.modified_ms, a.document).cmp(&(a.modified_ms, b.document)));
        rows
    }

    /// The list row of an entry, as [`Engine::list`] gives it.
    pub fn row(&self, entry: DocumentId) -> Option<&ListRow> {
        self.foretold_row(entry).or_else(|| self.list.get(&entry))
    }

    /// The zone of a document.
    pub fn zone_of(&self, document: DocumentId) -> Option<ZoneId> {
        let read = self.origins.get(&document).map(|origin| origin.zone);
        read.or_else(|| self.foretold_zone(document))
    }

    /// Whose a document is: whoever began it.
    pub fn owner_of(&self, document: DocumentId) -> Option<PersonId> {
        let zone = self.zones.get(&self.zone_of(document)?)?;
        let known = zone.projected.documents.get(&document).map(|state| state.owner);
        // What the log does not hold was begun here.
        known.or_else(|| self.is_checked(document).then_some(self.me.state.id))
    }

    /// The comments document of an entry, if there is one.
    pub fn comments_of(&self, entry: DocumentId) -> Option<DocumentId> {
        let of = |o: &crate::rows::Origin| o.class == Class::Comments && o.parent == Some(entry);
        self.origins.iter().find(|(_, o)| of(o)).map(|(document, _)| *document)
    }

    /// The comments documents of all entries, by entry.
    pub fn all_comments(&self) -> BTreeMap<DocumentId, DocumentId> {
        let comments = self.origins.iter().filter(|(_, o)| o.class == Class::Comments);
        comments.filter_map(|(document, o)| Some((o.parent?, *document))).collect()
    }

    /// What a document stands under: the entry of comments.
    pub fn parent_of(&self, document: DocumentId) -> Option<DocumentId> {
        self.origins.get(&document)?.parent
    }

    /// An open document.
    pub fn document(&self, id: DocumentId) -> Result<&Document, CommandError> {
        if let Some(shown) = self.foretold_document(id) {
            return Ok(shown);
        }
        if let Some(desk) = self.desks.get(&id) {
            return Ok(&desk.document);
        }
        self.check_open(id)?;
        match self.unread.documents.contains_key(&id) {
            true => Err(CommandError::NotRead),
            false => Err(CommandError::NotSeated),
        }
    }

    /// An open entry.
    pub fn entry(&self, id: DocumentId) -> Result<Entry, CommandError> {
        self.document(id).map(read_entry)
    }

    /// An open entry without its text, which can be long.
    pub fn entry_parts(&self, id: DocumentId) -> Result<Entry, CommandError> {
        self.document(id).map(read_entry_parts)
    }

    /// Comments of an open comments document.
    pub fn comments(&self, id: DocumentId) -> Result<Vec<Comment>, CommandError> {
        self.document(id).map(read_comments)
    }

    /// Nonce under which an editor island may write in an open document.
    pub fn island_nonce(&self, rng: &mut cahier_crypto::Rng<'_>) -> [u8; 16] {
        cahier_crypto::fill(rng)
    }

    /// How safe a document is.
    pub fn document_status(&self, id: DocumentId) -> Result<DocumentStatus, CommandError> {
        let zone = self.zone_of(id).ok_or(CommandError::NotFound)?;
        let state = self.zone(&zone)?.accepted.documents.get(&id);
        let placed_at = state.map(|s| s.last_index);
        let (unsent, closed) = (self.unsent(id).len(), self.is_closed(id));
        Ok(DocumentStatus { unsent, placed_at, closed, checked: self.is_checked(id) })
    }

    /// How things stand as a whole.
    pub fn status(&self) -> Status {
        let sent = self.zones.iter().filter(|(id, _)| !self.is_local(**id));
        let outbox: usize = sent.map(|(_, zone)| zone.outbox.len()).sum();
        let stays = |id: &DocumentId| self.zone_of(*id).is_some_and(|zone| self.is_local(zone));
        let typed = self.journals.iter().filter(|(id, _)| !stays(id));
        let journal: usize = typed.map(|(_, rows)| rows.len()).sum();
        let writes = self.writes.iter().chain(&self.in_flight);
        Status {
            unsaved: writes.filter(|write| !merged::is_state(write)).count(),
            unsent: outbox + journal,
            connected: self.is_connected(),
            recoverable: self.me.row.recoverable || self.has_recovery_words(),
            damaged: self.damages().iter().map(|damage| damage.rows).sum(),
        }
    }

    /// Whether recovery words are a live device of this person, whichever device made them.
    pub fn has_recovery_words(&self) -> bool {
        let mut live = self.me.state.live_devices();
        live.any(|(_, device)| device.kind == DeviceKind::Recovery)
    }

    /// Leaves that failed a check.
    pub fn quarantined(&self) -> &[QuarantineRow] {
        &self.quarantine
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;
    use cahier_crypto::{DeviceKeys, RecoveryWords};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng as _;

    #[test]
    fn words_that_another_device_made_recover_the_notebook_too() {
        let mut rng = ChaCha20Rng::seed_from_u64(11);
        let mut ctx = Context { now_ms: 1, rng: &mut rng };
        let mut first = Engine::create("Ana", &mut ctx).unwrap();
        assert!(!first.status().recoverable);
        let words = RecoveryWords::make(ctx.rng);
        let recovery = DeviceKeys::derive(words.derive_seed());
        let second = DeviceKeys::make(ctx.rng);
        first.add_device(DeviceKind::Recovery, recovery.card(), &mut ctx).unwrap();
        first.add_device(DeviceKind::Device, second.card(), &mut ctx).unwrap();
        let second = Engine::adopt_device(second, "Ana", first.me.row.chain.clone()).unwrap();
        assert!(first.status().recoverable && second.status().recoverable);
    }
}
