//! The page as the relay's program holds it: every file, with its compressed forms beside it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::read::GzEncoder;

use crate::assets;

/// What stands behind the name of a compressed file (`relay/src/server/static_files/coding.rs`).
const FORMS: [&str; 2] = [".br", ".gz"];

/// Makes `folder` the built page with its compressed forms. A file that is there already is left
/// alone: to compress the page takes a while, and the relay is built anew where one is newer.
pub fn pack(dist: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut wanted = BTreeSet::new();
    for file in assets::files(dist)? {
        let target = folder.join(file.strip_prefix(dist)?);
        one(&file, &target)?;
        wanted.extend(FORMS.map(|form| with(&target, form)));
        wanted.insert(target);
    }
    for file in assets::files(folder)?.iter().filter(|file| !wanted.contains(*file)) {
        fs::remove_file(file).with_context(|| format!("{} cannot be removed", file.display()))?;
    }
    Ok(())
}

/// At brotli's best quality.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut input = bytes;
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut input, &mut output, &parameters)?;
    Ok(output)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut output = Vec::new();
    GzEncoder::new(bytes, Compression::best()).read_to_end(&mut output)?;
    Ok(output)
}

/// The plain file comes last: where it is the same, its forms are whole.
fn one(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("{} is missing", from.display()))?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().context("a file without a folder")?)?;
    for (form, packed) in FORMS.iter().zip([brotli(&bytes)?, gzip(&bytes)?]) {
        let path = with(to, form);
        // Pictures are compressed already: what gets no smaller is sent as it is.
        if packed.len() < bytes.len() {
            fs::write(&path, packed)
                .with_context(|| format!("{} cannot be written", path.display()))?;
        } else if path.exists() {
            fs::remove_file(&path)?;
        }
    }
    fs::write(to, bytes).with_context(|| format!("{} cannot be written", to.display()))
}

fn with(file: &Path, form: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(form);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::tests::folder;
    use flate2::read::GzDecoder;

    fn names(folder: &Path) -> Vec<String> {
        let name = |file: PathBuf| file.strip_prefix(folder).unwrap().display().to_string();
        assets::files(folder).unwrap().into_iter().map(name).collect()
    }

    #[test]
    fn each_file_has_the_forms_that_are_smaller() {
        let (dist, packed) = (folder("pack-from"), folder("pack-to"));
        let text = "letter ".repeat(500);
        fs::write(dist.join("a.css"), &text).unwrap();
        fs::write(dist.join("b.png"), [7, 1, 9]).unwrap();
        pack(&dist, &packed).unwrap();
        assert_eq!(names(&packed), ["a.css", "a.css.br", "a.css.gz", "b.png"]);
        let mut back = String::new();
        let zipped = fs::read(packed.join("a.css.gz")).unwrap();
        GzDecoder::new(&zipped[..]).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        let mut back = Vec::new();
        let squeezed = fs::read(packed.join("a.css.br")).unwrap();
        brotli::BrotliDecompress(&mut &squeezed[..], &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
    }

    #[test]
    fn what_is_gone_goes_and_what_is_the_same_stays() {
        let (dist, packed) = (folder("repack-from"), folder("repack-to"));
        fs::write(dist.join("a.css"), "a".repeat(100)).unwrap();
        fs::write(dist.join("b.css"), "b".repeat(100)).unwrap();
        pack(&dist, &packed).unwrap();
        let before = fs::metadata(packed.join("b.css.br")).unwrap().modified().unwrap();
        fs::remove_file(dist.join("a.css")).unwrap();
        pack(&dist, &packed).unwrap();
        assert_eq!(names(&packed), ["b.css", "b.css.br", "b.css.gz"]);
        let after = fs::metadata(packed.join("b.css.br")).unwrap().modified().unwrap();
        assert_eq!(before, after);
        // Another content that does not get smaller has no forms, not those of the one before.
        fs::write(dist.join("b.css"), "b").unwrap();
        pack(&dist, &packed).unwrap();
        assert_eq!(names(&packed), ["b.css"]);
    }
}
