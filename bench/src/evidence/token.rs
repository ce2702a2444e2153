//! One token of an authority of time: what it weighs, and its check beside that of `openssl ts`.

use super::instance_log::{GENERATION, NAME};
use super::stamps::Stamps;
use crate::measure::{median, us, us_a_call};
use crate::people::CLAIMED_MS;
use crate::process;
use crate::report::{Better, Row};
use anyhow::{Context, Result, ensure};
use cahier_crypto::{RelayKey, Secret32};
use cahier_evidence::log::{Checkpoint, log_origin};
use cahier_evidence::{Hash, Position};
use cahier_timestamp::{Time, TrustAnchors};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 21;
const MS_PER_S: u64 = 1_000;

/// Two ways to say how long `openssl` takes, us.
struct Peer {
    version: String,
    whole_us: f64,
    /// Of a process of it that does next to nothing.
    idle_us: f64,
}

/// The figures of a token over a checkpoint.
pub fn rows(stamps: &mut Stamps) -> Result<Vec<Row>> {
    eprintln!("evidence: a token");
    let relay = RelayKey::from_seed(&Secret32::from([1; 32]));
    let position = Position { size: 1_000_000, root: Hash([1; 32]) };
    let data = Checkpoint::sign(&log_origin(NAME, GENERATION), position, &relay)?.stamped();
    let record = stamps.over(&data, CLAIMED_MS)?.swap_remove(0);
    // Its own alone: both authorities bear one name.
    let root = stamps.roots().swap_remove(0);
    let anchors = TrustAnchors::parse(root.as_bytes())?;
    let check = || record.verify(&data, &anchors);
    let times: Vec<Time> = check()?.iter().map(|stamp| stamp.time).collect();
    ensure!(times == [Time::from_unix_ms(CLAIMED_MS)], "the token has another time");
    let check_us = us_a_call(15, 50, check);
    let verified = Row::new("token: verified, with its revocation list", "us", check_us);
    let mut rows = vec![
        verified.clone(),
        Row::new("token", "B", record.first().len() as f64),
        Row::new("token with what its check needs", "B", record.encode().len() as f64),
    ];
    match openssl(&data, record.first(), &root) {
        Ok(peer) => rows.extend(beside(&verified, &peer)),
        Err(error) => eprintln!("evidence: `openssl ts` is left out: {error:#}"),
    }
    Ok(rows)
}

fn beside(verified: &Row, peer: &Peer) -> Vec<Row> {
    let name = |what: &str| format!("{}, {what}", peer.version);
    let mut rows =
        vec![verified.beside(Better::Less, &name("its process included"), peer.whole_us)];
    let work_us = peer.whole_us - peer.idle_us;
    if work_us > 0.0 {
        rows.push(verified.beside(Better::Less, &name("less an idle process"), work_us));
    }
    rows
}

fn openssl(data: &[u8], token: &[u8], root: &str) -> Result<Peer> {
    let folder = tempfile::tempdir_in(process::target()?)?;
    for (name, bytes) in [("data", data), ("token", token), ("root", root.as_bytes())] {
        fs::write(folder.path().join(name), bytes)?;
    }
    let when = (CLAIMED_MS / MS_PER_S).to_string();
    let verify = ["ts", "-verify", "-token_in", "-in", "token", "-data", "data"];
    let verify = [&verify[..], &["-CAfile", "root", "-attime", when.as_str()]].concat();
    let said = run(folder.path(), &["version"])?;
    let version = said.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let whole_us = timed(folder.path(), &verify)?;
    Ok(Peer { version, whole_us, idle_us: timed(folder.path(), &["version"])? })
}

/// The median of some runs, us.
fn timed(folder: &Path, arguments: &[&str]) -> Result<f64> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        run(folder, arguments)?;
        times.push(us(start.elapsed()));
    }
    Ok(median(times))
}

fn run(folder: &Path, arguments: &[&str]) -> Result<String> {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).current_dir(folder).stdin(Stdio::null());
    let output = openssl.output().context("`openssl` did not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`openssl {}`: {said}", arguments.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}
