//! The property tests of the sources: the tests inside of `proptest!` blocks, under the names
//! that test programs give them.
//!
//! It relies on rustfmt: a block or module ends at the first brace that stands as deep as it
//! starts. A name that it gets wrong is known to no test program, and the step says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::assets;
use crate::cargo::Workspace;
use crate::suite::{APP, OWN_STEP};

/// The names of those that no step of its own runs.
pub fn names(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for member in workspace.members().filter(|member| member.name != APP) {
        let package = member.manifest_path.parent().context("a manifest without a folder")?;
        for folder in ["src", "tests"].map(|name| package.join(name)) {
            if folder.is_dir() {
                found.extend(in_folder(package, &folder)?);
            }
        }
    }
    Ok(found)
}

fn in_folder(package: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in assets::files(folder)? {
        let path = file.strip_prefix(package).context("a file outside of its folder")?;
        let path = path.to_string_lossy().replace('\\', "/");
        let elsewhere = OWN_STEP.iter().any(|name| path.starts_with(&format!("tests/{name}/")));
        if path.ends_with(".rs") && !elsewhere {
            found.extend(in_file(&module(&path), &fs::read_to_string(&file)?));
        }
    }
    Ok(found)
}

/// The module of a file, from the root of its crate; nothing for the root itself.
fn module(path: &str) -> String {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let (folder, inside) = path.split_once('/').unwrap_or(("", path));
    let is_target = folder == "tests" && !inside.contains('/');
    if is_target || inside == "lib" || inside == "main" {
        return String::new();
    }
    inside.strip_suffix("/mod").unwrap_or(inside).replace('/', "::")
}

fn in_file(module: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut modules: Vec<(usize, &str)> = Vec::new();
    let mut block: Option<usize> = None;
    let mut is_test = false;
    for line in text.lines() {
        let code = line.trim_start();
        let depth = line.len() - code.len();
        if code == "}" {
            modules.retain(|(opened, _)| *opened != depth);
            block = block.filter(|opened| *opened != depth);
        } else if let Some(name) = between(code, "mod ", " {") {
            modules.push((depth, name));
        } else if block.is_none() && code == "proptest! {" {
            block = Some(depth);
        } else if block.is_some() && code == "#[test]" {
            is_test = true;
        } else if is_test && let Some(name) = between(code, "fn ", "(") {
            let inline = modules.iter().map(|(_, name)| *name);
            let parts = [module].into_iter().chain(inline).chain([name]);
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            found.push(parts.join("::"));
            is_test = false;
        }
    }
    found
}

/// What stands after the start of a line and before an end.
fn between<'a>(code: &'a str, start: &str, end: &str) -> Option<&'a str> {
    code.strip_prefix(start)?.split_once(end).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_as_files_lie() {
        assert_eq!(module("src/lib.rs"), "");
        assert_eq!(module("src/a/mod.rs"), "a");
        assert_eq!(module("src/a/tests/b.rs"), "a::tests::b");
        assert_eq!(module("tests/http.rs"), "");
    }

    #[test]
    fn only_tests_of_blocks_count() {
        let lines = [
            "#[test]",
            "fn a() {",
            "}",
            "proptest! {",
            "    #[test]",
            "    fn b(x in y()) {",
            "        fn helper() {}",
            "    }",
            "",
            "    #[test]",
            "    fn c(",
            "        x in y(),",
            "    ) {",
            "    }",
            "}",
            "#[test]",
            "fn d() {",
            "}",
        ];
        assert_eq!(in_file("m", &lines.join("\n")), ["m::b", "m::c"]);
    }

    #[test]
    fn inline_modules_are_named() {
        let inside =
            "    proptest! {\n        #[test]\n        fn b(x in y()) {\n        }\n    }\n";
        let text = format!("mod one {{\n}}\nmod tests {{\n{inside}}}\nproptest! {{\n}}\n");
        assert_eq!(in_file("", &text), ["tests::b"]);
    }

    #[test]
    fn a_real_one_is_found() {
        let found = in_file("tidy::mask", include_str!("tidy/mask.rs"));
        assert_eq!(found, ["tidy::mask::tests::lines_and_length_stay"]);
    }
}
