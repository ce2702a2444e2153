//! Python with pinned packages: an environment of its own in `target`, made once for each state of
//! their list. One runs the page of `docs/verify.md`, one the peer of a benchmark.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::Workspace;
use crate::{apt, shell};

const NAMES: [&str; 2] = ["python3", "python"];
/// Whether it is new enough, and can make environments.
const FITS: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9, 2))";
const MISSING: &str = "there is no Python 3.9 or newer that can make environments: install \
    python3, on Debian and Ubuntu with python3-venv";

/// What an environment holds.
struct Wanted {
    /// The packages with their hashes.
    packages: &'static str,
    /// Its folder within `target`.
    folder: &'static str,
    /// Shows that they are there.
    shown_by: &'static str,
}

const VERIFY: Wanted =
    Wanted { packages: "docs/verify/requirements.txt", folder: "python", shown_by: "import cwt" };
const ROCRATE: Wanted = Wanted {
    packages: "bench/python/requirements.txt",
    folder: "python-rocrate",
    shown_by: "import rocrate.rocrate",
};

/// The Python of an environment in which everything is that the page needs.
pub fn environment(workspace: &Workspace) -> Result<PathBuf> {
    made(workspace, &VERIFY)
}

/// The Python of an environment that has the package `rocrate`.
pub fn rocrate(workspace: &Workspace) -> Result<PathBuf> {
    made(workspace, &ROCRATE)
}

fn made(workspace: &Workspace, environment: &Wanted) -> Result<PathBuf> {
    let packages = environment.packages;
    let list = workspace.root.join(packages);
    let wanted = fs::read(&list).with_context(|| format!("{} is missing", list.display()))?;
    let folder = workspace.target.join(environment.folder);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // A copy of the list marks a complete environment.
    let stamp = folder.join(".cahier-packages");
    let works = shell::probe(Command::new(&python).args(["-c", environment.shown_by])).is_some();
    if works && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("installing Python packages in {}", folder.display());
    shell::run(Command::new(find()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
    shell::run(pip.args(["--require-hashes", "--requirement"]).arg(&list))
        .with_context(|| format!("the packages of {packages} could not be installed"))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))?;
    Ok(python)
}

/// A Python that is installed, else one that is installed now.
fn find() -> Result<PathBuf> {
    if let Some(python) = installed() {
        return Ok(python);
    }
    if apt::may_install() {
        println!("there is no Python that can make environments: installing one");
        apt::install(&["python3", "python3-venv"]).context(MISSING)?;
    }
    installed().context(MISSING)
}

fn installed() -> Option<PathBuf> {
    let fits = |path: &PathBuf| shell::probe(Command::new(path).args(["-c", FITS])).is_some();
    NAMES.iter().filter_map(|name| shell::on_path(name)).find(fits)
}
