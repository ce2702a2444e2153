//! Scenarios: several engines and the real relay's core on a simulated network, clock and disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acts;
mod alarms;
mod damage;
mod days;
mod days_relay;
mod groups;
mod lies;
mod merged;
mod partners;
mod random;
mod world;

/// Seeds that CI runs. Any number by `cargo xtask simulate --seeds N`.
const SEEDS: u64 = 1_000;

#[test]
fn a_thousand_seeds() {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let workers: Vec<_> = (0..cores)
        .map(|core| {
            std::thread::spawn(move || {
                (core..SEEDS).step_by(cores as usize).for_each(random::run);
            })
        })
        .collect();
    for worker in workers {
        worker.join().expect("a seed failed; its number is above");
    }
}
