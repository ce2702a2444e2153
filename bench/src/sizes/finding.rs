//! The search at size: making the index of a notebook, keeping it, and asking it, as the page and
//! the command line do; beside tantivy, which indexes the same texts and answers the same
//! questions in the same run.

use super::child::{self, PEER_MAX};
use super::texts::{Asked, Kind, Text, questions, read_lines, texts, write_lines};
use super::{Scale, number, office};
use crate::measure::{Sorted, ms};
use crate::process;
use crate::report::{Better, Row};
use anyhow::{Context as _, Result, bail};
use cahier_finder::Finder;
use cahier_search::{Content, Index};
use cahier_sync::Context;
use cahier_sync::store::{Place, Table};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// The program of the peer.
const PROGRAM: &str = "CAHIER_TANTIVY";
/// As `tantivy/Cargo.toml` pins it.
const PEER: &str = "tantivy 0.24";
const ENTRIES: u32 = 10_000;
/// How often every question is asked.
const ROUNDS: usize = 3;
/// Of so many texts the questions are made.
const ASKED_OF: usize = 60;
/// After so many texts the index of the words alone is kept, as the finder does.
const UNKEPT_MAX: usize = 64;
const MIB: f64 = 1024.0 * 1024.0;

/// The notebook in a folder that [`fill`] wrote.
pub const NOTEBOOK: &str = "notebook.sqlite";
const TEXTS: &str = "texts.jsonl";
const QUESTIONS: &str = "questions.jsonl";

/// What a search did, ours or the peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    build_s: f64,
    disk_bytes: f64,
    /// What the index itself says that it holds in memory.
    #[serde(default)]
    held_bytes: Option<f64>,
    /// The process, once it answered everything.
    resident_kib: f64,
    answers: Vec<Answered>,
}

/// One question, asked once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Answered {
    kind: Kind,
    ms: f64,
    found: usize,
}

/// The part that fills a notebook, and writes its texts and the questions beside it.
pub fn fill(arguments: &[String]) -> Result<()> {
    let [count, folder] = arguments else { bail!("fill ENTRIES FOLDER") };
    let (count, folder): (u32, _) = (count.parse().context("ENTRIES")?, Path::new(folder));
    write_lines(&folder.join(TEXTS), texts(count))?;
    let step = (count as usize / ASKED_OF).max(1);
    let sample: Vec<Text> = texts(count).step_by(step).collect();
    write_lines(&folder.join(QUESTIONS), questions(&sample).iter())?;
    let mut office = office::Office::new(5)?;
    let who = office.person("Banc", &folder.join(NOTEBOOK))?;
    let zone = office.zone(who, "Banc")?;
    office.fill(who, zone, texts(count).map(|text| text.changes()))?;
    Ok(())
}

/// A folder with a full notebook, made by a process of its own.
pub fn filled(scale: &Scale) -> Result<(tempfile::TempDir, u32)> {
    let (folder, count) = (tempfile::tempdir_in(process::target()?)?, scale.of(ENTRIES));
    eprintln!("sizes: a notebook of {} entries is written", number(u64::from(count)));
    let text = count.to_string();
    let arguments = [OsStr::new("fill"), OsStr::new(&text), folder.path().as_os_str()];
    child::part::<(), _>(arguments)?;
    Ok((folder, count))
}

/// All figures, of the notebook in a folder.
pub fn rows(folder: &Path, count: u32) -> Result<Vec<Row>> {
    let name = format!("search in {} entries of 20 KB", number(u64::from(count)));
    eprintln!("sizes: {name}: ours");
    let ours: Searched = child::part([OsStr::new("search"), folder.as_os_str()])?;
    let alone_s: f64 = child::part([OsStr::new("index"), folder.as_os_str()])?;
    let theirs = peer(folder).and_then(|answer| {
        answer.inspect_err(|why| eprintln!("sizes: {PEER} is left out: {why:#}")).ok()
    });
    Ok(figures(&name, &ours, alone_s, theirs.as_ref()))
}

