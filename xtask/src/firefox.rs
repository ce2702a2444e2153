//! `cargo xtask firefox`: a short day in Firefox, through `geckodriver`. It is no step of
//! `cargo xtask test`: not every machine has a Firefox, and Chromium tries every day.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::Workspace;
use crate::{apt, page, shell, steps, toolchain};

const NAMES: [&str; 2] = ["firefox", "firefox-esr"];
const MACOS: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";
/// The package of Debian; Ubuntu has none of this name, and says so.
const PACKAGE: &str = "firefox-esr";
const MISSING: &str = "there is no Firefox, and none could be installed: install Firefox, or set \
    FIREFOX to its path";
const DRIVER: &str = "geckodriver";
const DRIVER_VERSION: &str = "0.36.0";

/// Finds or installs what is needed, and plays the day of `e2e/firefox`.
pub fn run(workspace: &Workspace) -> Result<()> {
    let firefox = find()?;
    let driver = toolchain::ensure_tool(workspace, DRIVER, DRIVER_VERSION)?;
    for program in [&firefox, &driver] {
        let own = program.display();
        let version = version(program).with_context(|| format!("{own} does not start"))?;
        println!("{own}: {version}");
    }
    let www = page::build(workspace, true)?;
    let [relay, cli] = steps::tested_programs(workspace, ["cahier-relay", "cahier"])?;
    let mut day = Command::new("node");
    day.arg("firefox/day.mjs").current_dir(workspace.root.join("e2e"));
    day.env("CAHIER_FIREFOX", firefox).env("CAHIER_GECKODRIVER", driver);
    day.env("CAHIER_WWW", www).env("CAHIER_RELAY", relay).env("CAHIER_CLI", cli);
    day.env("CAHIER_SCREENS", workspace.target.join("screens"));
    shell::run(&mut day)
}

/// The Firefox that FIREFOX names, else one that is installed, else one installed now.
fn find() -> Result<PathBuf> {
    if let Some(path) = env::var_os("FIREFOX").filter(|path| !path.is_empty()).map(PathBuf::from) {
        ensure!(path.is_file(), "FIREFOX names {}, which is not there", path.display());
        return Ok(path);
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if apt::may_install() {
        println!("there is no Firefox on this machine: installing {PACKAGE}");
        apt::install(&[PACKAGE]).context(MISSING)?;
    }
    installed().context(MISSING)
}

fn installed() -> Option<PathBuf> {
    let names = NAMES.iter().filter_map(|name| shell::on_path(name));
    // Some systems have a script under this name that only says how to install the browser.
    names.chain([PathBuf::from(MACOS)]).find(|path| version(path).is_some())
}

/// What a program says of itself, its first line.
fn version(program: &Path) -> Option<String> {
    let said = shell::probe(Command::new(program).arg("--version"))?;
    said.lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_has_no_version() {
        assert_eq!(version(Path::new("no-such-program-here")), None);
    }

    #[test]
    fn the_day_is_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/firefox");
        assert!(folder.join("day.mjs").is_file());
    }
}
