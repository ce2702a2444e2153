//! The instance log of a running relay, read over HTTP by other people's programs: `signed_note`
//! verifies the checkpoint, `tlog_tiles` proves every entry from the tiles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod people;

use cahier_evidence::log::{Leaf, Tile, TileKind, decode_bundle};
use common::{Client, PATIENCE, Relay};
use people::{Someone, envelopes, foresee};
use serde_json::Value;
use signed_note::{StandardVerifier, VerifierList};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};
use tlog_tiles::{TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree};

/// Asks a relay over plain HTTP.
struct Remote {
    address: String,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Remote {
    fn of(relay: &Relay) -> Self {
        Self { address: relay.url.replacen("http://localhost", "127.0.0.1", 1) }
    }

    fn get(&self, path: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Answer { status, headers: lines.map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    fn text(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        String::from_utf8(answer.body).unwrap()
    }

    /// The newest checkpoint once it is at least of this size; verified by the other program.
    fn checkpoint(&self, verifier: &str, size_min: u64) -> tlog_tiles::Checkpoint {
        let begin = Instant::now();
        loop {
            let note = self.text("/log/1/checkpoint");
            let note = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
            let judge = StandardVerifier::new(verifier).unwrap();
            note.verify(&VerifierList::new(vec![Box::new(judge)])).unwrap();
            let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
            if checkpoint.size() >= size_min {
                return checkpoint;
            }
            assert!(begin.elapsed() < PATIENCE, "no checkpoint of {size_min} leaves came");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl TileReader for Remote {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            let (kind, width) = (TileKind::Hashes { level: tile.level() }, tile.width() as u16);
            let path = Tile::new(kind, tile.level_index(), width).unwrap();
            let answer = self.get(&format!("/log/1/{path}"));
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.headers["cache-control"].contains("immutable"), "{path}");
            answer.body
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn relay(data: &Path) -> Relay {
    Relay::start(data, &["--log-interval-s", "1"])
}

/// Begins so many zones.
async fn begin_zones(client: &mut Client, by: &Someone, nonces: std::ops::Range<u8>) {
    for nonce in nonces {
        let (mut zone, genesis) = by.begin_zone(nonce);
        foresee(&mut zone, &genesis);
        let mut items = vec![genesis];
        items.extend(envelopes(by, &mut zone, 1, 2));
        client.push(zone.id, items).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_programs_verify_every_entry_and_every_step() {
    let dir = tempfile::tempdir().unwrap();
    let mut running = relay(dir.path());
    let ana = Someone::new(1);
    let mut client = Client::log_in(&running.url, &ana).await;
    begin_zones(&mut client, &ana, 0..20).await;
    let remote = Remote::of(&running);
    let begin = Instant::now();
    let about = loop {
        let about: Value = serde_json::from_str(&remote.text("/v1/relay")).unwrap();
        if !about["log"].is_null() {
            break about;
        }
        assert!(begin.elapsed() < PATIENCE, "the log did not begin");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(about["log"]["origin"], "localhost/cahier/1");
    assert_eq!(about["log"]["path"], "/log/1/");
    let verifier = about["log"]["verifier"].as_str().unwrap();
    let first = remote.checkpoint(verifier, 20);
    let (size, root) = (first.size(), *first.hash());
    assert_eq!(size, 20, "one entry a zone");
    // Every entry, from the bundle, under the root that was signed.
    let bundle = remote.get(&format!("/log/1/tile/entries/000.p/{size}")).body;
    let entries = decode_bundle(&bundle, size as u16).unwrap();
    let reader = TileHashReader::new(size, root, &remote);
    for (at, entry) in (0..).zip(&entries) {
        let proof = prove_record(size, at, &reader).unwrap();
        let hash = tlog_tiles::record_hash(entry);
        check_record(&proof, size, root, at, hash).unwrap();
        let Ok(Leaf::Entry(entry)) = Leaf::parse(entry) else { panic!("an entry") };
        assert_eq!(entry.position.size, 3);
    }
    // It goes on, also after a restart, and each step is proved.
    running.kill();
    let running = relay(dir.path());
    let remote = Remote::of(&running);
    let mut client = Client::log_in(&running.url, &ana).await;
    begin_zones(&mut client, &ana, 20..25).await;
    let later = remote.checkpoint(verifier, 25);
    let reader = TileHashReader::new(later.size(), *later.hash(), &remote);
    let proof = prove_tree(later.size(), size, &reader).unwrap();
    check_tree(&proof, later.size(), *later.hash(), size, root).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_a_checkpoint_covers_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let running = relay(dir.path());
    let ana = Someone::new(1);
    let mut client = Client::log_in(&running.url, &ana).await;
    begin_zones(&mut client, &ana, 0..3).await;
    let remote = Remote::of(&running);
    let begin = Instant::now();
    while remote.get("/log/1/checkpoint").status == 404 {
        assert!(begin.elapsed() < PATIENCE, "the log did not begin");
        std::thread::sleep(Duration::from_millis(100));
    }
    let about: Value = serde_json::from_str(&remote.text("/v1/relay")).unwrap();
    let verifier = about["log"]["verifier"].as_str().unwrap();
    let size = remote.checkpoint(verifier, 3).size();
    assert_eq!(remote.get("/log/1/checkpoint").headers["cache-control"], "no-cache");
    let stamps = || -> Value {
        serde_json::from_str(&remote.text(&format!("/log/1/stamps/{size}"))).unwrap()
    };
    assert_eq!(stamps()["checkpoint"], remote.text("/log/1/checkpoint"));
    while stamps()["stamps"].as_array().unwrap().is_empty() {
        assert!(begin.elapsed() < PATIENCE, "no timestamp came");
        std::thread::sleep(Duration::from_millis(100));
    }
    let stamp = &stamps()["stamps"][0];
    assert_eq!(stamp["authority"], "development, not certified");
    assert_eq!(stamp["certified"], false);
    let wider = size + 1;
    for nothing in [
        format!("/log/1/tile/0/000.p/{wider}"),
        format!("/log/1/tile/entries/000.p/{wider}"),
        format!("/log/1/stamps/{wider}"),
        "/log/1/tile/0/000".into(),
        "/log/1/tile/entries/000".into(),
        "/log/1/tile/entries/x018/x446/x744/x073/x709/551".into(),
        "/log/1/tile/entries/x072/x057/x594/x037/x927/935".into(),
        "/log/1/tile/1/000.p/1".into(),
        format!("/log/1/tile/0/0.p/{size}"),
        "/log/1/tile/8/000".into(),
        "/log/2/checkpoint".into(),
        "/log/0/checkpoint".into(),
        "/log/x/checkpoint".into(),
        "/log/checkpoint".into(),
        "/log//".into(),
    ] {
        let answer = remote.get(&nothing);
        assert_eq!(answer.status, 404, "{nothing}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{nothing}");
    }
}
