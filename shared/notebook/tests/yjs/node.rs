//! The scripts in `yjs/`: installed when they are needed for the first time, and run.

use crate::trial::Trial;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/yjs");
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Whether the scripts can run. Where they cannot, it says so in the log of the test run.
pub fn is_ready() -> bool {
    static MISSING: OnceLock<Option<&str>> = OnceLock::new();
    let missing = MISSING.get_or_init(missing);
    if let Some(program) = missing {
        // Not through the print macros, whose output is only shown when a test fails.
        let why = format!("SKIPPED: {program} was not found, so yrs is not compared with Yjs");
        let _ = writeln!(std::io::stderr(), "{why}");
    }
    missing.is_none()
}

/// The program that is not there; installs the packages.
fn missing() -> Option<&'static str> {
    if run("node", &["--version"]).is_none() {
        return Some("node");
    }
    if Path::new(FOLDER).join("node_modules/yjs/package.json").is_file() {
        return None;
    }
    let Some(output) = run(NPM, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) else {
        return Some("npm");
    };
    assert!(output.status.success(), "npm ci: {}", text(&output.stderr));
    None
}

/// Trials played in Yjs, the first one under this seed.
pub fn generate(seed: u64, trials: usize) -> Vec<Trial> {
    let (seed, count) = (seed.to_string(), trials.to_string());
    let output = run("node", &["generate.mjs", "--seed", &seed, "--trials", &count]);
    let output = output.expect("node is there");
    assert!(output.status.success(), "generate.mjs: {}", text(&output.stderr));
    let made: Vec<Trial> = text(&output.stdout).lines().map(Trial::parse).collect();
    assert_eq!(made.len(), trials);
    made
}

/// Lets Yjs read the updates of trials, and fails with what it reads otherwise.
pub fn verify(trials: &[Trial]) {
    let mut verifier = Command::new("node")
        .arg("verify.mjs")
        .current_dir(FOLDER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut lines = verifier.stdin.take().expect("its input is a pipe");
    // It says little until the end, so writing all of it first cannot block.
    let written = trials.iter().try_for_each(|trial| writeln!(lines, "{}", trial.line()));
    drop(lines);
    let output = verifier.wait_with_output().expect("node ends");
    let (said, differences) = (text(&output.stdout), text(&output.stderr));
    let wanted = format!("checked {}, differing 0", trials.len());
    assert_eq!(said.trim(), wanted, "{written:?}\n{differences}");
}

/// Runs a program in the folder of the scripts to its end; none if there is no such program.
fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).current_dir(FOLDER).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => panic!("{program} cannot be run: {error}"),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
