//! The page's styles: in the sources a file for every part, in the page a file for every sheet, so
//! that a browser asks for few.
//!
//! A sheet stands in the folder itself, its parts in folders below; the sheet says in which order.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::assets;

/// Puts into every sheet of a folder what it imports, and removes the folders of parts.
///
/// Every part must be imported, and once: without it its rules would be missing without a word.
pub fn join(folder: &Path) -> Result<()> {
    let (sheets, parts): (Vec<PathBuf>, Vec<PathBuf>) =
        assets::files(folder)?.into_iter().partition(|file| file.parent() == Some(folder));
    let mut parts: BTreeSet<PathBuf> = parts.into_iter().collect();
    for sheet in sheets {
        let whole = joined(&read(&sheet)?, |name| {
            let part = folder.join(name);
            ensure!(parts.remove(&part), "{name} is missing, or imported twice");
            read(&part)
        });
        let whole = whole.with_context(|| format!("{} cannot be joined", sheet.display()))?;
        fs::write(&sheet, whole)
            .with_context(|| format!("{} cannot be written", sheet.display()))?;
    }
    ensure!(parts.is_empty(), "no sheet imports {parts:?}");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            fs::remove_dir_all(&path)
                .with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    Ok(())
}

/// A sheet with its parts in the place of the lines that import them.
fn joined(sheet: &str, mut part: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let mut whole = String::new();
    for line in sheet.lines() {
        if let Some(name) = imported(line) {
            whole.push_str(&part(name)?);
        } else {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    // Behind a rule a browser passes it over.
    ensure!(!whole.contains("@import"), "an import is a line of its own, and of a sheet");
    Ok(whole)
}

/// What a line imports: `@import "PART";`.
fn imported(line: &str) -> Option<&str> {
    line.strip_prefix("@import \"")?.strip_suffix("\";")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::tests::folder;

    /// A folder with one sheet, and two parts of it.
    fn sources(name: &str, sheet: &str) -> PathBuf {
        let style = folder(name);
        assets::empty(&style.join("a")).unwrap();
        fs::write(style.join("a.css"), sheet).unwrap();
        fs::write(style.join("a/one.css"), "one {}\n").unwrap();
        fs::write(style.join("a/two.css"), "/* Two. */\ntwo {}\n").unwrap();
        style
    }

    #[test]
    fn parts_stand_where_they_are_imported() {
        let sheet = "/* A. */\n@import \"a/two.css\";\n@import \"a/one.css\";\nlast {}\n";
        let style = sources("style", sheet);
        fs::write(style.join("b.css"), "b {}\n").unwrap();
        join(&style).unwrap();
        let whole = fs::read_to_string(style.join("a.css")).unwrap();
        assert_eq!(whole, "/* A. */\n/* Two. */\ntwo {}\none {}\nlast {}\n");
        assert_eq!(fs::read_to_string(style.join("b.css")).unwrap(), "b {}\n");
        assert_eq!(assets::files(&style).unwrap(), [style.join("a.css"), style.join("b.css")]);
        assert!(!style.join("a").exists());
    }

    #[test]
    fn every_part_is_imported_once() {
        let two = "@import \"a/one.css\";\n@import \"a/two.css\";\n";
        let wrong = [
            ("style-forgotten", "@import \"a/one.css\";\n".to_owned()),
            ("style-twice", format!("{two}@import \"a/one.css\";\n")),
            ("style-missing", format!("{two}@import \"a/three.css\";\n")),
            ("style-unread", format!("{two}@import 'a/one.css';\n")),
        ];
        for (name, sheet) in wrong {
            assert!(join(&sources(name, &sheet)).is_err(), "{name}");
        }
        assert!(join(&sources("style-right", two)).is_ok());
    }
}
