//! `ids.json`: ids that are derived.

use crate::file::{Hex, committed};
use crate::people::device;
use cahier_crypto::DeviceCard;
use cahier_evidence::{DeviceId, DocumentId, InvitationId, PersonId, ZoneId, client_id};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ids {
    devices: Vec<Device>,
    persons: Vec<Person>,
    zones: Vec<Zone>,
    invitations: Vec<Invitation>,
    clients: Vec<Client>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    verify: Hex,
    receive: Hex,
    id: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    nonce: Hex,
    first_device: Hex,
    id: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    nonce: Hex,
    creator: Hex,
    first_device: Hex,
    id: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    secret: Hex,
    id: Hex,
}

/// The yrs client id of a writer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Client {
    device: Hex,
    document: Hex,
    writer_nonce: Hex,
    client_id: u64,
}

fn made() -> Ids {
    let keys = device(1);
    let first = DeviceId::derive(keys.card());
    let person = PersonId::derive(&[2; 16], first);
    let client = |nonce: [u8; 16]| Client {
        device: Hex::of(first.0),
        document: Hex::of([4; 16]),
        writer_nonce: Hex::of(nonce),
        client_id: client_id(first, DocumentId([4; 16]), &nonce),
    };
    Ids {
        devices: vec![Device {
            verify: Hex::of(keys.card().verify),
            receive: Hex::of(&keys.card().receive),
            id: Hex::of(first.0),
        }],
        persons: vec![Person {
            nonce: Hex::of([2; 16]),
            first_device: Hex::of(first.0),
            id: Hex::of(person.0),
        }],
        zones: vec![Zone {
            nonce: Hex::of([3; 16]),
            creator: Hex::of(person.0),
            first_device: Hex::of(first.0),
            id: Hex::of(ZoneId::derive(&[3; 16], person, first).0),
        }],
        invitations: vec![Invitation {
            secret: Hex::of([5; 16]),
            id: Hex::of(InvitationId::derive(&[5; 16]).0),
        }],
        clients: vec![client([0; 16]), client([6; 16])],
    }
}

#[test]
fn ids_are_as_written() {
    let read = committed("ids.json", &made());
    for entry in &read.devices {
        let card = DeviceCard { verify: entry.verify.array(), receive: entry.receive.0.clone() };
        assert_eq!(Hex::of(DeviceId::derive(&card).0), entry.id);
    }
    for entry in &read.persons {
        let first = DeviceId(entry.first_device.array());
        assert_eq!(Hex::of(PersonId::derive(&entry.nonce.array(), first).0), entry.id);
    }
    for entry in &read.zones {
        let first = DeviceId(entry.first_device.array());
        let id = ZoneId::derive(&entry.nonce.array(), PersonId(entry.creator.array()), first);
        assert_eq!(Hex::of(id.0), entry.id);
    }
    for entry in &read.invitations {
        assert_eq!(Hex::of(InvitationId::derive(&entry.secret.array()).0), entry.id);
    }
    for entry in &read.clients {
        let (device, document) =
            (DeviceId(entry.device.array()), DocumentId(entry.document.array()));
        let id = client_id(device, document, &entry.writer_nonce.array());
        assert_eq!(id, entry.client_id);
        assert!(id > 0 && id < 1 << 53);
    }
}
