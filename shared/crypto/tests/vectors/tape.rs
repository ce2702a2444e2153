//! Randomness that is written down: what is drawn is what stands in a vector.

use rand_core::{Infallible, TryCryptoRng, TryRng};

/// Gives its bytes one after another, and no more than it has.
pub struct Tape<'a>(pub &'a [u8]);

impl TryRng for Tape<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        let (drawn, rest) = self.0.split_at_checked(dst.len()).expect("the tape is long enough");
        dst.copy_from_slice(drawn);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Tape<'_> {}
