//! How good the order is in which documents are found, on a small notebook of a laboratory in
//! French and English and questions whose answers were judged before anything was looked for:
//! 3 is what was meant, 2 is of use, 1 speaks of it. Some of what was judged to be of use is in the
//! other language, and nothing here translates: one out of one is not to be had.
//!
//! The measure is nDCG at 10 (Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR
//! techniques*, 2002), and the mean reciprocal rank of the first answer that was meant.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use cahier_search::{Change, Content, Id, Index, Looking, Query, Step};
use std::collections::BTreeMap;

const TEXTS: &str = include_str!("judged/texts.txt");
const QUERIES: &str = include_str!("judged/queries.txt");
const DEPTH: usize = 10;

/// What the order may not fall below: over all questions, and over those of each kind.
const NDCG_MIN: f64 = 0.92;
const RECIPROCAL_MIN: f64 = 0.955;
const KINDS: [(&str, f64); 8] = [
    ("french", 0.85),
    ("english", 0.87),
    ("prefix", 0.97),
    ("typo", 0.95),
    ("id", 0.999),
    ("phrase", 0.999),
    ("whole", 0.70),
    ("ranking", 0.97),
];

/// One question: its kind, its words, and how much each document is worth.
struct Question {
    kind: &'static str,
    words: &'static str,
    judged: BTreeMap<Id, u32>,
}

/// The id of a document that the texts call `e01`.
fn id(name: &str) -> Id {
    [name.trim_start_matches('e').parse().expect("a number"); 16]
}

fn texts() -> Vec<(Id, Content)> {
    let entries = TEXTS.strip_prefix("= ").expect("a first text").split("\n= ");
    let read = |entry: &str| {
        let (name, rest) = entry.split_once('\n').expect("a name");
        let (title, rest) = rest.split_once('\n').expect("a title");
        let (labels, body) = rest.split_once('\n').expect("labels");
        let (title, labels, body) = (title.to_owned(), labels.to_owned(), body.to_owned());
        (id(name), Content { title, labels, body, stamp: 1, ..Content::default() })
    };
    entries.map(read).collect()
}

fn questions() -> Vec<Question> {
    let read = |line: &'static str| {
        let mut parts = line.split(" | ");
        let mut part = || parts.next().expect("three parts").trim();
        let (kind, words, judged) = (part(), part(), part());
        let judged = judged.split(' ').map(|one| {
            let (name, worth) = one.split_once('=').expect("what it is worth");
            (id(name), worth.parse().expect("a number"))
        });
        Question { kind, words, judged: judged.collect() }
    };
    QUERIES.lines().map(read).collect()
}

/// What a list of answers is worth: the more and the earlier, the better.
fn gain(worths: impl Iterator<Item = u32>) -> f64 {
    let place = |(at, worth): (usize, u32)| {
        let discount = (at as f64 + 2.0).log2();
        (f64::from(worth).exp2() - 1.0) / discount
    };
    worths.take(DEPTH).enumerate().map(place).sum()
}

/// nDCG at 10, and the reciprocal of where the first of the best answers stands.
fn judge(question: &Question, found: &[Id]) -> (f64, f64) {
    let worth = |id: &Id| question.judged.get(id).copied().unwrap_or(0);
    let mut ideal: Vec<u32> = question.judged.values().copied().collect();
    ideal.sort_unstable_by(|one, other| other.cmp(one));
    let best = ideal.first().copied().unwrap_or(0);
    let first = found.iter().take(DEPTH).position(|id| worth(id) == best);
    let reciprocal = first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
    (gain(found.iter().map(worth)) / gain(ideal.into_iter()), reciprocal)
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

#[test]
fn what_is_meant_stands_first() {
    let mut index = Index::default();
    for (id, content) in texts() {
        index.put(id, &content);
    }
    let (mut gains, mut reciprocals) = (Vec::new(), Vec::new());
    let mut kinds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for question in questions() {
        let found = index.search(&Query::parse(question.words), DEPTH);
        let found: Vec<Id> = found.iter().map(|found| found.id).collect();
        let (gain, reciprocal) = judge(&question, &found);
        gains.push(gain);
        reciprocals.push(reciprocal);
        kinds.entry(question.kind).or_default().push(gain);
    }
    let told: Vec<String> =
        kinds.iter().map(|(kind, gains)| format!("{kind} {:.3}", mean(gains))).collect();
    let told = format!(
        "nDCG@10 {:.4}, reciprocal rank {:.4}; {}",
        mean(&gains),
        mean(&reciprocals),
        told.join(", ")
    );
    println!("{told}");
    assert!(mean(&gains) >= NDCG_MIN && mean(&reciprocals) >= RECIPROCAL_MIN, "{told}");
    assert_eq!(kinds.len(), KINDS.len(), "{told}");
    for (kind, least) in KINDS {
        assert!(mean(&kinds[kind]) >= least, "{kind}: {told}");
    }
}

#[test]
fn the_order_is_the_same_however_the_words_are_kept() {
    let mut whole = Index::default();
    let (mut opened, mut pieces, mut heads) = (Index::default(), BTreeMap::new(), Vec::new());
    for (at, (id, content)) in texts().into_iter().enumerate() {
        whole.put(id, &content);
        opened.put(id, &content);
        if at % 10 == 9 {
            for change in opened.keep_pieces() {
                match change {
                    Change::Head(number, bytes) => heads.push((number, bytes)),
                    Change::Piece(piece, bytes) => {
                        pieces.insert(piece, bytes);
                    }
                    Change::Gone(number) => panic!("{number} is needed"),
                }
            }
        }
    }
    let (mut opened, gone) = Index::open(heads);
    assert!(gone.is_empty());
    for question in questions() {
        let query = Query::parse(question.words);
        let mut looking = Looking::new(query.clone(), DEPTH);
        let outcome = loop {
            match opened.look(&mut looking) {
                Step::Done(outcome) => break outcome,
                Step::Needs(needed) => {
                    needed.iter().for_each(|one| looking.give(*one, pieces[one].clone()));
                }
                Step::Damaged(number) => panic!("{number} is damaged"),
            }
        };
        assert!(!outcome.cut, "{}", question.words);
        assert_eq!(outcome.found, whole.search(&query, DEPTH), "{}", question.words);
    }
}

#[test]
fn the_questions_are_about_texts_that_are_there() {
    let texts: BTreeMap<Id, Content> = texts().into_iter().collect();
    assert_eq!(texts.len(), 60);
    let questions = questions();
    assert!(questions.len() >= 110);
    for question in &questions {
        assert!(question.judged.keys().all(|id| texts.contains_key(id)), "{}", question.words);
        assert!(!Query::parse(question.words).is_empty());
    }
}
