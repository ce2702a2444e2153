//! The page: WebAssembly and the files around it, put together in `www/dist`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo::Workspace;
use crate::{assets, npm, toolchain};

const PACKAGE: &str = "cahier-app";
/// The example of the app that runs the store's conformance suite.
const CONFORMANCE: &str = "conformance";

/// Builds the whole page and says in which folder it is.
///
/// With `dev` it is built quickly and can be debugged; without, as small as it can be.
pub fn build(workspace: &Workspace, dev: bool) -> Result<PathBuf> {
    let wasm = compile(workspace, dev, None)?;
    let www = workspace.root.join("www");
    let dist = www.join("dist");
    assets::empty(&dist)?;
    bindgen(&wasm, &dist, "cahier", dev)?;
    assets::copy(&www, &dist, &["dist", "editor"])?;
    editor(&www.join("editor"), &dist.join("editor"))?;
    assets::stamp(&dist)?;
    Ok(dist)
}

/// Builds the store's conformance suite for the browser and says in which folder it is.
pub fn build_conformance(workspace: &Workspace, dev: bool) -> Result<PathBuf> {
    build_example(workspace, CONFORMANCE, dev)
}

/// Builds an example of the app for the browser and says in which folder it is.
pub fn build_example(workspace: &Workspace, name: &str, dev: bool) -> Result<PathBuf> {
    let wasm = compile(workspace, dev, Some(name))?;
    let folder = workspace.target.join(name);
    assets::empty(&folder)?;
    bindgen(&wasm, &folder, name, dev)?;
    Ok(folder)
}

/// Compiles the app, or one of its examples, to one WebAssembly file.
fn compile(workspace: &Workspace, dev: bool, example: Option<&str>) -> Result<PathBuf> {
    toolchain::ensure_wasm(workspace)?;
    let profile = if dev { "dev" } else { "wasm" };
    let mut arguments = vec!["--target", toolchain::WASM, "--profile", profile];
    if let Some(name) = example {
        arguments.extend(["--example", name, "--features", "testing"]);
    }
    let artifacts = workspace.build(PACKAGE, &arguments)?;
    let files: Vec<PathBuf> = artifacts
        .into_iter()
        .filter(|artifact| example.is_none_or(|name| artifact.target == name))
        .flat_map(|artifact| artifact.files)
        .filter(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    ensure!(files.len() == 1, "`{PACKAGE}` must give one .wasm file, it gave {files:?}");
    files.into_iter().next().context("no .wasm file")
}

/// Makes `NAME.js` and `NAME_bg.wasm`, to load as a module: `import start from "./NAME.js"`.
fn bindgen(wasm: &Path, folder: &Path, name: &str, dev: bool) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?;
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(false)
        .debug(dev)
        .keep_debug(dev)
        .remove_name_section(!dev)
        .remove_producers_section(!dev)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen could not read {}", wasm.display()))
}

/// Builds the rich-text island where there is one: its `build` script fills `editor/dist`.
fn editor(source: &Path, target: &Path) -> Result<()> {
    if !source.join("package.json").is_file() {
        return Ok(());
    }
    npm::install(source)?;
    npm::script(source, "build")?;
    assets::copy(&source.join("dist"), target, &[])
}
