//! A zone's log as an auditor reads it: every decision on rights, keys, devices, names, seals and
//! exports, in order, with what is odd about it. Ordinary writing is listed only where it is odd.
//! Nothing is judged: odd is what a person should ask about.

use super::Engine;
use cahier_crypto::DeviceCard;
use cahier_evidence::{
    DeviceId, DeviceKind, DocumentId, Envelope, EnvelopeKind, ExportKind, GroupId, Hash, Item,
    LogLeaf, Meaning, PersonBody, PersonId, PersonRecord, Role, ZoneBody, ZoneId, ZoneRecord,
    export_context,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, VecDeque};

/// How much later than received a claimed time may be before it is odd, ms.
const LATER_MS: u64 = 10 * 60_000;
/// How much earlier than the claimed time before it on the same device, ms.
const EARLIER_MS: u64 = 30 * DAY_MS;
const DAY_MS: u64 = 24 * 3_600_000;
/// More exports of one person in a day than that are odd.
const EXPORTS_A_DAY: usize = 10;

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Began the zone.
    Began,
    /// Let somebody in.
    Admitted {
        /// Whom.
        person: PersonId,
        /// As what.
        role: Role,
        /// Until when, ms since 1970.
        until_ms: Option<u64>,
        /// Whether they held an invitation.
        invited: bool,
    },
    /// Changed somebody's role or end date.
    SetRole {
        /// Whose.
        person: PersonId,
        /// To what.
        role: Role,
        /// Until when, ms since 1970.
        until_ms: Option<u64>,
    },
    /// Removed somebody, or left.
    Removed(PersonId),
    /// Made the keys of an epoch.
    NewKeys(u32),
    /// Gave the current key to so many more devices.
    KeyGiven(usize),
    /// Said how somebody's chain goes on.
    Chain {
        /// Whose.
        person: PersonId,
        /// What changed.
        changes: Vec<ChainChange>,
    },
    /// Opened an invitation.
    Invited {
        /// To which role.
        role: Role,
        /// Until when it can be used, ms since 1970.
        until_ms: u64,
    },
    /// Closed an invitation.
    Uninvited,
    /// Opened a document to somebody.
    Opened {
        /// Which.
        document: DocumentId,
        /// To whom.
        person: PersonId,
    },
    /// Took in refused work, or a part of a document that arrives.
    Adopted(DocumentId),
    /// Moved a document to another zone.
    MovedOut {
        /// Which.
        document: DocumentId,
        /// Where to.
        to: ZoneId,
    },
    /// Brought a document from another zone.
    MovedIn {
        /// Which.
        document: DocumentId,
        /// Where from.
        from: ZoneId,
    },
    /// Let a group in.
    GroupAdmitted {
        /// Which.
        group: GroupId,
        /// As what.
        role: Role,
    },
    /// Changed a group's role.
    GroupSetRole {
        /// Whose.
        group: GroupId,
        /// To what.
        role: Role,
    },
    /// Removed a group.
    GroupRemoved(GroupId),
    /// Said how a group's chain goes on.
    GroupChain(GroupId),
    /// Handed over who they say that they are.
    Introduced(Hash),
    /// Vouched for somebody's attestation.
    Vouched {
        /// Whose.
        person: PersonId,
        /// Which.
        commitment: Hash,
    },
    /// Took back what managers said of an attestation.
    Disavowed {
        /// Whose.
        person: PersonId,
        /// Which.
        commitment: Hash,
        /// Why, as in [`ZoneBody::Disavow`].
        reason: u8,
    },
    /// Took a proof out of the zone.
    Exported {
        /// About which documents; none where it is of the zone as a whole.
        documents: Vec<DocumentId>,
        /// What it reveals.
        kind: ExportKind,
        /// Their words for it; none where they do not open here.
        note: Option<String>,
    },
    /// Signed a version of a document.
    Sealed {
        /// Which.
        document: DocumentId,
        /// As what.
        meaning: Meaning,
    },
    /// Stated a version of a document.
    Stated(DocumentId),
    /// Wrote in a document.
    Wrote(DocumentId),
    /// Something that this version does not know.
    Unknown,
}

/// What changed in a person's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainChange {
    /// A device came.
    DeviceAdded(DeviceId),
    /// Recovery words were made.
    RecoveryAdded(DeviceId),
    /// A device is gone.
    DeviceRemoved(DeviceId),
    /// A security key or passkey came.
    CredentialAdded,
    /// One is gone.
    CredentialRemoved,
    /// They said who they are.
    Attested(Hash),
    /// They do not stand by that any more.
    Withdrawn(Hash),
}

