//! On whose word a history shows all changes, and nothing came in between before a signature: who
//! makes a file drops a change and whatever counts it, and nothing in the file tells.

use super::authority::development;
use super::scene::{ANA, BO, CY, ENTRY, Person, START_MS, Scene, Seen, tag, title};
use crate::verdict::ProofKind;
use crate::{Input, Lang, Overtaking, Trust, Verdict, build, render, verify};
use cahier_evidence::{DeviceKind, Envelope, Hash, Meaning, PersonBody, rolled};

fn input(scene: &Scene) -> Input {
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.kind = ProofKind::History;
    input.documents[0].history = Some(scene.history_input(ENTRY));
    input
}

/// What Ana gives away.
fn given(scene: &Scene, input: &Input) -> Verdict {
    verify(&build(input, &scene.exporter(ANA)).unwrap(), &Trust::none()).unwrap()
}

/// What is said of a signature, by which other one, and whether that is only the exporter's word.
fn said(verdict: &Verdict, at: usize) -> (&'static str, Option<(u64, bool)>) {
    let document = &verdict.documents[0];
    let known = document.completeness(verdict.exporter.person).unwrap();
    let overtaking = known.overtaking(&document.statements[at]);
    let by = match overtaking {
        Overtaking::NotOvertaken(word) => Some((word.signed.index, word.is_exporters)),
        _ => None,
    };
    (overtaking.name(), by)
}

fn place(verdict: &Verdict, at: usize) -> u64 {
    verdict.documents[0].statements[at].index
}

/// Bo seals what he saw before Cy wrote; whatever else is signed comes behind.
fn overtaken() -> (Scene, Seen) {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    let (seen, again) = (scene.seen(ENTRY), scene.seen(ENTRY));
    scene.write(CY, ENTRY, &[tag("between")]);
    scene.sign_seen(BO, ENTRY, seen, Some(Meaning::Authorship), None, None);
    (scene, again)
}

/// Without the last change, and what counts it.
fn dropped(mut input: Input) -> Input {
    let count = input.documents[0].history.as_mut().map(|history| {
        history.changes.pop();
        history.changes.len() as u64
    });
    input.documents[0].statements.retain(|statement| {
        let version = Envelope::parse(&statement.signed).unwrap().header.version;
        version.map(|version| version.count) <= count
    });
    input
}

#[test]
fn who_drops_what_came_in_between_is_not_believed_that_nothing_did() {
    let (mut scene, _) = overtaken();
    scene.sign(CY, ENTRY, Some(Meaning::Review), None, None);
    let whole = given(&scene, &input(&scene));
    assert_eq!(said(&whole, 0), ("overtaken", None));
    let less = given(&scene, &dropped(input(&scene)));
    assert_eq!(said(&less, 0), ("none-shown", None));
    let page = render(&less, Lang::En);
    assert!(page.contains("Nothing here says that all are shown.") && !page.contains("Not overt"));
    let page = render(&less, Lang::Fr);
    assert!(page.contains("Rien ici ne dit qu’ils sont tous montrés.") && !page.contains("✓ Non"));
}

#[test]
fn the_word_of_whoever_made_the_file_is_said_to_be_that() {
    let (mut scene, seen) = overtaken();
    // Ana read on, and says that there was nothing.
    let at = scene.zone.position();
    scene.sign_seen(ANA, ENTRY, Seen { at, ..seen }, None, None, None);
    let less = given(&scene, &dropped(input(&scene)));
    assert_eq!(said(&less, 0), ("not-overtaken", Some((place(&less, 1), true))));
    let page = render(&less, Lang::En);
    assert!(
        page.contains("Not overtaken, on the word alone of the person who made this file (Ana")
    );
    assert!(!page.contains("✓ Not overtaken"), "{page}");
    // Beside the change it is the word of somebody who saw another history.
    let whole = given(&scene, &input(&scene));
    assert_eq!(said(&whole, 0), ("overtaken", None));
    let known = whole.documents[0].completeness(whole.exporter.person).unwrap();
    let ana = scene.people[ANA].state.id;
    assert!(known.words().iter().all(|word| word.signed.signer.person != ana));
}

#[test]
fn somebody_else_who_had_read_beyond_a_seal_says_that_nothing_came_before_it() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    let early = scene.seen(ENTRY);
    scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    // Neither their own word nor that of who had not read so far.
    scene.sign(BO, ENTRY, Some(Meaning::Witness), None, None);
    scene.sign_seen(CY, ENTRY, early, Some(Meaning::Witness), None, None);
    let verdict = given(&scene, &input(&scene));
    assert!((0..3).all(|at| said(&verdict, at) == ("none-shown", None)));

    scene.sign(CY, ENTRY, Some(Meaning::Review), None, None);
    scene.sign(ANA, ENTRY, None, None, None);
    let verdict = given(&scene, &input(&scene));
    let (cy, ana) = (place(&verdict, 3), place(&verdict, 4));
    assert_eq!(said(&verdict, 0), ("not-overtaken", Some((cy, false))), "rather than Ana's");
    assert_eq!(said(&verdict, 3), ("not-overtaken", Some((ana, true))));
    assert_eq!(said(&verdict, 4), ("none-shown", None));
    let page = render(&verdict, Lang::En);
    assert!(
        page.contains("✓ Not overtaken, on the word of somebody else (Cy Okafor, signature 1.4)")
    );
}

