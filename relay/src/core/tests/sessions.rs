//! Who gets in, and who does not.

use super::*;
use crate::storage::{Op, Storage};
use crate::testing::envelopes;
use cahier_evidence::{Hash, InvitationId, PersonBody, PersonRecord};

fn goodbye(message: &RelayMessage) -> Option<Fault> {
    match message {
        RelayMessage::Goodbye(fault) => Some(*fault),
        _ => None,
    }
}

#[test]
fn a_person_registers_and_comes_back() {
    let mut sim = Sim::new();
    let ana = Someone::new(1);
    let first = sim.log_in(&ana);
    let (second, last) = sim.log_in_with(&ana, vec![], None);
    assert_eq!(last, RelayMessage::Welcome, "the relay knows the chain");
    assert_eq!(sim.core.stats().unwrap().sessions, 2);
    sim.core.disconnect(first);
    sim.core.disconnect(second);
    let stats = sim.core.stats().unwrap();
    assert_eq!((stats.sessions, stats.connections, stats.stored.accounts), (0, 0, 1));
    let key = sim.core.session_key(&ana.person(), &ana.device()).unwrap();
    assert_eq!(key, Some(ana.keys.card().verify));
    assert_eq!(sim.core.session_key(&ana.person(), &Someone::new(2).device()).unwrap(), None);
    sim.restart();
    sim.log_in(&ana);
}

#[test]
fn strangers_need_a_ticket_and_it_works_once() {
    let mut sim = Sim::with(Policy::default());
    let (ana, bo) = (Someone::new(1), Someone::new(2));
    let mut batch = crate::storage::Batch::default();
    batch.put(Op::PutTicket(Hash::of(&[9; 32])));
    sim.core.storage_mut().commit(batch).unwrap();
    let try_with = |sim: &mut Sim, who: &Someone, ticket: Option<Vec<u8>>| {
        sim.log_in_with(who, who.chain.clone(), ticket).1
    };
    let none = Some(Fault::NoAccount);
    assert_eq!(goodbye(&try_with(&mut sim, &ana, None)), none);
    assert_eq!(goodbye(&try_with(&mut sim, &ana, Some(vec![8; 32]))), none);
    assert_eq!(goodbye(&try_with(&mut sim, &ana, Some(vec![9; 31]))), none);
    assert_eq!(try_with(&mut sim, &ana, Some(vec![9; 32])), RelayMessage::Welcome);
    assert_eq!(goodbye(&try_with(&mut sim, &bo, Some(vec![9; 32]))), none);
    assert_eq!(try_with(&mut sim, &ana, None), RelayMessage::Welcome);
}

#[test]
fn an_open_invitation_opens_an_account_and_a_closed_one_does_not() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let secret = [5; 16];
    let invite = ana.invite(&zone, &secret, 50_000);
    sim.put(a, &mut zone, invite);
    sim.policy = Policy { accounts_per_invitation_max: 1, ..Policy::default() };
    sim.restart();
    let id = Some(InvitationId::derive(&secret).as_bytes().to_vec());
    let (cy, dan) = (Someone::new(3), Someone::new(4));
    let (_, last) = sim.log_in_with(&cy, cy.chain.clone(), id.clone());
    assert_eq!(last, RelayMessage::Welcome);
    let (_, last) = sim.log_in_with(&dan, dan.chain.clone(), id.clone());
    assert_eq!(goodbye(&last), Some(Fault::Limit), "bounded by invitation");
    sim.now_ms = 50_001;
    let (_, last) = sim.log_in_with(&dan, dan.chain.clone(), id);
    assert_eq!(goodbye(&last), Some(Fault::NoAccount), "it has ended");
}

#[test]
fn only_a_live_device_with_its_own_signature_gets_in() {
    let mut sim = Sim::new();
    let (ana, bo) = (Someone::new(1), Someone::new(2));
    sim.log_in(&ana);
    // Bo's device claims to be Ana's.
    let connection = sim.connect();
    let hello =
        ClientMessage::Hello { version: VERSION, person: ana.person(), device: ana.device() };
    sim.say(connection, &hello);
    let Some(RelayMessage::Challenge { relay, nonce, .. }) = sim.last(connection) else { panic!() };
    let signature = bo.prove(relay, nonce);
    let prove = ClientMessage::Prove { signature, chain: vec![], ticket: None };
    sim.say(connection, &prove);
    assert_eq!(sim.last(connection).as_ref().and_then(goodbye), Some(Fault::Session));
    assert_eq!(sim.closed, vec![connection]);
    // What comes after the end is not even read.
    sim.say(connection, &hello);
    assert_eq!(sim.last(connection), None);
}

#[test]
fn versions_and_order_of_messages_matter() {
    let mut sim = Sim::new();
    let ana = Someone::new(1);
    let hello =
        |version| ClientMessage::Hello { version, person: ana.person(), device: ana.device() };
    let early = ClientMessage::Ask { id: 1, request: Request::Zones };
    for (messages, fault) in [
        (vec![hello(VERSION + 1)], Fault::Version),
        (vec![early.clone()], Fault::Session),
        (vec![hello(VERSION), early], Fault::Session),
        (vec![hello(VERSION), hello(VERSION)], Fault::Session),
    ] {
        let connection = sim.connect();
        messages.iter().for_each(|message| sim.say(connection, message));
        assert_eq!(sim.last(connection).as_ref().and_then(goodbye), Some(fault));
    }
}

