//! The servers that people use today, under the same load in the same run. `peers/README.md`
//! says what is played against them and how to read it.

use super::prepare::CHARS;
use crate::process;
use anyhow::{Result, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Protocols of the two commands, and who speaks them.
const PEERS: [(&str, &str); 2] =
    [("hocuspocus", "Hocuspocus 4.7.0"), ("y-websocket", "y-websocket 2.1.0")];

/// What is asked of the peers: the same as of our relay.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub clients: usize,
    /// Updates of each writer, as fast as they are delivered.
    pub full: usize,
    /// Updates of each writer at `per_s`.
    pub rated: usize,
    /// Updates a second of all writers together.
    pub per_s: f64,
    /// Updates of a writer that may be under way.
    pub window: usize,
    pub seconds_max: u64,
    /// When the server is killed, seconds after the load began.
    pub kill_at_s: u64,
}

/// What one peer answered; each part is one JSON line of its commands.
pub struct Peer {
    pub name: &'static str,
    pub full: Part,
    /// One character an update, which is what their clients send for each key.
    pub typed: Part,
    pub rated: Part,
    pub loss: Part,
}

/// The figures of one run, if there was one.
pub struct Part(Option<Value>);

impl Part {
    /// A figure; none where it does not apply.
    pub fn number(&self, field: &str) -> Option<f64> {
        self.0.as_ref()?.get(field)?.as_f64()
    }
}

/// Runs every peer; none where they are not installed.
pub fn run(asked: &Asked) -> Vec<Peer> {
    if !folder().join("node_modules").is_dir() {
        eprintln!("relay: no peers: `npm ci` in bench/peers installs them");
        return Vec::new();
    }
    PEERS.iter().map(|&(protocol, name)| peer(protocol, name, asked)).collect()
}

fn peer(protocol: &str, name: &'static str, asked: &Asked) -> Peer {
    let part = |script: &str, rest: &[(&str, String)]| {
        eprintln!("relay: {} clients: {name}: {script}", asked.clients);
        let run = command(script, protocol, asked, rest);
        let answer = run.inspect_err(|error| eprintln!("relay: {name} is left out: {error:#}"));
        Part(answer.ok())
    };
    let seconds = || ("seconds-max", asked.seconds_max.to_string());
    let rate = || ("rate", asked.per_s.to_string());
    let window = ("window", asked.window.to_string());
    let chars = |count: u32| ("chars", count.to_string());
    let full = [("updates", asked.full.to_string()), window, seconds(), chars(CHARS)];
    let mut typed = full.clone();
    typed[3] = chars(1);
    let rated = [("updates", asked.rated.to_string()), rate(), seconds(), chars(CHARS)];
    let loss = [rate(), ("kill-at-s", asked.kill_at_s.to_string()), chars(CHARS)];
    Peer {
        name,
        full: part("load.mjs", &full),
        typed: part("load.mjs", &typed),
        rated: part("load.mjs", &rated),
        loss: part("loss.mjs", &loss),
    }
}

fn command(script: &str, protocol: &str, asked: &Asked, rest: &[(&str, String)]) -> Result<Value> {
    let mut node = Command::new("node");
    node.current_dir(folder()).arg(script).args(["--protocol", protocol]);
    node.arg("--clients").arg(asked.clients.to_string());
    for (name, value) in rest {
        node.arg(format!("--{name}")).arg(value);
    }
    // Their stores lie on the same disk as ours.
    node.env("TMPDIR", process::target()?);
    let output = node.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{script} ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn folder() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/peers").into()
}
