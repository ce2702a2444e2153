//! The key under which one account's rows lie on a device, and the hashes that stand where an
//! index would otherwise tell names.

use crate::digest::mac;
use crate::hazmat::once;
use crate::secret::Secret32;

const ROW: &str = "cahier/v1/row";

/// A row at rest does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored row does not open with the key of this account")]
pub struct RowError;

/// Random key of one account's store.
#[derive(Clone, Debug)]
pub struct LocalKey(Secret32);

impl LocalKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self(Secret32::make(rng))
    }

    /// A key that an unlock opened.
    pub fn from_secret(secret: Secret32) -> Self {
        Self(secret)
    }

    /// The secret, for wrapping it under an unlock key.
    pub fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// Encrypts a row; `place` is where it lies, so that no row can be moved to another place.
    pub fn seal_row(&self, rng: &mut crate::Rng<'_>, place: &[u8], plain: &[u8]) -> Vec<u8> {
        once::seal(rng, &self.0, ROW, place, plain)
    }

    /// Decrypts a row.
    pub fn open_row(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, RowError> {
        let row = once::open(&self.0, ROW, place, sealed).ok_or(RowError);
        row.map(|mut row| std::mem::take(&mut *row))
    }

    /// A keyed hash that stands for an id in the index.
    pub fn hide(&self, domain: &str, id: &[u8]) -> [u8; 16] {
        let full = mac(&self.0, domain, &[id]);
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn rows_stay_in_their_place() {
        let mut rng = test_rng(4);
        let key = LocalKey::make(&mut rng);
        let sealed = key.seal_row(&mut rng, b"journal/1", b"text");
        assert_eq!(key.open_row(b"journal/1", &sealed).unwrap(), b"text");
        assert_eq!(key.open_row(b"journal/2", &sealed), Err(RowError));
        assert_ne!(key.hide("zone", b"a"), key.hide("zone", b"b"));
        assert_ne!(key.hide("zone", b"a"), LocalKey::make(&mut rng).hide("zone", b"a"));
    }
}
