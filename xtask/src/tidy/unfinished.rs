//! Rule: no note to oneself in the code; what is left to do has an owner in `docs/roadmap.md`.

use super::Violation;
use super::source::{Source, has_word};

// Written in halves, so that this file does not break its own rule.
const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
const ENDINGS: [&str; 9] = [".rs", ".js", ".mjs", ".ts", ".css", ".html", ".toml", ".sql", ".sh"];

/// Lines with such a mark.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    let is_code = |source: &&Source| ENDINGS.iter().any(|ending| source.path.ends_with(ending));
    for source in sources.iter().filter(is_code) {
        for (index, line) in source.text.lines().enumerate() {
            for mark in MARKS.iter().filter(|mark| has_word(line, mark)) {
                let message = format!("`{mark}`: put it into docs/roadmap.md, with an owner");
                found.push(Violation::new(&source.path, index + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_found_in_code_and_no_other_word() {
        let text = format!("a\n// {}: b\n// {}\n// {}\n", MARKS[0], MARKS[1], MARKS[2]);
        let lines = |path: &str, text: &str| -> Vec<usize> {
            check(&[Source::new(path, text)]).iter().map(|violation| violation.line).collect()
        };
        assert_eq!(lines("a.rs", &text), [2, 3, 4]);
        assert_eq!(lines("b.css", &text), [2, 3, 4]);
        assert!(lines("c.md", &text).is_empty());
        assert!(lines("a.rs", &format!("{}S {}X todo\n", MARKS[0], MARKS[2])).is_empty());
    }
}
