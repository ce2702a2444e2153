//! Rule: the documents that a newcomer looks for are there.

use super::Violation;
use super::source::Source;

const DOCUMENTS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "docs/protocol.md",
    "docs/threat-model.md",
    "docs/dependencies.md",
    "docs/glossary.md",
    "docs/roadmap.md",
];

/// Documents that are missing or empty.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let is_there = |path: &&&str| {
        sources.iter().any(|source| source.path == **path && !source.text.trim().is_empty())
    };
    let missing = DOCUMENTS.iter().filter(|path| !is_there(path));
    missing.map(|path| Violation::new(path, 1, "this document is missing")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_must_have_a_text() {
        let mut sources: Vec<Source> =
            DOCUMENTS.iter().map(|path| Source::new(path, "# Title\n")).collect();
        assert!(check(&sources).is_empty());
        sources[1].text = "\n".to_owned();
        sources.remove(3);
        let files: Vec<String> = check(&sources).into_iter().map(|found| found.file).collect();
        assert_eq!(files, [DOCUMENTS[1], DOCUMENTS[3]]);
    }
}
