//! Zones that the relay serves this person no more. That is its word alone: the record that removes
//! a member never reaches them, and a relay may lie. So what they wrote stays in its document and
//! in the outbox, from where it goes out if the relay serves the zone again; as long as it does
//! not, it is shown as kept work.

use super::outbox::Outgoing;
use super::{Context, Effect, Engine, Notice};
use crate::rows::KeptRow;
use cahier_evidence::{EnvelopeHeader, EnvelopeKind, Refusal, ZoneId};

impl Engine {
    /// The relay refuses to serve a zone, or serves it. Known after a restart too.
    pub(super) fn set_shut_out(&mut self, id: ZoneId, shut_out: bool) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if zone.shut_out == shut_out {
            return;
        }
        zone.shut_out = shut_out;
        self.save_zone(id);
        if shut_out {
            self.tell(Notice::ShutOut(id));
        }
    }

    /// Own work that waits in zones which the relay serves no more, as kept work, oldest first in
    /// each zone. Its number stays the same until it is in the log.
    pub fn shut_out(&self) -> impl Iterator<Item = KeptRow> {
        self.waiting_outside().map(|(zone, item, header)| KeptRow {
            zone,
            seq: item.seq,
            document: header.document,
            person: header.person,
            reason: Refusal::NotMember,
            sent: item.sent.clone(),
            update: item.edit.as_ref().map(|edit| edit.update.clone().into()),
            claimed_ms: header.claimed_ms,
        })
    }

    /// How many pieces of work are kept: refused ones, and those that the relay does not take.
    pub fn kept_count(&self) -> usize {
        self.kept.len() + self.waiting_outside().count()
    }

    fn waiting_outside(&self) -> impl Iterator<Item = (ZoneId, &Outgoing, EnvelopeHeader)> {
        let zones = self.zones.iter().filter(|(_, zone)| zone.shut_out);
        let items = zones.flat_map(|(id, zone)| zone.outbox.iter().map(move |item| (*id, item)));
        items.filter_map(|(id, item)| {
            let header = EnvelopeHeader::peek(&item.sent.signed)?;
            // Nobody writes in statements and records.
            let work = matches!(header.kind, EnvelopeKind::Update | EnvelopeKind::Seal);
            work.then_some((id, item, header))
        })
    }

    /// Takes work that the relay does not take out of the outbox, with what came after it in its
    /// document: a person decided that it is not to go out. It is kept, under the same numbers.
    pub(super) fn let_go(&mut self, seq: u64, ctx: &mut Context<'_>) {
        let found = self.waiting_outside().find(|(_, item, _)| item.seq == seq);
        let Some((id, document)) = found.map(|(id, _, header)| (id, header.document)) else {
            return;
        };
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let of_it = |item: &&Outgoing| item.document == Some(document) && item.seq >= seq;
        let hashes = zone.outbox.iter().filter(of_it).map(|item| item.hash);
        zone.refused.extend(hashes.map(|hash| (hash, Refusal::NotMember)));
        self.reproject(id, ctx);
        // It was shown as kept before.
        self.effects.retain(|effect| match effect {
            Effect::Tell(
                Notice::Kept { document: of, .. }
                | Notice::SealKept { document: of, .. }
                | Notice::StatementDropped { document: of, .. },
            ) => *of != document,
            _ => true,
        });
        self.tell(Notice::Changed(document));
    }
}
