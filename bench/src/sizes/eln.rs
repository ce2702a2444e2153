//! `.eln` archives at size: how fast entries go out and come in and how much memory that takes,
//! beside the Python package `rocrate`, which reads the same archives in the same run.

use super::child::{self, PEER_MAX};
use super::{Scale, number};
use crate::measure::median;
use crate::report::{Better, Row};
use crate::{laboratory, process, samples};
use anyhow::{Context, Result, bail};
use cahier_bench_client::typed::SEED;
use cahier_formats::eln::{Export, ExportedEntry, Limits, import};
use cahier_laboratory::{Laboratory, Plan, Written};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The Python that has the peer.
const PYTHON: &str = "CAHIER_ROCRATE";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/rocrate_read.py");
/// As `python/requirements.txt` pins it.
const PEER: &str = "rocrate 0.16.0";
/// How many entries an archive has.
const COUNTS: [u32; 2] = [1_000, 10_000];
const ROUNDS: usize = 3;
const MADE: &str = "2026-01-01T00:00:00Z";
const MIB_KIB: f64 = 1024.0;

/// What a reader did with some archives, ours or the peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    archives: Vec<ReadArchive>,
    /// The most memory that the process ever had.
    peak_kib: f64,
}

/// One archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ReadArchive {
    name: String,
    entries: usize,
    /// How long it took, seconds; none where it cannot be read.
    s: Option<f64>,
    /// Why not.
    why: Option<String>,
}

/// What was written.
#[derive(Serialize, Deserialize)]
pub struct Writing {
    s: f64,
    bytes: u64,
    peak_kib: f64,
}

/// All figures.
pub fn rows(scale: &Scale) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let archives = samples::archives();
    if archives.is_empty() {
        eprintln!("sizes: {}", samples::missing_archives().unwrap_or_default());
    } else {
        rows.extend(import_rows("sample archives of other notebooks", &archives)?);
    }
    let folder = tempfile::tempdir_in(process::target()?)?;
    for count in COUNTS {
        let count = scale.of(count);
        let name = format!(".eln of {} entries of a laboratory", number(u64::from(count)));
        eprintln!("sizes: {name}");
        let path = folder.path().join(format!("laboratory-{count}.eln"));
        let text = count.to_string();
        let written: Writing =
            child::part([OsStr::new("eln-write"), OsStr::new(&text), path.as_os_str()])?;
        rows.extend([
            Row::new(format!("{name}: written, entries"), "1/s", f64::from(count) / written.s),
            Row::new(format!("{name}: written, peak memory"), "MiB", written.peak_kib / MIB_KIB),
            Row::new(format!("{name}: size"), "MiB", written.bytes as f64 / MIB_KIB / MIB_KIB),
        ]);
        rows.extend(import_rows(&name, &[path])?);
    }
    Ok(rows)
}

/// Some archives as we read them, and beside it as the peer does.
fn import_rows(name: &str, archives: &[PathBuf]) -> Result<Vec<Row>> {
    let paths = || archives.iter().map(|path| path.as_os_str());
    let ours: Reading = child::part([OsStr::new("eln-read")].into_iter().chain(paths()))?;
    for archive in &ours.archives {
        if let Some(why) = &archive.why {
            eprintln!("sizes: {} is left out: {why}", archive.name);
        }
    }
    let theirs = std::env::var_os(PYTHON).map(|python| {
        let mut command = Command::new(python);
        command.arg(SCRIPT).arg(ROUNDS.to_string()).args(paths());
        // What it unpacks lies on the disk that ours reads from.
        if let Ok(target) = process::target() {
            command.env("TMPDIR", target);
        }
        child::told::<Reading>(&mut command, PEER_MAX)
    });
    let theirs = match theirs {
        Some(Ok(reading)) => Some(reading),
        Some(Err(why)) => {
            eprintln!("sizes: {PEER} is left out: {why:#}");
            None
        }
        None => None,
    };
    compared(name, &ours, theirs.as_ref()).context("no archive could be read")
}

/// The figures of what both read; of ours alone where the peer read nothing. None where we did not.
fn compared(name: &str, ours: &Reading, theirs: Option<&Reading>) -> Option<Vec<Row>> {
    let there = |name: &str| -> Option<f64> {
        theirs?.archives.iter().find(|archive| archive.name == name)?.s
    };
    let read: Vec<(&ReadArchive, f64)> =
        ours.archives.iter().filter_map(|archive| Some((archive, archive.s?))).collect();
    let both: Vec<(usize, f64, f64)> = read
        .iter()
        .filter_map(|(archive, s)| Some((archive.entries, *s, there(&archive.name)?)))
        .collect();
    let (entries, own_s) = match both.is_empty() {
        true => sums(read.iter().map(|(archive, s)| (archive.entries, *s))),
        false => sums(both.iter().map(|(entries, s, _)| (*entries, *s))),
    };
    if own_s <= 0.0 {
        return None;
    }
    let rate = Row::new(format!("{name}: read, entries"), "1/s", entries as f64 / own_s);
    let peak = ours.peak_kib / MIB_KIB;
    let peak = Row::new(format!("{name}: read, peak memory"), "MiB", peak);
    let peer_s: f64 = both.iter().map(|(_, _, s)| s).sum();
    Some(match theirs {
        Some(theirs) if peer_s > 0.0 => vec![
            rate.against(Better::More, PEER, entries as f64 / peer_s),
            peak.against(Better::Less, PEER, theirs.peak_kib / MIB_KIB),
        ],
        _ => vec![rate, peak],
    })
}

