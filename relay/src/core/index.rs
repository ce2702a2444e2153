//! What a zone's records mean for the relay's indexes: who is a member where, which invitations
//! are open. The indexes only help to find zones; what counts is the zone's own state.

use crate::storage::{Batch, Op};
use cahier_evidence::{Accepted, Item, ZoneBody, ZoneId, ZoneRecord, ZoneState};

/// Notes what one accepted item changed.
pub(super) fn note(batch: &mut Batch, zone: ZoneId, accepted: &Accepted) {
    if let Item::Record(record) = &accepted.item {
        note_record(batch, zone, record);
    }
}

fn note_record(batch: &mut Batch, zone: ZoneId, record: &ZoneRecord) {
    match &record.body {
        Some(ZoneBody::Genesis(_)) => {
            batch.put(Op::PutMember(zone, record.header.person, None));
        }
        Some(ZoneBody::Admit { person, until_ms, invitation, .. }) => {
            batch.put(Op::PutMember(zone, *person, *until_ms));
            batch.put(Op::DropKnock(zone, *person));
            if let Some(invitation) = invitation {
                batch.put(Op::DropInvitation(zone, *invitation));
            }
        }
        Some(ZoneBody::SetRole { person, until_ms, .. }) => {
            batch.put(Op::PutMember(zone, *person, *until_ms));
        }
        Some(ZoneBody::Remove { person }) => batch.put(Op::DropMember(zone, *person)),
        Some(ZoneBody::Invite(invitation)) => {
            batch.put(Op::PutInvitation(zone, invitation.id));
        }
        Some(ZoneBody::Revoke { invitation }) => {
            batch.put(Op::DropInvitation(zone, *invitation));
        }
        _ => {}
    }
}

/// Notes all members and invitations of a zone whose log came as a whole. Rows of before are
/// overwritten or dropped.
pub(super) fn note_all(batch: &mut Batch, state: &ZoneState) {
    for (person, member) in &state.members {
        batch.put(match member.role {
            Some(_) => Op::PutMember(state.id, *person, member.until_ms),
            None => Op::DropMember(state.id, *person),
        });
    }
    for invitation in state.invitations.keys() {
        batch.put(Op::PutInvitation(state.id, *invitation));
    }
}
