//! Opening an account: from its stored rows to an engine, or a new one.

use super::session::Session;
use super::zone::Zone;
use super::{CommandError, Context, Engine, Me};
use crate::rows::{
    AccountRow, BlobRow, DocumentKeyRow, DocumentRow, JournalRow, KeptRow, ListRow, Origin,
    OutboxRow, QuarantineRow, ZoneKeyRow, ZoneRow,
};
use crate::store::{Rows, Table};
use cahier_crypto::{DeviceKeys, DocumentKey, Secret32, ZoneKey};
use cahier_evidence::ZoneId;
use cahier_protocol::{Sent, decode};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rows of the tables that an engine reads when it opens, by table.
pub type Loaded = BTreeMap<Table, Rows>;

/// The tables in [`Loaded`].
pub const LOADED: [Table; 11] = [
    Table::Account,
    Table::Zone,
    Table::ZoneKey,
    Table::Document,
    Table::DocumentKey,
    Table::Row,
    Table::Journal,
    Table::Outbox,
    Table::Kept,
    Table::Quarantine,
    Table::BlobMeta,
];

fn rows<'a, T: minicbor::Decode<'a, ()>>(
    loaded: &'a Loaded,
    table: Table,
) -> impl Iterator<Item = (u64, T)> + 'a {
    let all = loaded.get(&table).into_iter().flatten();
    all.filter_map(|(place, bytes)| decode(bytes, bytes.len()).ok().map(|row| (place.seq, row)))
}

impl Engine {
    /// A new notebook for a new person; nothing is saved before the first poll.
    pub fn create(name: &str, ctx: &mut Context<'_>) -> Result<Self, CommandError> {
        let mut engine = Self::empty(Me::make(name, ctx)?);
        engine.save_account();
        Ok(engine)
    }

    /// A notebook on a new device of a known person.
    pub fn adopt_device(
        keys: DeviceKeys,
        name: &str,
        chain: Vec<ByteVec>,
    ) -> Result<Self, CommandError> {
        let mut engine = Self::empty(Me::from_parts(keys, name.to_owned(), chain)?);
        engine.save_account();
        Ok(engine)
    }

    fn empty(me: Me) -> Self {
        Self {
            me,
            zones: BTreeMap::new(),
            desks: BTreeMap::new(),
            origins: BTreeMap::new(),
            journals: BTreeMap::new(),
            list: BTreeMap::new(),
            kept: BTreeMap::new(),
            quarantine: Vec::new(),
            keys: BTreeMap::new(),
            blobs: BTreeMap::new(),
            fetching: BTreeSet::new(),
            session: Session::new(),
            work: VecDeque::new(),
            effects: VecDeque::new(),
            writes: Vec::new(),
            in_flight: Vec::new(),
            waiting_for: None,
            retry_save_at_ms: 0,
            fenced: false,
            next_seq: 0,
        }
    }

    /// Whether an engine reads this table when it opens.
    pub fn loads(table: Table) -> bool {
        LOADED.contains(&table) || table == Table::Carried
    }

    /// Opens an account from its rows.
    pub fn load(loaded: &Loaded, ctx: &mut Context<'_>) -> Result<Self, CommandError> {
        let account = rows::<AccountRow>(loaded, Table::Account).next();
        let (_, account) = account.ok_or(CommandError::Invalid("the account row is missing"))?;
        let mut engine = Self::empty(Me::from_row(account)?);
        engine.load_zones(loaded);
        engine.load_unsent(loaded);
        engine.list =
            rows::<ListRow>(loaded, Table::Row).map(|(_, row)| (row.document, row)).collect();
        engine.quarantine =
            rows::<QuarantineRow>(loaded, Table::Quarantine).map(|(_, row)| row).collect();
        engine.blobs =
            rows::<BlobRow>(loaded, Table::BlobMeta).map(|(_, row)| (row.blob, row)).collect();
        engine.fetching =
            engine.blobs.values().filter(|b| b.have < b.total).map(|b| b.blob).collect();
        let zones: Vec<ZoneId> = engine.zones.keys().copied().collect();
        for zone in zones {
            engine.reproject(zone, ctx);
            engine.queue_content(zone, Vec::new());
        }
        Ok(engine)
    }

