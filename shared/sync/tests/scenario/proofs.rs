//! Proofs that leave: announced in the logs of their zones, made of what stands before, and whole
//! for whoever verifies them, whatever a relay or a member put into the log.

use crate::seals::Lab;
use crate::world::World;
use cahier_evidence::{DocumentId, Meaning, Refusal, Role};
use cahier_proof::{ProofKind, Selection, Trust, Verdict, verify};
use cahier_sync::{Act, CommandError, ProofOrder, ProveError, Proved};
use pollster::block_on;

/// A proof of all that these entries show.
pub fn order(entries: &[DocumentId], kind: ProofKind) -> ProofOrder {
    ProofOrder {
        selection: Selection::Documents(entries.iter().copied().collect()),
        kind,
        only: Vec::new(),
        without: Vec::new(),
        files: false,
        words: "pour le brevet".into(),
    }
}

/// What a stranger finds who trusts nobody.
pub fn verified(proved: &Proved) -> Verdict {
    verify(&proved.bytes, &Trust::none()).unwrap()
}

impl World {
    /// States what an entry says; the statement has its place then.
    pub fn state(&mut self, who: usize, entry: DocumentId) {
        self.read(who, entry);
        self.with(who, |d, ctx| d.engine.state_version(entry, ctx)).unwrap();
        self.pass(3_000);
    }

    /// Writes a line that has its place then.
    pub fn add(&mut self, who: usize, entry: DocumentId) {
        assert!(self.write(who, entry));
        self.with(who, |d, ctx| d.engine.flush(ctx)).unwrap();
        self.pass(3_000);
    }

    /// The first step of a proof; its records have their places then.
    pub fn announce(&mut self, who: usize, order: &ProofOrder) -> Result<(), ProveError> {
        let announced = self.with(who, |d, ctx| block_on(d.announce(order, ctx)));
        self.pass(3_000);
        announced
    }

    /// The second step of a proof.
    pub fn prove(&mut self, who: usize, order: &ProofOrder) -> Result<Proved, ProveError> {
        self.with(who, |d, ctx| block_on(d.prove(order, ctx)))
    }

    /// Announces a proof and makes it.
    pub fn proof(&mut self, who: usize, order: &ProofOrder) -> Proved {
        self.announce(who, order).unwrap();
        self.prove(who, order).unwrap()
    }
}

const STATEMENT: ProofKind = ProofKind::Statement;
const HISTORY: ProofKind = ProofKind::History;

/// How many signatures are shown of the only document.
fn shown(proved: &Proved) -> usize {
    verified(proved).documents[0].statements.len()
}

