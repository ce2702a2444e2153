//! The page's plain files: copied into `www/dist`, listed and stamped for the service worker.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

const SERVICE_WORKER: &str = "service-worker.js";

/// Makes an empty folder, whatever was there before.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be cleared", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// Copies a folder and what is in it, but not hidden files nor the names in `skip`.
pub fn copy(from: &Path, to: &Path, skip: &[&str]) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("{} is missing", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        if hidden || skip.iter().any(|skipped| name == *skipped) {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target, &[])?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Every file below a folder, sorted.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder);
        for entry in entries.with_context(|| format!("{} is missing", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Puts `self.CAHIER_BUILD = {"version", "files"}` before the service worker's own code.
///
/// Browsers look for a new version by comparing the bytes of this one file: so it must change
/// whenever any other file does, and it must know the files that an offline start needs.
pub fn stamp(dist: &Path) -> Result<()> {
    let worker = dist.join(SERVICE_WORKER);
    if !worker.is_file() {
        return Ok(());
    }
    let mut hash = Sha256::new();
    let mut paths = Vec::new();
    for file in files(dist)?.into_iter().filter(|file| *file != worker) {
        let path = file.strip_prefix(dist).context("a file outside of its folder")?;
        let path = format!("/{}", path.to_string_lossy().replace('\\', "/"));
        let content = fs::read(&file)?;
        hash.update(format!("{path}\0{}\0", content.len()));
        hash.update(&content);
        paths.push(path);
    }
    let digest = hash.finalize();
    let version: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let build = json!({ "version": version, "files": paths });
    let code = fs::read_to_string(&worker)?;
    fs::write(&worker, format!("self.CAHIER_BUILD = {build};\n{code}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the test's own, empty.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        empty(&folder).unwrap();
        folder
    }

    #[test]
    fn a_copy_leaves_out_hidden_and_skipped_files() {
        let from = folder("copy-from");
        let to = folder("copy-to");
        empty(&from.join("deep")).unwrap();
        empty(&from.join("dist")).unwrap();
        for name in ["index.html", ".hidden", "deep/a.css", "dist/old.js"] {
            fs::write(from.join(name), name).unwrap();
        }
        copy(&from, &to, &["dist"]).unwrap();
        assert_eq!(files(&to).unwrap(), [to.join("deep/a.css"), to.join("index.html")]);
    }

    #[test]
    fn the_stamp_changes_when_another_file_does() {
        let stamped = |index: &str| {
            let dist = folder("stamp");
            fs::write(dist.join("index.html"), index).unwrap();
            fs::write(dist.join(SERVICE_WORKER), "run();\n").unwrap();
            stamp(&dist).unwrap();
            fs::read_to_string(dist.join(SERVICE_WORKER)).unwrap()
        };
        let first = stamped("one");
        assert!(first.starts_with("self.CAHIER_BUILD = {"), "{first}");
        assert!(first.ends_with("};\nrun();\n"), "{first}");
        assert!(first.contains(r#""files":["/index.html"]"#), "{first}");
        assert_eq!(first, stamped("one"));
        assert_ne!(first, stamped("two"));
    }
}
