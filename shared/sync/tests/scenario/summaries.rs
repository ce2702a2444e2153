//! Days with a long log: who comes new sees the list and reads entries before the log is here,
//! marked as not yet checked and closed for writing; then the log comes, and it alone counts.

use crate::lies::insider::{Insider, step};
use crate::lies::line::Line;
use crate::lies::{answer_for, relay_head, second_device, switch_on};
use crate::world::World;
use cahier_evidence::{Class, DocumentId, Meaning, Refusal, Role, SealClaim, ZoneId};
use cahier_notebook::{Change, ClientId, Digest, Document, EntryKind, Row};
use cahier_protocol::{Reply, Request, Sent};
use cahier_sync::rows::Suspicion;
use cahier_sync::{CommandError, Notice};

/// Ana, an owner, wrote a log of several hundred envelopes in three entries; Bo has read it.
pub struct Long {
    pub world: World,
    pub ana: usize,
    pub bo: usize,
    pub zone: ZoneId,
    pub entries: [DocumentId; 3],
}

impl Long {
    pub fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (ana, bo) = (world.person("Ana"), world.person("Bo"));
        let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
        let titles = ["Dosage", "Synthèse", "Culture"];
        let entries = titles.map(|title| world.entry(ana, zone, title));
        for entry in entries.into_iter().cycle().take(300) {
            assert!(world.write(ana, entry));
            world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        }
        world.heal();
        Self { world, ana, bo, zone, entries }
    }

    /// Ana's engine offers the list and every entry.
    fn offer(&mut self) {
        let (ana, zone) = (self.ana, self.zone);
        for entry in self.entries {
            self.world.read(ana, entry);
            self.world.with(ana, |d, ctx| d.engine.offer_snapshot(entry, ctx)).unwrap();
        }
        self.world.with(ana, |d, ctx| d.engine.offer_digest(zone, ctx)).unwrap();
        self.world.pass(2_000);
        assert!(!self.world.people[ana].told.iter().any(|n| matches!(n, Notice::Relay(_))));
    }

    /// Somebody new is let in; `answer` stands between them and the relay, which shows how long
    /// the log is and gives none of it.
    pub fn joiner(&mut self, mut answer: impl FnMut(&Request) -> Option<Reply> + 'static) -> usize {
        let cy = self.world.person("Cy");
        let link = self.world.invitation(self.ana, self.zone, Role::Editor);
        self.world.heal();
        let mut hold = holding(&mut self.world, self.zone);
        let both = move |request: &Request, _: u64| answer(request).or_else(|| hold(request));
        answer_for(&mut self.world, cy, both);
        self.world.with(cy, |driver, _| driver.engine.join(&link)).unwrap();
        self.world.cut(cy);
        self.world.pass(15_000);
        cy
    }

    /// The list as somebody sees it: title, and whether it was checked.
    fn list(&self, who: usize) -> Vec<(String, bool)> {
        let engine = &self.world.people[who].driver.engine;
        let rows = engine.list(Some(self.zone)).into_iter();
        let mut rows: Vec<_> =
            rows.map(|row| (row.title.clone(), engine.is_checked(row.document))).collect();
        rows.sort();
        rows
    }

    /// Opens an entry and waits a moment.
    fn opens(&mut self, who: usize, entry: DocumentId) -> String {
        self.world.read(who, entry);
        self.world.pass(1_000);
        self.world.text(who, entry)
    }

    /// What of a zone somebody put in quarantine.
    pub fn suspicions(&self, who: usize) -> Vec<Suspicion> {
        let quarantined = self.world.people[who].driver.engine.quarantined().iter();
        quarantined.map(|row| row.reason).collect()
    }

    /// Somebody who has nothing of the log sees all of it and can write nothing.
    pub fn sees_before_the_log(&mut self, who: usize) {
        let engine = &self.world.people[who].driver.engine;
        let view = engine.zones().into_iter().find(|view| view.id == self.zone).unwrap();
        assert_eq!((view.position.size, view.checked), (0, false));
        assert_eq!(view.title, "Chimie");
        let all = ["Culture", "Dosage", "Synthèse"].map(|title| (title.to_owned(), false));
        assert_eq!(self.list(who), all);
        let (entry, zone) = (self.entries[0], self.zone);
        assert_eq!(self.opens(who, entry), self.world.text(self.ana, entry));
        let status = self.world.people[who].driver.engine.document_status(entry).unwrap();
        assert!(!status.checked);
        assert_eq!(retitle(&mut self.world, who, entry), Err(CommandError::NotChecked));
        let begun = self.world.with(who, |d, ctx| d.engine.begin(zone, Class::Entry, None, ctx));
        assert_eq!(begun, Err(CommandError::NotChecked));
    }

    /// The log comes: everybody sees the same, and whoever is new writes too.
    pub fn sees_the_log(&mut self, who: usize) {
        self.world.heal();
        assert_eq!(self.list(who), self.list(self.ana));
        assert!(self.list(who).iter().all(|(_, checked)| *checked));
        for entry in self.entries {
            assert_eq!(self.world.text(who, entry), self.world.text(self.ana, entry));
        }
        let entry = self.entries[0];
        assert!(self.world.write(who, entry));
        self.world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        self.world.heal();
        let token = self.world.tokens.last().unwrap().0.clone();
        assert!(self.world.text(self.ana, entry).contains(&token));
    }
}

