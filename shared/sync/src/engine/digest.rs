//! Between the list here and the digest of a zone that travels (`cahier_notebook::Digest`).

use super::CommandError;
use super::summary::Verdict;
use crate::rows::{ListRow, Suspicion};
use cahier_evidence::{Class, DocumentId, PersonId, ZoneId};
use cahier_notebook::{Digest, DigestError, EntryKind, Row};
use std::collections::BTreeMap;

/// Rows of a digest, by document.
pub(super) type ListRows = BTreeMap<DocumentId, ListRow>;

/// The bytes of the digest of these rows, which come in order of document.
pub(super) fn digest_of(rows: &[&ListRow]) -> Result<Vec<u8>, CommandError> {
    let rows: Option<Vec<Row>> = rows.iter().map(|row| digest_row(row)).collect();
    let digest = Digest { rows: rows.ok_or(CommandError::Damaged)? };
    digest.encode().map_err(|_| CommandError::TooLarge)
}

/// What a digest says of an entry; none where its kind is no kind.
pub(super) fn digest_row(row: &ListRow) -> Option<Row> {
    let told = Row {
        document: row.document.0,
        kind: EntryKind::from_name(&row.kind)?,
        title: row.title.clone(),
        date: row.date.clone(),
        status: row.status.clone(),
        category: row.category.clone(),
        tags: row.tags.clone(),
        modified_ms: row.modified_ms,
    };
    Some(told.cut())
}

/// The rows of a zone in the digest that `signer` made.
pub(super) fn list_rows(zone: ZoneId, signer: PersonId, plain: &[u8]) -> Result<ListRows, Verdict> {
    let digest = Digest::decode(plain).map_err(|error| match error {
        // A newer app's word, that is not understood here: nobody is to blame.
        DigestError::Version(_) => Verdict::Useless,
        DigestError::Malformed | DigestError::TooLarge => {
            Verdict::False(Suspicion::Summary(signer))
        }
    })?;
    let listed = |row: Row| ListRow {
        zone,
        document: DocumentId(row.document),
        class: Class::Entry,
        kind: row.kind.name().to_owned(),
        title: row.title,
        date: row.date,
        status: row.status,
        category: row.category,
        tags: row.tags,
        modified_ms: row.modified_ms,
    };
    Ok(digest.rows.into_iter().map(|row| (DocumentId(row.document), listed(row))).collect())
}
