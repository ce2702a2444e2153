//! Two devices of one person that both change their chain while neither hears of the other.

use crate::lies::{away, back, second_device, switch_on};
use crate::world::World;
use cahier_crypto::{DeviceKeys, RecoveryWords};
use cahier_evidence::{DeviceId, DeviceKind, DocumentId, PersonState, Role, ZoneId};
use cahier_protocol::Fault;
use cahier_relay::storage::Storage as _;
use cahier_sync::{Engine, Notice};

/// Ana with a laptop and a tablet, and Bo, who sees her zone.
struct Field {
    world: World,
    laptop: usize,
    tablet: usize,
    bo: usize,
    zone: ZoneId,
    entry: DocumentId,
}

impl Field {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (laptop, bo) = (world.person("Ana"), world.person("Bo"));
        let zone = world.zone_of(laptop, &[(bo, Role::Editor)]);
        let entry = world.entry(laptop, zone, "Dosage");
        let keys = second_device(&mut world, laptop);
        let tablet = switch_on(&mut world, laptop, keys);
        world.heal();
        world.read(tablet, entry);
        Self { world, laptop, tablet, bo, zone, entry }
    }

    /// Both are without a network.
    fn parted(seed: u64) -> Self {
        let mut field = Self::new(seed);
        away(&mut field.world, field.laptop);
        away(&mut field.world, field.tablet);
        field
    }

    fn engine(&self, who: usize) -> &Engine {
        &self.world.people[who].driver.engine
    }

    fn rename(&mut self, who: usize, name: &str) {
        self.world.with(who, |d, ctx| d.engine.rename(name, ctx)).unwrap();
    }

    /// The tablet lets recovery words in. Gives their id.
    fn words(&mut self) -> DeviceId {
        let words = RecoveryWords::make(&mut self.world.rng);
        let card = DeviceKeys::derive(words.derive_seed()).card().clone();
        let kind = DeviceKind::Recovery;
        let added = self.world.with(self.tablet, |d, ctx| d.engine.add_device(kind, &card, ctx));
        added.unwrap()
    }

    fn on_relay(&mut self) -> PersonState {
        let person = self.engine(self.laptop).person();
        let chain = self.world.relay.storage_mut().chain(&person).unwrap();
        PersonState::from_chain(chain.iter().map(Vec::as_slice)).unwrap()
    }

    /// The names that Ana calls herself by in the zone, as Bo reads them, and whether she stands
    /// by them.
    fn names(&self) -> Vec<(String, bool)> {
        let views = self.engine(self.bo).attestations(self.zone).unwrap();
        let mut names: Vec<_> =
            views.into_iter().map(|view| (view.attestation.name, view.stands)).collect();
        names.sort();
        names
    }

    fn told(&self, who: usize, what: &Notice) -> bool {
        self.world.people[who].told.contains(what)
    }

    /// Both devices have one chain, which is the relay's; both write, and everybody reads it.
    fn is_one(&mut self) {
        for who in [self.laptop, self.tablet] {
            self.world.cut(who);
        }
        self.world.heal();
        let (laptop, tablet) = (self.engine(self.laptop), self.engine(self.tablet));
        assert_eq!(laptop.chain_bytes(), tablet.chain_bytes());
        let head = laptop.chain().head;
        assert_eq!(self.on_relay().head, head);
        for who in [self.laptop, self.tablet] {
            assert!(self.world.write(who, self.entry));
            self.world.with(who, |d, ctx| d.engine.flush(ctx)).unwrap();
        }
        self.world.heal();
        let text = self.world.text(self.bo, self.entry);
        assert!(self.world.tokens.iter().all(|(token, _)| text.contains(token)), "{text}");
        for who in [self.laptop, self.tablet] {
            assert_eq!(self.world.text(who, self.entry), text);
        }
        let quiet = |engine: &Engine| {
            let alarmed = engine.zones().iter().any(|zone| zone.alarm.is_some());
            !alarmed && engine.quarantined().is_empty()
        };
        assert!([self.laptop, self.tablet, self.bo].iter().all(|who| quiet(self.engine(*who))));
    }
}

