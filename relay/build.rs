//! Puts the page into the program: where `CAHIER_PAGE` names its folder (`cargo xtask run` and
//! `release` do), every file of it, and as compressed forms those with `.br` or `.gz` behind the
//! name. Without it, as tests are built, there is no page inside and nothing waits for one.

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

const VARIABLE: &str = "CAHIER_PAGE";
const INDEX: &str = "index.html";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let table = match env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => table(&std::path::absolute(folder)?)?,
        None => "&[]".to_owned(),
    };
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&out).join("page.rs"), table)?;
    Ok(())
}

/// The list of `Packed` that `src/server/static_files/inside.rs` takes in.
fn table(folder: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let files = files(folder)?;
    if !files.contains(&folder.join(INDEX)) {
        return Err(format!("{VARIABLE} names {}, without {INDEX}", folder.display()).into());
    }
    let mut table = String::from("&[\n");
    for file in files.iter().filter(|file| !is_form(file)) {
        let name = text(file.strip_prefix(folder)?)?.replace('\\', "/");
        let bytes = |suffix: &str| -> Result<String, Box<dyn Error>> {
            let path = PathBuf::from(format!("{}{suffix}", text(file)?));
            Ok(match files.contains(&path) {
                true => format!("Some(include_bytes!({:?}))", text(&path)?),
                false => "None".to_owned(),
            })
        };
        let (gzip, brotli, plain) = (bytes(".gz")?, bytes(".br")?, text(file)?);
        table += &format!(
            "Packed {{ name: {name:?}, plain: include_bytes!({plain:?}), gzip: {gzip}, \
             brotli: {brotli} }},\n"
        );
    }
    Ok(table + "]\n")
}

fn is_form(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{} is no text", path.display()))
}

/// Every file below a folder.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>, std::io::Error> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}
