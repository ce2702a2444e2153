//! An entry as a text that needs no notebook: HTML or Markdown. Its attached files do not come
//! along; what is left out is counted.

use super::blob::Parts;
use super::stays::Stays;
use super::{Step, Stepping, Work};
use crate::ctx;
use crate::message::{Answer, Report, TextForm};
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::DocumentId;
use cahier_formats::Lang;
use cahier_formats::entry_file::{file_name, to_html, to_markdown};
use cahier_notebook::Entry;
use cahier_sync::Driver;
use cahier_words::Sentence;

/// How many digits of an id stand in the name of a file.
const DIGITS: usize = 8;

/// A text that is written.
pub(in crate::worker) struct Writing {
    entry: DocumentId,
    form: TextForm,
    lang: Lang,
}

impl Work for Writing {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn is_told(&self) -> bool {
        false
    }
}

impl Writing {
    /// Of this entry, in the reader's language.
    pub fn new(entry: DocumentId, form: TextForm, french: bool) -> Self {
        Self { entry, form, lang: language(french) }
    }

    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let (entry, comments) = read(driver, self.entry).await?;
        let (text, ending, media_type) = match self.form {
            // A browser that opened it under its own type would do so as this page.
            TextForm::Html => (to_html(&entry, self.lang), "html", "application/octet-stream"),
            TextForm::Markdown => (to_markdown(&entry, self.lang), "md", "text/markdown"),
        };
        let mut parts = Parts::default();
        parts.push(text.as_bytes())?;
        let blob = parts.finish(&[], media_type)?;
        let stays = Stays { files: entry.attachments.len(), comments, ..Stays::default() };
        let report = Report {
            entries: vec![self.entry.to_string()],
            lines: stays.sentence().into_iter().collect(),
            ..Report::default()
        };
        let name = named_file(&entry.title, &self.entry, ending);
        Ok(Step::Ended(Ok((Answer::Exported { name, report }, Some(blob)))))
    }
}

/// The reader's language, as formats know it.
pub(super) fn language(french: bool) -> Lang {
    if french { Lang::Fr } else { Lang::En }
}

/// A name for a file of something that is called so.
pub(super) fn named_file(title: &str, id: &impl ToString, ending: &str) -> String {
    let digits: String = id.to_string().chars().take(DIGITS).collect();
    file_name(title, &digits, ending)
}

/// An entry, and how many comments it has.
pub(super) async fn read(
    driver: &mut Driver<IndexedStore>,
    id: DocumentId,
) -> Result<(Entry, usize), Sentence> {
    ctx!(ctx);
    driver.ensure(id, ctx).await;
    let entry = driver.engine.entry(id).map_err(refused)?;
    let comments = match driver.engine.comments_of(id) {
        Some(comments) => {
            driver.ensure(comments, ctx).await;
            driver.engine.comments(comments).map_or(0, |comments| comments.len())
        }
        None => 0,
    };
    Ok((entry, comments))
}
