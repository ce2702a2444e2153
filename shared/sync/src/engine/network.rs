//! What to ask the relay next: pull first, then push, then everything that can wait.

use super::own_chain::Heard;
use super::session::{Asked, Link};
use super::unread::waits;
use super::zone::Zone;
use super::{Context, Engine};
use cahier_crypto::{Secret32, ZoneKey, sha256_parts};
use cahier_evidence::{Hash, InvitationId, Item, PersonId, Role, ZoneBody, ZoneId};
use cahier_protocol::{Knock, PUSH_ITEMS_MAX, Request, Sent, knock_mac};

/// Most bytes of items in one push.
const PUSH_BYTES: usize = 1 << 20;
/// How long to wait before asking again at a door that stays shut, ms; the longest wait here.
pub(super) const WAIT_MS: u64 = 5_000;

impl Engine {
    /// Asks whatever can be asked now.
    pub(super) fn pump(&mut self, ctx: &mut Context<'_>) {
        if self.session.link != Link::Ready || waits(self.session.slow_until_ms, ctx.now_ms) {
            return;
        }
        self.pump_account(ctx);
        let ids: Vec<ZoneId> = self.zones.keys().copied().collect();
        for id in ids {
            self.pump_zone(id, ctx);
        }
        self.pump_blobs(ctx);
    }

    fn pump_account(&mut self, ctx: &mut Context<'_>) {
        self.pump_chain(ctx.now_ms);
        if !self.session.zones_known {
            self.session.zones_known = true;
            self.ask(Asked::Zones, Request::Zones, ctx.now_ms);
        }
        let zones = self.zones.keys().copied().filter(|zone| !self.is_local(*zone));
        let zones: Vec<ZoneId> = zones.collect();
        if zones != self.session.watched {
            self.session.watched.clone_from(&zones);
            self.ask(Asked::Watch, Request::Watch { zones }, ctx.now_ms);
        }
        for zone in std::mem::take(&mut self.session.knocks_due) {
            self.ask(Asked::Knocks(zone), Request::Knocks { zone }, ctx.now_ms);
        }
        // Whoever knocks brings the chain that the relay has.
        if self.session.chain == Heard::Known {
            self.knock(ctx);
        }
        self.pump_log(ctx);
        self.look_for_renewals(ctx.now_ms);
        self.pump_proofs(ctx);
    }

    /// Asks to be let in, once a connection.
    fn knock(&mut self, ctx: &mut Context<'_>) {
        for joining in self.me.row.joining.clone() {
            let zone = joining.zone;
            if self.session.knocked.contains_key(&zone) {
                continue;
            }
            self.session.knocked.insert(zone, ctx.now_ms);
            let invitation = InvitationId::derive(&joining.secret);
            let chain = self.me.row.chain.clone();
            let mac = knock_mac(&joining.secret, zone, invitation, &chain);
            let key = note_key(&joining.secret);
            let note = key.seal_note(ctx.rng, &zone.0, self.me.row.name.as_bytes());
            let knock = Knock { zone, invitation, chain, mac, note };
            self.ask(Asked::Knock, Request::Knock(knock), ctx.now_ms);
        }
    }

    fn pump_zone(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        if self.zone_is_closed(id) || self.is_local(id) {
            return;
        }
        let (device, settled) = (self.me.device, self.chain_is_taken());
        let held = |zone: &Zone| zone.held && settled && zone.current_key().is_some();
        if self.zones.get(&id).is_some_and(held) {
            self.reproject(id, ctx);
        }
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if zone.busy || zone.alarm.is_some() || waits(zone.wait_until_ms, ctx.now_ms) {
            return;
        }
        let held = zone.accepted.position();
        if let Some(from) = zone.refill_from {
            zone.busy = true;
            let effect = super::Effect::ReadLeaves { zone: id, from, limit: 128 };
            self.effects.push_back(effect);
        } else if zone.stale && (zone.on_relay || held.size > 0 || zone.outbox.is_empty()) {
            zone.busy = true;
            zone.stale = false;
            let request = Request::Pull { zone: id, held, without: Some(device) };
            self.ask(Asked::Pull(id), request, ctx.now_ms);
        } else if !settled {
            // No zone hears of records of this person's chain that may have to be signed again.
        } else if let Some((items, hashes)) = to_push(zone) {
            zone.busy = true;
            zone.stale = false;
            let request = Request::Push { zone: id, held, items };
            self.ask(Asked::Push(id, hashes), request, ctx.now_ms);
        } else {
            self.duties(id, ctx);
            self.state_sittings(id);
        }
    }

    pub(super) fn zone_is_quiet(&self, zone: &Zone) -> bool {
        let id = zone.accepted.id;
        if zone.alarm.is_some() || self.zone_is_closed(id) || self.is_local(id) {
            return true;
        }
        let read = !zone.readable() || zone.is_read_to_its_end();
        // Whoever stands before a door waits for others; whoever was shown a foreword does not.
        let waits = zone.accepted.position().size == 0
            && zone.outbox.is_empty()
            && !self.forewords.contains_key(&id);
        read && !zone.busy
            && (self.session.link != Link::Ready
                || waits
                || (!zone.stale && (to_push(zone).is_none() || self.chain_is_stuck())))
    }

    /// Whether this person may let others in.
    pub(super) fn opens_doors(&self, id: ZoneId) -> bool {
        let me: PersonId = self.me.state.id;
        let state = self.zones.get(&id).map(|zone| &zone.accepted);
        let role = state.and_then(|state| state.role(&me, state.received_ms));
        role >= Some(Role::Manager) && !self.zone_is_closed(id) && self.check_read(id).is_ok()
    }
}

/// The key under which a joiner's name lies in a knock.
pub(super) fn note_key(secret: &[u8; 16]) -> ZoneKey {
    ZoneKey::from_secret(Secret32::from(sha256_parts("cahier/v1/knock-note", &[secret])))
}

pub(super) fn rotates(sent: &Sent) -> bool {
    match Item::parse(&sent.signed) {
        Ok(Item::Record(record)) => matches!(record.body, Some(ZoneBody::Rotate { .. })),
        _ => false,
    }
}

/// The next items: one's own, then those carried for others.
fn to_push(zone: &Zone) -> Option<(Vec<Sent>, Vec<Hash>)> {
    // What follows new keys was signed under them: it waits until the log has them.
    let mut next = zone.outbox.iter().take(PUSH_ITEMS_MAX);
    let keys = next.position(|item| item.edit.is_none() && rotates(&item.sent));
    let own = zone.outbox.iter().take(keys.map_or(PUSH_ITEMS_MAX, |at| at + 1));
    let own = own.map(|item| (&item.sent, item.hash));
    let carried = zone.carried.values().map(|sent| (sent, Hash::of(&sent.signed)));
    let mut bytes = 0;
    // One's own items follow each other; others' do not wait for one that was refused.
    let told = |hash: &Hash| zone.refused.contains_key(hash);
    let own = own.take_while(|(_, hash)| !zone.held && !told(hash));
    let carried = carried.filter(|(_, hash)| !told(hash));
    let chosen: Vec<(&Sent, Hash)> = own
        .chain(carried)
        .take_while(|(sent, _)| {
            let first = bytes == 0;
            bytes += sent.signed.len() + sent.ciphertext.as_ref().map_or(0, |c| c.len());
            first || bytes <= PUSH_BYTES
        })
        .take(PUSH_ITEMS_MAX)
        .collect();
    if chosen.is_empty() {
        return None;
    }
    Some(chosen.into_iter().map(|(sent, hash)| (sent.clone(), hash)).unzip())
}
