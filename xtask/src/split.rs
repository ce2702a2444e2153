//! Takes out of the page's WebAssembly what is loaded only when it is used (`app/src/parts.rs`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

/// The script that loads the parts, which the page's own script imports.
const LOADER: &str = "./wasm-parts.js";

/// Writes the parts of a module and the script that loads them into `folder`, and says where the
/// rest of the module is, for wasm-bindgen. `name` is what the rest will be called there.
///
/// The module must have been linked with `--emit-relocs`: the parts are found by what refers to
/// what.
///
/// Names of functions stay in the parts of a quick build alone.
pub fn split(wasm: &Path, folder: &Path, name: &str, dev: bool) -> Result<PathBuf> {
    let module = fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?;
    let rest = wasm.with_file_name(format!("{name}-core.wasm"));
    let main = format!("./{name}.js");
    let mut options = Options::new(&module);
    options.output_dir = folder;
    options.main_out_path = &rest;
    options.link_name = LOADER;
    options.main_module = &main;
    let parts =
        transform(options).map_err(|why| anyhow!("{} cannot be split: {why:?}", wasm.display()))?;
    for part in parts.split_modules.iter().filter(|_| !dev) {
        let module = fs::read(part)?;
        let bare = without_custom_sections(&module);
        let bare = bare.with_context(|| format!("{} is no module", part.display()))?;
        fs::write(part, bare)?;
    }
    Ok(rest)
}

/// Whether a file of the page is such a part, or what several of them share.
pub fn is_part(name: &str) -> bool {
    name.ends_with(".wasm") && (name.starts_with("split_") || name.starts_with("chunk_"))
}

/// Length of what stands before the first section: the magic number and the version.
const HEADER_LEN: usize = 8;
/// The number of a section that says nothing to whoever runs the module.
const CUSTOM: u8 = 0;

/// A module without its custom sections (WebAssembly Core, section 5.5); none where its sections
/// do not fill it.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER_LEN)?;
    let mut bare = header.to_vec();
    while let Some(kind) = rest.first() {
        let (length, digits) = leb128(rest.get(1..)?)?;
        let (section, after) = rest.split_at_checked(1 + digits + length)?;
        if *kind != CUSTOM {
            bare.extend_from_slice(section);
        }
        rest = after;
    }
    Some(bare)
}

/// A number of at most 32 bits, and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn what_says_nothing_to_a_browser_goes() {
        // A type section that is empty, its length in two digits, between two custom ones.
        let module = [HEADER, b"\0\x02\x01a", b"\x01\x81\0\0", b"\0\x01\0"].concat();
        let bare = [HEADER, b"\x01\x81\0\0"].concat();
        assert_eq!(without_custom_sections(&module), Some(bare));
    }

    #[test]
    fn parts_are_known_by_their_names() {
        assert!(is_part("split_places.wasm") && is_part("chunk_4.wasm"));
        assert!(!is_part("cahier_bg.wasm") && !is_part("split_places.js"));
    }

    #[test]
    fn what_is_cut_off_is_no_module() {
        assert_eq!(without_custom_sections(b"\0asm"), None);
        assert_eq!(without_custom_sections(&[HEADER, b"\x01\x05\0"].concat()), None);
    }
}
