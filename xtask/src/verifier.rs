//! The verifier: one HTML file with style, script and WebAssembly inside, which works from a disk
//! without a network.
//!
//! Its policy admits this one script and these styles by their hashes, and nothing from elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo::Workspace;
use crate::{assets, page};

/// The package of its WebAssembly.
pub const PACKAGE: &str = "cahier-verifier";
/// The folder of its sources below `www`.
pub const SOURCES: &str = "verifier";
/// The file beside the page.
pub const FILE: &str = "verify.html";
/// What wasm-bindgen calls what it makes.
const NAME: &str = "verifier";
/// Our own code, in the order in which it stands in the script.
const SCRIPTS: [&str; 3] = ["words.js", "paper.js", "main.js"];
/// The style of a report: a frame without an address is under the policy of its page.
const REPORT_STYLE: &str = "shared/proof/src/report/style.css";

/// Builds the file into the folder of the page.
pub fn build(workspace: &Workspace, dev: bool, dist: &Path) -> Result<()> {
    let folder = module(workspace, dev)?;
    let sources = workspace.root.join("www").join(SOURCES);
    let report_style = read(&workspace.root.join(REPORT_STYLE))?;
    let html = assemble(&Parts {
        template: read(&sources.join("index.html"))?,
        style: read(&sources.join("style.css"))?,
        script: script(&folder, &sources)?,
        // As it stands between the tags of a report.
        report_style: format!("\n{report_style}"),
    })?;
    fs::write(dist.join(FILE), html).with_context(|| format!("{FILE} cannot be written"))
}

/// Builds its WebAssembly with the script that loads it, and says in which folder they are.
pub fn module(workspace: &Workspace, dev: bool) -> Result<PathBuf> {
    let wasm = page::compile(workspace, PACKAGE, dev, None)?;
    let folder = workspace.target.join(NAME);
    assets::empty(&folder)?;
    // Without names and debug information also where it is built quickly: all of it is inlined.
    page::bindgen(Bindgen::new().no_modules(true)?, &wasm, &folder, NAME, false)?;
    Ok(folder)
}

/// The one script: what wasm-bindgen made, the module in base64, and our own code.
fn script(folder: &Path, sources: &Path) -> Result<String> {
    let module = folder.join(format!("{NAME}_bg.wasm"));
    let module = fs::read(&module).with_context(|| format!("{} is missing", module.display()))?;
    let mut script = read(&folder.join(format!("{NAME}.js")))?;
    script.push_str(&format!("\nconst MODULE = \"{}\";\n", STANDARD.encode(module)));
    for name in SCRIPTS {
        script.push_str(&read(&sources.join(name))?);
    }
    Ok(script)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// What the file is made of.
struct Parts {
    template: String,
    style: String,
    script: String,
    report_style: String,
}

/// Puts policy, style and script where the template says.
fn assemble(parts: &Parts) -> Result<String> {
    for code in [&parts.style, &parts.script] {
        let ends = ["</script", "</style", "<!--"].iter().find(|end| code.contains(**end));
        ensure!(ends.is_none(), "`{}` would end the code that it stands in", ends.unwrap_or(&""));
    }
    let policy = policy(parts);
    let values = [("%POLICY%", &policy), ("%STYLE%", &parts.style), ("%SCRIPT%", &parts.script)];
    let mut html = String::new();
    let mut rest = parts.template.as_str();
    for (place, value) in values {
        let (before, after) = rest.split_once(place).with_context(|| {
            format!("the template has no {place}, or not in the order of the others")
        })?;
        html.push_str(before);
        html.push_str(value);
        rest = after;
    }
    html.push_str(rest);
    Ok(html)
}

/// Nothing is fetched, nothing is sent, and no other code runs.
fn policy(parts: &Parts) -> String {
    format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; style-src '{}' '{}'; \
         img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types report",
        hash(&parts.script),
        hash(&parts.style),
        hash(&parts.report_style),
    )
}

/// As a policy names inline code (CSP level 3, section 2.3.1).
fn hash(code: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(template: &str, script: &str) -> Parts {
        let (template, script) = (template.to_owned(), script.to_owned());
        Parts { template, script, style: "p { top: 0 }".to_owned(), report_style: String::new() }
    }

    #[test]
    fn code_stands_between_its_tags_and_the_policy_names_it() {
        let template = "<meta %POLICY%><style>%STYLE%</style><script>%SCRIPT%</script>";
        let html = assemble(&parts(template, "let a = '%STYLE%';")).unwrap();
        assert!(html.contains("<style>p { top: 0 }</style><script>let a = '%STYLE%';</script>"));
        // `printf "let a = '%%STYLE%%';" | openssl dgst -sha256 -binary | base64`
        let script =
            "script-src 'sha256-6mfTJEnG+8/e2iSnTCkqclCVzubpOV/sKLOgBCReNxM=' 'wasm-unsafe-eval'";
        assert!(html.contains(script), "{html}");
        assert!(html.contains("default-src 'none'"));
        // SHA-256 of nothing.
        assert!(html.contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"), "{html}");
    }

    #[test]
    fn code_that_would_end_its_tag_is_refused() {
        let template = "%POLICY% %STYLE% %SCRIPT%";
        assert!(assemble(&parts(template, "'</script>'")).is_err());
        assert!(assemble(&parts(template, "a <!--b")).is_err());
        assert!(assemble(&parts(template, "a < b")).is_ok());
    }

    #[test]
    fn a_template_without_a_place_is_refused() {
        assert!(assemble(&parts("%POLICY% %SCRIPT%", "")).is_err());
        assert!(assemble(&parts("%STYLE% %POLICY% %SCRIPT%", "")).is_err());
    }
}
