//! Somebody new is let into a zone of ten thousand entries: how much their device works, and how
//! much comes to it, until the list can be read, until one entry opens, and until all of the log
//! was verified and read. There is no network: what it adds is up to it.

use super::finding::NOTEBOOK;
use super::office::Office;
use super::{Scale, child, number};
use crate::laboratory::shows_picture;
use crate::measure::ms;
use crate::process;
use crate::report::Row;
use anyhow::{Context as _, Result, bail, ensure};
use cahier_bench_client::typed::SEED;
use cahier_evidence::{DocumentId, Role, ZoneId};
use cahier_laboratory::{Laboratory, Plan, Written};
use cahier_notebook::{Body, Change};
use pollster::block_on;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::path::Path;

const ENTRIES: u32 = 10_000;
/// Turns after which something is wrong.
const TURNS_MAX: usize = 100_000;
/// How long the invitation is good for, ms.
const INVITED_MS: u64 = 3_600_000;
const MIB: f64 = 1024.0 * 1024.0;

/// How far somebody new had come, and what it took.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Reached {
    /// What their device worked, disk included.
    ms: f64,
    /// What the relay worked.
    relay_ms: f64,
    /// What came from the relay.
    received_bytes: f64,
}

/// The way in.
#[derive(Serialize, Deserialize)]
pub struct Joined {
    list: Reached,
    entry: Reached,
    all: Reached,
    /// What went out to the relay.
    sent_bytes: f64,
    /// The two of them and the relay, at most.
    peak_kib: f64,
}

/// All figures.
pub fn rows(scale: &Scale) -> Result<Vec<Row>> {
    let (folder, count) = (tempfile::tempdir_in(process::target()?)?, scale.of(ENTRIES));
    let name = format!("first join to a zone of {} entries", number(u64::from(count)));
    eprintln!("sizes: {name}");
    let text = count.to_string();
    let arguments = [OsStr::new("join"), OsStr::new(&text), folder.path().as_os_str()];
    let joined: Joined = child::part(arguments)?;
    let mut rows = Vec::new();
    let steps = [
        ("until the list can be read", joined.list),
        ("until one entry is open", joined.entry),
        ("until all is verified", joined.all),
    ];
    for (what, reached) in steps {
        let received = reached.received_bytes / MIB;
        rows.extend([
            Row::new(format!("{name}: {what}, new device at work"), "ms", reached.ms),
            Row::new(format!("{name}: {what}, relay at work"), "ms", reached.relay_ms),
            Row::new(format!("{name}: {what}, came to it"), "MiB", received),
        ]);
    }
    let sent = joined.sent_bytes / 1024.0;
    rows.push(Row::new(format!("{name}: sent by it"), "KiB", sent));
    let peak = joined.peak_kib / 1024.0;
    rows.push(Row::new(format!("{name}: memory of both devices and the relay"), "MiB", peak));
    Ok(rows)
}

/// The part that writes the zone, and lets somebody in.
pub fn join(arguments: &[String]) -> Result<Joined> {
    let [count, folder] = arguments else { bail!("join ENTRIES FOLDER") };
    let (count, folder): (u32, _) = (count.parse().context("ENTRIES")?, Path::new(folder));
    let mut office = Office::new(10)?;
    let ana = office.person("Ana", &folder.join(NOTEBOOK))?;
    let zone = office.zone(ana, "Chimie")?;
    let laboratory = Laboratory::new(Plan::new(SEED, count));
    let entries = office.fill(ana, zone, laboratory.entries().map(begun))?;
    let looked_at = *entries.get(entries.len() / 2).context("no entry")?;
    offer(&mut office, ana, zone, looked_at)?;
    let new = office.person("Bo", &folder.join("new.sqlite"))?;
    let until_ms = office.now_ms + INVITED_MS;
    let link = office.with(ana, |d, ctx| d.engine.invite(zone, Role::Editor, until_ms, ctx))??;
    office.rest()?;
    let before = reached(&office, new);
    let sent_before = office.people[new].sent;
    office.with(new, |driver, _| driver.engine.join(&link))??;
    // Whoever follows a link greets the relay as one who was invited.
    office.cut(new);
    let mut way = Way { new, ana, zone, looked_at, count: entries.len(), list: None, entry: None };
    let all = way.follow(&mut office)?;
    let list = way.list.context("the list never came")?;
    let entry = way.entry.context("the entry never opened")?;
    Ok(Joined {
        list: list.since(before),
        entry: entry.since(before),
        all: all.since(before),
        sent_bytes: (office.people[new].sent - sent_before) as f64,
        peak_kib: process::peak_kib(std::process::id())?,
    })
}

