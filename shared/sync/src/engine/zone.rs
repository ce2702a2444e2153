//! A zone as this member holds it: the accepted log, the log as it will be once the outbox is
//! in, and the keys.

use super::offers::Rest;
use super::outbox::Outgoing;
use super::roots::Roots;
use super::{Context, Engine};
use crate::rows::{Alarm, OutboxEdit, ZoneKeyRow, ZoneRow};
use crate::store::Table;
use cahier_crypto::{Secret32, ZoneKey};
use cahier_evidence::DocumentId;
use cahier_evidence::{
    DeviceId, EpochKeys, Hash, PersonId, Refusal, SealedKey, ZoneBody, ZoneHead, ZoneId, ZoneState,
    seal_context, wrap_context,
};
use cahier_protocol::Sent;
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One zone.
pub(super) struct Zone {
    /// What the relay's log says.
    pub accepted: ZoneState,
    /// What it will say with the outbox at its end.
    pub projected: ZoneState,
    /// Zone keys by epoch.
    pub keys: BTreeMap<u32, ZoneKey>,
    /// Wrapped key of the epoch before, by epoch.
    pub previous: BTreeMap<u32, ByteVec>,
    /// The founder's note while its key is not here.
    pub note: Vec<u8>,
    /// Items on their way, in order.
    pub outbox: VecDeque<Outgoing>,
    /// Unsent items of others, with their row numbers.
    pub carried: BTreeMap<u64, Sent>,
    /// Content was read up to here.
    pub cursor: u64,
    /// Content is queued up to here.
    pub queued: u64,
    /// Newest verified head.
    pub head: Vec<u8>,
    /// A head to check once its size is reached.
    pub target: Option<(u64, Hash, Vec<u8>)>,
    /// Own edits that were placed in the log and not read back from it yet.
    pub placed: BTreeMap<Hash, OutboxEdit>,
    /// Title.
    pub title: String,
    /// Why it stands still.
    pub alarm: Option<Alarm>,
    /// Own work waits to be signed again: for a key, or for how this person's chain goes on.
    pub held: bool,
    /// A pull is due.
    pub stale: bool,
    /// A request is under way.
    pub busy: bool,
    /// What the relay said of an item that is still in the outbox.
    pub refused: BTreeMap<Hash, cahier_evidence::Refusal>,
    /// Whether the relay has shown that it knows the zone.
    pub on_relay: bool,
    /// Leaves to give back to a relay that lost them: next index.
    pub refill_from: Option<u64>,
    /// A read of leaves from the store is under way for reading content.
    pub reading: bool,
    /// The relay says that this person is no member any more.
    pub shut_out: bool,
    /// No pull before this time: somebody must let this member in first.
    pub wait_until_ms: u64,
    /// No new keys before this time: the relay refused those that were made.
    pub keys_wait_ms: u64,
    /// Who knocked and is on the way in: the relay hears of it once that stands in the log.
    pub answering: BTreeSet<PersonId>,
    /// How much the newest summaries cover that are known here, by document; the digest has
    /// document zero.
    pub summarised: BTreeMap<DocumentId, u64>,
    /// Since when nothing happens in it.
    pub rest: Rest,
    /// Roots of its log at its latest sizes.
    pub roots: Roots,
}

impl Zone {
    pub fn new(id: ZoneId) -> Self {
        Self {
            accepted: ZoneState::new(id),
            projected: ZoneState::new(id),
            keys: BTreeMap::new(),
            previous: BTreeMap::new(),
            note: Vec::new(),
            outbox: VecDeque::new(),
            carried: BTreeMap::new(),
            cursor: 0,
            queued: 0,
            head: Vec::new(),
            target: None,
            placed: BTreeMap::new(),
            title: String::new(),
            alarm: None,
            held: false,
            stale: true,
            busy: false,
            refused: BTreeMap::new(),
            on_relay: false,
            refill_from: None,
            reading: false,
            shut_out: false,
            wait_until_ms: 0,
            keys_wait_ms: 0,
            answering: BTreeSet::new(),
            summarised: BTreeMap::new(),
            rest: Rest::default(),
            roots: Roots::default(),
        }
    }

