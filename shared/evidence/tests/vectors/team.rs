//! A group's chain while it is written: the group, its keys, and the records so far.

use crate::people::{Person, START_MS};
use cahier_crypto::{DeviceCard, DeviceKeys, GroupKey};
use cahier_evidence::{
    DeviceId, GroupBody, GroupError, GroupId, GroupKeys, GroupRecord, GroupState, SealedKey,
    ZoneId, group_note_context, group_seal_context, group_wrap_context,
};
use minicbor::bytes::ByteVec;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;

/// A record that the chain refuses after so many others.
pub struct Refused {
    pub name: String,
    pub after: usize,
    pub record: ByteVec,
    pub error: GroupError,
}

/// A group, the keys behind its chain, and what that refused.
pub struct Team {
    pub state: GroupState,
    pub name: &'static str,
    pub names: Vec<String>,
    pub chain: Vec<ByteVec>,
    pub refused: Vec<Refused>,
    /// Keys of the epochs, from epoch 1.
    pub keys: Vec<GroupKey>,
    rng: ChaCha20Rng,
}

impl Team {
    /// A group begun by its first manager, at home in a zone.
    pub fn begin(founder: &Person, home: ZoneId, nonce: u8, name: &'static str) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(nonce));
        let nonce = [nonce; 16];
        let id = GroupId::derive(&nonce, founder.state.id, founder.device(), home);
        let key = GroupKey::make(&mut rng);
        let (epoch, card, previous) = (1, key.card().clone(), None);
        let seals = sealed(&mut rng, (id, epoch), &key, &[founder.keys.card()]);
        let note = key.seal_note(&mut rng, &group_note_context(id), name.as_bytes());
        let keys = GroupKeys { epoch, card, seals, previous };
        let chain = founder.chain.clone();
        let body = GroupBody::Genesis { nonce, chain, keys, note, home };
        let person = founder.state.id;
        let record = GroupRecord::genesis(id, person, &founder.keys, body, START_MS);
        Self {
            state: GroupState::begin(&record).unwrap(),
            name,
            names: vec!["genesis".into()],
            chain: vec![record.bytes().to_vec().into()],
            refused: Vec::new(),
            keys: vec![key],
            rng,
        }
    }

    /// The newest key.
    pub fn key(&self) -> &GroupKey {
        &self.keys[self.keys.len() - 1]
    }

    /// The newest secret for these devices.
    pub fn seals(&mut self, cards: &[&DeviceCard]) -> Vec<SealedKey> {
        let epoch = self.keys.len() as u32;
        sealed(&mut self.rng, (self.state.id, epoch), &self.keys[self.keys.len() - 1], cards)
    }

    /// A new key for these devices.
    pub fn new_key(&mut self, cards: &[&DeviceCard]) -> GroupKeys {
        let (id, epoch) = (self.state.id, self.keys.len() as u32 + 1);
        let key = GroupKey::make(&mut self.rng);
        let context = group_wrap_context(id, epoch);
        let before = &self.keys[self.keys.len() - 1];
        let previous = key.wrap_previous(&mut self.rng, &context, before);
        let seals = sealed(&mut self.rng, (id, epoch), &key, cards);
        let card = key.card().clone();
        self.keys.push(key);
        GroupKeys { epoch, card, seals, previous: Some(previous.into()) }
    }

    /// A record as that person would sign it now.
    pub fn record(&self, by: &Person, body: GroupBody) -> GroupRecord {
        self.record_with(by, &by.keys, body)
    }

    /// The same by any device.
    pub fn record_with(&self, by: &Person, keys: &DeviceKeys, body: GroupBody) -> GroupRecord {
        let claimed_ms = START_MS + 1000 * self.state.length;
        GroupRecord::next(&self.state, by.state.id, keys, body, claimed_ms)
    }

    /// Takes a record in.
    pub fn take(&mut self, name: &str, record: &GroupRecord) {
        self.state.append(record).unwrap_or_else(|error| panic!("{name}: {error}"));
        self.names.push(name.into());
        self.chain.push(record.bytes().to_vec().into());
    }

    /// Offers a record that must be refused.
    pub fn refuse(&mut self, name: &str, record: &GroupRecord) {
        let error = self.state.clone().append(record).expect_err(name);
        let (name, after) = (name.into(), self.chain.len());
        let record = record.bytes().to_vec().into();
        self.refused.push(Refused { name, after, record, error });
    }
}

fn sealed(
    rng: &mut ChaCha20Rng,
    (group, epoch): (GroupId, u32),
    key: &GroupKey,
    cards: &[&DeviceCard],
) -> Vec<SealedKey> {
    let sorted: BTreeMap<_, _> = cards.iter().map(|card| (DeviceId::derive(card), *card)).collect();
    let mut seals = Vec::new();
    for (device, card) in sorted {
        let context = group_seal_context(group, epoch, device);
        let sealed = card.seal(rng, &context, key.secret().expose()).unwrap();
        seals.push(SealedKey { device, sealed });
    }
    seals
}