/// What a person should ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// It claims a time more than ten minutes after it was received.
    ClaimedLate,
    /// It claims a time more than thirty days before what the same device claimed last.
    ClaimedEarly,
    /// A device was added, which signs in somebody's name from now on.
    NewDevice,
    /// One person's exports became many within a day.
    ManyExports,
    /// The rules refuse it: it has no effect, and the relay should not have let it in.
    Refused,
}

/// One line of an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Index in the zone.
    pub index: u64,
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// When, as the device claims, ms since 1970.
    pub claimed_ms: u64,
    /// When the relay received it, ms since 1970.
    pub received_ms: u64,
    /// What.
    pub act: Act,
    /// What is odd about it, in order.
    pub odd: Vec<Oddity>,
}

/// Reads a zone's leaves in order and lists what an auditor looks for.
pub struct Auditor<'a> {
    engine: &'a Engine,
    zone: ZoneId,
    /// The newest claimed time of each device.
    claimed: BTreeMap<DeviceId, u64>,
    /// When each person's newest exports were received, ms since 1970.
    exports: BTreeMap<PersonId, VecDeque<u64>>,
    rows: Vec<AuditRow>,
}

impl Engine {
    /// Begins an audit of a zone; the shell hands in its leaves from the store, in order.
    pub fn auditor(&self, zone: ZoneId) -> Auditor<'_> {
        let (claimed, exports) = (BTreeMap::new(), BTreeMap::new());
        Auditor { engine: self, zone, claimed, exports, rows: Vec::new() }
    }

    /// The words of an export, where the zone's key of then is here.
    fn export_note(&self, zone: ZoneId, of: &[DocumentId], sealed: &[u8]) -> Option<String> {
        let (epoch, note) = sealed.split_first_chunk::<4>()?;
        let epoch = u32::from_be_bytes(*epoch);
        let key = self.zones.get(&zone)?.keys.get(&epoch)?;
        let words = key.open_note(&export_context(zone, epoch, of), note).ok()?;
        String::from_utf8(words).ok()
    }

    fn was_refused(&self, zone: ZoneId, index: u64) -> bool {
        use crate::rows::Suspicion::Refused;
        let refused = |row: &crate::rows::QuarantineRow| {
            (row.zone, row.index) == (zone, index) && matches!(row.reason, Refused(_))
        };
        self.quarantine.iter().any(refused)
    }
}

