//! Carrying work by hand: what one member gives another where no relay is in reach. Whoever
//! meets the relay first brings both.

use super::kept::is_seal;
use super::{CommandError, Context, Engine};
use crate::rows::{Alarm, KeptRow};
use crate::store::Table;
use cahier_evidence::{
    Envelope, EnvelopeHeader, EnvelopeKind, Hash, Item, LogLeaf, Position, Refusal, Remedy,
    ZoneHead, ZoneId, root_of,
};
use cahier_protocol::{BUNDLE_BYTES_MAX, Bundle, BundleZone, Sent, VERSION, decode};

/// Most unsent items of others that are carried for one zone.
const CARRIED_MAX: usize = 10_000;

/// What a bundle brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Ordered leaves that were new here.
    pub leaves: u64,
    /// Unsent items that are carried from now on.
    pub carried: u64,
    /// Items that have no place and are kept for an editor to adopt.
    pub kept: u64,
}

/// How the ordered leaves of a bundle stand to the log that is held.
enum Fit {
    /// They continue it, up to the head that the relay signed.
    Continue,
    /// Nothing can be learned from them here.
    Nothing,
    /// The relay signed another history than the one that is held.
    Contradict(Position),
}

impl Engine {
    /// A zone's part of a bundle. The shell hands in the ordered leaves from the store; unsent
    /// work, refused work and what is carried for others come from here.
    pub fn bundle_zone(
        &self,
        id: ZoneId,
        from: u64,
        leaves: Vec<LogLeaf>,
    ) -> Result<BundleZone, CommandError> {
        // After a power cut the same number would be signed twice.
        if !self.writes.is_empty() || !self.in_flight.is_empty() {
            return Err(CommandError::Invalid("work that is not saved yet"));
        }
        let zone = self.zone(&id)?;
        let own = zone.outbox.iter().map(|item| &item.sent);
        // A refused seal is its signer's to sign again.
        let work = |row: &&KeptRow| {
            EnvelopeHeader::peek(&row.sent.signed).is_some_and(|header| !is_seal(&header))
        };
        let kept = self.kept.values().filter(|row| row.zone == id).filter(work);
        let kept = kept.map(|row| &row.sent);
        let unsent = own.chain(kept).chain(zone.carried.values()).cloned().collect();
        Ok(BundleZone { zone: id, from, leaves, head: zone.head.clone(), unsent })
    }

    /// Zones and the size of their log here, for making a bundle.
    pub fn zone_sizes(&self) -> Vec<(ZoneId, u64)> {
        let carried = self.zones.iter().filter(|(id, _)| !self.is_local(**id));
        carried.map(|(id, zone)| (*id, zone.accepted.position().size)).collect()
    }

    /// Takes a bundle in. Everything in it is checked like what comes from a relay. One that does
    /// not fit is refused as a whole, for a file can be wrong without anybody's lie; only a
    /// head of the relay that contradicts what is held stops a zone.
    pub fn take_bundle(
        &mut self,
        bytes: &[u8],
        ctx: &mut Context<'_>,
    ) -> Result<Brought, CommandError> {
        let bundle: Bundle = decode(bytes, BUNDLE_BYTES_MAX)
            .map_err(|_| CommandError::Invalid("this file is not a bundle of this version"))?;
        if bundle.version != VERSION {
            return Err(CommandError::Invalid("the bundle is of another version"));
        }
        if let Some(note) = &bundle.checkpoint {
            self.hear_checkpoint(note, ctx.now_ms);
        }
        let mut parts = Vec::new();
        for mut part in bundle.zones {
            // Zones that this person does not know are somebody else's business; one that cannot
            // be read here takes nothing in, which was said when the notebook was opened.
            if self.zones.contains_key(&part.zone) && !self.zone_is_closed(part.zone) {
                let fit = self.fit(&mut part)?;
                parts.push((part, fit));
            }
        }
        let mut brought = Brought::default();
        for (part, fit) in parts {
            self.take_part(part, fit, &mut brought, ctx);
        }
        Ok(brought)
    }

    /// Tries the ordered leaves of a part on a copy of what is held, and leaves out those that no
    /// head vouches for.
    fn fit(&self, part: &mut BundleZone) -> Result<Fit, CommandError> {
        let unfit = || CommandError::Invalid("a bundle that does not fit what is here");
        let zone = self.zone(&part.zone)?;
        // Ordered leaves count only under a head of the relay that is known here.
        if zone.alarm.is_some() || !self.head_is_known(part.zone, &part.head) {
            return Ok(Fit::Nothing);
        }
        let head = ZoneHead::parse(&part.head).map_err(|_| unfit())?;
        let (held, signed) = (zone.accepted.position(), head.position);
        if signed.size <= held.size || part.from > held.size {
            let same = signed.size != held.size || signed.root == held.root || held.size == 0;
            return Ok(if same { Fit::Nothing } else { Fit::Contradict(signed) });
        }
        let vouched = usize::try_from(signed.size - part.from).map_err(|_| unfit())?;
        let known = usize::try_from(held.size - part.from).map_err(|_| unfit())?;
        part.leaves.truncate(vouched);
        let fresh = part.leaves.get(known..).filter(|_| part.leaves.len() == vouched);
        let mut trial = zone.accepted.clone();
        for leaf in fresh.ok_or_else(unfit)? {
            match trial.append(leaf) {
                Ok(_) => {}
                // The head does not vouch for texts: one that is missing may be whole elsewhere.
                Err(Refusal::Ciphertext) => return Err(unfit()),
                Err(_) => {
                    trial.void(leaf);
                }
            }
        }
        // A whole log proves by itself what the relay signed.
        let hashes: Vec<Hash> = part.leaves.iter().map(LogLeaf::hash).collect();
        if trial.position() == signed {
            Ok(Fit::Continue)
        } else if part.from == 0 && root_of(&hashes) == signed.root {
            Ok(Fit::Contradict(signed))
        } else {
            Err(unfit())
        }
    }

