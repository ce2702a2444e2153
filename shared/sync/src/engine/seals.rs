//! What is signed on an entry, as the page and the command line show it.

use super::sealed::settled_seals;
use super::{CommandError, Engine};
use crate::rows::{Fit, SealRow};
use cahier_evidence::{
    Assertion, DeviceId, DocumentId, Envelope, Hash, Meaning, PersonId, Revealed, Version,
    verify_assertion, version_hash,
};
use cahier_protocol::Sent;

/// How a seal or statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealStanding {
    /// It waits here for the relay.
    NotYetSent,
    /// It stands, and nothing came in between.
    Stands,
    /// It stands over the version that was seen; other work was in the log before it.
    Overtaken,
    /// It stands, and the entry is frozen by it.
    Freezing,
}

/// What a security key has to do with a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// It signed nothing.
    None,
    /// A security key that was its signer's at that place signed the same version.
    Holds,
    /// What is there is no such signature.
    Fails,
}

/// A seal or statement as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealView {
    /// Hash of its envelope: its name.
    pub envelope: Hash,
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// What is meant; none for a statement.
    pub meaning: Option<Meaning>,
    /// The seal or statement that it countersigns or answers.
    pub about: Option<Hash>,
    /// The signer's comment.
    pub note: Option<String>,
    /// Which version.
    pub version: Version,
    /// Index in the zone's log, once it is there.
    pub index: Option<u64>,
    /// Received time, ms since 1970, once it is there.
    pub received_ms: Option<u64>,
    /// Claimed time, ms since 1970.
    pub claimed_ms: u64,
    /// How it stands.
    pub standing: SealStanding,
    /// Whether the entry still is that version, as far as its log is here.
    pub newest: bool,
    /// What a security key says of it.
    pub key: KeyCheck,
    /// Whether the entry had that version; none before it was looked at.
    pub fit: Option<Fit>,
    /// Witnesses' and other seals that are about this one.
    pub countersigned: Vec<Hash>,
}

impl Engine {
    /// Everything that is signed on an open entry, in the order of the log; what waits here comes
    /// last.
    pub fn seals(&self, document: DocumentId) -> Result<Vec<SealView>, CommandError> {
        let desk = self.desks.get(&document).ok_or(CommandError::NotSeated)?;
        let placed = settled_seals(&desk.seals).map(|(place, row, sealed)| {
            let opened = sealed.opened.as_ref();
            let fit = opened.and_then(|opened| opened.fit);
            let revealed = opened.map(|opened| &opened.revealed);
            self.placed_view(document, place % super::content::MOVED, row, revealed, fit)
        });
        let mut views: Vec<SealView> = placed.collect();
        let unsent = self.unsent_seals(document);
        views.extend(
            unsent.map(|(envelope, version, sent)| self.unsent_view(&envelope, version, sent)),
        );
        let about: Vec<(Hash, Hash)> =
            views.iter().filter_map(|view| Some((view.about?, view.envelope))).collect();
        for view in &mut views {
            let mine = about.iter().filter(|(about, _)| *about == view.envelope);
            view.countersigned = mine.map(|(_, by)| *by).collect();
        }
        Ok(views)
    }

    /// What a seal or statement that stands says inside, with the seed of its parts' salts: for a
    /// proof. The document must be open.
    pub fn revealed(&self, document: DocumentId, envelope: Hash) -> Option<&Revealed> {
        let mut placed = settled_seals(&self.desks.get(&document)?.seals);
        let (_, _, sealed) = placed.find(|(_, row, _)| row.envelope == envelope)?;
        sealed.opened.as_ref().map(|opened| &opened.revealed)
    }

    /// The seal that an entry is frozen by, as if whatever is on its way had its place.
    pub fn frozen_by(&self, document: DocumentId) -> Option<Hash> {
        let zone = self.origins.get(&document)?.zone;
        self.zones.get(&zone)?.projected.documents.get(&document)?.frozen
    }

    /// The newest of what this person signed on the version that the log has of an open entry.
    pub fn stated(&self, document: DocumentId) -> Option<Hash> {
        let (me, seals) = (self.me.state.id, self.seals(document).ok()?);
        let mine = |seal: &&SealView| seal.newest && seal.person == me;
        seals.iter().rev().find(mine).map(|seal| seal.envelope)
    }

    /// Names of everything that is signed on an open document.
    pub(super) fn signed_on(&self, document: DocumentId) -> impl Iterator<Item = Hash> {
        let desk = self.desks.get(&document).into_iter();
        let placed = desk.flat_map(|desk| desk.seals.values());
        let placed = placed.filter_map(|sealed| Some(sealed.log.as_ref()?.envelope));
        placed.chain(self.unsent_seals(document).map(|(envelope, ..)| envelope.hash()))
    }

