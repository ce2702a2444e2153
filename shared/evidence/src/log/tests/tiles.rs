//! Tiles: where they lie and which there are, as the other program counts them; their bytes.

use super::*;
use proptest::prelude::*;

fn hashes(level: u8, index: u64, width: u16) -> Tile {
    Tile::new(TileKind::Hashes { level }, index, width).unwrap()
}

/// A path of the other program, which names the height of its tiles.
fn ours(path: &str) -> String {
    path.replacen("tile/8/data/", "tile/entries/", 1).replacen("tile/8/", "tile/", 1)
}

/// The inverse.
fn theirs(path: &str) -> String {
    path.replacen("tile/entries/", "tile/data/", 1).replacen("tile/", "tile/8/", 1)
}

#[test]
fn paths_are_those_of_the_standard() {
    for (tile, path) in [
        (hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (hashes(0, 0, 1), "tile/0/000.p/1"),
        (hashes(2, 5, 255), "tile/2/005.p/255"),
        (hashes(7, 0, 255), "tile/7/000.p/255"),
        (hashes(0, (1 << 56) - 1, 200), "tile/0/x072/x057/x594/x037/x927/935.p/200"),
        (Tile::new(TileKind::Entries, 1000, 7).unwrap(), "tile/entries/x001/000.p/7"),
    ] {
        assert_eq!(tile.to_string(), path);
        assert_eq!(Tile::parse(path), Ok(tile));
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/+0/000",
        "tile/8/000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/xx01/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/../000",
        "tile/7/001",
        "tile/1/x072/x057/x594/x037/x927/935",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/data/000",
        "tile/entries/000 ",
    ] {
        assert_eq!(Tile::parse(path), Err(TileError::Path), "{path}");
    }
}

#[test]
fn a_tree_of_seventy_thousand_has_the_tiles_of_the_standards_example() {
    let count = |level: u8, is_full: bool| {
        let kind = TileKind::Hashes { level };
        let of_kind = |tile: &Tile| tile.kind() == kind && (tile.width() == 256) == is_full;
        new_tiles(0, 70_000).filter(of_kind).count()
    };
    assert_eq!([count(0, true), count(1, true), count(2, true)], [273, 1, 0]);
    let partial: Vec<Tile> = new_tiles(0, 70_000).filter(|tile| tile.width() < 256).collect();
    let bundle = Tile::new(TileKind::Entries, 273, 112).unwrap();
    assert_eq!(partial, [hashes(0, 273, 112), hashes(1, 1, 17), hashes(2, 0, 1), bundle]);
    let paths: Vec<String> = new_tiles(0, 256).map(|tile| tile.to_string()).collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert_eq!(new_tiles(5, 5).count() + new_tiles(6, 5).count() + new_tiles(0, 0).count(), 0);
}

#[test]
fn a_place_is_as_wide_as_the_tree() {
    let width = |index, size| {
        Tile::in_tree(TileKind::Hashes { level: 1 }, index, size).map(|tile| tile.width())
    };
    assert_eq!(width(0, 255), None);
    assert_eq!(width(0, 256), Some(1));
    assert_eq!(width(0, 65_536), Some(256));
    assert_eq!(width(1, 65_536), None);
    assert_eq!(width(1, 65_536 + 512), Some(2));
    assert_eq!(width(u64::MAX, u64::MAX), None);
    assert_eq!(Tile::in_tree(TileKind::Hashes { level: 8 }, 0, u64::MAX), None);
    assert!(Tile::in_tree(TileKind::Hashes { level: 7 }, 0, u64::MAX).is_some());
}

#[test]
fn bundles_hold_their_entries_and_no_other() {
    let entries = [&b"one"[..], b"", b"three"];
    let bytes = encode_bundle(entries).unwrap();
    assert_eq!(bytes, b"\0\x03one\0\0\0\x05three");
    assert_eq!(decode_bundle(&bytes, 3).unwrap(), entries);
    for (length, width) in [(bytes.len(), 2), (bytes.len(), 4), (4, 1), (6, 2)] {
        assert_eq!(decode_bundle(&bytes[..length], width), Err(TileError::Bytes));
    }
    let long = vec![0; ENTRY_BYTES_MAX + 1];
    assert_eq!(encode_bundle([&long[..]]), Err(TileError::TooLarge));
    assert!(encode_bundle([&long[1..]]).is_ok());
    assert_eq!(encode_bundle([&b"x"[..]; 257]), Err(TileError::TooLarge));
    assert_eq!(decode_hashes(&encode_hashes(&leaves(3)), 3).unwrap(), leaves(3));
    assert_eq!(decode_hashes(&[0; 64], 3), Err(TileError::Bytes));
    assert_eq!(decode_hashes(&[0; 65], 2), Err(TileError::Bytes));
}

proptest! {
    #[test]
    fn the_other_program_counts_the_same_tiles(
        old in 0..3000_u64,
        more in 0..2000_u64,
        height in 0..52_u32,
    ) {
        let old = old << height >> 12;
        let new = old + more;
        let judge: Vec<String> = tlog_tiles::Tile::new_tiles(8, old, new)
            .iter()
            .map(|tile| ours(&tile.path()))
            .collect();
        let is_hashes = |tile: &Tile| tile.kind() != TileKind::Entries;
        let found: Vec<Tile> = new_tiles(old, new).collect();
        let paths = found.iter().filter(|tile| is_hashes(tile)).map(Tile::to_string);
        prop_assert_eq!(paths.collect::<Vec<_>>(), judge);
        // The bundles are as wide and as many as the tiles of leaf hashes.
        let place = |tile: &Tile| (tile.index(), tile.width());
        let bundles = found.iter().filter(|tile| !is_hashes(tile)).map(place);
        let bottom = found.iter().filter(|tile| tile.kind() == TileKind::Hashes { level: 0 });
        prop_assert!(bundles.eq(bottom.map(place)));
        for tile in found {
            prop_assert_eq!(Tile::parse(&tile.to_string()), Ok(tile));
        }
    }

    #[test]
    fn hostile_paths_have_one_form(
        path in "tile/([0-9]{1,2}|entries|data)/(x?[0-9]{1,4}/){0,6}x?[0-9]{2,4}(\\.p/[0-9]{0,4})?",
    ) {
        if let Ok(tile) = Tile::parse(&path) {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    // Within the levels and widths at which the other program does not panic.
    #[test]
    fn paths_are_read_as_the_other_program_reads_them(
        path in "tile/([0-2]|entries)/(x[0-9]{3}/|[0-9]{3}/){0,3}x?[0-9]{3}(\\.p/[1-9][0-9]{0,2})?",
    ) {
        let judge = tlog_tiles::Tile::from_path(&theirs(&path));
        let read = Tile::parse(&path);
        prop_assert_eq!(read.is_ok(), judge.is_ok(), "{}", path);
        if let (Ok(tile), Ok(judge)) = (read, judge) {
            prop_assert_eq!(tile.index(), judge.level_index());
            prop_assert_eq!(u32::from(tile.width()), judge.width());
            let level = TileKind::Hashes { level: judge.level() };
            let kind = if judge.is_data() { TileKind::Entries } else { level };
            prop_assert_eq!(tile.kind(), kind);
        }
    }

    #[test]
    fn hostile_bundles_have_one_form(
        bytes in proptest::collection::vec(0..4_u8, 0..40),
        width in 0..8_u16,
    ) {
        if let Ok(entries) = decode_bundle(&bytes, width) {
            prop_assert_eq!(entries.len(), usize::from(width));
            prop_assert_eq!(encode_bundle(entries), Ok(bytes.clone()));
        }
    }
}
