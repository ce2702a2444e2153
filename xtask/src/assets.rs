//! The page's plain files: copied into `www/dist`, listed and stamped for the service worker.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

const SERVICE_WORKER: &str = "service-worker.js";
/// How much of the hash over all files names a version.
const VERSION_CHARS: usize = 16;

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

/// Puts `self.CAHIER_BUILD = {"version", "files": {PATH: SHA-256}}` before the service worker's
/// own code.
///
/// Browsers look for a new version by comparing the bytes of this one file: so it must change
/// whenever any other file does. It keeps the files that an offline start needs, and takes from a
/// server none but those of this build.
pub fn stamp(dist: &Path) -> Result<()> {
    let worker = dist.join(SERVICE_WORKER);
    if !worker.is_file() {
        return Ok(());
    }
    let code = fs::read_to_string(&worker)?;
    let mut all = Sha256::new();
    let mut hashes = serde_json::Map::new();
    for file in files(dist)?.into_iter().filter(|file| *file != worker) {
        let path = file.strip_prefix(dist).context("a file outside of its folder")?;
        let path = format!("/{}", path.to_string_lossy().replace('\\', "/"));
        let hash = hex(&Sha256::digest(fs::read(&file)?));
        all.update(format!("{path}\0{hash}\0"));
        hashes.insert(path, hash.into());
    }
    // Another service worker over the same files is another version too: it has its own cache.
    all.update(&code);
    let mut version = hex(&all.finalize());
    version.truncate(VERSION_CHARS);
    let build = json!({ "version": version, "files": hashes });
    fs::write(&worker, format!("self.CAHIER_BUILD = {build};\n{code}"))?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A folder of the test's own, empty.
    pub(crate) fn folder(name: &str) -> PathBuf {
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

    /// The service worker of a build with this page and this code.
    fn stamped(index: &str, code: &str) -> String {
        let dist = folder("stamp");
        fs::write(dist.join("index.html"), index).unwrap();
        fs::write(dist.join(SERVICE_WORKER), code).unwrap();
        stamp(&dist).unwrap();
        fs::read_to_string(dist.join(SERVICE_WORKER)).unwrap()
    }

    #[test]
    fn the_stamp_lists_the_files_with_their_hashes() {
        let worker = stamped("abc", "run();\n");
        assert!(worker.starts_with("self.CAHIER_BUILD = {"), "{worker}");
        assert!(worker.ends_with("};\nrun();\n"), "{worker}");
        // FIPS 180-2, appendix B.1: SHA-256 of "abc".
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(worker.contains(&format!(r#""files":{{"/index.html":"{hash}"}}"#)), "{worker}");

        // The version, without the list and the code.
        let version =
            |worker: &str| worker.split(r#""version":""#).nth(1).unwrap()[..16].to_owned();
        let first = version(&worker);
        assert_eq!(first, version(&stamped("abc", "run();\n")));
        assert_ne!(first, version(&stamped("abd", "run();\n")));
        assert_ne!(first, version(&stamped("abc", "walk();\n")));
    }
}
