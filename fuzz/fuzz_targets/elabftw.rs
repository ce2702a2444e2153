//! A team's exports: the input as one JSON file, and its pieces as several with a list of people.
//! Whatever comes is read within bounds, and the same twice.
#![no_main]

use cahier_formats::Lang;
use cahier_formats::elabftw::{FolderFile, Limits, Moved, Team};
use cahier_fuzz::pieces;
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    check(&[data], b"");
    let pieces = pieces(data);
    if let Some((people, files)) = pieces.split_last() {
        check(files, people);
    }
});

fn check(files: &[&[u8]], people: &[u8]) {
    let moved = read(files, people);
    // One more entry keeps what belongs to none, one more warning counts the others.
    assert!(moved.entries.len() <= 51 && moved.warnings.len() <= 21);
    for one in &moved.entries {
        let imported = &one.imported;
        assert!(!imported.source_id.is_empty());
        assert!(imported.entry.body.depth() <= BODY_DEPTH_MAX);
        assert_eq!(imported.files.len(), imported.entry.attachments.len());
    }
    assert_eq!(moved, read(files, people));
}

fn read(files: &[&[u8]], people: &[u8]) -> Moved {
    let limits = Limits {
        total_bytes_max: 1 << 20,
        values_max: 20_000,
        entries_max: 50,
        bookings_max: 500,
        others_bytes_max: 1 << 16,
        picture_bytes_max: 1 << 18,
        warnings_max: 20,
        ..Limits::default()
    };
    let mut team = Team::new(limits, Lang::Fr);
    let _ = team.rename(people);
    for file in files {
        let _ = team.add_json("equipe.json", file);
    }
    let file = FolderFile { name: "a.csv".into(), sha256: "ab".repeat(32), bytes: 3 };
    assert_eq!(team.add_file(file), Some(0));
    team.finish()
}
