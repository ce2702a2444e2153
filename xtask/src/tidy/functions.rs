//! Rule: the body of a function has at most 70 lines. Tests are free.
//!
//! It relies on rustfmt: a function ends at the first brace that stands as deep as it starts.

use super::Violation;
use super::source::{Source, indentation};

const LINES_MAX: usize = 70;
/// What may stand before `fn`.
const QUALIFIERS: [&str; 6] = ["pub", "default", "const", "async", "unsafe", "extern"];

/// Functions that are too long, at the line where they start.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        for (at, (line, text)) in code.iter().enumerate() {
            let Some(name) = function_name(text) else { continue };
            let lines = body_lines(&code[at..]);
            if lines > LINES_MAX {
                let message =
                    format!("the body of `{name}` has {lines} lines, at most {LINES_MAX}");
                found.push(Violation::new(&source.path, *line, message));
            }
        }
    }
    found
}

/// The name of the function that starts on this line.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let qualifier = |word: &str| {
        let word = word.split_once('(').map_or(word, |(before, _)| before);
        // A path in `pub(in crate::a)` is a word of its own.
        QUALIFIERS.contains(&word) || word.ends_with(')')
    };
    let word = words.find(|word| !qualifier(word))?;
    if word != "fn" {
        return None;
    }
    words.next()?.split(['(', '<']).next()
}

/// How many lines stand between the braces of the function that starts on the first line.
fn body_lines(code: &[(usize, String)]) -> usize {
    let depth = indentation(&code[0].1);
    let mut open = None;
    for (at, (_, line)) in code.iter().enumerate() {
        if line.is_empty() || indentation(line) != depth {
            continue;
        }
        match open {
            Some(open) if line.trim_start().starts_with('}') => return at - open - 1,
            Some(_) => {}
            None if line.ends_with('{') => open = Some(at),
            None if line.ends_with([';', '}']) => return 0,
            None => {}
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function of so many lines, after its signature.
    fn function(signature: &str, lines: usize) -> String {
        let body = "        step();\n".repeat(lines);
        format!("impl A {{\n{signature}\n{body}    }}\n}}\n")
    }

    fn found(text: &str) -> Vec<Violation> {
        check(&[Source::new("shared/a/src/lib.rs", text)])
    }

    #[test]
    fn seventy_lines_pass_and_one_more_does_not() {
        assert!(found(&function("    pub(crate) async fn a(&self) {", 70)).is_empty());
        let long = found(&function("    pub(crate) async fn a(&self) {", 71));
        assert_eq!(long.len(), 1);
        assert_eq!(long[0].line, 2);
        assert!(long[0].message.starts_with("the body of `a` has 71 lines"));
    }

    #[test]
    fn the_signature_is_not_counted() {
        let signature =
            "    fn b<T>(\n        one: T,\n    ) -> T\n    where\n        T: X,\n    {";
        assert!(found(&function(signature, 70)).is_empty());
        assert_eq!(found(&function(signature, 71)).len(), 1);
    }

    #[test]
    fn declarations_and_short_functions_have_no_body() {
        let mut text = "    fn a(&self);\n    fn b() {}\n    let c = fnord();\n".to_owned();
        text.push_str(&"    step();\n".repeat(100));
        assert!(found(&format!("trait A {{\n{text}}}\n")).is_empty());
    }

    #[test]
    fn tests_are_free() {
        let text = format!("#[cfg(test)]\n{}", function("    fn a() {", 100));
        assert!(found(&text).is_empty());
    }
}
