//! `relay`: the real relay, as a process, under the load of many real clients on loopback, and
//! the servers that people use today under the same load.
//!
//! Half of the clients write, half read; each zone has one of either. `CAHIER_BENCH_CLIENTS` is
//! a list of numbers of clients to be used instead of 200, 1,000 and 4,000. With fewer than a
//! hundred, each would ask so often that the relay's own rate limits were measured.

mod figures;
mod loss;
mod pair;
mod peers;
mod plan;
mod prepare;
mod run;
pub mod server;
pub mod session;

use crate::process;
use crate::report::Row;
use anyhow::{Context, Result, ensure};
use peers::Asked;

const CLIENTS: &str = "200,1000,4000";
/// Envelopes of all writers together, as fast as they are delivered.
const FULL: usize = 60_000;
/// Envelopes of all writers together, at a rate that everybody keeps up with.
const RATED: usize = 8_000;
const PER_S: f64 = 1_000.0;
const WINDOW: usize = 4;
const SECONDS_MAX: u64 = 20;
/// Hocuspocus saves a document 10 s after its first change at the latest, so that all of it would
/// be lost before, and less after.
const KILL_AT_S: u64 = 15;
/// Files that a process has open beside its sockets.
const FILES_BESIDE: u64 = 256;

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let program = server::program()?;
    let mut rows = Vec::new();
    for clients in clients()? {
        if !enough_files(clients) {
            continue;
        }
        let writers = clients / 2;
        let asked = Asked {
            clients,
            full: FULL.div_ceil(writers),
            rated: RATED.div_ceil(writers),
            per_s: PER_S,
            window: WINDOW,
            seconds_max: SECONDS_MAX,
            kill_at_s: KILL_AT_S,
        };
        // One runtime a run: its threads rest while the peers are measured.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let ours = runtime.block_on(run::ours(&program, &asked))?;
        drop(runtime);
        rows.extend(figures::rows(&asked, &ours, &peers::run(&asked)));
    }
    Ok(rows)
}

fn clients() -> Result<Vec<usize>> {
    let list = std::env::var("CAHIER_BENCH_CLIENTS").unwrap_or_else(|_| CLIENTS.to_owned());
    let read = |text: &str| -> Result<usize> {
        let clients: usize = text.trim().parse().with_context(|| format!("no number: `{text}`"))?;
        ensure!((100..=8_000).contains(&clients), "clients are from 100 to 8,000");
        // A writer and a reader each.
        Ok(clients / 2 * 2)
    };
    list.split(',').map(read).collect()
}

/// Whether this process and the relay, which inherits the limit, may open so many sockets.
fn enough_files(clients: usize) -> bool {
    let needed = clients as u64 + FILES_BESIDE;
    match process::open_files_max() {
        Some(max) if max < needed => {
            eprintln!(
                "relay: {clients} clients are left out: a process may open {max} files here, and \
                 {needed} are needed; `ulimit -n {needed}` raises that"
            );
            false
        }
        _ => true,
    }
}
