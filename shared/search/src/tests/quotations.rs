//! Quoted words are found where they stand one behind the other, and nowhere else.

use super::{Disk, found, id, said};
use crate::{Index, Query, each_word};
use proptest::prelude::*;
use std::ops::ControlFlow;

#[test]
fn quoted_words_follow_each_other() {
    let mut index = Index::default();
    index.put(id(1), &said("Acide acétique", "", "base"));
    index.put(id(2), &said("", "", "de l’acide pur, acétique; acétique acide"));
    index.put(id(3), &said("", "", "trois acides acétiques"));
    index.put(id(4), &said("acide", "acétique", "…"));
    index.put(id(5), &said("", "", "voir EXP-2024-11 : acide. Acétique"));
    for (query, documents) in [
        ("\"acide acétique\"", vec![1, 5]),
        ("«acide acétique» base", vec![1]),
        ("“acetique acide", vec![2]),
        ("\"de l'acide\"", vec![2]),
        ("\"acide acét", vec![1, 5]),
        ("\"exp-2024-11\"", vec![5]),
        ("\"2024 11\" acide", vec![5]),
        ("\"11 2024\"", vec![]),
        ("\"acides\"", vec![3]),
        ("\"acide acétiqe\"", vec![]),
        ("\"acide\" \"acétique\"", vec![1, 2, 4, 5]),
    ] {
        let mut hits = found(&mut index, query);
        hits.sort_unstable();
        assert_eq!(hits, documents, "{query}");
    }
}

/// The words of a text in order, without those that are put together.
fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    each_word(text, &mut |word| {
        if !word.whole {
            all.push(word.folded.to_owned());
        }
        ControlFlow::Continue(())
    });
    all
}

/// Titles and bodies of few words, so that many stand beside each other.
fn texts() -> impl Strategy<Value = Vec<(String, String)>> {
    let text = ("([ab1]{1,2}[ -]){0,4}", "([ab1]{1,2}[ -]){0,12}");
    proptest::collection::vec(text, 1..9)
}

proptest! {
    #[test]
    fn a_quotation_is_what_a_naive_search_finds(
        texts in texts(),
        quoted in "([ab1]{1,2}[ -]){1,3}",
        every in 1usize..4,
    ) {
        let (mut index, mut disk) = (Index::default(), Disk::default());
        for (number, (title, body)) in texts.iter().enumerate() {
            index.put(id(number as u8), &said(title, "", body));
            if number % every == 0 {
                disk.keep(&mut index);
            }
        }
        let wanted = words(&quoted);
        let stands = |text: &String| words(text).windows(wanted.len()).any(|some| some == wanted);
        let numbered = texts.iter().enumerate();
        let expected: Vec<u8> = numbered
            .filter(|(_, (title, body))| stands(title) || stands(body))
            .map(|(number, _)| number as u8)
            .collect();
        let mut hits = found(&mut index, &format!("\"{quoted}\""));
        hits.sort_unstable();
        prop_assert_eq!(hits, expected, "{:?}", Query::parse(&format!("\"{quoted}\"")));
    }
}
