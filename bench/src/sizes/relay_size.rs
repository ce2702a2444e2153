//! A relay at size: 4,000 people, 50,000 entries and a million envelopes or more on two cores.
//! It is filled through its core (`relay_seed.rs`); everything else is the real program, asked
//! over sockets.

use super::relay_seed::{
    CLOCKS, Cast, ENTRIES, MEMBERS, Seeded, UPDATE, ZONES, envelopes_each, written_by,
};
use super::{Scale, child, number};
use crate::measure::ms;
use crate::people::Page;
use crate::process;
use crate::relay::server::{self, Relay};
use crate::relay::session::Session;
use crate::report::Row;
use anyhow::{Context, Result, bail, ensure};
use cahier_evidence::{Frontier, Position, Writes, ZoneHead, ZoneId};
use cahier_protocol::{Outcome, Reply, Request, Sent};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;
use std::time::Instant;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// Zones in which is written and read at the same time.
const BUSY_ZONES: u64 = 64;
/// Envelopes that are written in each of them, and how many of them a push holds.
const APPENDED: u32 = 512;
const PUSHED: usize = 16;
const APPENDED_SEED: u64 = 2_000_000;
/// The cores that the relay has, as `taskset` names them.
const CPUS: &str = "0,1";
const MIB: f64 = 1024.0 * 1024.0;

/// Somebody who is connected, and what they do.
struct Busy {
    session: Session,
    zone: ZoneId,
    /// What they will push.
    items: Vec<Sent>,
}

/// What was pulled.
#[derive(Clone, Copy, Default)]
struct Pulled {
    leaves: u64,
    bytes: u64,
}

/// All figures.
pub fn rows(scale: &Scale) -> Result<Vec<Row>> {
    let program = server::program()?;
    let folder = tempfile::tempdir_in(process::target()?)?;
    let each = envelopes_each(scale.envelopes);
    let cpus = two_cores();
    let name = name(each * ZONES, cpus.is_some());
    eprintln!("sizes: {name}: is written");
    let (text, path) = (scale.envelopes.to_string(), folder.path().as_os_str());
    let seeded: Seeded = child::part([OsStr::new("relay-seed"), OsStr::new(&text), path])?;
    let row = |what: &str, unit: &str, value: f64| Row::new(format!("{name}: {what}"), unit, value);
    let fed = seeded.items as f64 / seeded.s;
    let mut rows = vec![
        row("filled through its core, items", "1/s", fed),
        row("on the disk", "MiB", folder_bytes(&server::data(folder.path()))? / MIB),
    ];
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let start = Instant::now();
    let relay = Relay::start_on(&program, folder.path(), cpus)?;
    rows.push(row("started, until it listens", "ms", ms(start.elapsed())));
    rows.push(row("memory after the start", "MiB", process::rss_kib(relay.pid())? / 1024.0));
    rows.extend(asked(&name, &relay, each, &runtime)?);
    rows.push(row("memory at work", "MiB", process::rss_kib(relay.pid())? / 1024.0));
    rows.push(row("memory, at most", "MiB", process::peak_kib(relay.pid())? / 1024.0));
    eprintln!("sizes: {name}: is backed up");
    let backup = folder.path().join("backup");
    let data = relay.data();
    let arguments = [OsStr::new("backup"), OsStr::new("--data"), data.as_os_str()];
    let to = [OsStr::new("--to"), backup.as_os_str()];
    let s = command_s(&program, arguments.into_iter().chain(to), cpus)?;
    rows.push(row("backed up while it runs", "s", s));
    drop(relay);
    eprintln!("sizes: {name}: is checked");
    let arguments = [OsStr::new("check"), OsStr::new("--data"), data.as_os_str()];
    let s = command_s(&program, arguments, cpus)?;
    rows.push(row("checked: every signature, leaf and root", "s", s));
    Ok(rows)
}

fn name(envelopes: u64, on_two: bool) -> String {
    let (people, entries) = (ZONES * MEMBERS as u64, ZONES * ENTRIES as u64);
    let on = if on_two { ", on two cores" } else { "" };
    format!(
        "relay of {} people, {} entries and {} envelopes{on}",
        number(people),
        number(entries),
        number(envelopes)
    )
}

