//! Files that were begun and are not whole. What was interrupted waits on this device, piece by
//! piece, until somebody chooses the same file again: the same is one with the same hash, so that
//! pieces of two files never come together, and the key of a file never seals anything else.

use super::attaching::Attaching;
use super::{CommandError, Context, Engine};
use crate::rows::UnfinishedRow;
use crate::store::{Place, Table, Write};
use cahier_crypto::BlobKey;
use cahier_evidence::{BlobId, DocumentId, Hash};

/// Most files that wait; those that waited longest go first.
const WAITING_MAX: usize = 8;
/// Most bytes of all that wait.
const WAITING_BYTES_MAX: u64 = 2 << 30;
/// How long one waits before it goes by itself, ms: fourteen days.
const WAITING_MS_MAX: u64 = 14 * 24 * 60 * 60 * 1_000;

/// A file that a person chose, and can choose again.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// File name.
    pub name: String,
    /// SHA-256 of all of it.
    pub sha256: Hash,
}

/// A file that was begun.
pub(super) struct Unfinished {
    row: UnfinishedRow,
    /// Its pieces come just now: it does not wait, and nobody else takes it up.
    in_hand: bool,
}

impl Engine {
    /// Files of an entry that wait to be chosen again.
    pub fn unfinished(&self, document: DocumentId) -> impl Iterator<Item = &UnfinishedRow> {
        self.waiting().filter(move |row| row.document == document)
    }

    fn waiting(&self) -> impl Iterator<Item = &UnfinishedRow> {
        self.unfinished.iter().filter(|one| !one.in_hand).map(|one| &one.row)
    }

    /// Lets go of a file that waits: its pieces are freed.
    pub fn drop_unfinished(&mut self, blob: BlobId) -> Result<(), CommandError> {
        if !self.waiting().any(|row| row.blob == blob) {
            return Err(CommandError::NotFound);
        }
        self.drop_file(blob);
        Ok(())
    }

    /// Begins to attach a file of so many bytes. One that was chosen goes on where it was
    /// interrupted, if it was.
    pub fn begin_file(
        &mut self,
        document: DocumentId,
        size: u64,
        chosen: Option<&Chosen>,
        ctx: &mut Context<'_>,
    ) -> Result<Attaching, CommandError> {
        self.check_open(document)?;
        self.zone_of(document).ok_or(CommandError::NotFound)?;
        let same = |one: &Unfinished| {
            let of_it = one.row.document == document && one.row.size == size && !one.in_hand;
            of_it && chosen.is_some_and(|chosen| one.row.sha256 == Some(chosen.sha256))
        };
        let mut row = match self.unfinished.iter().position(same) {
            Some(at) => self.unfinished.swap_remove(at).row,
            None => UnfinishedRow {
                document,
                blob: BlobId::make(ctx.rng),
                name: chosen.map(|chosen| chosen.name.clone()).unwrap_or_default(),
                size,
                sha256: chosen.map(|chosen| chosen.sha256),
                key: *BlobKey::make(ctx.rng).secret().expose(),
                taken: 0,
                at_ms: 0,
            },
        };
        row.at_ms = ctx.now_ms;
        let file = Attaching::of(&row);
        self.put(Table::Unfinished, row.blob.0, 0, &row);
        self.unfinished.push(Unfinished { row, in_hand: true });
        Ok(file)
    }

    /// So many bytes of a file are here from now on; false where it was dropped meanwhile.
    pub(super) fn note_piece(&mut self, blob: BlobId, taken: u64) -> bool {
        let Some(one) = self.unfinished.iter_mut().find(|one| one.row.blob == blob) else {
            return false;
        };
        one.row.taken = taken;
        let place = Place::new(Table::Unfinished, blob.0, 0);
        self.writes.push(Write::Put(place, cahier_protocol::encode(&one.row)));
        true
    }

    /// A file is whole, or nothing comes of it.
    pub(super) fn forget_begun(&mut self, blob: BlobId) {
        self.unfinished.retain(|one| one.row.blob != blob);
        self.delete(Table::Unfinished, blob.0, 0);
    }

    /// Lets go of all that was begun in a document.
    pub(super) fn drop_begun(&mut self, document: DocumentId) {
        let of_it = |one: &&Unfinished| one.row.document == document;
        while let Some(blob) = self.unfinished.iter().find(of_it).map(|one| one.row.blob) {
            self.drop_file(blob);
        }
    }

    /// What was begun before the notebook was closed waits from now on, within bounds.
    pub(super) fn load_unfinished(
        &mut self,
        rows: impl Iterator<Item = UnfinishedRow>,
        now_ms: u64,
    ) {
        self.unfinished.extend(rows.map(|row| Unfinished { row, in_hand: false }));
        while let Some(blob) = self.one_too_many(now_ms) {
            self.drop_file(blob);
        }
    }

    /// A file that waits in vain, or the one that waits longest where too much does.
    fn one_too_many(&self, now_ms: u64) -> Option<BlobId> {
        let in_vain = |row: &&UnfinishedRow| {
            let too_long = now_ms.saturating_sub(row.at_ms) > WAITING_MS_MAX;
            too_long || row.sha256.is_none() || row.taken == 0
        };
        if let Some(row) = self.waiting().find(in_vain) {
            return Some(row.blob);
        }
        let bytes = self.waiting().fold(0, |sum: u64, row| sum.saturating_add(row.taken));
        let fit = self.waiting().count() <= WAITING_MAX && bytes <= WAITING_BYTES_MAX;
        let longest = self.waiting().min_by_key(|row| row.at_ms).map(|row| row.blob);
        longest.filter(|_| !fit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;

    /// One that is on disk since some time, and of which so much is here.
    fn row(number: u8, since_ms: u64, taken: u64) -> UnfinishedRow {
        UnfinishedRow {
            document: DocumentId([1; 16]),
            blob: BlobId([number; 16]),
            name: "spectre.csv".into(),
            size: 1 << 30,
            sha256: Some(Hash([number; 32])),
            key: [number; 32],
            taken,
            at_ms: NOW_MS - since_ms,
        }
    }

    /// Which of these still wait once a notebook was opened, and which gave their pieces back.
    fn opened(rows: Vec<UnfinishedRow>) -> (Vec<u8>, Vec<u8>) {
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        engine.load_unfinished(rows.into_iter(), NOW_MS);
        let freed = engine.writes.iter().filter_map(|write| match write {
            Write::Clear(Table::Blob, blob) => Some(blob[0]),
            _ => None,
        });
        let waits = engine.unfinished(DocumentId([1; 16])).map(|row| row.blob.0[0]);
        (waits.collect(), freed.collect())
    }

    #[test]
    fn what_waits_too_long_or_in_vain_goes() {
        let young = row(1, WAITING_MS_MAX, 5);
        let old = row(2, WAITING_MS_MAX + 1, 5);
        let mut nameless = row(3, 0, 5);
        nameless.sha256 = None;
        let (waits, freed) = opened(vec![young, old, nameless, row(4, 0, 0)]);
        assert_eq!((waits, freed), (vec![1], vec![2, 3, 4]));
    }

    #[test]
    fn of_more_than_fit_those_that_waited_longest_go() {
        let many = (1..=10).map(|number| row(number, u64::from(number), 5)).collect();
        assert_eq!(opened(many), ((1..=8).collect(), vec![10, 9]));
        let large = (1..=3).map(|number| row(number, u64::from(number), 1 << 30)).collect();
        assert_eq!(opened(large), (vec![1, 2], vec![3]));
    }
}
