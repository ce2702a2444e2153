//! The files that the rules read: those that git tracks, and new ones that it does not ignore.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::mask::mask;
use crate::shell;

/// Folders in which all Rust is test code.
const TEST_FOLDERS: [&str; 3] = ["tests", "benches", "conformance"];
const TEST_FILES: [&str; 2] = ["tests.rs", "conformance.rs"];

/// One file.
#[derive(Debug)]
pub struct Source {
    /// From the root of the workspace, with forward slashes.
    pub path: String,
    /// Empty when the file is not UTF-8.
    pub text: String,
    pub bytes: usize,
}

impl Source {
    /// A file with this text.
    #[cfg(test)]
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), bytes: text.len() }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is tests, so that rules for code do not hold.
    pub fn is_test(&self) -> bool {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", self.path.as_str()));
        TEST_FILES.contains(&name) || folder.split('/').any(|part| TEST_FOLDERS.contains(&part))
    }

    /// Whether the file belongs to one of these folders at any depth.
    pub fn is_in(&self, folders: &[&str]) -> bool {
        let (folder, _) = self.path.rsplit_once('/').unwrap_or(("", ""));
        folder.split('/').any(|part| folders.contains(&part))
    }

    /// The lines of code with their numbers from 1: literals and comments blanked, tests left out.
    pub fn code(&self) -> Vec<(usize, String)> {
        if self.is_rust() && !self.is_test() {
            outside_tests(&mask(&self.text))
        } else {
            Vec::new()
        }
    }
}

/// The number of the first line that contains `needle`, or 1.
pub fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).map_or(1, |index| index + 1)
}

/// Whether `word` stands in the line, not as a part of a longer name.
pub fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_name);
        let after = line[at + word.len()..].chars().next().is_some_and(is_name);
        !(before && word.starts_with(is_name) || after && word.ends_with(is_name))
    })
}

/// Reads every file of the workspace.
pub fn load(root: &Path) -> Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let list = shell::output(git.current_dir(root))?;
    let paths: BTreeSet<&str> = list.split('\0').filter(|path| !path.is_empty()).collect();
    let mut sources = Vec::new();
    for path in paths {
        let file = root.join(path);
        // A file that was removed but not yet from git's index, or a link to a folder.
        if !file.is_file() {
            continue;
        }
        let content = fs::read(&file)?;
        let bytes = content.len();
        let text = String::from_utf8(content).unwrap_or_default();
        sources.push(Source { path: path.to_owned(), text, bytes });
    }
    Ok(sources)
}

/// Drops every item under `#[cfg(test)]`. The text is masked, and formatted by rustfmt.
fn outside_tests(masked: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = masked.lines().map(str::trim_end).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].trim_start() == "#[cfg(test)]" {
            at = item_end(&lines, at);
        } else {
            kept.push((at + 1, lines[at].to_owned()));
            at += 1;
        }
    }
    kept
}

/// The index of the line after the item whose first attribute is on line `start`.
fn item_end(lines: &[&str], start: usize) -> usize {
    let depth = indentation(lines[start]);
    for (at, line) in lines.iter().enumerate().skip(start + 1) {
        let attribute = line.trim_start().starts_with('#');
        if !attribute && indentation(line) == depth && line.ends_with([';', ',', '}']) {
            return at + 1;
        }
    }
    lines.len()
}

/// How many spaces a line starts with.
pub fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Vec<usize> {
        Source::new("shared/a/src/b.rs", text).code().iter().map(|(line, _)| *line).collect()
    }

    #[test]
    fn test_modules_are_left_out() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        assert_eq!(kept(text), [1, 6]);
        let text = "#[cfg(test)]\n#[allow(x)]\nmod tests;\nfn c() {}\n";
        assert_eq!(kept(text), [4]);
        let text = "struct A {\n    #[cfg(test)]\n    b: u8,\n    c: u8,\n}\n";
        assert_eq!(kept(text), [1, 4, 5]);
    }

    #[test]
    fn a_brace_in_a_literal_does_not_end_a_test_module() {
        let text = "#[cfg(test)]\nmod tests {\n    const A: &str = \"\n}\n\";\n}\nfn c() {}\n";
        assert_eq!(kept(text), [7]);
    }

    #[test]
    fn whole_files_can_be_tests() {
        assert!(Source::new("relay/tests/http.rs", "").is_test());
        assert!(Source::new("shared/sync/src/store/conformance.rs", "").is_test());
        assert!(Source::new("shared/sync/src/tests.rs", "").is_test());
        assert!(!Source::new("shared/sync/src/attests.rs", "").is_test());
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("use tokio::net;", "tokio"));
        assert!(!has_word("use my_tokio;", "tokio"));
        assert!(!has_word("tokio_util::x", "tokio"));
        assert!(has_word("a.unwrap()", ".unwrap()"));
        assert!(has_word("core::panic!(x)", "panic!("));
        assert!(!has_word("dont_panic!(x)", "panic!("));
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(line_of("a\nb\nc", "b"), 2);
        assert_eq!(line_of("a\nb\nc", "z"), 1);
    }
}
