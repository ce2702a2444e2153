//! The search of the tab that leads, as its pages ask for it.

use super::command::named;
use super::desk::Desk;
use super::trouble::closed;
use crate::ctx;
use crate::message::{Answer, EXCERPTS_MAX, Excerpt, Found};
use cahier_evidence::DocumentId;
use cahier_words::Sentence;

impl Desk {
    /// Reads some of what the search does not know yet.
    pub(super) async fn index_some(&mut self) {
        let Some(driver) = &mut self.driver else { return };
        ctx!(ctx);
        self.finder.go_on(driver, ctx).await;
        self.tell_unsearched();
        // Between two turns stands whatever a person does.
        if !self.finder.rests() {
            self.line.soon();
        }
    }

    /// The entries in which these words stand, best first.
    pub(super) async fn search(&mut self, words: String) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let found = self.finder.find(driver, &words, ctx).await;
        let found = found.map_err(|why| cahier_words::store(&why))?;
        let (near, partly, cut) = (found.near, found.partly, found.cut);
        let hits = found.hits.iter().map(DocumentId::to_string).collect();
        Ok(Answer::Found(Found { hits, near, partly, cut }))
    }

    /// Some of the text of these entries around such words; of the first of them, so that nothing
    /// waits long for it.
    pub(super) async fn excerpts(
        &mut self,
        words: &str,
        entries: Vec<String>,
    ) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let mut excerpts = Vec::new();
        for entry in entries.into_iter().take(EXCERPTS_MAX) {
            ctx!(ctx);
            let found = cahier_finder::excerpt(driver, words, named(&entry)?, ctx).await;
            excerpts.push(Excerpt { entry, text: found.text, marks: found.marks });
        }
        Ok(Answer::Excerpts(excerpts))
    }

    /// The entries that link to this one.
    pub(super) async fn linking(&mut self, entry: &str) -> Result<Answer, Sentence> {
        let entry: DocumentId = named(entry)?;
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let linking = self.finder.linking(driver, entry, ctx).await;
        let linking = linking.map_err(|why| cahier_words::store(&why))?;
        let hits = linking.iter().map(DocumentId::to_string).collect();
        Ok(Answer::Found(Found { hits, ..Found::default() }))
    }
}
