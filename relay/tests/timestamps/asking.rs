//! Asking: several authorities, silent ones, restarts, and the relay's own where none is named.

use crate::common::PATIENCE;
use crate::http;
use crate::lab::{Key, Lab, has_openssl};
use crate::site::{Site, authority, is_stamped, named, nobody, text, why, with};
use cahier_relay::timestamps::State;
use cahier_timestamp::DEVELOPMENT_MARK;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_authorities_stamp_a_checkpoint() {
    if !has_openssl() {
        return;
    }
    let (one, other) =
        (Lab::new("Lab root", Key::P256, &[]), Lab::new("Other root", Key::Rsa(2048), &[]));
    let list = one.list();
    let lists = http::serve(move |_| Some(list.clone()));
    let first = authority("One", one.serve("tsa", None), &one);
    let first = with(first, "crls", json!([format!("http://{lists}/root.crl")]));
    let second = authority("Other", other.serve("tsa", None), &other);
    let site = Site::new(&[with(first, "hash", json!("sha512")), second]);
    let relay = site.start().await;
    relay.write(1).await;
    let both = |state: &State| is_stamped(state, "One") && is_stamped(state, "Other");
    let now = site.until(both).await;
    for (name, root, checked) in [("One", "CN=Lab root", true), ("Other", "CN=Other root", false)] {
        let newest = named(&now, name).newest.clone().unwrap();
        assert_eq!((newest.problem.as_deref(), newest.certified), (None, true), "{newest:?}");
        assert_eq!(newest.signer.as_deref(), Some("CN=Lab tsa"));
        assert_eq!((newest.root.as_deref(), newest.revocation_checked), (Some(root), checked));
    }
    assert_eq!(site.problems(), Vec::<String>::new());
    let shown: Value = serde_json::from_slice(&site.command(&["stamps", "--json"]).stdout).unwrap();
    assert_eq!(shown["authorities"][0]["newest"]["certified"], true);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_holds_nothing_up_and_is_asked_again() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let honest = lab.serve("tsa", None);
    let speaks = Arc::new(AtomicBool::new(false));
    let ear = Arc::clone(&speaks);
    let silent = http::serve(move |query| {
        ear.load(SeqCst).then(|| http::post(honest, query, PATIENCE).unwrap())
    });
    let site = Site::new(&[with(authority("Silent", silent, &lab), "timeout_s", json!(2))]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| why(state, "Silent").contains("did not answer in time")).await;
    assert_eq!(relay.write(2).await, 4, "writing goes on");
    let waiting = site.look();
    assert!(!is_stamped(&waiting, "Silent"));
    speaks.store(true, SeqCst);
    let stamped =
        |state: &State| is_stamped(state, "Silent") && named(state, "Silent").waiting.is_empty();
    site.until(stamped).await;
    assert_eq!(site.problems(), Vec::<String>::new());
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_goes_on_with_what_waits() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let site = Site::new(&[authority("Lab", nobody(), &lab)]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| why(state, "Lab").contains("cannot be reached")).await;
    relay.stop().await;
    let waits = named(&site.look(), "Lab").waiting.iter().map(|wish| wish.size).max().unwrap();
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let relay = site.start().await;
    let now = site.until(|state| is_stamped(state, "Lab")).await;
    assert_eq!(named(&now, "Lab").newest.as_ref().unwrap().size, waits);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_without_authorities_has_one_for_development() {
    let site = Site::new(&[]);
    let relay = site.start().await;
    let printed = text(&site.command(&["authority"]));
    assert!(printed.contains(DEVELOPMENT_MARK) && printed.contains("BEGIN CERTIFICATE"));
    relay.write(1).await;
    let now = site.until(|state| is_stamped(state, DEVELOPMENT_MARK)).await;
    let newest = named(&now, DEVELOPMENT_MARK).newest.clone().unwrap();
    assert_eq!((newest.problem, newest.certified), (None, false));
    assert!(newest.signer.unwrap().contains(DEVELOPMENT_MARK));
    assert!(text(&site.command(&["stamps"])).contains("this relay's own word"));
    assert!(text(&site.command(&["stamp"])).contains("wished for: development"));
    site.until(|state| named(state, DEVELOPMENT_MARK).waiting.is_empty()).await;
    relay.stop().await;
    let relay = site.start().await;
    assert_eq!(text(&site.command(&["authority"])), printed, "it stays");
    relay.stop().await;
    let checked = site.command(&["check"]);
    assert!(checked.status.success(), "{}", text(&checked));
    spoil(&site.path());
    let checked = site.command(&["check"]);
    assert!(!checked.status.success() && text(&checked).contains("the timestamp by"));
}

/// Changes the last byte of every kept timestamp.
fn spoil(data: &Path) {
    let database = rusqlite::Connection::open(data.join("relay.sqlite3")).unwrap();
    let sql = "UPDATE log_stamps SET evidence = zeroblob(LENGTH(evidence))";
    assert!(database.execute(sql, []).unwrap() > 0);
}
