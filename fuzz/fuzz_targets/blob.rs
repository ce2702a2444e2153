//! The sealed bytes of a file: what was not sealed under the key does not open.
#![no_main]

use cahier_crypto::{BlobKey, Secret32, sealed_len};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let key = BlobKey::from_secret(Secret32::from([7; 32]));
    assert!(key.open(data).is_err());
    let sealed = key.seal(data).expect("any file can be sealed");
    assert_eq!(sealed.len() as u64, sealed_len(data.len() as u64));
    assert_eq!(key.open(&sealed).as_deref(), Ok(data));
    assert!(key.open(&sealed[1..]).is_err());
});
