//! What an engine does unasked once a zone is in step: new keys where somebody left, its own
//! person's new devices announced, groups kept up to date.

use super::{Context, Engine};
use cahier_crypto::ZoneKey;
use cahier_evidence::{Role, ZoneBody, ZoneId};

impl Engine {
    pub(super) fn duties(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get(&id) else { return };
        if zone.accepted.position().size == 0 || zone.projected.newer {
            return;
        }
        let (me, state) = (self.me.state.id, &zone.projected);
        let Some(role) = state.role(&me, state.received_ms) else { return };
        let own = state.members.get(&me).filter(|member| member.role.is_some());
        let announced = own.is_none_or(|member| member.chain.length >= self.me.state.length);
        let readable = zone.readable();
        // Even where the zone cannot be read: perhaps because a group of one's own is behind.
        if self.tend_groups_of(id, ctx) || !readable {
            return;
        }
        if !announced {
            // A failure is tried again after the next pull.
            let _ = self.announce_devices(id, ctx);
        } else if role >= Role::Editor && self.rotates(id) {
            let _ = self.rotate(id, ctx);
        }
    }

    /// Whether it is time for new keys. A group whose own key is due would get none, and work
    /// that its people did offline would be shut out: they make theirs first, at their next
    /// contact. Whoever left is not served in the meantime.
    fn rotates(&self, id: ZoneId) -> bool {
        self.zones.get(&id).map(|zone| &zone.projected).is_some_and(|state| {
            let mut groups = state.groups.values().filter(|group| group.role.is_some());
            state.rotation_due && !groups.any(|group| state.group_key_is_due(&group.chain))
        })
    }

    /// Makes the key of the next epoch for everyone who is a member now.
    pub fn rotate(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> Result<(), super::CommandError> {
        let zone = self.zone(&id)?;
        let (_, old) = zone.current_key().ok_or(super::CommandError::NoKey)?;
        let old = old.clone();
        let state = zone.projected.clone();
        let key = ZoneKey::make(ctx.rng);
        let keys = Self::epoch_keys(id, &state, Some(&old), &key, ctx)?;
        let epoch = keys.epoch;
        let previous = keys.previous.clone();
        self.propose(id, ZoneBody::Rotate { keys }, None, ctx)?;
        if let (Some(zone), Some(wrapped)) = (self.zones.get_mut(&id), previous) {
            zone.previous.insert(epoch, wrapped);
        }
        self.keep_zone_key(id, epoch, key);
        Ok(())
    }
}