    /// Whether own seals or statements of a document are on their way.
    pub(super) fn has_unsent_seals(&self, document: DocumentId) -> bool {
        self.unsent_seals(document).next().is_some()
    }

    /// Own seals and statements of a document on their way.
    fn unsent_seals(
        &self,
        document: DocumentId,
    ) -> impl Iterator<Item = (Envelope, Version, &Sent)> {
        let items = self.zones.values().flat_map(|zone| &zone.outbox);
        let items = items.filter(move |item| item.document == Some(document));
        let items = items.filter(|item| item.edit.is_none());
        items.filter_map(|item| {
            let envelope = Envelope::parse(&item.sent.signed).ok()?;
            // What signs a version has one, and nothing else does.
            let version = envelope.header.version?;
            Some((envelope, version, &item.sent))
        })
    }

    fn placed_view(
        &self,
        document: DocumentId,
        index: u64,
        row: &SealRow,
        revealed: Option<&Revealed>,
        fit: Option<Fit>,
    ) -> SealView {
        let log = self.zone_of(document).and_then(|zone| self.zones.get(&zone));
        let state = log.and_then(|zone| zone.accepted.documents.get(&document));
        let standing = match row.overtaken {
            _ if state.is_some_and(|state| state.frozen == Some(row.envelope)) => {
                SealStanding::Freezing
            }
            true => SealStanding::Overtaken,
            false => SealStanding::Stands,
        };
        let (version, seal) = (row.version, row.seal);
        let assertion = revealed.and_then(|revealed| revealed.assertion.as_ref());
        SealView {
            envelope: row.envelope,
            person: row.person,
            device: row.device,
            meaning: seal.map(|seal| seal.meaning),
            about: seal.and_then(|seal| seal.about),
            note: revealed.and_then(|revealed| revealed.note.clone()),
            version,
            index: Some(index),
            received_ms: Some(row.received_ms),
            claimed_ms: row.claimed_ms,
            standing,
            newest: state.is_some_and(|s| (s.count, s.hashes) == (version.count, version.hashes)),
            key: assertion.map_or(KeyCheck::None, |a| self.key_check(document, row, a)),
            fit,
            countersigned: Vec::new(),
        }
    }

    fn unsent_view(&self, envelope: &Envelope, version: Version, sent: &Sent) -> SealView {
        let header = &envelope.header;
        let log = self.zones.get(&header.zone).map(|zone| &zone.accepted);
        let state = log.and_then(|log| log.documents.get(&header.document));
        let revealed = self.revealed_in(envelope, sent);
        let signed = revealed.as_ref().is_some_and(|revealed| revealed.assertion.is_some());
        SealView {
            envelope: envelope.hash(),
            person: header.person,
            device: header.device,
            meaning: header.seal.map(|seal| seal.meaning),
            about: header.seal.and_then(|seal| seal.about),
            note: revealed.and_then(|revealed| revealed.note),
            version,
            index: None,
            received_ms: None,
            claimed_ms: header.claimed_ms,
            standing: SealStanding::NotYetSent,
            newest: state.is_some_and(|s| (s.count, s.hashes) == (version.count, version.hashes)),
            // It was checked when it was signed.
            key: if signed { KeyCheck::Holds } else { KeyCheck::None },
            fit: None,
            countersigned: Vec::new(),
        }
    }

    /// What is encrypted in a seal or statement, where its key is here.
    pub(super) fn revealed_in(&self, envelope: &Envelope, sent: &Sent) -> Option<Revealed> {
        let header = &envelope.header;
        let message = self.keys.get(&(header.document, header.key))?.derive_message(&header.salt);
        let ciphertext = sent.ciphertext.as_ref()?;
        let plain = message.open(&header.commitment.0, envelope.associated_data(), ciphertext);
        Revealed::decode(&plain.ok()?).ok()
    }

    /// Whether a security key of the signer, live at that place, signed the same.
    fn key_check(&self, document: DocumentId, row: &SealRow, assertion: &Assertion) -> KeyCheck {
        let Some(claim) = row.seal else { return KeyCheck::Fails };
        let log = self.zone_of(document).and_then(|zone| self.zones.get(&zone));
        let log = log.map(|zone| &zone.accepted);
        let moved = log.and_then(|log| log.documents.get(&document)?.authors.get(&row.person));
        let here =
            log.and_then(|log| log.chain_of(&row.person)).filter(|_| row.carried_by.is_none());
        let credential = here.or(moved).and_then(|chain| chain.credential(&assertion.credential));
        let live = |id: &[u8]| row.credentials.contains(&Hash::of(id));
        let challenge = version_hash(&row.version, &claim, row.person, row.device);
        let holds = credential
            .filter(|credential| live(&credential.id))
            .is_some_and(|credential| verify_assertion(assertion, credential, &challenge).is_ok());
        if holds { KeyCheck::Holds } else { KeyCheck::Fails }
    }
}
