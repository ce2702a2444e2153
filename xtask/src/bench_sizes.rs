//! What `cargo xtask bench sizes` measures ours beside: a search engine that is built here, as a
//! workspace of its own, and a Python package. What cannot be had is left out with a word.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo::Workspace;
use crate::{python, shell};

/// The name of the benchmark.
pub const NAME: &str = "sizes";
const TANTIVY: &str = "bench/tantivy/Cargo.toml";
const TANTIVY_PROGRAM: &str = "cahier-bench-tantivy";
const ENVELOPES: &str = "CAHIER_BENCH_ENVELOPES";
const ENVELOPES_FULL: &str = "10000000";
/// Names parts of it, as the benchmark reads them.
const PARTS: &str = "CAHIER_BENCH_SIZES";

/// Tells the benchmark where its peers are, and how large a full relay is.
pub fn prepare(workspace: &Workspace, bench: &mut Command, full: bool) -> Result<()> {
    let said_twice = full && std::env::var_os(ENVELOPES).is_some();
    ensure!(!said_twice, "--full and {ENVELOPES} both say how many envelopes there are");
    if full {
        bench.env(ENVELOPES, ENVELOPES_FULL);
    }
    let asked = std::env::var(PARTS).ok();
    if runs(asked.as_deref(), "search") {
        tell(bench, "CAHIER_TANTIVY", "tantivy", tantivy(workspace));
    }
    if runs(asked.as_deref(), "eln") {
        tell(bench, "CAHIER_ROCRATE", "rocrate", python::rocrate(workspace));
    }
    Ok(())
}

/// Whether a part is among those that were asked for.
fn runs(asked: Option<&str>, part: &str) -> bool {
    let asked = asked.filter(|asked| !asked.is_empty());
    asked.is_none_or(|asked| asked.split(',').any(|name| name.trim() == part))
}

fn tell(bench: &mut Command, variable: &str, peer: &str, found: Result<PathBuf>) {
    match found {
        Ok(path) => {
            bench.env(variable, path);
        }
        Err(why) => println!("{peer} is left out: {why:#}"),
    }
}

/// Builds the program that has tantivy in it.
fn tantivy(workspace: &Workspace) -> Result<PathBuf> {
    let target = workspace.target.join("tantivy");
    let mut build = workspace.cargo();
    build.args(["build", "--release", "--manifest-path"]).arg(workspace.root.join(TANTIVY));
    shell::run(build.arg("--target-dir").arg(&target))?;
    let name = format!("{TANTIVY_PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let program = target.join("release").join(name);
    ensure!(program.is_file(), "Cargo left no program at {}", program.display());
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn peers_are_made_for_the_parts_that_run() {
        assert!(runs(None, "eln") && runs(Some(""), "eln"));
        assert!(runs(Some("search, eln"), "eln") && !runs(Some("search"), "eln"));
    }

    #[test]
    fn what_is_left_out_sets_no_variable() {
        let mut bench = Command::new("bench");
        tell(&mut bench, "PEER", "peer", Err(anyhow::anyhow!("nothing here")));
        assert_eq!(bench.get_envs().count(), 0);
        tell(&mut bench, "PEER", "peer", Ok(PathBuf::from("there")));
        assert_eq!(bench.get_envs().count(), 1);
    }

    #[test]
    fn both_peers_are_described_here() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert!(root.join(TANTIVY).is_file());
        assert!(root.join("bench/python/requirements.txt").is_file());
    }
}
