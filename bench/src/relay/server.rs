//! The relay as a process: built, started, observed, killed and started again.

use crate::process;
use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than any store takes to be opened.
const READY_MAX: Duration = Duration::from_secs(600);
const POLL: Duration = Duration::from_millis(5);

/// A relay that runs on loopback, with its store in a folder of its own.
pub struct Relay {
    child: Child,
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    /// The processors that it may use, as `taskset` names them.
    cpus: Option<String>,
}

/// The relay's program: `CAHIER_RELAY`, or the release build of this workspace, which Cargo
/// brings up to date first.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CAHIER_RELAY") {
        let path = PathBuf::from(path);
        ensure!(path.is_file(), "CAHIER_RELAY names no file: {}", path.display());
        return Ok(path);
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--package", "cahier-relay"]);
    build.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::null());
    ensure!(build.status()?.success(), "the relay cannot be built");
    let path = process::target()?.join("release").join("cahier-relay");
    ensure!(path.is_file(), "Cargo left no relay at {}", path.display());
    Ok(path)
}

impl Relay {
    /// Starts a relay over what is in the folder, and waits until it listens.
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::start_on(program, folder, None)
    }

    /// The same, on some processors alone where they are named.
    pub fn start_on(program: &Path, folder: &Path, cpus: Option<&str>) -> Result<Self> {
        let port = free_port()?;
        let child = spawn(program, folder, port, cpus)?;
        let (program, folder) = (program.to_owned(), folder.to_owned());
        let mut relay = Self { child, program, folder, port, cpus: cpus.map(str::to_owned) };
        relay.wait()?;
        Ok(relay)
    }

    /// The folder of its data.
    pub fn data(&self) -> PathBuf {
        data(&self.folder)
    }

    /// Ends it as a power cut for the process would: no handler of its own runs.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again over the same store; gives how long it took until it listened.
    pub fn restart(&mut self) -> Result<Duration> {
        let start = Instant::now();
        self.child = spawn(&self.program, &self.folder, self.port, self.cpus.as_deref())?;
        self.wait()?;
        Ok(start.elapsed())
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where members connect.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}/v1/socket", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let end = Instant::now() + READY_MAX;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(log_path(&self.folder)).unwrap_or_default();
                bail!("the relay ended with {status}:\n{log}");
            }
            ensure!(Instant::now() < end, "the relay does not listen in time");
            sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Where a relay of this folder keeps its data.
pub fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn spawn(program: &Path, folder: &Path, port: u16, cpus: Option<&str>) -> Result<Child> {
    let log = File::options().create(true).append(true).open(log_path(folder))?;
    let mut command = match cpus {
        // It becomes the relay: the process is the same.
        Some(cpus) => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", cpus]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.arg("serve").arg("--data").arg(data(folder));
    command.arg("--port").arg(port.to_string());
    // All clients come from one address, which no laboratory does.
    command.args(["--host", "127.0.0.1", "--open-registration", "--no-rates"]);
    command.env("CAHIER_LOG", "warn").env_remove("CAHIER_WWW").env_remove("CAHIER_ORIGINS");
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.spawn().with_context(|| format!("{} does not start", program.display()))
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("relay.log")
}

/// A port that nobody listens on. It is chosen here, so that a restarted relay has the same one.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
