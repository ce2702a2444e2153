//! The same proofs in the verifier that people open from a disk: its very WebAssembly module, in
//! Node. `cargo xtask bench evidence` builds it and names its folder in the environment.

use super::proofs::{Proof, Subject};
use crate::process;
use crate::report::{Better, Row};
use anyhow::{Result, ensure};
use serde::Deserialize;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = "CAHIER_VERIFIER";
const NATIVE: &str = "native";
const BYTES_PER_MIB: f64 = 1024.0 * 1024.0;

/// What `verifier.mjs` answers.
#[derive(Deserialize)]
struct Answer {
    outcome: String,
    ms: f64,
    memory_bytes: f64,
}

/// The module's folder; none, with a word, where nobody built it.
pub fn folder() -> Option<PathBuf> {
    let folder = env::var_os(FOLDER).filter(|path| !path.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("evidence: no WebAssembly: `cargo xtask bench evidence` builds it");
    }
    folder
}

/// The check and report of a proof in WebAssembly, beside what is native. A proof that does not
/// fit there is told, and has no rows.
pub fn rows(folder: &Path, subject: &Subject, roots: &str, proof: &Proof) -> Vec<Row> {
    match ask(folder, roots, &proof.archive, subject.rounds) {
        Ok(answer) => {
            let name = format!("WebAssembly: {}", subject.name);
            let reported = Row::new(format!("{name}: verified and reported"), "ms", answer.ms);
            let memory_mib = answer.memory_bytes / BYTES_PER_MIB;
            vec![
                reported.against(Better::Less, NATIVE, proof.reported_ms),
                Row::new(format!("{name}: memory"), "MiB", memory_mib),
            ]
        }
        Err(error) => {
            eprintln!("evidence: {} is left out in WebAssembly: {error:#}", subject.name);
            Vec::new()
        }
    }
}

fn ask(folder: &Path, roots: &str, archive: &[u8], rounds: usize) -> Result<Answer> {
    let shared = tempfile::tempdir_in(process::target()?)?;
    let (pem, file) = (shared.path().join("roots.pem"), shared.path().join("proof.eln"));
    fs::write(&pem, roots)?;
    fs::write(&file, archive)?;
    let mut node = Command::new("node");
    node.current_dir(env!("CARGO_MANIFEST_DIR")).arg("verifier.mjs").arg(folder);
    node.args([pem, file]).arg(rounds.to_string());
    let output = node.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "verifier.mjs ended with {}", output.status);
    let answer: Answer = serde_json::from_slice(&output.stdout)?;
    // Authorities for development certify nothing.
    ensure!(answer.outcome == "not-certified", "it calls the proof {}", answer.outcome);
    Ok(answer)
}