#[test]
fn a_device_that_was_removed_is_logged_out_and_stays_out() {
    let mut sim = Sim::new();
    let mut ana = Someone::new(1);
    let second = ana.add_device(20);
    let old = sim.log_in(&ana);
    let lost = ana.device();
    ana.keys = second;
    let new = sim.log_in(&ana);
    ana.remove_device(lost);
    let chain = ana.chain.clone();
    assert_eq!(sim.ask(new, Request::Publish { chain: chain.clone() }), Reply::Done);
    assert_eq!(sim.last(old).as_ref().and_then(goodbye), Some(Fault::Session));
    let first = Someone::new(1);
    let (_, last) = sim.log_in_with(&first, vec![], None);
    assert_eq!(goodbye(&last), Some(Fault::Session));
    let reply = sim.ask(new, Request::Chain { person: ana.person() });
    assert_eq!(reply, Reply::Chain(chain));
}

#[test]
fn a_forked_chain_is_refused() {
    let mut sim = Sim::new();
    let mut ana = Someone::new(1);
    ana.add_device(20);
    let connection = sim.log_in(&ana);
    let mut other = Someone::new(1);
    other.add_device(21);
    let (_, last) = sim.log_in_with(&other, other.chain.clone(), None);
    assert_eq!(goodbye(&last), Some(Fault::Chain));
    let reply = sim.ask(connection, Request::Publish { chain: other.chain.clone() });
    assert_eq!(failed(&reply), Some(Fault::Chain));
    // A record that nobody of the chain signed.
    let thief = Someone::new(9);
    let record = PersonRecord::next(
        &ana.state,
        &thief.keys,
        PersonBody::RemoveDevice { device: ana.device() },
        1,
    );
    let chain = vec![record.bytes().to_vec().into()];
    assert_eq!(failed(&sim.ask(connection, Request::Publish { chain })), Some(Fault::Chain));
}

#[test]
fn connections_are_bounded_and_must_prove_themselves_in_time() {
    let mut sim = Sim::with(Policy {
        open_registration: true,
        connections_per_account_max: 1,
        connections_max: 3,
        ..Policy::default()
    });
    let ana = Someone::new(1);
    sim.log_in(&ana);
    let (_, last) = sim.log_in_with(&ana, vec![], None);
    assert_eq!(goodbye(&last), Some(Fault::Limit));
    let (late, _, more) = (sim.connect(), sim.connect(), sim.connect());
    assert_eq!(sim.last(more).as_ref().and_then(goodbye), Some(Fault::Limit));
    let effects = sim.core.tick(sim.now_ms);
    sim.take(effects);
    assert_eq!(sim.last(late), None);
    let effects = sim.core.tick(sim.now_ms + 20_000);
    sim.take(effects);
    assert_eq!(sim.last(late).as_ref().and_then(goodbye), Some(Fault::Session));
    assert_eq!(sim.core.stats().unwrap().connections, 1, "the proven one stays");
}

#[test]
fn whoever_asks_too_much_must_wait() {
    let rate = super::super::Rate { per_s: 10, burst: 5 };
    let mut sim = Sim::with(Policy {
        open_registration: true,
        connection_requests: rate,
        ..Policy::default()
    });
    let ana = sim.log_in(&Someone::new(1));
    let slow = |sim: &mut Sim| failed(&sim.ask(ana, Request::Zones)) == Some(Fault::Slow);
    assert!((0..5).all(|_| !slow(&mut sim)));
    assert!(slow(&mut sim));
    sim.now_ms += 100;
    assert!(!slow(&mut sim));
}

#[test]
fn a_push_counts_for_the_signatures_that_it_brings() {
    let rate = super::super::Rate { per_s: 10, burst: 8 };
    let mut sim = Sim::with(Policy {
        open_registration: true,
        connection_requests: rate,
        ..Policy::default()
    });
    // Three pushes of one item each, then one of 64, which counts as five.
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let items = envelopes(&ana, &mut zone, 1, 64);
    assert_eq!(sim.push(a, zone.id, items).len(), 64);
    assert_eq!(failed(&sim.ask(a, Request::Zones)), Some(Fault::Slow));
    sim.now_ms += 100;
    assert_eq!(failed(&sim.ask(a, Request::Zones)), None);
}

#[test]
fn stopping_says_so_to_everybody() {
    let mut sim = Sim::new();
    let (a, b) = (sim.log_in(&Someone::new(1)), sim.connect());
    let effects = sim.core.stop(sim.now_ms);
    sim.take(effects);
    for connection in [a, b] {
        assert_eq!(sim.last(connection).as_ref().and_then(goodbye), Some(Fault::Stopping));
    }
}
