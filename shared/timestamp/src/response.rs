//! What an authority answers: TimeStampResp (RFC 3161 section 2.4.2): a token, or its reasons for
//! giving none.

use crate::asn1::{self, Malformed, Reader};
use crate::cms::TOKEN_BYTES_MAX;
use crate::error::{Part, TimestampError};

/// Longest response that is read, bytes: a token and some words.
pub const RESPONSE_BYTES_MAX: usize = TOKEN_BYTES_MAX + 4 * 1024;
const WORDS_CHARS_MAX: usize = 300;

const GRANTED: u64 = 0;
const GRANTED_WITH_CHANGES: u64 = 1;
const REJECTION: u64 = 2;
/// PKIStatus in its order (RFC 3161 section 2.4.2).
const STATUS: [&str; 6] =
    ["granted", "granted with changes", "rejected", "waiting", "revocation is near", "revoked"];
/// PKIFailureInfo: number of the bit, and what it says.
const FAILURES: [(usize, &str); 8] = [
    (BAD_ALGORITHM, "hash algorithm not known"),
    (BAD_REQUEST, "request not allowed"),
    (BAD_FORMAT, "request not understood"),
    (14, "the authority's clock is not available"),
    (BAD_POLICY, "policy not offered"),
    (16, "extension not offered"),
    (17, "additional information not available"),
    (25, "failure of the system"),
];
pub(crate) const BAD_ALGORITHM: usize = 0;
pub(crate) const BAD_REQUEST: usize = 2;
pub(crate) const BAD_FORMAT: usize = 5;
pub(crate) const BAD_POLICY: usize = 15;

/// Takes the token out of a response; when there is none, the error tells the authority's words.
/// The token is not verified: that is `verify`.
pub fn token_of(response: &[u8]) -> Result<Vec<u8>, TimestampError> {
    if response.len() > RESPONSE_BYTES_MAX {
        return Err(TimestampError::TooLarge(Part::Response));
    }
    let malformed = Part::Response.malformed();
    let mut outer = Reader::only(asn1::SEQUENCE, response).map_err(&malformed)?;
    let status = outer.sequence().and_then(Status::read).map_err(&malformed)?;
    if status.number != GRANTED && status.number != GRANTED_WITH_CHANGES {
        outer.end().map_err(&malformed)?;
        return Err(TimestampError::Declined(status.words()));
    }
    let token = outer.whole(asn1::SEQUENCE).map_err(&malformed)?;
    outer.end().map_err(&malformed)?;
    Ok(token.to_vec())
}

struct Status {
    number: u64,
    text: String,
    failures: Vec<&'static str>,
}

impl Status {
    fn read(mut info: Reader<'_>) -> Result<Self, Malformed> {
        let number = info.number()?;
        let mut text = String::new();
        if let Some(strings) = info.optional(asn1::SEQUENCE)? {
            let mut strings = Reader::new(strings);
            while !strings.is_empty() {
                let line = strings.content(asn1::UTF8_STRING)?;
                text.push_str(&String::from_utf8_lossy(line));
                text.push(' ');
            }
        }
        let failures = info.optional(asn1::BIT_STRING)?.map(failures).unwrap_or_default();
        info.end()?;
        Ok(Self { number, text, failures })
    }

    fn words(&self) -> String {
        let status = usize::try_from(self.number).ok().and_then(|number| STATUS.get(number));
        let mut words = vec![*status.unwrap_or(&"unknown answer")];
        words.extend(&self.failures);
        words.push(self.text.trim());
        words.retain(|word| !word.is_empty());
        let words = words.join("; ");
        words.chars().filter(|c| !c.is_control()).take(WORDS_CHARS_MAX).collect()
    }
}

/// The bits of a BIT STRING, counted from the highest one of the first byte.
fn failures(content: &[u8]) -> Vec<&'static str> {
    let is_set = |bit: usize| {
        let byte = content.get(1 + bit / 8).copied().unwrap_or_default();
        byte & (0x80 >> (bit % 8)) != 0
    };
    FAILURES.iter().filter(|(bit, _)| is_set(*bit)).map(|(_, words)| *words).collect()
}

/// A response that brings a token.
pub(crate) fn granted(token: &[u8]) -> Vec<u8> {
    let status = asn1::write_sequence(&[&asn1::write_number(GRANTED)]);
    asn1::write_sequence(&[&status, token])
}

/// A response that says why there is none: the number of a bit of PKIFailureInfo.
pub(crate) fn rejected(failure: usize) -> Vec<u8> {
    let mut bits = vec![0_u8; failure / 8 + 2];
    let unused = 7 - failure % 8;
    // Both are below 8.
    bits[0] = unused as u8;
    if let Some(last) = bits.last_mut() {
        *last = 1 << unused;
    }
    let failure = asn1::write(asn1::BIT_STRING, &[&bits]);
    let status = asn1::write_sequence(&[&asn1::write_number(REJECTION), &failure]);
    asn1::write_sequence(&[&status])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_refusal_is_told_in_words() {
        for (bit, words) in FAILURES {
            let expected = TimestampError::Declined(format!("rejected; {words}"));
            assert_eq!(token_of(&rejected(bit)), Err(expected));
        }
    }

    #[test]
    fn the_authoritys_own_words_are_shown_without_control_characters() {
        let line = asn1::write(asn1::UTF8_STRING, &[b"account\x1b[0m closed"]);
        let text = asn1::write_sequence(&[&line]);
        let status = asn1::write_sequence(&[&asn1::write_number(2), &text]);
        let expected = TimestampError::Declined("rejected; account[0m closed".to_owned());
        assert_eq!(token_of(&asn1::write_sequence(&[&status])), Err(expected));
    }

    #[test]
    fn a_token_is_taken_out() {
        assert_eq!(token_of(&granted(&[0x30, 0])), Ok(vec![0x30, 0]));
        assert_eq!(token_of(&[]), Err(TimestampError::Malformed(Part::Response)));
        let error = TimestampError::TooLarge(Part::Response);
        assert_eq!(token_of(&[0x30; RESPONSE_BYTES_MAX + 1]), Err(error));
    }

    proptest! {
        #[test]
        fn hostile_responses_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = token_of(&bytes);
        }
    }
}