    /// Whether content can be read: the key of the newest epoch is here, and with it all older.
    pub fn readable(&self) -> bool {
        self.accepted.epoch > 0 && (1..=self.accepted.epoch).all(|e| self.keys.contains_key(&e))
    }

    /// How many leaves count: after a wrong root, those that a head of the relay bore out before.
    pub fn borne_out(&self) -> u64 {
        let held = self.accepted.position().size;
        match self.alarm {
            Some(Alarm::WrongRoot) => {
                ZoneHead::parse(&self.head).map_or(0, |head| head.position.size).min(held)
            }
            _ => held,
        }
    }

    /// Whether the content of every accepted leaf was read.
    pub fn is_read_to_its_end(&self) -> bool {
        self.cursor == self.accepted.position().size
    }

    /// Whether all that can be known of its documents now is in them.
    pub fn has_read_all(&self) -> bool {
        self.is_read_to_its_end() && self.carried.is_empty() && self.alarm.is_none()
    }

    /// The key that new document keys are wrapped under.
    pub fn current_key(&self) -> Option<(u32, &ZoneKey)> {
        let epoch = self.projected.epoch;
        self.keys.get(&epoch).map(|key| (epoch, key))
    }

    fn row(&self) -> ZoneRow {
        ZoneRow {
            state: self.accepted.clone(),
            head: self.head.clone(),
            title: self.title.clone(),
            alarm: self.alarm,
            previous: self.previous.clone(),
            note: self.note.clone().into(),
            covered: self.covered(DocumentId::ZERO),
            shut_out: self.shut_out,
        }
    }
}

impl Engine {
    pub(super) fn zone(&self, zone: &ZoneId) -> Result<&Zone, super::CommandError> {
        self.zones.get(zone).ok_or(super::CommandError::NotFound)
    }

    pub(super) fn save_zone(&mut self, id: ZoneId) {
        // A row that cannot be read is not written over.
        let open = self.zones.get(&id).filter(|_| !self.zone_is_closed(id));
        if let Some(row) = open.map(Zone::row) {
            self.put(Table::Zone, id.0, 0, &row);
        }
    }

