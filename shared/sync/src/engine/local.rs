//! Zones that stay on this device: a sample to look around in. They are never sent, and alone
//! among zones they can go again, for nobody else ever saw them.

use super::{CommandError, Context, Engine, Work};
use crate::store::{Table, Write};
use cahier_evidence::{BlobId, DocumentId, ZoneId};

impl Engine {
    /// Makes a zone that is never sent to a relay.
    pub fn new_local_zone(
        &mut self,
        title: &str,
        ctx: &mut Context<'_>,
    ) -> Result<ZoneId, CommandError> {
        let zone = self.new_zone(title, ctx)?;
        self.me.row.local.push(zone);
        self.save_account();
        Ok(zone)
    }

    /// Zones that stay on this device.
    pub fn local_zones(&self) -> &[ZoneId] {
        &self.me.row.local
    }

    pub(super) fn is_local(&self, zone: ZoneId) -> bool {
        self.me.row.local.contains(&zone)
    }

    /// Takes a zone that stays on this device away, with all that is in it. No other zone goes:
    /// what a relay or a colleague ever had is never deleted.
    pub fn forget_zone(&mut self, id: ZoneId) -> Result<(), CommandError> {
        self.check_writes()?;
        let sent = self.zone(&id)?.accepted.position().size > 0;
        if !self.is_local(id) || sent {
            return Err(CommandError::Invalid("a zone that is not on this device alone"));
        }
        let of_it = self.origins.iter().filter(|(_, origin)| origin.zone == id);
        let documents: Vec<DocumentId> = of_it.map(|(document, _)| *document).collect();
        documents.into_iter().for_each(|document| self.drop_document(document));
        let files = self.blobs.values().filter(|row| row.zone == id);
        let files: Vec<BlobId> = files.map(|row| row.blob).collect();
        for blob in files {
            self.drop_file(blob);
            self.blobs.remove(&blob);
            self.fetching.remove(&blob);
            self.wanted.remove(&blob);
        }
        let kept = self.kept.values().filter(|row| row.zone == id).map(|row| row.seq);
        let kept: Vec<u64> = kept.collect();
        kept.iter().for_each(|seq| drop(self.kept.remove(seq)));
        let tables = [Table::Zone, Table::ZoneKey, Table::Outbox, Table::Kept, Table::Carried];
        self.writes.extend(tables.map(|table| Write::Clear(table, id.0)));
        self.work.retain(|work| work.zone() != id);
        self.zones.remove(&id);
        self.me.row.local.retain(|zone| *zone != id);
        self.save_account();
        self.tell(super::Notice::ZoneChanged(id));
        Ok(())
    }

    fn drop_document(&mut self, document: DocumentId) {
        self.drop_begun(document);
        self.origins.remove(&document);
        self.desks.remove(&document);
        self.journals.remove(&document);
        self.list.remove(&document);
        self.sittings.remove(&document);
        self.asked.remove(&document);
        self.uncut.remove(&document);
        self.unverified.remove(&document);
        self.keys.retain(|(of, _), _| *of != document);
        let tables = [
            Table::Journal,
            Table::Row,
            Table::State,
            Table::DocumentKey,
            Table::Document,
            Table::Update,
            Table::Seal,
            Table::Sitting,
            Table::Request,
        ];
        self.writes.extend(tables.map(|table| Write::Clear(table, document.0)));
    }
}

