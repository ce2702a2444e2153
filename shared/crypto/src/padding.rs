//! Padmé padding (Nikitin et al., PETS 2019): the relay learns a length to within 12 %.

/// Why padded bytes could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the padding is not well formed")]
pub struct PadError;

/// Length after padding: the low bits of the length are rounded up, at most 12 % more.
pub fn padme_len(len: usize) -> usize {
    if len < 2 {
        return len.max(1);
    }
    let exponent = usize::BITS - 1 - len.leading_zeros();
    let low_bits = exponent - (u32::BITS - exponent.leading_zeros());
    let mask = (1usize << low_bits) - 1;
    (len + mask) & !mask
}

/// `length (u32, little-endian) ‖ bytes ‖ zeros`.
pub(crate) fn pad(plain: &[u8]) -> Vec<u8> {
    let total = padme_len(plain.len() + 4).max(32);
    let mut out = Vec::with_capacity(total);
    out.extend_from_slice(&(plain.len() as u32).to_le_bytes());
    out.extend_from_slice(plain);
    out.resize(total, 0);
    out
}

/// Undoes [`pad`]; the padding must be zeros and of exactly the right length.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], PadError> {
    let (len, rest) = padded.split_first_chunk::<4>().ok_or(PadError)?;
    let len = u32::from_le_bytes(*len) as usize;
    let (plain, zeros) = rest.split_at_checked(len).ok_or(PadError)?;
    let right = padded.len() == padme_len(len + 4).max(32) && zeros.iter().all(|b| *b == 0);
    right.then_some(plain).ok_or(PadError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn round_trip(plain in proptest::collection::vec(any::<u8>(), 0..5000)) {
            let padded = pad(&plain);
            prop_assert!(padded.len() <= (plain.len() + 4).max(32) * 112 / 100 + 1);
            prop_assert_eq!(unpad(&padded).unwrap(), &plain[..]);
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = unpad(&bytes);
        }
    }

    #[test]
    fn lengths_hide_in_steps() {
        assert_eq!(padme_len(1000), 1024);
        assert_eq!(padme_len(1 << 20), 1 << 20);
        let mut padded = pad(b"x");
        padded[31] = 1;
        assert_eq!(unpad(&padded), Err(PadError));
    }
}
