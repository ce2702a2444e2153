//! What an authenticator says of a credential that it just made (WebAuthn level 3, section 6.5.1):
//! of it the id and the public key go into a person's chain. Who made the authenticator is not
//! asked, and extension results are passed over.

use super::{
    ATTESTED_DATA, AssertionError, EXTENSION_DATA, FIXED_BYTES, FLAGS_AT, USER_PRESENT,
    USER_VERIFIED,
};
use crate::credential::Credential;
use cahier_crypto::sha256;
use coset::{Algorithm, CborSerializable, CoseKey, iana};

const AAGUID_BYTES: usize = 16;

/// The credential in the authenticator data of a registration, where it is one that can sign: for
/// this relying party, with its owner verified, of a known algorithm.
pub fn registered(authenticator_data: &[u8], rp: &str) -> Result<Credential, AssertionError> {
    let malformed = AssertionError::Malformed;
    let (fixed, made) = authenticator_data.split_at_checked(FIXED_BYTES).ok_or(malformed)?;
    if fixed[..FLAGS_AT] != sha256(rp.as_bytes())[..] {
        return Err(AssertionError::Party);
    }
    let has = |flags: u8| fixed[FLAGS_AT] & flags == flags;
    // One that does not verify its owner here would not do so for a seal.
    if !has(USER_PRESENT | USER_VERIFIED) {
        return Err(AssertionError::Presence);
    }
    let (_, made) = made.split_at_checked(AAGUID_BYTES).ok_or(malformed)?;
    let (length, made) = made.split_first_chunk::<2>().ok_or(malformed)?;
    let (id, made) = made.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(malformed)?;
    let mut decoder = minicbor::Decoder::new(made);
    decoder.skip().map_err(|_| malformed)?;
    let (key, extensions) = made.split_at_checked(decoder.position()).ok_or(malformed)?;
    if !has(ATTESTED_DATA) || has(EXTENSION_DATA) == extensions.is_empty() {
        return Err(malformed);
    }
    let read = CoseKey::from_slice(key).map_err(|_| malformed)?;
    let known = [iana::Algorithm::ES256, iana::Algorithm::EdDSA].map(Algorithm::Assigned);
    if read.alg.is_none_or(|algorithm| !known.contains(&algorithm)) {
        return Err(AssertionError::Unknown);
    }
    let (id, key, rp) = (id.to_vec(), key.to_vec(), rp.to_owned());
    let credential = Credential { id, key, rp, live: true };
    if credential.bounded() { Ok(credential) } else { Err(malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coset::CoseKeyBuilder;
    use proptest::prelude::*;

    const RP: &str = "cahier.example";
    const ID: &[u8] = b"a credential";
    const ALL: u8 = USER_PRESENT | USER_VERIFIED | ATTESTED_DATA;

    fn cose(algorithm: iana::Algorithm) -> Vec<u8> {
        let curve = iana::EllipticCurve::P_256;
        let builder = CoseKeyBuilder::new_ec2_pub_key(curve, vec![1; 32], vec![2; 32]);
        builder.algorithm(algorithm).build().to_vec().unwrap()
    }

    fn data(flags: u8, key: &[u8], extensions: &[u8]) -> Vec<u8> {
        let length = u16::try_from(ID.len()).unwrap().to_be_bytes();
        let aaguid = [9; AAGUID_BYTES];
        let fixed = [&sha256(RP.as_bytes())[..], &[flags], &[0; 4]].concat();
        [&fixed[..], &aaguid, &length, ID, key, extensions].concat()
    }

    #[test]
    fn id_and_key_come_out_as_they_were_given() {
        let key = cose(iana::Algorithm::ES256);
        let (id, rp) = (ID.to_vec(), RP.to_owned());
        let made = Credential { id, key: key.clone(), rp, live: true };
        assert_eq!(registered(&data(ALL, &key, &[]), RP), Ok(made.clone()));
        // What browsers add by themselves: {"credProtect": 2}.
        let extensions = [&[0xa1, 0x6b][..], b"credProtect", &[2]].concat();
        assert_eq!(registered(&data(ALL | EXTENSION_DATA, &key, &extensions), RP), Ok(made));
    }

    #[test]
    fn what_could_not_sign_is_refused() {
        let key = cose(iana::Algorithm::ES256);
        let good = data(ALL, &key, &[]);
        assert_eq!(registered(&good, "other.example"), Err(AssertionError::Party));
        let unverified = data(USER_PRESENT | ATTESTED_DATA, &key, &[]);
        assert_eq!(registered(&unverified, RP), Err(AssertionError::Presence));
        let unknown = data(ALL, &cose(iana::Algorithm::RS256), &[]);
        assert_eq!(registered(&unknown, RP), Err(AssertionError::Unknown));
        let malformed = Err(AssertionError::Malformed);
        assert_eq!(registered(&data(ALL & !ATTESTED_DATA, &key, &[]), RP), malformed);
        assert_eq!(registered(&data(ALL | EXTENSION_DATA, &key, &[]), RP), malformed);
        assert_eq!(registered(&data(ALL, &key, &[0]), RP), malformed);
        for end in 0..good.len() {
            assert_eq!(registered(&good[..end], RP), malformed, "{end} bytes");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(after in proptest::collection::vec(any::<u8>(), 0..200)) {
            let start = data(ALL, &[], &[]);
            let _ = registered(&[&start[..FIXED_BYTES], &after].concat(), RP);
        }
    }
}
