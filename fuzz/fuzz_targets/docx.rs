//! A Word file: as it comes, and made of an input whose pieces become its parts, because random
//! bytes are hardly ever a zip.
#![no_main]

use cahier_formats::docx::{Limits, read_file};
use cahier_fuzz::pieces;
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const ROOT: &[u8] = b"<Relationships><Relationship Id='1' Type='x/officeDocument' \
    Target='word/document.xml'/></Relationships>";
const PARTS: [&str; 7] = [
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/media/image1.png",
    "docProps/core.xml",
];

fuzz_target!(|data: &[u8]| {
    check(data);
    if let Some(packed) = packed(data) {
        check(&packed);
    }
});

fn check(bytes: &[u8]) {
    let limits = Limits {
        parts_max: 200,
        text_bytes_max: 1 << 20,
        total_bytes_max: 8 << 20,
        picture_bytes_max: 1 << 16,
        pictures_bytes_max: 1 << 18,
        warnings_max: 20,
        ..Limits::default()
    };
    let Ok(document) = read_file(bytes, &limits) else { return };
    assert!(document.body.depth() <= BODY_DEPTH_MAX);
    assert!(document.warnings.len() <= 21);
    let bytes: usize = document.pictures.iter().map(|picture| picture.bytes.len()).sum();
    assert!(bytes as u64 <= limits.pictures_bytes_max);
}

fn packed(data: &[u8]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = PARTS.into_iter().zip(pieces(data)).chain([("_rels/.rels", ROOT)]);
    for (name, content) in parts {
        zip.start_file(name, options).ok()?;
        zip.write_all(content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
