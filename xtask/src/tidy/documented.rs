//! Rule: every dependency that we chose has a row in `docs/dependencies.md`, which says why.

use std::collections::BTreeSet;

use super::Violation;
use super::source::{Source, line_of};
use crate::cargo::Workspace;

const DOCUMENT: &str = "docs/dependencies.md";

/// Direct dependencies without a row.
pub fn check(workspace: &Workspace, sources: &[Source]) -> Vec<Violation> {
    let text = |path: &str| {
        sources.iter().find(|source| source.path == path).map_or("", |source| source.text.as_str())
    };
    let known: BTreeSet<&str> = text(DOCUMENT).lines().flat_map(names).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for member in workspace.members() {
        let file = workspace.manifest(member);
        let chosen = member.dependencies.iter().filter(|dependency| dependency.source.is_some());
        for name in chosen.map(|dependency| dependency.name.as_str()) {
            if !known.contains(name) && seen.insert(name) {
                let line = line_of(text(&file), name);
                let message = format!("`{name}` has no row in {DOCUMENT}");
                found.push(Violation::new(&file, line, message));
            }
        }
    }
    found
}

/// The names in the first cell of a table row: plain, in backticks, or as links, with commas.
fn names(line: &str) -> Vec<&str> {
    let Some(row) = line.trim_start().strip_prefix('|') else { return Vec::new() };
    let cell = row.split('|').next().unwrap_or_default();
    cell.split(',').map(bare).filter(|name| !name.is_empty()).collect()
}

fn bare(name: &str) -> &str {
    let name = name.trim().trim_start_matches('[');
    let name = name.split(']').next().unwrap_or_default();
    name.trim_matches('`')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_names_its_crates() {
        assert_eq!(names("| sha2 | hashes | MIT |"), ["sha2"]);
        assert_eq!(names("| `web-sys`, [`js-sys`](https://x.org) | b |"), ["web-sys", "js-sys"]);
        assert!(names("sha2 | hashes").is_empty());
    }

    #[test]
    fn a_dependency_without_a_row_is_found_once() {
        let package = |name: &str| {
            json!({
                "id": name, "name": name, "manifest_path": format!("/w/{name}/Cargo.toml"),
                "targets": [], "dependencies": [
                    { "name": "sha2", "source": "x" },
                    { "name": "zip", "source": "x", "kind": "dev" },
                    { "name": "cahier-crypto" },
                ]
            })
        };
        let workspace = serde_json::from_value(json!({
            "workspace_root": "/w", "target_directory": "/w/target",
            "packages": [package("a"), package("b")]
        }))
        .unwrap();
        let sources = [
            Source::new(DOCUMENT, "# Why\n\n| sha2 | hashes |\n"),
            Source::new("a/Cargo.toml", "[dev-dependencies]\nzip = 9\n"),
        ];
        let message = format!("`zip` has no row in {DOCUMENT}");
        assert_eq!(check(&workspace, &sources), [Violation::new("a/Cargo.toml", 2, message)]);
    }
}
