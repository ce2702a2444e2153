//! An entry that says what another one says, in another zone and in the name of whoever begins it:
//! the way on for own work that has no place where it was written. What was said of it goes with
//! it, with the names of those who said it and the times that they gave, as what an archive brings:
//! nobody signs anew in somebody else's name, so whoever copies it signs that it was said.

use super::desk::apply_all;
use super::{CommandError, Context, Engine};
use crate::rows::{BlobRow, KeptRow, Origin, UpdateRow};
use cahier_evidence::{Class, DocumentId, PersonId, ZoneId};
use cahier_notebook::{Authors, Change, Comment, Entry, authored_comments, inspect, revision};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of comments in one edit, and most comments: it fits one envelope.
const EDIT_BYTES_MAX: usize = 256 << 10;
const EDIT_COMMENTS_MAX: usize = 512;
/// Largest comment that is copied, bytes: an edit of its own holds it.
const COMMENT_BYTES_MAX: usize = 768 << 10;

impl Engine {
    /// Begins it under a random id, the entry whole or not at all; its files were laid down
    /// before. Gives how many of its comments have no place.
    pub(crate) fn begin_copy(
        &mut self,
        (id, zone): (DocumentId, ZoneId),
        (entry, comments): (&Entry, &[Comment]),
        files: Vec<BlobRow>,
        ctx: &mut Context<'_>,
    ) -> Result<usize, CommandError> {
        let origin = Origin { zone, class: Class::Entry, parent: None };
        if !self.begin_as(id, origin, ctx)? {
            return Ok(0);
        }
        let mut changes = vec![Change::Kind { kind: entry.kind }];
        changes.extend(revision::restore(&Entry::default(), entry));
        if let Err(why) = self.edit(id, &changes, ctx) {
            self.origins.remove(&id);
            self.desks.remove(&id);
            return Err(why);
        }
        files.into_iter().for_each(|row| self.save_blob(row));
        Ok(self.say_again((id, zone), comments, ctx))
    }

    /// Begins the comments of a copy. Gives how many have no place.
    fn say_again(
        &mut self,
        (entry, zone): (DocumentId, ZoneId),
        comments: &[Comment],
        ctx: &mut Context<'_>,
    ) -> usize {
        let said = comments.iter().filter(|comment| bytes_of(comment) <= COMMENT_BYTES_MAX);
        let said: Vec<&Comment> = said.collect();
        if said.is_empty() {
            return comments.len();
        }
        let Ok(document) = self.begin(zone, Class::Comments, Some(entry), ctx) else {
            return comments.len();
        };
        let mut lost = comments.len() - said.len();
        for part in parts(&said) {
            let changes = part.into_iter().cloned().map(|comment| Change::Comment { comment });
            let changes: Vec<Change> = changes.collect();
            if self.edit(document, &changes, ctx).is_err() {
                lost += changes.len();
            }
        }
        lost
    }

    /// The documents that hold what was said of an entry where it is, those too of which the log
    /// has nothing.
    pub(crate) fn said_in(&self, entry: DocumentId) -> BTreeSet<DocumentId> {
        let zone = self.zone_of(entry);
        let comments = self.origins.iter().filter(|(_, origin)| {
            let of_it = origin.class == Class::Comments && origin.parent == Some(entry);
            of_it && Some(origin.zone) == zone
        });
        let of_it = |row: &&KeptRow| {
            let beside = row.document != entry && Some(row.zone) == zone;
            beside && self.is_own(row) && self.kept_entry(row) == Some(entry)
        };
        let kept = self.kept.values().filter(of_it).map(|row| row.document);
        comments.map(|(document, _)| *document).chain(kept).collect()
    }