impl Auditor<'_> {
    /// The next leaf.
    pub fn take(&mut self, index: u64, leaf: &LogLeaf) {
        let Ok(item) = Item::parse(&leaf.signed) else { return };
        let (person, device, claimed_ms) = match &item {
            Item::Envelope(Envelope { header, .. }) => {
                (header.person, header.device, header.claimed_ms)
            }
            Item::Record(ZoneRecord { header, .. }) => {
                (header.person, header.device, header.claimed_ms)
            }
        };
        let act = match item {
            Item::Envelope(envelope) => written(&envelope),
            Item::Record(record) => self.decided(record.body),
        };
        let received_ms = leaf.received_ms;
        let mut row =
            AuditRow { index, person, device, claimed_ms, received_ms, act, odd: Vec::new() };
        row.odd = self.oddities(&row);
        // Everything that is not writing is listed.
        if !matches!(row.act, Act::Wrote(_)) || !row.odd.is_empty() {
            self.rows.push(row);
        }
    }

    /// What was found, in the order of the log.
    pub fn into_rows(self) -> Vec<AuditRow> {
        self.rows
    }

    fn oddities(&mut self, row: &AuditRow) -> Vec<Oddity> {
        let mut odd = Vec::new();
        if row.claimed_ms > row.received_ms.saturating_add(LATER_MS) {
            odd.push(Oddity::ClaimedLate);
        }
        let before = self.claimed.insert(row.device, row.claimed_ms).unwrap_or(0);
        if row.claimed_ms.saturating_add(EARLIER_MS) < before {
            odd.push(Oddity::ClaimedEarly);
        }
        match &row.act {
            Act::Chain { changes, .. } if changes.iter().any(is_new_device) => {
                odd.push(Oddity::NewDevice);
            }
            Act::Exported { .. } if self.exports_often(row) => odd.push(Oddity::ManyExports),
            _ => {}
        }
        if self.engine.was_refused(self.zone, row.index) {
            odd.push(Oddity::Refused);
        }
        odd
    }

    /// Whether an export makes more of them in a day than is usual.
    fn exports_often(&mut self, row: &AuditRow) -> bool {
        let of_late = self.exports.entry(row.person).or_default();
        of_late.push_back(row.received_ms);
        let day = |first: &u64| first.saturating_add(DAY_MS) < row.received_ms;
        while of_late.front().is_some_and(day) {
            of_late.pop_front();
        }
        let often = of_late.len() > EXPORTS_A_DAY;
        if often {
            of_late.pop_front();
        }
        often
    }

    fn decided(&self, body: Option<ZoneBody>) -> Act {
        let Some(body) = body else { return Act::Unknown };
        match body {
            ZoneBody::Genesis(_) => Act::Began,
            ZoneBody::Admit { person, role, until_ms, invitation, .. } => {
                Act::Admitted { person, role, until_ms, invited: invitation.is_some() }
            }
            ZoneBody::SetRole { person, role, until_ms } => Act::SetRole { person, role, until_ms },
            ZoneBody::Remove { person } => Act::Removed(person),
            ZoneBody::Rotate { keys } => Act::NewKeys(keys.epoch),
            ZoneBody::Seal { seals, .. } => Act::KeyGiven(seals.len()),
            ZoneBody::Pin { person, chain } => {
                Act::Chain { person, changes: chain.iter().filter_map(changed).collect() }
            }
            ZoneBody::Invite(invitation) => {
                Act::Invited { role: invitation.role, until_ms: invitation.until_ms }
            }
            ZoneBody::Revoke { .. } => Act::Uninvited,
            ZoneBody::Open { document, person } => Act::Opened { document, person },
            ZoneBody::Adopt(carried) => Envelope::parse(&carried.envelope)
                .map_or(Act::Unknown, |envelope| Act::Adopted(envelope.header.document)),
            ZoneBody::MoveOut { document, to } => Act::MovedOut { document, to },
            ZoneBody::MoveIn(arrival) => {
                Act::MovedIn { document: arrival.document, from: arrival.from }
            }
            ZoneBody::AdmitGroup { group, role, .. } => Act::GroupAdmitted { group, role },
            ZoneBody::SetGroupRole { group, role, .. } => Act::GroupSetRole { group, role },
            ZoneBody::RemoveGroup { group } => Act::GroupRemoved(group),
            ZoneBody::PinGroup { group, .. } => Act::GroupChain(group),
            ZoneBody::Vouch { person, commitment, .. } => Act::Vouched { person, commitment },
            ZoneBody::Disavow { person, commitment, reason } => {
                Act::Disavowed { person, commitment, reason }
            }
            ZoneBody::Introduce { commitment, .. } => Act::Introduced(commitment),
            ZoneBody::Export { documents, kind, note } => {
                let note = self.engine.export_note(self.zone, &documents, &note);
                Act::Exported { documents, kind, note }
            }
        }
    }
}

fn written(envelope: &Envelope) -> Act {
    let header = &envelope.header;
    let document = header.document;
    match (header.kind, &header.seal) {
        (EnvelopeKind::Seal, Some(seal)) => Act::Sealed { document, meaning: seal.meaning },
        (EnvelopeKind::Statement, _) => Act::Stated(document),
        _ => Act::Wrote(document),
    }
}

fn changed(record: &ByteVec) -> Option<ChainChange> {
    Some(match PersonRecord::parse(record).ok()?.body {
        PersonBody::Genesis { verify, receive, .. } => {
            ChainChange::DeviceAdded(DeviceId::derive(&DeviceCard { verify, receive }))
        }
        PersonBody::AddDevice { kind, verify, receive } => {
            let device = DeviceId::derive(&DeviceCard { verify, receive });
            match kind {
                DeviceKind::Device => ChainChange::DeviceAdded(device),
                DeviceKind::Recovery => ChainChange::RecoveryAdded(device),
            }
        }
        PersonBody::RemoveDevice { device } => ChainChange::DeviceRemoved(device),
        PersonBody::AddCredential { .. } => ChainChange::CredentialAdded,
        PersonBody::RemoveCredential { .. } => ChainChange::CredentialRemoved,
        PersonBody::Attest { commitment } => ChainChange::Attested(commitment),
        PersonBody::Withdraw { commitment } => ChainChange::Withdrawn(commitment),
    })
}

fn is_new_device(change: &ChainChange) -> bool {
    matches!(change, ChainChange::DeviceAdded(_) | ChainChange::RecoveryAdded(_))
}
