//! Days on which nobody asks for a summary: the engine of an editor who rests offers what is
//! lacking, once, and nobody offers it again before enough has come.

use crate::lies::insider::Insider;
use crate::lies::line::Line;
use crate::summaries::Long;
use crate::world::World;
use cahier_evidence::{DocumentId, Envelope, Role};
use cahier_notebook::Digest;
use cahier_protocol::{ClientMessage, Fault, RelayMessage, Reply, Request};
use cahier_sync::Notice;
use cahier_sync::rows::Suspicion;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Long enough for a rest and for the turns of two devices, ms: 6,000 ticks.
const REST_MS: u64 = 120_000;
/// Envelopes by which an entry grows from one snapshot to the next.
const ENVELOPES_PER_SNAPSHOT: u64 = 64;
/// Leaves by which a zone grows from one digest to the next.
const LEAVES_PER_DIGEST: u64 = 256;

/// Who asked the relay for which summaries, and who offered which.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    asked: Vec<(usize, DocumentId)>,
    offered: Vec<(usize, DocumentId)>,
}

/// Hears what is asked and offered from now on, until the world heals; the relay may refuse what
/// is offered.
fn listen(world: &mut World, refuses: bool) -> Rc<RefCell<Heard>> {
    let heard: Rc<RefCell<Heard>> = Rc::default();
    let ear = Rc::clone(&heard);
    world.lie = Some(Box::new(move |who, message, _| match message {
        ClientMessage::Ask { request: Request::GetSummary { document, .. }, .. } => {
            ear.borrow_mut().asked.push((who, *document));
            None
        }
        ClientMessage::Ask { id, request: Request::PutSummary { summary, .. } } => {
            let document = Envelope::parse(&summary.signed).unwrap().header.document;
            ear.borrow_mut().offered.push((who, document));
            let reply = Reply::Failed(Fault::Forbidden);
            refuses.then(|| vec![RelayMessage::Answer { id: *id, reply }])
        }
        _ => None,
    }));
    heard
}

fn says(long: &mut Long, who: usize, entry: DocumentId) {
    assert!(long.world.write(who, entry));
    long.world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
}

/// The digest and every snapshot, in the order in which they are offered.
fn all_of(long: &Long) -> Vec<DocumentId> {
    let all: BTreeSet<_> = long.entries.into_iter().chain([DocumentId::ZERO]).collect();
    all.into_iter().collect()
}

fn offered(heard: &RefCell<Heard>) -> Vec<DocumentId> {
    heard.borrow().offered.iter().map(|(_, document)| *document).collect()
}

fn by(list: &[(usize, DocumentId)], who: usize) -> Vec<DocumentId> {
    list.iter().filter(|(by, _)| *by == who).map(|(_, document)| *document).collect()
}

fn size(long: &Long, who: usize) -> u64 {
    let zones = long.world.people[who].driver.engine.zones();
    zones.iter().find(|view| view.id == long.zone).unwrap().position.size
}

#[test]
fn one_idle_editor_offers_what_a_new_member_reads_before_the_log() {
    let mut long = Long::new(310);
    let (ana, bo) = (long.ana, long.bo);
    for entry in long.entries {
        says(&mut long, bo, entry);
    }
    long.world.heal();
    // What is due of a sitting that nobody ended would be stated after the restarts below.
    for (who, entry) in [ana, bo].into_iter().flat_map(|who| long.entries.map(|entry| (who, entry)))
    {
        long.world.with(who, |driver, ctx| driver.engine.pause(entry, ctx)).unwrap();
    }
    long.world.heal();
    let (before, all) = (size(&long, ana), all_of(&long));
    let heard = listen(&mut long.world, false);
    long.world.pass(REST_MS);
    {
        let heard = heard.borrow();
        let first = heard.offered.first().map_or(ana, |(who, _)| *who);
        assert_eq!(by(&heard.offered, first), all);
        // Whoever comes next asks, sees them and rests.
        let second = if first == ana { bo } else { ana };
        assert_eq!(by(&heard.asked, second), all);
        assert_eq!(by(&heard.offered, second), []);
    }
    // Summaries are no growth, and what is known of them outlives a restart.
    *heard.borrow_mut() = Heard::default();
    long.world.restart(ana);
    long.world.restart(bo);
    long.world.pass(REST_MS);
    assert_eq!(*heard.borrow(), Heard::default());
    assert_eq!((size(&long, ana), size(&long, bo)), (before, before));

    let cy = long.joiner(|_| None);
    long.sees_before_the_log(cy);
    long.sees_the_log(cy);
    for who in [ana, bo, cy] {
        assert!(long.suspicions(who).is_empty());
    }
}

