//! `client.json`: every message of a client, and every request.

use crate::message::{check, leaves, sent};
use cahier_evidence::{
    BlobId, DeviceId, DocumentId, Hash, InvitationId, PersonId, Position, ZoneId,
};
use cahier_protocol::{ClientMessage, Ephemeral, Knock, Remembered, Request, VERSION};
use minicbor::bytes::ByteVec;

const ZONE: ZoneId = ZoneId([0x2e; 16]);
const BLOB: BlobId = BlobId([0xb1; 16]);
const PERSON: PersonId = PersonId([0x9e; 16]);
const DOCUMENT: DocumentId = DocumentId([0xd0; 16]);

fn ask(request: Request) -> ClientMessage {
    ClientMessage::Ask { id: 7, request }
}

fn opening() -> Vec<(&'static str, ClientMessage)> {
    let (signature, bytes) = (vec![0x55; 64], vec![1, 2, 3]);
    let records: Vec<ByteVec> = vec![vec![0xc1].into(), vec![0xc2].into()];
    let ticket: Option<ByteVec> = Some(vec![0x71; 16].into());
    let prove =
        |chain, ticket| ClientMessage::Prove { signature: signature.clone(), chain, ticket };
    let hello =
        ClientMessage::Hello { version: VERSION, person: PERSON, device: DeviceId([0xde; 16]) };
    let ephemeral = Ephemeral { zone: ZONE, document: DOCUMENT, bytes };
    vec![
        ("hello", hello),
        ("prove", prove(Vec::new(), None)),
        ("prove, with a chain and a ticket", prove(records, ticket)),
        ("ephemeral", ClientMessage::Ephemeral(ephemeral)),
    ]
}

fn log_requests() -> Vec<(&'static str, ClientMessage)> {
    let nothing = Position::default();
    let held = Position { size: 70_000, root: Hash([0x0f; 32]) };
    let without = Some(DeviceId([0xde; 16]));
    vec![
        ("pull", ask(Request::Pull { zone: ZONE, held, without })),
        (
            "pull from the beginning",
            ask(Request::Pull { zone: ZONE, held: nothing, without: None }),
        ),
        ("push", ask(Request::Push { zone: ZONE, held, items: vec![sent()] })),
        (
            "refill",
            ask(Request::Refill { zone: ZONE, from: 3, leaves: leaves(), head: vec![0x48; 4] }),
        ),
        ("watch", ask(Request::Watch { zones: vec![ZONE, ZoneId([0x2f; 16])] })),
        ("put summary", ask(Request::PutSummary { zone: ZONE, summary: sent() })),
        ("get summary", ask(Request::GetSummary { zone: ZONE, document: DOCUMENT })),
        ("records", ask(Request::Records { zone: ZONE, from: 70_000 })),
    ]
}

fn blob_requests() -> Vec<(&'static str, ClientMessage)> {
    let put = Request::BlobPut {
        zone: ZONE,
        blob: BLOB,
        offset: 262_160,
        total: 300_000,
        hash: Hash([0x0a; 32]),
        bytes: vec![1, 2, 3],
    };
    vec![
        ("blob status", ask(Request::BlobStatus { zone: ZONE, blob: BLOB })),
        ("blob put", ask(put)),
        ("blob get", ask(Request::BlobGet { zone: ZONE, blob: BLOB, offset: 0, max: 262_160 })),
    ]
}

fn people_requests() -> Vec<(&'static str, ClientMessage)> {
    let knock = Knock {
        zone: ZONE,
        invitation: InvitationId([0x14; 16]),
        chain: vec![vec![0xc1].into()],
        mac: Hash([0x3a; 32]),
        note: vec![0x4e; 5],
    };
    vec![
        ("knock", ask(Request::Knock(knock))),
        ("knocks", ask(Request::Knocks { zone: ZONE })),
        ("answered", ask(Request::Answered { zone: ZONE, person: PERSON })),
        ("publish", ask(Request::Publish { chain: vec![vec![0xc1].into()] })),
        ("chain", ask(Request::Chain { person: PERSON })),
        ("zones", ask(Request::Zones)),
    ]
}

fn instance_log_requests() -> Vec<(&'static str, ClientMessage)> {
    let remembered = Some(Remembered { generation: 2, size: 70_000 });
    let first = Request::Checkpoint { remembered: None, zones: Vec::new() };
    let zones = vec![ZONE, ZoneId([0x2f; 16])];
    vec![
        ("evidence", ask(Request::Evidence { zone: ZONE, size: 70_000 })),
        ("checkpoint", ask(Request::Checkpoint { remembered, zones })),
        ("checkpoint, at first contact", ask(first)),
        ("stamp", ask(Request::Stamp { zone: ZONE })),
        ("show checkpoint", ask(Request::ShowCheckpoint { note: "note\n".into() })),
    ]
}

#[test]
fn messages_of_a_client_are_as_written() {
    let parts =
        [opening(), log_requests(), blob_requests(), people_requests(), instance_log_requests()];
    check("client.json", &parts.concat());
}
