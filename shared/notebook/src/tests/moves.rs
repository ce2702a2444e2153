//! Steps in another order: a move puts a step where it was asked for, moves of several people
//! merge to one order, and no step is ever lost by them.

use super::{change, document};
use crate::revision::restore;
use crate::{Change, Document, DocumentError, Field, Step, read_entry};
use proptest::prelude::*;

const STEPS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Two people's copies of an entry with some steps.
fn two_copies() -> (Document, Document) {
    let (mut one, mut other) = (document(1), document(2));
    let put = |id: &&str| Change::PutStep {
        step: Step { id: (*id).to_owned(), text: (*id).to_owned(), ..Step::default() },
    };
    let base = change(&mut one, &STEPS.iter().map(put).collect::<Vec<_>>()).unwrap().unwrap();
    other.apply(&base).unwrap();
    (one, other)
}

fn order(document: &Document) -> Vec<String> {
    read_entry(document).steps.into_iter().map(|step| step.id).collect()
}

fn moved(id: &str, behind: Option<&str>) -> [Change; 1] {
    [Change::MoveStep { id: id.to_owned(), behind: behind.map(str::to_owned) }]
}

#[test]
fn a_step_goes_where_it_is_put() {
    let (mut document, _) = two_copies();
    change(&mut document, &moved("d", Some("a"))).unwrap();
    assert_eq!(order(&document), ["a", "d", "b", "c", "e"]);
    change(&mut document, &moved("e", None)).unwrap();
    assert_eq!(order(&document), ["e", "a", "d", "b", "c"]);
    change(&mut document, &moved("a", Some("c"))).unwrap();
    assert_eq!(order(&document), ["e", "d", "b", "c", "a"]);
    for already in [moved("b", Some("d")), moved("e", None), moved("c", Some("c"))] {
        assert_eq!(change(&mut document, &already), Ok(None), "nothing is written twice");
    }
    for unknown in [moved("x", None), moved("a", Some("x"))] {
        assert_eq!(change(&mut document, &unknown), Err(DocumentError::Unknown("step")));
    }
    assert_eq!(order(&document), ["e", "d", "b", "c", "a"]);
}

#[test]
fn there_is_always_room_between_two_steps() {
    let (mut document, _) = two_copies();
    // Each move halves what is left between the first step and the next.
    for round in 0..200 {
        let last = order(&document)[2].clone();
        change(&mut document, &moved(&last, Some("a"))).unwrap();
        let now = order(&document);
        assert_eq!((now[0].as_str(), &now[1]), ("a", &last), "round {round}");
        assert_eq!(&now[3..], ["d", "e"]);
    }
}

#[test]
fn an_older_order_comes_back() {
    let (mut document, _) = two_copies();
    let old = read_entry(&document);
    change(&mut document, &moved("e", None)).unwrap();
    change(&mut document, &[Change::RemoveStep { id: "b".into() }]).unwrap();
    let now = read_entry(&document);
    change(&mut document, &restore(&now, &old)).unwrap();
    assert_eq!(read_entry(&document), old);
    assert_eq!(restore(&old, &old), []);
}

#[test]
fn a_field_is_defined_anew_while_a_colleague_fills_it_in() {
    let (mut one, mut other) = (document(1), document(2));
    let field =
        Field { id: "f".into(), name: "pH".into(), kind: "text".into(), ..Field::default() };
    let base = change(&mut one, &[Change::PutField { field: field.clone() }]).unwrap().unwrap();
    other.apply(&base).unwrap();
    let value = Change::SetField { id: "f".into(), value: "7".into() };
    let theirs = change(&mut other, &[value]).unwrap().unwrap();
    let new = Field { name: "Acidity".into(), kind: "number".into(), ..field };
    let unit = Some("pH".to_owned());
    let new = Field { value: "not looked at".into(), unit, ..new };
    let ours = change(&mut one, &[Change::DefineField { field: new.clone() }]).unwrap().unwrap();
    one.apply(&theirs).unwrap();
    other.apply(&ours).unwrap();
    assert_eq!(read_entry(&one).fields, [Field { value: "7".into(), ..new.clone() }]);
    assert_eq!(read_entry(&one), read_entry(&other));
    let gone = [Change::DefineField { field: Field { id: "g".into(), ..new } }];
    assert_eq!(change(&mut one, &gone), Err(DocumentError::Unknown("field")));
}

/// What one of two people does: moves a step behind another one or to the front; or both send
/// each other what they did.
type Act = (bool, bool, usize, Option<usize>);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn moves_of_two_people_converge_and_lose_no_step(
        acts in prop::collection::vec(
            (prop::bool::weighted(0.2), any::<bool>(), 0..5usize, prop::option::of(0..5usize)),
            1..40,
        ),
    ) {
        let (mut one, mut other) = two_copies();
        let (mut ours, mut theirs): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
        let meet: [Act; 1] = [(true, false, 0, None)];
        for (meets, by_other, id, behind) in acts.into_iter().chain(meet) {
            if meets {
                ours.drain(..).for_each(|update| other.apply(&update).unwrap());
                theirs.drain(..).for_each(|update| one.apply(&update).unwrap());
                prop_assert_eq!(order(&one), order(&other));
                prop_assert_eq!(one.state_vector(), other.state_vector());
                continue;
            }
            let (document, log) =
                if by_other { (&mut other, &mut theirs) } else { (&mut one, &mut ours) };
            let (id, behind) = (STEPS[id], behind.map(|at| STEPS[at]));
            log.extend(change(document, &moved(id, behind)).unwrap());
            let now = order(document);
            let at = now.iter().position(|own| own == id).unwrap();
            match behind {
                Some(behind) if behind == id => {}
                Some(behind) => prop_assert_eq!(&now[at - 1], behind),
                None => prop_assert_eq!(at, 0),
            }
            let mut all = now;
            all.sort_unstable();
            prop_assert_eq!(all, STEPS);
        }
        prop_assert_eq!(read_entry(&one), read_entry(&other));
    }
}
