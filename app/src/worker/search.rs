//! The search of the tab that leads, as its pages ask for it.

use super::command::named;
use super::desk::Desk;
use super::trouble::closed;
use crate::ctx;
use crate::message::{Answer, Found, Hit};
use cahier_evidence::DocumentId;
use cahier_words::Sentence;

impl Desk {
    /// Reads some of what the search does not know yet.
    pub(super) async fn index_some(&mut self) {
        let Some(driver) = &mut self.driver else { return };
        let left = self.finder.left();
        ctx!(ctx);
        self.finder.go_on(driver, ctx).await;
        // How far it is shows in how things stand.
        self.stirred |= left != self.finder.left();
    }

    /// The entries in which these words stand, best first.
    pub(super) async fn search(&mut self, words: String) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let found = self.finder.find(driver, &words, ctx).await;
        let found = found.map_err(|why| cahier_words::store(&why))?;
        let hit = |hit: cahier_finder::Hit| Hit {
            entry: hit.entry.to_string(),
            excerpt: hit.excerpt.text,
            marks: hit.excerpt.marks,
        };
        let (near, partly, cut) = (found.near, found.partly, found.cut);
        let hits = found.hits.into_iter().map(hit).collect();
        Ok(Answer::Found(Found { hits, near, partly, cut }))
    }

    /// The entries that link to this one.
    pub(super) async fn linking(&mut self, entry: &str) -> Result<Answer, Sentence> {
        let entry: DocumentId = named(entry)?;
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let linking = self.finder.linking(driver, entry, ctx).await;
        let linking = linking.map_err(|why| cahier_words::store(&why))?;
        let hit = |id: DocumentId| Hit { entry: id.to_string(), ..Hit::default() };
        let hits = linking.into_iter().map(hit).collect();
        Ok(Answer::Found(Found { hits, ..Found::default() }))
    }
}
