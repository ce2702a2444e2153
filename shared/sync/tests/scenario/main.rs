//! Scenarios: several engines and the real relay's core on a simulated network, clock and disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acts;
mod alarms;
mod amendments;
mod audit;
#[allow(dead_code)]
#[path = "../../../proof/src/tests/authority.rs"]
mod authority;
mod bundles;
mod chains;
mod damage;
mod days;
mod days_relay;
mod groups;
mod knocks;
mod lies;
mod lines;
mod merged;
mod names;
mod offers;
mod partners;
mod proofs;
mod random;
mod rejoin;
mod seals;
mod shut_out;
mod summaries;
mod times;
mod unfinished;
mod whereabouts;
mod windows;
mod world;

use random::Counts;

/// Seeds that CI runs. Any number by `cargo xtask simulate --seeds N`, one by `--seed N`.
const SEEDS: u64 = 1_000;

#[test]
fn a_thousand_seeds() {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let workers: Vec<_> = (0..cores)
        .map(|core| {
            std::thread::spawn(move || -> Vec<Option<Counts>> {
                (core..SEEDS).step_by(cores as usize).map(random::play).collect()
            })
        })
        .collect();
    let played = workers.into_iter().flat_map(|worker| worker.join().unwrap());
    // A seed that failed has printed itself.
    let counts: Vec<Counts> = played.flatten().collect();
    let total = random::total(&counts);
    println!("{} seeds: {total:?}", counts.len());
    assert_eq!(counts.len() as u64, SEEDS, "seeds failed; their numbers are above");
    for kind in random::KINDS {
        assert!(total.contains_key(kind), "no seed had any of these: {kind}");
    }
}