    /// What was said in one of them, with all of one's own that has no place in the log, by the
    /// names of who said it. Beside it how many changes do not read: what they lean on is not here.
    pub(crate) fn said(
        &self,
        document: DocumentId,
        history: &[(u64, UpdateRow)],
        names: &BTreeMap<PersonId, String>,
    ) -> Result<(Vec<Comment>, usize), CommandError> {
        let me = self.me.state.id;
        let kept = self.kept.values().filter(|row| row.document == document && self.is_own(row));
        let kept = kept.filter_map(|row| row.update.as_deref().map(Vec::as_slice));
        let own: Vec<&[u8]> = self.unsent(document).into_iter().chain(kept).collect();
        let placed = history.iter().map(|(_, row)| (row.update.as_slice(), row.person));
        let all: Vec<(&[u8], PersonId)> =
            placed.chain(own.into_iter().map(|update| (update, me))).collect();
        let mut authors = Authors::new();
        for (update, person) in &all {
            if let Ok(summary) = inspect(update) {
                authors.record(&summary, person);
            }
        }
        let mut read = revision::at(&[], 0)?;
        let unread = apply_all(&mut read, all.into_iter().map(|(update, _)| update).collect());
        let found = authored_comments(&read, |client, clock| authors.author(client, clock))?;
        let named = |(comment, by): (Comment, Option<PersonId>)| match by {
            Some(by) => Comment { author: called(by, &comment.author, names), ..comment },
            None => comment,
        };
        Ok((found.into_iter().map(named).collect(), unread))
    }

    fn is_own(&self, row: &KeptRow) -> bool {
        row.person == self.me.state.id
    }
}

/// How the author of a comment is called: by the name that is known of whoever signed it, then by
/// what the comment says.
fn called(by: PersonId, said: &str, names: &BTreeMap<PersonId, String>) -> String {
    let known = names.get(&by).map(String::as_str).filter(|name| !name.trim().is_empty());
    let said = Some(said).filter(|name| !name.trim().is_empty());
    known.or(said).map_or_else(|| by.to_string(), str::to_owned)
}

/// So much of an edit a comment takes, bytes, with what stands around its words.
fn bytes_of(comment: &Comment) -> usize {
    let Comment { id, text, at, author, reply_to } = comment;
    [id, text, at, author, reply_to].into_iter().fold(256, |sum, text| sum + text.len())
}

/// Comments in their order, in parts that fit one edit each.
fn parts<'c>(comments: &[&'c Comment]) -> Vec<Vec<&'c Comment>> {
    let (mut parts, mut bytes) = (Vec::<Vec<&Comment>>::new(), 0);
    for comment in comments.iter().copied() {
        let more = bytes_of(comment);
        match parts.last_mut() {
            Some(part) if part.len() < EDIT_COMMENTS_MAX && bytes + more <= EDIT_BYTES_MAX => {
                bytes += more;
                part.push(comment);
            }
            _ => {
                bytes = more;
                parts.push(vec![comment]);
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: usize, bytes: usize) -> Comment {
        Comment { id: id.to_string(), text: "a".repeat(bytes), ..Comment::default() }
    }

    #[test]
    fn comments_go_into_edits_that_fit_in_their_order() {
        let sizes = [(3, 700 << 10), (1_300, 1), (2, 200 << 10), (1, 5)];
        let sizes = sizes.into_iter().flat_map(|(count, bytes)| vec![bytes; count]);
        let all: Vec<Comment> = sizes.enumerate().map(|(id, bytes)| comment(id, bytes)).collect();
        let all: Vec<&Comment> = all.iter().collect();
        let parts = parts(&all);
        assert_eq!(parts.concat(), all, "none is lost, and none comes before another");
        for part in &parts {
            let bytes: usize = part.iter().map(|comment| bytes_of(comment)).sum();
            assert!(part.len() == 1 || bytes <= EDIT_BYTES_MAX, "{bytes}");
            assert!(part.len() <= EDIT_COMMENTS_MAX);
        }
        let counts: Vec<usize> = parts.iter().map(Vec::len).collect();
        assert_eq!(counts, [1, 1, 1, 512, 512, 276, 1, 2]);
        assert!(super::parts(&[]).is_empty());
    }

    #[test]
    fn who_signed_a_comment_is_called_before_whom_it_names() {
        let (bo, ana) = (PersonId([2; 16]), PersonId([1; 16]));
        let names = BTreeMap::from([(bo, "Bo Lind".to_owned()), (ana, " ".to_owned())]);
        assert_eq!(called(bo, "Ana Ruiz", &names), "Bo Lind");
        assert_eq!(called(ana, "Ana", &names), "Ana");
        assert_eq!(called(ana, "", &names), ana.to_string());
    }
}
