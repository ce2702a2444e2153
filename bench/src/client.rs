//! `client`: the editing trace B4 through envelopes on this machine, beside Yjs in Node.

use crate::measure::clock;
use crate::report::Row;
use crate::{samples, yjs};
use anyhow::Result;
use cahier_bench_client::envelopes;
use cahier_bench_client::trace::Trace;
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read as _;

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let mut json = Vec::new();
    GzDecoder::new(File::open(samples::trace())?).read_to_end(&mut json)?;
    let trace = Trace::parse(&json)?;
    eprintln!("client: writing, sealing and reading {} edits", trace.edits.len());
    let measured = envelopes::run(&trace, &clock())?;
    let peers = yjs::rows(&measured);
    Ok(measured.rows.into_iter().chain(peers).collect())
}
