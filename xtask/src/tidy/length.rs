//! Rule: a Rust file has at most 400 lines, its unit tests not counted; a stylesheet too.

use super::Violation;
use super::source::Source;

const LINES_MAX: usize = 400;

/// Files with more lines than that before or after their tests.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources {
        let lines = lines(source);
        if lines > LINES_MAX {
            let message = format!("{lines} lines without the tests, at most {LINES_MAX}");
            found.push(Violation::new(&source.path, 1, message));
        }
    }
    found
}

fn lines(source: &Source) -> usize {
    if source.path.ends_with(".css") { source.text.lines().count() } else { source.code().len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_not_counted() {
        let code = "x();\n".repeat(LINES_MAX);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    x();\n".repeat(50));
        let long = Source::new("a.rs", &format!("{code}{tests}"));
        let longer = Source::new("b.rs", &format!("{code}x();\n{tests}"));
        let found = check(&[long, longer]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].file, "b.rs");
        assert!(found[0].message.starts_with("401 lines"), "{}", found[0].message);
    }

    #[test]
    fn stylesheets_are_counted_whole() {
        let rules = "p {}\n".repeat(LINES_MAX);
        let long = Source::new("a.css", &rules);
        let longer = Source::new("b.css", &format!("{rules}p {{}}\n"));
        let other = Source::new("c.md", &format!("{rules}p {{}}\n"));
        let found = check(&[long, longer, other]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].file, "b.css");
    }
}
