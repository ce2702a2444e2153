//! The page of Python in `docs/verify.md`, run as it stands there: a fresh proof passes, and what
//! is wrong with a changed one has the name that our own verifier gives it.
//!
//! It needs a Python with the packages of `docs/verify/requirements.txt`, and `openssl`. The step
//! `docs` of `cargo xtask test` brings both and names the Python in [`PYTHON`].

use super::authority::{certified, development, stamp};
use super::followed::{copy_an_approval, decide_something_new};
use super::lies::{Owned, owned, signed_anew, under_another_key, zip};
use super::scene::{ANA, BO, CY, ENTRY, OTHER, START_MS, Scene, but, title};
use super::whole::trust;
use crate::codec::{decode, encode};
use crate::member::{LogPlace, Placed, TreeProof};
use crate::plan::Plan;
use crate::verdict::ProofKind;
use crate::{Input, StatementInput, Wrong, build, layout, multiproof, verify};
use cahier_evidence::log::Checkpoint;
use cahier_evidence::{DocumentId, Meaning, ZoneBody, ZoneId};
use cahier_timestamp::{Authority, EvidenceRecord};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

/// The variable that names the Python.
const PYTHON: &str = "CAHIER_VERIFY_PYTHON";

/// The page, ready to run.
struct Page {
    python: OsString,
    folder: tempfile::TempDir,
}

impl Page {
    /// None where there is no Python to run it with, which it says.
    fn new(authority: &Authority) -> Option<Self> {
        let Some(python) = std::env::var_os(PYTHON) else {
            eprintln!("SKIPPED: {PYTHON} is not set; `cargo xtask docs` runs this test");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("verify.py"), text()).unwrap();
        std::fs::write(folder.path().join("root.pem"), authority.root_pem()).unwrap();
        Some(Self { python, folder })
    }

    fn run(&self, proof: &[u8]) -> Output {
        std::fs::write(self.folder.path().join("proof.eln"), proof).unwrap();
        let mut command = Command::new(&self.python);
        command.args(["verify.py", "proof.eln", "--root", "root.pem"]);
        command.env("PYTHONUTF8", "1").current_dir(self.folder.path()).output().unwrap()
    }

    /// What it says of a proof in which it finds nothing wrong.
    fn passes(&self, proof: &[u8]) -> String {
        let output = self.run(proof);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The name of what it finds wrong, and what it says besides.
    fn refuses(&self, proof: &[u8]) -> (String, String) {
        let output = self.run(proof);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        let said = errors.trim().strip_prefix("wrong: ");
        let said = said.unwrap_or_else(|| panic!("it names nothing: {errors}"));
        let (name, rest) = said.split_once(": ").unwrap_or((said, ""));
        (name.to_owned(), rest.to_owned())
    }
}

/// The one fenced block of Python in the document.
fn text() -> String {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.md");
    let document = std::fs::read_to_string(document).unwrap();
    let blocks: Vec<&str> = document.split("```python\n").skip(1).collect();
    let [block] = blocks.as_slice() else { panic!("{} blocks of Python", blocks.len()) };
    let (page, _) = block.split_once("\n```").unwrap();
    format!("{page}\n")
}

/// Two entries, with the instance log's word for the zone at every size that covers them.
fn input(scene: &Scene, authority: &Authority) -> Input {
    let mut input = scene.input(&[ENTRY, OTHER], authority);
    let sizes = 13..=scene.log.len() as u64;
    input.logs = sizes.map(|size| scene.log_input(size, authority)).collect();
    input
}

#[test]
fn a_fresh_proof_passes_and_says_who_what_and_when() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let scene = Scene::lively();
    let said = page.passes(&build(&input(&scene, &authority), &scene.exporter(ANA)).unwrap());
    let expected = [
        "authorship by Bo Dupont, Institut Pasteur (vouched for by Ana Núñez, Institut Pasteur)",
        "approval by Cy Okafor, Institut Pasteur (vouched for by Ana Núñez,",
        "statement by Ana Núñez, Institut Pasteur (vouched for by Cy Okafor,",
        "title: \"Assay of pure aspirin\"",
        "tags: [\"assay\",",
        "claimed 2025-10-09 08:53:",
        "certified 2025-10-09 08:54:",
        "Cahier timestamps (in a test, as if certified)",
        "names and rights followed up to the record at",
        "not compared: ask whoever runs the relay for theirs",
    ];
    for words in expected {
        assert!(said.contains(words), "no `{words}` in:\n{said}");
    }
    let shown = said.lines().filter(|line| line.starts_with("  title: ")).count();
    assert_eq!(shown, scene.statements.len());
    // And the one that is kept for ever.
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/v1/statement.eln");
    page.passes(&std::fs::read(kept).unwrap());
}

