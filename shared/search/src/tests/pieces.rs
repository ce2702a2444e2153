//! An index of which only the heads are in memory finds what one finds that is here whole,
//! whenever it stops and whatever becomes of its rows; and it takes little memory.

use super::{Step as Happens, beginnings, id, said, steps};
use crate::{
    Change, Content, Index, Looking, Merged, Merging, Outcome, PIECE_BYTES, Piece, Query,
    SEGMENTS_MAX, Step,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Rows, as a store keeps them.
#[derive(Clone, Default)]
struct Rows {
    heads: BTreeMap<u64, Vec<u8>>,
    pieces: BTreeMap<Piece, Vec<u8>>,
}

impl Rows {
    fn write(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Head(number, bytes) => drop(self.heads.insert(number, bytes)),
                Change::Piece(piece, bytes) => {
                    assert!(!bytes.is_empty() && bytes.len() <= PIECE_BYTES);
                    let before = self.pieces.insert(piece, bytes);
                    assert!(before.is_none(), "a piece is written once");
                }
                Change::Gone(number) => {
                    self.heads.remove(&number);
                    self.pieces.retain(|piece, _| piece.segment != number);
                }
            }
        }
    }

    fn keep(&mut self, index: &mut Index) {
        self.write(index.keep_pieces());
        index.settled();
    }

    /// What a start makes of them: nothing is left of what is of no use.
    fn open(&mut self) -> Index {
        let (index, changes) = Index::open(self.heads.clone().into_iter().collect());
        self.write(changes);
        assert!(self.pieces.keys().all(|piece| self.heads.contains_key(&piece.segment)));
        index
    }

    /// Goes on with a merge for so many steps at most: whether it came to its end.
    fn merge(&mut self, index: &mut Index, merging: &mut Merging, steps: usize) -> bool {
        for _ in 0..steps {
            match index.merge_some(merging) {
                Step::Done(Merged { changes, done }) => {
                    self.write(changes);
                    if done {
                        return true;
                    }
                }
                Step::Needs(pieces) => {
                    pieces.iter().for_each(|one| merging.give(*one, self.pieces[one].clone()));
                }
                Step::Damaged(number) => panic!("{number} is damaged"),
            }
        }
        false
    }

    /// What is found, and how many pieces were read for it; or the segment that is damaged.
    fn look(&self, index: &mut Index, words: &str) -> Result<(Outcome, usize), u64> {
        let (mut looking, mut read) = (Looking::new(Query::parse(words), 50), 0);
        for _ in 0..99 {
            match index.look(&mut looking) {
                Step::Done(outcome) => return Ok((outcome, read)),
                Step::Needs(pieces) => {
                    assert!(!pieces.is_empty());
                    read += pieces.len();
                    let here = pieces.iter().filter_map(|one| Some((*one, self.pieces.get(one)?)));
                    here.for_each(|(one, bytes)| looking.give(one, bytes.clone()));
                }
                Step::Damaged(number) => return Err(number),
            }
        }
        panic!("a search ends");
    }

    fn found(&self, index: &mut Index, words: &str) -> Vec<u8> {
        let (outcome, _) = self.look(index, words).unwrap();
        let mut hits: Vec<u8> = outcome.found.iter().map(|found| found.id[0]).collect();
        hits.sort_unstable();
        hits
    }
}

/// A document of some hundred words, of which a few stand in it alone.
fn long(number: usize) -> Content {
    let common = |at: usize| format!("commun{} ", (at * 7 + number) % 300);
    let end = format!("unique{number} mesure rare");
    let body: String = (0..220).map(common).chain([end]).collect();
    said(&format!("Essai {number}"), "série", &body)
}

fn wide(number: usize) -> [u8; 16] {
    (number as u128 + 1).to_be_bytes()
}

/// So many documents, kept some at a time.
fn filled(documents: usize, each: usize) -> (Index, Rows) {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    for number in 0..documents {
        index.put(wide(number), &long(number));
        if number % each == each - 1 {
            rows.keep(&mut index);
            if let Some(mut merging) = index.merge() {
                assert!(rows.merge(&mut index, &mut merging, usize::MAX));
            }
        }
    }
    (index, rows)
}

