//! Members whose device writes what their engine never would. The relay refuses what it can
//! judge; what a lying relay lets in, or what only those with keys can judge, members quarantine.

use super::false_log::{FalseLog, sign_head};
use super::insider::{Insider, claimed, nonce, step};
use super::line::Line;
use super::{
    again, alarm, away, back, goes_on, log_of, reads, say, shared, size, suspicions, told, unsent,
};
use crate::world::World;
use cahier_crypto::{DeviceKeys, RelayKey};
use cahier_evidence::{
    DeviceKind, DocumentId, Envelope, LogLeaf, PersonBody, PersonRecord, Refusal, Role, ZoneBody,
    ZoneState, client_id,
};
use cahier_notebook::{Change, ClientId, Digest, Document};
use cahier_protocol::{Fault, Outcome, Reply, Request, Sent};
use cahier_relay::storage::Storage as _;
use cahier_sync::rows::{Alarm, Suspicion};
use cahier_sync::{CommandError, Engine, Notice};
use pollster::block_on;

/// T8.
pub fn equivocate() {
    let (mut world, ana, bo, zone, entry) = shared(81, Role::Editor);
    let (owner, member) = (Insider::of(&world, ana, zone), Insider::of(&world, bo, zone));
    let mut line = Line::of(&mut world, &member);
    // Two envelopes for one place.
    let (one, other) = (member.write(entry, "un"), member.write(entry, "autre"));
    assert!(matches!(line.push(&mut world, zone, &one), Outcome::At(_)));
    assert_eq!(line.push(&mut world, zone, &other), Outcome::Refused(Refusal::Number));
    // Two records after one.
    let set = |role| ZoneBody::SetRole { person: member.person, role, until_ms: None };
    let records = [Role::Manager, Role::Owner].map(|role| owner.record(set(role)));
    assert!(matches!(line.push(&mut world, zone, &records[0]), Outcome::At(_)));
    let second = line.push(&mut world, zone, &records[1]);
    assert_eq!(second, Outcome::Refused(Refusal::RecordHead));
    // Two chains of one person.
    let chains = [0, 1].map(|_| {
        let added = DeviceKeys::make(&mut world.rng);
        let body = PersonBody::add(DeviceKind::Device, added.card());
        let state = world.people[bo].driver.engine.chain();
        let record = PersonRecord::next(state, &member.signer, body, 1);
        [member.chain.clone(), vec![record.bytes().to_vec().into()]].concat()
    });
    let [first, fork] = chains.map(|chain| line.ask(&mut world, Request::Publish { chain }));
    assert_eq!((first, fork), (Reply::Done, Reply::Failed(Fault::Chain)));
    // A relay that lets the second ones in.
    world.pass(3_000);
    let log = FalseLog::instead(&mut world, zone, ana);
    [&other, &records[1]].into_iter().for_each(|twice| log.push(twice, world.now_ms));
    again(&mut world, ana);
    let refused = [Refusal::Number, Refusal::RecordHead].map(Suspicion::Refused);
    assert_eq!(suspicions(&world, ana), refused);
    assert!(reads(&mut world, ana, entry, "un") && !reads(&mut world, ana, entry, "autre"));
    goes_on(&mut world, ana, zone, entry);
}

/// T9.
pub fn backdate() {
    // A wrong clock changes what is claimed, never what was received.
    let (mut world, ana, bo, zone, entry) = shared(91, Role::Editor);
    world.people[bo].skew_ms = -300_000_000_000;
    say(&mut world, bo, entry);
    let now_ms = world.now_ms;
    world.pass(3_000);
    let history = block_on(world.people[ana].driver.history(entry)).unwrap();
    let (_, last) = history.last().unwrap();
    assert!(last.claimed_ms < now_ms - 200_000_000_000);
    assert!(last.received_ms >= now_ms);
    // A relay that says it received something before what stands before it.
    world.people[bo].skew_ms = 0;
    let early = Insider::of(&world, bo, zone).write(entry, "jadis");
    let log = FalseLog::instead(&mut world, zone, ana);
    log.push(&early, 1);
    for who in [ana, bo] {
        again(&mut world, who);
        assert_eq!(suspicions(&world, who), [Suspicion::Refused(Refusal::Time)]);
        assert!(!reads(&mut world, who, entry, "jadis"));
        goes_on(&mut world, who, zone, entry);
    }
}

