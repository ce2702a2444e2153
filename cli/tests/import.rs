//! An import that is killed anywhere goes on where it stopped: every entry is there once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many times the import is killed, at moments spread over the time that a whole one takes.
const KILLS: u32 = 8;

fn samples() -> Option<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/eln");
    let files = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path());
    let path = |path: PathBuf| path.to_str().unwrap().to_owned();
    Some(files.map(path).filter(|path| path.contains("elabftw__")).collect())
}

fn import<'a>(files: &[&'a str], zone: &'a str) -> Vec<&'a str> {
    [&["import"], files, &["--into", zone]].concat()
}

/// The titles in a notebook, sorted.
fn titles(person: &Person, zone: &str) -> Vec<String> {
    let listed = person.json(&["list", "--zone", zone]);
    let mut titles: Vec<String> =
        listed.as_array().unwrap().iter().map(|row| text(row, "title")).collect();
    titles.sort();
    titles
}

/// Starts a command, and kills it after a while. True where it was still at work.
fn killed(person: &Person, args: &[&str], after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cahier"))
        .args(args)
        .env("CAHIER_DIR", &person.0)
        .env("CAHIER_PASSPHRASE", "sel de mer")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let at_work = child.try_wait().unwrap().is_none();
    child.kill().ok();
    child.wait().unwrap();
    at_work
}

#[test]
fn an_import_that_is_killed_makes_no_doubles() {
    let Some(files) = samples() else {
        eprintln!("SKIPPED: no samples, so nothing is imported");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
    let mut zones = Vec::new();
    for (person, name) in [(&ana, "Ana Ruiz"), (&bo, "Bo Lind")] {
        person.json(&["init", "--name", name]);
        zones.push(text(&person.json(&["zone", "new", "Chimie"]), "zone"));
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let begun = Instant::now();
    let whole = bo.json(&import(&files, &zones[1]))["entries"].as_u64().unwrap();
    let step = begun.elapsed() / KILLS;
    let args = import(&files, &zones[0]);
    let stopped = (0..KILLS).filter(|turn| killed(&ana, &args, step * (turn + 1))).count();
    assert!(stopped > 0, "at least one was stopped on its way");
    ana.json(&args);
    assert_eq!(ana.json(&args)["entries"], 0, "everything is here");
    let here = titles(&ana, &zones[0]);
    assert_eq!(here.len() as u64, whole, "{here:?}");
    assert_eq!(here, titles(&bo, &zones[1]));
}