fn sums(all: impl Iterator<Item = (usize, f64)>) -> (usize, f64) {
    all.fold((0, 0.0), |(entries, s), (more, more_s)| (entries + more, s + more_s))
}

/// The part that reads.
pub fn read(paths: &[String]) -> Result<Reading> {
    let archives = paths.iter().map(|path| read_one(Path::new(path))).collect::<Result<_>>()?;
    Ok(Reading { archives, peak_kib: process::peak_kib(std::process::id())? })
}

fn read_one(path: &Path) -> Result<ReadArchive> {
    let limits = Limits::default();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (mut times, mut entries) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        match import(File::open(path)?, &limits) {
            Ok(read) => entries = black_box(read).entries.len(),
            Err(why) => {
                let why = Some(why.to_string());
                return Ok(ReadArchive { name, entries: 0, s: None, why });
            }
        }
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(ReadArchive { name, entries, s: Some(median(times)), why: None })
}

/// The part that writes an archive of so many entries. Making the entries is not counted.
pub fn write(arguments: &[String]) -> Result<Writing> {
    let [count, path] = arguments else { bail!("eln-write ENTRIES FILE") };
    let laboratory = Laboratory::new(Plan::new(SEED, count.parse().context("ENTRIES")?));
    let (mut export, mut s) = (Export::begin(MADE)?, 0.0);
    for Written { id, mut entry, comments, .. } in laboratory.entries() {
        // What is measured are entries: files would be copied as they are.
        entry.body.0.retain(|block| !laboratory::shows_picture(block));
        let (author, modified) = (String::new(), String::new());
        let exported = ExportedEntry { id, entry: &entry, comments: &comments, author, modified };
        let start = Instant::now();
        let open = export.entry(&exported)?;
        export.end_entry(open);
        s += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    let bytes = export.finish()?;
    fs::write(path, &bytes).with_context(|| path.clone())?;
    s += start.elapsed().as_secs_f64();
    let peak_kib = process::peak_kib(std::process::id())?;
    Ok(Writing { s, bytes: bytes.len() as u64, peak_kib })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(name: &str, entries: usize, s: Option<f64>) -> ReadArchive {
        ReadArchive { name: name.to_owned(), entries, s, why: None }
    }

    /// As `rocrate_read.py` prints it.
    const THEIRS: &str = r#"{"archives": [{"name": "a.eln", "entries": 9, "s": 2.0, "why": null},
        {"name": "b.eln", "entries": 0, "s": null, "why": "ValueError()"}], "peak_kib": 4096}"#;

    #[test]
    fn only_what_both_read_is_compared() {
        let theirs: Reading = serde_json::from_str(THEIRS).unwrap();
        let archives = vec![archive("a.eln", 10, Some(1.0)), archive("b.eln", 90, Some(1.0))];
        let ours = Reading { archives, peak_kib: 2048.0 };
        let rows = compared("x", &ours, Some(&theirs)).unwrap();
        let figures = |row: &Row| (row.value, row.peer_value, row.ratio);
        assert_eq!(figures(&rows[0]), (10.0, Some(5.0), Some(2.0)));
        assert_eq!(figures(&rows[1]), (2.0, Some(4.0), Some(2.0)));
        let alone = compared("x", &ours, None).unwrap();
        assert_eq!((alone[0].value, alone[0].peer.as_deref()), (50.0, None));
        let none = Reading { archives: vec![archive("a.eln", 0, None)], peak_kib: 1.0 };
        assert_eq!(compared("x", &none, Some(&theirs)), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("few.eln").to_string_lossy().into_owned();
        assert!(write(&["5".to_owned(), path.clone()]).unwrap().bytes > 0);
        let reading = read(&[path, "/nowhere/at all.eln".to_owned()]);
        assert!(reading.is_err(), "a file that is not there is no archive that is left out");
        let path = folder.path().join("few.eln").to_string_lossy().into_owned();
        let reading = read(&[path]).unwrap();
        assert_eq!((reading.archives[0].entries, reading.archives[0].why.clone()), (5, None));
    }
}
