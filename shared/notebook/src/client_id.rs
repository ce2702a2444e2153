//! Client ids of yrs: 53 bits, so that JavaScript holds them exactly. How an id is derived from
//! a device is not known here (DESIGN section 4).

use crate::error::DocumentError;

/// A number from 1 to 2^53 - 1 that names one writer of one document, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(u64);

impl ClientId {
    /// Largest client id.
    pub const MAX: u64 = (1 << 53) - 1;

    /// Checks the range.
    pub fn new(id: u64) -> Result<Self, DocumentError> {
        if id == 0 || id > Self::MAX {
            return Err(DocumentError::ClientId);
        }
        Ok(Self(id))
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }

    /// For documents that are only read or compared and whose edits never leave them.
    pub(crate) const READER: Self = Self(1);
}

impl TryFrom<u64> for ClientId {
    type Error = DocumentError;

    fn try_from(id: u64) -> Result<Self, DocumentError> {
        Self::new(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_is_checked() {
        assert_eq!(ClientId::new(0), Err(DocumentError::ClientId));
        assert_eq!(ClientId::new(1 << 53), Err(DocumentError::ClientId));
        assert_eq!(ClientId::new(u64::MAX), Err(DocumentError::ClientId));
        assert_eq!(ClientId::new(ClientId::MAX).map(ClientId::get), Ok((1 << 53) - 1));
        assert_eq!(ClientId::try_from(7).map(ClientId::get), Ok(7));
    }
}
