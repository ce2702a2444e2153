//! Padding of what the relay keeps. Messages: Padmé (Nikitin et al., PETS 2019), so that it learns
//! a length to within 12 %. Notes, a few words each: steps of powers of two.

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

/// A message with its length before it and zeros behind.
pub(crate) fn pad(plain: &[u8]) -> Vec<u8> {
    filled(plain, message_len)
}

/// Undoes [`pad`]; the padding must be zeros and of exactly the right length.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], PadError> {
    stripped(padded, message_len)
}

/// A note with its length before it and zeros behind: of a name or a sentence the relay learns
/// next to nothing.
pub(crate) fn pad_note(plain: &[u8]) -> Vec<u8> {
    filled(plain, note_len)
}

/// Undoes [`pad_note`], as strictly.
pub(crate) fn unpad_note(padded: &[u8]) -> Result<&[u8], PadError> {
    stripped(padded, note_len)
}

fn message_len(len: usize) -> usize {
    padme_len(len).max(32)
}

fn note_len(len: usize) -> usize {
    len.next_power_of_two().max(64)
}

/// `length (u32, little-endian) ‖ bytes ‖ zeros`; the whole is as long as `step` says for length
/// and bytes.
fn filled(plain: &[u8], step: fn(usize) -> usize) -> Vec<u8> {
    let total = step(plain.len() + 4);
    let mut out = Vec::with_capacity(total);
    out.extend_from_slice(&(plain.len() as u32).to_le_bytes());
    out.extend_from_slice(plain);
    out.resize(total, 0);
    out
}

fn stripped(padded: &[u8], step: fn(usize) -> usize) -> Result<&[u8], PadError> {
    let (len, rest) = padded.split_first_chunk::<4>().ok_or(PadError)?;
    let len = u32::from_le_bytes(*len) as usize;
    let (plain, zeros) = rest.split_at_checked(len).ok_or(PadError)?;
    let right = padded.len() == step(len + 4) && zeros.iter().all(|b| *b == 0);
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
            let _ = unpad_note(&bytes);
        }

        #[test]
        fn notes_come_back(plain in proptest::collection::vec(any::<u8>(), 0..5000)) {
            let padded = pad_note(&plain);
            prop_assert!(padded.len().is_power_of_two() && padded.len() >= 64);
            prop_assert_eq!(unpad_note(&padded).unwrap(), &plain[..]);
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

    #[test]
    fn notes_have_few_lengths_and_one_form() {
        for (len, padded) in [(0, 64), (60, 64), (61, 128), (124, 128), (125, 256), (2000, 2048)] {
            assert_eq!(pad_note(&vec![7; len]).len(), padded, "{len}");
        }
        let good = pad_note(b"Chimie marine");
        let mut dirty = good.clone();
        dirty[63] = 1;
        let long = [&good[..], &[0; 64]].concat();
        let past = [&255u32.to_le_bytes()[..], &[0; 60]].concat();
        for wrong in [&dirty[..], &long, &past, &good[..63], &good[..3], &[]] {
            assert_eq!(unpad_note(wrong), Err(PadError));
        }
    }
}
