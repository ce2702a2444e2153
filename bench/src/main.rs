//! `cahier-bench`: one benchmark a run, for `cargo xtask bench`.
//!
//! `--list` prints the names that can run on this machine; NAME prints one report as JSON, alone
//! on stdout. What is said meanwhile goes to stderr. Figures belong to the machine that made
//! them; ratios to a peer of the same run travel. `README.md` says what each figure is.

// A tool stops with a message, which is what a panic is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod crypto;
mod import;
mod journal;
mod measure;
mod people;
mod process;
mod relay;
mod report;
mod samples;
mod scan;

use anyhow::{Result, bail};
use report::{Report, Row};

/// One benchmark.
struct Bench {
    name: &'static str,
    /// Whether what it reads is on this machine.
    ready: fn() -> bool,
    run: fn() -> Result<Vec<Row>>,
}

static BENCHES: [Bench; 6] = [
    Bench { name: "crypto", ready: always, run: crypto::run },
    Bench { name: "client", ready: samples::has_trace, run: client::run },
    Bench { name: "journal", ready: always, run: journal::run },
    Bench { name: "scan", ready: always, run: scan::run },
    Bench { name: "import", ready: samples::has_archives, run: import::run },
    Bench { name: "relay", ready: always, run: relay::run },
];

fn always() -> bool {
    true
}

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--list" {
        list();
        return Ok(());
    }
    let Some(bench) = BENCHES.iter().find(|bench| bench.name == argument) else {
        let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
        bail!("usage: cahier-bench --list, or one of {}", names.join(", "));
    };
    let rows = if (bench.ready)() {
        (bench.run)()?
    } else {
        eprintln!("{}: {}", bench.name, samples::missing());
        Vec::new()
    };
    println!("{}", serde_json::to_string(&Report { rows })?);
    Ok(())
}

fn list() {
    for bench in &BENCHES {
        if (bench.ready)() {
            println!("{}", bench.name);
        } else {
            eprintln!("{} is left out: {}", bench.name, samples::missing());
        }
    }
}
