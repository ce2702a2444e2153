//! The main job on real input (R12, R14, R16, R17): two people, a real relay process, eLabFTW's
//! real exports; both write offline, both hold both changes; the relay's files hold none of the
//! words; a wiped relay is refilled by either. The README's transcript is this test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn samples() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/eln");
    let files = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    Some(files.filter(|path| name(path).starts_with("elabftw")).collect())
}

#[test]
fn two_people_one_relay_real_exports() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
    ana.json(&["init", "--name", "Ana Ruiz"]);
    bo.json(&["init", "--name", "Bo Lind"]);
    let zone = text(&ana.json(&["zone", "new", "Chimie marine"]), "zone");
    let mut entries = 1;
    match samples() {
        Some(files) => {
            let files: Vec<&str> = files.iter().map(|path| path.to_str().unwrap()).collect();
            let import = [&["import"], &files[..], &["--into", &zone]].concat();
            let done = ana.json(&import);
            assert!(done["entries"].as_u64().unwrap() >= 12 && done["warnings"].is_array());
            entries += done["entries"].as_u64().unwrap() as usize;
            assert_eq!(ana.json(&import)["entries"], 0, "twice makes no doubles");
        }
        None => eprintln!("SKIPPED: no samples, so nothing is imported"),
    }
    let new = ["new", "--zone", &zone, "--title", "Dosage du fer", "--field", "masse=5,2 mg"];
    let entry = text(&ana.json(&new), "entry");

    let mut relay = Relay::start(&dir.path().join("relay"), 0);
    let address = relay.address.clone();
    assert_eq!(ana.json(&["sync", "--relay", &address])["unsent"], 0);
    let link = text(&ana.json(&["zone", "invite", &zone, "--role", "editor"]), "link");
    ana.json(&["sync"]);
    bo.json(&["zone", "join", &link]);
    bo.json(&["sync", "--relay", &address]);
    assert!(ana.json(&["sync"])["admitted"].as_u64() == Some(1), "Ana's engine opens");
    bo.json(&["sync"]);
    assert_eq!(bo.json(&["list", "--zone", &zone]).as_array().unwrap().len(), entries);

    // Both change the same entry with no network.
    relay.stop();
    ana.json(&["edit", &entry, "--append", "Ana pèse cinq milligrammes.", "--step", "Peser"]);
    bo.json(&["edit", &entry, "--append", "Bo titre la solution.", "--title", "Dosage du fer II"]);
    bo.json(&["comment", &entry, "Vu au microscope."]);
    assert!(ana.fails(&["sync"]).contains("gardé sur cet appareil"));
    let port = relay.port();
    let mut relay = Relay::start(&relay.data.clone(), port);
    for person in [&ana, &bo, &ana] {
        assert_eq!(person.json(&["sync"])["unsent"], 0);
    }
    check_both(&ana, &bo, &entry);
    let stored = relay.bytes();
    for word in ["Dosage", "milligrammes", "titre la", "Chimie", "Ruiz", "microscope", "masse"] {
        let found = stored.windows(word.len()).any(|part| part == word.as_bytes());
        assert!(!found, "the relay's files hold « {word} »");
    }

    // The relay loses everything, its key too: either of them refills it.
    relay.stop();
    wiped(&relay.data);
    let mut relay = Relay::start(&relay.data.clone(), port);
    bo.json(&["sync", "--accept-new-relay-key"]);
    bo.json(&["edit", &entry, "--append", "Après la panne."]);
    bo.json(&["sync"]);
    ana.json(&["sync", "--accept-new-relay-key"]);
    let shown = ana.json(&["show", &entry]);
    assert!(text(&shown, "markdown").contains("Après la panne."), "{shown}");
    check_both(&ana, &bo, &entry);
    relay.stop();
}

/// Removes everything that a relay keeps.
fn wiped(data: &Path) {
    std::fs::remove_dir_all(data).unwrap();
    std::fs::create_dir_all(data).unwrap();
}

