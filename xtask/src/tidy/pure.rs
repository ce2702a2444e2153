//! Rule: the shared crates know no file, socket, clock, global randomness nor browser.

use super::Violation;
use super::source::{Source, has_word};

const IMPURE: [&str; 11] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "getrandom",
    "thread_rng",
    "web_sys",
    "js_sys",
    "tokio",
];

/// Uses of what must come in as an argument.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    let is_shared =
        |source: &&Source| source.path.starts_with("shared/") && source.path.contains("/src/");
    for source in sources.iter().filter(is_shared) {
        for (line, text) in source.code() {
            for name in IMPURE.iter().filter(|name| has_word(&text, name)) {
                let message = format!("`{name}` in a shared crate: take it as an argument");
                found.push(Violation::new(&source.path, line, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_crates_take_the_world_as_an_argument() {
        let text = "//! No tokio.\nuse std::fs;\nfn a() -> Instant {\n    Instant::now()\n}\n";
        let found = check(&[Source::new("shared/sync/src/engine.rs", text)]);
        assert_eq!(found.iter().map(|violation| violation.line).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn shells_and_tests_are_free() {
        let text = "use tokio::net;\n";
        for path in ["relay/src/a.rs", "shared/sync/tests/a.rs", "shared/sync/src/tests.rs"] {
            assert!(check(&[Source::new(path, text)]).is_empty(), "{path}");
        }
    }
}
