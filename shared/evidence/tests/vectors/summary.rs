//! What a log reduces to, as a second implementation would compare it.

use crate::file::Hex;
use cahier_evidence::{DocumentState, Member, PersonId, Vouch, ZoneState};
use serde::{Deserialize, Serialize};

/// The state of a zone after so many leaves.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub size: u64,
    pub root: Hex,
    pub received_ms: u64,
    pub record_head: Hex,
    pub epoch: u32,
    pub rotation_due: bool,
    /// Whether a record of a later version stops writing.
    pub newer: bool,
    pub members: Vec<MemberOf>,
    pub key_holders: Vec<Hex>,
    pub invitations: Vec<Hex>,
    pub documents: Vec<Document>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouches: Vec<VouchOf>,
}

/// Somebody's word for an attestation, and where it was taken back.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VouchOf {
    pub person: Hex,
    pub commitment: Hex,
    pub by: Hex,
    pub since: u64,
    pub until_ms: Option<u64>,
    pub ended: Option<u64>,
}

/// Somebody who is or was a member; no role means was.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberOf {
    pub person: Hex,
    pub role: Option<u8>,
    pub until_ms: Option<u64>,
    pub chain_length: u64,
    pub chain_head: Hex,
    pub devices: Vec<Device>,
}

/// A live device, and the number that its next envelope must have.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    pub device: Hex,
    pub next_number: u64,
}

/// What the log says of a document.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub document: Hex,
    pub class: u8,
    pub parent: Option<Hex>,
    pub owner: Hex,
    pub opened: Vec<Hex>,
    pub keys: Vec<Key>,
    pub clocks: Vec<Clock>,
    pub tips: Vec<Tip>,
    pub count: u64,
    pub hashes: Hex,
    pub last_index: u64,
    pub moved_to: Option<Hex>,
    /// Hash of the seal that froze it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Hex>,
}

/// A document key and the epoch that it belongs to; 0 for one that moved here.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub key: Hex,
    pub epoch: u32,
}

/// The next clock of a yrs client.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    pub client_id: u64,
    pub next: u32,
}

/// The last envelope of a device in the document.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tip {
    pub device: Hex,
    pub envelope: Hex,
}

/// The number of a choice that has only one.
pub fn number(choice: impl minicbor::Encode<()>) -> u8 {
    let bytes = minicbor::to_vec(choice).unwrap();
    minicbor::decode(&bytes).unwrap()
}

/// The summary of a state.
pub fn summary(zone: &ZoneState) -> Summary {
    let position = zone.position();
    Summary {
        size: position.size,
        root: Hex::of(position.root.0),
        received_ms: zone.received_ms,
        record_head: Hex::of(zone.record_head.0),
        epoch: zone.epoch,
        rotation_due: zone.rotation_due,
        newer: zone.newer,
        members: zone.members.iter().map(|(person, member)| of(zone, person, member)).collect(),
        key_holders: zone
            .key_holders(zone.received_ms)
            .iter()
            .map(|device| Hex::of(device.0))
            .collect(),
        invitations: zone.invitations.keys().map(|id| Hex::of(id.0)).collect(),
        documents: zone.documents.iter().map(|(id, state)| document(&id.0, state)).collect(),
        vouches: zone.vouches.iter().map(vouch).collect(),
    }
}

fn vouch(vouch: &Vouch) -> VouchOf {
    VouchOf {
        person: Hex::of(vouch.person.0),
        commitment: Hex::of(vouch.commitment.0),
        by: Hex::of(vouch.by.0),
        since: vouch.since,
        until_ms: vouch.until_ms,
        ended: vouch.ended.map(|end| end.index),
    }
}

fn of(zone: &ZoneState, person: &PersonId, member: &Member) -> MemberOf {
    let live = member.chain.live_devices();
    MemberOf {
        person: Hex::of(person.0),
        role: member.role.map(number),
        until_ms: member.until_ms,
        chain_length: member.chain.length,
        chain_head: Hex::of(member.chain.head.0),
        devices: live
            .map(|(id, _)| Device { device: Hex::of(id.0), next_number: zone.next_number(id) })
            .collect(),
    }
}

fn document(id: &[u8; 16], state: &DocumentState) -> Document {
    Document {
        document: Hex::of(id),
        class: number(state.class),
        parent: state.parent.map(|parent| Hex::of(parent.0)),
        owner: Hex::of(state.owner.0),
        opened: state.opened.iter().map(|person| Hex::of(person.0)).collect(),
        keys: state
            .keys
            .iter()
            .map(|(id, epoch)| Key { key: Hex::of(id.0), epoch: *epoch })
            .collect(),
        clocks: state
            .clocks
            .iter()
            .map(|(client, next)| Clock { client_id: *client, next: *next })
            .collect(),
        tips: state
            .tips
            .iter()
            .map(|(device, hash)| Tip { device: Hex::of(device.0), envelope: Hex::of(hash.0) })
            .collect(),
        count: state.count,
        hashes: Hex::of(state.hashes.0),
        last_index: state.last_index,
        moved_to: state.moved_to.map(|zone| Hex::of(zone.0)),
        frozen: state.frozen.map(|seal| Hex::of(seal.0)),
    }
}
