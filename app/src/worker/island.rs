//! The editors of rich text: what they start from, what they write, and where people are in it.

use super::channel::Spoken;
use super::command::named;
use super::desk::Desk;
use super::places::{Spot, packed_place, unpacked_place};
use super::trouble::{closed, refused};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Heard, Island, IslandStart, IslandTold, Tell};
use cahier_evidence::{DocumentId, client_id};
use cahier_words::Sentence;

impl Desk {
    /// Carries out what the editor of a tab asked.
    pub(super) async fn island_asked(
        &mut self,
        from: &str,
        island: Island,
    ) -> Result<Answer, Sentence> {
        match island {
            Island::Begin { entry } => self.start_editor(from, named(&entry)?).await,
            Island::Update { entry, nonce, update } => {
                let id = named(&entry)?;
                let taken = self.take_update(from, id, nonce, update).await;
                if taken.is_err() {
                    // It shows what is nowhere else: it starts from what is there.
                    self.looks.stale(id, Some(from));
                    self.stirred = true;
                }
                taken.map(|()| Answer::Done)
            }
            #[cfg(debug_assertions)]
            Island::Body { entry } => {
                let driver = self.driver.as_ref().ok_or_else(closed)?;
                let entry = driver.engine.entry(named(&entry)?).map_err(refused)?;
                Ok(Answer::Body(entry.body))
            }
            // Never waits for anything: see `hears_of_itself`.
            Island::Cursor { .. } => Ok(Answer::Done),
        }
    }

    async fn start_editor(&mut self, from: &str, id: DocumentId) -> Result<Answer, Sentence> {
        match self.looks.looks(from, id) {
            true => drop(self.opened_entry(id).await?),
            false => self.looks_at(from, Some(id), false).await?,
        }
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let nonce = driver.engine.island_nonce(ctx.rng);
        let document = driver.engine.document(id).map_err(refused)?;
        self.looks.edits(from, id, document.state_vector());
        let client = client_id(driver.engine.device(), id, &nonce);
        let (entry, state) = (id.to_string(), document.encode_state());
        self.places.show(id);
        // 53 bits: a number of JavaScript holds them.
        let start = IslandStart { entry, state, nonce, client: client as f64 };
        Ok(Answer::Island(Box::new(start)))
    }

    async fn take_update(
        &mut self,
        from: &str,
        id: DocumentId,
        nonce: [u8; 16],
        update: Vec<u8>,
    ) -> Result<(), Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        if driver.engine.edit_by_island(id, nonce, update, ctx).map_err(refused)? {
            let client = client_id(driver.engine.device(), id, &nonce);
            let document = driver.engine.document(id).map_err(refused)?;
            let clock = document.state_vector().get(&client).copied().unwrap_or(0);
            self.looks.wrote(from, id, client, clock);
        }
        self.presence.wrote(id, now_ms());
        Ok(())
    }

    /// The cursor of this tab moved.
    pub(super) fn moved(&mut self, entry: String, place: Option<Spot>) {
        if let Some((entry, place)) = self.pace.offer((entry, place), now_ms()) {
            self.say_place(entry, place);
        }
    }

    /// Says where the cursor of this tab is.
    pub(super) fn say_place(&mut self, entry: String, place: Option<Spot>) {
        let from = self.channel.id.clone();
        match self.leads {
            true => self.placed(&from, &entry, place),
            false => self.channel.say(&Spoken::Cursor { from, entry, place }),
        }
    }

    /// The cursor of a tab is there: other tabs are told, and colleagues.
    pub(super) fn placed(&mut self, tab: &str, entry: &str, place: Option<Spot>) {
        let Ok(id) = entry.parse::<DocumentId>() else { return };
        let Some(driver) = self.driver.as_mut().filter(|_| self.looks.looks(tab, id)) else {
            return;
        };
        let Some(said) = packed_place(tab, place.as_ref()) else { return };
        ctx!(ctx);
        // Nobody waits for it: where it cannot be said, colleagues do not see this cursor.
        let _ = driver.engine.tell_whereabouts(id, &said, ctx);
        let name = driver.engine.name().to_owned();
        self.places.put(tab, place.map(|place| (id, place)), &name, now_ms());
    }

    /// Where colleagues said that they are.
    pub(super) fn take_whereabouts(&mut self) {
        let Some(driver) = &mut self.driver else { return };
        for told in driver.engine.take_whereabouts() {
            let zone = driver.engine.zone_of(told.document);
            let Some(zone) = zone.filter(|_| self.looks.sees(told.document)) else { continue };
            let Some((tab, place)) = unpacked_place(&told.said) else { continue };
            let words = self.words.get(&zone);
            let name = words.map(|words| words.called(told.person)).unwrap_or_default();
            let place = place.map(|place| (told.document, place));
            self.places.put(&format!("{}:{tab}", told.device), place, &name, now_ms());
        }
    }

    /// Tells editors where others are, where that changed.
    pub(super) fn tell_places(&mut self) {
        for id in self.places.take_moved() {
            for tab in self.looks.editors(id) {
                let (entry, cursors) = (id.to_string(), Some(self.places.of(id, &tab)));
                let told = IslandTold { entry, cursors, ..IslandTold::default() };
                let island = Some(Box::new(told));
                self.tell_tab(&tab, Heard::Tell(Tell { island, ..Tell::default() }), None);
            }
        }
    }
}
