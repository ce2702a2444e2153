//! A file on its way into an entry, piece by piece: nobody needs it in memory as a whole. Until it
//! is whole the entry does not name it. A row says that it was begun and how far it came, in one
//! batch with the pieces: what a power cut leaves of it is found when the notebook is opened, and
//! waits to be chosen again, or goes. A piece that is here is not sealed a second time: it is read
//! back, and what follows it has the hash that was known before the first piece was sealed.

use super::edit::hex;
use super::{CommandError, Context, Engine};
use crate::rows::{BlobRow, UnfinishedRow};
use crate::store::{Place, Table, Write};
use cahier_crypto::{BLOB_CHUNK_BYTES, BlobKey, Secret32, Sha256Pieces, fill, sealed_len};
use cahier_evidence::{BlobId, DocumentId, Hash};
use cahier_notebook::{Attachment, Change};

/// Bytes of a piece that is not the last.
pub const PIECE_BYTES: usize = BLOB_CHUNK_BYTES;

/// A file of which pieces came.
pub struct Attaching {
    document: DocumentId,
    blob: BlobId,
    key: BlobKey,
    size: u64,
    /// What all of it hashes to, where that is known.
    sha256: Option<Hash>,
    /// Bytes whose pieces were here already.
    kept: u64,
    taken: u64,
    next: u32,
    plain: Sha256Pieces,
    sealed: Sha256Pieces,
}

/// What an entry says of a file besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct FileLabel {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// What it is.
    pub description: Option<String>,
    /// Key of the attachment in the entry, where an import fixed it.
    pub id: Option<String>,
}

impl Attaching {
    /// A file of which nothing was read yet, as far as it is here.
    pub(super) fn of(row: &UnfinishedRow) -> Self {
        Self {
            document: row.document,
            blob: row.blob,
            key: BlobKey::from_secret(Secret32::from(row.key)),
            size: row.size,
            sha256: row.sha256,
            kept: row.taken,
            taken: 0,
            next: 0,
            plain: Sha256Pieces::default(),
            sealed: Sha256Pieces::default(),
        }
    }

    /// Names it, to be dropped.
    pub fn blob(&self) -> BlobId {
        self.blob
    }

    /// How many of its bytes came, or were read back: where the next piece begins.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// How many of its bytes are here.
    pub fn here(&self) -> u64 {
        self.taken.max(self.kept)
    }

    /// Number of the next piece where it is here already: it is to be read back.
    pub fn wants_back(&self) -> Option<u64> {
        (self.taken < self.kept).then_some(u64::from(self.next))
    }

    /// Takes back the next piece as it lies here, sealed. An error where it is another one: then
    /// the file is to be dropped, and begun anew.
    pub fn take_back(&mut self, sealed: &[u8]) -> Result<(), CommandError> {
        let wanted = self.wants_back().and(self.wants()).ok_or_else(changed)?;
        let last = self.taken + wanted as u64 == self.size;
        let piece = self.key.open_chunk(self.next, last, sealed).map_err(|_| changed())?;
        if piece.len() != wanted {
            return Err(changed());
        }
        self.took(&piece, sealed);
        Ok(())
    }

    fn took(&mut self, piece: &[u8], sealed: &[u8]) {
        self.plain.push(piece);
        self.sealed.push(sealed);
        self.taken += piece.len() as u64;
        self.next += 1;
    }

    /// How many bytes the next piece has; none where all came.
    pub fn wants(&self) -> Option<usize> {
        let left = usize::try_from(self.size - self.taken).unwrap_or(usize::MAX);
        // An empty file has one empty piece.
        (left > 0 || self.next == 0).then_some(left.min(PIECE_BYTES))
    }
}

