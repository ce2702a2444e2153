//! `cargo xtask size`: what a browser downloads, compressed as the relay sends it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bench::{self, Row};
use crate::cargo::Workspace;
use crate::{assets, pack, page, split, verifier};

const BYTES_PER_KB: f64 = 1000.0;
/// What the design allows for the core, which is what every visitor downloads.
const CORE_KB_MAX: f64 = 900.0;

/// Builds the page and records the size of its code: each file, and the core beside what is
/// allowed. It fails where that is more; a quick build is not held to it. What loads when it is
/// used (an island, a part) is no part of the core, and the verifier is a file of its own, which
/// nobody downloads with the page.
pub fn run(workspace: &Workspace, dev: bool) -> Result<()> {
    let dist = page::build(workspace, dev)?;
    let mut rows = Vec::new();
    let mut total = 0.0;
    for file in assets::files(&dist)? {
        let extension = file.extension().unwrap_or_default();
        if extension != "wasm" && extension != "js" {
            continue;
        }
        let size_kb = compressed_kb(&file)?;
        let name = file.strip_prefix(&dist).context("a file outside of its folder")?;
        let shown = name.to_string_lossy().replace('\\', "/");
        let is_island = page::ISLANDS.iter().any(|island| name.starts_with(island));
        if !is_island && !split::is_part(&shown) {
            total += size_kb;
        }
        rows.push(row(shown, size_kb));
    }
    ensure!(!rows.is_empty(), "{} has no code in it", dist.display());
    rows.push(Row {
        peer: Some("the bound".to_owned()),
        peer_value: Some(CORE_KB_MAX),
        ratio: Some(CORE_KB_MAX / total),
        ..row("core download: wasm and js together".to_owned(), total)
    });
    rows.push(row(verifier::FILE.to_owned(), compressed_kb(&dist.join(verifier::FILE))?));
    bench::record(workspace, "size", rows)?;
    ensure!(dev || total <= CORE_KB_MAX, "the core has {total:.0} KB, at most {CORE_KB_MAX}");
    Ok(())
}

fn row(name: String, value: f64) -> Row {
    Row { name, unit: "KB brotli".to_owned(), value, peer: None, peer_value: None, ratio: None }
}

fn compressed_kb(file: &Path) -> Result<f64> {
    let bytes = fs::read(file).with_context(|| format!("{} is missing", file.display()))?;
    Ok(pack::brotli(&bytes)?.len() as f64 / BYTES_PER_KB)
}
