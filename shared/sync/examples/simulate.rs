//! Plays random worlds: `simulate --seeds N [--from S]`. A failing seed is printed and can be
//! played again alone: `cargo xtask simulate --seed S`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/scenario/acts.rs"]
#[allow(dead_code)]
mod acts;
#[path = "../tests/scenario/lines.rs"]
mod lines;
#[path = "../tests/scenario/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../tests/scenario/windows.rs"]
mod windows;
#[path = "../tests/scenario/world.rs"]
#[allow(dead_code)]
mod world;

fn argument(name: &str, default: u64) -> u64 {
    let mut args = std::env::args();
    let value = args.by_ref().find(|a| a == name).and_then(|_| args.next());
    value.and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn main() {
    let (seeds, from) = (argument("--seeds", 100), argument("--from", 0));
    let (mut failed, mut counts) = (Vec::new(), Vec::new());
    for seed in from..from + seeds {
        match random::play(seed) {
            Some(counted) => counts.push(counted),
            None => failed.push(seed),
        }
        if (seed + 1 - from).is_multiple_of(100) {
            eprintln!("{} seeds, {} failed", seed + 1 - from, failed.len());
        }
    }
    println!("{:?}", random::total(&counts));
    println!("{seeds} seeds from {from}; failed: {failed:?}");
    std::process::exit(i32::from(!failed.is_empty()));
}
