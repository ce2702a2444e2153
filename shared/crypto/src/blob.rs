//! Files: one random key each, ChaCha20-Poly1305 in chunks by the STREAM construction (Hoang et
//! al., CRYPTO 2015): the nonce is the chunk's number and whether it is the last, so that chunks
//! can be neither reordered, dropped nor cut off at the end.

use crate::hazmat::aead;
use crate::secret::Secret32;

/// Plain bytes in every chunk but the last.
pub const BLOB_CHUNK_BYTES: usize = 256 * 1024;
/// Bytes that encryption adds to each chunk.
pub const BLOB_TAG_BYTES: usize = 16;

/// A chunk does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of the file was changed, is missing or is out of order")]
pub struct BlobError;

/// The key of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobKey(Secret32);

/// Length of a file of `plain` bytes once sealed; an empty file has one empty chunk.
pub fn sealed_len(plain: u64) -> u64 {
    plain + plain.div_ceil(BLOB_CHUNK_BYTES as u64).max(1) * BLOB_TAG_BYTES as u64
}

impl BlobKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self(Secret32::make(rng))
    }

    /// A key from an entry's manifest.
    pub fn from_secret(secret: Secret32) -> Self {
        Self(secret)
    }

    /// The secret, for the manifest inside the encrypted entry.
    pub fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// Seals chunk `number`; only the last may be shorter than [`BLOB_CHUNK_BYTES`].
    pub fn seal_chunk(&self, number: u32, last: bool, plain: &[u8]) -> Result<Vec<u8>, BlobError> {
        let fits = plain.len() == BLOB_CHUNK_BYTES || (last && plain.len() < BLOB_CHUNK_BYTES);
        if !fits {
            return Err(BlobError);
        }
        aead::seal(self.0.expose(), &nonce(number, last), b"cahier/v1/blob", plain).ok_or(BlobError)
    }

    /// Opens chunk `number`.
    pub fn open_chunk(&self, number: u32, last: bool, chunk: &[u8]) -> Result<Vec<u8>, BlobError> {
        aead::open(self.0.expose(), &nonce(number, last), b"cahier/v1/blob", chunk).ok_or(BlobError)
    }

    /// Seals a whole file that fits in memory.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, BlobError> {
        let count = plain.len().div_ceil(BLOB_CHUNK_BYTES).max(1);
        let mut out = Vec::with_capacity(plain.len() + count * BLOB_TAG_BYTES);
        for number in 0..count {
            let start = number * BLOB_CHUNK_BYTES;
            let end = plain.len().min(start + BLOB_CHUNK_BYTES);
            let chunk = u32::try_from(number).map_err(|_| BlobError)?;
            out.extend(self.seal_chunk(chunk, number + 1 == count, &plain[start..end])?);
        }
        Ok(out)
    }

    /// Opens a whole sealed file.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, BlobError> {
        let step = BLOB_CHUNK_BYTES + BLOB_TAG_BYTES;
        let count = sealed.len().div_ceil(step).max(1);
        let mut out = Vec::with_capacity(sealed.len());
        for (number, chunk) in sealed.chunks(step).enumerate() {
            let index = u32::try_from(number).map_err(|_| BlobError)?;
            out.extend(self.open_chunk(index, number + 1 == count, chunk)?);
        }
        if sealed.is_empty() { Err(BlobError) } else { Ok(out) }
    }
}

fn nonce(number: u32, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn chunks_keep_their_order_and_end() {
        let key = BlobKey::make(&mut test_rng(7));
        for len in [0, 1, BLOB_CHUNK_BYTES, BLOB_CHUNK_BYTES + 1, 3 * BLOB_CHUNK_BYTES] {
            let plain: Vec<u8> = (0..len).map(|i| i as u8).collect();
            let sealed = key.seal(&plain).unwrap();
            assert_eq!(sealed.len() as u64, sealed_len(len as u64));
            assert_eq!(key.open(&sealed).unwrap(), plain);
        }
        let step = BLOB_CHUNK_BYTES + BLOB_TAG_BYTES;
        let sealed = key.seal(&vec![1; 2 * BLOB_CHUNK_BYTES]).unwrap();
        assert_eq!(key.open(&sealed[..step]), Err(BlobError));
        let swapped = [&sealed[step..], &sealed[..step]].concat();
        assert_eq!(key.open(&swapped), Err(BlobError));
        assert_eq!(key.open(&[]), Err(BlobError));
    }
}
