//! Joining a zone: the invited one knocks, a manager's engine opens.

use super::members::invitation_context;
use super::network::note_key;
use super::session::{Asked, Link};
use super::zone::Zone;
use super::{CommandError, Context, Engine, Notice, Work};
use crate::rows::{Alarm, JoiningRow};
use cahier_evidence::{PersonId, PersonState, Role, ZoneBody, ZoneId, ZoneState};
use cahier_protocol::{InvitationLink, Knock, Request, knock_matches};
use std::collections::BTreeSet;

impl Engine {
    /// Accepts an invitation: the relay and the inviter's chain are pinned, and the relay is
    /// asked to pass the knock on as soon as it is reached.
    pub fn join(&mut self, link: &InvitationLink) -> Result<ZoneId, CommandError> {
        self.check_zone_open(link.zone)?;
        if !self.may_begin(link.zone) {
            return Err(CommandError::Damaged);
        }
        match &self.me.row.relay {
            Some(relay) if relay.key.is_some_and(|key| key != link.relay_key) => {
                return Err(CommandError::Invalid("the invitation is for another relay"));
            }
            _ => self.set_relay(&link.relay, Some(link.relay_key), None),
        }
        let joining = JoiningRow {
            zone: link.zone,
            inviter: link.inviter,
            inviter_head: link.inviter_head,
            secret: link.secret,
        };
        self.me.row.joining.retain(|j| j.zone != link.zone);
        self.me.row.joining.push(joining);
        self.zones.entry(link.zone).or_insert_with(|| Zone::new(link.zone));
        self.session.knocked.remove(&link.zone);
        self.save_account();
        Ok(link.zone)
    }

    /// A manager's engine answers those who hold an invitation. Nobody else's chain is sealed
    /// to, whatever the relay says.
    pub(super) fn open_door(&mut self, id: ZoneId, knocks: Vec<Knock>, ctx: &mut Context<'_>) {
        for knock in knocks {
            let Ok(person) = PersonState::from_chain(knock.chain.iter().map(|b| b.as_slice()))
            else {
                self.tell(Notice::KnockRefused(id));
                continue;
            };
            let under_way = self.zones.get(&id).is_some_and(|z| is_in(&z.projected, &person.id));
            if !under_way {
                match self.admit(id, &knock, &person, ctx) {
                    Ok(()) => self.tell(Notice::Admitted(id, person.id)),
                    Err(reason) if is_final(&reason) => {
                        self.tell(Notice::KnockRefused(id));
                        self.knock_answered(id, person.id, ctx);
                        continue;
                    }
                    // Nothing can be decided here now: the knock stays where it is.
                    Err(_) => continue,
                }
            }
            if let Some(zone) = self.zones.get_mut(&id) {
                zone.answering.insert(person.id);
            }
        }
        self.answer_knocks(id, ctx);
    }

    /// Tells the relay which knocks need no answer any more: those whose admission stands in the
    /// log, or was refused. Until then the relay keeps them, and nobody is forgotten at the door.
    pub(super) fn answer_knocks(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get_mut(&id).filter(|_| self.session.link == Link::Ready)
        else {
            return;
        };
        let (accepted, projected) = (&zone.accepted, &zone.projected);
        let (waiting, decided): (BTreeSet<PersonId>, _) = std::mem::take(&mut zone.answering)
            .into_iter()
            .partition(|person| is_in(projected, person) && !is_in(accepted, person));
        let refused = decided.iter().filter(|person| !is_in(accepted, person)).count();
        zone.answering = waiting;
        (0..refused).for_each(|_| self.tell(Notice::KnockRefused(id)));
        for person in decided {
            self.knock_answered(id, person, ctx);
        }
    }

    fn knock_answered(&mut self, zone: ZoneId, person: PersonId, ctx: &mut Context<'_>) {
        self.ask(Asked::Answered, Request::Answered { zone, person }, ctx.now_ms);
    }

    fn admit(
        &mut self,
        id: ZoneId,
        knock: &Knock,
        person: &PersonState,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let zone = self.zone(&id)?;
        let open = zone.projected.invitations.get(&knock.invitation);
        let invitation = open.cloned().ok_or(CommandError::NotFound)?;
        let (epoch, sealed) =
            invitation.note.split_first_chunk::<4>().ok_or(CommandError::NotFound)?;
        let epoch = u32::from_be_bytes(*epoch);
        let key = zone.keys.get(&epoch).ok_or(CommandError::NoKey)?;
        let context = invitation_context(id, epoch, knock.invitation);
        let told = key.open_note(&context, sealed).map_err(|_| CommandError::NoKey)?;
        let wrong = || CommandError::Invalid("the invitation");
        let (secret, until) = told.split_first_chunk::<16>().ok_or_else(wrong)?;
        let until_ms = match until {
            [] => None,
            _ => Some(u64::from_be_bytes(until.try_into().map_err(|_| wrong())?)),
        };
        if knock.zone != id || !knock_matches(secret, knock) {
            return Err(CommandError::Invalid("the knock"));
        }
        let (epoch, key) = zone.current_key().ok_or(CommandError::NoKey)?;
        let key = key.clone();
        let live = person.live_devices();
        let cards = live.map(|(device, entry)| (*device, entry.card.clone())).collect();
        let seals = Self::seal_to(id, epoch, &key, cards, ctx)?;
        let body = ZoneBody::Admit {
            role: invitation.role,
            until_ms,
            chain: knock.chain.clone(),
            person: person.id,
            invitation: Some(knock.invitation),
            seals,
        };
        self.propose(id, body, None, ctx)?;
        let name = note_key(secret).open_note(&id.0, &knock.note).unwrap_or_default();
        let name = String::from_utf8_lossy(&name).chars().take(120).collect::<String>();
        if !name.is_empty() {
            self.work.push_back(Work::Name { zone: id, person: person.id, name });
        }
        Ok(())
    }

    /// Once the zone is here: whoever invited must be a manager in it, with the very chain that
    /// the link named. Otherwise the relay gave another zone than the one that was meant.
    pub(super) fn check_founder(&mut self, id: ZoneId) {
        let me = self.me.state.id;
        let Some(joining) = self.me.row.joining.iter().find(|j| j.zone == id).cloned() else {
            return;
        };
        let Some(zone) = self.zones.get(&id) else { return };
        if Self::member_role(&zone.accepted, &me).is_none() {
            return;
        }
        let inviter = zone.accepted.members.get(&joining.inviter);
        let role = zone.accepted.role(&joining.inviter, zone.accepted.received_ms);
        let manages = role >= Some(Role::Manager);
        let pinned = inviter.is_some_and(|m| m.chain.passes(&joining.inviter_head));
        if manages && pinned {
            self.me.row.joining.retain(|j| j.zone != id);
            self.save_account();
        } else {
            self.alarm(id, Alarm::WrongFounder);
        }
    }
}

/// Whether somebody is a member themselves.
fn is_in(state: &ZoneState, person: &PersonId) -> bool {
    state.members.get(person).is_some_and(|member| member.role.is_some())
}

/// Whether a reason not to admit somebody holds for good.
fn is_final(reason: &CommandError) -> bool {
    matches!(reason, CommandError::NotFound | CommandError::Invalid(_) | CommandError::Refused(_))
}
