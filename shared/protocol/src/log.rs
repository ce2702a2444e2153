//! What is said about the instance log: where a member's memory of it stands, how it went on, and
//! the proof of when a zone had reached a size. What the parts mean is in [`cahier_evidence::log`].
//!
//! Every list has a bound of its own; a longer one is no message.

use crate::wire::at_most;
use cahier_evidence::{Hash, ZoneId};
use minicbor::decode::Error;
use minicbor::{Decode, Decoder, Encode};

/// Most zones that one [`crate::Request::Checkpoint`] asks about.
pub const LOG_ZONES_MAX: usize = 64;
/// Most generations that one answer leads through; whoever has more to go asks again.
pub const LOG_SUCCESSIONS_MAX: usize = 16;
/// Most hashes of a proof: two for each bit of a size.
pub const LOG_PROOF_MAX: usize = 128;
/// Most timestamps over one checkpoint.
pub const LOG_STAMPS_MAX: usize = 8;
/// Largest evidence record of a timestamp, bytes: all of them fit into a frame.
pub const LOG_STAMP_BYTES_MAX: usize = 256 << 10;
/// Longest name of an authority, bytes.
pub const LOG_AUTHORITY_BYTES_MAX: usize = 255;

/// Where a member's memory of the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Remembered {
    /// Generation of the newest checkpoint.
    #[n(0)]
    pub generation: u32,
    /// Its size.
    #[n(1)]
    pub size: u64,
}

/// One step to the next generation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Followed {
    /// The checkpoint of that generation to take: the one that the generation after it names, or
    /// the newest one.
    #[n(0)]
    pub note: String,
    /// Its leaf 0, an opening.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub opening: Vec<u8>,
    /// Proof that it is leaf 0 of that checkpoint; empty where the relay can give none.
    #[cbor(n(2), decode_with = "proof")]
    pub inclusion: Vec<Hash>,
    /// Proof that the checkpoint named in the opening continues the one before; empty where it is
    /// the same, or where the relay can give none.
    #[cbor(n(3), decode_with = "proof")]
    pub consistency: Vec<Hash>,
}

/// What the log says of a zone under its newest checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlacedEntry {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Index of its newest entry.
    #[n(1)]
    pub index: u64,
    /// The entry, a leaf of the log.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub leaf: Vec<u8>,
    /// Proof that it stands there.
    #[cbor(n(3), decode_with = "proof")]
    pub inclusion: Vec<Hash>,
}

/// A timestamp over a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Stamped {
    /// Who gave it, as the relay names them.
    #[n(0)]
    pub authority: String,
    /// Whether the relay holds it for certified; what counts is what a verifier finds.
    #[n(1)]
    pub certified: bool,
    /// EvidenceRecord (RFC 4998) in DER, as `cahier_timestamp::EvidenceRecord` reads it: the token,
    /// what was put over it since, and what it takes to verify them.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub evidence: Vec<u8>,
}

/// Proof of when a zone had at least some size.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogProof {
    /// Generation of the log in which all of this stands.
    #[n(0)]
    pub generation: u32,
    /// The earliest entry of the zone that is large enough, a leaf of the log.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub entry: Vec<u8>,
    /// Its index.
    #[n(2)]
    pub index: u64,
    /// A checkpoint that covers it: the earliest with a certified timestamp, else the earliest
    /// with any, else the newest.
    #[n(3)]
    pub checkpoint: String,
    /// Proof that the entry stands under that checkpoint.
    #[cbor(n(4), decode_with = "proof")]
    pub inclusion: Vec<Hash>,
    /// Timestamps over that checkpoint.
    #[cbor(n(5), decode_with = "read_stamps")]
    pub stamps: Vec<Stamped>,
    /// The newest checkpoint of the generation.
    #[n(6)]
    pub newest: String,
    /// Proof that it continues the other one.
    #[cbor(n(7), decode_with = "proof")]
    pub consistency: Vec<Hash>,
}

