//! Zones and their members: what a manager does.

use super::zone::Zone;
use super::{CommandError, Context, Engine, Work};
use cahier_crypto::{ZoneKey, fill};
use cahier_evidence::{
    Class, DocumentId, Invitation, InvitationId, PersonId, Role, ZoneBody, ZoneGenesis, ZoneId,
    ZoneState, wrap_context,
};
use cahier_notebook::DirectoryChange;
use cahier_protocol::{InvitationLink, VERSION};

impl Engine {
    /// Makes a zone whose only member, its owner, is this person.
    pub fn new_zone(&mut self, title: &str, ctx: &mut Context<'_>) -> Result<ZoneId, CommandError> {
        let nonce = fill(ctx.rng);
        self.new_zone_as(nonce, title, ctx)
    }

    /// As [`Self::new_zone`], under a random nonce that the shell made: a shell that is asked once
    /// more makes no second zone.
    pub fn new_zone_as(
        &mut self,
        nonce: [u8; 16],
        title: &str,
        ctx: &mut Context<'_>,
    ) -> Result<ZoneId, CommandError> {
        self.check_writes()?;
        let first = self.first_device();
        let id = ZoneId::derive(&nonce, self.me.state.id, first);
        if self.zones.contains_key(&id) {
            return Ok(id);
        }
        let key = ZoneKey::make(ctx.rng);
        let cards = self.own_cards();
        let seals = Self::seal_to(id, 1, &key, cards, ctx)?;
        let keys = cahier_evidence::EpochKeys { epoch: 1, seals, previous: None };
        let context = wrap_context(id, 1, DocumentId::ZERO);
        let note = key.seal_note(ctx.rng, &context, title.as_bytes());
        let chain = self.me.row.chain.clone();
        let mut zone = Zone::new(id);
        zone.title = title.to_owned();
        zone.stale = false;
        self.zones.insert(id, zone);
        self.keep_zone_key(id, 1, key);
        let genesis = ZoneGenesis { nonce, chain, keys, note };
        self.propose(id, ZoneBody::Genesis(genesis), None, ctx)?;
        self.save_zone(id);
        let (person, name) = (self.me.state.id, self.me.row.name.clone());
        self.work.push_back(Work::Name { zone: id, person, name });
        Ok(id)
    }

    /// Opens an invitation and gives its link. The secret is in the link and, encrypted for
    /// managers, in the zone; nowhere else.
    pub fn invite(
        &mut self,
        id: ZoneId,
        role: Role,
        until_ms: u64,
        ctx: &mut Context<'_>,
    ) -> Result<InvitationLink, CommandError> {
        self.invite_until(id, role, until_ms, None, ctx)
    }

    /// As [`Self::invite`], for a partner whose membership ends. The end lies encrypted beside
    /// the secret, and whoever lets the partner in writes it into the admission.
    pub fn invite_until(
        &mut self,
        id: ZoneId,
        role: Role,
        until_ms: u64,
        member_until_ms: Option<u64>,
        ctx: &mut Context<'_>,
    ) -> Result<InvitationLink, CommandError> {
        if self.is_local(id) {
            return Err(CommandError::Invalid("a zone that stays on this device"));
        }
        let relay = self.me.row.relay.clone();
        let relay = relay.ok_or(CommandError::Invalid("no relay: an invitation needs one"))?;
        let relay_key = relay.key.ok_or(CommandError::Invalid("the relay was never reached"))?;
        let secret: [u8; 16] = fill(ctx.rng);
        let invitation = InvitationId::derive(&secret);
        let zone = self.zone(&id)?;
        let (epoch, key) = zone.current_key().ok_or(CommandError::NoKey)?;
        let context = invitation_context(id, epoch, invitation);
        let mut note = epoch.to_be_bytes().to_vec();
        let mut told = secret.to_vec();
        told.extend(member_until_ms.into_iter().flat_map(u64::to_be_bytes));
        note.extend(key.seal_note(ctx.rng, &context, &told));
        let body = ZoneBody::Invite(Invitation { id: invitation, role, until_ms, note });
        self.propose(id, body, None, ctx)?;
        let (inviter, inviter_head) = (self.me.state.id, self.me.state.head);
        let (version, relay) = (VERSION, relay.address);
        Ok(InvitationLink { version, relay, relay_key, zone: id, inviter, inviter_head, secret })
    }

    /// Changes a member's role and end date.
    pub fn set_role(
        &mut self,
        id: ZoneId,
        person: PersonId,
        role: Role,
        until_ms: Option<u64>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.propose(id, ZoneBody::SetRole { person, role, until_ms }, None, ctx)
    }

    /// Removes a member, or leaves. New keys follow as soon as an editor's engine can make them.
    pub fn remove(
        &mut self,
        id: ZoneId,
        person: PersonId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.propose(id, ZoneBody::Remove { person }, None, ctx)
    }

    /// Opens a document to a contributor.
    pub fn open_to(
        &mut self,
        document: DocumentId,
        person: PersonId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        self.cut(document, ctx)?;
        self.propose(origin.zone, ZoneBody::Open { document, person }, None, ctx)
    }

    /// The zone's directory document; begun where there is none yet.
    pub(super) fn directory(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> DocumentId {
        let known = self.origins.iter().find(|(_, o)| o.zone == id && o.class == Class::Directory);
        if let Some((document, _)) = known {
            return *document;
        }
        match self.begin(id, Class::Directory, None, ctx) {
            Ok(document) => document,
            Err(_) => DocumentId::ZERO,
        }
    }

    pub(super) fn write_name(
        &mut self,
        document: DocumentId,
        person: PersonId,
        name: &str,
        ctx: &mut Context<'_>,
    ) {
        let member = cahier_notebook::Member { name: name.to_owned(), ..Default::default() };
        let change = DirectoryChange::PutMember { person: person.to_string(), member };
        // Without the right to write it, the member is shown by fingerprint.
        if self.edit_directory(document, &[change], ctx).is_ok() {
            let _ = self.cut(document, ctx);
        }
    }

    pub(super) fn member_role(state: &ZoneState, person: &PersonId) -> Option<Role> {
        state.role(person, state.received_ms)
    }
}

/// What an invitation's secret is bound to under the zone key.
pub(super) fn invitation_context(zone: ZoneId, epoch: u32, id: InvitationId) -> Vec<u8> {
    [wrap_context(zone, epoch, DocumentId::ZERO), id.0.to_vec()].concat()
}
