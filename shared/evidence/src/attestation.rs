//! An attestation: who somebody says that they are. Only its salted commitment stands in clear,
//! in their chain and in the records of those who vouch for it; members of the zone read the
//! rest, and a proof shows it to whom it is given (DESIGN section 3).

use crate::ids::{Hash, PersonId};
use crate::signed::{SignError, decode_strict, encode};
use cahier_crypto::sha256;
use minicbor::{Decode, Encode};

/// Most characters of a name or an institution.
pub const ATTESTATION_CHARS_MAX: usize = 200;
/// Most bytes of an attestation.
pub const ATTESTATION_BYTES_MAX: usize = 2048;

/// Why something is no attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// The bytes are not the one encoding of an attestation.
    #[error("the attestation is malformed")]
    Malformed,
    /// No name, a longer one than allowed, or one with control characters.
    #[error("the name is missing, too long or not plain text")]
    Name,
    /// Not the form of an ORCID, or the check digit is another one (ISO 7064, mod 11-2).
    #[error("this is not an ORCID: a digit may be wrong")]
    Orcid,
    /// An empty institution, a longer one than allowed, or one with control characters.
    #[error("the institution is empty, too long or not plain text")]
    Institution,
}

/// Who a person says that they are.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attestation {
    /// Whose.
    #[n(0)]
    pub person: PersonId,
    /// Their name.
    #[n(1)]
    pub name: String,
    /// Their ORCID, `0000-0002-1825-0097`.
    #[n(2)]
    pub orcid: Option<String>,
    /// Where they work.
    #[n(3)]
    pub institution: Option<String>,
    /// Random, so that nobody finds the name from the commitment by trying names.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// When the person says that they wrote it, ms since 1970.
    #[n(5)]
    pub claimed_ms: u64,
    /// Until when it holds, ms since 1970.
    #[n(6)]
    pub until_ms: Option<u64>,
}

impl Attestation {
    /// Deterministic CBOR.
    pub fn encode(&self) -> Result<Vec<u8>, AttestationError> {
        self.check()?;
        Ok(encode(self))
    }

    /// Reads what [`Attestation::encode`] wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, AttestationError> {
        if bytes.len() > ATTESTATION_BYTES_MAX {
            return Err(AttestationError::Malformed);
        }
        let read: Result<Self, SignError> = decode_strict(bytes);
        let read = read.map_err(|_| AttestationError::Malformed)?;
        read.check()?;
        Ok(read)
    }

    /// What stands for it in clear: `SHA-256("cahier/v1/attestation" ‖ CBOR)`.
    pub fn commitment(&self) -> Hash {
        let encoded = encode(self);
        Hash(sha256(&[&b"cahier/v1/attestation"[..], &encoded].concat()))
    }

    fn check(&self) -> Result<(), AttestationError> {
        if !is_plain(&self.name) {
            return Err(AttestationError::Name);
        }
        if !self.orcid.as_deref().is_none_or(orcid_is_valid) {
            return Err(AttestationError::Orcid);
        }
        if !self.institution.as_deref().is_none_or(is_plain) {
            return Err(AttestationError::Institution);
        }
        Ok(())
    }
}

/// Whether a text can stand in a line of a report.
fn is_plain(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= ATTESTATION_CHARS_MAX
        && !text.chars().any(char::is_control)
}

