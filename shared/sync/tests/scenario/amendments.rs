//! Writing after a seal: what a frozen entry takes, what becomes of work that was under way, what
//! is stated at the end of a sitting, and who is asked to sign.

use crate::seals::{FROZEN, Lab};
use cahier_evidence::{DocumentId, Hash, Meaning, Refusal, Role};
use cahier_notebook::Change;
use cahier_sync::{CommandError, SealStanding};
use pollster::block_on;
use std::collections::BTreeSet;

fn begin(lab: &mut Lab, who: usize, reason: &str) -> Result<(), CommandError> {
    let entry = lab.entry;
    lab.world.read(who, entry);
    lab.world.with(who, |d, ctx| d.engine.begin_amendment(entry, reason, ctx))
}

fn close(lab: &mut Lab, who: usize) {
    let entry = lab.entry;
    lab.world.with(who, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
}

fn statements(lab: &mut Lab, who: usize) -> usize {
    lab.seals(who).iter().filter(|seal| seal.meaning.is_none()).count()
}

#[test]
fn an_amendment_enters_with_its_reason() {
    let mut lab = Lab::new(421, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let none = CommandError::Invalid("an entry that is not sealed");
    assert_eq!(begin(&mut lab, bo, "faute de frappe"), Err(none));
    let seal = lab.sign(ana, Meaning::Authorship, None).unwrap();
    lab.settle();
    assert!(!lab.world.write(bo, entry));
    let empty = CommandError::Invalid("an amendment needs a reason");
    assert_eq!(begin(&mut lab, bo, "  "), Err(empty));
    assert!(!lab.world.write(bo, entry), "nothing was begun");
    begin(&mut lab, bo, "faute de frappe").unwrap();
    assert!(lab.world.write(bo, entry));
    // It goes on after a restart, before anything was sent.
    lab.world.restart(bo);
    assert!(lab.world.write(bo, entry));
    assert!(!lab.world.write(ana, entry), "each begins their own");
    lab.settle();
    let text = lab.world.text(bo, entry);
    assert!(lab.world.tokens.iter().all(|(token, _)| text.contains(token)));
    assert_eq!(lab.world.text(ana, entry), text);
    let said = lab.world.read(ana, entry).amendments;
    assert_eq!(said.len(), 1);
    assert_eq!(
        (said[0].reason.as_str(), said[0].seal.clone()),
        ("faute de frappe", seal.to_string())
    );
    assert_eq!(said[0].by, lab.world.people[bo].driver.engine.person().to_string());
    let view = lab.seal(ana, seal);
    assert_eq!((view.standing, view.newest), (SealStanding::Freezing, false));
    // The end of the sitting ends it; the version that came of it is stated.
    close(&mut lab, bo);
    assert!(!lab.world.write(bo, entry));
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 1);
    // A new seal takes the place of the old one, and amendments name that.
    let second = lab.sign(ana, Meaning::Approval, None).unwrap();
    lab.settle();
    assert_eq!(lab.world.people[bo].driver.engine.frozen_by(entry), Some(second));
    assert_eq!(lab.seal(bo, seal).standing, SealStanding::Stands);
    begin(&mut lab, bo, "volume corrigé").unwrap();
    lab.settle();
    let seals: Vec<String> =
        lab.world.read(ana, entry).amendments.into_iter().map(|said| said.seal).collect();
    assert_eq!(seals, [seal.to_string(), second.to_string()]);
    for who in [ana, bo] {
        assert_eq!(lab.world.people[who].driver.engine.quarantined(), []);
        assert_eq!(lab.world.people[who].driver.engine.kept().count(), 0);
    }
}

/// Bo was offline while Ana sealed: what he sent and what he typed is kept, and comes in as an
/// amendment only, in his own name.
#[test]
fn work_that_a_seal_shuts_out_is_kept_and_comes_in_as_an_amendment() {
    let mut lab = Lab::new(422, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.away(bo);
    assert!(lab.world.write(bo, entry));
    lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.read(ana, entry);
    let seal = lab.sign(ana, Meaning::Authorship, None).unwrap();
    lab.world.pass(3_000);
    lab.world.people[bo].online = true;
    assert!(lab.world.write(bo, entry), "he does not know yet");
    lab.world.pass(3_000);
    lab.settle();
    let kept = |lab: &Lab| -> Vec<(u64, Refusal)> {
        lab.world.people[bo].driver.engine.kept().map(|row| (row.seq, row.reason)).collect()
    };
    let rows = kept(&lab);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().any(|(_, reason)| *reason == Refusal::Frozen));
    let tokens: Vec<String> = lab.world.tokens.iter().map(|(token, _)| token.clone()).collect();
    let text = lab.world.text(ana, entry);
    assert!(tokens.iter().all(|token| !text.contains(token)));
    assert_eq!(lab.seal(ana, seal).standing, SealStanding::Freezing);
    let adopt = |lab: &mut Lab, seq| lab.world.with(bo, |d, ctx| d.engine.adopt(seq, ctx));
    assert_eq!(adopt(&mut lab, rows[0].0), FROZEN);
    begin(&mut lab, bo, "écrit avant le sceau").unwrap();
    // He leaves the entry for the page of kept work.
    close(&mut lab, bo);
    for (seq, _) in rows {
        adopt(&mut lab, seq).unwrap();
    }
    lab.settle();
    assert_eq!(kept(&lab), []);
    for who in [ana, bo] {
        let text = lab.world.text(who, entry);
        assert!(tokens.iter().all(|token| text.contains(token)), "{text}");
    }
    let person = lab.world.people[bo].driver.engine.person();
    let history = block_on(lab.world.people[ana].driver.history(entry)).unwrap();
    let holds =
        |update: &[u8], token: &str| update.windows(token.len()).any(|w| w == token.as_bytes());
    for token in &tokens {
        let by: BTreeSet<_> = history
            .iter()
            .filter(|(_, row)| holds(&row.update, token))
            .map(|(_, row)| row.person)
            .collect();
        assert_eq!(by, BTreeSet::from([person]));
    }
}

#[test]
fn a_sitting_ends_with_one_statement_a_version() {
    let mut lab = Lab::new(423, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    // Looking is no sitting.
    lab.world.read(bo, entry);
    close(&mut lab, bo);
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 0);
    assert!(lab.world.write(ana, entry));
    close(&mut lab, ana);
    close(&mut lab, ana);
    lab.settle();
    assert_eq!(statements(&mut lab, bo), 1);
    close(&mut lab, ana);
    lab.settle();
    assert_eq!(statements(&mut lab, bo), 1, "nothing was written since");
    // What was written without a network is stated once it is in the log, also after a restart.
    lab.away(ana);
    assert!(lab.world.write(ana, entry));
    close(&mut lab, ana);
    lab.world.restart(ana);
    lab.settle();
    assert_eq!(statements(&mut lab, bo), 2);
    let views = lab.seals(bo);
    assert!(views.iter().all(|view| view.standing == SealStanding::Stands), "{views:?}");
    let newest: Vec<bool> = views.iter().map(|view| view.newest).collect();
    assert_eq!(newest, [false, true]);
    // Asked for again, before a proof: the one that stands is given.
    lab.world.read(ana, entry);
    let stated = lab.world.people[ana].driver.engine.stated(entry);
    assert_eq!(stated, Some(views[1].envelope));
    let again = lab.world.with(ana, |d, ctx| d.engine.state_version(entry, ctx));
    assert_eq!(again.ok(), stated);
    lab.settle();
    assert_eq!(statements(&mut lab, bo), 2);
}

/// A page that is closed may have no time to end its sitting: whoever opens the notebook next, or
/// leads it, states the version, once.
#[test]
fn a_sitting_that_nobody_ended_is_stated_by_whoever_is_next() {
    let mut lab = Lab::new(426, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    assert!(lab.world.write(bo, entry));
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 0, "it goes on");
    lab.world.restart(bo);
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 1);
    for _ in 0..2 {
        lab.world.restart(bo);
        lab.world.read(bo, entry);
        lab.settle();
        assert_eq!(statements(&mut lab, ana), 1, "nothing was written since");
    }
    assert!(lab.world.write(bo, entry));
    lab.settle();
    lab.world.take_lead(bo);
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 2);
    // What an import brings in nobody looked at: it is nobody's version, then or later.
    assert!(lab.world.write(bo, entry));
    lab.world.with(bo, |driver, _| driver.engine.unwrite(entry));
    lab.settle();
    lab.world.restart(bo);
    lab.settle();
    assert_eq!(statements(&mut lab, ana), 2);
}

