//! The shell's half that every shell shares: carries out the engine's effects on a store and
//! hands back what goes to the network or to a person. Time and randomness still come in.

use crate::engine::{CommandError, Context, Effect, Engine, Loaded, Notice, SeatRows, history_of};
use crate::rows::{StateRow, UpdateRow};
use crate::store::{Rows, Store, StoreError, Table, Write};
use crate::vault::Vault;
use cahier_crypto::LocalKey;
use cahier_evidence::{BlobId, DocumentId, LogLeaf, ZoneId};
use cahier_protocol::decode;

/// An engine with its store.
pub struct Driver<S> {
    /// The engine.
    pub engine: Engine,
    vault: Vault<S>,
}

/// What is left for the shell to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outward {
    /// Send a frame to the relay.
    Send(Vec<u8>),
    /// End the connection.
    Hangup,
    /// Tell the person.
    Tell(Notice),
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
}

impl<S: Store> Driver<S> {
    /// Begins an account in an empty store.
    pub async fn create(store: S, key: LocalKey, engine: Engine) -> Result<Self, OpenError> {
        let vault = Vault::open(store, key).await?;
        Ok(Self { engine, vault })
    }

    /// Opens the account in a store and takes the lead.
    pub async fn open(store: S, key: LocalKey, ctx: &mut Context<'_>) -> Result<Self, OpenError> {
        let vault = Vault::open(store, key).await?;
        let mut loaded = Loaded::new();
        for table in Table::ALL.into_iter().filter(|table| Engine::loads(*table)) {
            loaded.insert(table, vault.read_table(table).await?);
        }
        let engine = Engine::load(&loaded, ctx)?;
        Ok(Self { engine, vault })
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
        self.vault.commit(ctx.rng, writes).await
    }

    /// Carries out effects until the engine rests or something has to go out.
    pub async fn next(&mut self, ctx: &mut Context<'_>) -> Option<Outward> {
        while let Some(effect) = self.engine.poll(ctx) {
            match effect {
                Effect::Save(writes) => {
                    let result = self.vault.commit(ctx.rng, &writes).await;
                    self.engine.saved(result, ctx);
                }
                Effect::Send(bytes) => return Some(Outward::Send(bytes)),
                Effect::Hangup => return Some(Outward::Hangup),
                Effect::Tell(notice) => return Some(Outward::Tell(notice)),
                Effect::Seat(document) => self.seat(document, ctx).await,
                Effect::ReadLeaves { zone, from, limit } => {
                    let leaves = self.leaves(zone, from, limit).await.unwrap_or_default();
                    self.engine.leaves_read(zone, leaves, ctx);
                }
                Effect::ReadChunk { blob, chunk } => {
                    let found = self.vault.read(Table::Blob, blob.0, chunk, 1).await;
                    let found = found.ok().and_then(|rows| rows.into_iter().next());
                    let bytes = found.filter(|(p, _)| p.seq == chunk).map(|(_, bytes)| bytes);
                    self.engine.chunk_read(blob, chunk, bytes, ctx);
                }
            }
        }
        None
    }

    /// Opens a document, if it is not open, so that it can be read and changed.
    pub async fn seat(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        let rows = self.rows_of(document).await.unwrap_or_default();
        self.engine.seat(document, rows, ctx);
    }

    /// Opens a document only where it is not open yet.
    pub async fn ensure(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        if !self.engine.is_seated(document) {
            self.seat(document, ctx).await;
        }
    }

    async fn rows_of(&self, document: DocumentId) -> Result<SeatRows, StoreError> {
        let state = self.vault.read(Table::State, document.0, 0, 1).await?;
        let state = state.first().and_then(|(_, b)| decode::<StateRow>(b, b.len()).ok());
        let from = state.as_ref().map_or(0, |s| s.through);
        let updates = self.vault.read(Table::Update, document.0, from, usize::MAX).await?;
        Ok(SeatRows { state, updates: history_of(updates) })
    }

    /// A document's whole history, oldest first: zone index and update.
    pub async fn history(&self, document: DocumentId) -> Result<Vec<(u64, UpdateRow)>, StoreError> {
        let rows = self.vault.read(Table::Update, document.0, 0, usize::MAX).await?;
        Ok(history_of(rows))
    }

    /// Leaves of a zone's log as they came, from an index on.
    pub async fn leaves(
        &self,
        zone: ZoneId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, LogLeaf)>, StoreError> {
        let rows: Rows = self.vault.read(Table::Leaf, zone.0, from, limit).await?;
        let read = |(place, bytes): (crate::store::Place, Vec<u8>)| {
            decode::<LogLeaf>(&bytes, bytes.len())
                .map(|leaf| (place.seq, leaf))
                .map_err(|error| StoreError::Damaged(error.to_string()))
        };
        rows.into_iter().map(read).collect()
    }

    /// The sealed chunks of a file that are here.
    pub async fn chunks(&self, blob: BlobId) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows = self.vault.read(Table::Blob, blob.0, 0, usize::MAX).await?;
        Ok(rows.into_iter().map(|(_, bytes)| bytes).collect())
    }
}
