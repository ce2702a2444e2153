//! Recovery words (BIP-39, 12 words, 128 bits and a checksum). They are a device of the
//! person's chain: whoever holds them can read and enrol a new device.

use crate::hazmat::kdf;
use crate::secret::{Secret32, fill};
use bip39::{Language, Mnemonic};
use zeroize::Zeroize;

/// The language of the word list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordLanguage {
    /// French list.
    French,
    /// English list.
    English,
}

/// Why words were not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are not the twelve recovery words: one is missing, misspelt or out of order")]
pub struct RecoveryError;

/// The 128 bits behind twelve words.
pub struct RecoveryWords([u8; 16]);

impl RecoveryWords {
    /// New random words.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self(fill(rng))
    }

    /// Reads twelve words of either list, in any case, with any spaces between them.
    pub fn parse(text: &str) -> Result<Self, RecoveryError> {
        let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let found = [Language::French, Language::English]
            .into_iter()
            .find_map(|language| Mnemonic::parse_in(language, tidy.as_str()).ok())
            .ok_or(RecoveryError)?;
        let mut entropy = found.to_entropy();
        let bits = entropy.as_slice().try_into().map_err(|_| RecoveryError);
        entropy.zeroize();
        bits.map(Self)
    }

    /// The twelve words, to be shown once and written down.
    pub fn words(&self, language: WordLanguage) -> String {
        let language = match language {
            WordLanguage::French => Language::French,
            WordLanguage::English => Language::English,
        };
        Mnemonic::from_entropy_in(language, &self.0).map(|m| m.to_string()).unwrap_or_default()
    }

    /// The seed of the recovery device.
    pub fn derive_seed(&self) -> Secret32 {
        let [seed] = kdf::expand(b"cahier/v1/recovery", &self.0, ["cahier/v1/recovery/device"]);
        seed
    }
}

impl Drop for RecoveryWords {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryWords(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn words_come_back_in_both_languages() {
        let words = RecoveryWords::make(&mut test_rng(6));
        for language in [WordLanguage::French, WordLanguage::English] {
            let text = words.words(language);
            assert_eq!(text.split(' ').count(), 12);
            let read = RecoveryWords::parse(&format!("  {} ", text.to_uppercase())).unwrap();
            assert_eq!(read.derive_seed(), words.derive_seed());
        }
    }

    #[test]
    fn a_wrong_word_is_refused() {
        let text = RecoveryWords::make(&mut test_rng(6)).words(WordLanguage::French);
        let first = text.split(' ').next().unwrap().to_owned();
        assert!(RecoveryWords::parse(&text.replacen(&first, "xyz", 1)).is_err());
        assert!(RecoveryWords::parse("").is_err());
        assert!(RecoveryWords::parse(&"abandon ".repeat(24)).is_err());
    }
}
