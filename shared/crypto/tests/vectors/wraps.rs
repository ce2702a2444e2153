//! `wraps.json`: everything that is wrapped or sealed under a key once, each with a salt of its
//! own: keys of documents, keys of earlier epochs, notes, rows, and the local key.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec::{once, pad_note};
use crate::tape::Tape;
use cahier_crypto::{DocumentKey, LocalKey, Secret32, ZoneKey};
use serde::{Deserialize, Serialize};

const DOCUMENT: &str = "cahier/v1/wrap/document";
const PREVIOUS: &str = "cahier/v1/wrap/previous-zone-key";
const NOTE: &str = "cahier/v1/zone-note";
const ROW: &str = "cahier/v1/row";
const SALT: [u8; 32] = [0x5c; 32];

/// once(key, domain, aad, plain), a note padded first; `sealed` begins with the salt.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrap {
    name: String,
    domain: String,
    key: Hex,
    aad: Hex,
    plain: Hex,
    sealed: Hex,
}

fn wrap(name: &str, domain: &str, aad: &[u8], plain: &[u8], sealed: Vec<u8>) -> Wrap {
    let (name, domain) = (name.into(), domain.into());
    let (aad, plain) = (Hex::of(aad), Hex::of(plain));
    Wrap { name, domain, key: Hex::of([1; 32]), aad, plain, sealed: Hex(sealed) }
}

fn made() -> Vec<Wrap> {
    let zone = ZoneKey::from_secret(Secret32::from([1; 32]));
    let local = LocalKey::from_secret(Secret32::from([1; 32]));
    let document = DocumentKey::from_parts([2; 16], Secret32::from([3; 32]));
    let previous = ZoneKey::from_secret(Secret32::from([4; 32]));
    let context: &[u8] = b"context";
    let with_id = [context, &[2; 16]].concat();
    let title = "Pâtes et pH".as_bytes();
    let salt = || Tape(&SALT);
    vec![
        wrap(
            "a document key",
            DOCUMENT,
            &with_id,
            &[3; 32],
            zone.wrap_document(&mut salt(), context, &document),
        ),
        wrap(
            "the key of the epoch before",
            PREVIOUS,
            context,
            &[4; 32],
            zone.wrap_previous(&mut salt(), context, &previous),
        ),
        wrap("a title", NOTE, context, title, zone.seal_note(&mut salt(), context, title)),
        wrap("an empty note", NOTE, b"", b"", zone.seal_note(&mut salt(), b"", b"")),
        wrap("a row", ROW, &[6; 25], b"row", local.seal_row(&mut salt(), &[6; 25], b"row")),
    ]
}

/// What opens with these bytes in the place that the domain names.
fn open(entry: &Wrap, sealed: &[u8]) -> Option<Vec<u8>> {
    let key = Secret32::from(entry.key.array::<32>());
    let (zone, local) = (ZoneKey::from_secret(key.clone()), LocalKey::from_secret(key));
    match entry.domain.as_str() {
        DOCUMENT => {
            let (context, id) = entry.aad.0.split_last_chunk::<16>().unwrap();
            let opened = zone.unwrap_document(context, *id, sealed).ok()?;
            Some(opened.secret().expose().to_vec())
        }
        PREVIOUS => {
            let opened = zone.unwrap_previous(&entry.aad.0, sealed).ok()?;
            Some(opened.secret().expose().to_vec())
        }
        NOTE => zone.open_note(&entry.aad.0, sealed).ok(),
        ROW => local.open_row(&entry.aad.0, sealed).ok(),
        other => panic!("{other}"),
    }
}

#[test]
fn wraps_are_as_written() {
    for entry in committed("wraps.json", &made()) {
        let (salt, _) = entry.sealed.0.split_at(32);
        let plain = match entry.domain.as_str() {
            NOTE => pad_note(&entry.plain.0),
            _ => entry.plain.0.clone(),
        };
        let again = once(salt, &entry.key.0, &entry.domain, &entry.aad.0, &plain);
        assert_eq!(Hex(again), entry.sealed, "{}", entry.name);
        assert_eq!(open(&entry, &entry.sealed.0).as_ref(), Some(&entry.plain.0), "{}", entry.name);
        for other in flips(&entry.sealed.0) {
            assert_eq!(open(&entry, &other), None, "{}", entry.name);
        }
    }
}