    pub(super) fn alarm(&mut self, id: ZoneId, alarm: Alarm) {
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.alarm = Some(alarm);
        }
        self.end_foreword(id);
        self.save_zone(id);
        self.tell(super::Notice::Alarm(id, alarm));
    }

    /// Keeps a zone key, and whatever older keys it opens.
    pub(super) fn keep_zone_key(&mut self, id: ZoneId, epoch: u32, key: ZoneKey) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let mut found = vec![(epoch, key)];
        while let Some((epoch, key)) = found.pop() {
            if zone.keys.contains_key(&epoch) {
                continue;
            }
            let older = epoch.saturating_sub(1);
            if let Some(wrapped) = zone.previous.get(&epoch)
                && let Ok(before) =
                    key.unwrap_previous(&wrap_context(id, epoch, DocumentId::ZERO), wrapped)
            {
                found.push((older, before));
            }
            if epoch == 1 && !zone.note.is_empty() {
                let context = wrap_context(id, 1, DocumentId::ZERO);
                if let Ok(title) = key.open_note(&context, &zone.note) {
                    zone.title = String::from_utf8_lossy(&title).into_owned();
                }
            }
            let secret = *key.secret().expose();
            zone.keys.insert(epoch, key);
            let row = ZoneKeyRow { zone: id, epoch, secret };
            let place = crate::store::Place::new(Table::ZoneKey, id.0, u64::from(epoch));
            self.writes.push(crate::store::Write::Put(place, cahier_protocol::encode(&row)));
        }
        self.follow_own_name();
    }

    /// What a record says about keys, as far as it concerns this device.
    pub(super) fn learn_keys(&mut self, id: ZoneId, body: &ZoneBody) {
        let epoch = self.zones.get(&id).map_or(0, |z| z.accepted.epoch);
        let (epoch, seals) = match body {
            ZoneBody::Genesis(genesis) => {
                if let Some(zone) = self.zones.get_mut(&id) {
                    zone.note = genesis.note.clone();
                }
                (1, &genesis.keys.seals)
            }
            ZoneBody::Rotate { keys } => {
                self.take_rotation(id, keys);
                (keys.epoch, &keys.seals)
            }
            ZoneBody::Admit { seals, .. } => (epoch, seals),
            ZoneBody::Seal { epoch, seals } => (*epoch, seals),
            _ => return,
        };
        self.open_seals(id, epoch, seals);
        // A key that came before the wrap of the one before it opens it now.
        let newest = self.zones.get(&id).and_then(|z| z.keys.get(&epoch).cloned());
        if let Some(key) = newest
            && let Some(zone) = self.zones.get_mut(&id)
        {
            zone.keys.remove(&epoch);
            self.keep_zone_key(id, epoch, key);
        }
    }

    /// The log has new keys. A key that was made here for the same epoch lost: what was signed
    /// under it waits behind the record that lost, and is signed again.
    fn take_rotation(&mut self, id: ZoneId, keys: &EpochKeys) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if zone.previous.get(&keys.epoch) == keys.previous.as_ref() {
            return;
        }
        zone.previous.extend(keys.previous.clone().map(|wrapped| (keys.epoch, wrapped)));
        if zone.keys.remove(&keys.epoch).is_some() {
            let unsent = zone.outbox.iter().filter(|item| item.document.is_some());
            zone.refused.extend(unsent.map(|item| (item.hash, Refusal::Key)));
            self.delete(Table::ZoneKey, id.0, u64::from(keys.epoch));
        }
    }

    fn open_seals(&mut self, id: ZoneId, epoch: u32, seals: &[SealedKey]) {
        if let Some(key) = self.opened_seal(id, epoch, seals) {
            self.keep_zone_key(id, epoch, key);
        }
    }

    /// The zone key that is sealed to this device, if one of them is.
    pub(super) fn opened_seal(
        &self,
        id: ZoneId,
        epoch: u32,
        seals: &[SealedKey],
    ) -> Option<ZoneKey> {
        let device = self.me.device;
        let sealed = seals.iter().find(|s| s.device == device)?;
        let context = seal_context(id, epoch, device);
        let opened = self.me.keys.open(&context, &sealed.sealed).ok()?;
        Secret32::from_slice(&opened).map(ZoneKey::from_secret)
    }

    /// Seals a zone key to devices, in order of their ids.
    pub(super) fn seal_to(
        zone: ZoneId,
        epoch: u32,
        key: &ZoneKey,
        cards: BTreeMap<DeviceId, cahier_crypto::DeviceCard>,
        ctx: &mut Context<'_>,
    ) -> Result<Vec<SealedKey>, super::CommandError> {
        cards
            .into_iter()
            .map(|(device, card)| {
                let context = seal_context(zone, epoch, device);
                card.seal(ctx.rng, &context, key.secret().expose())
                    .map(|sealed| SealedKey { device, sealed })
                    .map_err(|_| super::CommandError::Invalid("a device key"))
            })
            .collect()
    }

    /// The keys of a new epoch for everyone who is to have them at a moment of the relay's clock.
    pub(super) fn epoch_keys(
        id: ZoneId,
        (state, at_ms): (&ZoneState, u64),
        old: Option<&ZoneKey>,
        key: &ZoneKey,
        ctx: &mut Context<'_>,
    ) -> Result<EpochKeys, super::CommandError> {
        let epoch = state.epoch + 1;
        let cards = state.key_cards(at_ms).into_iter();
        let cards = cards.map(|(device, card)| (device, card.clone())).collect();
        let context = wrap_context(id, epoch, DocumentId::ZERO);
        let previous = old.map(|old| key.wrap_previous(ctx.rng, &context, old).into());
        let seals = Self::seal_to(id, epoch, key, cards, ctx)?;
        Ok(EpochKeys { epoch, seals, previous })
    }
}
