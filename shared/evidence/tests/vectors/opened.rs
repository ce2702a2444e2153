//! All keys of a zone, and what they open in an item: every sealed and wrapped part must open.

use crate::flips::flips;
use cahier_crypto::{DeviceKeys, DocumentKey, Secret32, ZoneKey};
use cahier_evidence::{
    Arrival, Attestation, DeviceId, DocumentId, Envelope, EpochKeys, Hash, Invitation,
    InvitationId, Item, SealedKey, ZoneBody, ZoneId, export_context, seal_context, vouch_context,
    wrap_context,
};
use std::collections::BTreeMap;

/// The keys behind a log.
pub struct Keyring {
    zone: ZoneId,
    title: String,
    devices: BTreeMap<DeviceId, DeviceKeys>,
    epochs: Vec<ZoneKey>,
    documents: BTreeMap<[u8; 16], DocumentKey>,
}

impl Keyring {
    /// No keys yet.
    pub fn new(zone: ZoneId, title: &str) -> Self {
        let (devices, documents) = (BTreeMap::new(), BTreeMap::new());
        Self { zone, title: title.into(), devices, epochs: Vec::new(), documents }
    }

    /// A device by its seed.
    pub fn device(&mut self, seed: [u8; 32]) {
        let keys = DeviceKeys::derive(Secret32::from(seed));
        self.devices.insert(DeviceId::derive(keys.card()), keys);
    }

    /// The key of the next epoch.
    pub fn zone_key(&mut self, key: [u8; 32]) {
        self.epochs.push(ZoneKey::from_secret(Secret32::from(key)));
    }

    /// A document key.
    pub fn document_key(&mut self, id: [u8; 16], key: [u8; 32]) {
        self.documents.insert(id, DocumentKey::from_parts(id, Secret32::from(key)));
    }

    /// Opens every part of an item; gives what the ciphertext beside it holds.
    pub fn open(&self, item: &Item, epoch: u32, ciphertext: Option<&[u8]>) -> Option<Vec<u8>> {
        let body = match item {
            Item::Envelope(envelope) => return Some(self.envelope(envelope, ciphertext?)),
            Item::Record(record) => record.body.as_ref()?,
        };
        match body {
            ZoneBody::Genesis(genesis) => {
                self.epoch_keys(&genesis.keys);
                let context = wrap_context(self.zone, 1, DocumentId::ZERO);
                let title = self.epoch(1).open_note(&context, &genesis.note).unwrap();
                assert_eq!(title, self.title.as_bytes());
            }
            ZoneBody::Admit { seals, .. } => self.seals(epoch, seals),
            ZoneBody::AdmitGroup { seal, .. } => {
                self.seals(epoch, std::slice::from_ref(seal));
            }
            ZoneBody::Rotate { keys } => self.epoch_keys(keys),
            ZoneBody::Seal { epoch, seals } => self.seals(*epoch, seals),
            ZoneBody::Invite(invitation) => self.invitation(invitation),
            ZoneBody::MoveIn(arrival) => self.arrival(arrival),
            ZoneBody::Vouch { commitment, sealed, .. }
            | ZoneBody::Introduce { commitment, sealed } => self.attestation(*commitment, sealed),
            ZoneBody::Export { documents, note, .. } => self.export(documents, note),
            ZoneBody::Adopt(carried) => {
                let envelope = Envelope::parse(&carried.envelope).unwrap();
                return Some(self.envelope(&envelope, ciphertext?));
            }
            _ => {}
        }
        None
    }

    fn epoch(&self, epoch: u32) -> &ZoneKey {
        &self.epochs[epoch as usize - 1]
    }

    fn envelope(&self, envelope: &Envelope, ciphertext: &[u8]) -> Vec<u8> {
        let header = &envelope.header;
        let key = &self.documents[&header.key.0];
        // What moved here was wrapped under a key of the zone that it left.
        if let Some(wrap) = header.wrap.as_ref().filter(|_| header.zone == self.zone) {
            let context = wrap_context(self.zone, wrap.epoch, header.document);
            let zone = self.epoch(wrap.epoch);
            assert_eq!(zone.unwrap_document(&context, key.id, &wrap.wrapped).as_ref(), Ok(key));
            for other in flips(&wrap.wrapped) {
                assert!(zone.unwrap_document(&context, key.id, &other).is_err());
            }
        }
        let message = key.derive_message(&header.salt);
        let open = |ciphertext: &[u8]| {
            message.open(&header.commitment.0, envelope.associated_data(), ciphertext)
        };
        assert!(flips(ciphertext).all(|other| open(&other).is_err()));
        open(ciphertext).unwrap()
    }

    fn epoch_keys(&self, keys: &EpochKeys) {
        self.seals(keys.epoch, &keys.seals);
        assert_eq!(keys.previous.is_some(), keys.epoch > 1);
        if let Some(previous) = &keys.previous {
            let context = wrap_context(self.zone, keys.epoch, DocumentId::ZERO);
            let opened = self.epoch(keys.epoch).unwrap_previous(&context, previous).unwrap();
            assert_eq!(opened, *self.epoch(keys.epoch - 1));
        }
    }

    fn seals(&self, epoch: u32, seals: &[SealedKey]) {
        assert!(!seals.is_empty());
        for seal in seals {
            let keys = &self.devices[&seal.device];
            let context = seal_context(self.zone, epoch, seal.device);
            let opened = keys.open(&context, &seal.sealed).unwrap();
            assert_eq!(opened.as_slice(), self.epoch(epoch).secret().expose());
            for other in flips(&seal.sealed).step_by(97) {
                assert!(keys.open(&context, &other).is_err());
            }
        }
    }

    fn invitation(&self, invitation: &Invitation) {
        let (epoch, note) = invitation.note.split_first_chunk::<4>().unwrap();
        let epoch = u32::from_be_bytes(*epoch);
        let context = wrap_context(self.zone, epoch, DocumentId::ZERO);
        let context = [&context[..], &invitation.id.0].concat();
        let secret = self.epoch(epoch).open_note(&context, note).unwrap();
        let secret: [u8; 16] = secret.as_slice().try_into().unwrap();
        assert_eq!(InvitationId::derive(&secret), invitation.id);
    }

    fn attestation(&self, commitment: Hash, sealed: &[u8]) {
        let (epoch, note) = sealed.split_first_chunk::<4>().unwrap();
        let epoch = u32::from_be_bytes(*epoch);
        let context = vouch_context(self.zone, epoch, commitment);
        let opened = self.epoch(epoch).open_note(&context, note).unwrap();
        assert_eq!(Attestation::decode(&opened).unwrap().commitment(), commitment);
        assert!(flips(note).all(|other| self.epoch(epoch).open_note(&context, &other).is_err()));
    }

    fn export(&self, documents: &[DocumentId], note: &[u8]) {
        let (epoch, note) = note.split_first_chunk::<4>().unwrap();
        let epoch = u32::from_be_bytes(*epoch);
        let context = export_context(self.zone, epoch, documents);
        assert_eq!(self.epoch(epoch).open_note(&context, note).unwrap(), b"pour le brevet");
        assert!(flips(note).all(|other| self.epoch(epoch).open_note(&context, &other).is_err()));
    }

    fn arrival(&self, arrival: &Arrival) {
        let context = wrap_context(self.zone, arrival.epoch, arrival.document);
        for (id, wrapped) in &arrival.wraps {
            let opened = self.epoch(arrival.epoch).unwrap_document(&context, id.0, wrapped);
            assert_eq!(opened.as_ref(), Ok(&self.documents[&id.0]));
        }
    }
}
