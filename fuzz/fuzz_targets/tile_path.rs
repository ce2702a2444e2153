//! The path of a tile, as anybody may ask for it over HTTP, and the bytes of a bundle.
#![no_main]

use cahier_evidence::log::{Tile, decode_bundle, decode_hashes, encode_bundle, encode_hashes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(path) = std::str::from_utf8(data)
        && let Ok(tile) = Tile::parse(path)
    {
        assert_eq!(tile.to_string(), path);
        assert_eq!(Tile::new(tile.kind(), tile.index(), tile.width()), Some(tile));
    }
    let Some((width, bytes)) = data.split_first() else { return };
    if let Ok(entries) = decode_bundle(bytes, (*width).into()) {
        assert_eq!(encode_bundle(entries).as_deref(), Ok(bytes));
    }
    if let Ok(hashes) = decode_hashes(bytes, (*width).into()) {
        assert_eq!(encode_hashes(&hashes), bytes);
    }
});
