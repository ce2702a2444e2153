//! The program's other commands, as an operator runs them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod people;

use cahier_evidence::Hash;
use cahier_protocol::{Reply, Request};
use common::{Client, Relay};
use people::{Someone, envelopes, foresee};
use std::path::Path;
use std::process::{Command, Output};

fn relay(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cahier-relay"));
    command.args(arguments).arg("--data").arg(data).output().unwrap()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A relay with a zone of some leaves and a blob, running.
async fn filled(data: &Path) -> (Relay, Client) {
    let relay = Relay::start(data, &[]);
    let ana = Someone::new(1);
    let mut client = Client::log_in(&relay.url, &ana).await;
    let (mut zone, genesis) = ana.begin_zone(7);
    foresee(&mut zone, &genesis);
    client.push(zone.id, vec![genesis]).await;
    client.push(zone.id, envelopes(&ana, &mut zone, 1, 20)).await;
    let bytes = vec![7; 1000];
    let put = Request::BlobPut {
        zone: zone.id,
        blob: cahier_evidence::BlobId([5; 16]),
        offset: 0,
        total: 1000,
        hash: Hash::of(&bytes),
        bytes,
    };
    assert!(matches!(client.ask(put).await, Reply::Blob { have: 1000, .. }));
    (relay, client)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_running_relay_is_whole_and_can_be_restored() {
    let dir = tempfile::tempdir().unwrap();
    let (data, backup, restored) =
        (dir.path().join("data"), dir.path().join("backup"), dir.path().join("restored"));
    let (mut running, _client) = filled(&data).await;
    let checked = relay(&["check"], &data);
    assert!(checked.status.success() && text(&checked).contains("all is whole"));
    let made = relay(&["backup", "--to", backup.to_str().unwrap()], &data);
    assert!(made.status.success(), "{}", text(&made));
    let again = relay(&["backup", "--to", backup.to_str().unwrap()], &data);
    assert!(!again.status.success(), "a backup is not overwritten");
    running.kill();
    let restore = relay(&["restore", "--from", backup.to_str().unwrap()], &restored);
    assert!(restore.status.success(), "{}", text(&restore));
    let checked = relay(&["check"], &restored);
    assert!(checked.status.success(), "{}", text(&checked));
    let figures = relay(&["stats", "--json"], &restored);
    let figures: serde_json::Value = serde_json::from_slice(&figures.stdout).unwrap();
    assert_eq!((figures["leaves"].as_u64(), figures["blobs"].as_u64()), (Some(21), Some(1)));
    assert!(Relay::start(&restored, &[]).url.starts_with("http://localhost:"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let (mut running, _client) = filled(&data).await;
    running.kill();
    let database = rusqlite::Connection::open(data.join("relay.sqlite3")).unwrap();
    let one = "UPDATE leaves SET ciphertext = x'00' WHERE place = 5";
    assert_eq!(database.execute(one, []).unwrap(), 1);
    let checked = relay(&["check"], &data);
    assert_eq!(checked.status.code(), Some(1));
    assert!(text(&checked).contains("leaf 5"), "{}", text(&checked));
    let backup = dir.path().join("backup");
    assert!(relay(&["backup", "--to", backup.to_str().unwrap()], &data).status.success());
    let restored = dir.path().join("restored");
    let restore = relay(&["restore", "--from", backup.to_str().unwrap()], &restored);
    assert!(!restore.status.success(), "a damaged backup is not restored");
}

#[test]
fn tickets_are_shown_once_and_kept_as_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let made = relay(&["invite", "--count", "3"], &data);
    assert!(made.status.success(), "{}", text(&made));
    let codes = String::from_utf8(made.stdout).unwrap();
    assert_eq!(codes.lines().count(), 3);
    assert!(codes.lines().all(|code| code.len() == 43), "{codes}");
    let kept = std::fs::read(data.join("relay.sqlite3")).unwrap();
    let code = codes.lines().next().unwrap().as_bytes();
    assert!(!kept.windows(code.len()).any(|window| window == code));
}

#[test]
fn a_folder_without_a_relay_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for command in ["check", "stats"] {
        let output = relay(&[command], &dir.path().join("none"));
        assert!(!output.status.success() && text(&output).contains("holds no relay"));
    }
}