fn check_both(ana: &Person, bo: &Person, entry: &str) {
    let (a, b) = (ana.json(&["show", entry]), bo.json(&["show", entry]));
    for key in ["content", "markdown", "comments"] {
        assert_eq!(a[key], b[key]);
    }
    let page = text(&a, "markdown");
    assert!(page.contains("Ana pèse") && page.contains("Bo titre"), "{page}");
    assert_eq!(a["content"]["title"], "Dosage du fer II");
    assert_eq!(a["content"]["fields"][0]["unit"], "mg");
    assert_eq!(a["comments"][0]["text"], "Vu au microscope.");
    let log = bo.json(&["log", entry]);
    let authors: Vec<&str> =
        log["revisions"].as_array().unwrap().iter().filter_map(|r| r["author"].as_str()).collect();
    assert!(authors.contains(&"Ana Ruiz") && authors.contains(&"Bo Lind"), "{authors:?}");
}

#[test]
fn wrong_input_is_said_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    assert!(ana.fails(&["list"]).contains("cahier init"));
    ana.json(&["init", "--name", "Ana"]);
    assert!(ana.fails(&["init", "--name", "Ana"]).contains("contient déjà un cahier"));
    let wrong = Command::new(env!("CARGO_BIN_EXE_cahier"))
        .args(["list"])
        .env("CAHIER_DIR", &ana.0)
        .env("CAHIER_PASSPHRASE", "autre")
        .output()
        .unwrap();
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("n’ouvre pas ce cahier"));
    let junk = dir.path().join("junk.eln");
    std::fs::write(&junk, b"PK\x03\x04 not an archive").unwrap();
    ana.fails(&["import", junk.to_str().unwrap(), "--into", "Mon cahier"]);
    std::fs::write(dir.path().join("b.bundle"), [0xff; 64]).unwrap();
    ana.fails(&["sync", "--via", dir.path().join("b.bundle").to_str().unwrap()]);
    ana.fails(&["zone", "join", "https://x/#join=AAAA"]);
    ana.fails(&["show", "absent"]);
    assert_eq!(ana.json(&["list"]).as_array().unwrap().len(), 0);
}

#[test]
fn a_backup_comes_back_as_a_new_device() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let words = text(&ana.json(&["devices", "words"]), "words");
    let entry = text(&ana.json(&["new", "--title", "Avant la panne"]), "entry");
    let file = dir.path().join("photo.png");
    std::fs::write(&file, [7u8; 300_000]).unwrap();
    ana.json(&["attach", &entry, file.to_str().unwrap()]);
    let backup = dir.path().join("ana.backup");
    let backup = backup.to_str().unwrap();
    ana.json(&["backup", "--to", backup]);
    let bytes = std::fs::read(backup).unwrap();
    assert!(!bytes.windows(5).any(|part| part == b"Avant"));

    let other = Person(dir.path().join("other"));
    let stranger = "abaisser ".repeat(12);
    other.fails(&["restore", backup, "--words", &stranger]);
    let restored = other.json(&["restore", backup, "--words", &words]);
    let before = text(&ana.json(&["status"]), "device");
    assert_ne!(text(&restored, "device"), before);
    assert_eq!(other.json(&["list"])[0]["title"], "Avant la panne");
    let out = dir.path().join("out.png");
    other.json(&["fetch", &entry, "photo.png", "--out", out.to_str().unwrap()]);
    assert_eq!(std::fs::read(out).unwrap(), [7u8; 300_000]);

    let relay = Relay::start(&dir.path().join("relay"), 0);
    assert_eq!(other.json(&["sync", "--relay", &relay.address])["unsent"], 0);
    other.json(&["edit", &entry, "--append", "Après."]);
    assert_eq!(other.json(&["sync"])["unsent"], 0);
}

/// A reader that goes away is no reason to end badly; a disk that takes no answer is.
#[test]
fn answers_that_nobody_takes() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let status = |to: Stdio| {
        let mut list = Command::new(env!("CARGO_BIN_EXE_cahier"));
        list.args(["status"]).env("CAHIER_DIR", &ana.0).env("CAHIER_PASSPHRASE", "sel de mer");
        let output = list.env("CAHIER_LANG", "fr").stdout(to).stderr(Stdio::piped());
        let output = output.spawn().unwrap().wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(status(writer.into()), (Some(0), String::new()));
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let (code, error) = status(full.into());
        assert_eq!(code, Some(1));
        assert!(error.contains("est fait et gardé"), "{error}");
    }
}
