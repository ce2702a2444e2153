//! Keys in the place of others' keys after the first contact: where a zone is shared on, and where
//! somebody comes back with their recovery words.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::leaving::new_keys;
use super::line::Line;
use super::{again, goes_on, log_of, shared, suspicions};
use crate::world::World;
use cahier_crypto::{DeviceCard, DeviceKeys, RecoveryWords};
use cahier_evidence::{
    DeviceId, DeviceKind, PersonBody, PersonRecord, Refusal, Role, SealedKey, ZoneBody,
    seal_context,
};
use cahier_protocol::{Fault, Outcome, Reply, Request};
use cahier_sync::rows::Suspicion;
use cahier_sync::{CommandError, Engine};
use minicbor::bytes::ByteVec;

/// A manager who shares a zone with a device that its person never let in: under the name of a
/// member, of a newcomer, or of nobody.
pub fn in_sharing() {
    let (mut world, ana, bo, zone, entry) = shared(311, Role::Manager);
    let cy = world.person("Cy");
    let spy = DeviceKeys::make(&mut world.rng);
    let device = DeviceId::derive(spy.card());
    let context = seal_context(zone, 1, device);
    let sealed = spy.card().seal(&mut world.rng, &context, &[7; 32]).unwrap();
    let seals = vec![SealedKey { device, sealed }];
    let [known, new] = [ana, cy].map(|who| world.people[who].driver.engine.person());
    let [of_known, of_new] = [ana, cy].map(|who| chain_with(&world, who, &spy, spy.card()));
    let admit = |chain: Vec<ByteVec>| ZoneBody::Admit {
        person: new,
        role: Role::Reader,
        until_ms: None,
        chain,
        invitation: None,
        seals: seals.clone(),
    };
    let lies = [
        (ZoneBody::Pin { person: known, chain: of_known }, Refusal::Chain),
        (admit(of_new), Refusal::Chain),
        (admit(world.people[cy].driver.engine.chain_bytes().to_vec()), Refusal::Seals),
        (ZoneBody::Seal { epoch: 1, seals: seals.clone() }, Refusal::Seals),
    ];
    let manager = Insider::of(&world, bo, zone);
    let lies = lies.map(|(body, refusal)| (manager.record(body), refusal));
    let mut line = Line::of(&mut world, &manager);
    for (record, refusal) in &lies {
        assert_eq!(line.push(&mut world, zone, record), Outcome::Refused(*refusal));
    }
    // A relay that lets them in: no key that is made later is given to the spy either.
    let log = FalseLog::instead(&mut world, zone, ana);
    lies.iter().for_each(|(record, _)| log.push(record, world.now_ms));
    again(&mut world, ana);
    let refused = lies.map(|(_, refusal)| Suspicion::Refused(refusal));
    assert_eq!(suspicions(&world, ana), refused);
    world.with(ana, |driver, ctx| driver.engine.rotate(zone, ctx)).unwrap();
    goes_on(&mut world, ana, zone, entry);
    let given = log_of(&world, ana, zone).iter().rev().find_map(new_keys).unwrap();
    assert!(given.len() == 2 && given.iter().all(|seal| seal.device != device));
}

/// A device that comes back in somebody's name with words that are not theirs.
pub fn in_recovery() {
    let (mut world, ana, bo, zone, entry) = shared(312, Role::Editor);
    let [own, others] = [0, 1].map(|_| {
        let words = RecoveryWords::make(&mut world.rng);
        DeviceKeys::derive(words.derive_seed())
    });
    let card = own.card().clone();
    world.with(ana, |d, ctx| d.engine.add_device(DeviceKind::Recovery, &card, ctx)).unwrap();
    world.heal();
    let new = DeviceKeys::make(&mut world.rng);
    let [true_chain, swapped] = [&own, &others].map(|by| chain_with(&world, ana, by, new.card()));
    let (mut thief, member) = (Insider::of(&world, ana, zone), Insider::of(&world, bo, zone));
    let mut line = Line::of(&mut world, &thief);
    thief.device = DeviceId::derive(new.card());
    thief.signer = DeviceKeys::derive(new.seed().clone());
    // Neither relay nor zone take the device, and nothing is brought back onto it.
    let publish = |chain: &[ByteVec]| Request::Publish { chain: chain.to_vec() };
    let published = line.ask(&mut world, publish(&swapped));
    assert_eq!(published, Reply::Failed(Fault::Chain));
    let pin = thief.record(ZoneBody::Pin { person: thief.person, chain: swapped.clone() });
    let pinned = Line::of(&mut world, &member).push(&mut world, zone, &pin);
    assert_eq!(pinned, Outcome::Refused(Refusal::Chain));
    let adopt = |chain| Engine::adopt_device(DeviceKeys::derive(new.seed().clone()), "Ana", chain);
    let refused = CommandError::Invalid("the person's chain");
    assert_eq!(adopt(swapped.clone()).err(), Some(refused));
    // The true words let it in, and from then on the other chain is a fork.
    assert!(adopt(true_chain.clone()).is_ok());
    assert_eq!(line.ask(&mut world, publish(&true_chain)), Reply::Done);
    let published = line.ask(&mut world, publish(&swapped));
    assert_eq!(published, Reply::Failed(Fault::Chain));
    // A relay that lets the thief's record in.
    let log = FalseLog::instead(&mut world, zone, bo);
    log.push(&pin, world.now_ms);
    again(&mut world, bo);
    assert_eq!(suspicions(&world, bo), [Suspicion::Refused(Refusal::Chain)]);
    goes_on(&mut world, bo, zone, entry);
}

/// Somebody's chain with one device more, which `signer` says that it lets in.
fn chain_with(world: &World, owner: usize, signer: &DeviceKeys, card: &DeviceCard) -> Vec<ByteVec> {
    let engine = &world.people[owner].driver.engine;
    let body = PersonBody::add(DeviceKind::Device, card);
    let record = PersonRecord::next(engine.chain(), signer, body, 1);
    let mut chain = engine.chain_bytes().to_vec();
    chain.push(record.bytes().to_vec().into());
    chain
}
