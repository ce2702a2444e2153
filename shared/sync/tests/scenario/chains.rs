//! A person's chain that goes on in several places: a device, the words of recovery, and devices
//! that each of them let in or removed; and relays that lie about it.

use crate::lies::line::Line;
use crate::lies::{answer_for, second_device, switch_on};
use crate::world::World;
use cahier_crypto::{DeviceKeys, LocalKey, RecoveryWords};
use cahier_evidence::{
    DeviceId, DeviceKind, DocumentId, PersonBody, PersonId, PersonRecord, PersonState, Role, ZoneId,
};
use cahier_protocol::{
    AcceptCode, ClientMessage, Fault, PlacedChain, RelayMessage, Reply, Request,
    SHORT_CODE_CHARS_MAX, encode,
};
use cahier_relay::storage::Storage as _;
use cahier_sync::store::MemoryStore;
use cahier_sync::{ChainFetch, Engine, FetchError, Fetched, Notice, Removal};
use minicbor::bytes::ByteVec;
use std::cell::RefCell;
use std::rc::Rc;

/// Ana with a zone that Bo sees, a second device that is on, and words of recovery.
struct Lab {
    world: World,
    ana: usize,
    bo: usize,
    lost: usize,
    zone: ZoneId,
    entry: DocumentId,
    words: RecoveryWords,
}

impl Lab {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (ana, bo) = (world.person("Ana"), world.person("Bo"));
        let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
        let entry = world.entry(ana, zone, "Dosage");
        let words = RecoveryWords::make(&mut world.rng);
        let card = DeviceKeys::derive(words.derive_seed()).card().clone();
        world.with(ana, |d, ctx| d.engine.add_device(DeviceKind::Recovery, &card, ctx)).unwrap();
        let keys = second_device(&mut world, ana);
        let lost = switch_on(&mut world, ana, keys);
        world.heal();
        Self { world, ana, bo, lost, zone, entry, words }
    }

    fn engine(&self, who: usize) -> &Engine {
        &self.world.people[who].driver.engine
    }

    fn words(&self) -> DeviceKeys {
        DeviceKeys::derive(self.words.derive_seed())
    }

    /// Somebody with the words alone lets a new device in. Gives who they are, and that device.
    fn recover(&mut self) -> (usize, DeviceId) {
        // The relay has the chain; whoever recovers has nothing else.
        let keys = self.words();
        let by_words = switch_on(&mut self.world, self.lost, keys);
        self.world.pass(4_000);
        let card = DeviceKeys::make(&mut self.world.rng).card().clone();
        let device = DeviceId::derive(&card);
        let added =
            self.world.with(by_words, |d, ctx| d.engine.add_device(DeviceKind::Device, &card, ctx));
        added.unwrap();
        self.world.pass(4_000);
        (by_words, device)
    }

    fn remove_lost(&mut self) -> DeviceId {
        let device = self.engine(self.lost).device();
        self.world.with(self.ana, |d, ctx| d.engine.remove_device(device, ctx)).unwrap();
        device
    }

    fn on_relay(&mut self) -> PersonState {
        let person = self.engine(self.ana).person();
        let chain = self.world.relay.storage_mut().chain(&person).unwrap();
        PersonState::from_chain(chain.iter().map(Vec::as_slice)).unwrap()
    }

    fn heard_of_a_split(&self) -> bool {
        let split = Notice::Relay(Fault::Chain);
        self.world.people[self.ana].told.contains(&split)
    }

    /// The lost device is out: for the relay, for the words, and for colleagues.
    fn is_out(&mut self, device: DeviceId, by_words: usize) {
        assert_eq!(self.engine(self.ana).removal(&device), Some(Removal::Done));
        assert!(!self.heard_of_a_split());
        assert!(self.on_relay().live(&device).is_none());
        assert!(self.engine(by_words).chain().live(&device).is_none());
        assert!(!self.engine(self.lost).is_connected());
        assert!(self.world.write(self.lost, self.entry));
        let written = self.world.tokens.last().unwrap().0.clone();
        self.world.with(self.lost, |d, ctx| d.engine.flush(ctx)).unwrap();
        self.world.pass(4_000);
        let (bo, entry) = (self.bo, self.entry);
        assert!(self.world.text(self.lost, entry).contains(&written), "it is kept where it is");
        assert!(!self.world.text(bo, entry).contains(&written));
        let zones = self.engine(bo).zones();
        let zone = zones.iter().find(|zone| zone.id == self.zone).unwrap();
        assert!(zone.epoch >= 2, "new keys, without the device");
    }
}

