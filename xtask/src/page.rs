//! The page: WebAssembly and the files around it, put together in `www/dist`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo::Workspace;
use crate::{assets, first, npm, split, style, toolchain, verifier};

const PACKAGE: &str = "cahier-app";
/// The script that loads parts of the page when they are used.
const PARTS: &str = "parts.js";
/// The folder of the styles, below `www` and in the built page.
const STYLE: &str = "style";
/// Folders of the islands, below `www` and in the built page: parts in JavaScript, which load when
/// they are used.
pub const ISLANDS: [&str; 2] = ["editor", "viewer"];
/// The example of the app that runs the store's conformance suite.
const CONFORMANCE: &str = "conformance";
/// What the examples of the app need of it.
const TESTING: &str = "cahier-app/testing";

/// Builds the whole page, with the verifier beside it, and says in which folder it is.
///
/// With `dev` it is built quickly and can be debugged; without, as small as it can be.
pub fn build(workspace: &Workspace, dev: bool) -> Result<PathBuf> {
    let wasm = compile(workspace, PACKAGE, dev, None)?;
    let www = workspace.root.join("www");
    let dist = www.join("dist");
    assets::empty(&dist)?;
    let wasm = split::split(&wasm, &dist, "cahier", dev)?;
    bindgen(Bindgen::new().web(true)?.keep_lld_exports(true), &wasm, &dist, "cahier", dev)?;
    let apart = [&["dist", verifier::SOURCES, first::DRAWN][..], &ISLANDS[..]].concat();
    assets::copy(&www, &dist, &apart)?;
    style::join(&dist.join(STYLE))?;
    first::fill(&www, &dist)?;
    for name in ISLANDS {
        island(&www.join(name), &dist.join(name))?;
    }
    // The verifier comes after the stamp: who starts the page without a network need not have it.
    assets::stamp(&dist)?;
    verifier::build(workspace, dev, &dist)?;
    Ok(dist)
}

/// Builds the store's conformance suite for the browser and says in which folder it is.
pub fn build_conformance(workspace: &Workspace, dev: bool) -> Result<PathBuf> {
    build_example(workspace, CONFORMANCE, dev)
}

/// Builds an example of the app for the browser and says in which folder it is.
pub fn build_example(workspace: &Workspace, name: &str, dev: bool) -> Result<PathBuf> {
    let wasm = compile(workspace, PACKAGE, dev, Some(name))?;
    let folder = workspace.target.join(name);
    assets::empty(&folder)?;
    let wasm = split::split(&wasm, &folder, name, dev)?;
    bindgen(Bindgen::new().web(true)?.keep_lld_exports(true), &wasm, &folder, name, dev)?;
    // The module of the page names it, whether or not anything of it is loaded.
    let parts = workspace.root.join("www").join(PARTS);
    std::fs::copy(&parts, folder.join(PARTS))
        .with_context(|| format!("{} cannot be copied", parts.display()))?;
    Ok(folder)
}

/// Compiles a package, or one of its examples, to one WebAssembly file.
pub fn compile(
    workspace: &Workspace,
    package: &str,
    dev: bool,
    example: Option<&str>,
) -> Result<PathBuf> {
    toolchain::ensure_wasm(workspace)?;
    let profile = if dev { "dev" } else { "wasm" };
    let mut arguments = vec!["--target", toolchain::WASM, "--profile", profile];
    if dev {
        // Each alone chooses other features of what both are made of, which would be built twice.
        // What people load is chosen alone: it is to be small.
        arguments.extend(["--package", PACKAGE, "--package", verifier::PACKAGE]);
    }
    if let Some(name) = example {
        arguments.extend(["--example", name, "--features", TESTING]);
    }
    let artifacts = workspace.build(package, &arguments)?;
    let files: Vec<PathBuf> = artifacts
        .into_iter()
        .filter(|artifact| example.is_none_or(|name| artifact.target == name))
        .flat_map(|artifact| artifact.files)
        .filter(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    ensure!(files.len() == 1, "`{package}` must give one .wasm file, it gave {files:?}");
    files.into_iter().next().context("no .wasm file")
}

/// Makes `NAME.js` and `NAME_bg.wasm`. `bindgen` says how they are loaded: `web` as a module
/// (`import start from "./NAME.js"`), `no_modules` as a script that makes `wasm_bindgen`.
pub fn bindgen(
    bindgen: &mut Bindgen,
    wasm: &Path,
    folder: &Path,
    name: &str,
    dev: bool,
) -> Result<()> {
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(false)
        .debug(dev)
        .remove_name_section(!dev)
        .remove_producers_section(!dev)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen could not read {}", wasm.display()))?;
    // A name that no unit defines becomes an import from `env`, which no browser can find.
    let script = std::fs::read_to_string(folder.join(format!("{name}.js")))?;
    ensure!(!script.contains("from \"env\""), "{} leaves names undefined", wasm.display());
    Ok(())
}

/// An island: its `build` script fills its folder `dist`.
fn island(source: &Path, target: &Path) -> Result<()> {
    npm::install(source)?;
    npm::script(source, "build")?;
    assets::copy(&source.join("dist"), target, &[])
}

/// The islands' own tests.
pub fn test_islands(workspace: &Workspace) -> Result<()> {
    for name in ISLANDS {
        let source = workspace.root.join("www").join(name);
        npm::install(&source)?;
        npm::script(&source, "test")?;
    }
    Ok(())
}
