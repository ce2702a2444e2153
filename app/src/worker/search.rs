//! The search of the tab that leads: entries are read a few at a time while nothing else waits,
//! and what was read is kept sealed beside everything else. It is a cache: what does not read is
//! made anew.

use super::command::named;
use super::desk::Desk;
use super::trouble::closed;
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Hit};
use crate::store::IndexedStore;
use cahier_evidence::DocumentId;
use cahier_notebook::{Comment, Entry};
use cahier_search::{Content, Found, Index, Query, excerpt};
use cahier_sync::rows::ListRow;
use cahier_sync::store::{Place, StoreError, Table, Write};
use cahier_sync::{CommandError, Driver, Engine};
use cahier_words::Sentence;
use std::collections::BTreeMap;

/// Most entries that are found.
const HITS_MAX: usize = 50;
/// For so long excerpts are read from entries that are not open, ms.
const EXCERPTS_MS: u64 = 60;
/// Most characters of a question.
const WORDS_CHARS_MAX: usize = 500;
/// Most entries that are read at one tick, and for how long, ms.
const READ_MAX: usize = 8;
const READ_MS: u64 = 8;
/// Entries whose state is compared with what is known of them, at one tick.
const COMPARED_MAX: usize = 256;
/// An entry that changes is read again once it rested for so long, and at the latest after so long,
/// ms: a long one takes its time, and whoever types in it needs the machine.
const REST_MS: u64 = 2_000;
const REST_MS_MAX: u64 = 20_000;
/// What was read is kept once so many entries were, or after so long, ms.
const UNKEPT_MAX: usize = 64;
const KEEP_MS: u64 = 15_000;
/// After so long a store that did not answer is asked again, ms.
const RETRY_MS: u64 = 3_000;
/// Most entries that are named as linking to one.
const LINKING_MAX: usize = 200;
/// Stands before the id that an entry links to, where it is among the words: a letter of Linear B,
/// so that nobody who searches for words meets ids.
const LINKS_TO: &str = "\u{10000}";
/// What of an entry is among the words: another number means that all are read again.
const FORM: u64 = 1;
/// Where the segments lie.
const SCOPE: [u8; 16] = [0; 16];

/// What the leader knows of the words of all entries.
#[derive(Default)]
pub(super) struct Finder {
    index: Index,
    /// Under which lead it was loaded: another one begins anew.
    fence: Option<u64>,
    /// Entries that were not compared yet with what is known of them.
    unseen: Vec<DocumentId>,
    /// Comments of entries, as they were when the comparison began.
    comments: BTreeMap<DocumentId, DocumentId>,
    /// Entries that changed, and when they are to be read again.
    dirty: BTreeMap<DocumentId, Due>,
    /// Whether it has been at the end of all entries.
    caught_up: bool,
    /// What is to be kept and was not written yet.
    unwritten: Vec<Write>,
    keep_at_ms: u64,
    retry_at_ms: u64,
}

/// When an entry is to be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due {
    /// Since when something of it is not read, ms since 1970.
    since_ms: u64,
    /// When it is read.
    at_ms: u64,
}

impl Due {
    fn at(at_ms: u64) -> Self {
        Self { since_ms: at_ms, at_ms }
    }

    /// It changed now, and perhaps before.
    fn changed(before: Option<Self>, now_ms: u64) -> Self {
        let since_ms = before.map_or(now_ms, |before| before.since_ms.min(now_ms));
        Self { since_ms, at_ms: (now_ms + REST_MS).min(since_ms + REST_MS_MAX) }
    }
}

impl Desk {
    /// Reads some of what the search does not know yet.
    pub(super) async fn index_some(&mut self) {
        let Some(driver) = &mut self.driver else { return };
        let left = self.finder.left();
        self.finder.some(driver).await;
        // How far it is shows in how things stand.
        self.stirred |= left != self.finder.left();
    }