    fn take_part(
        &mut self,
        part: BundleZone,
        fit: Fit,
        brought: &mut Brought,
        ctx: &mut Context<'_>,
    ) {
        let id = part.zone;
        let size = |engine: &Self| engine.zones.get(&id).map_or(0, |z| z.accepted.position().size);
        let before = size(self);
        match fit {
            Fit::Continue => self.accept_page(id, part.from, part.leaves, &part.head, ctx),
            Fit::Nothing => {}
            Fit::Contradict(signed) => {
                if let Some(zone) = self.zones.get_mut(&id) {
                    zone.target = Some((signed.size, signed.root, part.head));
                }
                self.alarm(id, Alarm::WrongRoot);
            }
        }
        brought.leaves += size(self) - before;
        for sent in part.unsent {
            match self.carry(id, sent, ctx) {
                Some(true) => brought.carried += 1,
                Some(false) => brought.kept += 1,
                None => {}
            }
        }
    }

    /// Whether a head is of this zone, and signed by the relay that this notebook knows.
    pub(super) fn head_is_known(&self, id: ZoneId, head: &[u8]) -> bool {
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key);
        let parsed = cahier_evidence::ZoneHead::parse(head);
        parsed.is_ok_and(|head| head.zone == id && Some(head.relay) == pinned)
    }

    /// Takes somebody's unsent item: true where it may still enter, false where it is kept.
    pub(super) fn carry(&mut self, id: ZoneId, sent: Sent, ctx: &mut Context<'_>) -> Option<bool> {
        let hash = Hash::of(&sent.signed);
        let device = self.me.device;
        let zone = self.zones.get(&id)?;
        let known = zone.carried.values().any(|s| Hash::of(&s.signed) == hash)
            || zone.outbox.iter().any(|item| item.hash == hash);
        if known || zone.carried.len() >= CARRIED_MAX {
            return None;
        }
        let Ok(Item::Envelope(envelope)) = Item::parse(&sent.signed) else { return None };
        let header = &envelope.header;
        if header.device == device || self.is_placed(id, &envelope) {
            return None;
        }
        let mut trial = zone.projected.clone();
        for carried in zone.carried.values() {
            // Each author's items follow each other; what fails now may fit after a pull.
            let _ = trial.append(&leaf_of(carried, trial.received_ms));
        }
        match trial.append(&leaf_of(&sent, trial.received_ms)) {
            // Nobody adopts a seal: its signer, who holds it too, signs it anew where that helps.
            Err(reason)
                if header.kind != EnvelopeKind::Update
                    && (reason.remedy() == Remedy::Keep || reason == Refusal::Key) =>
            {
                None
            }
            Err(reason) if reason.remedy() == Remedy::Keep => {
                self.keep_foreign(id, sent, reason);
                Some(false)
            }
            Err(Refusal::Key) => {
                self.keep_foreign(id, sent, Refusal::Key);
                Some(false)
            }
            _ => {
                let seq = self.fresh_seq();
                self.put(Table::Carried, id.0, seq, &(id, seq, sent.clone()));
                self.zones.get_mut(&id)?.carried.insert(seq, sent);
                debug_assert!(ctx.now_ms > 0);
                Some(true)
            }
        }
    }

    /// Whether an envelope stands in the log already: its clocks are taken, or it inserts nothing
    /// and is known by its hash.
    fn is_placed(&self, id: ZoneId, envelope: &Envelope) -> bool {
        let header = &envelope.header;
        let state = self.zones.get(&id).and_then(|z| z.accepted.documents.get(&header.document));
        state.is_some_and(|document| {
            document.tips.get(&header.device) == Some(&envelope.hash())
                || document.bare.contains(&envelope.hash())
                || (!header.writes.is_empty()
                    && header.clocks().all(|(client, _, end)| {
                        document.clocks.get(&client).is_some_and(|next| *next >= end)
                    }))
        })
    }

    /// Keeps somebody else's refused work, decrypted where this member can. A seal is no work.
    pub(super) fn keep_foreign(&mut self, id: ZoneId, sent: Sent, reason: Refusal) {
        let Ok(envelope) = Envelope::parse(&sent.signed) else { return };
        if envelope.header.kind != EnvelopeKind::Update {
            return;
        }
        let leaf = leaf_of(&sent, 0);
        let update = self.open_update(id, &envelope, &leaf).map(Into::into);
        let seq = self.fresh_seq();
        self.keep((id, seq), sent, update, reason);
    }
}

fn leaf_of(sent: &Sent, received_ms: u64) -> LogLeaf {
    let Sent { signed, ciphertext } = sent.clone();
    LogLeaf { received_ms, signed, ciphertext }
}
