//! The sample files, which are not part of the repository: `CAHIER_SAMPLES` names their folder.

use std::path::PathBuf;

/// Where they are.
pub fn folder() -> PathBuf {
    match std::env::var_os("CAHIER_SAMPLES") {
        Some(folder) => folder.into(),
        None => concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples").into(),
    }
}

/// The editing trace B4 (automerge-paper of josephg/editing-traces).
pub fn trace() -> PathBuf {
    folder().join("traces/automerge-paper.json.gz")
}

/// Why a benchmark that reads the trace cannot run.
pub fn missing_trace() -> Option<String> {
    (!trace().is_file()).then(missing)
}

/// The `.eln` archives, by name.
pub fn archives() -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder().join("eln"));
    let paths = read.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut archives: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "eln")).collect();
    archives.sort();
    archives
}

/// Why a benchmark that reads the archives cannot run.
pub fn missing_archives() -> Option<String> {
    archives().is_empty().then(missing)
}

fn missing() -> String {
    let folder = folder();
    format!("its samples are not in {}; CAHIER_SAMPLES names another folder", folder.display())
}
