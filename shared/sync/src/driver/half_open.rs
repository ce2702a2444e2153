//! Opening an account in two steps. What a person looks at first is read first: it is there after a
//! moment, however much waits to be sent.

use super::{Driver, OpenError};
use crate::engine::{Context, Engine, Loaded};
use crate::schema::{self, SCHEMA};
use crate::store::{Store, StoreError, Table};
use crate::vault::Vault;
use cahier_crypto::LocalKey;

/// Tables that nobody looks at, and that can hold much: keys of documents, and what is under way.
const LATER: [Table; 8] = [
    Table::DocumentKey,
    Table::Journal,
    Table::Outbox,
    Table::Kept,
    Table::BlobMeta,
    Table::Carried,
    Table::Place,
    Table::Dated,
];

/// An account of which the first part is read.
pub struct HalfOpen<S> {
    vault: Vault<S>,
    newer: bool,
    loaded: Loaded,
}

impl<S: Store> HalfOpen<S> {
    /// Takes the lead in a store, as [`Driver::open`] does, and reads the first part.
    pub async fn begin(store: S, key: LocalKey, ctx: &mut Context<'_>) -> Result<Self, OpenError> {
        let version = schema::version(&store).await?;
        let newer = version > SCHEMA;
        let vault = match newer {
            true => Vault::watch(store, key),
            false => {
                let mut vault = Vault::open(store, key).await?;
                schema::upgrade(&mut vault, version, ctx.rng).await?;
                vault
            }
        };
        let mut half = Self { vault, newer, loaded: Loaded::default() };
        half.read(|table| !LATER.contains(&table)).await?;
        Ok(half)
    }

    async fn read(&mut self, wanted: impl Fn(Table) -> bool) -> Result<(), StoreError> {
        for table in Table::ALL.into_iter().filter(|table| Engine::loads(*table) && wanted(*table))
        {
            let sifted = self.vault.sift(table, None, 0).await?;
            self.loaded.rows.insert(table, sifted.rows);
            self.loaded.damaged.extend(sifted.damaged);
        }
        Ok(())
    }

    /// The account as far as it is read: whose it is, its zones, and the list. It is looked at,
    /// and takes no commands: of what is under way it knows nothing.
    pub fn glance(&self) -> Result<Engine, OpenError> {
        Ok(Engine::glance(&self.loaded)?)
    }

    /// Reads the rest.
    pub async fn finish(mut self, ctx: &mut Context<'_>) -> Result<Driver<S>, OpenError> {
        self.read(|table| LATER.contains(&table)).await?;
        let Self { vault, newer, loaded } = self;
        let mut engine = Engine::load(&loaded, &|table, scope| vault.hide(table, scope), ctx)?;
        if newer {
            engine.only_read();
        }
        Ok(Driver { engine, vault, first: Vec::new(), saves: 0 })
    }
}
