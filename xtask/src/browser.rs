//! Finds a Chromium to test in, or installs one.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{apt, shell};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MACOS: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const MISSING: &str = "there is no Chromium, and none could be installed: install Chromium or \
    Chrome, or set CHROMIUM to its path";

/// The browser that CHROMIUM names, else one that is installed, else one installed now.
/// `e2e` is the folder where Playwright is.
pub fn find(e2e: &Path) -> Result<PathBuf> {
    if let Some(path) = present(e2e)? {
        return Ok(path);
    }
    println!("there is no Chromium on this machine: installing one");
    install(e2e).context(MISSING)?;
    installed(e2e).context(MISSING)
}

/// The browser that CHROMIUM names, else one that is installed; nothing is installed for this.
pub fn present(e2e: &Path) -> Result<Option<PathBuf>> {
    match env::var_os("CHROMIUM").filter(|path| !path.is_empty()).map(PathBuf::from) {
        Some(path) => {
            ensure!(path.is_file(), "CHROMIUM names {}, which is not there", path.display());
            Ok(Some(path))
        }
        None => Ok(installed(e2e)),
    }
}

fn installed(e2e: &Path) -> Option<PathBuf> {
    let names = NAMES.iter().filter_map(|name| shell::on_path(name));
    // Some systems have a script under this name that only says how to install the browser.
    let works = |path: &PathBuf| shell::probe(Command::new(path).arg("--version")).is_some();
    names.chain([PathBuf::from(MACOS)]).find(works).or_else(|| playwright_own(e2e))
}

/// The browser that this version of Playwright would download, when it has.
fn playwright_own(e2e: &Path) -> Option<PathBuf> {
    let ask = "process.stdout.write(require('@playwright/test').chromium.executablePath())";
    let path = shell::probe(Command::new("node").args(["-e", ask]).current_dir(e2e))?;
    Some(PathBuf::from(path)).filter(|path| path.is_file())
}

fn install(e2e: &Path) -> Result<()> {
    if apt::may_install() && is_debian() {
        return apt::install(&["chromium"]);
    }
    let mut playwright = Command::new("node");
    playwright.current_dir(e2e).args(["node_modules/@playwright/test/cli.js", "install"]);
    if apt::may_install() {
        playwright.arg("--with-deps");
    }
    shell::run(playwright.arg("chromium"))
}

/// Ubuntu's package of this name needs snap, so only Debian's own will do.
fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| names_debian(&text))
}

fn names_debian(os_release: &str) -> bool {
    os_release.lines().any(|line| line == "ID=debian")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_debian_itself_is_debian() {
        assert!(names_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(!names_debian("ID=ubuntu\nID_LIKE=debian\n"));
    }
}
