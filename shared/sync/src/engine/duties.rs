//! What an engine does unasked once a zone is in step: new keys where somebody left or came to
//! their end, its own person's new devices announced, groups kept up to date.

use super::unread::waits;
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
        let at_ms = self.received_next_ms(id, ctx.now_ms);
        let role = state.role(&me, at_ms);
        let own = state.members.get(&me);
        let by_group = own.is_none_or(|member| member.role.is_none());
        let known = own.map(|member| &member.chain).or_else(|| state.chain_of(&me));
        let announced = known.is_none_or(|known| known.length >= self.me.state.length);
        let readable = zone.readable();
        // Even where the zone cannot be read: perhaps because a group of one's own is behind.
        // Even where the group's role has ended: its managers bring its records home.
        let tended = self.tend_groups_of(id, ctx);
        let Some(role) = role else { return };
        // A new device of somebody who is in by a group reads nothing before the group's managers
        // have heard of it, here.
        if !announced && !tended && (readable || by_group) {
            // A failure is tried again after the next pull.
            let _ = self.announce_devices(id, ctx);
            return;
        }
        if tended || !readable || self.introduce(id, ctx) {
            return;
        }
        if role >= Role::Editor && self.rotates(id, ctx.now_ms) {
            let _ = self.rotate(id, ctx);
        }
    }

    /// A zone that no relay has yet hears at once how this person's chain goes on: what a device
    /// writes that was restored from a backup would have no place there before.
    pub(super) fn announce_here(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get(&id) else { return };
        let own = zone.projected.members.get(&self.me.state.id);
        let known = own.is_none_or(|member| member.chain.length >= self.me.state.length);
        if zone.accepted.position().size == 0 && !zone.projected.newer && !known {
            // A failure is tried again with the next start, or as a duty.
            let _ = self.announce_devices(id, ctx);
        }
    }

    /// Whether it is time for new keys. A group whose own key is due would get none, and work
    /// that its people did offline would be shut out: they make theirs first, at their next
    /// contact. Whoever left is not served in the meantime.
    fn rotates(&self, id: ZoneId, now_ms: u64) -> bool {
        let at_ms = self.received_next_ms(id, now_ms);
        self.zones.get(&id).is_some_and(|zone| {
            let state = &zone.projected;
            let mut groups = state.groups.values().filter(|group| group.lasts(at_ms));
            state.new_keys_due(at_ms)
                && !waits(zone.keys_wait_ms, now_ms)
                && !groups.any(|group| state.group_key_is_due(&group.chain))
        })
    }

    /// Makes the key of the next epoch for everyone who is a member now.
    pub fn rotate(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> Result<(), super::CommandError> {
        let zone = self.zone(&id)?;
        let (_, old) = zone.current_key().ok_or(super::CommandError::NoKey)?;
        let old = old.clone();
        let (state, at_ms) = (zone.projected.clone(), self.received_next_ms(id, ctx.now_ms));
        let key = ZoneKey::make(ctx.rng);
        let keys = Self::epoch_keys(id, (&state, at_ms), Some(&old), &key, ctx)?;
        let epoch = keys.epoch;
        let previous = keys.previous.clone();
        self.propose_at(id, ZoneBody::Rotate { keys }, None, at_ms, ctx)?;
        if let (Some(zone), Some(wrapped)) = (self.zones.get_mut(&id), previous) {
            // One that was made here for that epoch before, and has no place, is none.
            zone.keys.remove(&epoch);
            zone.previous.insert(epoch, wrapped);
        }
        self.keep_zone_key(id, epoch, key);
        Ok(())
    }
}
