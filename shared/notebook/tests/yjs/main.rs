//! Differential test of yrs against Yjs: both must read the same updates in the same way, because
//! yrs is the record of a notebook and Yjs lives inside the editor. `yjs/README.md` describes the
//! trials and what is compared.
//!
//! `CAHIER_YJS_SEED` plays other trials than those of seed 1. Without Node, only the golden
//! updates in `tests/vectors` are read.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod blocks;
mod canonical;
mod changes;
mod lab;
mod node;
mod random;
mod trial;
mod ways;

use canonical::{first_difference, plain};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use trial::Trial;
use ways::{PLAIN, RECORD, Way};

const YJS_TRIALS: usize = 300;
const YRS_TRIALS: usize = 150;
const GOLDEN_MIN: usize = 10;
const REPORTS_MAX: usize = 10;

#[test]
fn yrs_reads_what_yjs_wrote() {
    if let Some(trials) = yjs_trials() {
        check(trials, &PLAIN);
    }
}

#[test]
fn the_record_takes_what_an_editor_wrote() {
    if let Some(trials) = yjs_trials() {
        check(trials, &RECORD);
    }
}

#[test]
fn yjs_reads_what_yrs_wrote() {
    if node::is_ready() {
        node::verify(&yrs_trials(YRS_TRIALS));
    }
}

#[test]
fn golden_updates_are_read_as_ever() {
    let mut trials = Vec::new();
    for file in fs::read_dir(vectors()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            trials.push(Trial::parse(&fs::read_to_string(path).unwrap()));
        }
    }
    assert!(trials.len() >= GOLDEN_MIN, "{} golden trials", trials.len());
    check(&trials, &PLAIN);
    check(&trials, &RECORD);
}

/// Run by hand, once for each format of the record; the golden updates of before stay.
#[test]
#[ignore = "writes tests/vectors/yrs-*.json"]
fn make_golden_updates_of_yrs() {
    assert!(node::is_ready(), "only what Yjs reads as well is golden");
    let trials = yrs_trials(2);
    node::verify(&trials);
    for trial in trials {
        let path = vectors().join(format!("yrs-{}.json", trial.seed));
        fs::write(path, trial.line() + "\n").unwrap();
    }
}

fn seed() -> u64 {
    let chosen = std::env::var("CAHIER_YJS_SEED").ok();
    chosen.map_or(1, |seed| seed.parse().expect("CAHIER_YJS_SEED is a number"))
}

fn vectors() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors"))
}

/// Trials played in Yjs, the same for all tests; none where there is no Node.
fn yjs_trials() -> Option<&'static [Trial]> {
    static TRIALS: OnceLock<Vec<Trial>> = OnceLock::new();
    node::is_ready().then(|| TRIALS.get_or_init(|| node::generate(seed(), YJS_TRIALS)).as_slice())
}

fn yrs_trials(count: usize) -> Vec<Trial> {
    (seed()..).take(count).map(lab::play).collect()
}

/// Lets documents take in each trial in each way, and reports the trials that come out otherwise.
fn check(trials: &[Trial], ways: &[(&str, Way)]) {
    for (name, way) in ways {
        let (mut wrong, mut apart) = (Vec::new(), 0);
        for trial in trials {
            let difference = match way(trial) {
                Ok(Some(found)) => first_difference(&plain(&trial.expected), &found),
                Ok(None) => {
                    apart += 1;
                    None
                }
                Err(why) => Some(why),
            };
            wrong.extend(difference.map(|why| format!("seed {}: {why}", trial.seed)));
        }
        let (count, all) = (wrong.len(), trials.len());
        wrong.truncate(REPORTS_MAX);
        assert!(count == 0, "{name}: {count} of {all} trials differ\n{}", wrong.join("\n"));
        assert!(apart * 10 <= all, "{name}: {apart} of {all} trials could not be merged");
    }
}