/// Which cores the relay gets; none where it cannot be kept to them, or there are no more.
fn two_cores() -> Option<&'static str> {
    let has_more = available_parallelism().is_ok_and(|threads| threads.get() > 2);
    let mut taskset = Command::new("taskset");
    taskset.args(["--cpu-list", CPUS, "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    let works = taskset.status().is_ok_and(|status| status.success());
    if has_more && !works {
        eprintln!("sizes: there is no `taskset` here: the relay has all cores");
    }
    works.then_some(CPUS)
}

/// Appending and pulling, in some zones at a time.
fn asked(name: &str, relay: &Relay, each: u64, runtime: &Runtime) -> Result<Vec<Row>> {
    eprintln!("sizes: {name}: is asked");
    let casts = (0..BUSY_ZONES).map(|zone| prepare(zone, each)).collect::<Result<Vec<_>>>()?;
    runtime.block_on(async {
        let mut busy = Vec::new();
        for (cast, items) in casts {
            let owner = cast.people.first().context("a zone without people")?;
            let session = Session::open(&relay.url(), owner).await?;
            busy.push(Busy { session, zone: cast.zone.id, items });
        }
        let (all, start) = (busy.iter().map(|one| one.items.len()).sum::<usize>(), Instant::now());
        let busy = append(busy).await?;
        let appended_s = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let pulled = pull(busy).await?;
        let pulled_s = start.elapsed().as_secs_f64();
        let mib = pulled.bytes as f64 / MIB;
        let leaves = pulled.leaves as f64;
        anyhow::Ok(vec![
            Row::new(format!("{name}: appended, durable"), "1/s", all as f64 / appended_s),
            Row::new(format!("{name}: pulled"), "1/s", leaves / pulled_s),
            Row::new(format!("{name}: pulled, bytes"), "MiB/s", mib / pulled_s),
        ])
    })
}

/// A zone that was seeded, with envelopes that its owner is going to write in a new entry.
fn prepare(number: u64, each: u64) -> Result<(Cast, Vec<Sent>)> {
    let (cast, before) = (Cast::make(number), written_by(0, each));
    // Chance of its own: the entry must be none of those that were seeded.
    let mut rng = ChaCha20Rng::seed_from_u64(APPENDED_SEED + number);
    let mut page = Page::new(&cast.zone, &mut rng);
    let owner = cast.people.first().context("a zone without people")?;
    let mut items = Vec::new();
    for at in 0..APPENDED {
        let start = at * CLOCKS;
        let writes = vec![Writes { nonce: [99; 16], start, end: start + CLOCKS }];
        items.push(page.sign(owner, before + u64::from(at), writes, &UPDATE, &mut rng));
    }
    Ok((cast, items))
}

/// Everybody pushes what they have, one push after the other.
async fn append(busy: Vec<Busy>) -> Result<Vec<Busy>> {
    let mut tasks = JoinSet::new();
    for mut one in busy {
        tasks.spawn(async move {
            for items in std::mem::take(&mut one.items).chunks(PUSHED) {
                let (zone, held) = (one.zone, Position::default());
                let request = Request::Push { zone, held, items: items.to_vec() };
                match one.session.ask(request).await? {
                    Reply::Pushed { outcomes, .. } => {
                        let placed = |outcome: &Outcome| matches!(outcome, Outcome::At(_));
                        ensure!(outcomes.iter().all(placed), "an item has no place");
                    }
                    other => bail!("instead of places came {other:?}"),
                }
            }
            anyhow::Ok(one)
        });
    }
    let mut back = Vec::new();
    while let Some(done) = tasks.join_next().await {
        back.push(done??);
    }
    Ok(back)
}

/// Everybody pulls the whole log of their zone. Leaves are hashed, for the next question names
/// the root of what is held; they are not verified, which would be work of the readers.
async fn pull(busy: Vec<Busy>) -> Result<Pulled> {
    let mut tasks = JoinSet::new();
    for one in busy {
        tasks.spawn(pull_one(one));
    }
    let mut all = Pulled::default();
    while let Some(done) = tasks.join_next().await {
        let pulled = done??;
        all.leaves += pulled.leaves;
        all.bytes += pulled.bytes;
    }
    Ok(all)
}

async fn pull_one(mut one: Busy) -> Result<Pulled> {
    let (mut tree, mut pulled, zone) = (Frontier::default(), Pulled::default(), one.zone);
    loop {
        let held = match tree.size() {
            0 => Position::default(),
            size => Position { size, root: tree.root() },
        };
        let request = Request::Pull { zone, held, without: None };
        let (leaves, head) = match one.session.ask(request).await? {
            Reply::Leaves { leaves, head, .. } => (leaves, head),
            other => bail!("instead of leaves came {other:?}"),
        };
        ensure!(!leaves.is_empty(), "the log of zone {zone} ends before its head");
        for leaf in &leaves {
            let ciphertext = leaf.ciphertext.as_ref().map_or(0, |bytes| bytes.len());
            pulled.bytes += (leaf.signed.len() + ciphertext) as u64;
            tree.push(leaf.hash());
        }
        pulled.leaves += leaves.len() as u64;
        let head = ZoneHead::parse(&head)?.position;
        if head.size == tree.size() {
            ensure!(head.root == tree.root(), "the leaves of zone {zone} give another root");
            return Ok(pulled);
        }
    }
}

/// How long the relay's program takes with a command, seconds.
fn command_s<'a>(
    program: &Path,
    arguments: impl IntoIterator<Item = &'a OsStr>,
    cpus: Option<&str>,
) -> Result<f64> {
    let mut command = match cpus {
        Some(cpus) => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", cpus]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    ensure!(status.success(), "the relay's command ended with {status}");
    Ok(start.elapsed().as_secs_f64())
}

/// What all files of a folder weigh, bytes.
fn folder_bytes(folder: &Path) -> Result<f64> {
    let mut bytes = 0.0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += match entry.file_type()?.is_dir() {
            true => folder_bytes(&entry.path())?,
            false => entry.metadata()?.len() as f64,
        };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_weighs_what_its_files_do() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inside")).unwrap();
        std::fs::write(folder.path().join("inside/one"), [0; 30]).unwrap();
        std::fs::write(folder.path().join("two"), [0; 12]).unwrap();
        assert_eq!(folder_bytes(folder.path()).unwrap(), 42.0);
    }

    #[test]
    fn the_name_says_how_large_it_is() {
        let said = "relay of 4,000 people, 50,000 entries and 1,000,000 envelopes, on two cores";
        assert_eq!(name(envelopes_each(1_000_000) * ZONES, true), said);
    }
}
