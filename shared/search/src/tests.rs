//! What was taken in is found by each of its words, whatever became of its segments; what is gone
//! is not; and no bytes are trusted to be a segment.

mod pieces;
mod quotations;

use crate::{Content, Damaged, Id, Index, Query, SEGMENTS_MAX, Segment, each_word};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

const LIMIT: usize = 50;

fn id(number: u8) -> Id {
    [number; 16]
}

fn said(title: &str, labels: &str, body: &str) -> Content {
    let (title, labels, body) = (title.to_owned(), labels.to_owned(), body.to_owned());
    Content { title, labels, body, modified_ms: 1, stamp: 1 }
}

fn found(index: &mut Index, query: &str) -> Vec<u8> {
    index.search(&Query::parse(query), LIMIT).iter().map(|found| found.id[0]).collect()
}

/// A disk: what an index keeps, by number.
#[derive(Default)]
struct Disk(BTreeMap<u64, Vec<u8>>);

impl Disk {
    fn keep(&mut self, index: &mut Index) {
        if let Some(kept) = index.keep() {
            kept.deleted.iter().for_each(|number| drop(self.0.remove(number)));
            assert!(self.0.insert(kept.number, kept.bytes).is_none(), "a number is used once");
        }
        assert!(self.0.len() <= SEGMENTS_MAX);
        assert_eq!(index.unkept(), 0);
    }

    fn load(&self) -> Result<Index, Damaged> {
        Index::load(self.0.iter().map(|(number, bytes)| (*number, bytes.clone())).collect())
    }
}

#[test]
fn accents_parts_and_beginnings_find() {
    let mut index = Index::default();
    index.put(id(1), &said("Électrolyse de l’eau", "", "Le NaCl2 de 10.1021/ja, cœur, H₂SO₄"));
    index.put(id(2), &said("Suivi EXP-2024-11", "urgent", "rien"));
    for query in ["ELECTROLYSE", "electro", "eau l", "nacl2", "NaCl", "10.1021/ja", "10.1021", "ja"]
    {
        assert_eq!(found(&mut index, query), [1], "{query}");
    }
    for query in ["coeur eau", "h2so4", "de h2"] {
        assert_eq!(found(&mut index, query), [1], "{query}");
    }
    for query in ["exp-2024-11", "EXP-2024-1", "2024", "exp 11", "urgent suiv"] {
        assert_eq!(found(&mut index, query), [2], "{query}");
    }
    for query in ["lectrolyse", "eau urgent", "electro eau", "", "…"] {
        assert_eq!(found(&mut index, query), [0u8; 0], "{query}");
    }
}

#[test]
fn titles_come_before_tags_and_those_before_the_rest() {
    let mut index = Index::default();
    let long = "mot ".repeat(400);
    index.put(id(1), &said("Autre", "", &format!("dosage {long}")));
    index.put(id(2), &said("Autre", "", "dosage dosage dosage"));
    index.put(id(3), &said("Autre", "dosage", &long));
    index.put(id(4), &said("Dosage", "", &long));
    assert_eq!(found(&mut index, "dosage"), [4, 3, 2, 1]);
    index.put(id(5), &Content { modified_ms: 2, ..said("Autre", "", "dosage dosage dosage") });
    assert_eq!(found(&mut index, "dosage"), [4, 3, 5, 2, 1], "the later one of two equals");
    assert_eq!(index.search(&Query::parse("dosage"), 2).len(), 2);
}

#[test]
fn an_identifier_as_a_whole_comes_first() {
    let mut index = Index::default();
    index.put(id(1), &said("", "", "le 11 de exp en 2024"));
    index.put(id(2), &said("", "", "voir exp-2024-11 et bien d’autres choses encore ici"));
    assert_eq!(found(&mut index, "EXP-2024-11"), [2, 1]);
}

#[test]
fn families_of_words_are_found_in_either_language() {
    let mut index = Index::default();
    index.put(id(1), &said("Chevaux et métaux", "", "Nous titrons les acides"));
    index.put(id(2), &said("Titrated samples", "", "polymers were dried"));
    for (query, documents) in [
        ("cheval", vec![1]),
        ("métal", vec![1]),
        ("titration", vec![2]),
        ("titrate sample", vec![2]),
        ("polymer", vec![2]),
        ("acid", vec![1]),
    ] {
        assert_eq!(found(&mut index, query), documents, "{query}");
    }
}

