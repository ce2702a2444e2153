//! A file that is attached piece by piece. Its pieces are kept as they come; the entry names it
//! once all are here. Where there is no room, or somebody stops it, its pieces go. Where the tab is
//! closed or its worker dies they stay: a large file is hashed before anything of it is taken, and
//! goes on by that hash when it is chosen again.

use super::blob::{size, slice};
use super::{Count, Step, Stepping, Work};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::Answer;
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_crypto::Sha256Pieces;
use cahier_evidence::{DocumentId, Hash};
use cahier_sync::{Attaching, Chosen, Driver, Engine, FileLabel};
use cahier_words::{Sentence, both};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Largest file, MiB.
const FILE_MIB_MAX: u64 = 1 << 10;
/// A smaller file is not hashed first: it is read again sooner than it goes on.
const LARGE_BYTES: u64 = 8 << 20;
/// Bytes that are hashed in one turn.
const HASH_BYTES: usize = 2 << 20;
/// Pieces that are taken in one turn.
const PIECES_AT_ONCE: usize = 4;
/// How long what is on its way to the disk may wait before a file is given up, ms.
const STUCK_MS_MAX: u64 = 15_000;

/// Where the bytes come from.
pub(in crate::worker) enum Source {
    /// A file that the person chose.
    Blob(Blob),
    /// Bytes that were unpacked.
    Bytes(Vec<u8>),
}

impl Source {
    fn size(&self) -> u64 {
        match self {
            Self::Blob(blob) => size(blob),
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    async fn read(&self, from: u64, length: usize) -> Result<Vec<u8>, Sentence> {
        match self {
            Self::Blob(blob) => slice(blob, from, length).await,
            Self::Bytes(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                let part = bytes.iter().skip(from).take(length);
                Ok(part.copied().collect())
            }
        }
    }
}

/// A file on its way into an entry.
pub(in crate::worker) struct Attach {
    entry: DocumentId,
    label: Option<FileLabel>,
    source: Source,
    size: u64,
    /// Its hash so far, and over how many bytes.
    hashing: Option<(Sha256Pieces, u64)>,
    chosen: Option<Chosen>,
    file: Option<Attaching>,
    stuck_since_ms: Option<u64>,
}

impl Work for Attach {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        // Before it begins nobody knows where it goes on.
        let Some(file) = &self.file else { return Count::default() };
        Count { done: file.here(), total: Some(self.size) }
    }

    fn drop_it(&mut self, driver: &mut Driver<IndexedStore>) {
        if let Some(file) = self.file.take() {
            driver.engine.drop_file(file.blob());
        }
    }

    fn writes(&self) -> bool {
        true
    }
}

impl Attach {
    /// A file that is to be attached, of which so many bytes may be here already.
    pub async fn new(
        entry: DocumentId,
        label: FileLabel,
        source: Source,
        kept: u64,
    ) -> Result<Self, Sentence> {
        let size = source.size();
        if size > FILE_MIB_MAX << 20 {
            return Err(too_large());
        }
        let wanted = size.saturating_sub(kept) as f64 * 1.1;
        if room().await.is_some_and(|room| room < wanted) {
            return Err(no_room());
        }
        // Only what a person chose can be chosen again.
        let large = size >= LARGE_BYTES && matches!(source, Source::Blob(_));
        let hashing = large.then(|| (Sha256Pieces::default(), 0));
        let (label, chosen, file, stuck_since_ms) = (Some(label), None, None, None);
        Ok(Self { entry, label, source, size, hashing, chosen, file, stuck_since_ms })
    }

    /// Takes the next bytes into the hash; behind the last it is known which file was chosen.
    async fn hash(&mut self) -> Result<(), Sentence> {
        let Some((mut pieces, from)) = self.hashing.take() else { return Ok(()) };
        let left = usize::try_from(self.size - from).unwrap_or(usize::MAX);
        let length = left.min(HASH_BYTES);
        pieces.push(&self.source.read(from, length).await?);
        if length < left {
            self.hashing = Some((pieces, from + length as u64));
            return Ok(());
        }
        let name = self.label.as_ref().map(|label| label.name.clone()).unwrap_or_default();
        self.chosen = Some(Chosen { name, sha256: Hash(pieces.finish()) });
        Ok(())
    }