impl Engine {
    /// Takes the next piece, of as many bytes as [`Attaching::wants`]. One that is here already is
    /// not taken again ([`Attaching::wants_back`]).
    pub fn take_piece(&mut self, file: &mut Attaching, piece: &[u8]) -> Result<(), CommandError> {
        if file.wants() != Some(piece.len()) || file.wants_back().is_some() {
            return Err(changed());
        }
        let taken = file.taken + piece.len() as u64;
        let last = taken == file.size;
        // Nobody would find the pieces of one that was dropped meanwhile.
        if !self.note_piece(file.blob, taken) {
            return Err(CommandError::NotFound);
        }
        let sealed = file.key.seal_chunk(file.next, last, piece).map_err(|_| changed())?;
        file.took(piece, &sealed);
        let place = Place::new(Table::Blob, file.blob.0, u64::from(file.next - 1));
        self.writes.push(Write::Put(place, sealed));
        Ok(())
    }

    /// The file is whole: the entry names it from now on.
    pub fn end_file(
        &mut self,
        file: Attaching,
        label: FileLabel,
        ctx: &mut Context<'_>,
    ) -> Result<String, CommandError> {
        if file.wants().is_some() {
            return Err(changed());
        }
        let plain = Hash(file.plain.finish());
        if file.sha256.is_some_and(|chosen| chosen != plain) {
            return Err(changed());
        }
        let zone = self.zone_of(file.document).ok_or(CommandError::NotFound)?;
        let id = label.id.unwrap_or_else(|| hex(&fill::<8>(ctx.rng)));
        let attachment = Attachment {
            id: id.clone(),
            name: label.name,
            media_type: label.media_type,
            size: file.size,
            sha256: plain.to_string(),
            blob: file.blob.to_string(),
            key: hex(file.key.secret().expose()),
            description: label.description,
        };
        self.edit(file.document, &[Change::PutAttachment { attachment }], ctx)?;
        let (total, hash) = (sealed_len(file.size), Hash(file.sealed.finish()));
        let blob = file.blob;
        self.forget_begun(blob);
        self.save_blob(BlobRow { zone, blob, total, hash, have: total, on_relay: false });
        Ok(id)
    }

    /// Nothing comes of a file: its pieces go. What waits to be saved of it waits no more, so that
    /// a file for which there is no room holds up nothing else.
    pub fn drop_file(&mut self, blob: BlobId) {
        let of_it = |write: &Write| match write {
            Write::Put(place, _) => {
                matches!(place.table, Table::Blob | Table::Unfinished) && place.scope == blob.0
            }
            Write::Delete(_) | Write::Clear(..) => false,
        };
        self.writes.retain(|write| !of_it(write));
        self.writes.push(Write::Clear(Table::Blob, blob.0));
        self.delete(Table::BlobMeta, blob.0, 0);
        self.forget_begun(blob);
    }

    /// Rows of files.
    pub(super) fn load_blobs(&mut self, rows: impl Iterator<Item = BlobRow>) {
        for row in rows {
            match row.total {
                // A sealed file is never empty: so rows of files that were begun looked once.
                0 => self.drop_file(row.blob),
                _ => {
                    self.blobs.insert(row.blob, row);
                }
            }
        }
        let missing = self.blobs.values().filter(|row| row.have < row.total);
        self.fetching = missing.map(|row| row.blob).collect();
    }
}

