//! Rule: every Rust file opens with `//!`, which says what it is for.

use super::Violation;
use super::source::Source;

/// Files that start with anything else.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    sources
        .iter()
        .filter(|source| source.is_rust() && !source.text.starts_with("//!"))
        .map(|source| Violation::new(&source.path, 1, "the file does not open with `//!`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rust_files_need_a_header() {
        let good = Source::new("a.rs", "//! What it is for.\n");
        let bad = Source::new("b.rs", "use x;\n//! Too late.\n");
        let other = Source::new("c.md", "# Title\n");
        let found = check(&[good, bad, other]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].file, "b.rs");
    }
}