#[test]
fn a_search_reads_few_pieces_and_holds_little_memory() {
    let documents = 600;
    let (_, mut rows) = filled(documents, 50);
    let text: usize = (0..documents).map(|number| long(number).body.len()).sum();
    let kept: usize = rows.pieces.values().map(Vec::len).sum();
    assert!(kept > 20 * PIECE_BYTES && text > 1_000_000, "{kept} bytes of {text}");
    let mut index = rows.open();
    // At most 64 MB for 200 MB of text, and a third of that with nothing asked yet.
    assert!(index.memory() * 200 < text * 21, "{} bytes for {text}", index.memory());
    let (outcome, read) = rows.look(&mut index, "unique77").unwrap();
    assert_eq!(outcome.found.len(), 1);
    assert!(read < 4 * SEGMENTS_MAX && read * PIECE_BYTES < kept, "{read} pieces");
    let (_, again) = rows.look(&mut index, "unique77").unwrap();
    assert_eq!(again, 0, "what was read is at hand");
    let (outcome, _) = rows.look(&mut index, "\"mesure rare\" essia").unwrap();
    assert_eq!((outcome.found.len(), outcome.near), (50, true));
}

#[test]
fn a_merge_that_stops_leaves_nothing_behind_and_begins_again() {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    for number in 0..270 {
        index.put(wide(number), &long(number));
        if number % 30 == 29 {
            rows.keep(&mut index);
        }
    }
    let (heads, pieces) = (rows.heads.len(), rows.pieces.len());
    let mut merging = index.merge().unwrap();
    while rows.heads.len() == heads {
        assert!(!rows.merge(&mut index, &mut merging, 1), "it is not done at once");
    }
    assert!(rows.pieces.len() > pieces);
    let mut index = rows.open();
    assert_eq!((rows.heads.len(), rows.pieces.len()), (heads, pieces), "what was begun is gone");
    let mut merging = index.merge().unwrap();
    assert!(rows.merge(&mut index, &mut merging, usize::MAX));
    assert!(rows.heads.len() <= SEGMENTS_MAX);
    for number in [0, 29, 30, 131, 269] {
        let (outcome, _) = rows.look(&mut index, &format!("unique{number}")).unwrap();
        assert_eq!(outcome.found.len(), 1, "{number}");
        assert_eq!(outcome.found[0].id, wide(number));
    }
    let (outcome, _) = rows.look(&mut index, "\"mesure rare\"").unwrap();
    assert_eq!(outcome.found.len(), 50);
}

#[test]
fn what_changes_while_segments_become_one_stays_changed() {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    for number in 0..9u8 {
        index.put(id(number), &said(&format!("Ancien {number}"), "", "commun"));
        rows.keep(&mut index);
    }
    let mut merging = index.merge().unwrap();
    index.put(id(3), &Content { stamp: 7, ..said("Nouveau", "", "commun") });
    index.remove(id(4));
    rows.keep(&mut index);
    assert!(rows.merge(&mut index, &mut merging, usize::MAX));
    for _ in 0..2 {
        assert_eq!(rows.found(&mut index, "commun"), [0, 1, 2, 3, 5, 6, 7, 8]);
        assert_eq!(rows.found(&mut index, "ancien 3"), [0u8; 0]);
        assert_eq!(rows.found(&mut index, "nouveau"), [3]);
        assert_eq!((index.stamp(&id(3)), index.stamp(&id(4))), (Some(7), None));
        index = rows.open();
    }
}

#[test]
fn a_segment_that_is_damaged_is_forgotten_and_its_documents_read_again() {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    for number in 0..3u8 {
        index.put(id(number), &said(&format!("Essai {number}"), "", "commun"));
        rows.keep(&mut index);
    }
    let lost = *rows.pieces.keys().find(|piece| piece.segment == 2).unwrap();
    rows.pieces.remove(&lost);
    assert_eq!(rows.look(&mut index, "commun"), Err(2));
    rows.write(index.forget(2));
    assert_eq!(rows.found(&mut index, "commun"), [0, 2]);
    assert_eq!((index.stamp(&id(1)), index.stamp(&id(2))), (None, Some(1)));
    index.put(id(1), &said("Essai", "", "commun"));
    rows.keep(&mut index);
    assert_eq!(rows.found(&mut rows.clone().open(), "commun"), [0, 1, 2]);
    // A head that does not read is dropped with all that is under it.
    rows.heads.insert(1, b"cahier/v1/search and more".to_vec());
    let mut index = rows.open();
    assert_eq!(rows.found(&mut index, "commun"), [1, 2]);
    assert_eq!(index.stamp(&id(0)), None);
}

