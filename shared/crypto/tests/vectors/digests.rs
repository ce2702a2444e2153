//! `digests.json`: hashes over parts, and MACs.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec;
use cahier_crypto::{LocalKey, Secret32, mac, mac_matches, sha256_parts};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Digests {
    parts: Vec<Parts>,
    macs: Vec<Mac>,
    hidden: Vec<Hidden>,
}

/// sha256_parts(domain, parts).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    name: String,
    domain: String,
    parts: Vec<Hex>,
    hash: Hex,
}

/// mac(key, domain, parts).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mac {
    name: String,
    key: Hex,
    domain: String,
    parts: Vec<Hex>,
    mac: Hex,
}

/// The first 16 bytes of a mac: what stands for a scope in the place of a row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hidden {
    name: String,
    local_key: Hex,
    table: u8,
    scope: Hex,
    hidden: Hex,
}

fn parts(name: &str, parts: &[&[u8]]) -> Parts {
    let domain = "cahier/v1/example";
    Parts {
        name: name.into(),
        domain: domain.into(),
        parts: parts.iter().map(Hex::of).collect(),
        hash: Hex::of(sha256_parts(domain, parts)),
    }
}

fn made() -> Digests {
    let key = Secret32::from([0x41; 32]);
    let domain = "cahier/v1/example";
    let tag = |parts: &[&[u8]]| Hex::of(mac(&key, domain, parts));
    let macs = vec![Mac {
        name: "two parts".into(),
        key: Hex::of(key.expose()),
        domain: domain.into(),
        parts: vec![Hex::of(b"ab"), Hex::of(b"c")],
        mac: tag(&[b"ab", b"c"]),
    }];
    let hide = LocalKey::from_secret(key.clone())
        .hide("cahier/v1/scope", &[&[6u8][..], &[7; 16]].concat());
    let hidden = vec![Hidden {
        name: "scope of a leaf".into(),
        local_key: Hex::of(key.expose()),
        table: 6,
        scope: Hex::of([7; 16]),
        hidden: Hex::of(hide),
    }];
    let parts = vec![
        parts("no part", &[]),
        parts("an empty part", &[b""]),
        parts("two parts", &[b"ab", b"c"]),
        parts("the same bytes in other parts", &[b"a", b"bc"]),
    ];
    Digests { parts, macs, hidden }
}

fn slices(parts: &[Hex]) -> Vec<&[u8]> {
    parts.iter().map(|part| part.0.as_slice()).collect()
}

#[test]
fn digests_are_as_written() {
    let read = committed("digests.json", &made());
    for entry in &read.parts {
        let parts = slices(&entry.parts);
        assert_eq!(Hex::of(sha256_parts(&entry.domain, &parts)), entry.hash, "{}", entry.name);
        assert_eq!(Hex::of(spec::sha256_parts(&entry.domain, &parts)), entry.hash);
    }
    for entry in &read.macs {
        let (key, parts) = (Secret32::from(entry.key.array::<32>()), slices(&entry.parts));
        assert!(mac_matches(&key, &entry.domain, &parts, &entry.mac.0), "{}", entry.name);
        let bound = spec::sha256_parts(&entry.domain, &parts);
        let (extracted, _) = hkdf::Hkdf::<sha2::Sha256>::extract(Some(&entry.key.0), &bound);
        assert_eq!(Hex::of(extracted), entry.mac, "an HMAC (RFC 5869, section 2.2)");
        for other in flips(&entry.mac.0) {
            assert!(!mac_matches(&key, &entry.domain, &parts, &other));
        }
    }
    for entry in &read.hidden {
        let key = LocalKey::from_secret(Secret32::from(entry.local_key.array::<32>()));
        let scope = [&[entry.table][..], &entry.scope.0].concat();
        assert_eq!(Hex::of(key.hide("cahier/v1/scope", &scope)), entry.hidden, "{}", entry.name);
    }
}
