//! One way to and from bytes, with the bounds of the protocol.

/// Version of the protocol; both sides must speak the same one.
pub const VERSION: u16 = 1;
/// Largest frame, bytes: a page of leaves, or one item of the largest size.
pub const FRAME_BYTES_MAX: usize = 3 << 20;
/// A page of leaves is closed once it holds this many bytes.
pub const PAGE_BYTES: usize = 512 << 10;
/// Most leaves in a page.
pub const PAGE_LEAVES_MAX: usize = 512;
/// Most items in one push.
pub const PUSH_ITEMS_MAX: usize = 256;
/// Largest piece of a blob in one message.
pub const BLOB_PIECE_BYTES_MAX: usize = 1 << 20;

/// Bytes that are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Larger than allowed.
    #[error("the message is larger than allowed")]
    TooLarge,
    /// Not a message of this version.
    #[error("the message is malformed or of another version")]
    Malformed,
}

/// Encodes a message; into a Vec this cannot fail.
pub fn encode<T: minicbor::Encode<()>>(message: &T) -> Vec<u8> {
    minicbor::to_vec(message).unwrap_or_default()
}

/// Decodes a list of so many parts at most.
pub(crate) fn at_most<'b, C, T: minicbor::Decode<'b, C>>(
    count_max: usize,
    d: &mut minicbor::Decoder<'b>,
    ctx: &mut C,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let mut list = Vec::new();
    for part in d.array_iter_with(ctx)? {
        if list.len() == count_max {
            return Err(minicbor::decode::Error::message("a list is longer than allowed"));
        }
        list.push(part?);
    }
    Ok(list)
}

/// Decodes one message that fills its bytes to the end.
pub fn decode<'b, T: minicbor::Decode<'b, ()>>(
    bytes: &'b [u8],
    bytes_max: usize,
) -> Result<T, WireError> {
    if bytes.len() > bytes_max {
        return Err(WireError::TooLarge);
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder.decode().map_err(|_| WireError::Malformed)?;
    if decoder.position() == bytes.len() { Ok(message) } else { Err(WireError::Malformed) }
}
