//! Two small zones: `archive`, which an entry leaves, and `lab`, where it arrives and where
//! everything else happens once.

use crate::log::{Log, Writing};
use crate::people::{Person, START_MS, device};
use crate::refusals;
use cahier_crypto::{DeviceKeys, DocumentKey, Secret32};
use cahier_evidence::{
    Arrival, Carried, Class, DeviceId, DeviceKind, DocumentId, Invitation, InvitationId, KeyId,
    LogLeaf, PersonBody, Position, Role, SignedBytes, ZoneBody, ZoneId,
};
use minicbor::bytes::ByteVec;

/// The entry that everybody writes in.
pub const ENTRY: DocumentId = DocumentId([0xe1; 16]);
const MOVED: DocumentId = DocumentId([0xe2; 16]);
const SECRET: [u8; 16] = [0x51; 16];

/// Everybody, and Ana's second device.
pub struct Cast {
    pub ana: Person,
    pub bo: Person,
    pub cy: Person,
    pub dee: Person,
    pub tablet: DeviceKeys,
}

/// What stands in the archive when the entry leaves.
struct Leaving {
    zone: ZoneId,
    envelope: LogLeaf,
    pinned: Position,
    authors: Vec<ByteVec>,
}

/// Both zones, played to their end.
pub fn play() -> (Cast, Vec<(&'static str, Log)>) {
    let mut cast = Cast {
        ana: Person::new("ana", 1),
        bo: Person::new("bo", 2),
        cy: Person::new("cy", 3),
        dee: Person::new("dee", 4),
        tablet: device(5),
    };
    let mut lab = Log::begin(&cast.ana, 0x1a, "Laboratoire");
    let mut archive = Log::begin(&cast.ana, 0xac, "Archive");
    let leaving = leave(&mut archive, &cast, lab.state.id);
    join(&mut lab, &cast);
    work(&mut lab, &cast);
    refusals::of_members(&mut lab, &cast);
    devices(&mut lab, &mut cast);
    change(&mut lab, &cast);
    let kept = part(&mut lab, &cast);
    adopt(&mut lab, &cast, &kept);
    arrive(&mut lab, &cast, leaving);
    end(&mut lab, &mut cast);
    (cast, vec![("lab", lab), ("archive", archive)])
}

/// A key that is one byte, repeated, as its id is.
pub fn key(byte: u8) -> DocumentKey {
    DocumentKey::from_parts([byte; 16], Secret32::from([byte; 32]))
}

/// Writing in the entry, under its key of epoch 1.
pub fn writing<'a>(by: &'a Person, key: &'a DocumentKey, plain: &'a [u8]) -> Writing<'a> {
    Writing { by, document: ENTRY, class: Class::Entry, key, plain }
}

fn leave(archive: &mut Log, cast: &Cast, to: ZoneId) -> Leaving {
    let key = key(0xa1);
    let writing = Writing { document: MOVED, ..writing(&cast.ana, &key, b"a text that moves") };
    let envelope = archive.write("an entry begins", &writing);
    let pinned = archive.state.position();
    let leaf = archive.record(&cast.ana, ZoneBody::MoveOut { document: MOVED, to });
    archive.take("the entry leaves", leaf);
    Leaving { zone: archive.state.id, envelope, pinned, authors: cast.ana.chain.clone() }
}

/// An invitation, and two who come: one through it, one without.
fn join(lab: &mut Log, cast: &Cast) {
    let id = InvitationId::derive(&SECRET);
    let note = [&1u32.to_be_bytes()[..], &lab.note(&id.0, &SECRET)].concat();
    let until_ms = START_MS + 1_000_000;
    let invitation = Invitation { id, role: Role::Contributor, until_ms, note };
    let leaf = lab.record(&cast.ana, ZoneBody::Invite(invitation));
    lab.take("an invitation is opened", leaf);
    let admit = |lab: &mut Log, whom: &Person, role, until_ms, invitation| {
        let seals = lab.seals(&[whom.keys.card()]);
        let (chain, person) = (whom.chain.clone(), whom.state.id);
        let body = ZoneBody::Admit { role, until_ms, chain, person, invitation, seals };
        let leaf = lab.record(&cast.ana, body);
        lab.take(&format!("{} is admitted", whom.name), leaf);
    };
    admit(lab, &cast.bo, Role::Contributor, None, Some(id));
    admit(lab, &cast.cy, Role::Editor, Some(until_ms), None);
}

fn work(lab: &mut Log, cast: &Cast) {
    let key = key(0xb1);
    lab.write("an entry begins", &writing(&cast.ana, &key, b"5 mg"));
    lab.write("it goes on", &writing(&cast.ana, &key, b"of something that is longer"));
    let leaf = lab.record(&cast.ana, ZoneBody::Open { document: ENTRY, person: cast.bo.state.id });
    lab.take("it is opened to bo", leaf);
    lab.write("bo writes in it", &writing(&cast.bo, &key, b"7 mg"));
}

