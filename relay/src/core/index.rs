//! What a zone's records mean for the relay's indexes: who is a member where, which invitations
//! are open. The indexes only help to find zones; what counts is the zone's own state.

use crate::storage::{Batch, Op};
use cahier_evidence::{GroupId, Item, PersonId, ZoneBody, ZoneRecord, ZoneState};

/// Notes what one accepted item changed; the state is that right after it.
pub(super) fn note(batch: &mut Batch, state: &ZoneState, item: &Item) {
    if let Item::Record(record) = item {
        note_record(batch, state, record);
    }
}

fn note_record(batch: &mut Batch, state: &ZoneState, record: &ZoneRecord) {
    let zone = state.id;
    match &record.body {
        Some(ZoneBody::Genesis(_)) => note_person(batch, state, record.header.person),
        Some(ZoneBody::Admit { person, invitation, .. }) => {
            note_person(batch, state, *person);
            batch.put(Op::DropKnock(zone, *person));
            if let Some(invitation) = invitation {
                batch.put(Op::DropInvitation(zone, *invitation));
            }
        }
        Some(ZoneBody::SetRole { person, .. } | ZoneBody::Remove { person }) => {
            note_person(batch, state, *person);
        }
        Some(
            ZoneBody::AdmitGroup { group, .. }
            | ZoneBody::SetGroupRole { group, .. }
            | ZoneBody::RemoveGroup { group }
            | ZoneBody::PinGroup { group, .. },
        ) => note_group(batch, state, group),
        Some(ZoneBody::Invite(invitation)) => {
            batch.put(Op::PutInvitation(zone, invitation.id));
        }
        Some(ZoneBody::Revoke { invitation }) => {
            batch.put(Op::DropInvitation(zone, *invitation));
        }
        _ => {}
    }
}

/// A person is in a zone until the last of their memberships ends.
fn note_person(batch: &mut Batch, state: &ZoneState, person: PersonId) {
    let ends = state.memberships(&person).map(|(_, until_ms)| until_ms);
    // One that never ends counts as the last.
    let last = ends.max_by_key(|until_ms| until_ms.unwrap_or(u64::MAX));
    batch.put(match last {
        Some(until_ms) => Op::PutMember(state.id, person, until_ms),
        None => Op::DropMember(state.id, person),
    });
}

fn note_group(batch: &mut Batch, state: &ZoneState, group: &GroupId) {
    let people = state.groups.get(group).into_iter().flat_map(|group| group.chain.people.keys());
    people.for_each(|person| note_person(batch, state, *person));
}

/// Notes all members and invitations of a zone whose log came as a whole. Rows of before are
/// overwritten or dropped.
pub(super) fn note_all(batch: &mut Batch, state: &ZoneState) {
    state.people().into_iter().for_each(|person| note_person(batch, state, person));
    for invitation in state.invitations.keys() {
        batch.put(Op::PutInvitation(state.id, *invitation));
    }
}
