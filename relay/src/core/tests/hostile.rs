//! Bytes of any kind give an answer or a goodbye, never a panic.

use super::*;
use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId};
use cahier_protocol::Ephemeral;
use proptest::prelude::*;

/// One message of each kind, as a member would send it.
fn samples(zone: &ZoneState, ana: &Someone) -> Vec<ClientMessage> {
    let (id, held, document) = (zone.id, Position::default(), DocumentId([1; 16]));
    let (person, device, blob) = (ana.person(), ana.device(), BlobId([1; 16]));
    let leaf = LogLeaf { received_ms: 1, signed: vec![1], ciphertext: None };
    let requests = [
        Request::Pull { zone: id, held, without: Some(device) },
        Request::Push { zone: id, held, items: vec![ana.envelope(zone, 1, b"x")] },
        Request::Refill { zone: id, from: 0, leaves: vec![leaf], head: vec![1] },
        Request::Watch { zones: vec![id] },
        Request::PutSummary { zone: id, summary: ana.snapshot(zone, 1, 1) },
        Request::GetSummary { zone: id, document },
        Request::BlobStatus { zone: id, blob },
        Request::BlobPut { zone: id, blob, offset: 0, total: 9, hash: Hash::ZERO, bytes: vec![1] },
        Request::BlobGet { zone: id, blob, offset: u64::MAX, max: u32::MAX },
        Request::Knock(ana.knock(id, &[1; 16])),
        Request::Knocks { zone: id },
        Request::Answered { zone: id, person },
        Request::Publish { chain: ana.chain.clone() },
        Request::Chain { person },
        Request::Zones,
    ];
    let ask = |request| ClientMessage::Ask { id: 1, request };
    let mut all: Vec<ClientMessage> = requests.into_iter().map(ask).collect();
    all.push(ClientMessage::Hello { version: VERSION, person, device });
    let ticket = Some(InvitationId([1; 16]).as_bytes().to_vec().into());
    all.push(ClientMessage::Prove { signature: vec![0; 64], chain: ana.chain.clone(), ticket });
    let bytes = vec![1];
    all.push(ClientMessage::Ephemeral(Ephemeral { zone: id, document, bytes }));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(
        noise in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..20),
        flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6),
    ) {
        let mut sim = Sim::new();
        let (ana, _, a, _, zone) = two(&mut sim);
        for bytes in &noise {
            for connection in [a, sim.connect()] {
                let effects = sim.core.message(connection, bytes, sim.now_ms, &mut rng(1));
                sim.take(effects);
            }
        }
        for message in samples(&zone, &ana) {
            // The connection of before may have been closed for what it said.
            let fresh = sim.log_in(&ana);
            let mut bytes = encode(&message);
            for (at, flip) in &flips {
                let at = usize::from(*at) % bytes.len();
                bytes[at] ^= flip;
            }
            for bytes in [&bytes[..], &bytes[..bytes.len() / 2]] {
                let effects = sim.core.message(fresh, bytes, sim.now_ms, &mut rng(1));
                sim.take(effects);
            }
            sim.flush();
            sim.core.disconnect(fresh);
        }
        // The relay still works, and its log is whole.
        let fresh = sim.log_in(&ana);
        let (state, ..) = sim.read(fresh, zone.id);
        prop_assert!(state.position().size >= 3);
    }
}

#[test]
fn a_frame_that_is_too_large_ends_the_connection() {
    let mut sim = Sim::new();
    let a = sim.log_in(&Someone::new(1));
    let effects = sim.core.message(a, &vec![0; FRAME_BYTES_MAX + 1], 1_000, &mut rng(1));
    sim.take(effects);
    assert_eq!(sim.last(a), Some(RelayMessage::Goodbye(Fault::Malformed)));
}