/// T10.
pub fn write_above_the_role() {
    let (mut world, ana, bo, zone, entry) = shared(101, Role::Reader);
    let reader = Insider::of(&world, bo, zone);
    let person = world.people[ana].driver.engine.person();
    let change = ZoneBody::SetRole { person, role: Role::Reader, until_ms: None };
    let (item, record) = (reader.write(entry, "ajout"), reader.record(change));
    let mut line = Line::of(&mut world, &reader);
    for above in [&item, &record] {
        assert_eq!(line.push(&mut world, zone, above), Outcome::Refused(Refusal::Role));
    }
    let log = FalseLog::instead(&mut world, zone, ana);
    [&item, &record].into_iter().for_each(|above| log.push(above, world.now_ms));
    for who in [ana, bo] {
        again(&mut world, who);
        assert_eq!(suspicions(&world, who), [Suspicion::Refused(Refusal::Role); 2]);
        assert!(!reads(&mut world, who, entry, "ajout"));
    }
    goes_on(&mut world, ana, zone, entry);
}

/// T11.
pub fn reuse_a_client_id() {
    let (mut world, ana, bo, zone, entry) = shared(111, Role::Editor);
    let mut member = Insider::of(&world, bo, zone);
    let mut line = Line::of(&mut world, &member);
    let first = member.write(entry, "un");
    assert!(matches!(line.push(&mut world, zone, &first), Outcome::At(_)));
    member.took(&first);
    // The same writer's clocks once more, with other words.
    let client = client_id(member.device, entry, &nonce("un"));
    let twice = step(client, "deux");
    let mut header = member.header(entry);
    header.writes = claimed(&twice, nonce("un"));
    let reused = member.seal(header.clone(), &twice);
    assert_eq!(line.push(&mut world, zone, &reused), Outcome::Refused(Refusal::Clock));
    // Words under a client id of Ana's, behind a header that names Bo's own: the relay cannot
    // read them, members do.
    let theirs = Insider::of(&world, ana, zone).device;
    let taken = step(client_id(theirs, entry, &nonce("trois")), "trois");
    header.writes = claimed(&taken, nonce("trois"));
    let front = member.seal(header, &taken);
    assert!(matches!(line.push(&mut world, zone, &front), Outcome::At(_)));
    world.pass(3_000);
    assert_eq!(suspicions(&world, ana), [Suspicion::Clients]);
    assert!(reads(&mut world, ana, entry, "un"));
    assert!(!reads(&mut world, ana, entry, "deux") && !reads(&mut world, ana, entry, "trois"));
    goes_on(&mut world, ana, zone, entry);
}

/// T12.
pub fn transplant_an_envelope() {
    let (mut world, ana, bo, zone, entry) = shared(121, Role::Editor);
    let other = world.with(ana, |driver, ctx| driver.engine.new_zone("Autre", ctx)).unwrap();
    let token = say(&mut world, ana, entry);
    world.heal();
    let leaf = log_of(&world, ana, zone).pop().unwrap();
    // To another zone, as it is.
    let owner = Insider::of(&world, ana, zone);
    let (signed, ciphertext) = (leaf.signed.clone(), leaf.ciphertext.clone());
    let moved = Sent { signed, ciphertext };
    let pushed = Line::of(&mut world, &owner).push(&mut world, other, &moved);
    assert_eq!(pushed, Outcome::Refused(Refusal::Zone));
    // Under another author's header: it takes a place and opens for nobody.
    let member = Insider::of(&world, bo, zone);
    let theirs = Envelope::parse(&leaf.signed).unwrap().header;
    let mut header = member.header(entry);
    (header.key, header.salt, header.commitment) = (theirs.key, theirs.salt, theirs.commitment);
    let lifted = member.sign(header, leaf.ciphertext.unwrap().to_vec());
    let pushed = Line::of(&mut world, &member).push(&mut world, zone, &lifted);
    assert!(matches!(pushed, Outcome::At(_)));
    world.pass(3_000);
    assert_eq!(suspicions(&world, ana), [Suspicion::Decryption]);
    let text = world.text(ana, entry);
    assert_eq!(text.matches(&token).count(), 1, "{text}");
    goes_on(&mut world, ana, zone, entry);
    an_editor_leaves_the_end_out();
}

/// The residual: who moves a document vouches that no envelope of it is missing.
fn an_editor_leaves_the_end_out() {
    let mut world = World::new(122);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let (from, to) = (world.zone_of(ana, &[]), world.zone_of(ana, &[(bo, Role::Editor)]));
    let entry = world.entry(ana, from, "Dosage");
    let kept = say(&mut world, ana, entry);
    let left_out = say(&mut world, ana, entry);
    world.heal();
    let history = block_on(world.people[ana].driver.history(entry)).unwrap();
    let log = block_on(world.people[ana].driver.leaves(from, 0, usize::MAX)).unwrap();
    let chains = Engine::chains_in(&log, &Engine::authors(&history));
    let indexes: Vec<u64> = history.iter().map(|(index, _)| *index).collect();
    let mut leaves: Vec<_> = log.into_iter().filter(|(i, _)| indexes.contains(i)).collect();
    leaves.pop();
    world.with(ana, |d, ctx| d.engine.move_document(entry, to, &leaves, chains, ctx)).unwrap();
    world.heal();
    assert_eq!((alarm(&world, bo), suspicions(&world, bo)), (None, Vec::new()));
    assert!(reads(&mut world, bo, entry, &kept) && !reads(&mut world, bo, entry, &left_out));
}