/// An idle quarter of an hour ends a sitting, and not the amendment that was begun.
#[test]
fn a_pause_is_stated_and_ends_no_amendment() {
    let mut lab = Lab::new(425, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let pause = |lab: &mut Lab, who: usize| {
        lab.world.with(who, |driver, ctx| driver.engine.pause(entry, ctx)).unwrap();
        lab.settle();
    };
    assert!(lab.world.write(bo, entry));
    pause(&mut lab, bo);
    assert_eq!(statements(&mut lab, ana), 1);
    pause(&mut lab, bo);
    assert_eq!(statements(&mut lab, ana), 1, "nothing was written since");
    lab.sign_after(ana, Meaning::Authorship);
    begin(&mut lab, bo, "faute de frappe").unwrap();
    assert!(lab.world.write(bo, entry));
    pause(&mut lab, bo);
    assert_eq!(statements(&mut lab, ana), 2);
    assert!(lab.world.write(bo, entry), "the amendment goes on");
    // What a seal shuts out is kept beside the log: there is no version of it to state.
    close(&mut lab, bo);
    lab.settle();
    let stated = statements(&mut lab, ana);
    lab.away(bo);
    begin(&mut lab, bo, "volume corrigé").unwrap();
    assert!(lab.world.write(bo, entry));
    lab.world.with(bo, |driver, ctx| driver.engine.pause(entry, ctx)).unwrap();
    begin(&mut lab, ana, "dilution").unwrap();
    lab.world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.pass(3_000);
    lab.sign(ana, Meaning::Approval, None).unwrap();
    lab.world.pass(3_000);
    lab.settle();
    assert!(lab.world.people[bo].driver.engine.kept().count() > 0);
    assert_eq!(statements(&mut lab, ana), stated);
}

#[test]
fn whoever_is_asked_to_sign_has_answered_with_that_seal() {
    let mut lab = Lab::new(424, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let person = lab.world.people[bo].driver.engine.person();
    let ask = |lab: &mut Lab, meaning| {
        lab.world.read(ana, entry);
        lab.world.with(ana, |d, ctx| d.engine.ask_to_sign(entry, person, meaning, ctx))
    };
    ask(&mut lab, Meaning::Review).unwrap();
    lab.sign_after(ana, Meaning::Authorship);
    // A frozen entry takes no change: the next request stands in its comments.
    ask(&mut lab, Meaning::Witness).unwrap();
    lab.settle();
    let open = |lab: &Lab, who: usize| -> Vec<(DocumentId, Meaning)> {
        let asked = lab.world.people[who].driver.engine.requests_for_me();
        let mut asked: Vec<_> = asked.into_iter().map(|(of, asked)| (of, asked.meaning)).collect();
        asked.sort();
        asked
    };
    assert_eq!(open(&lab, bo), [(entry, Meaning::Review), (entry, Meaning::Witness)]);
    assert_eq!(open(&lab, ana), []);
    assert_eq!(lab.world.people[ana].driver.engine.requests(entry).len(), 2);
    lab.world.restart(bo);
    lab.settle();
    assert_eq!(open(&lab, bo).len(), 2, "kept");
    lab.sign(bo, Meaning::Witness, None).unwrap();
    assert_eq!(open(&lab, bo).len(), 2, "once it has its place");
    lab.settle();
    assert_eq!(open(&lab, bo), [(entry, Meaning::Review)]);
    lab.sign(bo, Meaning::Review, None).unwrap();
    lab.settle();
    assert_eq!(
        (open(&lab, bo), lab.world.people[ana].driver.engine.requests(entry)),
        (vec![], vec![])
    );
    // Comments stay open for words as well.
    let comments = lab.world.people[ana].driver.engine.comments_of(entry).unwrap();
    lab.world.read(ana, comments);
    let comment = Change::Comment { comment: Default::default() };
    lab.world.with(ana, |d, ctx| d.engine.edit(comments, &[comment], ctx)).unwrap();
    let stranger = cahier_evidence::PersonId([9; 16]);
    lab.world.read(ana, entry);
    let asked =
        lab.world.with(ana, |d, ctx| d.engine.ask_to_sign(entry, stranger, Meaning::Review, ctx));
    assert_eq!(asked, Err(CommandError::Refused(Refusal::NotMember)));
}

impl Lab {
    /// Signs once what was written is in the log.
    fn sign_after(&mut self, who: usize, meaning: Meaning) -> Hash {
        self.settle();
        let seal = self.sign(who, meaning, None).unwrap();
        self.settle();
        seal
    }
}
