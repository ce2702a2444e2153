//! `cargo xtask size`: what a browser downloads, compressed as the relay sends it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use brotli::enc::BrotliEncoderParams;

use crate::bench::{self, Row};
use crate::cargo::Workspace;
use crate::{assets, page, verifier};

const BYTES_PER_KB: f64 = 1000.0;
/// What the design allows for the core, which is what every visitor downloads.
const CORE_KB_MAX: f64 = 900.0;

/// Builds the page and records the size of its code: each file, and all together beside what is
/// allowed. It fails where that is more; a quick build is not held to it. The verifier is a file
/// of its own, which nobody downloads with the page.
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
        total += size_kb;
        let name = file.strip_prefix(&dist).context("a file outside of its folder")?;
        rows.push(row(name.to_string_lossy().replace('\\', "/"), size_kb));
    }
    ensure!(!rows.is_empty(), "{} has no code in it", dist.display());
    rows.push(Row {
        peer: Some("the bound".to_owned()),
        peer_value: Some(CORE_KB_MAX),
        ratio: Some(CORE_KB_MAX / total),
        ..row("core: wasm and js together".to_owned(), total)
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
    Ok(compressed(&bytes)? as f64 / BYTES_PER_KB)
}

/// How many bytes are left at brotli's best quality.
fn compressed(bytes: &[u8]) -> Result<usize> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut input = bytes;
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut input, &mut output, &parameters)?;
    Ok(output.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_shrinks() {
        let size = compressed(&[b'a'; 10_000]).unwrap();
        assert!(0 < size && size < 100, "{size}");
    }
}