/// What was done by words while the first device slept is heard when it wakes, and what it then
/// does counts for all.
#[test]
fn a_device_hears_that_its_chain_went_on_while_it_was_away() {
    let mut lab = Lab::new(361);
    lab.world.people[lab.ana].online = false;
    lab.world.cut(lab.ana);
    let (by_words, new) = lab.recover();
    assert!(lab.engine(lab.ana).chain().live(&new).is_none(), "nobody told it");
    lab.world.people[lab.ana].online = true;
    lab.world.pass(4_000);
    assert!(lab.engine(lab.ana).chain().live(&new).is_some());
    assert_eq!(lab.engine(lab.ana).chain_bytes(), lab.engine(by_words).chain_bytes());
    let before = lab.engine(lab.ana).chain_bytes().to_vec();
    lab.world.restart(lab.ana);
    assert_eq!(lab.engine(lab.ana).chain_bytes(), before, "it was saved");
    lab.world.pass(4_000);

    let device = lab.remove_lost();
    assert_eq!(lab.engine(lab.ana).removal(&device), Some(Removal::OnItsWay));
    lab.world.pass(6_000);
    lab.is_out(device, by_words);
    assert!(lab.on_relay().live(&new).is_some(), "who was let in stays");
}

/// A device that is connected all the while hears it from the zones.
#[test]
fn a_device_hears_that_its_chain_went_on_while_it_is_there() {
    let mut lab = Lab::new(362);
    let (by_words, new) = lab.recover();
    assert!(lab.engine(lab.ana).chain().live(&new).is_some());
    let device = lab.remove_lost();
    lab.world.pass(6_000);
    lab.is_out(device, by_words);
}

/// Without the relay a removal is on its way, and so it is said.
#[test]
fn a_removal_is_done_once_the_relay_took_it() {
    let mut lab = Lab::new(363);
    lab.world.people[lab.ana].online = false;
    lab.world.cut(lab.ana);
    let device = lab.remove_lost();
    lab.world.restart(lab.ana);
    assert_eq!(lab.engine(lab.ana).removal(&device), Some(Removal::OnItsWay));
    assert_eq!(lab.engine(lab.ana).removals_due().collect::<Vec<_>>(), [device]);
    assert!(lab.on_relay().live(&device).is_some());
    lab.world.people[lab.ana].online = true;
    lab.world.pass(4_000);
    assert_eq!(lab.engine(lab.ana).removal(&device), Some(Removal::Done));
    assert_eq!(lab.engine(lab.ana).removals_due().count(), 0);
    let own = lab.engine(lab.ana).device();
    assert_eq!(lab.engine(lab.ana).removal(&own), None, "it is not removed");
    lab.world.restart(lab.ana);
    assert_eq!(lab.engine(lab.ana).removal(&device), Some(Removal::Done), "it was saved");
}

/// Two devices that both act while neither hears of the other: the second one takes in what the
/// first one did, and its own counts behind that.
#[test]
fn a_removal_counts_behind_what_was_done_meanwhile() {
    let mut lab = Lab::new(364);
    lab.world.people[lab.ana].online = false;
    lab.world.cut(lab.ana);
    let (by_words, new) = lab.recover();
    let device = lab.remove_lost();
    lab.world.people[lab.ana].online = true;
    lab.world.pass(8_000);
    let told = Notice::Rejoined { devices: 1, lost: 0 };
    assert!(lab.world.people[lab.ana].told.contains(&told));
    assert!(lab.on_relay().live(&new).is_some(), "who was let in stays");
    assert_eq!(lab.engine(lab.ana).chain_bytes(), lab.engine(by_words).chain_bytes());
    lab.is_out(device, by_words);
}

/// Somebody's chain with one record more.
fn with_record(chain: &[ByteVec], signer: &DeviceKeys, body: PersonBody) -> Vec<ByteVec> {
    let state = PersonState::from_chain(chain.iter().map(|bytes| bytes.as_slice())).unwrap();
    let record = PersonRecord::next(&state, signer, body, 1);
    let mut longer = chain.to_vec();
    longer.push(record.bytes().to_vec().into());
    longer
}

