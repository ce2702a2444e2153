//! Rule: no file names a folder of the machine on which it was written.

use super::Violation;
use super::source::Source;

// Written in halves, so that this file does not break its own rule.
const FOLDERS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Lines with an absolute path below such a folder.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources {
        for (index, line) in source.text.lines().enumerate() {
            for folder in FOLDERS.iter().filter(|folder| has_absolute(line, folder)) {
                let message = format!("a path of one machine: `{folder}`");
                found.push(Violation::new(&source.path, index + 1, message));
            }
        }
    }
    found
}

/// Whether the folder stands there as an absolute path, not inside another path or address.
fn has_absolute(line: &str, folder: &str) -> bool {
    let is_path = |c: char| c.is_alphanumeric() || "._-~*}>)".contains(c);
    line.match_indices(folder).any(|(at, _)| !line[..at].chars().next_back().is_some_and(is_path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_found_and_relative_ones_are_not() {
        for folder in FOLDERS {
            let bad = format!("see `{folder}notes`\n");
            let good = format!("see docs{folder}a and https://h.org{folder}b and ..{folder}c\n");
            let found = check(&[Source::new("README.md", &format!("{good}{bad}"))]);
            assert_eq!(found.len(), 1, "{folder}");
            assert_eq!(found[0].line, 2);
        }
    }
}
