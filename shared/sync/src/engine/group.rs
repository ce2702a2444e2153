//! A group as this device knows it: its chain, and the keys of its epochs as far as they open
//! here.

use super::Me;
use cahier_crypto::{DeviceCard, GroupKey, Secret32};
use cahier_evidence::{
    DeviceId, GroupBody, GroupError, GroupRecord, GroupState, PersonId, PersonRecord, PersonState,
    group_note_context, group_seal_context, group_wrap_context,
};
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;

/// One group.
pub(super) struct Group {
    /// The records, in order: those that stand in the home zone's log, and behind them what was
    /// signed here and is on its way there.
    pub chain: Vec<ByteVec>,
    /// The same, reduced.
    pub state: GroupState,
    /// What zones said of its people's chains beyond what the group has pinned.
    heard: BTreeMap<PersonId, (PersonState, Vec<ByteVec>)>,
    note: Vec<u8>,
    /// By epoch: the card, and the wrapped secret of the epoch before.
    epochs: BTreeMap<u32, (DeviceCard, Option<ByteVec>)>,
    keys: BTreeMap<u32, GroupKey>,
}

impl Group {
    /// A group from its whole chain, verified.
    pub fn read(chain: &[ByteVec], me: &Me) -> Result<Self, GroupError> {
        let (first, rest) = chain.split_first().ok_or(GroupError::Fork)?;
        let record = GroupRecord::parse(first)?;
        let mut group = Self {
            chain: vec![first.clone()],
            state: GroupState::begin(&record)?,
            heard: BTreeMap::new(),
            note: Vec::new(),
            epochs: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        group.learn(&record, me);
        for bytes in rest {
            group.append(&GroupRecord::parse(bytes)?, me)?;
        }
        Ok(group)
    }

    /// Continues the chain by one verified record; on error nothing has changed.
    pub fn append(&mut self, record: &GroupRecord, me: &Me) -> Result<(), GroupError> {
        self.state.append(record)?;
        self.chain.push(record.bytes().to_vec().into());
        self.learn(record, me);
        Ok(())
    }

    /// Takes in what a zone's log says of the chain. Where that is the home zone, what was signed
    /// here and stands there otherwise was overtaken.
    pub fn hear(&mut self, records: &[ByteVec], home: bool, me: &Me) -> Result<(), GroupError> {
        for bytes in records {
            let record = GroupRecord::parse(bytes)?;
            let at = usize::try_from(record.number()).map_err(|_| GroupError::Fork)?;
            match self.chain.get(at) {
                Some(known) if known == bytes => {}
                Some(_) if home => {
                    let chain = [&self.chain[..at], std::slice::from_ref(bytes)].concat();
                    let read = Self::read(&chain, me)?;
                    *self = Self { heard: std::mem::take(&mut self.heard), ..read };
                }
                Some(_) => return Err(GroupError::Fork),
                None => self.append(&record, me)?,
            }
        }
        Ok(())
    }

    /// Leaves out a record that was signed here, and all behind it; none of them stands in a log
    /// yet. What they pinned of others is heard of as before.
    pub fn cut(&mut self, at: usize, me: &Me) -> Result<(), GroupError> {
        let pinned = person_records(self.chain.get(at..).unwrap_or_default());
        let heard = [pinned, self.all_following()].concat();
        *self = Self::read(self.chain.get(..at).unwrap_or_default(), me)?;
        for record in heard.iter().filter_map(|bytes| PersonRecord::parse(bytes).ok()) {
            if record.person() != me.state.id {
                self.hear_person(&record);
            }
        }
        Ok(())
    }

    /// Remembers a record of a person's chain that goes on from what is known of it here; false
    /// where it does not.
    pub fn hear_person(&mut self, record: &PersonRecord) -> bool {
        let person = record.person();
        let Some(known) = self.state.person(&person).map(|person| &person.chain) else {
            return false;
        };
        let newer = self.heard.get(&person).filter(|(state, _)| state.length >= known.length);
        let (mut state, mut records) = match newer {
            Some((state, _)) if state.length != record.number() => return false,
            None if known.length != record.number() => return false,
            Some((state, records)) => (state.clone(), records.clone()),
            None => (known.clone(), Vec::new()),
        };
        if state.apply(record).is_err() {
            return false;
        }
        records.push(record.bytes().to_vec().into());
        self.heard.insert(person, (state, records));
        true
    }

    /// What was heard of a person's chain beyond what the group has pinned.
    pub fn following(&self, person: &PersonId) -> Vec<ByteVec> {
        let known = self.state.person(person).map(|person| &person.chain);
        let heard = self.heard.get(person);
        let Some((known, (state, records))) = known.zip(heard) else { return Vec::new() };
        if !state.passes(&known.head) {
            return Vec::new();
        }
        let count = state.length.saturating_sub(known.length) as usize;
        records[records.len().saturating_sub(count)..].to_vec()
    }

    /// All of that, to be kept.
    pub fn all_following(&self) -> Vec<ByteVec> {
        self.heard.keys().flat_map(|person| self.following(person)).collect()
    }

    /// The key of the current epoch, where it is here.
    pub fn key(&self) -> Option<&GroupKey> {
        self.keys.get(&self.state.epoch)
    }

    /// The key that opens what was sealed under this name.
    pub fn opener(&self, id: DeviceId) -> Option<&GroupKey> {
        self.keys.values().find(|key| DeviceId::derive(key.card()) == id)
    }

    /// The group's name, for those who are in it.
    pub fn name(&self) -> Option<String> {
        let context = group_note_context(self.state.id);
        let name = self.keys.get(&1)?.open_note(&context, &self.note).ok()?;
        Some(String::from_utf8_lossy(&name).into_owned())
    }

    /// What a record says about keys, as far as it concerns this device.
    fn learn(&mut self, record: &GroupRecord, me: &Me) {
        if let GroupBody::Genesis { note, .. } = &record.body {
            self.note.clone_from(note);
        }
        let (epoch, seals) = match &record.body {
            GroupBody::Genesis { keys, .. } | GroupBody::NewKey { keys } => {
                let about = (keys.card.clone(), keys.previous.clone());
                self.epochs.insert(keys.epoch, about);
                (keys.epoch, &keys.seals)
            }
            GroupBody::Add { seals, .. } => (self.state.epoch, seals),
            GroupBody::Seal { epoch, seals } => (*epoch, seals),
            _ => return,
        };
        let Some(sealed) = seals.iter().find(|seal| seal.device == me.device) else { return };
        let context = group_seal_context(self.state.id, epoch, me.device);
        let opened = me.keys.open(&context, &sealed.sealed).ok();
        if let Some(secret) = opened.and_then(|bytes| Secret32::from_slice(&bytes)) {
            self.keep_key(epoch, GroupKey::from_secret(secret));
        }
    }

    /// Keeps a key, and whatever older keys it opens. One that does not fit its card is none.
    fn keep_key(&mut self, epoch: u32, key: GroupKey) {
        let mut found = Some((epoch, key));
        while let Some((epoch, key)) = found.take() {
            let Some((card, previous)) = self.epochs.get(&epoch) else { return };
            if key.card() != card || self.keys.contains_key(&epoch) {
                return;
            }
            let context = group_wrap_context(self.state.id, epoch);
            let wrapped = previous.as_ref();
            let before = wrapped.and_then(|wrapped| key.unwrap_previous(&context, wrapped).ok());
            self.keys.insert(epoch, key);
            found = before.map(|key| (epoch.saturating_sub(1), key));
        }
    }
}

/// The records of persons' chains that stand in records of a group's.
pub(super) fn person_records(chain: &[ByteVec]) -> Vec<ByteVec> {
    let records = chain.iter().filter_map(|bytes| GroupRecord::parse(bytes).ok());
    let carried = records.filter_map(|record| match record.body {
        GroupBody::Genesis { chain, .. }
        | GroupBody::Add { chain, .. }
        | GroupBody::Pin { chain, .. } => Some(chain),
        _ => None,
    });
    carried.flatten().collect()
}