#[test]
fn both_change_their_chain_without_a_network_and_both_go_on() {
    let mut field = Field::parted(371);
    let (laptop, tablet, entry) = (field.laptop, field.tablet, field.entry);
    field.rename(laptop, "Ana Núñez");
    field.rename(tablet, "Ana N.");
    let words = field.words();
    // A zone that begins there, with what it signed alone in it.
    let own = field.world.with(tablet, |d, ctx| d.engine.new_zone("Terrain", ctx)).unwrap();
    let found = field.world.entry(tablet, own, "Carotte 3");
    assert!(field.world.write(tablet, entry));

    back(&mut field.world, laptop);
    field.world.pass(4_000);
    let first = field.engine(laptop).chain_bytes().to_vec();
    back(&mut field.world, tablet);
    field.world.pass(8_000);
    let told = Notice::Rejoined { devices: 0, lost: 0 };
    assert!(field.told(tablet, &told) && !field.told(laptop, &told));
    assert!(!field.told(tablet, &Notice::Relay(Fault::Chain)));
    let dropped = |notice: &Notice| matches!(notice, Notice::RecordDropped(..));
    assert!(!field.world.people[tablet].told.iter().any(dropped));
    let chain = field.engine(tablet).chain_bytes();
    assert_eq!((&chain[..first.len()], chain.len()), (&first[..], first.len() + 2));
    field.is_one();
    assert!(field.on_relay().live(&words).is_some());
    let both = [("Ana N.".to_owned(), true), ("Ana Núñez".to_owned(), true)];
    assert_eq!(field.names(), both);
    assert_eq!(field.world.read(laptop, found).title, "Carotte 3");
    field.world.restart(tablet);
    field.is_one();
}

/// The battery goes at any moment of the repair.
#[test]
fn a_crash_while_it_gives_way_changes_nothing_of_that() {
    for step in 1..=12 {
        let mut field = Field::parted(372);
        let (laptop, tablet) = (field.laptop, field.tablet);
        field.rename(laptop, "Ana Núñez");
        field.rename(tablet, "Ana N.");
        back(&mut field.world, laptop);
        field.world.pass(4_000);
        back(&mut field.world, tablet);
        field.world.pass(step * 20);
        field.world.restart(tablet);
        field.world.pass(4_000);
        field.is_one();
        assert_eq!(field.names().len(), 2, "after {step} steps");
        assert!(field.names().iter().all(|(_, stands)| *stands));
    }
}

/// Devices that act at the same moment over two connections end with one chain as well.
#[test]
fn both_act_at_once_while_they_are_connected() {
    let mut field = Field::new(373);
    let (laptop, tablet) = (field.laptop, field.tablet);
    field.rename(laptop, "Ana Núñez");
    field.rename(tablet, "Ana N.");
    field.world.pass(4_000);
    field.is_one();
    assert_eq!(field.names().len(), 2);
}

#[test]
fn a_device_that_was_removed_meanwhile_is_told_and_changes_nothing() {
    let mut field = Field::parted(374);
    let (laptop, tablet, entry) = (field.laptop, field.tablet, field.entry);
    field.rename(tablet, "Ana N.");
    assert!(field.world.write(tablet, entry));
    let before = field.engine(tablet).chain_bytes().to_vec();
    let device = field.engine(tablet).device();
    field.world.with(laptop, |d, ctx| d.engine.remove_device(device, ctx)).unwrap();
    back(&mut field.world, laptop);
    field.world.pass(4_000);
    // What the relay says before it hangs up still arrives.
    field.world.rough = true;
    back(&mut field.world, tablet);
    field.world.pass(4_000);
    assert!(field.told(tablet, &Notice::Relay(Fault::Session)));
    assert!(!field.engine(tablet).is_connected());
    assert_eq!(field.engine(tablet).chain_bytes(), before);
    assert_eq!(field.on_relay().length, before.len() as u64);
    let written = field.world.tokens.last().unwrap().0.clone();
    assert!(field.world.text(tablet, entry).contains(&written), "it is kept where it is");
    assert!(!field.names().iter().any(|(name, _)| name == "Ana N."));
}

/// A relay that lost everything takes the laptop's records first, and a colleague brings the log of
/// a zone back in which the tablet's stand. A zone that knows them knows no others, so the tablet
/// keeps them, and is told.
#[test]
fn records_that_a_zone_has_heard_of_do_not_give_way() {
    let mut field = Field::new(375);
    let (laptop, tablet, bo) = (field.laptop, field.tablet, field.bo);
    away(&mut field.world, laptop);
    field.rename(tablet, "Ana N.");
    field.world.pass(6_000);
    assert!(field.names().iter().any(|(name, _)| name == "Ana N."), "the zone has heard of it");
    let before = field.engine(tablet).chain_bytes().to_vec();
    away(&mut field.world, tablet);
    away(&mut field.world, bo);
    field.world.wipe_relay();

    field.rename(laptop, "Ana Núñez");
    back(&mut field.world, laptop);
    field.world.pass(4_000);
    back(&mut field.world, bo);
    field.world.pass(4_000);
    // What the relay says before it hangs up still arrives.
    field.world.rough = true;
    back(&mut field.world, tablet);
    field.world.pass(6_000);
    assert!(field.told(tablet, &Notice::Relay(Fault::Chain)));
    assert_eq!(field.engine(tablet).chain_bytes(), before);
    let rejoined = |notice: &Notice| matches!(notice, Notice::Rejoined { .. });
    assert!(!field.world.people[tablet].told.iter().any(rejoined));
}
