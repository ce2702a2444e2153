//! Archives made in memory.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip of these names and contents.
pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A zip of one root folder with a description and other files.
pub(super) fn eln(json: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![("root/ro-crate-metadata.json", json.as_bytes())];
    all.extend_from_slice(files);
    zip(&all)
}

/// A zip whose only root folder holds a symbolic link.
pub(super) fn with_symlink() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.start_file("root/ro-crate-metadata.json", options).unwrap();
    writer.write_all(b"{\"@graph\": []}").unwrap();
    writer.add_symlink("root/link", "/etc/passwd", options).unwrap();
    writer.finish().unwrap().into_inner()
}

/// Replaces every occurrence of some bytes by as many others.
pub(super) fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(i, _)| i).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}