/// The peer's answer; none where it was not built.
fn peer(folder: &Path) -> Option<Result<Searched>> {
    let program = std::env::var_os(PROGRAM)?;
    eprintln!("sizes: {PEER}");
    let index = folder.join("tantivy");
    let made = std::fs::create_dir_all(&index).map_err(Into::into);
    let mut command = Command::new(program);
    command.arg(folder.join(TEXTS)).arg(folder.join(QUESTIONS)).arg(index);
    command.arg(ROUNDS.to_string());
    Some(made.and_then(|()| child::told(&mut command, PEER_MAX)))
}

/// What both did as rows.
fn figures(name: &str, ours: &Searched, alone_s: f64, theirs: Option<&Searched>) -> Vec<Row> {
    let beside = |row: Row, value: &dyn Fn(&Searched) -> Option<f64>, better: Better| match theirs
        .and_then(value)
    {
        Some(theirs) => row.against(better, PEER, theirs),
        None => row,
    };
    let built = |searched: &Searched| Some(searched.build_s);
    let made = Row::new(format!("{name}: entries opened and index made"), "s", ours.build_s);
    let alone = Row::new(format!("{name}: index made of the texts alone"), "s", alone_s);
    let disk = Row::new(format!("{name}: index on the disk"), "MiB", ours.disk_bytes / MIB);
    let resident = ours.resident_kib / 1024.0;
    let resident = Row::new(format!("{name}: the program while it searches"), "MiB", resident);
    let mut rows = vec![
        beside(made, &built, Better::Less),
        beside(alone, &built, Better::Less),
        beside(disk, &|theirs: &Searched| Some(theirs.disk_bytes / MIB), Better::Less),
        beside(resident, &|theirs: &Searched| Some(theirs.resident_kib / 1024.0), Better::Less),
    ];
    let held = ours.held_bytes.map(|bytes| bytes / MIB);
    rows.extend(held.map(|mib| Row::new(format!("{name}: index in memory"), "MiB", mib)));
    for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
        let what = kind.map_or("any question", Kind::name);
        for (quantile, share) in [("p50", 0.5), ("p95", 0.95)] {
            let Some(own) = took_ms(ours, kind, share) else { continue };
            let row = Row::new(format!("{name}: {what}, {quantile}"), "ms", own);
            rows.push(beside(row, &|theirs: &Searched| took_ms(theirs, kind, share), Better::Less));
        }
        let Some(own) = answered(ours, kind) else { continue };
        let row = Row::new(format!("{name}: {what}, something was found"), "%", own);
        rows.push(beside(row, &|theirs: &Searched| answered(theirs, kind), Better::More));
    }
    rows
}

fn of_kind(searched: &Searched, kind: Option<Kind>) -> impl Iterator<Item = &Answered> {
    searched.answers.iter().filter(move |answer| kind.is_none_or(|kind| answer.kind == kind))
}

/// How long questions of a kind took; none where there was none.
fn took_ms(searched: &Searched, kind: Option<Kind>, share: f64) -> Option<f64> {
    let times: Vec<f64> = of_kind(searched, kind).map(|answer| answer.ms).collect();
    (!times.is_empty()).then(|| Sorted::new(times).quantile(share))
}

/// How many questions of a kind found something, percent.
fn answered(searched: &Searched, kind: Option<Kind>) -> Option<f64> {
    let all = of_kind(searched, kind).count();
    let found = of_kind(searched, kind).filter(|answer| answer.found > 0).count();
    (all > 0).then(|| 100.0 * found as f64 / all as f64)
}

/// The part that searches with our finder, over the store of the command line.
pub fn search(arguments: &[String]) -> Result<Searched> {
    let [folder] = arguments else { bail!("search FOLDER") };
    let folder = Path::new(folder);
    let asked: Vec<Asked> = read_lines(&folder.join(QUESTIONS))?;
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let mut driver = office::open(&folder.join(NOTEBOOK), &mut rng)?;
    let mut finder = Finder::new(office::now_ms);
    let start = Instant::now();
    let mut ctx = Context { now_ms: office::now_ms(), rng: &mut rng };
    block_on(finder.find(&mut driver, "", &mut ctx))?;
    while !finder.rests() {
        block_on(finder.go_on(&mut driver, &mut ctx));
    }
    block_on(finder.close(&mut driver, &mut ctx));
    let build_s = start.elapsed().as_secs_f64();
    let mut answers = Vec::with_capacity(ROUNDS * asked.len());
    for asked in std::iter::repeat_n(&asked, ROUNDS).flatten() {
        let typed = asked.typed();
        let start = Instant::now();
        let found = block_on(finder.find(&mut driver, &typed, &mut ctx))?;
        let ms = ms(start.elapsed());
        answers.push(Answered { kind: asked.kind, ms, found: found.hits.len() });
    }
    let held_bytes = Some(finder.memory() as f64);
    let resident_kib = process::rss_kib(std::process::id())?;
    let disk_bytes = stored_bytes(&folder.join(NOTEBOOK), Table::Search)?;
    Ok(Searched { build_s, disk_bytes, held_bytes, resident_kib, answers })
}