fn retitle(world: &mut World, who: usize, entry: DocumentId) -> Result<(), CommandError> {
    let change = [Change::Title { title: "x".into() }];
    world.with(who, |driver, ctx| driver.engine.edit(entry, &change, ctx))
}

/// Says how long the log is, and gives none of it.
fn holding(
    world: &mut World,
    zone: ZoneId,
) -> impl FnMut(&Request) -> Option<Reply> + 'static + use<> {
    let head = relay_head(world, zone);
    move |request: &Request| match request {
        Request::Pull { zone: of, .. } if *of == zone => {
            Some(Reply::Leaves { from: 0, leaves: Vec::new(), head: head.clone() })
        }
        _ => None,
    }
}

#[test]
fn a_new_member_reads_before_the_log_is_here() {
    let mut long = Long::new(301);
    long.offer();
    let cy = long.joiner(|_| None);
    long.sees_before_the_log(cy);
    // It was in memory only, and is fetched again.
    long.world.restart(cy);
    assert!(long.list(cy).is_empty());
    long.world.pass(10_000);
    long.sees_before_the_log(cy);
    long.sees_the_log(cy);
    assert!(long.suspicions(cy).is_empty());
}

#[test]
fn a_second_device_reads_before_the_log_is_here() {
    let mut long = Long::new(302);
    long.offer();
    let keys = second_device(&mut long.world, long.ana);
    let (zone, tablet) = (long.zone, long.world.people.len());
    let mut hold = holding(&mut long.world, zone);
    answer_for(&mut long.world, tablet, move |request, _| hold(request));
    assert_eq!(switch_on(&mut long.world, long.ana, keys), tablet);
    long.world.pass(10_000);
    long.sees_before_the_log(tablet);
    long.sees_the_log(tablet);
    assert!(long.suspicions(tablet).is_empty());
}

/// Seals and statements take places of the log and are no content: what a snapshot covers is the
/// same with them as without.
#[test]
fn seals_are_no_part_of_what_a_snapshot_covers() {
    let mut long = Long::new(306);
    let (ana, entries) = (long.ana, long.entries);
    let claim = SealClaim { meaning: Meaning::Review, about: None };
    for entry in entries {
        long.world.read(ana, entry);
        long.world.with(ana, |d, ctx| d.engine.state_version(entry, ctx)).unwrap();
        long.world.with(ana, |d, ctx| d.engine.seal(entry, claim, None, ctx)).unwrap();
    }
    long.world.heal();
    long.offer();
    let cy = long.joiner(|_| None);
    long.sees_before_the_log(cy);
    long.sees_the_log(cy);
    assert!(long.suspicions(cy).is_empty());
    long.world.read(cy, entries[0]);
    let seals = long.world.people[cy].driver.engine.seals(entries[0]).unwrap();
    assert_eq!(seals.len(), 2);
}