#[test]
fn the_next_one_waits_until_enough_has_come() {
    let mut long = Long::new(311);
    let [first, second, _] = long.entries;
    long.world.pass(REST_MS);
    let (snapshot, digest) = (ENVELOPES_PER_SNAPSHOT, LEAVES_PER_DIGEST);
    assert_eq!(offered_after(&mut long, first, snapshot - 1), []);
    assert_eq!(offered_after(&mut long, first, 1), [first]);
    assert_eq!(offered_after(&mut long, second, digest - snapshot - 1), [second]);
    assert_eq!(offered_after(&mut long, second, 1), [DocumentId::ZERO]);
}

/// Ana writes so many envelopes in an entry; gives what is offered once everybody rests.
fn offered_after(long: &mut Long, entry: DocumentId, envelopes: u64) -> Vec<DocumentId> {
    let ana = long.ana;
    for _ in 0..envelopes {
        says(long, ana, entry);
    }
    long.world.heal();
    let heard = listen(&mut long.world, false);
    long.world.pass(REST_MS);
    offered(&heard)
}

#[test]
fn nothing_is_offered_while_somebody_writes() {
    let mut long = Long::new(312);
    let (bo, entry) = (long.bo, long.entries[0]);
    let heard = listen(&mut long.world, false);
    for _ in 0..6 {
        long.world.pass(40_000);
        says(&mut long, bo, entry);
    }
    assert_eq!(*heard.borrow(), Heard::default());
    long.world.pass(REST_MS);
    assert!(!heard.borrow().offered.is_empty());
}

#[test]
fn whoever_is_no_editor_offers_nothing() {
    let mut long = Long::new(313);
    let (ana, bo, zone) = (long.ana, long.bo, long.zone);
    let person = long.world.people[bo].driver.engine.person();
    for role in [Role::Reader, Role::Commenter, Role::Contributor] {
        let set = long.world.with(ana, |d, ctx| d.engine.set_role(zone, person, role, None, ctx));
        set.unwrap();
        long.world.heal();
        long.world.people[ana].online = false;
        long.world.cut(ana);
        let heard = listen(&mut long.world, false);
        long.world.pass(REST_MS);
        assert_eq!(*heard.borrow(), Heard::default());
    }
    long.world.heal();
    let heard = listen(&mut long.world, false);
    long.world.pass(REST_MS);
    assert_eq!(by(&heard.borrow().offered, ana), all_of(&long));
    assert_eq!(by(&heard.borrow().offered, bo), []);
}

#[test]
fn what_the_relay_refuses_is_offered_once_a_rest() {
    let mut long = Long::new(314);
    let (ana, bo, entry, all) = (long.ana, long.bo, long.entries[0], all_of(&long));
    let heard = listen(&mut long.world, true);
    long.world.pass(2 * REST_MS);
    for who in [ana, bo] {
        assert_eq!(by(&heard.borrow().offered, who), all);
        assert!(long.world.people[who].told.contains(&Notice::Relay(Fault::Forbidden)));
    }
    says(&mut long, ana, entry);
    long.world.heal();
    let heard = listen(&mut long.world, false);
    long.world.pass(REST_MS);
    assert_eq!(offered(&heard), all, "each is taken, from one of them");
}

/// A digest that the log does not bear out holds nobody back from offering one that it does.
#[test]
fn a_false_digest_is_no_digest() {
    let mut long = Long::new(315);
    let (ana, bo, zone) = (long.ana, long.bo, long.zone);
    let member = Insider::of(&long.world, bo, zone);
    let (covers, none) = (member.covers_all(), Digest::default().encode().unwrap());
    let summary = member.summary(&mut long.world, DocumentId::ZERO, covers, &none);
    let mut line = Line::of(&mut long.world, &member);
    let put = Request::PutSummary { zone, summary };
    assert_eq!(line.ask(&mut long.world, put), Reply::Done);
    let heard = listen(&mut long.world, false);
    long.world.pass(REST_MS);
    assert!(by(&heard.borrow().offered, ana).contains(&DocumentId::ZERO));
    assert_eq!(long.suspicions(ana), [Suspicion::Summary(member.person)]);
}
