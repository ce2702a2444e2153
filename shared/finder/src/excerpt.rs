//! Some of the text of what was found. It takes longer than finding: entries are opened for it.

use crate::content::content;
use cahier_evidence::DocumentId;
use cahier_search::{Excerpt, Query};
use cahier_sync::store::Store;
use cahier_sync::{Context, Driver};

/// Most characters of a question; what follows is not looked at.
pub const WORDS_CHARS_MAX: usize = 500;

/// Some of an entry's text around the first of these words in it: its beginning where none is
/// there, and nothing where it cannot be read.
pub async fn excerpt<S: Store>(
    driver: &mut Driver<S>,
    words: &str,
    entry: DocumentId,
    ctx: &mut Context<'_>,
) -> Excerpt {
    let Some(row) = driver.engine.row(entry).cloned() else { return Excerpt::default() };
    let comments = driver.engine.comments_of(entry);
    let (content, _) = content(driver, row, comments, ctx).await;
    cahier_search::excerpt(&content.body, &asked(words))
}

/// What was asked for, as far as it is looked at.
pub(crate) fn asked(words: &str) -> Query {
    Query::parse(&words.chars().take(WORDS_CHARS_MAX).collect::<String>())
}