impl Work {
    fn zone(&self) -> ZoneId {
        match self {
            Self::Content { zone, .. }
            | Self::Name { zone, .. }
            | Self::List { zone, .. }
            | Self::Judge { zone, .. }
            | Self::Offer { zone, .. }
            | Self::State { zone, .. } => *zone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Driver;
    use crate::engine::{Chosen, NewFile};
    use crate::store::MemoryStore;
    use cahier_crypto::LocalKey;
    use cahier_evidence::{Class, Hash};
    use cahier_notebook::Change;
    use pollster::block_on;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;

    fn settle(driver: &mut Driver<MemoryStore>, rng: &mut ChaCha20Rng) {
        let mut ctx = Context { now_ms: NOW_MS, rng };
        while block_on(driver.next(&mut ctx)).is_some() {}
    }

    /// A notebook with a zone that is sent and one that stays, each with an entry and a file.
    fn notebook(rng: &mut ChaCha20Rng) -> (Driver<MemoryStore>, MemoryStore, LocalKey) {
        let (store, key) = (MemoryStore::default(), LocalKey::make(rng));
        let mut ctx = Context { now_ms: NOW_MS, rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let home = engine.new_zone("Chimie", &mut ctx).unwrap();
        let sample = engine.new_local_zone("Exemple", &mut ctx).unwrap();
        let driver = block_on(Driver::create(store.clone(), key.clone(), engine));
        let mut driver = driver.unwrap();
        settle(&mut driver, rng);
        for zone in [home, sample] {
            let mut ctx = Context { now_ms: NOW_MS, rng };
            let engine = &mut driver.engine;
            let entry = engine.begin(zone, Class::Entry, None, &mut ctx).unwrap();
            let title = Change::Title { title: "Dosage".into() };
            engine.edit(entry, &[title], &mut ctx).unwrap();
            let (name, media_type, bytes) = ("a.csv", "text/csv", &b"1,2"[..]);
            let file = NewFile { name, media_type, description: None, bytes, id: None };
            engine.attach(entry, file, &mut ctx).unwrap();
            engine.pause(entry, &mut ctx).unwrap();
            settle(&mut driver, rng);
        }
        (driver, store, key)
    }

    #[test]
    fn a_zone_that_stays_here_goes_without_a_trace_and_no_other_does() {
        let mut rng = ChaCha20Rng::seed_from_u64(21);
        let (mut driver, store, key) = notebook(&mut rng);
        let local = driver.engine.local_zones()[0];
        let ids: Vec<ZoneId> = driver.engine.zones().iter().map(|zone| zone.id).collect();
        let home = ids.into_iter().find(|zone| *zone != local).unwrap();
        assert!(matches!(driver.engine.forget_zone(home), Err(CommandError::Invalid(_))));
        let unsent = driver.engine.status().unsent;
        let of_it = driver.engine.list(None).into_iter().find(|row| row.zone == local);
        let entry = of_it.unwrap().document;
        let chosen = Chosen { name: "b.csv".into(), sha256: Hash::of(b"3") };
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        let mut file = driver.engine.begin_file(entry, 1, Some(&chosen), &mut ctx).unwrap();
        driver.engine.take_piece(&mut file, b"3").unwrap();
        settle(&mut driver, &mut rng);
        driver.engine.forget_zone(local).unwrap();
        settle(&mut driver, &mut rng);
        assert_eq!(driver.engine.status().unsent, unsent, "what stays here never waited");
        for again in [false, true] {
            if again {
                let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
                let opened = Driver::open(store.clone(), key.clone(), &mut ctx);
                driver = block_on(opened).unwrap();
                settle(&mut driver, &mut rng);
            }
            let engine = &driver.engine;
            assert_eq!(engine.zones().iter().map(|zone| zone.id).collect::<Vec<_>>(), [home]);
            assert_eq!(engine.list(None).len(), 1);
            assert_eq!((engine.blobs.len(), engine.local_zones().len()), (1, 0));
            assert!(engine.unfinished.is_empty(), "nor is what was begun in it");
            assert!(engine.damages().is_empty() && engine.keys.len() == 2);
        }
        assert!(driver.engine.forget_zone(local).is_err());
    }

    #[test]
    fn what_stays_here_is_never_sent_nor_moved_nor_shared() {
        let mut rng = ChaCha20Rng::seed_from_u64(22);
        let (mut driver, ..) = notebook(&mut rng);
        let local = driver.engine.local_zones()[0];
        assert!(driver.engine.zone_sizes().iter().all(|(zone, _)| *zone != local));
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        driver.engine.session.link = crate::engine::session::Link::Ready;
        driver.engine.me.row.taken = driver.engine.me.state.length;
        driver.engine.pump(&mut ctx);
        let pushed: Vec<ZoneId> = driver
            .engine
            .session
            .asked
            .values()
            .filter_map(|(asked, _)| match asked {
                crate::engine::session::Asked::Push(zone, _) => Some(*zone),
                _ => None,
            })
            .collect();
        assert!(!pushed.is_empty() && !pushed.contains(&local), "{pushed:?}");
        assert!(!driver.engine.session.watched.contains(&local));
        let entries: Vec<DocumentId> =
            driver.engine.list(None).iter().map(|row| row.document).collect();
        for entry in entries {
            let moved = driver.engine.move_document(entry, local, &[], Vec::new(), &mut ctx);
            assert!(moved.is_err());
        }
        let role = cahier_evidence::Role::Reader;
        assert!(driver.engine.invite(local, role, NOW_MS + 1, &mut ctx).is_err());
    }
}