    /// Takes the next pieces, or names the file in its entry where it is whole.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if self.hashing.is_some() {
            return self.hash().await.map(|()| Step::More);
        }
        // What came before must be on disk: nothing piles up in memory.
        if driver.engine.status().unsaved > 0 {
            return self.wait_for_disk();
        }
        if self.file.is_none() {
            ctx!(ctx);
            driver.ensure(self.entry, ctx).await;
            if let Some(id) = self.is_there(&driver.engine) {
                return Ok(Step::Ended(Ok((Answer::Begun(id), None))));
            }
            let chosen = self.chosen.as_ref();
            let begun = driver.engine.begin_file(self.entry, self.size, chosen, ctx);
            self.file = Some(begun.map_err(refused)?);
        }
        for _ in 0..PIECES_AT_ONCE {
            let Some(file) = &mut self.file else { break };
            let Some(length) = file.wants() else { return self.end(driver).await };
            if let Some(number) = file.wants_back() {
                match driver.chunk(file.blob(), number).await {
                    Ok(Some(piece)) if file.take_back(&piece).is_ok() => {}
                    Ok(_) => {
                        // Not what was kept: all of it is read anew, under another key.
                        driver.engine.drop_file(file.blob());
                        self.file = None;
                    }
                    // That the store does not answer says nothing of what lies in it.
                    Err(_) => return self.wait_for_disk(),
                }
                continue;
            }
            let piece = self.source.read(file.taken(), length).await?;
            driver.engine.take_piece(file, &piece).map_err(refused)?;
        }
        self.stuck_since_ms = None;
        Ok(Step::More)
    }

    /// The disk is asked again in the next turn, for as long as there is hope.
    fn wait_for_disk(&mut self) -> Result<Step, Sentence> {
        let since = *self.stuck_since_ms.get_or_insert_with(now_ms);
        let stuck = now_ms().abs_diff(since) > STUCK_MS_MAX;
        if stuck { Err(no_room()) } else { Ok(Step::Waits) }
    }

    /// The attachment's id, where somebody who led before attached it already.
    fn is_there(&self, engine: &Engine) -> Option<String> {
        let id = self.label.as_ref()?.id.clone()?;
        let entry = engine.entry(self.entry).ok()?;
        entry.attachments.iter().any(|file| file.id == id).then_some(id)
    }

    async fn end(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        ctx!(ctx);
        // It may have been put away while its file was read.
        driver.ensure(self.entry, ctx).await;
        let Some(file) = self.file.take() else { return Ok(Step::More) };
        let (blob, label) = (file.blob(), self.label.take().unwrap_or_default());
        match driver.engine.end_file(file, label, ctx) {
            Ok(id) => Ok(Step::Ended(Ok((Answer::Begun(id), None)))),
            Err(why) => {
                driver.engine.drop_file(blob);
                Err(refused(why))
            }
        }
    }
}

/// How many bytes this browser still grants this page, where it says so.
async fn room() -> Option<f64> {
    let get = |of: &wasm_bindgen::JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let storage = get(&get(&js_sys::global(), "navigator")?, "storage")?;
    let estimate: Function = get(&storage, "estimate")?.dyn_into().ok()?;
    let promise: Promise = estimate.call0(&storage).ok()?.dyn_into().ok()?;
    let estimate = JsFuture::from(promise).await.ok()?;
    Some(get(&estimate, "quota")?.as_f64()? - get(&estimate, "usage")?.as_f64()?)
}

fn no_room() -> Sentence {
    both(
        "Ce fichier n’a pas pu être gardé : la place manque sur cet appareil, ou son stockage ne \
         répond pas. Il n’est pas joint, et tout le reste est gardé. Libérez de la place, puis \
         joignez-le à nouveau.",
        "This file could not be kept: there is no room on this device, or its storage does not \
         answer. It is not attached, and everything else is kept. Make room, then attach it again.",
    )
}

fn too_large() -> Sentence {
    both(
        format!(
            "Ce fichier fait plus de {FILE_MIB_MAX} Mio. Il n’est pas joint ; partagez-le en \
             plusieurs."
        ),
        format!(
            "This file is larger than {FILE_MIB_MAX} MiB. It is not attached; split it into \
             several."
        ),
    )
}
