//! An `.eln` archive of another notebook: never more memory than the limits allow.
#![no_main]

use cahier_formats::eln::{Archive, Limits, import_archive};
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        files_max: 200,
        file_bytes_max: 1 << 20,
        total_bytes_max: 8 << 20,
        metadata_bytes_max: 1 << 20,
        ..Limits::default()
    };
    let Ok(mut archive) = Archive::open(Cursor::new(data), &limits) else { return };
    let Ok(found) = import_archive(&mut archive, &limits) else { return };
    for imported in &found.entries {
        assert!(imported.entry.body.depth() <= BODY_DEPTH_MAX);
        for file in &imported.files {
            let _ = archive.read_attachment(file, limits.file_bytes_max);
        }
    }
});
