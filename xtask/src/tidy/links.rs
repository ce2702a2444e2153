//! Rule: a relative link in a Markdown file leads to a file or folder that is there.

use super::Violation;
use super::source::Source;

/// Links to nowhere. `exists` answers for a path from the root of the workspace.
pub fn check(sources: &[Source], exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path.ends_with(".md")) {
        let mut in_code = false;
        for (index, line) in source.text.lines().enumerate() {
            if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
                in_code = !in_code;
            }
            if in_code {
                continue;
            }
            for target in targets(line) {
                let path = resolve(&source.path, &target);
                if path.is_none_or(|path| !exists(&path)) {
                    let message = format!("the link `{target}` leads nowhere");
                    found.push(Violation::new(&source.path, index + 1, message));
                }
            }
        }
    }
    found
}

/// The relative targets of a line's links and images, and of a reference definition.
fn targets(line: &str) -> Vec<String> {
    // Every second part between backticks is code.
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let mut found = Vec::new();
    let mut rest = prose.as_str();
    while let Some(at) = rest.find("](") {
        rest = &rest[at + 2..];
        found.push(rest.split(')').next().unwrap_or_default());
    }
    if let Some((name, target)) = prose.trim_start().split_once("]: ")
        && name.starts_with('[')
        && !name.starts_with("[^")
    {
        found.push(target);
    }
    found.into_iter().filter_map(relative).collect()
}

/// The path of a link, without anchor and title; nothing for an address or an anchor alone.
fn relative(target: &str) -> Option<String> {
    let target = target.trim();
    let target = match target.strip_prefix('<') {
        Some(inner) => inner.split('>').next()?,
        None => target.split_whitespace().next()?,
    };
    let path = target.split('#').next()?;
    let is_address = path.contains(':') || path.starts_with("//");
    if path.is_empty() || is_address { None } else { Some(path.replace("%20", " ")) }
}

/// The path from the root; nothing when it leads out of the workspace.
fn resolve(file: &str, target: &str) -> Option<String> {
    let folder =
        if target.starts_with('/') { "" } else { file.rsplit_once('/').map_or("", |f| f.0) };
    let mut parts = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        let there = |path: &str| ["docs/a b.md", "README.md", "docs", ""].contains(&path);
        check(&[Source::new(path, text)], there).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn links_that_lead_somewhere_pass() {
        let text = "[a](a%20b.md#part) ![b](../README.md \"t\") [c](.) [d](/README.md)\n\
            [e](https://x.org/y) [f](#here) [g](<a b.md>) [h](mailto:a@b.org)\n\
            [i]: ../README.md\n";
        assert!(found("docs/x.md", text).is_empty());
    }

    #[test]
    fn links_to_nowhere_are_found() {
        let text = "[a](b.md)\n[a](../../README.md)\n[c]: no.md\n![d](README.md) [e](no.png)\n";
        assert_eq!(found("docs/x.md", text), [1, 2, 3, 4, 4]);
        assert_eq!(found("x.md", "ok\n[README](README.md) [b](b.md)\n"), [2]);
    }

    #[test]
    fn code_and_other_files_are_not_read() {
        assert!(found("x.md", "`[a](b.md)`\n```\n[a](b.md)\n```\n").is_empty());
        assert!(found("x.rs", "[a](b.md)\n").is_empty());
    }
}