#[test]
fn withheld_parts_and_histories_pass_too() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let scene = Scene::lively();
    let mut some = scene.input(&[ENTRY], &authority);
    for statement in &mut some.documents[0].statements {
        statement.show = but(&statement.show, "tags");
    }
    let said = page.passes(&build(&some, &scene.exporter(BO)).unwrap());
    assert!(said.contains("title: ") && !said.contains("tags: "), "{said}");

    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    scene.write(ANA, ENTRY, &[title("Assay of aspirin")]);
    scene.sign(BO, ENTRY, Some(Meaning::Review), None, None);
    let mut history = scene.input(&[ENTRY], &authority);
    history.kind = ProofKind::History;
    history.documents[0].history = Some(scene.history_input(ENTRY));
    let said = page.passes(&build(&history, &scene.exporter(ANA)).unwrap());
    assert!(said.contains("review by Bo Dupont"), "{said}");
}

#[test]
fn what_nobody_trusted_dated_does_not_pass() {
    let scene = Scene::lively();
    let proof = |authority: &Authority| {
        build(&scene.input(&[ENTRY], authority), &scene.exporter(ANA)).unwrap()
    };
    let (real, namesake) = (certified(5, START_MS), certified(6, START_MS));
    let Some(page) = Page::new(&namesake) else { return };
    let found = verify(&proof(&real), &trust(&namesake)).unwrap_err();
    assert_eq!(page.refuses(&proof(&real)).0, found.wrong.code());
    // An authority for development counts for nobody, whoever gives its root.
    let authority = development(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    assert_eq!(page.refuses(&proof(&authority)).0, "not certified");
    let mut input = scene.input(&[ENTRY], &authority);
    input.logs.clear();
    let undated = build(&input, &scene.exporter(ANA)).unwrap();
    assert_eq!(page.refuses(&undated).0, "not certified");
}

#[test]
fn whoever_changes_a_byte_is_found() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let scene = Scene::lively();
    let proof = build(&scene.input(&[ENTRY], &authority), &scene.exporter(ANA)).unwrap();
    let members = owned(&proof);
    let part = members.keys().find(|name| name.starts_with("proof/parts/")).unwrap();
    let [bo, cy] = [BO, CY].map(|who| layout::attestation(scene.attestations[who].commitment()));
    let tree = layout::tree(scene.zone.id);
    let index = *scene.statements.keys().next().unwrap();
    let names =
        [part.clone(), layout::stamp(0, 0), tree, layout::statement(ENTRY, index), bo.clone()];
    let last = |name: String| {
        let mut changed = members.clone();
        *changed.get_mut(&name).unwrap().last_mut().unwrap() ^= 1;
        (changed, name)
    };
    let mut changes: Vec<(Owned, String)> = names.into_iter().map(last).collect();
    changes.push(last(layout::SIGNATURE.to_owned()));
    let mut swapped = members.clone();
    swapped.insert(bo.clone(), members[&cy].clone());
    swapped.insert(cy.clone(), members[&bo].clone());
    changes.push((swapped, bo.min(cy)));
    for (changed, name) in changes {
        let fault = verify(&zip(&changed), &trust(&authority)).unwrap_err();
        let found = page.refuses(&zip(&changed));
        assert_eq!((fault.wrong.code(), &fault.member), (found.0.as_str(), &name));
        assert_eq!(found.1, name);
    }
    let mut listed = members.clone();
    // Within the first hash.
    listed.get_mut(layout::MANIFEST).unwrap()[120] ^= 1;
    assert_eq!(page.refuses(&zip(&listed)).0, "manifest");
    assert_eq!(page.refuses(&[&proof[..], b"\0"].concat()).0, "archive");
    assert_eq!(page.refuses(&proof[1..]).0, "archive");
}

