//! Packages of Debian and its kin, installed where we may.

use std::process::Command;

use anyhow::Result;

use crate::shell;

/// Whether this is a machine with `apt-get`, and we are its administrator.
pub fn may_install() -> bool {
    shell::is_root() && shell::on_path("apt-get").is_some()
}

/// Installs packages, without those that they only recommend.
pub fn install(packages: &[&str]) -> Result<()> {
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"][..], packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    shell::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}
