//! `import`: how fast `.eln` archives of other notebooks are read into entries.

use crate::measure::{median, ms};
use crate::report::Row;
use crate::samples;
use anyhow::Result;
use cahier_formats::eln::{Limits, import};
use std::hint::black_box;
use std::io::Cursor;
use std::time::Instant;

const ROUNDS: usize = 7;

/// Runs the benchmark over all sample archives. The bytes of attachments are not read.
pub fn run() -> Result<Vec<Row>> {
    let limits = Limits::default();
    let mut rows = Vec::new();
    let (mut entries, mut bytes, mut total_ms) = (0, 0, 0.0);
    for path in samples::archives() {
        let archive = std::fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = match import(Cursor::new(&archive), &limits) {
            Ok(read) => read,
            Err(error) => {
                eprintln!("import: {name} is left out: {error}");
                continue;
            }
        };
        let once = || {
            let start = Instant::now();
            let _ = black_box(import(Cursor::new(&archive), &limits));
            ms(start.elapsed())
        };
        let took_ms = median((0..ROUNDS).map(|_| once()).collect());
        rows.push(Row::new(format!("{name}, {} entries", read.entries.len()), "ms", took_ms));
        entries += read.entries.len();
        bytes += archive.len();
        total_ms += took_ms;
    }
    if total_ms > 0.0 {
        let s = total_ms / 1e3;
        rows.push(Row::new("all archives, entries", "1/s", entries as f64 / s));
        rows.push(Row::new("all archives, bytes", "MiB/s", bytes as f64 / s / 1024.0 / 1024.0));
    }
    Ok(rows)
}
