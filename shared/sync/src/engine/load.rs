//! Opening an account: from its stored rows to an engine, or a new one.

use super::session::Session;
use super::zone::Zone;
use super::{CommandError, Context, Engine, Hide, Me};
use crate::rows::{
    AccountRow, AskedRow, AttestationRow, BlobRow, ContradictionRow, DatedRow, DocumentKeyRow,
    DocumentRow, GroupRow, IntroductionRow, JournalRow, KeptRow, ListRow, LogRow, Origin,
    OutboxRow, PlaceRow, QuarantineRow, SittingRow, TrustRow, UnfinishedRow, ZoneKeyRow, ZoneRow,
};
use crate::store::{Place, Rows, Table};
use cahier_crypto::{DeviceKeys, DocumentKey, Secret32, ZoneKey};
use cahier_evidence::{DocumentId, ZoneId};
use cahier_protocol::{Sent, decode};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Numbers of rows stay below it.
const SEQ_MAX: u64 = 1 << 62;

/// What an engine reads when it opens.
#[derive(Default)]
pub struct Loaded {
    /// Rows by table, their scopes hidden.
    pub rows: BTreeMap<Table, Rows>,
    /// Where rows lie that do not open.
    pub damaged: Vec<Place>,
}

/// The tables in [`Loaded`].
pub const LOADED: [Table; 23] = [
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
    Table::Carried,
    Table::Group,
    Table::Attestation,
    Table::Introduction,
    Table::Log,
    Table::Contradiction,
    Table::Place,
    Table::Dated,
    Table::Trust,
    Table::Sitting,
    Table::Request,
    Table::Unfinished,
];

/// Rows on their way in, and the places of those that do not read.
struct Reader<'a> {
    loaded: &'a Loaded,
    damaged: Vec<Place>,
    /// Zones that have a key here, whether or not the rest of them can be read.
    zones: BTreeSet<ZoneId>,
}

impl<'a> Reader<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        Self { loaded, damaged: loaded.damaged.clone(), zones: BTreeSet::new() }
    }

    fn rows<T: minicbor::Decode<'a, ()>>(&mut self, table: Table) -> Vec<(Place, T)> {
        let (loaded, mut found) = (self.loaded, Vec::new());
        for (place, bytes) in loaded.rows.get(&table).into_iter().flatten() {
            self.read(*place, bytes, &mut found);
        }
        found
    }

    fn read<T: minicbor::Decode<'a, ()>>(
        &mut self,
        place: Place,
        bytes: &'a [u8],
        found: &mut Vec<(Place, T)>,
    ) {
        match decode(bytes, bytes.len()) {
            Ok(row) => found.push((place, row)),
            Err(_) => self.damaged.push(place),
        }
    }

    /// States of zones, and by scope how far each was read.
    fn zones(&mut self) -> (Vec<(Place, ZoneRow)>, Cursors) {
        let (loaded, mut states, mut cursors) = (self.loaded, Vec::new(), Vec::new());
        for (place, bytes) in loaded.rows.get(&Table::Zone).into_iter().flatten() {
            match place.seq {
                0 => self.read(*place, bytes, &mut states),
                _ => self.read(*place, bytes, &mut cursors),
            }
        }
        (states, cursors.into_iter().map(|(place, at)| (place.scope, at)).collect())
    }
}