#[test]
fn a_merge_of_what_was_forgotten_ends() {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    for number in 0..9u8 {
        index.put(id(number), &said("Essai", "", "commun"));
        rows.keep(&mut index);
    }
    let mut merging = index.merge().unwrap();
    rows.write(index.forget(9));
    assert!(rows.merge(&mut index, &mut merging, 1));
    assert_eq!(rows.found(&mut index, "commun"), [0, 1, 2, 3, 4, 5, 6, 7]);
    let mut again = rows.open();
    assert_eq!(rows.found(&mut again, "commun"), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_letter_that_begins_very_many_words_is_cut_short_and_says_so() {
    let (mut index, mut rows) = (Index::default(), Rows::default());
    let words: String = (0..9_000).map(|number| format!("mot{number:04} ")).collect();
    index.put(id(1), &said("", "", &words));
    rows.keep(&mut index);
    let mut index = rows.open();
    let (outcome, read) = rows.look(&mut index, "m").unwrap();
    assert!(outcome.cut && outcome.found.len() == 1 && read < 20, "{read}");
    let (outcome, _) = rows.look(&mut index, "mot0042").unwrap();
    assert!(!outcome.cut && outcome.found.len() == 1);
}

proptest! {
    #[test]
    fn whatever_happens_what_is_there_is_found(all in steps(), stop in 0usize..4) {
        let (mut index, mut rows) = (Index::default(), Rows::default());
        // What should be there: all of it, and what of it was kept.
        let (mut now, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for step in all {
            match step {
                Happens::Put(number, title, body) => {
                    index.put(id(number), &said(&title, "", &body));
                    now.insert(number, format!("{title} {body}"));
                }
                Happens::Remove(number) => {
                    index.remove(id(number));
                    now.remove(&number);
                }
                Happens::Keep => {
                    rows.keep(&mut index);
                    kept = now.clone();
                    if let Some(mut merging) = index.merge() {
                        rows.merge(&mut index, &mut merging, stop);
                    }
                }
                Happens::Restart => {
                    index = rows.open();
                    now = kept.clone();
                }
            }
        }
        let all: Vec<String> = now.values().flat_map(|text| beginnings(text)).collect();
        for beginning in all.iter().chain([&"zz".to_owned(), &"a".to_owned()]) {
            let holds = |text: &String| beginnings(text).contains(beginning);
            let expected: Vec<u8> =
                now.iter().filter(|(_, text)| holds(text)).map(|(number, _)| *number).collect();
            prop_assert_eq!(rows.found(&mut index, beginning), expected, "{}", beginning);
        }
    }

    #[test]
    fn hostile_rows_never_panic(
        at in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any::<u8>(),
        head in any::<bool>(),
        words in "[a-zé\"]{1,6} ?[a-z]{0,6}",
    ) {
        let (mut index, mut rows) = (Index::default(), Rows::default());
        for number in 0..9u8 {
            let body = "le sel et l’eau, acide acétique EXP-2024-11, electrolyse";
            index.put(id(number), &said("Électrolyse de l’eau", "urgent", body));
            rows.keep(&mut index);
        }
        let rows_there: Vec<&mut Vec<u8>> = match head {
            true => rows.heads.values_mut().collect(),
            false => rows.pieces.values_mut().collect(),
        };
        let count = rows_there.len();
        if let Some(row) = rows_there.into_iter().nth(at.index(count)) {
            let place = place.index(row.len());
            row[place] = other;
        }
        let mut index = rows.open();
        let mut rounds = 0;
        while let Err(number) = rows.look(&mut index, &words) {
            rows.write(index.forget(number));
            rounds += 1;
            prop_assert!(rounds <= 9, "each is forgotten once");
        }
        if let Some(mut merging) = index.merge() {
            for _ in 0..99 {
                match index.merge_some(&mut merging) {
                    Step::Done(merged) if merged.done => break,
                    Step::Done(_) => {}
                    Step::Needs(pieces) => {
                        for one in pieces {
                            let bytes = rows.pieces.get(&one).cloned().unwrap_or_default();
                            merging.give(one, bytes);
                        }
                    }
                    Step::Damaged(number) => drop(index.forget(number)),
                }
            }
        }
    }
}
