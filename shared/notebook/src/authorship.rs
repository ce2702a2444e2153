//! Who wrote what is to be read now: every run of text, every field, step and attachment.
//!
//! Exact by construction: each unit of content has the id of its writer for ever, so who moved
//! or kept something is never taken for who wrote it. Who an id belongs to is the caller's to
//! know, from verified envelopes ([`crate::Authors`]).

use crate::document::Document;
use crate::entry::Comment;
use crate::error::DocumentError;
use crate::fragment::{self, Part};
use crate::ledger::{Container, Ledger, ledger};
use crate::read::read_comments;
use crate::record::{POSITION, records};
use crate::wire::Id;
use serde::{Deserialize, Serialize};
use yrs::types::text::YChange;
use yrs::{Any, IdSet, Map, Out, ReadTxn, Snapshot, Text, Transact, TransactionMut};

/// A stretch of text by one author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthoredRun<A> {
    /// The text.
    pub text: String,
    /// Its author, if known.
    pub author: Option<A>,
}

/// The text of one block of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthoredBlock<A> {
    /// Index path to the block, as in [`crate::Change::InsertText`]; empty for text outside of
    /// blocks.
    pub path: Vec<u32>,
    /// Its text.
    pub runs: Vec<AuthoredRun<A>>,
}

/// The text of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthoredStep<A> {
    /// Step id.
    pub id: String,
    /// Its text.
    pub runs: Vec<AuthoredRun<A>>,
}

/// A collection of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collection {
    /// Kind, date, status, category.
    Entry,
    /// Tags.
    Tags,
    /// People.
    People,
    /// Fields.
    Fields,
    /// Steps.
    Steps,
    /// Links.
    Links,
    /// Attachments.
    Attachments,
    /// What an import brought.
    Extra,
    /// Amendments.
    Amendments,
    /// Requests to sign.
    Requests,
}

impl Collection {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Entry, "entry"),
        (Self::Tags, "tags"),
        (Self::People, "people"),
        (Self::Fields, "fields"),
        (Self::Steps, "steps"),
        (Self::Links, "links"),
        (Self::Attachments, "attachments"),
        (Self::Extra, "extra"),
        (Self::Amendments, "amendments"),
        (Self::Requests, "requests"),
    ];
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBy<A> {
    /// Where it is.
    pub collection: Collection,
    /// Its name, tag, person or key; for whatever has an id, that.
    pub key: String,
    /// The attribute that was set, or none for who added the part itself.
    pub attribute: Option<String>,
    /// Who set it, if known.
    pub author: Option<A>,
}

/// Who wrote an entry as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorship<A> {
    /// The title.
    pub title: Vec<AuthoredRun<A>>,
    /// The text of each step.
    pub steps: Vec<AuthoredStep<A>>,
    /// The text of each block of the body, in order.
    pub body: Vec<AuthoredBlock<A>>,
    /// Everything else, in order of collection, key and attribute.
    pub parts: Vec<SetBy<A>>,
}

impl<A> Authorship<A> {
    /// Who set an attribute of a part; without one, or where it was never set, who added the part.
    pub fn set_by(&self, collection: Collection, key: &str, attribute: Option<&str>) -> Option<&A> {
        let wanted = (collection, key, attribute);
        let found = self.parts.binary_search_by(|part| {
            (part.collection, part.key.as_str(), part.attribute.as_deref()).cmp(&wanted)
        });
        match (found, attribute) {
            (Ok(at), _) => self.parts.get(at)?.author.as_ref(),
            (Err(_), Some(_)) => self.set_by(collection, key, None),
            (Err(_), None) => None,
        }
    }
}

/// Asks of everything in an entry who wrote it; `author_of` gets a client id and a clock.
pub fn authorship<A: Clone + PartialEq>(
    document: &Document,
    author_of: impl Fn(u64, u32) -> Option<A>,
) -> Result<Authorship<A>, DocumentError> {
    let parts = set_by(document, &author_of)?;
    let roots = document.roots();
    // Reading by snapshot needs a transaction that could write; this one changes nothing.
    let mut txn = document.doc().transact_mut();
    let reader = Reader::new(&txn, author_of);
    let title = reader.runs(&mut txn, &roots.title);
    let mut steps = Vec::new();
    for (id, record) in records(&txn, &roots.steps) {
        if let Some(Out::YText(text)) = record.get(&txn, "text") {
            steps.push(AuthoredStep { id, runs: reader.runs(&mut txn, &text) });
        }
    }
    let tree = fragment::parts(&txn, &roots.body, 0);
    let mut body = Vec::new();
    reader.blocks(&mut txn, &tree, &mut Vec::new(), &mut body);
    Ok(Authorship { title, steps, body, parts })
}

