//! Commits that are on disk when they return. rexie gives neither durability nor its handle, so
//! this opens the same database beside it, with `durability: "strict"` (Indexed Database API
//! 3.0, section 4.9), for the length of one commit.

use super::indexed::{LEAD, ROWS, key};
use cahier_sync::store::{Batch, Place, StoreError, Write};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

const FENCE: &str = "fence";

fn failed(error: &JsValue) -> StoreError {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("QuotaExceededError") => StoreError::Full,
        Some("FencedError") => StoreError::Fenced,
        Some("GoneError") => StoreError::Gone,
        Some(name) => StoreError::Lost(name.to_owned()),
        None => StoreError::Lost("IndexedDB".into()),
    }
}

fn named(name: &str, says: &str) -> JsValue {
    let error = js_sys::Error::new(says);
    error.set_name(name);
    error.into()
}

/// A promise that an event of the target settles.
async fn settled(target: &JsValue, good: &str, bad: &str) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        for (name, settle) in [(good, &resolve), (bad, &reject)] {
            let _ = Reflect::set(target, &format!("on{name}").into(), settle);
        }
    });
    JsFuture::from(promise).await
}

async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    settled(request, "success", "error").await.map_err(|_| error_of(request))?;
    request.result()
}

fn error_of(target: &JsValue) -> JsValue {
    Reflect::get(target, &"error".into()).unwrap_or(JsValue::NULL)
}

/// Opens the database that is there. One that was deleted is not made anew: an empty one is no
/// notebook, and would stand in the way of the next.
async fn open(name: &str) -> Result<IdbDatabase, JsValue> {
    let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
    let request = factory.open(name)?;
    let (opening, gone) = (request.clone(), Rc::new(Cell::new(false)));
    let found = Rc::clone(&gone);
    let undo = Closure::<dyn FnMut()>::new(move || {
        found.set(true);
        if let Some(transaction) = opening.transaction() {
            let _ = transaction.abort();
        }
    });
    request.set_onupgradeneeded(Some(undo.as_ref().unchecked_ref()));
    match answer(&request).await {
        Err(_) if gone.get() => Err(named("GoneError", "the database was deleted")),
        opened => Ok(opened?.unchecked_into()),
    }
}

/// Whether the database is there and answers.
pub async fn is_there(name: &str) -> Result<(), StoreError> {
    open(name).await.map(|database| database.close()).map_err(|error| failed(&error))
}

/// The version of the database that is there: how its object stores are laid out.
pub async fn version(name: &str) -> Result<u32, StoreError> {
    let database = open(name).await.map_err(|error| failed(&error))?;
    let version = database.version() as u32;
    database.close();
    Ok(version)
}

/// `database.transaction(stores, "readwrite", { durability: "strict" })`.
fn strict(database: &IdbDatabase) -> Result<IdbTransaction, JsValue> {
    let stores = Array::of2(&ROWS.into(), &LEAD.into());
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let begin: Function = Reflect::get(database, &"transaction".into())?.dyn_into()?;
    begin.call3(database, &stores, &"readwrite".into(), &options)?.dyn_into()
}

async fn fence(lead: &IdbObjectStore) -> Result<f64, JsValue> {
    Ok(answer(&lead.get(&FENCE.into())?).await?.as_f64().unwrap_or(0.0))
}

async fn complete(transaction: &IdbTransaction) -> Result<(), JsValue> {
    // Whatever fails aborts it, and only then is the reason known.
    let done = settled(transaction, "complete", "abort").await;
    done.map(|_| ()).map_err(|_| error_of(transaction))
}

/// Raises the fencing number and gives it.
pub async fn take_lead(name: &str) -> Result<u64, StoreError> {
    let work = async {
        let database = open(name).await?;
        let transaction = strict(&database)?;
        let lead = transaction.object_store(LEAD)?;
        let next = fence(&lead).await? + 1.0;
        lead.put_with_key(&next.into(), &FENCE.into())?;
        complete(&transaction).await?;
        database.close();
        Ok::<u64, JsValue>(next as u64)
    };
    work.await.map_err(|error| failed(&error))
}

/// Writes a batch under its fencing number, all or nothing.
pub async fn commit(name: &str, batch: &Batch) -> Result<(), StoreError> {
    let work = async {
        let database = open(name).await?;
        let result = write(&database, batch).await;
        database.close();
        result
    };
    work.await.map_err(|error| failed(&error))
}

async fn write(database: &IdbDatabase, batch: &Batch) -> Result<(), JsValue> {
    let transaction = strict(database)?;
    let held = fence(&transaction.object_store(LEAD)?).await?;
    if held as u64 != batch.fence {
        transaction.abort()?;
        return Err(named("FencedError", "another window leads"));
    }
    let rows = transaction.object_store(ROWS)?;
    for write in &batch.writes {
        match write {
            Write::Put(place, bytes) => {
                rows.put_with_key(&Uint8Array::from(&bytes[..]), &key(*place))?;
            }
            Write::Delete(place) => {
                rows.delete(&key(*place))?;
            }
            Write::Clear(table, scope) => {
                let first = key(Place::new(*table, *scope, 0));
                let last = key(Place::new(*table, *scope, u64::MAX));
                rows.delete(&IdbKeyRange::bound(&first, &last)?.into())?;
            }
        }
    }
    complete(&transaction).await
}