#[test]
fn who_counts_a_change_behind_a_seal_had_read_beyond_it() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    scene.write(ANA, ENTRY, &[tag("late")]);
    scene.sign(CY, ENTRY, Some(Meaning::Review), None, None);
    let verdict = given(&scene, &input(&scene));
    assert_eq!(said(&verdict, 0), ("not-overtaken", Some((place(&verdict, 1), false))));
}

#[test]
fn a_seal_before_a_change_that_it_counts_does_not_close_the_document() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    let second = Person::new(0x77);
    scene.pin(BO, PersonBody::add(DeviceKind::Device, second.keys.card()));
    // Bo writes with one device and seals with the other, which gets its seal through first.
    let first = std::mem::replace(&mut scene.people[BO].keys, second.keys);
    let (header, update) = scene.change(BO, ENTRY, &[tag("slow")]);
    let message = Scene::key(ENTRY).derive_message(&header.salt);
    let ciphertext = message.seal(&header.encode(), &update).unwrap();
    let slow = Envelope::sign(&scene.people[BO].keys, header.clone(), &ciphertext).hash();
    let second = std::mem::replace(&mut scene.people[BO].keys, first);
    let mut seen = scene.seen(ENTRY);
    (seen.count, seen.hashes) = (seen.count + 1, rolled(seen.hashes, slow));
    scene.sign_seen(BO, ENTRY, seen, Some(Meaning::Authorship), None, None);
    scene.people[BO].keys = second;
    let at = scene.send(BO, header, &update);
    scene.sign(CY, ENTRY, Some(Meaning::Review), None, None);
    let verdict = given(&scene, &input(&scene));
    let changes = &verdict.documents[0].history.as_ref().unwrap().changes;
    assert!(changes[1].index == at && place(&verdict, 0) < at);
    assert_eq!(said(&verdict, 0), ("overtaken", None));
    assert!(scene.zone.documents[&ENTRY].frozen.is_none(), "nor did the log close it");
}

#[test]
fn a_hole_in_the_middle_rests_on_the_word_of_whoever_made_it() {
    let (mut scene, mut twin) = (Scene::new(), Scene::new());
    let mut places = Vec::new();
    for words in ["Assay of aspirin", "Assay of pure aspirin"] {
        places.push(scene.write(BO, ENTRY, &[title(words)]));
        twin.write(BO, ENTRY, &[title(words)]);
        if places.len() == 1 {
            scene.write(CY, ENTRY, &[tag("contaminated")]);
        }
    }
    let hash = |index: &u64| Hash::of(&scene.log[*index as usize].signed);
    let hashes = places.iter().map(hash).fold(Hash::ZERO, rolled);
    let (parts, at) = (twin.parts(ENTRY), scene.zone.position());
    scene.sign_seen(ANA, ENTRY, Seen { parts, at, count: 2, hashes }, None, None, None);
    let mut holed = input(&scene);
    holed.documents[0].history.as_mut().unwrap().changes.remove(1);
    let verdict = given(&scene, &holed);
    let known = verdict.documents[0].completeness(verdict.exporter.person).unwrap();
    assert!(known.words().len() == 1 && known.words()[0].is_exporters && known.by_others() == 0);
    let (french, english) = (render(&verdict, Lang::Fr), render(&verdict, Lang::En));
    assert!(!french.contains("sans trou") && !english.contains("without a gap"));
    let left_out = "That no change was left out: of one document at least, nobody but the person";
    assert!(english.contains("That is the word alone of the person who made this file"));
    assert!(english.contains(left_out) && french.contains("C’est la seule parole de la personne"));

    // Whoever else signed a version says so of what it counts, by name.
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    scene.sign(CY, ENTRY, Some(Meaning::Review), None, None);
    let page = render(&given(&scene, &input(&scene)), Lang::En);
    assert!(page.contains("<li>Cy Okafor, signature 1.1. Changes, from the first: 1.</li>"));
    assert!(!page.contains(left_out) && !page.contains("That is the word alone"));
    scene.write(BO, ENTRY, &[tag("late")]);
    scene.sign(ANA, ENTRY, None, None, None);
    let page = render(&given(&scene, &input(&scene)), Lang::En);
    assert!(page.contains("<li>Cy Okafor, signature 1.1. Changes, from the first: 1.</li>"));
    assert!(page.contains("<li>Ana Núñez, signature 1.2. Changes, from the first: 2.</li>"));
    assert!(page.contains(left_out), "of the second nobody else says so");
}
