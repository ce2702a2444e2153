//! A relay that shows two people two public logs: the one who remembers is told, keeps both signed
//! states for a stranger, and decides.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, text};
use std::path::Path;
use std::time::Duration;

/// The relay writes its log every second.
const QUICK: [&str; 2] = ["--log-interval-s", "1"];
/// Longer than that, also on a busy machine.
const LOGGED: Duration = Duration::from_millis(4_000);
/// How often a log that is late is asked for again.
const TRIES: u32 = 10;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().unwrap().is_dir() {
            true => copy(&path, &to),
            false => _ = std::fs::copy(path, to).unwrap(),
        }
    }
}

/// Stops the relay, does something with its folder, and starts it again.
fn meanwhile(mut relay: Relay, change: impl FnOnce(&Path)) -> Relay {
    let (data, port) = (relay.data.clone(), relay.port());
    relay.stop();
    change(&data);
    Relay::start_with(&data, port, &QUICK)
}

/// Beside the notebook that everybody begins with.
const ZONE: &str = "Chimie";

/// Writes something that the log names, and hears what the log then is.
fn write_and_log(person: &Person, title: &str) {
    person.json(&["new", "--zone", ZONE, "--title", title]);
    person.json(&["sync"]);
    std::thread::sleep(LOGGED);
    person.json(&["sync"]);
}

#[test]
fn two_public_logs_of_one_relay_are_found_shown_and_decided_on() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
    let before = dir.path().join("before");
    let relay = Relay::start_with(&dir.path().join("relay"), 0, &QUICK);
    for (person, name) in [(&ana, "Ana"), (&bo, "Bo")] {
        person.json(&["init", "--name", name]);
        person.json(&["zone", "new", ZONE]);
        person.json(&["sync", "--relay", &relay.address]);
    }
    write_and_log(&ana, "Un");
    let fine = ana.json(&["public-log"]);
    assert!(fine["alarm"].is_null() && fine["position"]["size"].as_u64() > Some(0), "{fine}");
    assert!(ana.json(&["status"])["log_alarm"].is_null());

    // Ana sees one continuation; then the relay goes back, and signs another with Bo.
    let relay = meanwhile(relay, |data| copy(data, &before));
    write_and_log(&ana, "Deux");
    let relay = meanwhile(relay, |data| {
        std::fs::remove_dir_all(data).unwrap();
        copy(&before, data);
    });
    for title in ["Trois", "Quatre", "Cinq", "Six", "Sept"] {
        write_and_log(&bo, title);
    }
    assert!(bo.json(&["public-log"])["alarm"].is_null(), "Bo saw only one");
    let (_, _, said) = ana.run(&["sync"]);
    assert!(said.contains("registre public") && said.contains("cahier public-log"), "{said}");

    let status = ana.json(&["status"]);
    assert!(text(&status["log_alarm"], "sentence").contains("registre public"), "{status}");
    let (_, page, _) = ana.run(&["status"]);
    assert!(page.contains("Registre public du relais en alerte"), "{page}");
    let shown = ana.json(&["public-log"]);
    assert_eq!(shown["alarm"], status["log_alarm"]["alarm"]);
    let found = &shown["contradictions"][0];
    for note in ["remembered", "offered"] {
        assert!(text(found, note).contains("\n\n\u{2014} "), "a signed note: {found}");
    }
    assert_ne!(found["remembered"], found["offered"]);

    let refused = ana.fails(&["public-log", "--accept"]);
    assert!(refused.contains("--i-have-compared"), "{refused}");
    let ended = ana.json(&["public-log", "--accept", "--i-have-compared"]);
    assert!(ended["alarm"].is_null(), "{ended}");
    assert_eq!(ended["contradictions"], shown["contradictions"], "what was found stays");
    ana.json(&["sync"]);
    assert!(ana.json(&["status"])["log_alarm"].is_null(), "what the relay shows is believed");
    drop(relay);
}

/// A relay that lost its data and its key: whoever accepts the new key accepts the log under it,
/// and what is signed from then on is dated there.
#[test]
fn a_relay_with_a_new_key_has_a_new_log() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    let relay = Relay::start_with(&dir.path().join("relay"), 0, &QUICK);
    ana.json(&["init", "--name", "Ana"]);
    ana.json(&["zone", "new", ZONE]);
    ana.json(&["sync", "--relay", &relay.address]);
    write_and_log(&ana, "Un");
    let _relay = meanwhile(relay, |data| std::fs::remove_dir_all(data).unwrap());
    ana.fails(&["sync"]);
    let (_, _, said) = ana.run(&["sync", "--accept-new-relay-key"]);
    assert!(!said.contains("registre public"), "{said}");
    // The new relay's log begins when it gets to it: on a busy machine not at once. Where all came
    // in one interval before, it has the very same leaves and root as the old one.
    let followed = |now: &serde_json::Value| now["position"]["size"].as_u64() > Some(0);
    let mut now = ana.json(&["public-log"]);
    for _ in 0..TRIES {
        std::thread::sleep(LOGGED);
        let (_, _, said) = ana.run(&["sync"]);
        assert!(!said.contains("registre public") && !said.contains("comprennent"), "{said}");
        now = ana.json(&["public-log"]);
        if followed(&now) {
            break;
        }
    }
    assert!(now["alarm"].is_null() && followed(&now), "{now}");
    assert_ne!(now["contradictions"][0]["remembered"], now["contradictions"][0]["offered"]);
    ana.json(&["seal", "Un", "--meaning", "authorship"]);
    ana.json(&["sync"]);
    let proof = dir.path().join("un.eln");
    ana.json(&["prove", "Un", "--out", proof.to_str().unwrap()]);
    let verdict = ana.json(&["verify", proof.to_str().unwrap()]);
    assert!(!verdict["logs"].as_array().unwrap().is_empty(), "{verdict}");
}
