//! The house rules that a machine can check. One rule a file; each gives its violations.
//!
//! The rules read files and `cargo metadata`; they run nothing and change nothing.

mod arrows;
mod columns;
mod documented;
mod forbidden;
mod functions;
mod header;
mod length;
mod licences;
mod links;
mod machine_paths;
mod mask;
mod presence;
mod pure;
mod registry;
mod source;
mod spdx;
mod unfinished;
mod weight;

use std::fmt;

use anyhow::{Result, ensure};

use crate::cargo::Workspace;

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The path from the root of the workspace.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    pub message: String,
}

impl Violation {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Prints what breaks the rules, and fails when anything does.
pub fn step(workspace: &Workspace) -> Result<()> {
    report(check(workspace)?)
}

/// Prints the links of the documentation that lead nowhere, and fails when any does.
pub fn links(workspace: &Workspace) -> Result<()> {
    let sources = source::load(&workspace.root)?;
    report(links::check(&sources, |path| workspace.root.join(path).exists()))
}

/// Everything in the workspace that breaks a rule.
pub fn check(workspace: &Workspace) -> Result<Vec<Violation>> {
    let sources = source::load(&workspace.root)?;
    let mut found = Vec::new();
    found.extend(header::check(&sources));
    found.extend(columns::check(&sources));
    found.extend(length::check(&sources));
    found.extend(functions::check(&sources));
    found.extend(forbidden::check(&sources));
    found.extend(unfinished::check(&sources));
    found.extend(pure::check(&sources));
    found.extend(machine_paths::check(&sources));
    found.extend(weight::check(&sources));
    found.extend(presence::check(&sources));
    found.extend(arrows::check(workspace, &sources));
    found.extend(registry::check(workspace));
    found.extend(licences::check(workspace, &sources));
    found.extend(documented::check(workspace, &sources));
    Ok(found)
}

fn report(mut found: Vec<Violation>) -> Result<()> {
    found.sort();
    for violation in &found {
        println!("{violation}");
    }
    ensure!(found.is_empty(), "the house rules are broken in {} places", found.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_can_be_clicked_in_an_editor() {
        let violation = Violation::new("shared/a.rs", 7, "too long");
        assert_eq!(violation.to_string(), "shared/a.rs:7: too long");
        assert!(report(vec![violation]).is_err());
        assert!(report(Vec::new()).is_ok());
    }
}
