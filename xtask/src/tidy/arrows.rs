//! Rule: dependencies between our crates point down only, as `ARCHITECTURE.md` draws them.
//!
//! Tests may look up: dependencies for tests alone are free.

use super::Violation;
use super::source::{Source, line_of};
use crate::cargo::Workspace;

const SHARED: [&str; 12] = [
    "cahier-crypto",
    "cahier-evidence",
    "cahier-finder",
    "cahier-laboratory",
    "cahier-notebook",
    "cahier-proof",
    "cahier-protocol",
    "cahier-formats",
    "cahier-search",
    "cahier-sync",
    "cahier-timestamp",
    "cahier-words",
];

/// What a crate may depend on; nothing for a crate that has no place yet.
fn allowed(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "cahier-crypto" | "cahier-notebook" | "cahier-search" | "cahier-timestamp" => Some(&[]),
        // The form of a report; nothing of what is measured.
        "xtask" => Some(&["cahier-bench-report"]),
        "cahier-evidence" => Some(&["cahier-crypto"]),
        "cahier-protocol" => Some(&["cahier-crypto", "cahier-evidence"]),
        "cahier-formats" | "cahier-laboratory" => Some(&["cahier-notebook"]),
        "cahier-proof" => Some(&[
            "cahier-crypto",
            "cahier-evidence",
            "cahier-formats",
            "cahier-notebook",
            "cahier-timestamp",
        ]),
        "cahier-sync" => Some(&[
            "cahier-crypto",
            "cahier-evidence",
            "cahier-notebook",
            "cahier-proof",
            "cahier-protocol",
            "cahier-timestamp",
        ]),
        "cahier-finder" => {
            Some(&["cahier-evidence", "cahier-notebook", "cahier-search", "cahier-sync"])
        }
        "cahier-words" => Some(&[
            "cahier-crypto",
            "cahier-evidence",
            "cahier-notebook",
            "cahier-protocol",
            "cahier-sync",
        ]),
        "cahier-relay" => {
            Some(&["cahier-crypto", "cahier-evidence", "cahier-protocol", "cahier-timestamp"])
        }
        "cahier-cli" | "cahier-app" => Some(&SHARED),
        // What a stranger runs: it knows nothing of notebooks that are open, nor of relays.
        "cahier-verifier" => Some(&["cahier-proof", "cahier-timestamp"]),
        _ => None,
    }
}

/// Dependencies that point up or sideways.
pub fn check(workspace: &Workspace, sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in workspace.members() {
        // Measuring tools stand above everything.
        if member.name.starts_with("cahier-bench") {
            continue;
        }
        let file = workspace.manifest(member);
        let Some(allowed) = allowed(&member.name) else {
            let message = format!("`{}` has no place in the order of the crates", member.name);
            found.push(Violation::new(&file, 1, message));
            continue;
        };
        let text = sources.iter().find(|source| source.path == file);
        let text = text.map_or("", |source| source.text.as_str());
        let ours = member.dependencies.iter().filter(|dependency| dependency.source.is_none());
        for dependency in ours.filter(|dependency| dependency.kind.as_deref() != Some("dev")) {
            if !allowed.contains(&dependency.name.as_str()) {
                let message = format!("`{}` must not know `{}`", member.name, dependency.name);
                found.push(Violation::new(&file, line_of(text, &dependency.name), message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn found(name: &str, dependencies: Value) -> Vec<Violation> {
        let workspace = serde_json::from_value(json!({
            "workspace_root": "/w", "target_directory": "/w/target", "packages": [{
                "id": name, "name": name, "manifest_path": "/w/x/Cargo.toml",
                "targets": [], "dependencies": dependencies
            }]
        }))
        .unwrap();
        let manifest = Source::new("x/Cargo.toml", "[dependencies]\ncahier-sync = 1\n");
        check(&workspace, &[manifest])
    }

    #[test]
    fn arrows_point_down() {
        assert!(found("cahier-sync", json!([{ "name": "cahier-crypto" }])).is_empty());
        let up = found("cahier-crypto", json!([{ "name": "cahier-sync" }]));
        let message = "`cahier-crypto` must not know `cahier-sync`";
        assert_eq!(up, [Violation::new("x/Cargo.toml", 2, message)]);
    }

    #[test]
    fn tests_and_other_peoples_crates_are_free() {
        let dev = json!([{ "name": "cahier-sync", "kind": "dev" }]);
        assert!(found("cahier-crypto", dev).is_empty());
        assert!(found("cahier-crypto", json!([{ "name": "sha2", "source": "x" }])).is_empty());
    }

    #[test]
    fn a_new_crate_must_find_its_place() {
        assert_eq!(found("cahier-unheard-of", json!([])).len(), 1);
    }
}
