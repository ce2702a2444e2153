//! Rule: every dependency comes under a licence that lets anybody use, change and share Cahier.

use super::Violation;
use super::source::{Source, line_of};
use super::spdx;
use crate::cargo::Workspace;

const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages whose licence is unknown or not on the list.
pub fn check(workspace: &Workspace, sources: &[Source]) -> Vec<Violation> {
    let lock = sources.iter().find(|source| source.path == "Cargo.lock");
    let lock = lock.map_or("", |source| source.text.as_str());
    let mut found = Vec::new();
    for package in workspace.packages.iter().filter(|package| package.source.is_some()) {
        let licence = package.license.as_deref().unwrap_or("no licence");
        if !spdx::is_met(licence, &ALLOWED) {
            let line = line_of(lock, &format!("name = \"{}\"", package.name));
            let message = format!("`{}` comes under `{licence}`", package.name);
            found.push(Violation::new("Cargo.lock", line, message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn found(license: Value) -> Vec<Violation> {
        let workspace = serde_json::from_value(json!({
            "workspace_root": "/w", "target_directory": "/w/target", "packages": [{
                "id": "a", "name": "a", "manifest_path": "/r/a/Cargo.toml", "source": "registry",
                "license": license, "targets": [], "dependencies": []
            }]
        }))
        .unwrap();
        check(&workspace, &[Source::new("Cargo.lock", "[[package]]\nname = \"a\"\n")])
    }

    #[test]
    fn a_licence_must_be_known_and_allowed() {
        assert!(found(json!("MIT OR GPL-3.0-only")).is_empty());
        let bad = found(json!("GPL-3.0-only"));
        assert_eq!(bad, [Violation::new("Cargo.lock", 2, "`a` comes under `GPL-3.0-only`")]);
        assert_eq!(found(Value::Null).len(), 1);
    }
}
