//! What travels: said twice, made up, changed on the way, or only watched.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::line::{Line, push};
use super::{
    again, alarm, change_answers, goes_on, log_of, overhear, reads, say, shared, suspicions, told,
};
use crate::world::World;
use cahier_crypto::padme_len;
use cahier_evidence::{BlobId, Hash, Item, Refusal, Role, ZoneId};
use cahier_notebook::{Attachment, Change};
use cahier_protocol::{ClientMessage, Fault, Outcome, RelayMessage, Reply, Request, Sent, encode};
use cahier_sync::rows::Suspicion;
use cahier_sync::store::{Place, Table, Write};
use cahier_sync::{CommandError, Notice};
use pollster::block_on;

/// Bytes that encryption adds to a padded change.
const TAG_BYTES: usize = 16;

/// T14.
pub fn replay() {
    let (mut world, ana, bo, zone, entry) = shared(141, Role::Editor);
    let heard = overhear(&mut world);
    world.cut(ana);
    world.pass(1_000);
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    // A proof of a session, to another challenge.
    let proof = heard.borrow().iter().find_map(|(who, message)| match message {
        ClientMessage::Prove { .. } if *who == ana => Some(message.clone()),
        _ => None,
    });
    let (owner, member) = (Insider::of(&world, ana, zone), Insider::of(&world, bo, zone));
    let line = Line::silent(&mut world);
    line.hello(&mut world, owner.person, owner.device);
    let refused = [RelayMessage::Goodbye(Fault::Session)];
    assert_eq!(line.say(&mut world, &proof.unwrap()), refused);
    // An item that stands is answered with its index.
    let sent = pushed(&heard.borrow(), zone).pop().unwrap();
    let before = log_of(&world, ana, zone);
    let last = before.len() as u64 - 1;
    let answer = Line::of(&mut world, &member).push(&mut world, zone, &sent);
    assert_eq!(answer, Outcome::At(last));
    world.pass(1_000);
    assert_eq!(log_of(&world, ana, zone), before);
    // A relay that lets item and record in a second time.
    let founding = Sent { signed: before[0].signed.clone(), ciphertext: None };
    let log = FalseLog::instead(&mut world, zone, ana);
    [&sent, &founding].into_iter().for_each(|twice| log.push(twice, world.now_ms));
    again(&mut world, ana);
    let twice = [Refusal::Number, Refusal::RecordHead].map(Suspicion::Refused);
    assert_eq!(suspicions(&world, ana), twice);
    assert_eq!(world.text(ana, entry).matches(&token).count(), 1);
    goes_on(&mut world, ana, zone, entry);
    a_knock_said_twice();
}

/// An invitation is used up by the first knock that is answered.
fn a_knock_said_twice() {
    let mut world = World::new(142);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    let heard = overhear(&mut world);
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(12_000);
    let knock = heard.borrow().iter().find_map(|(_, message)| match message {
        ClientMessage::Ask { request: Request::Knock(knock), .. } => Some(knock.clone()),
        _ => None,
    });
    let members = world.people[ana].driver.engine.members(zone).unwrap();
    assert_eq!(members.len(), 2);
    let member = Insider::of(&world, bo, zone);
    let again = Line::of(&mut world, &member).ask(&mut world, Request::Knock(knock.unwrap()));
    assert_eq!(again, Reply::Failed(Fault::Forbidden));
}

/// T25.
pub fn hostile_content() {
    let (mut world, ana, bo, zone, entry) = shared(251, Role::Editor);
    let mut member = Insider::of(&world, bo, zone);
    let mut line = Line::of(&mut world, &member);
    // Nonsense under a good signature: the relay cannot see it, members keep it out.
    let nonsense = member.seal(member.header(entry), &[0xff; 500]);
    assert!(matches!(line.push(&mut world, zone, &nonsense), Outcome::At(_)));
    member.took(&nonsense);
    world.pass(3_000);
    assert_eq!(suspicions(&world, ana), [Suspicion::Update]);
    // More than an envelope may hold, and more than a message may.
    let huge = member.sign(member.header(entry), vec![0; cahier_crypto::MESSAGE_BYTES_MAX + 1]);
    assert_eq!(line.push(&mut world, zone, &huge), Outcome::Refused(Refusal::Ciphertext));
    let flood = Sent { signed: vec![0; cahier_protocol::FRAME_BYTES_MAX], ciphertext: None };
    let flood = ClientMessage::Ask { id: 9, request: push(zone, &flood) };
    let malformed = RelayMessage::Goodbye(Fault::Malformed);
    assert_eq!(line.say(&mut world, &flood), std::slice::from_ref(&malformed));
    let fresh = Line::silent(&mut world);
    assert_eq!(fresh.send(&mut world, &[0x9b, 0xff, 0xff]), [malformed]);
    // A relay that sends nonsense loses the connection, and nothing else.
    world.tamper = Some(Box::new(move |who, bytes| if who == ana { vec![0x9f; 9] } else { bytes }));
    world.cut(ana);
    world.pass(1_000);
    assert!(told(&world, ana, |n| *n == Notice::Relay(Fault::Malformed)));
    assert_eq!(alarm(&world, ana), None);
    world.tamper = None;
    again(&mut world, ana);
    goes_on(&mut world, ana, zone, entry);
}

