//! `cargo xtask release`: the programs as they are handed out. The page is in the relay's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::Workspace;
use crate::{assets, pack, page, verifier};

/// What tells the relay's build where the page is (`relay/build.rs`).
const PAGE: &str = "CAHIER_PAGE";

/// Builds the page, and then the programs, and puts them into one folder of the target folder.
pub fn run(workspace: &Workspace) -> Result<()> {
    let dist = page::build(workspace, false)?;
    let relay = relay(workspace, &dist)?;
    let cli = workspace.program("cahier-cli", "cahier")?;
    let folder = workspace.target.join("programs");
    assets::empty(&folder)?;
    for file in [relay, cli, dist.join(verifier::FILE)] {
        let name = file.file_name().context("a program without a name")?;
        fs::copy(&file, folder.join(name))
            .with_context(|| format!("{} cannot be copied", file.display()))?;
    }
    println!("the programs are in {}", folder.display());
    Ok(())
}

/// Builds the relay with a built page inside and says where it is.
pub fn relay(workspace: &Workspace, dist: &Path) -> Result<PathBuf> {
    let page = workspace.target.join("page");
    pack::pack(dist, &page)?;
    workspace.program_with("cahier-relay", "cahier-relay", Some((PAGE, &page)))
}