#[test]
fn a_proof_goes_out_once_the_log_announces_it() {
    let mut lab = Lab::new(471, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let order = order(&[entry], STATEMENT);
    assert_eq!(lab.world.announce(ana, &order).err(), Some(ProveError::Nothing));
    lab.world.state(ana, entry);
    let unannounced = Some(ProveError::Unannounced);
    assert_eq!(lab.world.prove(ana, &order).err(), unannounced);
    lab.world.with(ana, |d, ctx| block_on(d.announce(&order, ctx))).unwrap();
    assert_eq!(lab.world.prove(ana, &order).err(), unannounced, "it is on its way");
    lab.world.pass(3_000);
    let proved = lab.world.prove(ana, &order).unwrap();
    assert_eq!(shown(&proved), 1);
    let zone = &verified(&proved).zones[0];
    assert_eq!(zone.last_index + 1, zone.size, "the record stands behind all of it");
    // Another kind, or somebody else, is not announced by it.
    let history = ProofOrder { kind: HISTORY, ..order.clone() };
    assert_eq!(lab.world.prove(ana, &history).err(), unannounced);
    assert_eq!(lab.world.prove(bo, &order).err(), unannounced);

    // What is signed behind the record is not shown: beside what is shown, or on a newer version.
    lab.sign(bo, Meaning::Witness, None).unwrap();
    lab.settle();
    let proved = lab.world.prove(ana, &order).unwrap();
    assert_eq!((shown(&proved), proved.behind.len()), (1, 0));
    let proved = lab.world.proof(ana, &order);
    assert_eq!((shown(&proved), proved.behind.len()), (2, 0));
    let before = verified(&proved).documents[0].statements[0].version;
    lab.world.add(ana, entry);
    lab.world.state(ana, entry);
    let proved = lab.world.prove(ana, &order).unwrap();
    assert_eq!((proved.behind.clone(), proved.left_out.len()), (vec![entry], 0));
    assert_eq!(verified(&proved).documents[0].statements[0].version, before);
    let proved = lab.world.proof(ana, &order);
    assert!(proved.behind.is_empty());
    assert_ne!(verified(&proved).documents[0].statements[0].version, before);

    // Without the relay, the record that stands serves again, and says what it leaves out.
    lab.away(ana);
    assert!(lab.world.write(ana, entry));
    let proved = lab.world.prove(ana, &order).unwrap();
    assert_eq!((shown(&proved), proved.unsent), (1, vec![entry]));
}

#[test]
fn nothing_is_announced_anywhere_that_is_refused_somewhere() {
    let mut lab = Lab::new(472, Role::Editor);
    let (ana, bo, zone, entry) = (lab.ana, lab.bo, lab.zone, lab.entry);
    let own = lab.world.zone_of(bo, &[]);
    let other = lab.world.entry(bo, own, "Titrage");
    lab.settle();
    [entry, other].into_iter().for_each(|entry| lab.world.state(bo, entry));
    let exports = |lab: &Lab| {
        let audit = |zone| block_on(lab.world.people[bo].driver.audit(zone)).unwrap();
        [zone, own].map(|zone| {
            let rows = audit(zone).into_iter();
            let exports = rows.filter_map(|row| match row.act {
                Act::Exported { documents, .. } => Some(documents),
                _ => None,
            });
            exports.collect::<Vec<_>>()
        })
    };
    // A history leaves with a manager: Bo is one of his own zone only.
    let refused = Some(ProveError::Command(CommandError::Refused(Refusal::Role)));
    let both = order(&[entry, other], HISTORY);
    assert_eq!(lab.world.announce(bo, &both).err(), refused);
    // A part that nobody knows could have been meant to hide something.
    let part = ProofOrder { without: vec!["poids".into()], ..order(&[entry, other], STATEMENT) };
    assert_eq!(lab.world.announce(bo, &part).err(), Some(ProveError::Part("poids".into())));
    assert_eq!(exports(&lab), [Vec::<Vec<DocumentId>>::new(), Vec::new()]);

    let both = order(&[entry, other], STATEMENT);
    let proved = lab.world.proof(bo, &both);
    assert_eq!(verified(&proved).documents.len(), 2);
    assert_eq!(exports(&lab), [vec![vec![entry]], vec![vec![other]]], "one record a zone");
    let whole = ProofOrder { selection: Selection::Zone(own), ..both };
    let proved = lab.world.prove(bo, &whole).unwrap();
    assert_eq!(shown(&proved), 1, "a record that names all of it will do");
    lab.world.proof(bo, &whole);
    assert_eq!(exports(&lab)[1], [vec![other], Vec::new()], "the zone as a whole");

    // Whoever lost the right since takes nothing out, whatever was announced.
    let person = lab.world.people[bo].driver.engine.person();
    let as_role = |lab: &mut Lab, role| {
        lab.world.with(ana, |d, ctx| d.engine.set_role(zone, person, role, None, ctx)).unwrap();
        lab.settle();
    };
    let history = order(&[entry], HISTORY);
    as_role(&mut lab, Role::Manager);
    assert_eq!(shown(&lab.world.proof(bo, &history)), 1);
    as_role(&mut lab, Role::Editor);
    assert_eq!(lab.world.prove(bo, &history).err(), refused);
}

#[test]
fn an_announcement_on_its_way_outlives_the_notebook() {
    let mut lab = Lab::new(473, Role::Editor);
    let (ana, entry) = (lab.ana, lab.entry);
    let order = order(&[entry], HISTORY);
    lab.world.state(ana, entry);
    lab.away(ana);
    lab.world.with(ana, |d, ctx| block_on(d.announce(&order, ctx))).unwrap();
    lab.world.restart(ana);
    assert_eq!(lab.world.prove(ana, &order).err(), Some(ProveError::Unannounced));
    lab.settle();
    let proved = lab.world.prove(ana, &order).unwrap();
    let changes = verified(&proved).documents[0].history.as_ref().map(|all| all.changes.len());
    assert_eq!((changes, proved.ended.len()), (Some(1), 0));
}

/// Whether a member of that name is in an archive, in which nothing is compressed.
fn holds(proved: &Proved, name: &str) -> bool {
    proved.bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn whose_an_entry_is_goes_along_where_a_right_rests_on_it() {
    let mut lab = Lab::new(474, Role::Contributor);
    let (ana, bo, zone, entry) = (lab.ana, lab.bo, lab.zone, lab.entry);
    let own = lab.world.entry(bo, zone, "Titrage");
    lab.settle();
    lab.world.state(ana, entry);
    lab.world.state(bo, own);
    let proved = lab.world.proof(ana, &order(&[entry, own], STATEMENT));
    assert_eq!(verified(&proved).documents.len(), 2);
    let birth = |entry: DocumentId| format!("proof/documents/{entry}/birth.cbor");
    assert!(holds(&proved, &birth(own)), "Bo may write what is his");
    assert!(!holds(&proved, &birth(entry)), "Ana may write everything");
    // A history begins with it.
    let proved = lab.world.proof(ana, &order(&[entry, own], HISTORY));
    assert_eq!(verified(&proved).documents.len(), 2);
    assert!(!holds(&proved, &birth(own)));
}

#[test]
fn a_history_brings_the_files_that_it_names() {
    let mut lab = Lab::new(475, Role::Editor);
    let (ana, entry) = (lab.ana, lab.entry);
    lab.world.state(ana, entry);
    // Nobody signed the version that has it.
    lab.world.attach(ana, entry, &[7; 1_000]);
    lab.settle();
    let files = |lab: &mut Lab, kind, without: &[&str]| {
        let without = without.iter().map(|name| (*name).to_owned()).collect();
        let order = ProofOrder { files: true, without, ..order(&[entry], kind) };
        let proved = lab.world.proof(ana, &order);
        assert!(proved.missing.is_empty());
        verified(&proved).files.len()
    };
    assert_eq!(files(&mut lab, STATEMENT, &[]), 0);
    assert_eq!(files(&mut lab, HISTORY, &[]), 1);
    lab.world.state(ana, entry);
    assert_eq!(files(&mut lab, STATEMENT, &[]), 1);
    assert_eq!(files(&mut lab, HISTORY, &["files"]), 0, "what is withheld stays here");
}

#[test]
fn one_word_of_the_log_covers_all_that_it_covers() {
    let mut lab = Lab::new(476, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    for meaning in [Meaning::Witness, Meaning::Review] {
        [ana, bo].into_iter().for_each(|who| assert!(lab.sign(who, meaning, None).is_ok()));
    }
    lab.settle();
    lab.world.pass(180_000);
    let verdict = verified(&lab.world.proof(ana, &order(&[entry], STATEMENT)));
    assert_eq!(verdict.documents[0].statements.len(), 4);
    assert!(verdict.times().all(|times| !times.logs.is_empty()));
    let sizes: std::collections::BTreeSet<u64> = verdict.logs.iter().map(|log| log.size).collect();
    assert_eq!(sizes.len(), verdict.logs.len(), "none comes twice");
    assert!(verdict.logs.iter().all(cahier_proof::LogVerdict::counts));
}
