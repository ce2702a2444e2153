//! The page's files in a folder, looked up anew at each request: for whoever works on the page.
//! A file with `.br` or `.gz` behind its name is its compressed form.

use super::coding::Coding;
use super::{Bytes, Form};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::fs;

/// Largest file that is sent.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// A file of the folder, in the first of these forms that is there.
pub(super) async fn find(folder: &Path, name: &str, codings: &[Coding]) -> Option<Form> {
    let file = folder.join(name);
    // A compressed form beside a file that is gone is no file.
    state(&file).await?;
    for &coding in codings {
        let mut path = file.clone().into_os_string();
        path.push(coding.suffix());
        if let Some(state) = state(Path::new(&path)).await {
            let bytes = Bytes::Folder(path.into());
            return Some(Form { coding, tag: coding.tag(&state), bytes });
        }
    }
    None
}

/// What is in a file of the folder.
pub(super) async fn read(path: &Path) -> Option<Vec<u8>> {
    told(fs::read(path).await)
}

/// Length and time of a file that can be sent, as a word that changes with it.
async fn state(file: &Path) -> Option<String> {
    let meta = told(fs::metadata(file).await)?;
    let changed = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let usable = meta.is_file() && meta.len() <= FILE_BYTES_MAX;
    usable.then(|| format!("{:x}-{changed:x}", meta.len()))
}

/// What was read. A visitor learns that nothing is there; whoever runs the relay learns why,
/// where it is not simply that.
fn told<T>(read: std::io::Result<T>) -> Option<T> {
    match read {
        Ok(found) => Some(found),
        Err(error) => {
            // A path below a file, as in `index.html/x`, is no file either.
            if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                tracing::warn!(%error, "a file of the page cannot be read");
            }
            None
        }
    }
}