/// What Ana takes in where the relay answers with another chain than it has.
fn lied_to(lab: &mut Lab, chain: Vec<ByteVec>) {
    let before = lab.engine(lab.ana).chain_bytes().to_vec();
    let me = lab.engine(lab.ana).person();
    answer_for(&mut lab.world, lab.ana, move |request, _| match request {
        Request::Chain { person } if *person == me => Some(Reply::Chain(chain.clone())),
        _ => None,
    });
    lab.world.people[lab.ana].told.clear();
    lab.world.cut(lab.ana);
    lab.world.pass(3_000);
    assert!(lab.engine(lab.ana).is_connected(), "it goes on");
    assert_eq!(lab.engine(lab.ana).chain_bytes(), before, "nothing was taken in");
}

/// What a device did alone stays as it is while a relay shows ends of the chain that no device
/// signed, that forget what it took, or that remove this device.
#[test]
fn an_end_that_a_relay_invents_changes_nothing() {
    let mut lab = Lab::new(368);
    let taken = lab.engine(lab.ana).chain_bytes().to_vec();
    lab.world.people[lab.ana].online = false;
    lab.world.cut(lab.ana);
    lab.world.with(lab.ana, |d, ctx| d.engine.rename("Ana Núñez", ctx)).unwrap();
    let before = lab.engine(lab.ana).chain_bytes().to_vec();
    assert_eq!(before.len(), taken.len() + 1);
    lab.world.people[lab.ana].online = true;
    let spy = DeviceKeys::make(&mut lab.world.rng);
    let body = || PersonBody::add(DeviceKind::Device, spy.card());
    let lies = [
        with_record(&taken, &spy, body()),
        // Words that are really hers, behind less than the relay took.
        with_record(&taken[..taken.len() - 1], &lab.words(), body()),
    ];
    for lie in lies {
        lied_to(&mut lab, lie);
        assert!(lab.heard_of_a_split());
        assert_eq!(lab.on_relay().length, taken.len() as u64, "nothing more is brought there");
    }
    let own = lab.engine(lab.ana).device();
    let removed = with_record(&taken, &lab.words(), PersonBody::RemoveDevice { device: own });
    let me = lab.engine(lab.ana).person();
    answer_for(&mut lab.world, lab.ana, move |request, _| match request {
        Request::Chain { person } if *person == me => Some(Reply::Chain(removed.clone())),
        _ => None,
    });
    lab.world.people[lab.ana].told.clear();
    lab.world.cut(lab.ana);
    lab.world.pass(2_000);
    let told = &lab.world.people[lab.ana].told;
    assert!(told.contains(&Notice::Relay(Fault::Session)), "{told:?}");
    assert!(!told.iter().any(|notice| matches!(notice, Notice::Rejoined { .. })));
    assert_eq!(lab.engine(lab.ana).chain_bytes(), before);
    // The truth ends it.
    lab.world.heal();
    assert_eq!(lab.on_relay().length, before.len() as u64);
    assert_eq!(lab.engine(lab.ana).chain_bytes(), before);
}

#[test]
fn a_relay_that_shows_another_chain_is_told_and_not_believed() {
    let mut lab = Lab::new(365);
    let chain = lab.engine(lab.ana).chain_bytes().to_vec();
    let spy = DeviceKeys::make(&mut lab.world.rng);
    let body = || PersonBody::add(DeviceKind::Device, spy.card());
    let stranger = lab.engine(lab.bo).chain_bytes().to_vec();
    let last = chain.len() - 1;
    let lies = [
        // A fork that a device of hers signed.
        with_record(&chain[..last], &lab.words(), body()),
        // One more device, let in by itself.
        with_record(&chain, &spy, body()),
        // Somebody else's, and a longer one with a byte that is not hers.
        stranger,
        {
            let mut changed = with_record(&chain, &lab.words(), body());
            changed[1][9] ^= 1;
            changed
        },
    ];
    for lie in lies {
        lied_to(&mut lab, lie);
        assert!(lab.heard_of_a_split());
    }
    assert!(lab.on_relay().live(&DeviceId::derive(spy.card())).is_none());
    // The truth ends it.
    lab.world.lie = None;
    lab.world.people[lab.ana].told.clear();
    lab.world.cut(lab.ana);
    lab.world.pass(3_000);
    assert!(!lab.heard_of_a_split());
    let device = lab.remove_lost();
    lab.world.pass(4_000);
    assert_eq!(lab.engine(lab.ana).removal(&device), Some(Removal::Done));
}