#[test]
fn a_word_as_it_is_typed_comes_before_its_family_and_those_that_it_begins() {
    let mut index = Index::default();
    index.put(id(1), &said("Gels", "", ""));
    index.put(id(2), &said("Gel", "", ""));
    index.put(id(3), &said("Gelatine", "", ""));
    assert_eq!(found(&mut index, "gel"), [2, 1, 3]);
}

#[test]
fn what_was_meant_is_found_where_nothing_else_is() {
    let mut index = Index::default();
    index.put(id(1), &said("Électrolyse du sodium", "", "EXP-2024-11"));
    for query in ["electrolise", "sodim", "soduim electrolyse", "électrolsye sodium", "elektrolyze"]
    {
        assert_eq!(found(&mut index, query), [1], "{query}");
    }
    for query in ["sdim", "exp-2024-12", "ekectrolise x", "lectrolyse"] {
        assert_eq!(found(&mut index, query), [0u8; 0], "{query}");
    }
    index.put(id(2), &said("Electrolise", "", ""));
    assert_eq!(found(&mut index, "electrolise"), [2], "somebody wrote it like that");
}

#[test]
fn where_nothing_holds_all_words_those_that_hold_most_are_found() {
    let mut index = Index::default();
    index.put(id(1), &said("Extraction d’ARN", "", "foie de souris, protocole du laboratoire"));
    index.put(id(2), &said("Foie", "", ""));
    assert_eq!(found(&mut index, "protocole extraction ARN rat foie"), [1]);
    assert_eq!(found(&mut index, "foie rat"), [0u8; 0], "of two words both are meant");
    assert_eq!(found(&mut index, "extraction des ARN du foie"), [1], "some words say nothing");
}

#[test]
fn what_changed_is_found_by_its_new_words_alone() {
    let (mut index, mut disk) = (Index::default(), Disk::default());
    index.put(id(1), &said("Ancien", "", "commun"));
    index.put(id(2), &said("Voisin", "", "commun"));
    disk.keep(&mut index);
    index.put(id(1), &Content { stamp: 7, ..said("Nouveau", "", "commun") });
    index.remove(id(2));
    for _ in 0..2 {
        assert_eq!(found(&mut index, "ancien"), [0u8; 0]);
        assert_eq!(found(&mut index, "voisin"), [0u8; 0]);
        assert_eq!(found(&mut index, "commun"), [1]);
        assert_eq!((index.stamp(&id(1)), index.stamp(&id(2))), (Some(7), None));
        assert_eq!(index.documents().collect::<Vec<_>>(), [&id(1)]);
        disk.keep(&mut index);
        index = disk.load().unwrap();
    }
}

#[test]
fn segments_become_one_and_what_is_gone_is_forgotten() {
    let (mut index, mut disk) = (Index::default(), Disk::default());
    for number in 0..100 {
        index.put(id(number), &said(&format!("Essai {number}"), "", "commun"));
        disk.keep(&mut index);
        index.remove(id(number / 2));
        disk.keep(&mut index);
    }
    assert_eq!(index.search(&Query::parse("commun"), 200).len(), 50);
    let mut again = disk.load().unwrap();
    assert_eq!(again.search(&Query::parse("commun"), 200).len(), 50);
    assert_eq!(found(&mut again, "essai 77"), [77]);
    assert_eq!(found(&mut again, "essai 33"), [0u8; 0]);
}

#[test]
fn many_words_stand_in_many_blocks() {
    let mut index = Index::default();
    let words: String = (0..9_000).map(|number| format!("mot{number:04} ")).collect();
    index.put(id(1), &said("", "", &words));
    let mut disk = Disk::default();
    disk.keep(&mut index);
    let segment = Segment::decode(&disk.0[&1]).unwrap();
    assert!(segment.head.blocks.len() > 5);
    let mut again = disk.load().unwrap();
    for number in (0..9_000).step_by(97) {
        assert_eq!(found(&mut again, &format!("mot{number:04}")), [1]);
        assert_eq!(found(&mut again, &format!("mot{number:04}x")), [0u8; 0]);
    }
}

