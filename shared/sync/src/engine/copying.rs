//! An entry that says what another one says, in another zone and in the name of whoever begins it:
//! the way on for own work that has no place where it was written.

use super::{CommandError, Context, Engine};
use crate::rows::{BlobRow, Origin};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::{Change, Entry, revision};

impl Engine {
    /// Begins it under a random id, whole or not at all; its files were laid down before. False
    /// where it is begun already.
    pub(crate) fn begin_copy(
        &mut self,
        id: DocumentId,
        zone: ZoneId,
        (entry, files): (&Entry, Vec<BlobRow>),
        ctx: &mut Context<'_>,
    ) -> Result<bool, CommandError> {
        let origin = Origin { zone, class: Class::Entry, parent: None };
        if !self.begin_as(id, origin, ctx)? {
            return Ok(false);
        }
        let mut changes = vec![Change::Kind { kind: entry.kind }];
        changes.extend(revision::restore(&Entry::default(), entry));
        if let Err(why) = self.edit(id, &changes, ctx) {
            self.origins.remove(&id);
            self.desks.remove(&id);
            return Err(why);
        }
        files.into_iter().for_each(|row| self.save_blob(row));
        Ok(true)
    }
}