/// A relay that hides the end of the chain is brought it again; nothing is forgotten here.
#[test]
fn a_relay_that_shows_a_shorter_chain_is_brought_the_rest() {
    let mut lab = Lab::new(366);
    let chain = lab.engine(lab.ana).chain_bytes().to_vec();
    let (me, short) = (lab.engine(lab.ana).person(), chain[..1].to_vec());
    let published = Rc::new(RefCell::new(Vec::new()));
    let heard = Rc::clone(&published);
    lab.world.lie = Some(Box::new(move |who, message, _| match message {
        ClientMessage::Ask { id, request: Request::Chain { person } } if is(who, person, me) => {
            Some(vec![RelayMessage::Answer { id: *id, reply: Reply::Chain(short.clone()) }])
        }
        ClientMessage::Ask { request: Request::Publish { chain }, .. } => {
            heard.borrow_mut().push(chain.clone());
            None
        }
        _ => None,
    }));
    lab.world.cut(lab.ana);
    lab.world.pass(3_000);
    assert_eq!(*published.borrow(), std::slice::from_ref(&chain), "once, and whole");
    assert_eq!(lab.engine(lab.ana).chain_bytes(), chain);
    assert!(lab.engine(lab.ana).is_connected() && !lab.heard_of_a_split());
}

/// Ana's first device, which comes first in the world, asks for her own chain.
fn is(who: usize, person: &PersonId, me: PersonId) -> bool {
    who == 0 && *person == me
}

/// The chain that a code names, as a device without a notebook gets it from the relay.
fn fetch(
    world: &mut World,
    keys: &DeviceKeys,
    placed: &PlacedChain,
) -> Result<Vec<ByteVec>, FetchError> {
    let keys = DeviceKeys::derive(keys.seed().clone());
    let mut fetch = ChainFetch::new(keys, placed.person, Some(placed.relay_key));
    let line = Line::silent(world);
    let mut next = fetch.hello();
    for _ in 0..3 {
        for message in line.send(world, &next) {
            match fetch.heard(&encode(&message))? {
                Fetched::Send(bytes) => next = bytes,
                Fetched::Wait => {}
                Fetched::Chain(chain, _) => return Ok(chain),
            }
        }
    }
    panic!("the relay gives no chain");
}

/// A new device gets in by a code that a picture holds: the relay gives the chain that it names.
#[test]
fn a_new_device_fetches_the_chain_that_a_code_names() {
    let mut lab = Lab::new(367);
    let keys = DeviceKeys::make(&mut lab.world.rng);
    let (card, ana, entry) = (keys.card().clone(), lab.ana, lab.entry);
    lab.world.with(ana, |d, ctx| d.engine.add_device(DeviceKind::Device, &card, ctx)).unwrap();
    let code = lab.engine(ana).accept_code(false).to_text();
    assert!(code.len() <= SHORT_CODE_CHARS_MAX, "{}", code.len());
    let Ok(AcceptCode::Placed(placed)) = AcceptCode::parse(&code) else { panic!("{code}") };
    // The relay has not heard of the device yet.
    let early = fetch(&mut lab.world, &keys, &placed);
    assert_eq!(early, Err(FetchError::Relay(Fault::Session)));
    lab.world.pass(1_000);
    let chain = fetch(&mut lab.world, &keys, &placed).unwrap();
    assert!(placed.names(&chain));
    // Without a network the code carries the same.
    let AcceptCode::Whole(whole) = lab.engine(ana).accept_code(true) else { panic!("no chain") };
    assert_eq!((&whole.chain, &whole.name), (&chain, &placed.name));
    assert_eq!(
        (whole.relay, whole.relay_key),
        (Some(placed.relay.clone()), Some(placed.relay_key))
    );

    let mut engine = Engine::adopt_device(keys, &placed.name, chain).unwrap();
    engine.set_relay(&placed.relay, Some(placed.relay_key), None);
    let key = LocalKey::make(&mut lab.world.rng);
    let phone = lab.world.seat_person("phone", MemoryStore::default(), key, engine);
    lab.world.heal();
    assert_eq!(lab.world.read(phone, entry).title, "Dosage");
    assert!(lab.world.write(phone, entry));
    lab.world.heal();
    assert_eq!(lab.world.text(ana, entry), lab.world.text(phone, entry));
}
