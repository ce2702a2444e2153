//! Every word of the lists can be said, in both languages, and as often as words are.

use super::{lab, said};
use crate::dice::{Dice, Stream};
use crate::noun::Noun;
use crate::plan::{Lang, Plan, Science};
use crate::words::{self, Blank, Column, Said, common, things};
use crate::writer::Writer;
use crate::{Laboratory, blocks};
use std::collections::BTreeMap;

const LANGS: [Lang; 2] = [Lang::Fr, Lang::En];

fn writer(lang: Lang, science: Science) -> Writer {
    let dice = Dice::new(1, Stream::Body, 0);
    let mut writer = Writer::new(dice, lang, science, "XX1-25".to_owned());
    writer.colleagues = vec!["Ana Ruiz".to_owned()];
    writer.choose(0);
    writer
}

fn patterns(science: Science) -> Vec<&'static Said> {
    let words = words::of(science);
    vec![
        &words.titles,
        &words.methods,
        &words.findings,
        &words.conclusions,
        &common::REMARKS,
        &common::AIMS,
        &common::COMMENTS,
        &common::REVIEWS,
        &common::SLIPS,
        &common::OF_INSTRUMENTS,
        &common::OF_REAGENTS,
    ]
}

#[test]
fn every_pattern_can_be_filled_in() {
    for science in Science::ALL {
        for lang in LANGS {
            let mut writer = writer(lang, science);
            for pattern in patterns(science).into_iter().flat_map(|said| said.of(lang)) {
                for _ in 0..5 {
                    let text = writer.fill(pattern);
                    assert!(!text.contains(['[', ']', '|']), "{pattern}: {text}");
                    assert!(!text.contains("  ") && !text.starts_with(' '), "{pattern}: {text}");
                    for sign in ['*', '^', '~'] {
                        assert_eq!(text.matches(sign).count() % 2, 0, "{pattern}: {text}");
                    }
                    assert!(!blocks::plain(&text).contains(['*', '^', '~']));
                }
            }
        }
    }
}

#[test]
fn every_noun_is_in_both_languages() {
    let lists = Science::ALL.map(words::of).map(|words| {
        [words.materials, words.reagents, words.stock, words.instruments, words.places].concat()
    });
    let all = lists.concat().into_iter().chain(things::THINGS.iter().copied());
    for Noun(noun) in all {
        let (fr, en) = noun.split_once('|').unwrap();
        let (kind, fr) = fr.split_once(' ').unwrap();
        assert!(["m", "f", "M", "F"].contains(&kind), "{noun}");
        assert!(!fr.is_empty() && !en.is_empty() && !en.contains('|'), "{noun}");
    }
}

#[test]
fn measures_have_bounds_and_choices_both_languages() {
    for words in Science::ALL.map(words::of) {
        for blank in words.blanks {
            match *blank {
                Blank::Number(_, _, from, to, _) => assert!(from < to),
                Blank::Choice(name, choices) => {
                    let (fr, en) = choices.split_once('|').unwrap();
                    assert!(name.contains('|'));
                    assert_eq!(fr.split(';').count(), en.split(';').count(), "{choices}");
                }
            }
        }
        for column in words.sheets.iter().flat_map(|sheet| sheet.iter()) {
            if let Column::Value(_, from, to, _) | Column::Trend(_, from, to, _) = *column {
                assert!(from < to);
            }
        }
        assert!(words.quantities.iter().all(|quantity| quantity.2 < quantity.3));
        assert!(words.steps.iter().chain(words.tags).all(|both| both.contains('|')));
    }
}

#[test]
fn most_is_in_french_and_the_rest_in_english() {
    let share = |lab: &Laboratory| {
        let french = lab.entries().filter(|one| one.lang == Lang::Fr).count();
        french * 100 / lab.plan().entries as usize
    };
    let both = share(&Laboratory::new(Plan::new(3, 600)));
    assert!((45..=90).contains(&both), "{both}");
    for (lang, percent) in [(Lang::Fr, 100), (Lang::En, 0)] {
        let lab = Laboratory::new(Plan::sample(40, Science::Ecology, lang));
        assert_eq!(share(&lab), percent);
        assert!(lab.entries().all(|one| one.science == Science::Ecology));
    }
}

#[test]
fn few_words_come_often_and_many_seldom() {
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for one in lab().entries() {
        let text = said(&one).to_lowercase();
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            if !word.is_empty() {
                *often.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
    let once = often.values().filter(|count| **count == 1).count();
    let mut counts: Vec<usize> = often.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    assert!(counts.len() > 1_500, "{}", counts.len());
    assert!(counts[0] > 4 * counts[30] && counts[30] > 3 * counts[300], "{:?}", &counts[..40]);
    assert!(once * 5 > counts.len(), "{once} of {}", counts.len());
}

#[test]
fn prose_goes_on_and_is_of_its_number() {
    let lab = lab();
    let text = |number| lab.prose(number).take(50).collect::<Vec<_>>().join(" ");
    assert_eq!(text(4), text(4));
    assert_ne!(text(4), text(5));
    assert!(text(4).len() > 1_500 && !text(4).contains(['[', '*']), "{}", text(4));
    // What is typed one letter at a time has one unit of UTF-16 for each.
    assert!(text(4).chars().all(|letter| letter.len_utf16() == 1));
}

#[test]
fn numbers_are_written_as_the_language_does() {
    let fields = |lang| {
        let lab = Laboratory::new(Plan::sample(40, Science::Chemistry, lang));
        let all: Vec<_> = lab.entries().flat_map(|one| one.entry.fields).collect();
        all.into_iter().filter(|field| field.kind == "number").collect::<Vec<_>>()
    };
    assert!(fields(Lang::Fr).iter().any(|field| field.value.contains(',')));
    assert!(fields(Lang::Fr).iter().all(|field| !field.value.contains('.')));
    assert!(fields(Lang::En).iter().all(|field| !field.value.contains(',')));
}
