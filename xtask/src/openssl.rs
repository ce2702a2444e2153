//! Finds the `openssl` program that judges timestamps in tests, or installs it.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{apt, shell};

const MISSING: &str = "there is no OpenSSL 3.0 or newer: install the program `openssl` (LibreSSL \
    cannot take its place)";

/// Sees to it that there is one, new enough.
pub fn ensure() -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if apt::may_install() {
        println!("there is no OpenSSL 3 on this machine: installing it");
        apt::install(&["openssl"]).context(MISSING)?;
    }
    is_there().then_some(()).context(MISSING)
}

fn is_there() -> bool {
    shell::probe(Command::new("openssl").arg("version")).is_some_and(|said| is_new_enough(&said))
}

/// What it says of itself: `OpenSSL 3.0.19 27 Jan 2026 …`.
fn is_new_enough(version: &str) -> bool {
    let number = version.strip_prefix("OpenSSL ").and_then(|rest| rest.split('.').next());
    number.and_then(|major| major.parse().ok()).is_some_and(|major: u32| major >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_openssl_of_today_will_do() {
        assert!(is_new_enough("OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19)\n"));
        assert!(is_new_enough("OpenSSL 4.1.0 1 Jan 2030\n"));
        assert!(!is_new_enough("OpenSSL 1.1.1w  11 Sep 2023\n"));
        assert!(!is_new_enough("LibreSSL 3.3.6\n"));
        assert!(!is_new_enough(""));
    }
}
