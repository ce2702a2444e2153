//! Own kept work on its way into another zone, as an entry of its own: a few pieces of its files at
//! a time, and the entry once all of them are there.

use super::{Count, Step, Stepping, Work};
use crate::ctx;
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_sync::{Copied, CopyError, Copying, Driver};
use cahier_words::Sentence;

/// Kept work that is copied.
pub(in crate::worker) struct Elsewhere {
    seq: u64,
    /// The entry that it becomes.
    id: DocumentId,
    zone: ZoneId,
    copying: Option<Copying>,
    begun: bool,
}

impl Work for Elsewhere {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        let Some((done, all)) = self.copying.as_ref().map(Copying::count) else {
            return Count::default();
        };
        Count { done, total: Some(all) }
    }

    fn writes(&self) -> bool {
        self.begun
    }

    fn drop_it(&mut self, driver: &mut Driver<IndexedStore>) {
        if let Some(mut copying) = self.copying.take() {
            driver.drop_copy(&mut copying);
        }
    }
}

impl Elsewhere {
    /// Kept work by its number, which becomes that entry in that zone.
    pub fn new(seq: u64, id: DocumentId, zone: ZoneId) -> Self {
        Self { seq, id, zone, copying: None, begun: false }
    }

    /// Reads it, or copies a little more of it.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        ctx!(ctx);
        let Some(copying) = &mut self.copying else {
            let begun = driver.begin_copy(self.seq, (self.id, self.zone), ctx).await;
            self.copying = Some(begun.map_err(why)?);
            return Ok(Step::More);
        };
        let Some(copied) = driver.copy_on(copying, ctx).await.map_err(why)? else {
            return Ok(Step::More);
        };
        self.begun = true;
        let (entries, lines) = (vec![self.id.to_string()], lines(&copied));
        let report = Report { entries, lines, ..Report::default() };
        Ok(Step::Ended(Ok((Answer::Report(report), None))))
    }
}

/// What is not in the copy.
fn lines(copied: &Copied) -> Vec<Sentence> {
    let mut lines = Vec::new();
    if !copied.missing.is_empty() {
        lines.push(cahier_words::files_not_copied(&copied.missing));
    }
    if copied.unsaid > 0 {
        lines.push(cahier_words::comments_not_copied(copied.unsaid));
    }
    lines
}

fn why(error: CopyError) -> Sentence {
    match error {
        CopyError::Store(why) => cahier_words::store(&why),
        CopyError::Engine(why) => refused(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_lacks_is_said_and_nothing_else() {
        assert!(lines(&Copied::default()).is_empty());
        let copied = Copied { missing: vec!["gel.png".into()], unsaid: 2 };
        let said = lines(&copied);
        assert_eq!(said.len(), 2);
        assert_eq!(said.first(), Some(&cahier_words::files_not_copied(&copied.missing)));
        assert_eq!(said.last(), Some(&cahier_words::comments_not_copied(2)));
    }
}
