//! `heads.json`: a relay's signed word about a zone's log.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::people::START_MS;
use cahier_crypto::{RelayKey, Secret32};
use cahier_evidence::{Hash, Position, ZoneHead, ZoneId};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: String,
    relay_seed: Hex,
    relay: Hex,
    zone: Hex,
    size: u64,
    root: Hex,
    time_ms: u64,
    head: Hex,
}

fn head(name: &str, position: Position, time_ms: u64) -> Head {
    let (seed, zone) = ([0x77; 32], ZoneId([1; 16]));
    let head = ZoneHead::sign(&RelayKey::from_seed(&Secret32::from(seed)), zone, position, time_ms);
    Head {
        name: name.into(),
        relay_seed: Hex::of(seed),
        relay: Hex::of(head.relay.0),
        zone: Hex::of(zone.0),
        size: position.size,
        root: Hex::of(position.root.0),
        time_ms,
        head: Hex::of(head.bytes()),
    }
}

fn made() -> Vec<Head> {
    vec![
        head("an empty log", Position::default(), START_MS),
        head("three leaves", Position { size: 3, root: Hash([2; 32]) }, START_MS + 5),
    ]
}

#[test]
fn heads_are_as_written() {
    for entry in committed("heads.json", &made()) {
        let parsed = ZoneHead::parse(&entry.head.0).unwrap();
        let position = Position { size: entry.size, root: Hash(entry.root.array()) };
        assert_eq!((parsed.position, parsed.time_ms), (position, entry.time_ms), "{}", entry.name);
        assert_eq!((parsed.zone.0, parsed.relay.0), (entry.zone.array(), entry.relay.array()));
        let key = RelayKey::from_seed(&Secret32::from(entry.relay_seed.array::<32>()));
        let again = ZoneHead::sign(&key, parsed.zone, position, entry.time_ms);
        assert_eq!(Hex::of(again.bytes()), entry.head, "{}", entry.name);
        for other in flips(&entry.head.0) {
            assert!(ZoneHead::parse(&other).is_err(), "{}", entry.name);
        }
    }
}