/// By a zone's scope, up to where its content was read.
type Cursors = BTreeMap<[u8; 16], u64>;

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
            groups: BTreeMap::new(),
            untold: BTreeMap::new(),
            desks: BTreeMap::new(),
            origins: BTreeMap::new(),
            journals: BTreeMap::new(),
            list: BTreeMap::new(),
            kept: BTreeMap::new(),
            quarantine: Vec::new(),
            keys: BTreeMap::new(),
            blobs: BTreeMap::new(),
            unfinished: Vec::new(),
            fetching: BTreeSet::new(),
            wanted: BTreeMap::new(),
            forewords: BTreeMap::new(),
            names: super::Names::default(),
            log: super::Log::default(),
            proofs: super::Proofs::default(),
            trust: super::Trust::default(),
            session: Session::new(),
            damages: super::Damages::default(),
            unread: super::Unread::default(),
            uncut: super::Uncut::new(),
            sittings: super::Sittings::new(),
            asked: BTreeMap::new(),
            unverified: BTreeSet::new(),
            work: VecDeque::new(),
            effects: VecDeque::new(),
            writes: Vec::new(),
            in_flight: Vec::new(),
            waiting_for: None,
            retry_save_at_ms: 0,
            look_at_ms: 0,
            fenced: false,
            newer: false,
            next_seq: 0,
        }
    }

    /// Whether an engine reads this table when it opens.
    pub fn loads(table: Table) -> bool {
        LOADED.contains(&table)
    }

    /// Opens an account from its rows. Rows that do not read are said and stay as they are;
    /// only without the account itself nothing opens.
    pub fn load(
        loaded: &Loaded,
        hide: Hide<'_>,
        ctx: &mut Context<'_>,
    ) -> Result<Self, CommandError> {
        let mut reader = Reader::new(loaded);
        let account = reader.rows::<AccountRow>(Table::Account).pop();
        if reader.damaged.iter().any(|place| place.table == Table::Account) {
            return Err(CommandError::Invalid("the account row cannot be read"));
        }
        let (_, account) = account.ok_or(CommandError::Invalid("the account row is missing"))?;
        let mut engine = Self::empty(Me::from_row(account)?);
        engine.load_zones(&mut reader);
        let groups = reader.rows::<GroupRow>(Table::Group);
        reader.damaged.extend(engine.load_groups(groups));
        engine.load_unsent(&mut reader);
        engine.load_evidence(&mut reader);
        engine.load_rest(&mut reader);
        let begun = reader.rows::<UnfinishedRow>(Table::Unfinished).into_iter();
        engine.load_unfinished(begun.map(|(_, row)| row), ctx.now_ms);
        engine.name_damage(&reader.damaged, reader.zones, hide);
        engine.follow_own_name();
        let open = |zone: &ZoneId| !engine.zone_is_closed(*zone);
        let zones: Vec<ZoneId> = engine.zones.keys().copied().filter(open).collect();
        for zone in zones {
            engine.reproject(zone, ctx);
            engine.announce_here(zone, ctx);
            engine.queue_content(zone, Vec::new());
        }
        Ok(engine)
    }

    /// The account as far as these rows tell, to be looked at: whose it is, its zones as they were
    /// accepted last, and the list. Nothing is done with it.
    pub(crate) fn glance(loaded: &Loaded) -> Result<Self, CommandError> {
        let mut reader = Reader::new(loaded);
        let account = reader.rows::<AccountRow>(Table::Account).pop();
        let (_, account) = account.ok_or(CommandError::Invalid("the account row is missing"))?;
        let mut engine = Self::empty(Me::from_row(account)?);
        engine.load_zones(&mut reader);
        engine.load_rest(&mut reader);
        for zone in engine.zones.values_mut() {
            zone.projected = zone.accepted.clone();
        }
        Ok(engine)
    }

    /// Who people say that they are, the relay's public log, and proofs of times.
    fn load_evidence(&mut self, reader: &mut Reader<'_>) {
        for (place, row) in reader.rows::<AttestationRow>(Table::Attestation) {
            self.next_seq = self.next_seq.max(place.seq);
            if self.names.load_own(&row).is_none() {
                reader.damaged.push(place);
            }
        }
        for (_, row) in reader.rows::<IntroductionRow>(Table::Introduction) {
            self.names.load_introduced(row);
        }
        for (place, row) in reader.rows::<ContradictionRow>(Table::Contradiction) {
            self.next_seq = self.next_seq.max(place.seq);
            self.log.found.push(row);
        }
        let rows = reader.rows::<LogRow>(Table::Log);
        self.log.closed = rows.is_empty() && reader.damaged.iter().any(|p| p.table == Table::Log);
        for (place, row) in rows {
            if self.log.load(&row).is_none() {
                reader.damaged.push(place);
            }
        }
        for (place, row) in reader.rows::<TrustRow>(Table::Trust) {
            if self.trust.load(row).is_none() {
                reader.damaged.push(place);
            }
        }
        let dated: Vec<_> = reader.rows::<DatedRow>(Table::Dated);
        self.trust.recheck = dated.iter().any(|(_, row)| row.trust != self.trust.id);
        let places = reader.rows::<PlaceRow>(Table::Place).into_iter();
        self.load_proofs(dated.into_iter().map(|(_, row)| row), places.map(|(_, row)| row));
    }

    fn load_rest(&mut self, reader: &mut Reader<'_>) {
        let rows = reader.rows::<ListRow>(Table::Row);
        self.list = rows.into_iter().map(|(_, row)| (row.document, row)).collect();
        let rows = reader.rows::<QuarantineRow>(Table::Quarantine);
        self.quarantine = rows.into_iter().map(|(_, row)| row).collect();
        let rows = reader.rows::<BlobRow>(Table::BlobMeta);
        self.load_blobs(rows.into_iter().map(|(_, row)| row));
        let rows = reader.rows::<SittingRow>(Table::Sitting);
        self.sittings = rows.into_iter().map(|(_, row)| (row.document, row.into())).collect();
        let rows = reader.rows::<AskedRow>(Table::Request);
        self.asked = rows.into_iter().map(|(_, row)| (row.document, row)).collect();
        // No new row may take the place of one that cannot be read. A number that no row ever
        // had is part of the damage.
        let numbered = [
            Table::Journal,
            Table::Outbox,
            Table::Kept,
            Table::Carried,
            Table::Attestation,
            Table::Contradiction,
        ];
        let taken = |place: &&Place| numbered.contains(&place.table) && place.seq < SEQ_MAX;
        let taken = reader.damaged.iter().filter(taken);
        self.next_seq = taken.map(|place| place.seq).fold(self.next_seq, u64::max);
    }

    fn load_zones(&mut self, reader: &mut Reader<'_>) {
        let (states, cursors) = reader.zones();
        for (place, row) in states {
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
            zone.shut_out = row.shut_out;
            zone.roots.push(zone.accepted.position());
            zone.summarised.insert(DocumentId::ZERO, row.covered);
            self.zones.insert(id, zone);
        }
        for joining in self.me.row.joining.clone() {
            self.zones.entry(joining.zone).or_insert_with(|| Zone::new(joining.zone));
        }
        for (_, row) in reader.rows::<ZoneKeyRow>(Table::ZoneKey) {
            reader.zones.insert(row.zone);
            if let Some(zone) = self.zones.get_mut(&row.zone) {
                let key = ZoneKey::from_secret(Secret32::from(row.secret));
                zone.keys.insert(row.epoch, key);
            }
        }
        for (_, row) in reader.rows::<DocumentRow>(Table::Document) {
            let (class, parent) = (row.state.class, row.state.parent);
            let origin = Origin { zone: row.zone, class, parent };
            if row.state.moved_to.is_none() || !self.origins.contains_key(&row.document) {
                self.origins.insert(row.document, origin);
            }
            if let Some(zone) = self.zones.get_mut(&row.zone) {
                zone.summarised.insert(row.document, row.covered);
                zone.accepted.documents.insert(row.document, row.state);
            }
        }
        for (_, row) in reader.rows::<DocumentKeyRow>(Table::DocumentKey) {
            let key = DocumentKey::from_parts(row.id.0, Secret32::from(row.secret));
            self.keys.insert((row.document, row.id), key);
        }
    }

    fn load_unsent(&mut self, reader: &mut Reader<'_>) {
        let mut outbox: Vec<OutboxRow> =
            reader.rows::<OutboxRow>(Table::Outbox).into_iter().map(|(_, row)| row).collect();
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
            reader.rows::<JournalRow>(Table::Journal).into_iter().map(|(_, row)| row).collect();
        journal.sort_by_key(|row| row.seq);
        for row in journal {
            self.next_seq = self.next_seq.max(row.seq);
            self.origins.entry(row.document).or_insert(row.origin);
            self.journals.entry(row.document).or_default().push(row);
        }
        for (_, row) in reader.rows::<KeptRow>(Table::Kept) {
            self.next_seq = self.next_seq.max(row.seq);
            self.kept.insert(row.seq, row);
        }
        for (_, (zone, seq, sent)) in reader.rows::<(ZoneId, u64, Sent)>(Table::Carried) {
            self.next_seq = self.next_seq.max(seq);
            if let Some(zone) = self.zones.get_mut(&zone) {
                zone.carried.insert(seq, sent);
            }
        }
    }
}
