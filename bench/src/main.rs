//! `cahier-bench`: one benchmark a run, for `cargo xtask bench`.
//!
//! `--list` prints the names that can run on this machine; NAME prints one report as JSON, alone
//! on stdout. `laboratory` measures nothing: it writes what others begin with; `sizes-part` is what
//! `sizes` starts in processes of their own. What is said meanwhile goes to stderr. Figures belong
//! to the machine that made them; ratios to a peer of the same run travel. `README.md` says what
//! each figure is.

// A tool stops with a message, which is what a panic is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod client_web;
mod crypto;
mod evidence;
mod import;
mod journal;
mod laboratory;
mod measure;
mod process;
mod relay;
mod samples;
mod scan;
mod sizes;
mod yjs;

use anyhow::{Result, bail};
use cahier_bench_client::{people, report};
use report::{Report, Row};

/// One benchmark.
struct Bench {
    name: &'static str,
    /// Why it cannot run on this machine.
    missing: fn() -> Option<String>,
    run: fn() -> Result<Vec<Row>>,
}

static BENCHES: [Bench; 9] = [
    Bench { name: "crypto", missing: nothing, run: crypto::run },
    Bench { name: "client", missing: samples::missing_trace, run: client::run },
    Bench { name: "journal", missing: nothing, run: journal::run },
    Bench { name: "client-web", missing: client_web::missing, run: client_web::run },
    Bench { name: "scan", missing: nothing, run: scan::run },
    Bench { name: "evidence", missing: nothing, run: evidence::run },
    Bench { name: "import", missing: samples::missing_archives, run: import::run },
    Bench { name: "relay", missing: nothing, run: relay::run },
    Bench { name: "sizes", missing: nothing, run: sizes::run },
];

fn nothing() -> Option<String> {
    None
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = arguments.first().map(String::as_str).unwrap_or_default();
    if argument == laboratory::NAME {
        return laboratory::run(&arguments[1..]);
    }
    if argument == sizes::PART {
        return sizes::part(&arguments[1..]);
    }
    if argument == "--list" {
        list();
        return Ok(());
    }
    let Some(bench) = BENCHES.iter().find(|bench| bench.name == argument) else {
        let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
        bail!("usage: cahier-bench --list, or one of {}", names.join(", "));
    };
    let rows = match (bench.missing)() {
        None => (bench.run)()?,
        Some(why) => {
            eprintln!("{}: {why}", bench.name);
            Vec::new()
        }
    };
    println!("{}", Report { rows }.json()?);
    Ok(())
}

fn list() {
    for bench in &BENCHES {
        match (bench.missing)() {
            None => println!("{}", bench.name),
            Some(why) => eprintln!("{} is left out: {why}", bench.name),
        }
    }
}
