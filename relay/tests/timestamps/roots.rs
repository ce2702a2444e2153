//! What is kept outlives the trust in its root: a later timestamp never takes its place.

use crate::http;
use crate::site::{Site, named, now};
use cahier_relay::identity;
use cahier_relay::storage::{
    Batch, LogOp, LogStamp, LogStampDue, LogStorage as _, Op, RenewalStorage as _, SqliteStorage,
    Storage as _,
};
use cahier_relay::timestamps::State;
use cahier_timestamp::Authority;
use serde_json::json;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// Names an authority of its own root under the name A, and counts how often it is asked.
fn serve(site: &Site) -> Arc<AtomicU32> {
    let issuer = Authority::make(&mut identity::rng().unwrap(), now(), 3_000).unwrap();
    fs::create_dir_all(site.folder()).unwrap();
    fs::write(site.folder().join("root.pem"), issuer.root_pem()).unwrap();
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let address = http::serve(move |query| {
        count.fetch_add(1, SeqCst);
        Some(issuer.answer(query, now(), &mut identity::rng().unwrap()))
    });
    let url = format!("http://{address}/tsa");
    site.name(&[json!({ "name": "A", "url": url, "roots": ["root.pem"] })]);
    asked
}

fn storage(site: &Site) -> SqliteStorage {
    SqliteStorage::open(&site.path().join("relay.sqlite3")).unwrap()
}

fn kept(site: &Site) -> LogStamp {
    storage(site).log_newest_stamp("A").unwrap().unwrap()
}

fn problem(state: &State) -> Option<String> {
    named(state, "A").newest.as_ref().unwrap().problem.clone()
}

/// Wishes for a timestamp over the checkpoint that has one, and waits until the wish is gone.
async fn wish(site: &Site, for_what: &LogStamp) {
    let LogStamp { generation, size, authority, .. } = for_what.clone();
    let why = String::new();
    let wish = LogStampDue { generation, size, authority, due_ms: 0, tries: 0, why };
    let mut batch = Batch::default();
    batch.put(Op::Log(LogOp::PutStampDue(wish)));
    storage(site).commit(batch).unwrap();
    let relay = site.start().await;
    site.until(|state| named(state, "A").waiting.is_empty()).await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_trusted_any_more_stays_and_what_is_damaged_is_replaced() {
    let site = Site::new(&[]);
    serve(&site);
    let relay = site.start().await;
    relay.write(1).await;
    let settled = |state: &State| {
        let lab = named(state, "A");
        let stamped = lab.newest.as_ref().map(|newest| newest.size);
        let signed = state.checkpoint.as_ref().map(|checkpoint| checkpoint.size);
        let quiet = lab.waiting.is_empty() && storage(&site).log_due(1).unwrap().is_empty();
        quiet && stamped.is_some() && stamped == signed
    };
    site.until(settled).await;
    relay.stop().await;
    let first = kept(&site);
    assert_eq!(problem(&site.look()), None);
    // Under the same name somebody else is asked, and the former root is not trusted any more.
    let asked = serve(&site);
    wish(&site, &first).await;
    assert!(asked.load(SeqCst) > 0, "a timestamp came");
    assert_eq!(kept(&site), first, "and the one before it stays");
    let found = problem(&site.look()).unwrap();
    assert!(found.contains("with another key"), "{found}");
    // A damaged one proves nothing to anybody.
    let database = rusqlite::Connection::open(site.path().join("relay.sqlite3")).unwrap();
    let sql = "UPDATE log_stamps SET evidence = zeroblob(9) WHERE size = ?1";
    assert_eq!(database.execute(sql, [first.size as i64]).unwrap(), 1);
    drop(database);
    wish(&site, &first).await;
    assert_eq!(problem(&site.look()), None);
}
