//! `relay.json`: every message of a relay, every reply, outcome and notice. `reasons.json`: every
//! fault and every refusal.

use crate::message::{check, leaves, sent};
use cahier_evidence::{DocumentId, Hash, InvitationId, Refusal, ZoneId};
use cahier_protocol::{
    Ephemeral, Fault, Followed, Knock, LogProof, Notice, Outcome, PlacedEntry, PlacedRecord,
    RelayMessage, Reply, Stamped,
};

const ZONE: ZoneId = ZoneId([0x2e; 16]);

const FAULTS: [Fault; 14] = [
    Fault::Malformed,
    Fault::Version,
    Fault::NoAccount,
    Fault::Session,
    Fault::Forbidden,
    Fault::NotFound,
    Fault::Slow,
    Fault::Limit,
    Fault::Storage,
    Fault::Stopping,
    Fault::Chain,
    Fault::Refill,
    Fault::LogBehind,
    Fault::LogStopped,
];

const REFUSALS: [Refusal; 23] = [
    Refusal::Malformed,
    Refusal::Zone,
    Refusal::NotMember,
    Refusal::Device,
    Refusal::Expired,
    Refusal::Role,
    Refusal::Signature,
    Refusal::Number,
    Refusal::Previous,
    Refusal::Clock,
    Refusal::Key,
    Refusal::Ciphertext,
    Refusal::Birth,
    Refusal::RecordHead,
    Refusal::Chain,
    Refusal::Seals,
    Refusal::LastOwner,
    Refusal::Target,
    Refusal::Moved,
    Refusal::Newer,
    Refusal::Time,
    Refusal::Limit,
    Refusal::Frozen,
];

fn answer(reply: Reply) -> RelayMessage {
    RelayMessage::Answer { id: 7, reply }
}

fn session() -> Vec<(&'static str, RelayMessage)> {
    let (relay, nonce) = (Hash([0x11; 32]), Hash([0x12; 32]));
    let bytes = vec![1, 2, 3];
    let ephemeral = Ephemeral { zone: ZONE, document: DocumentId([0xd0; 16]), bytes };
    vec![
        ("challenge", RelayMessage::Challenge { relay, nonce, time_ms: 1_700_000_000_000 }),
        ("welcome", RelayMessage::Welcome),
        ("goodbye", RelayMessage::Goodbye(Fault::Stopping)),
        ("notice: grew", RelayMessage::Notice(Notice::Grew { head: vec![0x48; 4] })),
        ("notice: knocked", RelayMessage::Notice(Notice::Knocked { zone: ZONE })),
        ("notice: ephemeral", RelayMessage::Notice(Notice::Ephemeral(ephemeral))),
        (
            "notice: certified",
            RelayMessage::Notice(Notice::Certified { generation: 2, size: 70_000 }),
        ),
    ]
}

fn replies() -> Vec<(&'static str, RelayMessage)> {
    let head = vec![0x48; 4];
    let no_leaves = Reply::Leaves { from: 0, leaves: Vec::new(), head: Vec::new() };
    let outcomes = vec![Outcome::At(70_000), Outcome::Refused(Refusal::Number)];
    let knock = Knock {
        zone: ZONE,
        invitation: InvitationId([0x14; 16]),
        chain: vec![vec![0xc1].into()],
        mac: Hash([0x3a; 32]),
        note: vec![0x4e; 5],
    };
    let received_ms = 1_700_000_000_000;
    let record = PlacedRecord { index: 70_000, received_ms, signed: vec![0x53; 4] };
    vec![
        ("leaves", answer(Reply::Leaves { from: 3, leaves: leaves(), head: head.clone() })),
        ("leaves of an empty log", answer(no_leaves)),
        ("pushed", answer(Reply::Pushed { outcomes, head: head.clone() })),
        ("behind", answer(Reply::Behind { size: 3 })),
        ("fork", answer(Reply::Fork { head })),
        ("done", answer(Reply::Done)),
        ("summary", answer(Reply::Summary(Some(sent())))),
        ("no summary", answer(Reply::Summary(None))),
        ("blob", answer(Reply::Blob { have: 300_000, total: 300_000, bytes: vec![1, 2, 3] })),
        ("blob, unknown", answer(Reply::Blob { have: 0, total: 0, bytes: Vec::new() })),
        ("knocks", answer(Reply::Knocks(vec![knock]))),
        ("chain", answer(Reply::Chain(vec![vec![0xc1].into(), vec![0xc2].into()]))),
        ("zones", answer(Reply::Zones(vec![ZONE]))),
        ("records", answer(Reply::Records(vec![record]))),
        ("no records", answer(Reply::Records(Vec::new()))),
    ]
}

fn log_replies() -> Vec<(&'static str, RelayMessage)> {
    let (hash, note) = (Hash([0x0f; 32]), String::from("note\n"));
    let step = Followed {
        note: note.clone(),
        opening: vec![0x4f; 4],
        inclusion: vec![hash],
        consistency: vec![hash, hash],
    };
    let entry = PlacedEntry { zone: ZONE, index: 7, leaf: vec![0x4c; 4], inclusion: vec![hash] };
    let stamp = Stamped { authority: "authority".into(), certified: true, evidence: vec![0x54; 4] };
    let proof = LogProof {
        generation: 2,
        entry: vec![0x4c; 4],
        index: 7,
        checkpoint: note.clone(),
        inclusion: vec![hash],
        stamps: vec![stamp],
        newest: note.clone(),
        consistency: vec![hash],
    };
    let first = Reply::Checkpoint {
        note: note.clone(),
        consistency: Vec::new(),
        successions: Vec::new(),
        entries: Vec::new(),
    };
    let later = Reply::Checkpoint {
        note,
        consistency: vec![hash],
        successions: vec![step],
        entries: vec![entry],
    };
    vec![
        ("evidence", answer(Reply::Evidence(Some(Box::new(proof))))),
        ("no evidence yet", answer(Reply::Evidence(None))),
        ("checkpoint, at first contact", answer(first)),
        ("checkpoint", answer(later)),
    ]
}

fn reasons() -> Vec<(String, RelayMessage)> {
    let failed = FAULTS.map(|fault| (format!("{fault:?}"), answer(Reply::Failed(fault))));
    let refused = REFUSALS.map(|refusal| {
        let (outcomes, head) = (vec![Outcome::Refused(refusal)], Vec::new());
        (format!("{refusal:?}, refused"), answer(Reply::Pushed { outcomes, head }))
    });
    failed.into_iter().chain(refused).collect()
}

#[test]
fn messages_of_a_relay_are_as_written() {
    check("relay.json", &[session(), replies(), log_replies()].concat());
}

#[test]
fn reasons_are_as_written() {
    check("reasons.json", &reasons());
}
