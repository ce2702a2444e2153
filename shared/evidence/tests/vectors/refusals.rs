//! One leaf for each reason to refuse, offered where everything else about it is right.

use crate::log::{Log, Writing};
use crate::people::{Person, START_MS};
use crate::scene::{Cast, ENTRY, key, writing};
use cahier_crypto::DocumentKey;
use cahier_evidence::{
    Birth, Class, DocumentId, EnvelopeHeader, Hash, Invitation, InvitationId, KeyId, LogLeaf,
    Refusal, Role, ZoneBody, ZoneId, ZoneRecord,
};

/// Most open invitations of a zone.
const INVITATIONS_MAX: usize = 1000;

/// Somebody's next envelope in the entry, with a header that is changed before it is sealed.
fn changed(lab: &mut Log, by: &Person, change: impl FnOnce(&mut EnvelopeHeader)) -> LogLeaf {
    let key = key(0xb1);
    let writing = writing(by, &key, b"refused");
    let mut header = lab.envelope(&writing);
    change(&mut header);
    lab.sealed(&writing, header)
}

/// While Ana, Bo and Cy are members, before any other device.
pub fn of_members(lab: &mut Log, cast: &Cast) {
    envelopes(lab, cast);
    records(lab, cast);
}

fn envelopes(lab: &mut Log, cast: &Cast) {
    let ana = &cast.ana;
    let garbage = lab.leaf(vec![0xff], None);
    lab.refuse("no COSE_Sign1", garbage);
    let leaf = changed(lab, ana, |header| header.zone = ZoneId([9; 16]));
    lab.refuse("an envelope of another zone", leaf);
    let leaf = changed(lab, &cast.dee, |_| ());
    lab.refuse("a stranger writes", leaf);
    let leaf = lab.record_with(ana, &cast.tablet, ZoneBody::Remove { person: cast.bo.state.id });
    lab.refuse("a device signs that is not pinned here", leaf);
    let leaf = changed(lab, &cast.cy, |_| ());
    let late = LogLeaf { received_ms: START_MS + 1_000_001, ..leaf };
    lab.refuse("an envelope comes after its author's last day", late);
    let key: DocumentKey = key(0xb3);
    let document = DocumentId([0xe3; 16]);
    let directory = Writing { document, class: Class::Directory, ..writing(&cast.bo, &key, b"x") };
    let header = lab.envelope(&directory);
    let leaf = lab.sealed(&directory, header);
    lab.refuse("a contributor writes the directory", leaf);
    let mut leaf = changed(lab, ana, |_| ());
    let last = leaf.signed.len() - 1;
    leaf.signed[last] ^= 1;
    lab.refuse("a signature with another last bit", leaf);
    let leaf = changed(lab, ana, |header| header.number += 1);
    lab.refuse("a number is left out", leaf);
    let leaf = changed(lab, ana, |header| header.previous = Hash::ZERO);
    lab.refuse("the device's envelope before is not named", leaf);
    let leaf = changed(lab, ana, |header| header.writes[0].start = 0);
    lab.refuse("clocks that are taken", leaf);
    let leaf = changed(lab, ana, |header| header.key = KeyId([9; 16]));
    lab.refuse("a key that nobody brought", leaf);
    let leaf = changed(lab, ana, |_| ());
    lab.refuse("no ciphertext", LogLeaf { ciphertext: None, ..leaf });
    let birth = Birth { parent: None, owner: ana.state.id };
    let leaf = changed(lab, ana, |header| header.birth = Some(birth));
    lab.refuse("a document begins twice", leaf);
    let leaf = changed(lab, ana, |_| ());
    lab.refuse("a time before that of the last leaf", LogLeaf { received_ms: START_MS, ..leaf });
}

fn records(lab: &mut Log, cast: &Cast) {
    let (ana, dee) = (&cast.ana, &cast.dee);
    let mut header = lab.header(ana.state.id, &ana.keys);
    header.previous = Hash::ZERO;
    let stale = ZoneBody::Remove { person: cast.bo.state.id };
    let stale = ZoneRecord::sign(&ana.keys, header, stale);
    let leaf = lab.leaf(stale.bytes().to_vec(), None);
    lab.refuse("another record came first", leaf);
    let seals = lab.seals(&[dee.keys.card()]);
    let admit = |chain, seals| ZoneBody::Admit {
        role: Role::Reader,
        until_ms: None,
        chain,
        person: dee.state.id,
        invitation: None,
        seals,
    };
    let leaf = lab.record(ana, admit(cast.cy.chain.clone(), seals));
    lab.refuse("somebody else's chain", leaf);
    let leaf = lab.record(ana, admit(dee.chain.clone(), Vec::new()));
    lab.refuse("a key that is not sealed to a new member's device", leaf);
    let (person, role) = (ana.state.id, Role::Editor);
    let leaf = lab.record(ana, ZoneBody::SetRole { person, role, until_ms: None });
    lab.refuse("the last owner goes", leaf);
    let leaf = lab.record(ana, ZoneBody::Revoke { invitation: InvitationId([9; 16]) });
    lab.refuse("no such invitation", leaf);
}

/// After the entry left.
pub fn of_moved(lab: &mut Log, cast: &Cast) {
    let key = key(0xb2);
    let writing = writing(&cast.ana, &key, b"refused");
    let header = lab.envelope(&writing);
    assert_eq!(header.document, ENTRY);
    let leaf = lab.sealed(&writing, header);
    lab.refuse("an entry that has left is written", leaf);
}

/// After a record that this version does not know.
pub fn of_newer(lab: &mut Log, cast: &Cast) {
    let key = key(0xb4);
    let document = DocumentId([0xe4; 16]);
    let writing = Writing { document, ..writing(&cast.ana, &key, b"refused") };
    let header = lab.envelope(&writing);
    let leaf = lab.sealed(&writing, header);
    lab.refuse("a zone that holds a record of a later version", leaf);
}

/// The one reason without a vector: its log would be long.
#[test]
fn one_invitation_more_than_the_limit_is_refused() {
    let ana = Person::new("ana", 1);
    let mut log = Log::begin(&ana, 0x1a, "Laboratoire");
    let invite = |log: &Log, number: usize| {
        let mut id = InvitationId::ZERO;
        id.0[8..].copy_from_slice(&(number as u64).to_be_bytes());
        let until_ms = START_MS + 10_000_000;
        let invitation = Invitation { id, role: Role::Reader, until_ms, note: Vec::new() };
        log.record(&ana, ZoneBody::Invite(invitation))
    };
    for number in 0..INVITATIONS_MAX {
        let leaf = invite(&log, number);
        log.take("an invitation", leaf);
    }
    let leaf = invite(&log, INVITATIONS_MAX);
    assert_eq!(log.state.append(&leaf), Err(Refusal::Limit));
}
