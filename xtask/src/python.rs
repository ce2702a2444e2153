//! The Python that runs the page of `docs/verify.md`: an environment of its own in
//! `target/python`, with the pinned packages, made once for each state of their list.

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
/// The packages with their hashes.
const PACKAGES: &str = "docs/verify/requirements.txt";

/// The Python of an environment in which everything is that the page needs.
pub fn environment(workspace: &Workspace) -> Result<PathBuf> {
    let list = workspace.root.join(PACKAGES);
    let wanted = fs::read(&list).with_context(|| format!("{} is missing", list.display()))?;
    let folder = workspace.target.join("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // A copy of the list marks a complete environment.
    let stamp = folder.join(".cahier-packages");
    let works = shell::probe(Command::new(&python).args(["-c", "import cwt"])).is_some();
    if works && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("installing Python packages in {}", folder.display());
    shell::run(Command::new(find()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
    shell::run(pip.args(["--require-hashes", "--requirement"]).arg(&list))
        .with_context(|| format!("the packages of {PACKAGES} could not be installed"))?;
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
