//! Why a document refused bytes or a change: one enum for the crate, because every caller acts
//! on the same few causes. It must never carry content of a notebook.

/// Why a document refused bytes or a change. The document is then as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are not an update that a notebook may hold: keep them in quarantine.
    #[error("the update is not well formed: {0}")]
    Malformed(&'static str),
    /// The update continues changes that are not here: get those first, then apply again.
    #[error("the update continues changes that are not here yet")]
    Missing,
    /// More bytes than the bound: split the change.
    #[error("{bytes} bytes are more than the {bytes_max} that fit")]
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many may be.
        bytes_max: usize,
    },
    /// A body nested deeper than [`crate::BODY_DEPTH_MAX`].
    #[error("the text is nested too deeply")]
    TooDeep,
    /// The change names a part that is not there, perhaps because a colleague removed it.
    #[error("there is no such {0} any more")]
    Unknown(&'static str),
    /// A path or an offset that is not in the body, or inside of a character.
    #[error("that place is not in the text")]
    NoSuchPlace,
    /// Not a client id.
    #[error("a client id is a number from 1 to 2^53 - 1")]
    ClientId,
    /// Two updates add the same content, or merging would have lost some: keep them apart.
    #[error("these updates cannot be merged without loss")]
    Merge,
}

/// Checks a length against its bound.
pub(crate) fn fits(bytes: usize, bytes_max: usize) -> Result<(), DocumentError> {
    if bytes > bytes_max {
        return Err(DocumentError::TooLarge { bytes, bytes_max });
    }
    Ok(())
}
