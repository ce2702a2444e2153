//! Plays random worlds: `simulate --seeds N [--from S]`. A failing seed is printed and can be
//! played again alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/scenario/acts.rs"]
#[allow(dead_code)]
mod acts;
#[path = "../tests/scenario/random.rs"]
mod random;
#[path = "../tests/scenario/world.rs"]
#[allow(dead_code)]
mod world;

use std::panic::catch_unwind;

fn argument(name: &str, default: u64) -> u64 {
    let mut args = std::env::args();
    let value = args.by_ref().find(|a| a == name).and_then(|_| args.next());
    value.and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn main() {
    let (seeds, from) = (argument("--seeds", 100), argument("--from", 0));
    let mut failed = Vec::new();
    for seed in from..from + seeds {
        if catch_unwind(|| random::run(seed)).is_err() {
            failed.push(seed);
        }
        if (seed + 1 - from).is_multiple_of(100) {
            eprintln!("{} seeds, {} failed", seed + 1 - from, failed.len());
        }
    }
    println!("{seeds} seeds from {from}; failed: {failed:?}");
    std::process::exit(i32::from(!failed.is_empty()));
}
