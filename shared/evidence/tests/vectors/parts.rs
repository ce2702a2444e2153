//! `parts.json`: versions as named parts with their salts, leaves and root, disclosures of them,
//! and bytes that are no disclosure.

use crate::file::{Hex, committed};
use crate::flips::flips;
use cahier_crypto::Secret32;
use cahier_evidence::{Disclosure, Disclosures, Hash, Parts, leaf_hash};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    versions: Vec<VersionOf>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionOf {
    name: String,
    seed: Hex,
    parts: Vec<PartOf>,
    root: Hex,
    /// What shows the first and the last part together.
    disclosures: Hex,
}

/// A part; `text` is its bytes, which are UTF-8.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartOf {
    name: String,
    text: String,
    salt: Hex,
    /// The leaf's data.
    data: Hex,
    /// The leaf's hash.
    leaf: Hex,
    disclosure: Hex,
}

/// Bytes that are no disclosures, though they say something.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    error: String,
    bytes: Hex,
}

const TEXTS: [(&str, &str); 5] = [
    ("body", r#"[["paragraph",{},{"text":"5 mg"}]]"#),
    ("entry", r#"{"kind":"experiment"}"#),
    ("fields/é", r#"{"id":"é","kind":"number","name":"pH","options":[],"value":"7.4"}"#),
    ("tags", "[]"),
    ("title", r#""Dosage""#),
];

fn hashed(seed: u8, texts: &[(&str, &str)]) -> Parts {
    let parts = texts.iter().map(|(name, text)| (*name, text.as_bytes()));
    Parts::new(&Secret32::from([seed; 32]), parts).unwrap()
}

fn part(parts: &Parts, name: &str, text: &str) -> PartOf {
    let shown = parts.disclose(name).unwrap();
    let content = Hash::of(text.as_bytes());
    let data = minicbor::to_vec((name, shown.salt, content, text.len() as u64)).unwrap();
    PartOf {
        name: name.into(),
        text: text.into(),
        salt: Hex::of(shown.salt.0),
        leaf: Hex::of(leaf_hash(&data).0),
        data: Hex(data),
        disclosure: Hex(shown.to_bytes()),
    }
}

fn version(name: &str, seed: u8, texts: &[(&str, &str)]) -> VersionOf {
    let parts = hashed(seed, texts);
    let ends = [texts[0].0, texts[texts.len() - 1].0];
    let ends = &ends[..texts.len().min(2)];
    let shown = Disclosures::of(&parts, ends.iter().copied()).unwrap();
    VersionOf {
        name: name.into(),
        seed: Hex::of([seed; 32]),
        parts: texts.iter().map(|(name, text)| part(&parts, name, text)).collect(),
        root: Hex::of(parts.root().0),
        disclosures: Hex(shown.to_bytes()),
    }
}

fn refused(name: &str, disclosures: &[Disclosure]) -> Refused {
    let bytes = minicbor::to_vec(disclosures).unwrap();
    let error = Disclosures::parse(&bytes).expect_err(name);
    Refused { name: name.into(), error: format!("{error:?}"), bytes: Hex(bytes) }
}

fn made() -> File {
    let parts = hashed(7, &TEXTS);
    let [body, title] = ["body", "title"].map(|name| parts.disclose(name).unwrap());
    let outside = Disclosure { index: 5, ..body.clone() };
    let elsewhere = Disclosure { index: 3, ..body.clone() };
    let larger = Disclosure { parts: 6, ..title.clone() };
    let many = Disclosure { parts: 10_001, ..body.clone() };
    let named = Disclosure { name: "x".repeat(257), ..body.clone() };
    let deep = Disclosure { proof: vec![Hash::ZERO; 15], ..body.clone() };
    File {
        versions: vec![
            version("one part", 7, &TEXTS[..1]),
            version("two parts", 7, &TEXTS[..2]),
            version("five parts", 7, &TEXTS),
            version("the same under another seed", 8, &TEXTS),
        ],
        refused: vec![
            refused("out of order", &[title.clone(), body.clone()]),
            refused("twice", &[body.clone(), body.clone()]),
            refused("one name in two places", &[body.clone(), elsewhere]),
            refused("of two versions", &[body, larger]),
            refused("a place that is not there", &[outside]),
            refused("too many parts", &[many]),
            refused("too long a name", &[named]),
            refused("too long a proof", &[deep]),
        ],
    }
}

fn check_part(version: &VersionOf, part: &PartOf) {
    let (root, count) = (Hash(version.root.array()), version.parts.len() as u32);
    let shown = Disclosure::parse(&part.disclosure.0).unwrap();
    let verifies = |shown: &Disclosure, text: &[u8]| shown.verify(text, root, count);
    assert_eq!(
        (shown.name.as_str(), Hex::of(shown.salt.0)),
        (part.name.as_str(), part.salt.clone())
    );
    assert_eq!(Hex::of(leaf_hash(&part.data.0).0), part.leaf, "{}", part.name);
    assert!(verifies(&shown, part.text.as_bytes()), "{}", part.name);
    for text in flips(part.text.as_bytes()) {
        assert!(!verifies(&shown, &text), "{}", part.name);
    }
    for other in flips(&part.disclosure.0) {
        let passes = Disclosure::parse(&other).is_ok_and(|o| verifies(&o, part.text.as_bytes()));
        assert!(!passes, "{}", part.name);
    }
}

#[test]
fn parts_are_as_written() {
    let read = committed("parts.json", &made());
    for version in &read.versions {
        let given: Vec<(&str, &str)> =
            version.parts.iter().map(|part| (part.name.as_str(), part.text.as_str())).collect();
        let parts = hashed(version.seed.0[0], &given);
        assert_eq!(Hex::of(parts.root().0), version.root, "{}", version.name);
        version.parts.iter().for_each(|part| check_part(version, part));
        let shown = Disclosures::parse(&version.disclosures.0).unwrap();
        let names: Vec<&str> = shown.iter().map(|one| one.name.as_str()).collect();
        assert_eq!((names[0], names.last()), (given[0].0, given.last().map(|last| &last.0)));
    }
    for refused in &read.refused {
        let error = Disclosures::parse(&refused.bytes.0).unwrap_err();
        assert_eq!(format!("{error:?}"), refused.error, "{}", refused.name);
    }
}
