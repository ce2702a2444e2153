//! Older states of an entry, what lies between two of them, and work that was not taken in.

use super::authored::{authored, said};
use super::changed::changed;
use super::command::named;
use super::dated::dated;
use super::desk::Desk;
use super::files::Elsewhere;
use super::trouble::{closed, refused};
use crate::ctx;
use crate::message::{Answer, ChangedRow, HistoryAsk, Kept, Piece, Revision};
use crate::store::IndexedStore;
use cahier_evidence::{DocumentId, PersonId, ZoneId};
use cahier_notebook::{
    Authors, Comment, Difference, Entry, authored_comments, authorship, difference, inspect,
    read_comments, read_entry, revision,
};
use cahier_sync::rows::{KeptRow, UpdateRow};
use cahier_sync::{Certification, CommandError, Driver};
use cahier_words::Sentence;
use std::collections::{BTreeMap, BTreeSet};

/// The place of work that is not on the relay yet.
const UNSENT: u64 = u64::MAX;
/// First digits of an identifier, enough to tell people apart.
const SHORT_DIGITS: usize = 8;
/// Most characters of kept work that are shown.
const TEXT_CHARS_MAX: usize = 4_000;

type History = Vec<(u64, UpdateRow)>;

impl Desk {
    /// Carries out what a page asked of history.
    pub(super) async fn history_asked(&mut self, ask: HistoryAsk) -> Result<Answer, Sentence> {
        match ask {
            HistoryAsk::List { entry } => self.revisions(named(&entry)?).await,
            HistoryAsk::Difference { entry, from, to } => {
                self.between(named(&entry)?, from, to).await
            }
            HistoryAsk::Authors { entry } => self.authors(named(&entry)?).await,
            HistoryAsk::Restore { entry, at } => self.restore(named(&entry)?, at).await,
            HistoryAsk::Kept => self.kept_work().await,
            HistoryAsk::Adopt { seq } => {
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                ctx!(ctx);
                driver.engine.adopt(seq, ctx).map_err(refused)?;
                Ok(Answer::Done)
            }
            HistoryAsk::Drop { seq } => {
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                ctx!(ctx);
                driver.engine.drop_kept(seq, ctx).map_err(refused)?;
                Ok(Answer::Done)
            }
            HistoryAsk::CopyKept { seq, zone } => self.copy_kept(seq, named(&zone)?),
        }
    }