/// T13: an editor's word is shown, marked, until the log says otherwise.
#[test]
fn what_the_log_does_not_bear_out_is_found_and_its_signer_named() {
    let mut long = Long::new(303);
    let (bo, zone, entry) = (long.bo, long.zone, long.entries[0]);
    let member = Insider::of(&long.world, bo, zone);
    let rows = digest(&[(entry, "Faux"), (DocumentId([7; 16]), "Inconnu")]);
    let mut false_state = Document::new(ClientId::new(1).unwrap());
    false_state.apply(&step(7, "faux")).unwrap();
    let (of_one, of_all) = (member.covers(entry), member.covers_all());
    let snapshot = member.summary(&mut long.world, entry, of_one, &false_state.encode_state());
    let digest = member.summary(&mut long.world, DocumentId::ZERO, of_all, &rows);
    let mut line = Line::of(&mut long.world, &member);
    for summary in [snapshot, digest] {
        let put = Request::PutSummary { zone, summary };
        assert_eq!(line.ask(&mut long.world, put), Reply::Done);
    }
    let cy = long.joiner(|_| None);
    let shown = ["Faux", "Inconnu"].map(|title| (title.to_owned(), false));
    assert_eq!(long.list(cy), shown);
    assert!(long.opens(cy, entry).contains("faux"));
    assert_eq!(retitle(&mut long.world, cy, entry), Err(CommandError::NotChecked));
    long.sees_the_log(cy);
    let twice = [Suspicion::Summary(member.person); 2];
    assert_eq!(long.suspicions(cy), twice);
    assert!(long.world.people[cy].told.contains(&Notice::FalseSummary(zone, member.person)));
    // They are not looked at again.
    let before = long.world.text(cy, entry);
    for document in [entry, DocumentId::ZERO] {
        long.world.with(cy, |driver, ctx| driver.engine.ask_summary(zone, document, ctx));
        long.world.pass(1_000);
    }
    assert_eq!(long.suspicions(cy), twice);
    assert_eq!(long.world.text(cy, entry), before);
}

/// T13: a relay that hands over what somebody else made up.
#[test]
fn a_digest_of_somebody_who_may_not_make_one_is_not_shown() {
    let mut long = Long::new(304);
    let (bo, zone) = (long.bo, long.zone);
    let eve = long.world.person("Eve");
    let mut forger = Insider::of(&long.world, bo, zone);
    forger.signer = Insider::seed_of(&long.world, eve);
    // In Bo's name, and in her own.
    let rows = digest(&[(DocumentId([7; 16]), "Inconnu")]);
    let covers = forger.covers_all();
    let in_his_name = forger.summary(&mut long.world, DocumentId::ZERO, covers, &rows);
    forger.person = long.world.people[eve].driver.engine.person();
    forger.device = long.world.people[eve].driver.engine.device();
    let in_her_own = forger.summary(&mut long.world, DocumentId::ZERO, covers, &rows);
    let cy = long.joiner(handing_over(in_her_own));
    assert!(long.list(cy).is_empty() && long.suspicions(cy).is_empty());
    let dan = long.joiner(handing_over(in_his_name));
    assert!(long.list(dan).is_empty());
    assert_eq!(long.suspicions(dan), [Suspicion::Refused(Refusal::Signature)]);
    for who in [cy, dan] {
        long.sees_the_log(who);
    }
}

/// A digest in a form that this app does not know is no lie: it waits for the log.
#[test]
fn a_digest_of_a_later_version_blames_nobody() {
    let mut long = Long::new(305);
    let (bo, zone) = (long.bo, long.zone);
    let member = Insider::of(&long.world, bo, zone);
    let mut later = digest(&[(DocumentId([7; 16]), "Inconnu")]);
    later[1] += 1;
    let covers = member.covers_all();
    let summary = member.summary(&mut long.world, DocumentId::ZERO, covers, &later);
    // Whoever has the log does not blame its signer either.
    answer_for(&mut long.world, bo, {
        let mut answer = handing_over(summary.clone());
        move |request: &Request, _: u64| answer(request)
    });
    long.world.with(bo, |driver, ctx| driver.engine.ask_summary(zone, DocumentId::ZERO, ctx));
    long.world.pass(1_000);
    let cy = long.joiner(handing_over(summary));
    assert!(long.list(cy).is_empty());
    long.sees_the_log(cy);
    assert!(long.suspicions(cy).is_empty() && long.suspicions(bo).is_empty());
}

/// Gives one summary for every question after one.
fn handing_over(sent: Sent) -> impl FnMut(&Request) -> Option<Reply> + 'static {
    move |request: &Request| match request {
        Request::GetSummary { .. } => Some(Reply::Summary(Some(sent.clone()))),
        _ => None,
    }
}

/// A digest that says this and no more.
fn digest(entries: &[(DocumentId, &str)]) -> Vec<u8> {
    let row = |(document, title): &(DocumentId, &str)| Row {
        document: document.0,
        kind: EntryKind::Experiment,
        title: (*title).into(),
        date: None,
        status: None,
        category: None,
        tags: Vec::new(),
        modified_ms: 1,
    };
    let mut rows: Vec<Row> = entries.iter().map(row).collect();
    rows.sort_by_key(|row| row.document);
    Digest { rows }.encode().unwrap()
}