/// Whether a text is an ORCID: four groups of four, the last place a check digit over the others
/// (ISO 7064, mod 11-2), where `X` stands for ten.
pub fn orcid_is_valid(orcid: &str) -> bool {
    let groups: Vec<&str> = orcid.splitn(5, '-').collect();
    if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
        return false;
    }
    let places = groups.concat().into_bytes();
    let Some((check, digits)) = places.split_last() else { return false };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let step = |sum: u8, digit: &u8| (sum + digit - b'0') * 2 % 11;
    match (12 - digits.iter().fold(0, step)) % 11 {
        10 => *check == b'X',
        digit => *check == b'0' + digit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attestation() -> Attestation {
        Attestation {
            person: PersonId([1; 16]),
            name: "Ana Núñez".into(),
            orcid: Some("0000-0002-1825-0097".into()),
            institution: Some("Institut Pasteur".into()),
            salt: [2; 32],
            claimed_ms: 5,
            until_ms: None,
        }
    }

    #[test]
    fn the_check_digit_finds_every_wrong_digit() {
        // Those of the ORCID documentation; the second ends in ten.
        for good in ["0000-0002-1825-0097", "0000-0002-1694-233X", "0000-0001-5109-3700"] {
            assert!(orcid_is_valid(good), "{good}");
            for (at, digit) in good.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                let other = if digit == '9' { '0' } else { (digit as u8 + 1) as char };
                let mut wrong = good.to_owned();
                wrong.replace_range(at..=at, &other.to_string());
                assert!(!orcid_is_valid(&wrong), "{wrong}");
            }
        }
        let shapes = [
            "",
            "0000000218250097",
            "0000-0002-1825-009",
            "0000-0002-1825-0097-",
            "000-00002-1825-0097",
            "0000-0002-1694-233x",
            "X000-0002-1825-0097",
            "https://orcid.org/0000-0002-1825-0097",
        ];
        assert!(shapes.iter().all(|shape| !orcid_is_valid(shape)));
    }

    #[test]
    fn what_is_not_plain_is_refused_both_ways() {
        let refused = |change: &dyn Fn(&mut Attestation)| {
            let mut other = attestation();
            change(&mut other);
            let error = other.encode().unwrap_err();
            assert_eq!(Attestation::decode(&encode(&other)), Err(error));
            error
        };
        assert_eq!(refused(&|a| a.name.clear()), AttestationError::Name);
        assert_eq!(refused(&|a| a.name = " ".into()), AttestationError::Name);
        assert_eq!(refused(&|a| a.name = "é".repeat(201)), AttestationError::Name);
        assert_eq!(refused(&|a| a.name.push('\n')), AttestationError::Name);
        let wrong = Some("0000-0002-1825-0098".to_owned());
        assert_eq!(refused(&|a| a.orcid.clone_from(&wrong)), AttestationError::Orcid);
        let institution = AttestationError::Institution;
        assert_eq!(refused(&|a| a.institution = Some(String::new())), institution);
        assert_eq!(refused(&|a| a.institution = Some("é".repeat(201))), institution);
        let mut longest = attestation();
        (longest.name, longest.institution) = ("💊".repeat(200), Some("💊".repeat(200)));
        assert_eq!(Attestation::decode(&longest.encode().unwrap()), Ok(longest));
    }

    #[test]
    fn the_commitment_hides_and_fixes_everything() {
        let good = attestation();
        let other = |change: &dyn Fn(&mut Attestation)| {
            let mut other = attestation();
            change(&mut other);
            other.commitment() != good.commitment()
        };
        assert!(other(&|a| a.person = PersonId([2; 16])));
        assert!(other(&|a| a.name.push('s')));
        assert!(other(&|a| a.orcid = None));
        assert!(other(&|a| a.institution = None));
        assert!(other(&|a| a.salt[0] ^= 1));
        assert!(other(&|a| a.claimed_ms = 6));
        assert!(other(&|a| a.until_ms = Some(6)));
    }

    proptest! {
        #[test]
        fn round_trips(
            name in "[\\pL ]{1,40}x",
            institution in proptest::option::of("[\\pL ]{1,40}x"),
            salt in any::<[u8; 32]>(),
            claimed_ms in any::<u64>(),
            until_ms in proptest::option::of(any::<u64>()),
        ) {
            let (person, orcid) = (PersonId([1; 16]), None);
            let made =
                Attestation { person, name, orcid, institution, salt, claimed_ms, until_ms };
            let read = Attestation::decode(&made.encode().unwrap()).unwrap();
            prop_assert_eq!(read.commitment(), made.commitment());
            prop_assert_eq!(read, made);
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(read) = Attestation::decode(&bytes) {
                prop_assert_eq!(read.encode(), Ok(bytes));
            }
        }

        #[test]
        fn hostile_orcids_never_panic(text in "\\PC{0,30}") {
            let _ = orcid_is_valid(&text);
        }
    }
}
