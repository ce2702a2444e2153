//! Rows in IndexedDB, read through rexie, written in transactions with strict durability.
//!
//! The schema is one constant under test and is never shrunk: rexie deletes every object store
//! that the constant does not name. The logical version of the rows stands in the rows.

use super::strict;
use cahier_sync::store::{Batch, Place, Range, Rows, Store, StoreError};
use futures_util::future::try_join;
use js_sys::{ArrayBuffer, Uint8Array};
use rexie::{KeyRange, ObjectStore, Rexie, TransactionMode};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};

/// Version of the database; raised when an object store is added, never otherwise.
pub const SCHEMA_VERSION: u32 = 1;
/// Object store of rows, keyed by place.
pub const ROWS: &str = "rows";
/// Object store of the fencing number.
pub const LEAD: &str = "lead";
/// Every object store there ever was.
pub const SCHEMA: [&str; 2] = [ROWS, LEAD];

/// Rows that the first request of a read brings from the database, and the most that one brings:
/// a cursor would have the browser send each row alone, which takes seconds for ten thousands.
const READ_ROWS: (u32, u32) = (64, 4_096);
/// About how many bytes one request brings; how many rows that are, those before say.
const READ_BYTES: usize = 4 << 20;

/// A store in IndexedDB. Its connection ends with it: one that stayed would keep the database from
/// being deleted.
pub struct IndexedStore {
    database: RefCell<Option<Rc<Rexie>>>,
    name: String,
}

fn lost(error: impl std::fmt::Display) -> StoreError {
    StoreError::Lost(error.to_string())
}

impl IndexedStore {
    /// Opens the database with that name, made where it is missing.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let database = RefCell::new(Some(Rc::new(connect(name).await?)));
        Ok(Self { database, name: name.to_owned() })
    }

    /// Deletes the database with that name, once nobody has it open.
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        Rexie::delete(name).await.map_err(lost)
    }

    /// The connection; a new one where the last was given up.
    async fn connection(&self) -> Result<Rc<Rexie>, StoreError> {
        let held = self.database.borrow().clone();
        if let Some(database) = held {
            return Ok(database);
        }
        strict::is_there(&self.name).await?;
        let database = Rc::new(connect(&self.name).await?);
        self.database.replace(Some(Rc::clone(&database)));
        Ok(database)
    }

    fn hang_up(&self) {
        if let Some(database) = self.database.take().and_then(Rc::into_inner) {
            database.close();
        }
    }

    async fn read_once(&self, range: Range) -> Result<Rows, StoreError> {
        let database = self.connection().await?;
        rows_of(&database, range).await
    }
}

impl Drop for IndexedStore {
    fn drop(&mut self) {
        self.hang_up();
    }
}

async fn connect(name: &str) -> Result<Rexie, StoreError> {
    let builder = Rexie::builder(name).version(SCHEMA_VERSION);
    let builder =
        SCHEMA.iter().fold(builder, |b, store| b.add_object_store(ObjectStore::new(store)));
    match builder.build().await {
        Ok(database) => Ok(database),
        Err(why) => match strict::version(name).await {
            // A newer version of the app laid it out, with every object store that is known here;
            // the version of the rows says that they are only read.
            Ok(version) if version > SCHEMA_VERSION => {
                Rexie::builder(name).build().await.map_err(lost)
            }
            _ => Err(lost(why)),
        },
    }
}

/// A place as a key: IndexedDB orders binary keys byte by byte.
pub fn key(place: Place) -> JsValue {
    Uint8Array::from(&place.to_bytes()[..]).buffer().into()
}

fn bytes(value: &JsValue) -> Vec<u8> {
    match value.dyn_ref::<ArrayBuffer>() {
        Some(buffer) => Uint8Array::new(buffer).to_vec(),
        None => Uint8Array::new(value).to_vec(),
    }
}

/// Reads rows over a connection, some at a time.
async fn rows_of(database: &Rexie, range: Range) -> Result<Rows, StoreError> {
    let transaction = database.transaction(&[ROWS], TransactionMode::ReadOnly).map_err(lost)?;
    let store = transaction.store(ROWS).map_err(lost)?;
    let (low, high) = match range.scope {
        Some(scope) => (scope, scope),
        None => ([0; 16], [255; 16]),
    };
    let mut first = key(Place::new(range.table, low, range.from));
    let last = key(Place::new(range.table, high, u64::MAX));
    let (mut rows, mut open, mut most) = (Rows::new(), false, READ_ROWS.0);
    while rows.len() < range.limit {
        let left = u32::try_from(range.limit - rows.len()).unwrap_or(u32::MAX);
        let wanted = most.min(left);
        let keys = KeyRange::bound(&first, &last, Some(open), Some(false)).map_err(lost)?;
        let again = KeyRange::bound(&first, &last, Some(open), Some(false)).map_err(lost)?;
        let page = try_join(
            store.get_all_keys(Some(keys), Some(wanted)),
            store.get_all(Some(again), Some(wanted)),
        );
        let (keys, values) = page.await.map_err(lost)?;
        let Some(newest) = keys.last() else { break };
        first = newest.clone();
        open = true;
        let (got, mut weight) = (keys.len(), 0);
        for (key, value) in keys.iter().zip(values) {
            let place = Place::from_bytes(&bytes(key))
                .ok_or_else(|| StoreError::Damaged("a row without a place".into()))?;
            let row = bytes(&value);
            weight += row.len();
            rows.push((place, row));
        }
        if got < wanted as usize {
            break;
        }
        let fitting = READ_BYTES / (weight / got).max(1);
        most = u32::try_from(fitting).unwrap_or(READ_ROWS.1).clamp(1, READ_ROWS.1);
    }
    Ok(rows)
}

impl Store for IndexedStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        strict::take_lead(&self.name).await
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        strict::commit(&self.name, &batch).await
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        match self.read_once(range).await {
            // Browsers end connections of their own accord, of pages that slept for instance.
            Err(StoreError::Lost(_)) => {
                self.hang_up();
                self.read_once(range).await
            }
            read => read,
        }
    }
}
