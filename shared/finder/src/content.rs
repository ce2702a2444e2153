//! What of an entry can be found: its words, and what it was like when they were read.

use cahier_evidence::DocumentId;
use cahier_notebook::{Comment, Entry};
use cahier_search::Content;
use cahier_sync::rows::ListRow;
use cahier_sync::store::Store;
use cahier_sync::{CommandError, Context, Driver, Engine};

/// Stands before the id that an entry links to, where it is among the words: a letter of Linear B,
/// so that nobody who searches for words meets ids.
const LINKS_TO: &str = "\u{10000}";
/// What of an entry is among the words: another number means that all are read again.
const FORM: u64 = 1;

/// What an entry is like, in a number: another one means that it changed.
pub fn stamp(engine: &Engine, row: &ListRow, comments: Option<DocumentId>) -> u64 {
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

/// What an entry says, and whether to ask again because the store did not answer. Where it cannot
/// be read, it goes by its row in the list.
pub async fn content<S: Store>(
    driver: &mut Driver<S>,
    row: ListRow,
    comments: Option<DocumentId>,
    ctx: &mut Context<'_>,
) -> (Content, bool) {
    // What was not checked is shown as far as it is here: nothing is fetched to be searched.
    for document in [Some(row.document), comments].into_iter().flatten() {
        if driver.engine.is_checked(document) {
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
pub fn links_to(entry: DocumentId) -> String {
    format!("{LINKS_TO}{entry}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::Link;
    use cahier_search::{Index, Query};

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