/// T26.
pub fn use_a_file_against_its_entry() {
    let (mut world, ana, bo, _, entry) = shared(261, Role::Editor);
    // Three pieces that differ, so that their order shows.
    let bytes: Vec<u8> = (0..600_000_u32).map(|n| (n / 1_000) as u8).collect();
    let files = [0, 1, 2].map(|_| world.attach(ana, entry, &bytes));
    world.heal();
    let mut first = None;
    change_answers(&mut world, bo, move |reply| match reply {
        Reply::Blob { bytes, .. } if !bytes.is_empty() => {
            let before = first.get_or_insert_with(|| bytes.clone());
            if before.len() == bytes.len() {
                bytes.clone_from(before);
            }
        }
        _ => {}
    });
    let wrong = CommandError::Invalid("the file does not fit its entry");
    assert_eq!(world.fetch(bo, entry, &files[0]).unwrap_err(), wrong, "pieces in another order");
    change_answers(&mut world, bo, |reply| match reply {
        Reply::Blob { bytes, .. } if !bytes.is_empty() => bytes[100] ^= 1,
        _ => {}
    });
    assert_eq!(world.fetch(bo, entry, &files[1]).unwrap_err(), wrong, "a changed bit");
    // They were asked for twice, said, and not kept.
    for file in &files[..2] {
        let said = Notice::WrongFile(file.blob.parse().unwrap());
        assert_eq!(world.people[bo].told.iter().filter(|notice| **notice == said).count(), 1);
    }
    world.tamper = None;
    assert!(world.fetch(bo, entry, &files[2]).is_ok_and(|whole| whole == bytes));
    assert!(world.fetch(bo, entry, &files[0]).is_ok_and(|whole| whole == bytes));
    assert!(world.fetch(bo, entry, &files[1]).is_ok_and(|whole| whole == bytes));
    // Bytes that are wrong on the device are fetched again when it is told to.
    let blob = files[1].blob.parse::<BlobId>().unwrap();
    let write = Write::Put(Place::new(Table::Blob, blob.0, 1), vec![7; 262_160]);
    world.with(bo, |driver, ctx| block_on(driver.write(&[write], ctx))).unwrap();
    assert_eq!(world.fetch(bo, entry, &files[1]).unwrap_err(), wrong);
    world.with(bo, |driver, _| driver.engine.fetch_again(entry, &files[1])).unwrap();
    assert!(world.fetch(bo, entry, &files[1]).is_ok_and(|whole| whole == bytes));
    another_file_in_its_place(&mut world, (ana, bo), entry, &files[2]);
}

/// A member who lets one attachment name the bytes of another.
fn another_file_in_its_place(
    world: &mut World,
    (ana, bo): (usize, usize),
    entry: cahier_evidence::DocumentId,
    file: &Attachment,
) {
    let other = world.attach(ana, entry, &[9; 600_000]);
    world.heal();
    let attachment = Attachment { blob: other.blob.clone(), ..file.clone() };
    let change = Change::PutAttachment { attachment: attachment.clone() };
    world.read(bo, entry);
    world.with(bo, |driver, ctx| driver.engine.edit(entry, &[change], ctx)).unwrap();
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.heal();
    let read = world.read(ana, entry).attachments;
    assert!(read.contains(&attachment), "it is a change like any other");
    let wrong = CommandError::Invalid("the file does not fit its entry");
    assert_eq!(world.fetch(ana, entry, &attachment).unwrap_err(), wrong);
    assert!(world.fetch(ana, entry, &other).is_ok());
}

/// T27.
pub fn watch() {
    let (mut world, ana, bo, zone, entry) = shared(271, Role::Editor);
    let heard = overhear(&mut world);
    let token = say(&mut world, ana, entry);
    let title = "Synthèse du ligand".to_owned();
    let change = [Change::Title { title: title.clone() }];
    world.with(ana, |driver, ctx| driver.engine.edit(entry, &change, ctx)).unwrap();
    world.pass(12_000);
    assert_eq!(world.read(bo, entry).title, title);
    let heard = heard.borrow();
    // No word is in what the relay hears.
    let all: Vec<u8> = heard.iter().flat_map(|(_, message)| encode(message)).collect();
    for secret in [token.as_str(), title.as_str(), "Dosage", "Chimie"] {
        assert!(!all.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    // Who, with which device, where, when, and about how much is there for all to see.
    let items = pushed(&heard, zone);
    assert_eq!(items.len(), 2);
    let engine = &world.people[ana].driver.engine;
    for sent in items {
        let Ok(Item::Envelope(envelope)) = Item::parse(&sent.signed) else { panic!("{sent:?}") };
        let header = &envelope.header;
        let known = (header.person, header.device, header.zone, header.document);
        assert_eq!(known, (engine.person(), engine.device(), zone, entry));
        assert!(world.now_ms - header.claimed_ms < 60_000);
        let padded = sent.ciphertext.unwrap().len() - TAG_BYTES;
        assert_eq!(padme_len(padded), padded, "lengths come in steps");
    }
    assert!(reads(&mut world, bo, entry, &token));
}

/// Every item that was pushed for a zone, each once, in order.
fn pushed(heard: &[(usize, ClientMessage)], zone: ZoneId) -> Vec<Sent> {
    let mut items: Vec<Sent> = Vec::new();
    for (_, message) in heard {
        let ClientMessage::Ask { request, .. } = message else { continue };
        if let Request::Push { zone: to, items: sent, .. } = request
            && *to == zone
        {
            items.extend(sent.iter().cloned());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|sent| seen.insert(Hash::of(&sent.signed)));
    items
}
