//! What an engine does unasked once a zone is in step: new keys where somebody left, and its
//! own person's new devices announced.

use super::{Context, Engine};
use cahier_crypto::ZoneKey;
use cahier_evidence::{Role, ZoneBody, ZoneId};

impl Engine {
    pub(super) fn duties(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get(&id) else { return };
        if zone.accepted.position().size == 0 || zone.projected.newer || !zone.readable() {
            return;
        }
        let Some(member) = zone.projected.members.get(&self.me.state.id) else { return };
        let Some(role) = member.role else { return };
        if member.chain.length < self.me.state.length {
            // A failure is tried again after the next pull.
            let _ = self.announce_devices(id, ctx);
            return;
        }
        if zone.projected.rotation_due && role >= Role::Editor {
            let _ = self.rotate(id, ctx);
        }
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
