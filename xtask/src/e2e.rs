//! The two steps that need a browser: people's days, and the store's conformance suite.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::cargo::Workspace;
use crate::steps::Options;
use crate::{browser, npm, page, shell, steps};

/// The test that compares pictures of components with those of `e2e/looks`.
const LOOKS: &str = "tests/looks.spec.mjs";

/// Playwright's tests in `e2e/tests`: a real browser, a real relay, the real command line.
pub fn journeys(workspace: &Workspace, options: &Options) -> Result<()> {
    let folder = workspace.root.join("e2e");
    let chromium = prepare(&folder)?;
    // What is tested is the same page, built quickly: the small build takes minutes.
    let www = page::build(workspace, true)?;
    let [relay, cli] = steps::tested_programs(workspace, ["cahier-relay", "cahier"])?;
    let mut playwright = node(&folder, "node_modules/@playwright/test/cli.js", &chromium);
    playwright.arg("test");
    playwright.env("CAHIER_WWW", www).env("CAHIER_RELAY", relay).env("CAHIER_CLI", cli);
    playwright.env("CAHIER_SCREENS", workspace.target.join("screens"));
    if options.update_looks {
        // Only those that differ by more than what is allowed: the others stay as they are in git.
        playwright.args([LOOKS, "--update-snapshots=changed"]);
    }
    if let Some(pattern) = &options.grep {
        playwright.args(["--grep", pattern]);
    }
    shell::run(&mut playwright)
}

/// The store's conformance suite over IndexedDB, in the browser.
pub fn store_conformance(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("e2e");
    let chromium = prepare(&folder)?;
    let suite = page::build_conformance(workspace, true)?;
    let mut runner = node(&folder, "fixtures/store-conformance.mjs", &chromium);
    shell::run(runner.env("CAHIER_CONFORMANCE", suite))
}

fn prepare(folder: &Path) -> Result<PathBuf> {
    npm::install(folder)?;
    browser::find(folder)
}

fn node(folder: &Path, script: &str, chromium: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(script).current_dir(folder).env("CHROMIUM", chromium);
    command
}