    /// The entries in which these words stand, best first.
    pub(super) async fn search(&mut self, words: String) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        // What was just written is found too.
        self.finder.catch_up(driver).await;
        let words: String = words.chars().take(WORDS_CHARS_MAX).collect();
        let query = Query::parse(&words);
        let until = now_ms() + EXCERPTS_MS;
        let mut hits = Vec::new();
        for found in self.finder.index.search(&query, HITS_MAX) {
            if driver.engine.row(DocumentId(found.id)).is_some() {
                hits.push(hit(driver, &found, &query, now_ms() < until).await);
            }
        }
        Ok(Answer::Found(hits))
    }

    /// The entries that link to this one, by the same words.
    pub(super) async fn linking(&mut self, entry: &str) -> Result<Answer, Sentence> {
        let entry: DocumentId = named(entry)?;
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        self.finder.catch_up(driver).await;
        let mut hits = Vec::new();
        for found in self.finder.index.search(&Query::parse(&links_to(entry)), LINKING_MAX) {
            let id = DocumentId(found.id);
            if id != entry && driver.engine.row(id).is_some() {
                hits.push(Hit { entry: id.to_string(), ..Hit::default() });
            }
        }
        Ok(Answer::Found(hits))
    }
}

/// How long until it is looked again whether the code for reading is here, ms.
const LOADS_MS: u64 = 250;

impl Finder {
    /// How many entries are not read yet, until it has read all of them once.
    pub(super) fn left(&self) -> usize {
        match self.caught_up {
            true => 0,
            // Before it looked there is something, if only to look.
            false => (self.unseen.len() + self.dirty.len()).max(1),
        }
    }

    /// Whether nothing is read just now, because it could not be.
    pub(super) fn is_put_off(&self) -> bool {
        self.fence.is_none() && now_ms() < self.retry_at_ms
    }

    /// Nothing can be read for a while.
    pub(super) fn put_off(&mut self) {
        self.fence = None;
        self.retry_at_ms = now_ms() + LOADS_MS;
    }

    /// A document has new content.
    pub(super) fn changed(&mut self, document: DocumentId) {
        let due = Due::changed(self.dirty.get(&document).copied(), now_ms());
        self.dirty.insert(document, due);
    }

    async fn some(&mut self, driver: &mut Driver<IndexedStore>) {
        if self.fence != Some(driver.vault().fence()) {
            if now_ms() >= self.retry_at_ms {
                self.open(driver).await;
            }
            return;
        }
        self.compare(&driver.engine);
        self.read(driver, now_ms()).await;
        self.caught_up |= self.unseen.is_empty() && self.dirty.is_empty();
        self.keep(driver).await;
    }

    /// Reads what changed, however short ago.
    async fn catch_up(&mut self, driver: &mut Driver<IndexedStore>) {
        if self.fence != Some(driver.vault().fence()) {
            self.open(driver).await;
        }
        self.read(driver, u64::MAX).await;
    }

    /// Loads what is kept, and begins to compare it with all entries.
    async fn open(&mut self, driver: &mut Driver<IndexedStore>) {
        *self = Self { retry_at_ms: now_ms() + RETRY_MS, ..Self::default() };
        let rows = driver.vault().read(Table::Search, SCOPE, 0, usize::MAX).await;
        let loaded = match rows {
            Ok(rows) => {
                Index::load(rows.into_iter().map(|(place, bytes)| (place.seq, bytes)).collect())
                    .ok()
            }
            Err(StoreError::Damaged(_)) => None,
            Err(_) => return,
        };
        // What does not read, or is of another form, is made anew.
        if loaded.is_none() {
            self.unwritten.push(Write::Clear(Table::Search, SCOPE));
        }
        self.index = loaded.unwrap_or_default();
        let engine = &driver.engine;
        self.comments = engine.all_comments();
        self.unseen = engine.list(None).iter().map(|row| row.document).collect();
        // The newest are read first: they are taken from the end.
        self.unseen.reverse();
        let gone = self.index.documents().map(|id| DocumentId(*id));
        let gone: Vec<DocumentId> = gone.filter(|id| engine.row(*id).is_none()).collect();
        gone.iter().for_each(|id| self.index.remove(id.0));
        self.fence = Some(driver.vault().fence());
    }