fn changed() -> CommandError {
    CommandError::Invalid("a file that changed while it was read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Driver;
    use crate::engine::Chosen;
    use crate::store::{Fault, MemoryStore};
    use cahier_crypto::LocalKey;
    use cahier_evidence::Class;
    use pollster::block_on;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;

    struct Scene {
        driver: Driver<MemoryStore>,
        store: MemoryStore,
        key: LocalKey,
        rng: ChaCha20Rng,
        entry: DocumentId,
    }

    impl Scene {
        fn new() -> Self {
            let mut rng = ChaCha20Rng::seed_from_u64(11);
            let (store, key) = (MemoryStore::default(), LocalKey::make(&mut rng));
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
            let mut engine = Engine::create("Ana", &mut ctx).unwrap();
            let zone = engine.new_zone("Chimie", &mut ctx).unwrap();
            let driver = block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
            let mut scene = Self { driver, store, key, rng, entry: DocumentId::ZERO };
            scene.settle();
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut scene.rng };
            let entry = scene.driver.engine.begin(zone, Class::Entry, None, &mut ctx);
            scene.entry = entry.unwrap();
            // An entry of which nothing was said is not there any more after a restart.
            let title = Change::Title { title: "Dosage".into() };
            scene.driver.engine.edit(scene.entry, &[title], &mut ctx).unwrap();
            scene.settle();
            scene
        }

        fn settle(&mut self) {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            while block_on(self.driver.next(&mut ctx)).is_some() {}
        }

        /// Attaches as many pieces of a file as there may be, of one that nobody chooses again.
        fn take(&mut self, bytes: &[u8], pieces: usize) -> Attaching {
            let mut file = self.begin(bytes, None);
            self.go_on(&mut file, bytes, pieces);
            file
        }

        /// A person chooses a file; what is here of it already is read back.
        fn choose(&mut self, bytes: &[u8]) -> Attaching {
            let chosen = Chosen { name: "a.bin".into(), sha256: Hash::of(bytes) };
            let mut file = self.begin(bytes, Some(&chosen));
            while let Some(number) = file.wants_back() {
                let piece = block_on(self.driver.chunk(file.blob(), number)).unwrap().unwrap();
                file.take_back(&piece).unwrap();
            }
            file
        }

        fn begin(&mut self, bytes: &[u8], chosen: Option<&Chosen>) -> Attaching {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            let engine = &mut self.driver.engine;
            engine.begin_file(self.entry, bytes.len() as u64, chosen, &mut ctx).unwrap()
        }

        fn go_on(&mut self, file: &mut Attaching, bytes: &[u8], pieces: usize) {
            for _ in 0..pieces {
                let Some(length) = file.wants() else { break };
                let from = file.taken() as usize;
                let piece = &bytes[from..from + length];
                self.driver.engine.take_piece(file, piece).unwrap();
            }
            self.settle();
        }

        fn end(&mut self, file: Attaching) -> Result<String, CommandError> {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            let label = FileLabel { name: "a.bin".into(), ..FileLabel::default() };
            let ended = self.driver.engine.end_file(file, label, &mut ctx);
            self.settle();
            ended
        }

        /// How many bytes are here of each file that waits to be chosen again.
        fn waits(&self) -> Vec<u64> {
            self.driver.engine.unfinished(self.entry).map(|row| row.taken).collect()
        }

        /// The bytes of the entry's one file, as its key opens them.
        fn opened(&self) -> Vec<u8> {
            let attachment = self.driver.engine.entry(self.entry).unwrap().attachments.remove(0);
            let chunks = self.chunks(attachment.blob.parse().unwrap());
            Engine::open_file(&attachment, &chunks).unwrap()
        }

        fn chunks(&self, blob: BlobId) -> Vec<Vec<u8>> {
            block_on(self.driver.chunks(blob)).unwrap()
        }

        fn reopen(&mut self) {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            let opened = Driver::open(self.store.clone(), self.key.clone(), &mut ctx);
            self.driver = block_on(opened).unwrap();
            self.settle();
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            block_on(self.driver.ensure(self.entry, &mut ctx));
        }
    }

    #[test]
    fn pieces_make_the_file_that_came() {
        for size in [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES] {
            let mut scene = Scene::new();
            let bytes: Vec<u8> = (0..size).map(|at| at as u8).collect();
            let file = scene.take(&bytes, usize::MAX);
            let blob = file.blob();
            scene.end(file).unwrap();
            scene.reopen();
            assert_eq!(scene.opened(), bytes, "{size}");
            let row = scene.driver.engine.blob(&blob).unwrap();
            assert_eq!(row.hash, Hash::of(&scene.chunks(blob).concat()), "{size}");
        }
    }

    #[test]
    fn a_file_that_never_came_whole_goes() {
        let bytes = vec![7; 2 * PIECE_BYTES + 5];
        for dropped in [false, true] {
            let mut scene = Scene::new();
            let blob = scene.take(&bytes, 2).blob();
            assert_eq!(scene.chunks(blob).len(), 2);
            if dropped {
                scene.driver.engine.drop_file(blob);
                scene.settle();
            } else {
                // Here the power fails.
                scene.reopen();
            }
            assert!(scene.chunks(blob).is_empty() && scene.driver.engine.blob(&blob).is_none());
            assert!(scene.driver.engine.entry(scene.entry).unwrap().attachments.is_empty());
            assert!(scene.driver.engine.damages().is_empty());
        }
    }

    /// Several pieces, none like another.
    fn several() -> Vec<u8> {
        (0..3 * PIECE_BYTES + 5).map(|at| (at / 1_000) as u8).collect()
    }

    #[test]
    fn a_file_goes_on_where_it_was_interrupted() {
        let (bytes, size) = (several(), PIECE_BYTES as u64);
        // Interrupted twice, and once more when nothing but its name in the entry was missing.
        for pieces in [[1, 1], [2, 0], [1, 3]] {
            let mut scene = Scene::new();
            let mut file = scene.choose(&bytes);
            let blob = file.blob();
            for pieces in pieces {
                scene.go_on(&mut file, &bytes, pieces);
                let here = file.taken();
                assert!(scene.waits().is_empty(), "in hand");
                scene.reopen();
                assert_eq!(scene.waits(), [here]);
                file = scene.choose(&bytes);
                assert_eq!((file.blob(), file.taken(), file.here()), (blob, here, here));
            }
            let before = scene.chunks(blob);
            scene.go_on(&mut file, &bytes, usize::MAX);
            let after = scene.chunks(blob);
            assert_eq!(after[..before.len()], before, "no piece is sealed twice");
            assert!(before.len() as u64 >= 2 && after.len() as u64 > bytes.len() as u64 / size);
            scene.end(file).unwrap();
            scene.reopen();
            assert_eq!((scene.opened(), scene.waits()), (bytes.clone(), vec![]));
            let row = scene.driver.engine.blob(&blob).unwrap();
            assert_eq!(row.hash, Hash::of(&scene.chunks(blob).concat()));
        }
    }

    #[test]
    fn what_did_not_reach_the_disk_is_read_again() {
        let (mut scene, bytes) = (Scene::new(), several());
        let mut file = scene.choose(&bytes);
        scene.go_on(&mut file, &bytes, 1);
        scene.store.set_fault(Some(Fault::Lost));
        scene.go_on(&mut file, &bytes, 1);
        // Here the power fails.
        scene.reopen();
        assert_eq!(scene.waits(), [PIECE_BYTES as u64]);
        let mut file = scene.choose(&bytes);
        scene.go_on(&mut file, &bytes, usize::MAX);
        scene.end(file).unwrap();
        assert_eq!(scene.opened(), bytes);
    }

    #[test]
    fn pieces_of_two_files_never_come_together() {
        let (mut scene, bytes) = (Scene::new(), several());
        let mut file = scene.choose(&bytes);
        scene.go_on(&mut file, &bytes, 2);
        scene.reopen();
        // As long, under the same name, and the same where the other was interrupted.
        let mut other = bytes.clone();
        other[2 * PIECE_BYTES] ^= 1;
        let mut fresh = scene.choose(&other);
        assert_eq!((fresh.here(), fresh.blob() == file.blob()), (0, false));
        let keys = |scene: &Scene| -> Vec<[u8; 32]> {
            scene.driver.engine.unfinished(scene.entry).map(|row| row.key).collect()
        };
        assert_ne!(keys(&scene), [*fresh.key.secret().expose()]);
        scene.go_on(&mut fresh, &other, usize::MAX);
        scene.end(fresh).unwrap();
        assert_eq!((scene.opened(), scene.waits()), (other, vec![2 * PIECE_BYTES as u64]));
        // The same file a second time, while it goes on already: from its beginning.
        let first = scene.choose(&bytes);
        let second = scene.choose(&bytes);
        assert_eq!((first.blob(), first.here()), (file.blob(), 2 * PIECE_BYTES as u64));
        assert_eq!((second.blob() == first.blob(), second.here()), (false, 0));
    }

    #[test]
    fn a_file_that_changes_on_the_way_is_not_attached() {
        let (mut scene, bytes) = (Scene::new(), several());
        let mut file = scene.choose(&bytes);
        scene.go_on(&mut file, &bytes, 2);
        let mut other = bytes.clone();
        other[2 * PIECE_BYTES] ^= 1;
        scene.go_on(&mut file, &other, usize::MAX);
        assert_eq!(scene.end(file), Err(changed()));
        assert!(scene.driver.engine.entry(scene.entry).unwrap().attachments.is_empty());
    }

    #[test]
    fn a_piece_that_is_not_what_was_kept_is_not_taken_back() {
        let (mut scene, bytes) = (Scene::new(), several());
        let mut file = scene.choose(&bytes);
        scene.go_on(&mut file, &bytes, 2);
        let pieces = scene.chunks(file.blob());
        scene.reopen();
        let chosen = Chosen { name: "a.bin".into(), sha256: Hash::of(&bytes) };
        let mut file = scene.begin(&bytes, Some(&chosen));
        let taken = scene.driver.engine.take_piece(&mut file, &bytes[..PIECE_BYTES]);
        assert_eq!(taken, Err(changed()), "it is here, and is not sealed again");
        assert_eq!(file.take_back(&pieces[1]), Err(changed()));
        file.take_back(&pieces[0]).unwrap();
        file.take_back(&pieces[1]).unwrap();
        assert_eq!(file.take_back(&pieces[1]), Err(changed()), "no more was kept");
    }

    #[test]
    fn a_file_that_waits_is_dropped_and_no_other() {
        let (mut scene, bytes) = (Scene::new(), several());
        let whole = scene.take(&bytes, usize::MAX);
        let kept = whole.blob();
        scene.end(whole).unwrap();
        let mut file = scene.choose(&bytes);
        let blob = file.blob();
        scene.go_on(&mut file, &bytes, 2);
        for of in [kept, blob] {
            let dropped = scene.driver.engine.drop_unfinished(of);
            assert_eq!(dropped, Err(CommandError::NotFound), "whole, or in hand");
        }
        scene.reopen();
        scene.driver.engine.drop_unfinished(blob).unwrap();
        scene.settle();
        assert!(scene.waits().is_empty() && scene.chunks(blob).is_empty());
        assert_eq!(scene.opened(), bytes);
        let taken = scene.driver.engine.take_piece(&mut file, &bytes[..PIECE_BYTES]);
        assert!(taken.is_err(), "nobody would find its pieces");
        scene.reopen();
        assert!(scene.waits().is_empty() && scene.chunks(blob).is_empty());
    }

    #[test]
    fn what_was_begun_without_a_note_goes() {
        let mut scene = Scene::new();
        let zone = scene.driver.engine.zone_of(scene.entry).unwrap();
        let blob = BlobId([3; 16]);
        let row = BlobRow { zone, blob, total: 0, hash: Hash::ZERO, have: 0, on_relay: true };
        let engine = &mut scene.driver.engine;
        engine.put(Table::BlobMeta, blob.0, 0, &row);
        engine.writes.push(Write::Put(Place::new(Table::Blob, blob.0, 0), vec![1]));
        scene.settle();
        assert_eq!(scene.chunks(blob).len(), 1);
        scene.reopen();
        assert!(scene.chunks(blob).is_empty() && scene.driver.engine.blob(&blob).is_none());
    }

    #[test]
    fn a_piece_of_another_length_is_not_taken() {
        let mut scene = Scene::new();
        let mut file = scene.take(&[1; 10], 0);
        assert_eq!(file.wants(), Some(10));
        let taken = scene.driver.engine.take_piece(&mut file, &[1; 9]);
        assert!(matches!(taken, Err(CommandError::Invalid(_))));
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut scene.rng };
        let ended = scene.driver.engine.end_file(file, FileLabel::default(), &mut ctx);
        assert!(matches!(ended, Err(CommandError::Invalid(_))));
    }
}
