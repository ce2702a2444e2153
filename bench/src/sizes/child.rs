//! Parts in processes of their own, so that the memory of each is its own; and peers, which are
//! programs that answer in JSON too.

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use std::ffi::OsStr;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// As the command line names a part.
pub const PART: &str = "sizes-part";
/// How long a peer may take with one question.
pub const PEER_MAX: Duration = Duration::from_secs(900);
/// How long a part of ours may take: hours, with ten million envelopes.
const PART_MAX: Duration = Duration::from_secs(24 * 3_600);
const POLL: Duration = Duration::from_millis(20);

/// What a part of this program answers.
pub fn part<T, A>(arguments: impl IntoIterator<Item = A>) -> Result<T>
where
    T: DeserializeOwned,
    A: AsRef<OsStr>,
{
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(PART).args(arguments);
    told(&mut command, PART_MAX)
}

/// What a program answers in JSON, within a time.
pub fn told<T: DeserializeOwned>(command: &mut Command, within: Duration) -> Result<T> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("`{name}` does not start"))?;
    let mut out = child.stdout.take().context("no standard output")?;
    // It is read while the program runs, which would else wait for room in the pipe.
    let reading = spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    wait(&mut child, &name, within)?;
    let Ok(text) = reading.join() else { bail!("`{name}` could not be heard") };
    serde_json::from_str(&text?).with_context(|| format!("`{name}` did not answer as it should"))
}

fn wait(child: &mut Child, name: &str, within: Duration) -> Result<()> {
    let end = Instant::now() + within;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "`{name}` ended with {status}");
            return Ok(());
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            bail!("`{name}` took more than {} s", within.as_secs());
        }
        sleep(POLL);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn an_answer_is_read_and_a_failure_is_said() {
        let told_it: Vec<u32> = told(&mut shell("echo '[1, 2]'"), PEER_MAX).unwrap();
        assert_eq!(told_it, [1, 2]);
        let why = told::<u32>(&mut shell("echo 3; exit 4"), PEER_MAX).unwrap_err();
        assert!(why.to_string().contains("ended with"), "{why:#}");
        assert!(told::<u32>(&mut shell("echo no"), PEER_MAX).is_err());
    }

    #[test]
    fn whoever_takes_too_long_is_ended() {
        let why = told::<u32>(&mut shell("exec sleep 600"), Duration::ZERO).unwrap_err();
        assert!(why.to_string().contains("took more than"), "{why:#}");
    }
}
