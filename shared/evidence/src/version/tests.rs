//! Parts and disclosures: any order gives one root, every part can be shown, and nothing but what
//! was signed over verifies.

use super::{
    DISCLOSURE_BYTES_MAX, Disclosure, Disclosures, PART_NAME_BYTES_MAX, PARTS_MAX, Parts,
    PartsError,
};
use crate::Hash;
use cahier_crypto::Secret32;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Named = BTreeMap<String, Vec<u8>>;

fn hashed(seed: u8, named: &Named) -> Parts {
    let parts = named.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    Parts::new(&Secret32::from([seed; 32]), parts).unwrap()
}

/// So many parts with the same bytes each.
fn alike(count: usize) -> Named {
    (0..count).map(|at| (format!("fields/{at:05}"), b"[]".to_vec())).collect()
}

fn named() -> impl Strategy<Value = Named> {
    let name = prop::sample::select(vec!["title", "body", "fields/", "fields/é", "x/😀", "tags"]);
    let name = (name, 0u8..4).prop_map(|(name, end)| format!("{name}{end}"));
    prop::collection::btree_map(name, prop::collection::vec(any::<u8>(), 0..20), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_part_can_be_shown_and_no_other(named in named(), bit in 0u32..8) {
        let parts = hashed(7, &named);
        let (root, count) = (parts.root(), parts.count());
        for (name, bytes) in &named {
            let shown = parts.disclose(name).unwrap();
            prop_assert!(shown.verify(bytes, root, count));
            prop_assert_eq!(Disclosure::parse(&shown.to_bytes()), Ok(shown.clone()));

            let more = [bytes.as_slice(), &[0]].concat();
            prop_assert!(!shown.verify(&more, root, count));
            prop_assert!(!shown.verify(bytes, Hash([1; 32]), count));
            prop_assert!(!shown.verify(bytes, root, count + 1));
            for (other, others) in named.iter().filter(|(other, _)| *other != name) {
                let renamed = Disclosure { name: other.clone(), ..shown.clone() };
                prop_assert!(!renamed.verify(bytes, root, count));
                prop_assert!(!shown.verify(others, root, count) || others == bytes);
            }
            for index in (0..count).filter(|index| *index != shown.index) {
                let moved = Disclosure { index, ..shown.clone() };
                prop_assert!(!moved.verify(bytes, root, count));
            }
            let written = shown.to_bytes();
            for at in 0..written.len() {
                let mut forged = written.clone();
                forged[at] ^= 1 << bit;
                let passes = Disclosure::parse(&forged);
                let passes = passes.is_ok_and(|forged| forged.verify(bytes, root, count));
                prop_assert!(!passes, "byte {at}");
            }
        }
        prop_assert_eq!(parts.disclose("none"), None);
    }

    #[test]
    fn the_order_in_which_parts_come_does_not_matter(named in named()) {
        let mut given: Vec<(&str, &[u8])> =
            named.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        given.reverse();
        let reversed = Parts::new(&Secret32::from([7; 32]), given).unwrap();
        prop_assert_eq!(reversed.root(), hashed(7, &named).root());
        prop_assert_ne!(reversed.root(), hashed(8, &named).root());
    }

    #[test]
    fn some_can_be_shown_together(named in named(), picks in any::<u32>()) {
        let parts = hashed(7, &named);
        let picked = |at: usize| (picks >> at) & 1 == 1;
        let names = named.keys().enumerate().filter(|(at, _)| picked(*at));
        let mut names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
        names.reverse();
        let shown = Disclosures::of(&parts, names.iter().copied()).unwrap();
        prop_assert_eq!(Disclosures::parse(&shown.to_bytes()), Ok(shown.clone()));
        names.reverse();
        let found: Vec<&str> = shown.iter().map(|one| one.name.as_str()).collect();
        prop_assert_eq!(&found, &names);
        for (name, bytes) in &named {
            let one = shown.get(name);
            prop_assert_eq!(one.is_some(), names.contains(&name.as_str()));
            let verifies = |one: &Disclosure| one.verify(bytes, parts.root(), parts.count());
            prop_assert!(one.is_none_or(verifies));
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(shown) = Disclosure::parse(&bytes) {
            prop_assert!(!shown.verify(&bytes, Hash::ZERO, shown.parts));
        }
        let _ = Disclosures::parse(&bytes);
    }
}

#[test]
fn what_is_withheld_cannot_be_guessed() {
    let named = alike(9);
    let parts = hashed(7, &named);
    let all: Vec<Disclosure> = named.keys().filter_map(|name| parts.disclose(name)).collect();
    assert_eq!(all.len(), 9);
    let written = all[4].to_bytes();
    let holds = |needle: &[u8]| written.windows(needle.len()).any(|bytes| bytes == needle);
    for other in all.iter().filter(|other| other.index != 4) {
        assert_ne!(other.salt, all[4].salt, "each part has a salt of its own");
        assert!(!holds(&other.salt.0) && !holds(other.name.as_bytes()));
        // Who knows name and bytes of a hidden part still cannot show that they are right.
        let guess = Disclosure { salt: all[4].salt, ..other.clone() };
        assert!(!guess.verify(b"[]", parts.root(), 9));
    }
    assert!(!holds(&Hash::of(b"[]").0));
    // The same parts under another seed have nothing in common that could be compared.
    let again = hashed(8, &named).disclose("fields/00004").unwrap();
    assert_ne!(again.salt, all[4].salt);
    assert!(again.proof.iter().all(|hash| !all[4].proof.contains(hash)));
}

#[test]
fn a_judge_with_a_hash_function_gets_the_same_root() {
    use sha2::{Digest, Sha256};
    let hash = |bytes: &[&[u8]]| -> [u8; 32] { Sha256::digest(bytes.concat()).into() };
    let parts = hashed(7, &alike(3));
    let leaf = |name: &str| {
        let shown = parts.disclose(name).unwrap();
        let head = [&[0x84, 0x60 | name.len() as u8][..], name.as_bytes()].concat();
        let (salt, content) = (&shown.salt.0, &hash(&[b"[]"]));
        hash(&[&[0], &head, &[0x58, 32], salt, &[0x58, 32], content, &[2]])
    };
    let [a, b, c] = ["fields/00000", "fields/00001", "fields/00002"].map(leaf);
    let root = hash(&[&[1], &hash(&[&[1], &a, &b]), &c]);
    assert_eq!(parts.root().0, root);
}

#[test]
fn parts_are_bounded_and_stand_once() {
    let seed = Secret32::from([7; 32]);
    let new = |parts: &[(&str, &[u8])]| Parts::new(&seed, parts.iter().copied()).map(|_| ());
    assert_eq!(new(&[]), Err(PartsError::Count));
    let (none, one, two) = (&b""[..], &b"1"[..], &b"2"[..]);
    assert_eq!(new(&[("a", one), ("b", none), ("a", two)]), Err(PartsError::Order));
    let name = "x".repeat(PART_NAME_BYTES_MAX + 1);
    assert_eq!(new(&[(name.as_str(), one)]), Err(PartsError::Name));
    assert_eq!(new(&[(&name[1..], one)]), Ok(()));

    let many = alike(PARTS_MAX);
    let parts = hashed(7, &many);
    let longest = parts.disclose("fields/00000").unwrap();
    assert_eq!(longest.proof.len(), 14);
    assert!(longest.verify(b"[]", parts.root(), PARTS_MAX as u32));
    let widest = Disclosure { name: name[1..].to_owned(), ..longest.clone() };
    assert!(widest.to_bytes().len() <= DISCLOSURE_BYTES_MAX);
    assert_eq!(Disclosure::parse(&widest.to_bytes()), Ok(widest));

    let one_more = alike(PARTS_MAX + 1);
    let one_more = one_more.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    assert_eq!(Parts::new(&seed, one_more).map(|_| ()), Err(PartsError::Count));
    let refused = |disclosure: Disclosure| Disclosure::parse(&disclosure.to_bytes()).unwrap_err();
    let long = Disclosure { name: name.clone(), ..longest.clone() };
    assert_eq!(refused(long), PartsError::Name);
    let many = Disclosure { parts: PARTS_MAX as u32 + 1, ..longest.clone() };
    assert_eq!(refused(many), PartsError::Count);
    let outside = Disclosure { index: longest.parts, ..longest.clone() };
    assert_eq!(refused(outside), PartsError::Count);
    let deep = Disclosure { proof: vec![Hash::ZERO; 15], ..longest };
    assert_eq!(refused(deep), PartsError::Malformed);
}

#[test]
fn disclosures_stand_once_and_in_order() {
    let parts = hashed(7, &alike(4));
    let [a, b] = ["fields/00001", "fields/00002"].map(|name| parts.disclose(name).unwrap());
    let read = |list: &[&Disclosure]| {
        let list: Vec<Disclosure> = list.iter().map(|one| (*one).clone()).collect();
        Disclosures::parse(&minicbor::to_vec(list).unwrap()).map(|shown| shown.iter().count())
    };
    assert_eq!(read(&[]), Ok(0));
    assert_eq!(read(&[&a, &b]), Ok(2));
    assert_eq!(read(&[&b, &a]), Err(PartsError::Order));
    assert_eq!(read(&[&a, &a]), Err(PartsError::Order));
    let elsewhere = Disclosure { index: 3, ..a.clone() };
    assert_eq!(read(&[&a, &elsewhere]), Err(PartsError::Order), "one name in two places");
    assert_eq!(read(&[&elsewhere, &b]), Err(PartsError::Order), "places go down");
    let larger = Disclosure { parts: 5, ..b.clone() };
    assert_eq!(read(&[&a, &larger]), Err(PartsError::Order), "another size");
    let twice = ["fields/00001", "fields/00001"];
    assert_eq!(Disclosures::of(&parts, twice), Err(PartsError::Order));
    assert_eq!(Disclosures::of(&parts, ["title"]), Err(PartsError::Unknown));
}