#[test]
fn another_form_is_made_anew() {
    let mut index = Index::default();
    index.put(id(1), &said("Essai", "", ""));
    let kept = index.keep().unwrap();
    let mut other = kept.bytes.clone();
    other[15] ^= 1;
    for bytes in [&other[..], &kept.bytes[..kept.bytes.len() - 1], &[]] {
        assert_eq!(Segment::decode(bytes), Err(Damaged));
    }
    let twice = vec![(1, kept.bytes.clone()), (1, kept.bytes)];
    assert!(Index::load(twice).is_err());
}

/// One thing that happens to an index.
#[derive(Clone, Debug)]
enum Step {
    Put(u8, String, String),
    Remove(u8),
    Keep,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = "([a-dé]{1,3}[ '-]){0,6}";
    let step = prop_oneof![
        6 => (0u8..6, text, text).prop_map(|(id, title, body)| Step::Put(id, title, body)),
        2 => (0u8..6).prop_map(Step::Remove),
        3 => Just(Step::Keep),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 0..60)
}

/// The words of a text, each with the letters that it begins with.
fn beginnings(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    each_word(text, &mut |word| {
        let ends = word.folded.char_indices().map(|(at, letter)| at + letter.len_utf8());
        all.extend(ends.map(|end| word.folded[..end].to_owned()));
        ControlFlow::Continue(())
    });
    all
}

proptest! {
    #[test]
    fn what_was_added_is_found_and_what_was_removed_is_not(steps in steps()) {
        let (mut index, mut disk) = (Index::default(), Disk::default());
        // What should be there: all of it, and what of it was kept.
        let (mut now, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for step in steps {
            match step {
                Step::Put(number, title, body) => {
                    index.put(id(number), &said(&title, "", &body));
                    now.insert(number, format!("{title} {body}"));
                }
                Step::Remove(number) => {
                    index.remove(id(number));
                    now.remove(&number);
                }
                Step::Keep => {
                    disk.keep(&mut index);
                    kept = now.clone();
                }
                Step::Restart => {
                    index = disk.load().unwrap();
                    now = kept.clone();
                }
            }
        }
        let all: Vec<String> = now.values().flat_map(|text| beginnings(text)).collect();
        for beginning in all.iter().chain([&"zz".to_owned(), &"a".to_owned()]) {
            let mut hits = found(&mut index, beginning);
            hits.sort_unstable();
            let holds = |text: &String| beginnings(text).contains(beginning);
            let expected: Vec<u8> =
                now.iter().filter(|(_, text)| holds(text)).map(|(number, _)| *number).collect();
            prop_assert_eq!(hits, expected, "{}", beginning);
        }
    }

    #[test]
    fn segments_come_back(bodies in proptest::collection::vec(".{0,80}", 1..9)) {
        let mut index = Index::default();
        for (number, body) in bodies.iter().enumerate() {
            index.put(id(number as u8), &said(body, body, ""));
        }
        index.remove(id(0));
        let bytes = index.keep().unwrap().bytes;
        let segment = Segment::decode(&bytes).unwrap();
        prop_assert_eq!(segment.encode(), bytes);
    }

    #[test]
    fn hostile_bytes_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        other in any::<u8>(),
    ) {
        let _ = Segment::decode(&bytes);
        let _ = Segment::decode(&[&b"cahier/v2/search"[..], &bytes[..]].concat());
        let mut index = Index::default();
        index.put(id(1), &said("Électrolyse de l’eau", "urgent", "le sel et l’eau"));
        index.put(id(2), &said("Suivi", "urgent", "du sel"));
        let mut bytes = index.keep().unwrap().bytes;
        let at = at.index(bytes.len());
        bytes[at] = other;
        if let Ok(mut index) = Index::load(vec![(1, bytes)]) {
            found(&mut index, "e");
            index.put(id(3), &said("Autre", "", ""));
            index.keep();
        }
    }
}