/// What begins an entry of the laboratory. Files are left out, and so are the pictures of them.
fn begun(written: Written) -> Vec<Change> {
    let mut changes = written.changes();
    changes.retain(|change| !matches!(change, Change::Body { .. } | Change::PutLink { .. }));
    let mut body: Body = written.entry.body;
    body.0.retain(|block| !shows_picture(block));
    changes.push(Change::Body { body });
    changes
}

/// What an idle editor offers of a zone that rests, so that whoever is new reads before the log is
/// there: the list, and the entry that will be looked at.
fn offer(office: &mut Office, who: usize, zone: ZoneId, entry: DocumentId) -> Result<()> {
    office.with(who, |driver, ctx| block_on(driver.ensure(entry, ctx)))?;
    office.with(who, |driver, ctx| driver.engine.offer_snapshot(entry, ctx))??;
    office.with(who, |driver, ctx| driver.engine.offer_digest(zone, ctx))??;
    office.rest()
}

fn reached(office: &Office, who: usize) -> Reached {
    let person = &office.people[who];
    let received_bytes = person.received as f64;
    Reached { ms: ms(person.spent), relay_ms: ms(office.relay_spent), received_bytes }
}

impl Reached {
    fn since(self, before: Self) -> Self {
        Self {
            ms: self.ms - before.ms,
            relay_ms: self.relay_ms - before.relay_ms,
            received_bytes: self.received_bytes - before.received_bytes,
        }
    }
}

/// Somebody new on the way in.
struct Way {
    new: usize,
    ana: usize,
    zone: ZoneId,
    looked_at: DocumentId,
    /// How many entries there are.
    count: usize,
    list: Option<Reached>,
    entry: Option<Reached>,
}

impl Way {
    /// Until everything is verified.
    fn follow(&mut self, office: &mut Office) -> Result<Reached> {
        for _ in 0..TURNS_MAX {
            office.turn()?;
            let engine = &office.people[self.new].driver.engine;
            if self.list.is_none() && engine.list(Some(self.zone)).len() >= self.count {
                self.list = Some(reached(office, self.new));
            }
            if self.list.is_some() && self.entry.is_none() {
                let entry = self.looked_at;
                office.with(self.new, |driver, ctx| block_on(driver.ensure(entry, ctx)))?;
                let shown = office.people[self.new].driver.engine.entry(entry);
                if shown.is_ok_and(|entry| !entry.body.0.is_empty()) {
                    self.entry = Some(reached(office, self.new));
                }
            }
            if self.entry.is_some() && self.is_done(office) {
                let rows = office.people[self.new].driver.engine.list(Some(self.zone)).len();
                ensure!(rows == self.count, "{rows} entries are in the list");
                return Ok(reached(office, self.new));
            }
        }
        bail!("whoever is new never comes to the end of the log")
    }

    /// Whether all of the log is there, verified and read.
    fn is_done(&self, office: &Office) -> bool {
        let size = |who: usize| {
            let zones = office.people[who].driver.engine.zones();
            let zone = zones.into_iter().find(|view| view.id == self.zone);
            zone.filter(|view| view.checked).map(|view| view.position.size)
        };
        let engine = &office.people[self.new].driver.engine;
        engine.is_quiet() && size(self.new).is_some() && size(self.new) == size(self.ana)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_new_reads_the_list_before_everything_is_verified() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_string_lossy().into_owned();
        let joined = join(&["300".to_owned(), path]).unwrap();
        let [list, entry, all] =
            [joined.list, joined.entry, joined.all].map(|reached| reached.received_bytes);
        assert!(0.0 < list && list <= entry && entry <= all, "{list} {entry} {all}");
        assert!(joined.list.ms <= joined.all.ms && joined.sent_bytes > 0.0);
    }
}
