//! What is measured of the client, natively and in a browser by the very same code. No I/O: the
//! clock, the trace and the store come in.
//!
//! `cahier-bench` calls it natively, `app/examples/client_web.rs` in WebAssembly. It also holds
//! what every benchmark needs: rows, quantiles, people with keys.

// A tool stops with a message, which is what a panic is for.
#![allow(clippy::expect_used)]

mod clock;
pub mod envelopes;
pub mod journal;
pub mod measure;
pub mod people;
mod plain;
pub mod trace;
pub mod typed;

pub use cahier_bench_report as report;
pub use clock::Clock;
