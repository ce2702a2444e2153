//! Bytes with one bit flipped, which nothing that is signed or sealed may survive.

/// One copy for each byte, another bit of it flipped from byte to byte.
pub fn flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len()).map(move |at| {
        let mut changed = bytes.to_vec();
        changed[at] ^= 1 << (at % 8);
        changed
    })
}
