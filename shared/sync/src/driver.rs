//! The shell's half that every shell shares: carries out the engine's effects on a store and
//! hands back what goes to the network or to a person. Time and randomness still come in.

mod half_open;
mod log;

pub use half_open::HalfOpen;

use crate::engine::{
    CommandError, Context, Effect, Engine, Seals, SeatRows, Seated, history_of, read_seals, settled,
};
use crate::lock::{LockError, check_empty};
use crate::outward::{Outward, Turn};
use crate::rows::{StateRow, UpdateRow};
use crate::schema;
use crate::store::{Store, StoreError, Table, Write};
use crate::vault::{Sifted, Vault};
use cahier_crypto::LocalKey;
use cahier_evidence::{BlobId, DocumentId, PersonId};
use cahier_protocol::decode;
use std::collections::BTreeSet;

/// An engine with its store.
pub struct Driver<S> {
    /// The engine.
    pub engine: Engine,
    vault: Vault<S>,
    /// What is written with the account's first rows, until it is.
    first: Vec<Write>,
    saves: u64,
}

/// Why an account could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rows make no account.
    #[error(transparent)]
    Engine(#[from] CommandError),
    /// The store is not empty, or its locks are missing.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl<S: Store> Driver<S> {
    /// Begins an account in an empty store. Its first lock is written with its first rows, in
    /// one transaction: neither is ever there alone.
    pub fn begin(
        store: S,
        key: LocalKey,
        engine: Engine,
        lock: Write,
    ) -> impl Future<Output = Result<Self, OpenError>> {
        Self::begun(store, key, engine, vec![schema::written(), lock])
    }

    /// The same, with rows of a backup that are laid into the store beside: they say of which
    /// version they are.
    pub fn restore(
        store: S,
        key: LocalKey,
        engine: Engine,
        lock: Write,
    ) -> impl Future<Output = Result<Self, OpenError>> {
        Self::begun(store, key, engine, vec![lock])
    }

    async fn begun(
        store: S,
        key: LocalKey,
        engine: Engine,
        first: Vec<Write>,
    ) -> Result<Self, OpenError> {
        let vault = Vault::open(store, key).await?;
        // Whoever wrote before the lead was taken is seen here, and nobody else writes after.
        check_empty(vault.store()).await?;
        Ok(Self { engine, vault, first, saves: 0 })
    }

    /// Begins an account in a store that has its locks, or needs none.
    pub async fn create(store: S, key: LocalKey, engine: Engine) -> Result<Self, OpenError> {
        let vault = Vault::open(store, key).await?;
        Ok(Self { engine, vault, first: vec![schema::written()], saves: 0 })
    }

    /// Opens the account in a store and takes the lead. An older store is brought to this version
    /// first; one that a newer version of the app wrote is opened for reading only.
    pub async fn open(store: S, key: LocalKey, ctx: &mut Context<'_>) -> Result<Self, OpenError> {
        HalfOpen::begin(store, key, ctx).await?.finish(ctx).await
    }

    /// How many batches were saved: where none was, what is shown of the rows is still so.
    pub fn saves(&self) -> u64 {
        self.saves
    }

    /// The sealed store.
    pub fn vault(&self) -> &Vault<S> {
        &self.vault
    }

    /// Writes beside the engine's own: a new lock.
    pub async fn write(
        &mut self,
        writes: &[Write],
        ctx: &mut Context<'_>,
    ) -> Result<(), StoreError> {
        if !self.first.is_empty() {
            return Err(StoreError::Lost("the notebook itself is not saved yet".into()));
        }
        self.vault.commit(ctx.rng, writes).await
    }

    /// Carries out effects until the engine rests or something has to go out.
    pub async fn next(&mut self, ctx: &mut Context<'_>) -> Option<Outward> {
        loop {
            match self.step(ctx).await? {
                Turn::Read(effect) => self.read(&effect, ctx).await,
                Turn::Out(outward) => return Some(outward),
            }
        }
    }

    /// The same, but what must be read back from the store for the relay's sake is left to the
    /// shell, which has to answer with [`Driver::read`], sooner or later. For shells that load the
    /// code for it only where there is a relay.
    pub async fn step(&mut self, ctx: &mut Context<'_>) -> Option<Turn> {
        while let Some(effect) = self.engine.poll(ctx) {
            match effect {
                Effect::Save(writes) => {
                    let mut batch = self.first.clone();
                    batch.extend(writes);
                    let result = self.vault.commit(ctx.rng, &batch).await;
                    if result.is_ok() {
                        self.first.clear();
                        self.saves += 1;
                    }
                    self.engine.saved(result, ctx);
                }
                Effect::Send(bytes) => return Some(Turn::Out(Outward::Send(bytes))),
                Effect::Hangup => return Some(Turn::Out(Outward::Hangup)),
                Effect::Tell(notice) => return Some(Turn::Out(Outward::Tell(notice))),
                Effect::Seat(document) => self.seat(document, ctx).await,
                effect => return Some(Turn::Read(effect)),
            }
        }
        None
    }

    /// Reads back what the engine needs for the relay, and hands it over.
    pub async fn read(&mut self, effect: &Effect, ctx: &mut Context<'_>) {
        let failed = match *effect {
            Effect::ReadLeaves { zone, from, limit } => self
                .leaves(zone, from, limit)
                .await
                .map(|leaves| self.engine.leaves_read(zone, leaves, ctx)),
            Effect::ReadHistory(document) => self
                .history(document)
                .await
                .map(|history| self.engine.history_read(document, &history)),
            Effect::ReadRoot { zone, size, ref tree } => self
                .tree(zone, size, tree.clone())
                .await
                .map(|tree| self.engine.root_read(zone, size, tree, ctx)),
            Effect::ReadProof { zone, size, relay } => self
                .proof(zone, size, relay)
                .await
                .map(|proof| self.engine.proof_read((zone, size, relay), proof, ctx)),
            Effect::ReadChunk { blob, chunk } => {
                self.vault.read(Table::Blob, blob.0, chunk, 1).await.map(|rows| {
                    let found = rows.into_iter().find(|(place, _)| place.seq == chunk);
                    let bytes = found.map(|(_, bytes)| bytes);
                    self.engine.chunk_read(blob, chunk, bytes, ctx);
                })
            }
            _ => Ok(()),
        };
        if let Err(error) = failed {
            self.engine.not_read(effect, error, ctx);
        }
    }

    /// Opens a document, if it is not open, so that it can be read and changed. Where that
    /// cannot be, a notice says why.
    pub async fn seat(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        for with_state in [true, false] {
            match self.rows_of(document, with_state).await {
                Ok(rows) => match self.engine.seat(document, rows, ctx) {
                    Seated::Done => return,
                    Seated::FromHistory => {}
                },
                Err(error) => return self.engine.not_seated(document, &error, ctx.now_ms),
            }
        }
    }

    /// Opens a document only where it is not open yet. Where it is known from a digest alone, its
    /// snapshot is asked for, and a notice says when it is here.
    pub async fn ensure(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        self.engine.look_ahead(document, ctx);
        if !self.engine.is_seated(document) {
            self.seat(document, ctx).await;
        }
    }

    async fn rows_of(
        &self,
        document: DocumentId,
        with_state: bool,
    ) -> Result<SeatRows, StoreError> {
        let (mut state, mut damaged_state) = (None, false);
        if with_state {
            let found = self.vault.sift(Table::State, Some(document.0), 0).await?;
            damaged_state = !found.damaged.is_empty();
            for (_, bytes) in found.rows {
                state = decode::<StateRow>(&bytes, bytes.len()).ok();
                damaged_state |= state.is_none();
            }
        }
        let from = state.as_ref().map_or(0, |state| state.through);
        let (updates, damaged_updates) = self.updates(document, from).await?;
        let (seals, damaged_seals) = self.seals(document).await?;
        Ok(SeatRows { state, updates, damaged_state, damaged_updates, seals, damaged_seals })
    }

    /// A document's updates from a place among its rows on, oldest first, and how many do not read.
    async fn updates(
        &self,
        document: DocumentId,
        from: u64,
    ) -> Result<(Vec<(u64, UpdateRow)>, usize), StoreError> {
        let Sifted { rows, damaged } =
            self.vault.sift(Table::Update, Some(document.0), from).await?;
        let (updates, undecoded) = history_of(rows);
        Ok((updates, damaged.len() + undecoded))
    }

    /// A document's whole history, oldest first: zone index and update. A history with a hole in
    /// it is none.
    pub async fn history(&self, document: DocumentId) -> Result<Vec<(u64, UpdateRow)>, StoreError> {
        match self.updates(document, 0).await? {
            (history, 0) => Ok(settled(history)),
            (_, damaged) => Err(StoreError::Damaged(format!("{damaged} updates do not read"))),
        }
    }

    /// A document's seals and statements by their place, and how many rows do not read.
    async fn seals(&self, document: DocumentId) -> Result<(Seals, usize), StoreError> {
        let Sifted { rows, damaged } = self.vault.sift(Table::Seal, Some(document.0), 0).await?;
        let (seals, undecoded) = read_seals(rows);
        Ok((seals, damaged.len() + undecoded))
    }

    /// What goes with a document to another zone: the indexes of its history, seals and statements
    /// with it, and whose chains they need.
    pub async fn following(
        &self,
        document: DocumentId,
    ) -> Result<(BTreeSet<u64>, BTreeSet<PersonId>), StoreError> {
        let history = self.history(document).await?;
        let (seals, damaged) = self.seals(document).await?;
        if damaged > 0 {
            return Err(StoreError::Damaged(format!("{damaged} seals do not read")));
        }
        let seals = seals.iter().filter_map(|(index, sealed)| Some((*index, sealed.log.as_ref()?)));
        let mut people = Engine::authors(&history);
        let mut indexes: BTreeSet<u64> = history.iter().map(|(index, _)| *index).collect();
        for (index, row) in seals {
            people.insert(row.person);
            indexes.insert(index);
        }
        Ok((indexes, people))
    }

    /// One sealed chunk of a file, where it is here.
    pub async fn chunk(&self, blob: BlobId, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.vault.read(Table::Blob, blob.0, number, 1).await?;
        let found = rows.into_iter().find(|(place, _)| place.seq == number);
        Ok(found.map(|(_, bytes)| bytes))
    }

    /// The sealed chunks of a file that are here.
    pub async fn chunks(&self, blob: BlobId) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows = self.vault.read(Table::Blob, blob.0, 0, usize::MAX).await?;
        Ok(rows.into_iter().map(|(_, bytes)| bytes).collect())
    }
}