/// What the exporter could do, who signs the list of members anew.
const LIES: [fn(&Scene, &mut Owned); 12] = [
    |_, members| {
        let name = members.keys().find(|name| name.starts_with("proof/parts/"));
        let name = name.unwrap().clone();
        members.insert(name, b"\"Another title\"".to_vec());
    },
    |scene, members| {
        let [bo, cy] = [BO, CY].map(|who| scene.attestations[who].commitment());
        members.insert(layout::attestation(bo), members[&layout::attestation(cy)].clone());
    },
    |_, members| {
        let token = stamp(&certified(5, START_MS), b"something else", START_MS + 1);
        let record = EvidenceRecord::parse(&token).unwrap();
        members.insert(layout::stamp(0, 0), record.first().to_vec());
        members.insert(layout::evidence(0, 0), token);
    },
    |scene, members| {
        let name = layout::records(scene.zone.id);
        let mut records: Vec<Placed> = decode(&members[&name]).unwrap();
        records.remove(3);
        members.insert(name, encode(&records));
    },
    |scene, members| {
        let name = layout::statement(ENTRY, *scene.statements.keys().next().unwrap());
        *members.get_mut(&name).unwrap().last_mut().unwrap() ^= 1;
    },
    |scene, members| {
        let mut other = Scene::founded_by(0x40);
        other.write(BO, ENTRY, &[title("Another")]);
        members.insert(layout::head(scene.zone.id), other.zone_input().head);
    },
    |_, members| {
        let mut place: LogPlace = decode(&members[&layout::inclusion(0)]).unwrap();
        place.inclusion[0].0[0] ^= 1;
        members.insert(layout::inclusion(0), encode(&place));
    },
    |_, members| {
        let note = String::from_utf8(members[&layout::checkpoint(0)].clone()).unwrap();
        members.insert(layout::checkpoint(0), note.replace("\n6\n", "\n7\n").into_bytes());
    },
    |scene, members| {
        let mut fork = Scene::lively();
        fork.log[4].received_ms += 1;
        let said = fork.log_input(scene.log.len() as u64, &certified(5, START_MS));
        let checkpoint = Checkpoint::open(&said.checkpoint, &said.key).unwrap();
        let key = said.key.to_string();
        let (index, inclusion, consistency) = (said.index, said.inclusion, Vec::new());
        let place = LogPlace { index, inclusion, key, consistency };
        members.insert(layout::entry(0), said.entry);
        members.insert(layout::checkpoint(0), checkpoint.stamped());
        members.insert(layout::inclusion(0), encode(&place));
    },
    |_, members| drop(members.remove(&layout::entry(0))),
    |_, members| drop(members.insert("proof/note.txt".into(), b"believe me".to_vec())),
    |scene, members| {
        let zone = scene.zone.id;
        let mut records: Vec<Placed> = decode(&members[&layout::records(zone)]).unwrap();
        records.pop();
        let signed = scene.statements.iter().filter(|(_, (document, _))| *document == ENTRY);
        let mut places: BTreeSet<u64> = signed.map(|(index, _)| *index).collect();
        places.insert(scene.births[&ENTRY]);
        places.extend(records.iter().map(|record| record.index));
        let places: Vec<u64> = places.into_iter().collect();
        let tree = TreeProof { hashes: multiproof::prove(&scene.zone_input().leaves, &places) };
        members.insert(layout::records(zone), encode(&records));
        members.insert(layout::tree(zone), encode(&tree));
    },
];

#[test]
fn what_a_log_under_another_key_dates_does_not_pass() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &authority);
    under_another_key(&mut input);
    let proof = build(&input, &scene.exporter(ANA)).unwrap();
    assert!(!verify(&proof, &trust(&authority)).unwrap().certified);
    assert_eq!(page.refuses(&proof).0, "not certified");
}

