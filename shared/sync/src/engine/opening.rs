//! A file that is opened piece by piece. What it says counts once the last piece was there: only
//! then is it known to be the file that its entry names.

use super::CommandError;
use super::blobs::{CHUNK, file_key};
use super::edit::hex;
use cahier_crypto::{BlobKey, Sha256Pieces, sealed_len};
use cahier_notebook::Attachment;

/// A file of which pieces were opened.
pub struct Opening {
    key: BlobKey,
    size: u64,
    sha256: String,
    count: u64,
    next: u64,
    taken: u64,
    plain: Sha256Pieces,
}

impl Opening {
    /// Begins with the file of an attachment.
    pub fn of(attachment: &Attachment) -> Result<Self, CommandError> {
        Ok(Self {
            key: file_key(attachment).ok_or_else(wrong)?,
            size: attachment.size,
            sha256: attachment.sha256.clone(),
            count: sealed_len(attachment.size).div_ceil(CHUNK),
            next: 0,
            taken: 0,
            plain: Sha256Pieces::default(),
        })
    }

    /// Number of the next piece; none behind the last.
    pub fn wants(&self) -> Option<u64> {
        (self.next < self.count).then_some(self.next)
    }

    /// Opens the next piece.
    pub fn open(&mut self, piece: &[u8]) -> Result<Vec<u8>, CommandError> {
        let number = u32::try_from(self.next).map_err(|_| wrong())?;
        let last = self.next + 1 == self.count;
        let plain = self.key.open_chunk(number, last, piece).map_err(|_| wrong())?;
        self.plain.push(&plain);
        self.taken += plain.len() as u64;
        self.next += 1;
        Ok(plain)
    }

    /// An error where the pieces are not the whole file that the entry names.
    pub fn finish(self) -> Result<(), CommandError> {
        let whole = self.next == self.count && self.taken == self.size;
        if whole && hex(&self.plain.finish()) == self.sha256 { Ok(()) } else { Err(wrong()) }
    }
}

fn wrong() -> CommandError {
    CommandError::Invalid("the file does not fit its entry")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::PIECE_BYTES;
    use cahier_crypto::{Secret32, sha256};

    #[test]
    fn pieces_are_the_file_of_their_entry_or_none() {
        for size in [0, 5, PIECE_BYTES, 2 * PIECE_BYTES + 1] {
            let plain: Vec<u8> = (0..size).map(|at| at as u8).collect();
            let key = BlobKey::from_secret(Secret32::from([7; 32]));
            let sealed = key.seal(&plain).unwrap();
            let attachment = Attachment {
                size: size as u64,
                sha256: hex(&sha256(&plain)),
                key: hex(key.secret().expose()),
                ..Attachment::default()
            };
            let read = |attachment: &Attachment| {
                let mut opening = Opening::of(attachment)?;
                let mut out = Vec::new();
                while let Some(number) = opening.wants() {
                    let piece = sealed.chunks(CHUNK as usize).nth(number as usize);
                    out.extend(opening.open(piece.unwrap_or_default())?);
                }
                opening.finish().map(|()| out)
            };
            assert_eq!(read(&attachment), Ok(plain), "{size}");
            let other = Attachment { sha256: hex(&[0; 32]), ..attachment.clone() };
            assert_eq!(read(&other), Err(wrong()));
            let longer = Attachment { size: size as u64 + 1, ..attachment };
            assert_eq!(read(&longer), Err(wrong()));
        }
    }

    #[test]
    fn a_file_that_breaks_off_is_none() {
        let key = BlobKey::from_secret(Secret32::from([7; 32]));
        let attachment = Attachment {
            size: 3,
            sha256: hex(&sha256(b"abc")),
            key: hex(key.secret().expose()),
            ..Attachment::default()
        };
        assert_eq!(Opening::of(&attachment).ok().unwrap().finish(), Err(wrong()));
        assert!(Opening::of(&Attachment::default()).is_err());
    }
}