    /// Finds entries that changed since they were read.
    fn compare(&mut self, engine: &Engine) {
        for _ in 0..COMPARED_MAX {
            // No more than can be read soon: the rest is still to be compared.
            if self.dirty.len() >= UNKEPT_MAX {
                return;
            }
            let Some(id) = self.unseen.pop() else { return };
            let Some(row) = engine.row(id) else { continue };
            let stamp = stamp(engine, row, self.comments.get(&id).copied());
            if self.index.stamp(&id.0) != Some(stamp) {
                self.dirty.insert(id, Due::at(0));
            }
        }
    }

    /// Reads some of the entries that changed before a moment.
    async fn read(&mut self, driver: &mut Driver<IndexedStore>, before_ms: u64) {
        let until = now_ms() + READ_MS;
        for _ in 0..READ_MAX {
            let mut due = self.dirty.iter().filter(|(_, due)| due.at_ms <= before_ms);
            let Some(id) = due.next().map(|(id, _)| *id) else { return };
            self.dirty.remove(&id);
            self.take_in(driver, id).await;
            if now_ms() >= until {
                return;
            }
        }
    }

    /// Reads one document: an entry, or the one that it belongs to.
    async fn take_in(&mut self, driver: &mut Driver<IndexedStore>, document: DocumentId) {
        let id = driver.engine.parent_of(document).unwrap_or(document);
        let Some(row) = driver.engine.row(id).cloned() else {
            return self.index.remove(id.0);
        };
        let comments = driver.engine.comments_of(id);
        let stamp = stamp(&driver.engine, &row, comments);
        // Opening an entry may tell that it changed: one that did not is not opened for that.
        let seated = |document| driver.engine.is_seated(document);
        let open = seated(id) && comments.is_none_or(seated);
        if !open && self.index.stamp(&id.0) == Some(stamp) {
            return;
        }
        let modified_ms = row.modified_ms;
        let (content, again) = content(driver, row, comments).await;
        // What could not be read whole is another state than this one.
        let stamp = if again { !stamp } else { stamp };
        self.index.put(id.0, &Content { stamp, modified_ms, ..content });
        if again {
            self.dirty.insert(id, Due::at(now_ms() + RETRY_MS));
        }
    }

    /// Keeps what was read, all or nothing; what is not written now is written later.
    async fn keep(&mut self, driver: &mut Driver<IndexedStore>) {
        let now = now_ms();
        if now < self.keep_at_ms && self.index.unkept() < UNKEPT_MAX {
            return;
        }
        if let Some(kept) = self.index.keep() {
            let place = |number| Place::new(Table::Search, SCOPE, number);
            self.unwritten.extend(kept.deleted.into_iter().map(|one| Write::Delete(place(one))));
            self.unwritten.push(Write::Put(place(kept.number), kept.bytes));
        }
        self.keep_at_ms = now + KEEP_MS;
        if self.unwritten.is_empty() {
            return;
        }
        ctx!(ctx);
        // Whoever lost the lead is told so by what the engine writes.
        if driver.write(&self.unwritten, ctx).await.is_ok() {
            self.unwritten.clear();
        }
    }
}