    async fn revisions(&mut self, entry: DocumentId) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let zone = zone_of(driver, entry)?;
        let names = names(driver, zone).await;
        let history = history(driver, entry).await?;
        let mut revisions = Vec::new();
        for (at, row) in history.iter().rev() {
            let certified = driver.engine.certification(zone, *at);
            // Whether it is in the public log yet is of no use to who looks for a time.
            let is_dated = !matches!(certified, Certification::Received | Certification::Logged);
            revisions.push(Revision {
                at: *at,
                author: called(&names, &row.person),
                claimed_ms: row.claimed_ms as f64,
                received_ms: Some(row.received_ms as f64),
                certified: is_dated.then(|| dated(&driver.engine, zone, *at)),
            });
        }
        let unsent = driver.engine.document_status(entry).map_or(0, |status| status.unsent);
        if unsent > 0 {
            let listed = driver.engine.list(Some(zone)).into_iter();
            let modified = listed.filter(|row| row.document == entry).map(|row| row.modified_ms);
            let own = Revision {
                at: UNSENT,
                author: called(&names, &driver.engine.person()),
                claimed_ms: modified.max().unwrap_or(0) as f64,
                received_ms: None,
                certified: None,
            };
            revisions.insert(0, own);
        }
        Ok(Answer::Revisions(revisions))
    }

    async fn between(
        &mut self,
        entry: DocumentId,
        from: Option<u64>,
        to: u64,
    ) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let zone = zone_of(driver, entry)?;
        let names = names(driver, zone).await;
        let history = history(driver, entry).await?;
        let old = match from {
            Some(from) => state_at(driver, entry, &history, from).await?,
            None => Entry::default(),
        };
        let new = state_at(driver, entry, &history, to).await?;
        // Who wrote which part of what came between is known where one person alone did.
        let came = history.iter().filter(|(at, _)| from.is_none_or(|from| *at > from) && *at <= to);
        let mut people: BTreeSet<PersonId> = came.map(|(_, row)| row.person).collect();
        if to == UNSENT {
            people.insert(driver.engine.person());
        }
        let people: Vec<String> = people.iter().map(|person| called(&names, person)).collect();
        Ok(Answer::Difference(changed(&difference(&old, &new), &people)))
    }

    /// Who wrote which part of an entry, and what was said of it, as it is now.
    async fn authors(&mut self, entry: DocumentId) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let zone = zone_of(driver, entry)?;
        let names = names(driver, zone).await;
        let called = |person: &PersonId| called(&names, person);
        let authors = writers(driver, entry).await?;
        let document = driver.engine.document(entry).map_err(refused)?;
        let found = authorship(document, |client, clock| authors.author(client, clock));
        let found = found.map_err(|why| refused(why.into()))?;
        let mut all = authored(&read_entry(document), &found, &called);
        if let Some(comments) = driver.engine.comments_of(entry) {
            let authors = writers(driver, comments).await?;
            // Where they do not open, a notice said why.
            if let Ok(document) = driver.engine.document(comments) {
                let found = authored_comments(document, |at, clock| authors.author(at, clock));
                all.extend(said(found.map_err(|why| refused(why.into()))?, &called));
            }
        }
        Ok(Answer::Difference(all))
    }

    async fn restore(&mut self, entry: DocumentId, at: u64) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let history = history(driver, entry).await?;
        let old = state_at(driver, entry, &history, at).await?;
        ctx!(ctx);
        driver.ensure(entry, ctx).await;
        let current = driver.engine.entry(entry).map_err(refused)?;
        let changes = revision::restore(&current, &old);
        driver.engine.edit(entry, &changes, ctx).map_err(refused)?;
        self.presence.wrote(entry, ctx.now_ms);
        Ok(Answer::Done)
    }

    async fn kept_work(&mut self) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        // What was refused may rest on what waits; the other way round nothing does.
        let mut rows: Vec<KeptRow> = driver.engine.shut_out().collect();
        let waiting = rows.len();
        rows.extend(driver.engine.kept().cloned());
        let zones: BTreeSet<ZoneId> = rows.iter().map(|row| row.zone).collect();
        let mut people = BTreeMap::new();
        for zone in zones {
            people.insert(zone, names(driver, zone).await);
        }
        let texts = texts_of(driver, &rows).await;
        let engine = &driver.engine;
        let listed = engine.list(None);
        let kept = rows.iter().enumerate().map(|(at, row)| {
            let (shut_out, own) = (at < waiting, row.person == engine.person());
            // What was said of an entry is shown as what it is about.
            let of = engine.kept_entry(row).unwrap_or(row.document);
            let entry = listed.iter().find(|listed| listed.document == of);
            let seal = engine.kept_seal(row);
            let text = match &seal {
                Some(seal) => seal.revealed.as_ref().and_then(|said| said.note.clone()),
                None => texts.get(&row.seq).cloned(),
            };
            let author = people.get(&row.zone).map(|names| called(names, &row.person));
            Kept {
                seq: row.seq,
                zone: row.zone.to_string(),
                entry: of.to_string(),
                title: entry.map_or_else(|| short(&of), |entry| entry.title.clone()),
                author: author.unwrap_or_else(|| short(&row.person)),
                claimed_ms: row.claimed_ms as f64,
                why: match shut_out {
                    true => cahier_words::shut_out_work(),
                    false => cahier_words::refusal(row.reason),
                },
                text: text.unwrap_or_default().chars().take(TEXT_CHARS_MAX).collect(),
                // Nobody takes a signature in: its signer signs again.
                adoptable: seal.is_none() && !shut_out,
                copyable: seal.is_none() && own && row.update.is_some() && entry.is_some(),
                shut_out,
            }
        });
        Ok(Answer::Kept(kept.collect()))
    }

    /// Takes own kept work into another zone, as an entry of its own. Its files may be large: the
    /// answer comes later.
    fn copy_kept(&mut self, seq: u64, zone: ZoneId) -> Result<Answer, Sentence> {
        let id = DocumentId(self.once);
        let work = Box::new(Elsewhere::new(seq, id, zone));
        let begun = self.transfers.begin(Some(id), &HistoryAsk::copy_of(seq), work);
        begun.map(|(answer, _)| answer)
    }
}

fn zone_of(driver: &Driver<IndexedStore>, entry: DocumentId) -> Result<ZoneId, Sentence> {
    driver.engine.zone_of(entry).ok_or_else(|| refused(CommandError::NotFound))
}

async fn history(driver: &Driver<IndexedStore>, entry: DocumentId) -> Result<History, Sentence> {
    driver.history(entry).await.map_err(|why| cahier_words::store(&why))
}