/// A second device: it announces itself, and gets the key.
fn devices(lab: &mut Log, cast: &mut Cast) {
    let added = cast.ana.extend(PersonBody::add(DeviceKind::Device, cast.tablet.card()));
    let pin = ZoneBody::Pin { person: cast.ana.state.id, chain: vec![added] };
    let leaf = lab.record_with(&cast.ana, &cast.tablet, pin);
    lab.take("a device announces itself", leaf);
    let seals = lab.seals(&[cast.tablet.card()]);
    let leaf = lab.record(&cast.ana, ZoneBody::Seal { epoch: 1, seals });
    lab.take("the key is sealed to it", leaf);
}

fn change(lab: &mut Log, cast: &Cast) {
    let id = InvitationId::derive(&[0x52; 16]);
    let note = [&1u32.to_be_bytes()[..], &lab.note(&id.0, &[0x52; 16])].concat();
    let until_ms = START_MS + 1_000_000;
    let invitation = Invitation { id, role: Role::Reader, until_ms, note };
    let leaf = lab.record(&cast.ana, ZoneBody::Invite(invitation));
    lab.take("another invitation is opened", leaf);
    let leaf = lab.record(&cast.ana, ZoneBody::Revoke { invitation: id });
    lab.take("and closed", leaf);
    let (person, role) = (cast.cy.state.id, Role::Manager);
    let body = ZoneBody::SetRole { person, role, until_ms: Some(START_MS + 2_000_000) };
    let leaf = lab.record(&cast.ana, body);
    lab.take("cy becomes a manager until a later day", leaf);
}

/// Bo is removed while something of theirs is on its way; the key changes.
fn part(lab: &mut Log, cast: &Cast) -> LogLeaf {
    let key = key(0xb1);
    let writing = writing(&cast.bo, &key, b"written too late");
    let header = lab.envelope(&writing);
    let kept = lab.sealed(&writing, header);
    let leaf = lab.record(&cast.ana, ZoneBody::Remove { person: cast.bo.state.id });
    lab.take("bo is removed", leaf);
    lab.refuse(
        "somebody who was removed writes",
        LogLeaf { received_ms: lab.now_ms, ..kept.clone() },
    );
    let cards = [cast.ana.keys.card(), cast.tablet.card(), cast.cy.keys.card()];
    let keys = lab.new_epoch(&cards);
    let leaf = lab.record(&cast.cy, ZoneBody::Rotate { keys });
    lab.take("the key changes", leaf);
    kept
}

fn adopt(lab: &mut Log, cast: &Cast, kept: &LogLeaf) {
    let carried = Carried { envelope: kept.signed.clone(), from: None };
    let mut leaf = lab.record(&cast.ana, ZoneBody::Adopt(carried));
    leaf.ciphertext.clone_from(&kept.ciphertext);
    lab.take("ana adopts what bo wrote", leaf);
    lab.plain(b"written too late");
    let key = key(0xb2);
    lab.write("the entry goes on under a new key", &writing(&cast.ana, &key, b"9 mg"));
}

fn arrive(lab: &mut Log, cast: &Cast, leaving: Leaving) {
    let key = key(0xa1);
    let wrapped = lab.wrap(MOVED, &key);
    let arrival = Arrival {
        document: MOVED,
        class: Class::Entry,
        parent: None,
        owner: cast.ana.state.id,
        from: leaving.zone,
        pinned: leaving.pinned,
        authors: vec![leaving.authors],
        wraps: vec![(KeyId(key.id), wrapped.into())],
        epoch: 2,
        frozen: None,
    };
    let leaf = lab.record(&cast.ana, ZoneBody::MoveIn(arrival));
    lab.take("an entry arrives", leaf);
    lab.documents.push((MOVED, key));
    let from = Some((leaving.zone, 1, leaving.envelope.received_ms));
    let carried = Carried { envelope: leaving.envelope.signed, from };
    let mut leaf = lab.record(&cast.ana, ZoneBody::Adopt(carried));
    leaf.ciphertext = leaving.envelope.ciphertext;
    lab.take("its envelope follows", leaf);
    lab.plain(b"a text that moves");
    let key = self::key(0xa2);
    let after = Writing { document: MOVED, ..writing(&cast.ana, &key, b"written here") };
    lab.write("it goes on here", &after);
}

/// A lost device, an entry that leaves, and a record of a later version.
fn end(lab: &mut Log, cast: &mut Cast) {
    let device = DeviceId::derive(cast.tablet.card());
    let removed = cast.ana.extend(PersonBody::RemoveDevice { device });
    let pin = ZoneBody::Pin { person: cast.ana.state.id, chain: vec![removed] };
    let leaf = lab.record(&cast.ana, pin);
    lab.take("a device is lost", leaf);
    let to = ZoneId([0x2f; 16]);
    let leaf = lab.record(&cast.ana, ZoneBody::MoveOut { document: ENTRY, to });
    lab.take("an entry leaves", leaf);
    refusals::of_moved(lab, cast);
    let header = minicbor::to_vec(lab.header(cast.ana.state.id, &cast.ana.keys)).unwrap();
    // Body 9999 of some later version: [9999, []].
    let body = vec![0x82, 0x19, 0x27, 0x0f, 0x80];
    let signed = SignedBytes::sign(&cast.ana.keys, header, body);
    let leaf = lab.leaf(signed.bytes, None);
    lab.take("a record of a later version", leaf);
    refusals::of_newer(lab, cast);
}