pub(crate) fn proof<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<Hash>, Error> {
    at_most(LOG_PROOF_MAX, d, ctx)
}

pub(crate) fn zones<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<ZoneId>, Error> {
    at_most(LOG_ZONES_MAX, d, ctx)
}

pub(crate) fn successions<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<Followed>, Error> {
    at_most(LOG_SUCCESSIONS_MAX, d, ctx)
}

pub(crate) fn entries<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<PlacedEntry>, Error> {
    at_most(LOG_ZONES_MAX, d, ctx)
}

fn read_stamps<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<Stamped>, Error> {
    let stamps: Vec<Stamped> = at_most(LOG_STAMPS_MAX, d, ctx)?;
    let fits = |stamp: &Stamped| {
        stamp.evidence.len() <= LOG_STAMP_BYTES_MAX
            && stamp.authority.len() <= LOG_AUTHORITY_BYTES_MAX
    };
    if stamps.iter().all(fits) {
        Ok(stamps)
    } else {
        Err(Error::message("a timestamp is larger than allowed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Bundle, ClientMessage, FRAME_BYTES_MAX, RelayMessage, Reply, Request, decode, encode,
    };
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn hashes() -> impl Strategy<Value = Vec<Hash>> {
        vec(any::<[u8; 32]>().prop_map(Hash), 0..=LOG_PROOF_MAX)
    }

    fn followed() -> impl Strategy<Value = Followed> {
        (".{0,40}", vec(any::<u8>(), 0..40), hashes(), hashes()).prop_map(
            |(note, opening, inclusion, consistency)| Followed {
                note,
                opening,
                inclusion,
                consistency,
            },
        )
    }

    fn entry() -> impl Strategy<Value = PlacedEntry> {
        (any::<[u8; 16]>(), any::<u64>(), vec(any::<u8>(), 0..40), hashes()).prop_map(
            |(zone, index, leaf, inclusion)| PlacedEntry {
                zone: ZoneId(zone),
                index,
                leaf,
                inclusion,
            },
        )
    }

    fn stamped() -> impl Strategy<Value = Stamped> {
        (".{0,20}", any::<bool>(), vec(any::<u8>(), 0..40))
            .prop_map(|(authority, certified, evidence)| Stamped { authority, certified, evidence })
    }

    fn log_proof() -> impl Strategy<Value = LogProof> {
        let places = (any::<u32>(), any::<u64>(), vec(any::<u8>(), 0..40));
        let notes = (".{0,40}", ".{0,40}", hashes(), hashes());
        (places, notes, vec(stamped(), 0..=LOG_STAMPS_MAX)).prop_map(
            |((generation, index, entry), (checkpoint, newest, inclusion, consistency), stamps)| {
                LogProof {
                    generation,
                    entry,
                    index,
                    checkpoint,
                    inclusion,
                    stamps,
                    newest,
                    consistency,
                }
            },
        )
    }

    fn comes_back(reply: Reply) {
        let message = RelayMessage::Answer { id: 7, reply };
        let bytes = encode(&message);
        assert_eq!(decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX).unwrap(), message);
        let longer = [&bytes[..], &[0]].concat();
        assert!(decode::<RelayMessage>(&longer, FRAME_BYTES_MAX).is_err());
        assert!(decode::<RelayMessage>(&bytes[..bytes.len() - 1], FRAME_BYTES_MAX).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn proofs_come_back(proof in log_proof()) {
            comes_back(Reply::Evidence(Some(Box::new(proof))));
        }

        #[test]
        fn checkpoints_come_back(
            note in ".{0,80}",
            consistency in hashes(),
            successions in vec(followed(), 0..4),
            entries in vec(entry(), 0..4),
        ) {
            comes_back(Reply::Checkpoint { note, consistency, successions, entries });
        }

        #[test]
        fn questions_come_back(
            remembered in proptest::option::of((any::<u32>(), any::<u64>())),
            zones in vec(any::<[u8; 16]>().prop_map(ZoneId), 0..=LOG_ZONES_MAX),
        ) {
            let remembered =
                remembered.map(|(generation, size)| Remembered { generation, size });
            let request = Request::Checkpoint { remembered, zones };
            let message = ClientMessage::Ask { id: 7, request };
            let read = decode::<ClientMessage>(&encode(&message), FRAME_BYTES_MAX);
            prop_assert_eq!(read.unwrap(), message);
        }

        #[test]
        fn hostile_answers_never_panic(
            proof in log_proof(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let reply = Reply::Evidence(Some(Box::new(proof)));
            let mut bytes = encode(&RelayMessage::Answer { id: 7, reply });
            *at.get_mut(&mut bytes[..]) = byte;
            // Whatever is read has its bounds.
            if let Ok(RelayMessage::Answer { reply: Reply::Evidence(Some(read)), .. }) =
                decode(&bytes, FRAME_BYTES_MAX)
            {
                prop_assert!(read.stamps.len() <= LOG_STAMPS_MAX);
                prop_assert!(read.inclusion.len() <= LOG_PROOF_MAX);
            }
        }
    }

    #[test]
    fn a_longer_list_is_no_message() {
        let ask = |zones: usize| {
            let zones = vec![ZoneId([1; 16]); zones];
            let request = Request::Checkpoint { remembered: None, zones };
            let bytes = encode(&ClientMessage::Ask { id: 7, request });
            decode::<ClientMessage>(&bytes, FRAME_BYTES_MAX).is_ok()
        };
        assert!(ask(LOG_ZONES_MAX) && !ask(LOG_ZONES_MAX + 1));
        let answer = |hashes: usize, steps: usize| {
            let proof = vec![Hash([1; 32]); hashes];
            let step = Followed {
                note: String::new(),
                opening: vec![],
                inclusion: proof.clone(),
                consistency: vec![],
            };
            let reply = Reply::Checkpoint {
                note: String::new(),
                consistency: proof,
                successions: vec![step; steps],
                entries: vec![],
            };
            let bytes = encode(&RelayMessage::Answer { id: 7, reply });
            decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX).is_ok()
        };
        assert!(answer(LOG_PROOF_MAX, LOG_SUCCESSIONS_MAX));
        assert!(!answer(LOG_PROOF_MAX + 1, 1) && !answer(1, LOG_SUCCESSIONS_MAX + 1));
        let named = |count: usize, bytes: usize, name: usize| {
            let (authority, evidence) = ("a".repeat(name), vec![1; bytes]);
            let stamp = Stamped { authority, certified: true, evidence };
            let proof = LogProof {
                generation: 1,
                entry: vec![],
                index: 0,
                checkpoint: String::new(),
                inclusion: vec![],
                stamps: vec![stamp; count],
                newest: String::new(),
                consistency: vec![],
            };
            let reply = Reply::Evidence(Some(Box::new(proof)));
            let bytes = encode(&RelayMessage::Answer { id: 7, reply });
            decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX).is_ok()
        };
        let stamped = |count: usize, bytes: usize| named(count, bytes, LOG_AUTHORITY_BYTES_MAX);
        assert!(!named(1, 1, LOG_AUTHORITY_BYTES_MAX + 1));
        assert!(stamped(LOG_STAMPS_MAX, LOG_STAMP_BYTES_MAX));
        assert!(!stamped(LOG_STAMPS_MAX + 1, 1) && !stamped(1, LOG_STAMP_BYTES_MAX + 1));
    }

    #[test]
    fn an_older_bundle_is_read_as_before() {
        // Without a checkpoint the bytes are those of before.
        assert_eq!(encode(&Bundle::default()), [0x82, 0x00, 0x80]);
        let with = Bundle { checkpoint: Some("note".into()), ..Bundle::default() };
        let read = decode::<Bundle>(&encode(&with), FRAME_BYTES_MAX).unwrap();
        assert_eq!(read, with);
    }
}