/// The comments in a comments document, oldest first by their claimed time, each with whoever
/// wrote its text; `author_of` gets a client id and a clock.
pub fn authored_comments<A>(
    document: &Document,
    author_of: impl Fn(u64, u32) -> Option<A>,
) -> Result<Vec<(Comment, Option<A>)>, DocumentError> {
    let ledger = ledger(&document.encode_state())?;
    let with_author = |comment: Comment| {
        let comments = Container::Root("comments".to_owned());
        let record = ledger.get(&(comments, comment.id.clone())).copied();
        let text = record.and_then(|id| ledger.get(&(Container::Item(id), "text".to_owned())));
        let author = text.or(record.as_ref()).and_then(|id| author_of(id.client, id.clock));
        (comment, author)
    };
    Ok(read_comments(document).into_iter().map(with_author).collect())
}

fn set_by<A>(
    document: &Document,
    author_of: &impl Fn(u64, u32) -> Option<A>,
) -> Result<Vec<SetBy<A>>, DocumentError> {
    let ledger = ledger(&document.encode_state())?;
    let mut out = Vec::new();
    for (collection, name) in Collection::ALL {
        let root = Container::Root(name.to_owned());
        for (key, id) in of_container(&ledger, &root) {
            let by = |attribute, id: &Id| SetBy {
                collection,
                key: key.clone(),
                attribute,
                author: author_of(id.client, id.clock),
            };
            out.push(by(None, id));
            // The place in the order is no part of what a person sees.
            let record = of_container(&ledger, &Container::Item(*id));
            let record = record.filter(|(attribute, _)| *attribute != POSITION);
            out.extend(record.map(|(attribute, id)| by(Some(attribute.clone()), id)));
        }
    }
    Ok(out)
}

/// The keys of one map, in order.
fn of_container<'l>(
    ledger: &'l Ledger,
    container: &Container,
) -> impl Iterator<Item = (&'l String, &'l Id)> + use<'l> {
    let container = container.clone();
    let from = ledger.range((container.clone(), String::new())..);
    let own = from.take_while(move |((of, _), _)| *of == container);
    own.map(|((_, key), id)| (key, id))
}

/// Reads text with authors, against one state of the document.
struct Reader<F> {
    /// Everything that was ever written: without this, yrs does not tell the ids.
    all: Snapshot,
    deleted: IdSet,
    author_of: F,
}

impl<A: Clone + PartialEq, F: Fn(u64, u32) -> Option<A>> Reader<F> {
    fn new(txn: &TransactionMut<'_>, author_of: F) -> Self {
        let now = txn.snapshot();
        let all = Snapshot::new(now.state_map, IdSet::new());
        Self { all, deleted: now.delete_set, author_of }
    }

    fn runs<X: Text>(&self, txn: &mut TransactionMut<'_>, text: &X) -> Vec<AuthoredRun<A>> {
        let mut runs = Vec::new();
        let nothing = Snapshot::default();
        // Compared with nothing, every piece is a change of its own and so has an id.
        let pieces = text.diff_range(txn, Some(&self.all), Some(&nothing), YChange::identity);
        for piece in pieces {
            let (Out::Any(Any::String(text)), Some(change)) = (piece.insert, piece.ychange) else {
                continue;
            };
            if self.deleted.contains(&change.id) {
                continue;
            }
            let mut clock = change.id.clock;
            for c in text.chars() {
                push(&mut runs, c, (self.author_of)(change.id.client.get(), clock));
                clock += if c.len_utf16() == 2 { 2 } else { 1 };
            }
        }
        runs
    }

    fn blocks(
        &self,
        txn: &mut TransactionMut<'_>,
        tree: &[Part],
        path: &mut Vec<u32>,
        out: &mut Vec<AuthoredBlock<A>>,
    ) {
        let mut block = AuthoredBlock { path: path.clone(), runs: Vec::new() };
        let place = out.len();
        for (index, part) in (0u32..).zip(tree.iter().filter(|part| part.is_visible())) {
            match part {
                Part::Element(element) => {
                    path.push(index);
                    self.blocks(txn, &element.children, path, out);
                    path.pop();
                }
                Part::Text(texts) => {
                    for run in texts.iter().flat_map(|part| self.runs(txn, &part.text)) {
                        append(&mut block.runs, run);
                    }
                }
            }
        }
        if !block.runs.is_empty() {
            out.insert(place, block);
        }
    }
}

fn push<A: PartialEq>(runs: &mut Vec<AuthoredRun<A>>, c: char, author: Option<A>) {
    match runs.last_mut() {
        Some(last) if last.author == author => last.text.push(c),
        _ => runs.push(AuthoredRun { text: c.to_string(), author }),
    }
}

fn append<A: PartialEq>(runs: &mut Vec<AuthoredRun<A>>, run: AuthoredRun<A>) {
    match runs.last_mut() {
        Some(last) if last.author == run.author => last.text.push_str(&run.text),
        _ => runs.push(run),
    }
}
