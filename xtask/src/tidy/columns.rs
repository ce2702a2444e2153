//! Rule: lines of Rust have at most 100 columns.
//!
//! A line that holds something that cannot be broken (a URL, a test vector) may be longer.

use super::Violation;
use super::source::Source;

const COLUMNS_MAX: usize = 100;
const UNBREAKABLE_MIN: usize = 70;

/// Lines that are too long and could be broken.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        for (index, line) in source.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX && !is_unbreakable(line) {
                let message = format!("{columns} columns, at most {COLUMNS_MAX}");
                found.push(Violation::new(&source.path, index + 1, message));
            }
        }
    }
    found
}

fn is_unbreakable(line: &str) -> bool {
    let url = line.trim_start().starts_with("//") && line.contains("://");
    url || line.split_whitespace().any(|word| word.chars().count() >= UNBREAKABLE_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        check(&[Source::new("a.rs", text)]).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_hundred_columns_pass_and_one_more_does_not() {
        let hundred = "é ".repeat(50);
        assert_eq!(lines(&format!("{hundred}\n{hundred}x\n")), [2]);
    }

    #[test]
    fn urls_and_vectors_may_be_longer() {
        let vector = format!("    \"{}\",", "0123456789abcdef".repeat(8));
        let url = format!("// see https://example.org/{} for it", "a/".repeat(50));
        assert!(lines(&format!("{vector}\n{url}\n")).is_empty());
    }

    #[test]
    fn other_files_are_free() {
        assert!(check(&[Source::new("a.md", &"x ".repeat(200))]).is_empty());
    }
}
