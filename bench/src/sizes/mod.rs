//! `sizes`: whether what a laboratory gathers over ten years still works. Archives, search, one
//! entry with a long history, the list, the way into a large zone, a full relay: each part runs
//! in processes of its own, so that its memory is its own.
//!
//! `CAHIER_BENCH_SIZES=eln,search` runs some parts; `CAHIER_BENCH_ENVELOPES` is how many the relay
//! gets; `CAHIER_BENCH_SMALLER=100` divides every size, for trying, and shows in every name.

mod child;
mod eln;
mod finding;
mod joining;
mod list;
mod office;
mod relay_seed;
mod relay_size;
// The store of the command line itself, and no copy of it: backups are of no use here.
#[allow(dead_code)]
#[path = "../../../cli/src/store/sqlite.rs"]
mod sqlite;
mod texts;
mod years;

pub use child::PART;

use crate::report::Row;
use anyhow::{Context, Result, bail, ensure};
use std::thread::available_parallelism;
use std::{env, fs};

const PARTS: &str = "CAHIER_BENCH_SIZES";
const SMALLER: &str = "CAHIER_BENCH_SMALLER";
const ENVELOPES: &str = "CAHIER_BENCH_ENVELOPES";
const ENVELOPES_DEFAULT: u64 = 1_000_000;
/// What a part answers that only writes.
const NOTHING: &str = "null";
/// Below it there is nothing to measure.
const COUNT_MIN: u32 = 10;

/// How large everything is.
pub struct Scale {
    /// By what sizes are divided.
    smaller: u32,
    /// Envelopes of the relay.
    pub envelopes: u64,
}

/// A part, by the name under which it is asked for.
struct Part {
    name: &'static str,
    run: fn(&Scale) -> Result<Vec<Row>>,
}

static ALL: [Part; 5] = [
    Part { name: "eln", run: eln::rows },
    Part { name: "search", run: notebook },
    Part { name: "years", run: years::rows },
    Part { name: "join", run: joining::rows },
    Part { name: "relay", run: relay_size::rows },
];

impl Scale {
    fn asked() -> Result<Self> {
        Self::of_text(env::var(SMALLER).ok().as_deref(), env::var(ENVELOPES).ok().as_deref())
    }

    fn of_text(smaller: Option<&str>, envelopes: Option<&str>) -> Result<Self> {
        let smaller: u32 = smaller.unwrap_or("1").trim().parse().context(SMALLER)?;
        ensure!(smaller > 0, "{SMALLER} is at least 1");
        let default = ENVELOPES_DEFAULT / u64::from(smaller);
        let envelopes = match envelopes {
            Some(text) => text.trim().parse().context(ENVELOPES)?,
            None => default,
        };
        ensure!(envelopes > 0, "{ENVELOPES} is at least 1");
        Ok(Self { smaller, envelopes })
    }

    /// A size as it is to be here.
    pub fn of(&self, size: u32) -> u32 {
        (size / self.smaller).max(COUNT_MIN)
    }
}

/// Runs the benchmark. A part that fails is left out with a word, and holds up no other.
pub fn run() -> Result<Vec<Row>> {
    let (scale, mut rows) = (Scale::asked()?, Vec::new());
    let load = load(&fs::read_to_string("/proc/loadavg").unwrap_or_default());
    for part in chosen(env::var(PARTS).ok().as_deref())? {
        match (part.run)(&scale) {
            Ok(more) => rows.extend(more),
            Err(why) => eprintln!("sizes: {} is left out: {why:#}", part.name),
        }
    }
    ensure!(!rows.is_empty(), "no part came to its end");
    rows.extend(load);
    Ok(rows)
}

/// What else the machine had to do before anything began: processes that ran in the last minute,
/// in the mean; none where Linux does not tell.
fn load(text: &str) -> Option<Row> {
    let minute: f64 = text.split_whitespace().next()?.parse().ok()?;
    let threads = available_parallelism().map_or(1, |threads| threads.get());
    let name = format!("other work on the machine at the start, of {threads} threads");
    minute.is_finite().then(|| Row::new(name, "processes", minute))
}

/// The parts that were asked for, or all of them.
fn chosen(asked: Option<&str>) -> Result<Vec<&'static Part>> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(ALL.iter().collect());
    };
    let find = |name: &str| {
        let known = ALL.iter().find(|part| part.name == name.trim());
        known.with_context(|| format!("{PARTS} knows no `{name}`"))
    };
    asked.split(',').map(find).collect()
}

/// The search and the list of one notebook. The list comes first: the search adds to the file.
fn notebook(scale: &Scale) -> Result<Vec<Row>> {
    let (folder, count) = finding::filled(scale)?;
    let mut rows = list::rows(folder.path(), count)?;
    rows.extend(finding::rows(folder.path(), count)?);
    Ok(rows)
}

/// What a process of its own does: it prints its answer as JSON.
pub fn part(arguments: &[String]) -> Result<()> {
    let (name, rest) = arguments.split_first().context("which part?")?;
    let answer = match name.as_str() {
        "eln-write" => serde_json::to_string(&eln::write(rest)?)?,
        "eln-read" => serde_json::to_string(&eln::read(rest)?)?,
        "fill" => {
            finding::fill(rest)?;
            NOTHING.to_owned()
        }
        "search" => serde_json::to_string(&finding::search(rest)?)?,
        "index" => serde_json::to_string(&finding::index(rest)?)?,
        "list" => serde_json::to_string(&list::open(rest)?)?,
        "years-write" => {
            years::write(rest)?;
            NOTHING.to_owned()
        }
        "years" => serde_json::to_string(&years::measure(rest)?)?,
        "join" => serde_json::to_string(&joining::join(rest)?)?,
        "relay-seed" => serde_json::to_string(&relay_seed::seed(rest)?)?,
        _ => bail!("there is no part `{name}`"),
    };
    println!("{answer}");
    Ok(())
}

/// A number with its thousands apart.
fn number(value: u64) -> String {
    match value {
        0..1_000 => value.to_string(),
        _ => format!("{},{:03}", number(value / 1_000), value % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_were_asked_for() {
        let whole = Scale::of_text(None, None).unwrap();
        assert_eq!((whole.of(10_000), whole.envelopes), (10_000, 1_000_000));
        let small = Scale::of_text(Some("100"), Some("5000")).unwrap();
        assert_eq!((small.of(100_000), small.of(1_000), small.envelopes), (1_000, 10, 5_000));
        assert!(Scale::of_text(Some("0"), None).is_err());
        assert!(Scale::of_text(None, Some("many")).is_err());
    }

    #[test]
    fn parts_are_chosen_by_name() {
        let names = |asked| -> Vec<&str> {
            chosen(asked).unwrap().into_iter().map(|part| part.name).collect()
        };
        assert_eq!(names(None).len(), ALL.len());
        assert_eq!(names(Some("join, eln")), ["join", "eln"]);
        assert!(chosen(Some("nothing")).is_err());
        assert!(part(&["nothing".to_owned()]).is_err());
    }

    #[test]
    fn the_load_is_that_of_the_last_minute() {
        assert_eq!(load("0.52 0.58 0.59 1/467 10210\n").map(|row| row.value), Some(0.52));
        assert_eq!(load(""), None);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 1_000, 1_000_000].map(number), ["7", "1,000", "1,000,000"]);
    }
}
