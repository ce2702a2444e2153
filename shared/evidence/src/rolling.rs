//! The rolling hash over a document's envelopes: which of them somebody has, and in which order,
//! said in one hash.

use crate::ids::Hash;

/// The hash over so many envelopes and one more: `H(before ‖ envelope)`, from zeros.
pub fn rolled(before: Hash, envelope: Hash) -> Hash {
    Hash::of(&[before.as_bytes(), envelope.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_order_count() {
        let [one, other] = [[1; 32], [2; 32]].map(Hash);
        let roll = |hashes: &[Hash]| hashes.iter().copied().fold(Hash::ZERO, rolled);
        let both = roll(&[one, other]);
        assert_ne!(both, roll(&[other, one]));
        assert_ne!(both, roll(&[one]));
        assert_eq!(roll(&[]), Hash::ZERO);
        assert_eq!(both, rolled(roll(&[one]), other));
    }
}