/// Opens a document and tells who wrote what of it.
async fn writers(
    driver: &mut Driver<IndexedStore>,
    document: DocumentId,
) -> Result<Authors<PersonId>, Sentence> {
    let history = history(driver, document).await?;
    ctx!(ctx);
    driver.ensure(document, ctx).await;
    let mut authors = Authors::new();
    for (_, row) in &history {
        if let Ok(summary) = inspect(&row.update) {
            authors.record(&summary, &row.person);
        }
    }
    let own = driver.engine.person();
    // What rests in the outbox is one's own as well as what is being typed.
    for update in driver.engine.unsent(document) {
        if let Ok(summary) = inspect(update) {
            authors.record(&summary, &own);
        }
    }
    Ok(authors)
}

/// Names of a zone's people.
async fn names(driver: &mut Driver<IndexedStore>, zone: ZoneId) -> BTreeMap<PersonId, String> {
    ctx!(ctx);
    if let Some(directory) = driver.engine.directory_of(zone) {
        driver.ensure(directory, ctx).await;
    }
    let views = driver.engine.names(zone, ctx.now_ms).unwrap_or_default();
    let mut names: BTreeMap<PersonId, String> =
        views.into_iter().filter_map(|view| Some((view.person, view.name?))).collect();
    let own = driver.engine.name().to_owned();
    names.entry(driver.engine.person()).or_insert(own);
    names
}

fn called(names: &BTreeMap<PersonId, String>, person: &PersonId) -> String {
    names.get(person).cloned().unwrap_or_else(|| short(person))
}

fn short(id: &impl std::fmt::Display) -> String {
    id.to_string().chars().take(SHORT_DIGITS).collect()
}

/// An entry as it was behind a place of its zone's log, or as it is here with what is not sent.
async fn state_at(
    driver: &mut Driver<IndexedStore>,
    entry: DocumentId,
    history: &History,
    at: u64,
) -> Result<Entry, Sentence> {
    if at == UNSENT {
        ctx!(ctx);
        driver.ensure(entry, ctx).await;
        return driver.engine.entry(entry).map_err(refused);
    }
    let count = history.iter().filter(|(index, _)| *index <= at).count();
    let updates: Vec<&[u8]> = history.iter().map(|(_, row)| row.update.as_slice()).collect();
    let document = revision::at(&updates, count).map_err(|why| refused(why.into()))?;
    Ok(read_entry(&document))
}

/// What each piece of kept work adds to its entry, by its number: read on top of what was accepted,
/// and of kept work before it.
async fn texts_of(driver: &Driver<IndexedStore>, rows: &[KeptRow]) -> BTreeMap<u64, String> {
    let documents: BTreeSet<DocumentId> = rows.iter().map(|row| row.document).collect();
    let mut texts = BTreeMap::new();
    for entry in documents {
        // Where the entry itself does not read, what was kept of it is read alone.
        let history = history(driver, entry).await.unwrap_or_default();
        let updates: Vec<&[u8]> = history.iter().map(|(_, row)| row.update.as_slice()).collect();
        let Ok(mut document) = revision::at(&updates, updates.len()) else { continue };
        let mut before = (read_entry(&document), read_comments(&document));
        for row in rows.iter().filter(|row| row.document == entry) {
            let Some(update) = &row.update else { continue };
            if document.apply(update).is_err() {
                continue;
            }
            let after = (read_entry(&document), read_comments(&document));
            let text = added(&difference(&before.0, &after.0));
            texts.insert(row.seq, format!("{text}{}", said_anew(&before.1, &after.1)));
            before = after;
        }
    }
    texts
}

/// What was said since: of an entry, which holds no comments, nothing.
fn said_anew(before: &[Comment], after: &[Comment]) -> String {
    let known: BTreeSet<&str> = before.iter().map(|comment| comment.id.as_str()).collect();
    let anew = after.iter().filter(|comment| !known.contains(comment.id.as_str()));
    anew.map(|comment| comment.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The words that a change adds, a line for each piece.
fn added(changes: &Difference) -> String {
    let mut text = String::new();
    for part in changed(changes, &[]) {
        let rows = part.table.into_iter().flat_map(|table| table.rows);
        let cells = rows.flat_map(|row| match row {
            ChangedRow::Shown { cells, .. } => cells,
            ChangedRow::Passed(_) => Vec::new(),
        });
        for piece in part.pieces.into_iter().chain(cells.flat_map(|cell| cell.pieces)) {
            if let Piece::Added { text: piece, .. } = piece {
                text.push_str(&piece);
                text.push('\n');
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_since_is_told() {
        let said = |id: &str, text: &str| {
            let (id, text) = (id.to_owned(), text.to_owned());
            Comment { id, text, ..Comment::default() }
        };
        let before = [said("a", "Vu.")];
        let after = [said("a", "Vu."), said("b", "Retarée."), said("c", "Et relue.")];
        assert_eq!(said_anew(&before, &after), "Retarée.\nEt relue.");
        assert_eq!(said_anew(&after, &after), "");
    }
}