    fn load_zones(&mut self, loaded: &Loaded) {
        let mut cursors = BTreeMap::new();
        for (place, bytes) in loaded.get(&Table::Zone).into_iter().flatten() {
            if place.seq == 1 {
                cursors.insert(place.scope, decode::<u64>(bytes, 16).unwrap_or(0));
            }
        }
        for (place, bytes) in loaded.get(&Table::Zone).into_iter().flatten() {
            if place.seq != 0 {
                continue;
            }
            let Ok(row) = decode::<ZoneRow>(bytes, bytes.len()) else { continue };
            let id = row.state.id;
            let mut zone = Zone::new(id);
            zone.cursor = cursors.get(&place.scope).copied().unwrap_or(0);
            zone.queued = zone.cursor;
            zone.on_relay = row.state.position().size > 0;
            zone.accepted = row.state;
            zone.head = row.head;
            zone.title = row.title;
            zone.alarm = row.alarm;
            zone.previous = row.previous;
            zone.note = row.note.to_vec();
            self.zones.insert(id, zone);
        }
        for joining in self.me.row.joining.clone() {
            self.zones.entry(joining.zone).or_insert_with(|| Zone::new(joining.zone));
        }
        for (_, row) in rows::<ZoneKeyRow>(loaded, Table::ZoneKey) {
            if let Some(zone) = self.zones.get_mut(&row.zone) {
                let key = ZoneKey::from_secret(Secret32::from(row.secret));
                zone.keys.insert(row.epoch, key);
            }
        }
        for (_, row) in rows::<DocumentRow>(loaded, Table::Document) {
            let (class, parent) = (row.state.class, row.state.parent);
            let origin = Origin { zone: row.zone, class, parent };
            if row.state.moved_to.is_none() || !self.origins.contains_key(&row.document) {
                self.origins.insert(row.document, origin);
            }
            if let Some(zone) = self.zones.get_mut(&row.zone) {
                zone.accepted.documents.insert(row.document, row.state);
            }
        }
        for (_, row) in rows::<DocumentKeyRow>(loaded, Table::DocumentKey) {
            let key = DocumentKey::from_parts(row.id.0, Secret32::from(row.secret));
            self.keys.insert((row.document, row.id), key);
        }
    }

    fn load_unsent(&mut self, loaded: &Loaded) {
        let mut outbox: Vec<OutboxRow> =
            rows::<OutboxRow>(loaded, Table::Outbox).map(|(_, row)| row).collect();
        outbox.sort_by_key(|row| row.seq);
        for row in outbox {
            self.next_seq = self.next_seq.max(row.seq);
            if let Some(edit) = &row.edit {
                self.origins.entry(edit.document).or_insert(edit.origin);
            }
            let item = super::outbox::Outgoing::new(row.seq, row.sent, row.edit);
            let zone = self.zones.entry(row.zone).or_insert_with(|| Zone::new(row.zone));
            zone.outbox.push_back(item);
        }
        let mut journal: Vec<JournalRow> =
            rows::<JournalRow>(loaded, Table::Journal).map(|(_, row)| row).collect();
        journal.sort_by_key(|row| row.seq);
        for row in journal {
            self.next_seq = self.next_seq.max(row.seq);
            self.origins.entry(row.document).or_insert(row.origin);
            self.journals.entry(row.document).or_default().push(row);
        }
        for (_, row) in rows::<KeptRow>(loaded, Table::Kept) {
            self.next_seq = self.next_seq.max(row.seq);
            self.kept.insert(row.seq, row);
        }
        for (_, (zone, seq, sent)) in rows::<(ZoneId, u64, Sent)>(loaded, Table::Carried) {
            self.next_seq = self.next_seq.max(seq);
            if let Some(zone) = self.zones.get_mut(&zone) {
                zone.carried.insert(seq, sent);
            }
        }
    }
}
