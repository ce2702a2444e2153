//! An entry as the pages that look at it show it, and when they are told.

use super::dated::newest;
use super::desk::Desk;
use super::looks::Lag;
use super::seals;
use crate::ctx;
use crate::message::{EntryView, Heard, IslandTold, May, Tell, Unfinished};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::Attachment;
use cahier_sync::{CommandError, Engine};

impl Desk {
    /// Tells each tab of the entry that it looks at, where that changed or the tab is new there.
    pub(super) async fn tell_entries(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        for id in self.looks.entries() {
            self.open_again(id).await;
            self.tell_editors(id, changes.get(&id).copied().unwrap_or(0));
            let Some(view) = self.view(id) else { continue };
            let changed = self.views.get(&id) != Some(&view);
            for tab in self.looks.take_due(id, changed) {
                let entry = Some(Box::new(view.clone()));
                self.tell_tab(&tab, Heard::Tell(Tell { entry, ..Tell::default() }), None);
            }
            self.views.insert(id, view);
        }
        let looks = &self.looks;
        self.views.retain(|id, _| looks.sees(*id));
    }

    /// What was put away while somebody looks at it is opened again; where that fails, not
    /// before something happens.
    async fn open_again(&mut self, id: DocumentId) {
        let Some(driver) = &mut self.driver else { return };
        let comments = driver.engine.comments_of(id);
        for document in [Some(id), comments].into_iter().flatten() {
            let away = matches!(driver.engine.document(document), Err(CommandError::NotSeated));
            if away && self.unopened.insert(document) {
                ctx!(ctx);
                driver.ensure(document, ctx).await;
                // Where it does not open, a notice said why.
                if driver.engine.is_seated(document) && driver.engine.open(document).is_ok() {
                    self.unopened.remove(&document);
                }
            }
        }
    }

    /// Tells editors what they lack of a document that was changed so often.
    fn tell_editors(&mut self, id: DocumentId, changes: usize) {
        let Some(driver) = &self.driver else { return };
        let Ok(document) = driver.engine.document(id) else { return };
        for (tab, lag) in self.looks.behind(id, changes, &document.state_vector()) {
            let (updates, anew) = match lag {
                Lag::Since(has) => (vec![document.encode_since(&has)], false),
                Lag::Anew => (Vec::new(), true),
            };
            let told = IslandTold { entry: id.to_string(), updates, anew, cursors: None };
            let island = Some(Box::new(told));
            self.tell_tab(&tab, Heard::Tell(Tell { island, ..Tell::default() }), None);
        }
    }

    fn view(&self, id: DocumentId) -> Option<EntryView> {
        let engine = &self.driver.as_ref()?.engine;
        // The text is the editor's, and it is long: this is asked after every key.
        let mut entry = engine.entry_parts(id).ok()?;
        let zone = engine.zone_of(id)?;
        let signed = Box::new(seals::signed(engine, id, &entry));
        let is_here = |file: &&Attachment| {
            let row = file.blob.parse().ok().and_then(|blob| engine.blob(&blob));
            row.is_some_and(|row| row.have >= row.total)
        };
        let here = entry.attachments.iter().filter(is_here).map(|file| file.id.clone()).collect();
        // A page needs no key.
        entry.attachments.iter_mut().for_each(|file| file.key.clear());
        let comments = engine.comments_of(id).and_then(|said| engine.comments(said).ok());
        let mut comments = comments.unwrap_or_default();
        comments.sort_by(|one, other| one.at.cmp(&other.at));
        let status = engine.document_status(id).ok();
        let (certified, dated) = newest(engine, id, zone);
        Some(EntryView {
            id: id.to_string(),
            zone: zone.to_string(),
            entry,
            comments,
            author: engine.owner_of(id).map(|who| self.called(zone, who)).unwrap_or_default(),
            may: may(engine, id, zone),
            here,
            unfinished: unfinished(engine, id),
            signed,
            unsent: status.map_or(0, |status| status.unsent),
            placed: status.is_some_and(|status| status.placed_at.is_some()),
            checked: engine.is_checked(id),
            certified,
            dated,
        })
    }
}

/// What waits on this device to be chosen again.
fn unfinished(engine: &Engine, id: DocumentId) -> Vec<Unfinished> {
    let mut all = Vec::new();
    for row in engine.unfinished(id) {
        let (here, size) = (row.taken as f64, row.size as f64);
        all.push(Unfinished { id: row.blob.to_string(), name: row.name.clone(), here, size });
    }
    all
}

/// What this person may do with an entry now.
fn may(engine: &Engine, id: DocumentId, zone: ZoneId) -> May {
    let writes = engine.check_writable(id);
    let comment = match engine.comments_of(id) {
        Some(comments) => engine.check_writable(comments),
        None => engine.check_begin(zone, Class::Comments),
    };
    May {
        write: writes.is_ok(),
        comment: comment.is_ok(),
        why_not: writes.err().map(|why| cahier_words::unwritable(&why)),
    }
}
