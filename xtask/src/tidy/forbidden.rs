//! Rule: nothing that panics outside tests: in WebAssembly a panic ends the page.

use super::Violation;
use super::source::{Source, has_word};

const CALLS: [&str; 6] = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "dbg!("];
/// Tools and examples stop with a message, which is what a panic is for.
const FREE_FOLDERS: [&str; 4] = ["xtask", "examples", "fuzz", "bench"];

/// Calls that end the program.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.is_in(&FREE_FOLDERS)) {
        for (line, text) in source.code() {
            for call in CALLS.iter().filter(|call| has_word(&text, call)) {
                found.push(Violation::new(&source.path, line, format!("`{call}` outside tests")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fn a() {\n    // x.unwrap()\n    b(\".expect(\");\n    c.unwrap();\n}\n\
        #[cfg(test)]\nmod tests {\n    fn d() {\n        e.unwrap();\n    }\n}\n";

    #[test]
    fn only_calls_in_code_count() {
        let found = check(&[Source::new("relay/src/a.rs", TEXT)]);
        assert_eq!(found, [Violation::new("relay/src/a.rs", 4, "`.unwrap()` outside tests")]);
    }

    #[test]
    fn each_call_is_found() {
        for call in CALLS {
            let text = format!("fn a() {{\n    b {call});\n}}\n");
            assert_eq!(check(&[Source::new("app/src/a.rs", &text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn tests_tools_and_examples_are_free() {
        for path in ["relay/tests/a.rs", "xtask/src/a.rs", "shared/sync/examples/a.rs"] {
            assert!(check(&[Source::new(path, TEXT)]).is_empty(), "{path}");
        }
    }
}
