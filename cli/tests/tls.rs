//! The command line and a relay that speaks TLS under an authority of its own: with the
//! authority everything syncs, without it nothing is sent and nothing is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A relay with certificates of its own, on this machine only, and its authority.
fn encrypted(folder: &Path) -> (Relay, PathBuf) {
    let relay = Relay::start_with(folder, 0, &["--lan", "--host", "127.0.0.1"]);
    let authority = folder.join("certificates").join("lan-ca.pem");
    assert!(relay.address.starts_with("https://localhost:"), "{}", relay.address);
    assert!(authority.exists());
    (relay, authority)
}

/// What a script gets that sets the authority once for all.
fn sync_with_variable(person: &Person, authority: &Path) -> bool {
    let mut sync = Command::new(env!("CARGO_BIN_EXE_cahier"));
    sync.arg("sync").env("CAHIER_DIR", &person.0).env("CAHIER_PASSPHRASE", "sel de mer");
    let status = sync.env("CAHIER_CA", authority).stdin(Stdio::null()).stderr(Stdio::null());
    status.stdout(Stdio::null()).status().unwrap().success()
}

#[test]
fn an_unknown_authority_stops_everything_and_a_given_one_lets_it_through() {
    let dir = tempfile::tempdir().unwrap();
    let (mut relay, authority) = encrypted(&dir.path().join("relay"));
    let (_other, stranger) = encrypted(&dir.path().join("other"));
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let entry = text(&ana.json(&["new", "--title", "Dosage du fer"]), "entry");
    let waiting = ana.json(&["status"])["unsent"].as_u64().unwrap();
    assert!(waiting > 0);

    let said = ana.fails(&["sync", "--relay", &relay.address]);
    assert!(said.contains("certificat") && said.contains("--ca"), "{said}");
    assert!(said.contains("Rien n’est parti") && said.contains("gardé"), "{said}");
    let said = ana.fails(&["--lang", "en", "sync"]);
    assert!(said.contains("vouches") && said.contains("Nothing was sent"), "{said}");
    let (_, _, said) = ana.run(&["--json", "sync"]);
    let said: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
    assert_eq!(said["error"], "certificate");
    ana.fails(&["sync", "--ca", stranger.to_str().unwrap()]);
    // Neither a key nor any other file is an authority.
    for wrong in ["lan-key.pem", "lan.json", "absent.pem"] {
        let file = authority.with_file_name(wrong);
        let said = ana.fails(&["sync", "--ca", file.to_str().unwrap()]);
        assert!(said.contains(wrong), "{said}");
    }
    assert_eq!(ana.json(&["status"])["unsent"].as_u64(), Some(waiting), "nothing is lost");
    assert_eq!(ana.json(&["list"])[0]["title"], "Dosage du fer");

    let ca = authority.to_str().unwrap();
    assert_eq!(ana.json(&["sync", "--ca", ca])["unsent"], 0);
    ana.json(&["edit", &entry, "--append", "Cinq milligrammes."]);
    assert!(!sync_with_variable(&ana, &stranger));
    assert!(sync_with_variable(&ana, &authority));
    assert_eq!(ana.json(&["status"])["unsent"], 0);
    // The same address as another protocol writes it.
    let socket = relay.address.replace("https://", "wss://");
    assert_eq!(ana.json(&["sync", "--relay", &socket, "--ca", ca])["unsent"], 0);
    assert_eq!(ana.json(&["status"])["relay"], relay.address.as_str());
    relay.stop();
}

#[test]
fn an_encrypted_relay_is_not_spoken_to_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let (relay, authority) = encrypted(&dir.path().join("relay"));
    let plain = Relay::start(&dir.path().join("plain"), 0);
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let clear = relay.address.replace("https://", "http://");
    let said = ana.fails(&["sync", "--relay", &clear]);
    assert!(said.contains("https://") && said.contains("gardé"), "{said}");
    // And the other way round: an address that says TLS does not fall back.
    let encrypted = plain.address.replace("http://", "https://");
    let ca = authority.to_str().unwrap();
    ana.fails(&["sync", "--relay", &encrypted, "--ca", ca]);
    assert!(ana.json(&["status"])["unsent"].as_u64().unwrap() > 0);
    assert_eq!(ana.json(&["sync", "--relay", &plain.address])["unsent"], 0);
}

#[test]
fn arguments_that_make_no_sense_are_said() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let wrong: [(&[&str], &str); 9] = [
        (&["sync", "--ticket", "AAAA"], "--relay"),
        (&["sync", "--relay", "relay.example"], "https://"),
        (&["sync"], "--relay"),
        (&["new", "--date", "2026-02-30"], "AAAA-MM-JJ"),
        (&["new", "--field", "masse"], "nom=valeur"),
        (&["new", "--body", "absent.md"], "absent.md"),
        (&["zone", "members", "absente"], "cahier zone list"),
        (&["zone", "alarm", "Mon cahier"], "pas d’alerte"),
        (&["zone", "alarm", "Mon cahier", "--resume"], "--i-have-compared"),
    ];
    for (args, hint) in wrong {
        let said = ana.fails(args);
        assert!(said.contains(hint), "{args:?}: {said}");
        let (_, _, said) = ana.run(&[&["--json"], args].concat());
        let said: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
        assert!(said["error"].is_string() && said["sentence"].is_string(), "{args:?}: {said}");
    }
    let link = ["sync", "--relay", "http://localhost:1"];
    assert!(ana.fails(&link).contains("http://localhost:1"));
    assert_eq!(ana.json(&["status"])["alarmed"].as_array().unwrap().len(), 0);
}