/// A proof of one document to which liars add a signature, as no proof is built.
fn with_another(scene: &Scene, input: &Input, proof: &[u8], late: &StatementInput) -> Vec<u8> {
    let (zone, document) = (&input.zones[0], &input.documents[0]);
    let mut members = owned(proof);
    late.write(document.document, &mut members).unwrap();
    let mut plan = Plan::decode(&members[layout::PLAN]).unwrap();
    plan.documents[0].statements.push(late.index);
    members.insert(layout::PLAN.into(), plan.encode());
    let records = zone.records.iter().map(|record| record.index);
    let signed = document.statements.iter().map(|one| one.index);
    let born = scene.births[&document.document];
    let places: BTreeSet<u64> = records.chain(signed).chain([born, late.index]).collect();
    let places: Vec<u64> = places.into_iter().collect();
    let tree = TreeProof { hashes: multiproof::prove(&zone.leaves, &places) };
    members.insert(layout::tree(scene.zone.id), encode(&tree));
    signed_anew(scene, members)
}

/// Page and verifier take everything that is signed on a document but the last, and find the same
/// wrong with that: in which member, the verifier and the page.
fn only_the_last_is_wrong(
    page: &Page,
    scene: &Scene,
    document: DocumentId,
    wrong: Wrong,
) -> (String, String) {
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[document], &authority);
    let last = input.documents[0].statements.pop().unwrap();
    let proof = build(&input, &scene.exporter(ANA)).unwrap();
    page.passes(&proof);
    let proof = with_another(scene, &input, &proof, &last);
    let fault = verify(&proof, &trust(&authority)).unwrap_err();
    let (name, member) = page.refuses(&proof);
    assert_eq!(name, wrong.code());
    assert_eq!(fault.wrong, wrong);
    (fault.member, member)
}

#[test]
fn what_is_signed_behind_a_record_of_an_unknown_kind_does_not_pass() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let mut scene = Scene::lively();
    decide_something_new(&mut scene);
    // Newer members go on.
    scene.zone.newer = false;
    scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
    let (here, there) = only_the_last_is_wrong(&page, &scene, OTHER, Wrong::Newer);
    assert_eq!(here, there);
}

#[test]
fn an_approval_at_a_second_place_does_not_pass() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let mut scene = Scene::lively();
    copy_an_approval(&mut scene);
    only_the_last_is_wrong(&page, &scene, ENTRY, Wrong::Place);
}

#[test]
fn what_is_signed_in_a_document_that_left_does_not_pass() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let mut scene = Scene::lively();
    scene.record(ANA, ZoneBody::MoveOut { document: OTHER, to: ZoneId([5; 16]) });
    // Members and relay refuse what comes then; the liars' relay lets it in.
    scene.zone.documents.get_mut(&OTHER).unwrap().moved_to = None;
    scene.sign(BO, OTHER, Some(Meaning::Witness), None, None);
    let (here, there) = only_the_last_is_wrong(&page, &scene, OTHER, Wrong::Moved);
    assert_eq!(here, there);
}

#[test]
fn a_lying_exporter_is_found_by_the_same_name() {
    let authority = certified(5, START_MS);
    let Some(page) = Page::new(&authority) else { return };
    let mut found = Vec::new();
    for lie in LIES {
        let scene = Scene::lively();
        let input = scene.input(&[ENTRY], &authority);
        let mut members = owned(&build(&input, &scene.exporter(ANA)).unwrap());
        lie(&scene, &mut members);
        let proof = signed_anew(&scene, members);
        let fault = verify(&proof, &trust(&authority)).unwrap_err();
        let (name, member) = page.refuses(&proof);
        assert_eq!(name, fault.wrong.code(), "{member}, {fault:?}");
        found.push(name);
    }
    let expected = "part attestation stamp place place head log checkpoint fork missing unexpected \
                    unfinished";
    assert_eq!(found.join(" "), expected);
}
