//! Recovery words, typed by hand in either language.
#![no_main]

use cahier_crypto::{RecoveryWords, WordLanguage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(words) = RecoveryWords::parse(text) {
        let french = words.words(WordLanguage::French);
        let again = RecoveryWords::parse(&french).expect("our own words can be read");
        assert_eq!(again.derive_seed(), words.derive_seed());
        assert_eq!(words.words(WordLanguage::English).split(' ').count(), 12);
    }
});