/// The part that indexes the texts and nothing else: no notebook, no store. Reading the file is
/// not counted. Seconds.
pub fn index(arguments: &[String]) -> Result<f64> {
    let [folder] = arguments else { bail!("index FOLDER") };
    let lines = BufReader::new(File::open(Path::new(folder).join(TEXTS))?).lines();
    let (mut index, mut s) = (Index::default(), 0.0);
    for (number, line) in (0_u128..).zip(lines) {
        let text: Text = serde_json::from_str(&line?)?;
        let content = Content { title: text.title, body: text.body, ..Content::default() };
        let start = Instant::now();
        index.put(number.to_be_bytes(), &content);
        if index.unkept() >= UNKEPT_MAX {
            index.keep();
        }
        s += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    index.keep();
    Ok(s + start.elapsed().as_secs_f64())
}

/// What the rows of a table weigh in a file, bytes.
pub fn stored_bytes(file: &Path, table: Table) -> Result<f64> {
    let first = Place::new(table, [0; 16], 0).to_bytes();
    let last = Place::new(table, [255; 16], u64::MAX).to_bytes();
    let query = "SELECT TOTAL(LENGTH(place) + LENGTH(bytes)) FROM rows
        WHERE place BETWEEN ?1 AND ?2";
    Ok(Connection::open(file)?.query_row(query, params![first, last], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the peer prints it.
    const THEIRS: &str = r#"{"build_s": 2.0, "disk_bytes": 1048576, "resident_kib": 2048,
        "answers": [{"kind": "word", "ms": 1.0, "found": 3},
                    {"kind": "mistyped", "ms": 9.0, "found": 0}]}"#;

    #[test]
    fn the_peers_answer_stands_beside_ours() {
        let theirs: Searched = serde_json::from_str(THEIRS).unwrap();
        assert_eq!(theirs.held_bytes, None);
        let answers = vec![Answered { kind: Kind::Word, ms: 2.0, found: 1 }];
        let (build_s, disk_bytes, resident_kib) = (4.0, 3.0 * MIB, 1024.0);
        let held_bytes = Some(MIB);
        let ours = Searched { build_s, disk_bytes, held_bytes, resident_kib, answers };
        let rows = figures("x", &ours, 1.0, Some(&theirs));
        let row = |name: &str| rows.iter().find(|row| row.name == format!("x: {name}")).unwrap();
        assert_eq!(row("index made of the texts alone").ratio, Some(2.0));
        assert_eq!(row("index on the disk").peer_value, Some(1.0));
        assert_eq!(row("a word, p95").ratio, Some(0.5));
        assert_eq!(row("any question, p95").peer_value, Some(9.0));
        assert_eq!(row("any question, something was found").peer_value, Some(50.0));
        // What was not asked of ours is left out, and so is the peer where there is none.
        assert!(!rows.iter().any(|row| row.name.contains("mistyped")));
        assert!(figures("x", &ours, 1.0, None).iter().all(|row| row.peer.is_none()));
    }

    #[test]
    fn a_small_notebook_is_searched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_string_lossy().into_owned();
        fill(&["40".to_owned(), path.clone()]).unwrap();
        let searched = search(std::slice::from_ref(&path)).unwrap();
        assert!(searched.disk_bytes > 0.0 && searched.held_bytes.unwrap() > 0.0);
        assert!(answered(&searched, Some(Kind::Word)).unwrap() > 90.0);
        assert!(answered(&searched, Some(Kind::Phrase)).unwrap() > 90.0);
        assert!(index(&[path]).unwrap() > 0.0);
    }
}
