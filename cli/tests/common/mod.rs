//! What the tests of the command line share: people with a folder each, and real relays.

// Each test program uses its own part of this.
#![allow(dead_code)]

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub fn relay_program() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_cahier")).parent().unwrap().to_owned();
    let program = folder.join("cahier-relay");
    // With all tests the program was built beside this one; alone, it may be missing.
    if program.exists() {
        return program;
    }
    let mut build = Command::new(env!("CARGO"));
    let built = build.args(["build", "--quiet", "--package", "cahier-relay"]).status().unwrap();
    assert!(built.success() && program.exists(), "the relay does not build");
    program
}

/// A relay process of this test's own.
pub struct Relay {
    child: Child,
    pub address: String,
    pub data: PathBuf,
}

impl Relay {
    pub fn start(data: &Path, port: u16) -> Self {
        Self::start_with(data, port, &[])
    }

    pub fn start_with(data: &Path, port: u16, more: &[&str]) -> Self {
        let mut child = Command::new(relay_program())
            .args(["serve", "--open-registration", "--data"])
            .arg(data)
            .args(["--port", &port.to_string()])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|l| l.ok().filter(|l| l.starts_with("http"))).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, data: data.to_owned() }
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().unwrap().trim_end_matches('/').parse().unwrap()
    }

    pub fn stop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Every byte in its folder.
    pub fn bytes(&self) -> Vec<u8> {
        fn all(folder: &Path, out: &mut Vec<u8>) {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.file_type().unwrap().is_dir() {
                    true => all(&entry.path(), out),
                    false => out.extend(std::fs::read(entry.path()).unwrap()),
                }
            }
        }
        let mut out = Vec::new();
        all(&self.data, &mut out);
        out
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One person's folder.
pub struct Person(pub PathBuf);

impl Person {
    pub fn run(&self, args: &[&str]) -> (bool, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_cahier"))
            .args(args)
            .env("CAHIER_DIR", &self.0)
            .env("CAHIER_PASSPHRASE", "sel de mer")
            .env("CAHIER_LANG", "fr")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let (ok, out, error) = self.run(&[&["--json"], args].concat());
        assert!(ok, "cahier {args:?}: {error}");
        serde_json::from_str(out.lines().last().unwrap()).unwrap()
    }

    pub fn fails(&self, args: &[&str]) -> String {
        let (ok, out, error) = self.run(args);
        assert!(!ok, "cahier {args:?} should fail: {out}");
        error
    }
}

/// A text in an answer.
pub fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
