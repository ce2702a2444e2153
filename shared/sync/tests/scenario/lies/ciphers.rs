//! Older forms, a ciphertext with two openings, and secrets in what goes out.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::keys::join;
use super::line::Line;
use super::{again, goes_on, overhear, reads, say, shared, suspicions};
use crate::world::World;
use cahier_crypto::{SUITE, Secret32, fill};
use cahier_evidence::{EnvelopeHeader, EnvelopeKind, Hash, Refusal, Role, Version};
use cahier_protocol::{
    Bundle, ClientMessage, Fault, InvitationLink, Outcome, RelayMessage, VERSION, decode, encode,
};
use cahier_sync::rows::Suspicion;
use cahier_sync::{CommandError, Context, Driver, LockRow, Way, lock_write, make_lock, unlock};
use pollster::block_on;

/// Another suite, form or version than today's: nothing is negotiated, so nothing can be talked
/// down.
pub fn downgrade() {
    let (mut world, ana, bo, zone, entry) = shared(313, Role::Editor);
    let member = Insider::of(&world, bo, zone);
    let suite = EnvelopeHeader { suite: SUITE - 1, ..member.header(entry) };
    let version = Version {
        form: Version::FORM - 1,
        parts: 1,
        root: Hash::ZERO,
        at: member.zone.position(),
        count: 0,
        hashes: Hash::ZERO,
    };
    let kind = EnvelopeKind::Statement;
    let form = EnvelopeHeader { kind, version: Some(version), ..member.header(entry) };
    let older = [suite, form].map(|header| member.seal(header, b"ancien"));
    let mut line = Line::of(&mut world, &member);
    for sent in &older {
        let refused = Outcome::Refused(Refusal::Malformed);
        assert_eq!(line.push(&mut world, zone, sent), refused);
    }
    // A session, a link and a bundle of another version.
    let other = VERSION.wrapping_sub(1);
    let hello =
        ClientMessage::Hello { version: other, person: member.person, device: member.device };
    let answer = Line::silent(&mut world).say(&mut world, &hello);
    assert_eq!(answer, [RelayMessage::Goodbye(Fault::Version)]);
    let mut link = world.invitation(ana, zone, Role::Editor);
    assert!(InvitationLink::parse(&link.to_url()).is_ok());
    link.version = other;
    assert!(InvitationLink::parse(&link.to_url()).is_err());
    let bytes = world.bundle(ana);
    let mut bundle: Bundle = decode(&bytes, bytes.len()).unwrap();
    bundle.version = other;
    let bytes = encode(&bundle);
    let taken = world.with(bo, |driver, ctx| driver.engine.take_bundle(&bytes, ctx));
    let refused = CommandError::Invalid("the bundle is of another version");
    assert_eq!(taken.err(), Some(refused));
    // A relay that lets the older items in.
    world.heal();
    let log = FalseLog::instead(&mut world, zone, ana);
    older.iter().for_each(|sent| log.push(sent, world.now_ms));
    again(&mut world, ana);
    assert_eq!(suspicions(&world, ana), [Suspicion::Refused(Refusal::Malformed); 2]);
    goes_on(&mut world, ana, zone, entry);
}

/// A ciphertext that is to be read with one key here and with another there: only the key that
/// its header commits to opens it, and it was made with another.
pub fn two_openings() {
    let (mut world, ana, bo, zone, entry) = shared(314, Role::Editor);
    let member = Insider::of(&world, bo, zone);
    let sent = member.write_with_two_keys(entry, "double");
    let mut line = Line::of(&mut world, &member);
    assert!(
        matches!(line.push(&mut world, zone, &sent), Outcome::At(_)),
        "the relay cannot see it"
    );
    world.pass(3_000);
    assert_eq!(suspicions(&world, ana), [Suspicion::Commitment]);
    assert!(!reads(&mut world, ana, entry, "double"));
    goes_on(&mut world, ana, zone, entry);
}

/// A notebook that a security key opens: nothing of what opens it is in any byte that goes out, to
/// the relay or in a bundle.
pub fn prf_result() {
    let mut world = World::new(315);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let secrets = behind_a_security_key(&mut world, ana);
    let heard = overhear(&mut world);
    let zone = world.with(ana, |driver, ctx| driver.engine.new_zone("Chimie", ctx)).unwrap();
    world.pass(6_000);
    let link = world.invitation(ana, zone, Role::Editor);
    world.pass(6_000);
    join(&mut world, bo, &link);
    let entry = world.entry(ana, zone, "Dosage");
    let token = say(&mut world, ana, entry);
    world.attach(ana, entry, &[7; 3_000]);
    world.pass(12_000);
    assert!(reads(&mut world, bo, entry, &token));
    let mut left: Vec<u8> = heard.borrow().iter().flat_map(|(_, said)| encode(said)).collect();
    left.extend(world.bundle(ana));
    let holds = |part: &[u8]| left.windows(part.len()).any(|window| window == part);
    assert!(holds(&world.people[ana].driver.engine.person().0), "what must go out is found");
    for (name, secret) in secrets {
        assert!(!secret.chunks_exact(16).any(holds), "{name}");
    }
}

/// Puts a security key's lock on a notebook and opens it by that alone. Gives what must not leave.
fn behind_a_security_key(world: &mut World, who: usize) -> [(&'static str, Vec<u8>); 4] {
    world.cut(who);
    let (output, salt) = (Secret32::make(&mut world.rng), fill(&mut world.rng));
    let way = Way::Prf(b"credential", &output);
    let lock = make_lock(&mut world.rng, &way, salt, &world.people[who].key).unwrap();
    let write = lock_write(&lock);
    world.with(who, |driver, ctx| block_on(driver.write(&[write], ctx))).unwrap();
    let store = world.people[who].store.clone();
    let key = block_on(unlock(&store, &way)).unwrap();
    let local = key.secret().expose().to_vec();
    let mut ctx = Context { now_ms: world.now_ms, rng: &mut world.rng };
    world.people[who].driver = block_on(Driver::open(store, key, &mut ctx)).unwrap();
    let LockRow::Prf { wrapped, .. } = lock else { panic!("another lock") };
    let seed = Insider::seed_of(world, who).seed().expose().to_vec();
    let output = output.expose().to_vec();
    [
        ("the PRF result", output),
        ("the local key", local),
        ("the wrapped local key", wrapped),
        ("the device's seed", seed),
    ]
}