/// T13, before those who hold the log; before those who do not yet: `summaries.rs`.
pub fn poison_a_snapshot() {
    let (mut world, ana, bo, zone, entry) = shared(131, Role::Editor);
    let before = world.text(ana, entry);
    let member = Insider::of(&world, bo, zone);
    let mut false_state = Document::new(ClientId::new(1).unwrap());
    false_state.apply(&step(7, "faux")).unwrap();
    let (of_one, of_all) = (member.covers(entry), member.covers_all());
    let snapshot = member.summary(&mut world, entry, of_one, &false_state.encode_state());
    let none = Digest::default().encode().unwrap();
    let digest = member.summary(&mut world, DocumentId::ZERO, of_all, &none);
    let mut line = Line::of(&mut world, &member);
    for summary in [snapshot, digest] {
        assert_eq!(line.ask(&mut world, Request::PutSummary { zone, summary }), Reply::Done);
    }
    for document in [entry, DocumentId::ZERO] {
        world.with(ana, |driver, ctx| driver.engine.ask_summary(zone, document, ctx));
        world.pass(3_000);
    }
    assert_eq!(suspicions(&world, ana), [Suspicion::Summary(member.person); 2]);
    assert!(told(&world, ana, |n| *n == Notice::FalseSummary(zone, member.person)));
    assert_eq!(world.text(ana, entry), before);
    goes_on(&mut world, ana, zone, entry);
}

/// T22.
pub fn stop_a_zone() {
    let (mut world, ana, bo, zone, entry) = shared(221, Role::Editor);
    let (owner, member) = (Insider::of(&world, ana, zone), Insider::of(&world, bo, zone));
    let below = Line::of(&mut world, &member).push(&mut world, zone, &member.unknown_record());
    assert_eq!(below, Outcome::Refused(Refusal::Role));
    goes_on(&mut world, bo, zone, entry);
    let token = world.tokens.last().unwrap().0.clone();
    let signed = Line::of(&mut world, &owner).push(&mut world, zone, &owner.unknown_record());
    assert!(matches!(signed, Outcome::At(_)));
    world.heal();
    for who in [ana, bo] {
        assert!(reads(&mut world, who, entry, &token), "reading goes on");
        let title = [Change::Title { title: "x".into() }];
        let refused = world.with(who, |driver, ctx| driver.engine.edit(entry, &title, ctx));
        assert_eq!(refused, Err(CommandError::Refused(Refusal::Newer)));
        assert_eq!((alarm(&world, who), unsent(&world, who, zone)), (None, 0));
    }
}

/// T23.
pub fn refill_with_an_invented_history() {
    let (mut world, ana, bo, zone, entry) = shared(231, Role::Editor);
    let token = say(&mut world, ana, entry);
    world.heal();
    away(&mut world, ana);
    away(&mut world, bo);
    // Ana's last words are left out, and Bo's stand in their place.
    let mut liar = Insider::of(&world, bo, zone);
    let mut log = log_of(&world, bo, zone);
    log.pop();
    liar.zone = ZoneState::new(zone);
    for leaf in &log {
        liar.zone.append(leaf).unwrap();
    }
    let sent = liar.write(entry, "faux");
    let (received_ms, signed, ciphertext) = (world.now_ms, sent.signed, sent.ciphertext);
    log.push(LogLeaf { received_ms, signed, ciphertext });
    world.wipe_relay();
    let head = sign_head(&RelayKey::make(&mut world.rng), zone, &log, world.now_ms);
    let mut line = Line::of(&mut world, &liar);
    let refill = Request::Refill { zone, from: 0, leaves: log, head: head.clone() };
    assert_eq!(line.ask(&mut world, refill), Reply::Done);
    let generation = world.relay.storage_mut().generation(&zone).unwrap();
    assert!(generation.is_some_and(|taken| taken.head == head), "the relay says whose word it is");
    let held = size(&world, ana, zone);
    back(&mut world, ana);
    world.pass(6_000);
    assert_eq!((alarm(&world, ana), size(&world, ana, zone)), (Some(Alarm::Fork), held));
    assert!(reads(&mut world, ana, entry, &token) && !reads(&mut world, ana, entry, "faux"));
}
