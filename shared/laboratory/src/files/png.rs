//! A picture of grey values as a PNG (ISO/IEC 15948), its rows stored as they are: whoever
//! compresses does it in one of many ways, and these bytes must be the same everywhere.

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// Depth 8, grey, and of compression, filter and interlacing the first kind.
const GREY: [u8; 5] = [8, 0, 0, 0, 0];
/// The head of a zlib stream (RFC 1950) that promises nothing.
const ZLIB: [u8; 2] = [0x78, 0x01];
/// Most bytes of a stored block (RFC 1951, section 3.2.4).
const BLOCK_BYTES_MAX: usize = 65_535;
const ADLER: u32 = 65_521;
const CRC: u32 = 0xedb8_8320;

/// The bytes of a picture; each row has `width` values.
pub(super) fn grey(width: u32, height: u32, rows: &[Vec<u8>]) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&GREY);
    let mut lines = Vec::new();
    for row in rows {
        // No filter.
        lines.push(0);
        lines.extend_from_slice(row);
    }
    let mut bytes = SIGNATURE.to_vec();
    chunk(&mut bytes, *b"IHDR", &head);
    chunk(&mut bytes, *b"IDAT", &stored(&lines));
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    let from = bytes.len();
    bytes.extend_from_slice(&name);
    bytes.extend_from_slice(data);
    let crc = crc32(bytes.iter().skip(from));
    bytes.extend_from_slice(&crc.to_be_bytes());
}

fn stored(data: &[u8]) -> Vec<u8> {
    let mut bytes = ZLIB.to_vec();
    let last = data.len().div_ceil(BLOCK_BYTES_MAX).saturating_sub(1);
    for (at, block) in data.chunks(BLOCK_BYTES_MAX).enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        bytes.push(u8::from(at == last));
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&(!length).to_le_bytes());
        bytes.extend_from_slice(block);
    }
    bytes.extend_from_slice(&adler32(data).to_be_bytes());
    bytes
}

fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % ADLER;
        (low, (high + low) % ADLER)
    });
    (high << 16) | low
}

fn crc32<'a>(data: impl Iterator<Item = &'a u8>) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ CRC } else { crc >> 1 };
    !data.fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789".iter()), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_picture_has_its_rows() {
        let png = grey(3, 2, &[vec![1, 2, 3], vec![4, 5, 6]]);
        assert!(png.starts_with(&SIGNATURE));
        let rows = [0_u8, 1, 2, 3, 0, 4, 5, 6];
        assert!(png.windows(rows.len()).any(|window| window == rows));
        assert!(png.ends_with(&[b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82]));
    }
}