/// What an entry is like, in a number: another one means that it changed.
fn stamp(engine: &Engine, row: &ListRow, comments: Option<DocumentId>) -> u64 {
    // FNV-1a, 64 bits: nobody gains by two states of one entry that look alike.
    let mut stamp = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |number: u64| {
        for byte in number.to_le_bytes() {
            stamp = (stamp ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    add(FORM);
    add(row.modified_ms);
    for document in [Some(row.document), comments].into_iter().flatten() {
        let Ok(status) = engine.document_status(document) else { continue };
        add(status.unsent as u64);
        add(status.placed_at.map_or(0, |index| index + 1));
        // What is shown before it is checked comes at once, when its summary comes.
        let shown = !status.checked && engine.document(document).is_ok();
        add(u64::from(status.checked) + 2 * u64::from(shown));
    }
    stamp
}

/// An entry as it was found, with an excerpt where that is at hand.
async fn hit(
    driver: &mut Driver<IndexedStore>,
    found: &Found,
    query: &Query,
    may_open: bool,
) -> Hit {
    let id = DocumentId(found.id);
    let row = driver.engine.row(id).cloned();
    let body = match row.filter(|_| may_open || driver.engine.is_seated(id)) {
        Some(row) => {
            let comments = driver.engine.comments_of(id);
            content(driver, row, comments).await.0.body
        }
        None => String::new(),
    };
    let excerpt = excerpt(&body, query);
    Hit { entry: id.to_string(), excerpt: excerpt.text, marks: excerpt.marks }
}

/// What an entry says, and whether to ask again because the store did not answer. Where it cannot
/// be read, it goes by its row in the list.
async fn content(
    driver: &mut Driver<IndexedStore>,
    row: ListRow,
    comments: Option<DocumentId>,
) -> (Content, bool) {
    // What was not checked is shown as far as it is here: nothing is fetched to be searched.
    for document in [Some(row.document), comments].into_iter().flatten() {
        if driver.engine.is_checked(document) {
            ctx!(ctx);
            driver.ensure(document, ctx).await;
        }
    }
    let entry = driver.engine.entry(row.document);
    let said = comments.map(|comments| driver.engine.comments(comments));
    let silent = matches!(entry, Err(CommandError::NotRead))
        || matches!(said, Some(Err(CommandError::NotRead)));
    let content = match entry {
        Ok(entry) => of_entry(entry, said.and_then(Result::ok).unwrap_or_default()),
        Err(_) => {
            let labels = [row.category, row.status].into_iter().flatten().chain(row.tags);
            Content { title: row.title, labels: lines(labels), ..Content::default() }
        }
    };
    (content, silent)
}

fn of_entry(entry: Entry, comments: Vec<Comment>) -> Content {
    let body = entry.body.plain_text();
    let named = [entry.category, entry.status].into_iter().flatten();
    let ids = entry.links.iter().filter_map(|link| link.target.parse::<DocumentId>().ok());
    let linked = ids.map(links_to);
    let labels = lines(named.chain(entry.tags).chain(entry.people).chain(linked));
    let mut parts = vec![body];
    for field in entry.fields {
        parts.push(format!("{} {} {}", field.name, field.value, field.unit.unwrap_or_default()));
    }
    parts.extend(entry.steps.into_iter().map(|step| step.text));
    parts.extend(entry.links.into_iter().map(|link| link.label));
    for file in entry.attachments {
        parts.push(format!("{} {}", file.name, file.description.unwrap_or_default()));
    }
    parts.extend(comments.into_iter().map(|comment| comment.text));
    Content { title: entry.title, labels, body: lines(parts.into_iter()), ..Content::default() }
}

/// Parts of a text, each on a line of its own, so that no word goes on in the next.
fn lines(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<String>>().join("\n")
}

/// The word by which an entry that links to this one is found.
fn links_to(entry: DocumentId) -> String {
    format!("{LINKS_TO}{entry}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::Link;

    #[test]
    fn an_entry_is_read_once_it_rests_and_never_put_off_for_long() {
        let first = Due::changed(None, 100_000);
        assert_eq!(first.at_ms, 102_000);
        let mut due = first;
        for now_ms in (100_000..118_000).step_by(100) {
            due = Due::changed(Some(due), now_ms);
            assert_eq!(due, Due { since_ms: 100_000, at_ms: now_ms + REST_MS });
        }
        assert_eq!(Due::changed(Some(due), 119_900).at_ms, 120_000, "whoever types on is read too");
        // What was never read is read at once, and a clock that was set back holds up nothing.
        assert!(Due::changed(Some(Due::at(0)), 100_000).at_ms < 100_000);
        assert_eq!(Due::changed(Some(Due::at(900_000)), 100_000), first);
    }

    #[test]
    fn an_entry_is_found_by_what_it_links_to_and_by_no_digits() {
        let (target, other) = (DocumentId([0xab; 16]), DocumentId([0xcd; 16]));
        let link = |target: String| Link { target, label: "Balance".into(), ..Link::default() };
        let links = vec![link(target.to_string()), link("https://abab.example".into())];
        let content = of_entry(Entry { links, ..Entry::default() }, Vec::new());
        let mut index = Index::default();
        index.put([1; 16], &content);
        let mut find = |words: &str| index.search(&Query::parse(words), 9).len();
        assert_eq!(find(&links_to(target)), 1);
        assert_eq!(find(&links_to(other)), 0);
        assert_eq!(find("abab"), 0, "ids are no words of anybody");
        assert_eq!(find("balance"), 1);
    }
}
