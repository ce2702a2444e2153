//! Rule: what is not ours comes from crates.io, and from nowhere else.

use super::Violation;
use crate::cargo::Workspace;

const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

/// Packages from git, from another registry, or from a folder outside of the workspace.
pub fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in &workspace.packages {
        match package.source.as_deref() {
            Some(source) if CRATES_IO.contains(&source) => {}
            Some(source) => {
                let message = format!("`{}` comes from {source}, not from crates.io", package.name);
                found.push(Violation::new("Cargo.lock", 1, message));
            }
            None if package.manifest_path.starts_with(&workspace.root) => {}
            None => {
                let message = format!("`{}` lies outside of the workspace", package.name);
                found.push(Violation::new("Cargo.toml", 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn count(source: Value, manifest: &str) -> usize {
        let workspace = serde_json::from_value(json!({
            "workspace_root": "/w", "target_directory": "/w/target", "packages": [{
                "id": "a", "name": "a", "manifest_path": manifest, "source": source,
                "targets": [], "dependencies": []
            }]
        }))
        .unwrap();
        check(&workspace).len()
    }

    #[test]
    fn only_crates_io_and_our_own_folders_pass() {
        assert_eq!(count(json!(CRATES_IO[0]), "/r/a/Cargo.toml"), 0);
        assert_eq!(count(json!("git+https://example.org/a"), "/r/a/Cargo.toml"), 1);
        assert_eq!(count(Value::Null, "/w/a/Cargo.toml"), 0);
        assert_eq!(count(Value::Null, "/elsewhere/a/Cargo.toml"), 1);
    }
}
