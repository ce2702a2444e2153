//! Why there is no timestamp, in few kinds. The operator reads the whole reason; anybody else reads
//! the sentence of its kind alone, because a reason may hold an address, or an authority's own
//! words.
//!
//! A reason is kept as `kind: reason`.

use super::Unfit;
use super::client::HttpError;
use super::giver::AskError;
use super::renewal::RenewError;
use cahier_timestamp::TimestampError;
use serde::Serialize;
use std::fmt::Display;

/// Most characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 500;

/// Of which kind a reason is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// No connection to the authority.
    Unreachable,
    /// None that is encrypted as it must be.
    Unencrypted,
    /// No answer in time.
    Slow,
    /// An answer that is none of an authority.
    Answer,
    /// The authority refused.
    Declined,
    /// A timestamp that does not verify.
    Unsound,
    /// A timestamp that is too large for members.
    TooLarge,
    /// What is kept here is damaged.
    Damaged,
    /// A new timestamp would end no later.
    NoLater,
    /// No certified authority is named any more.
    Nobody,
    /// Something else on this side.
    Other,
}

impl Trouble {
    /// Every kind.
    const ALL: [Self; 11] = [
        Self::Unreachable,
        Self::Unencrypted,
        Self::Slow,
        Self::Answer,
        Self::Declined,
        Self::Unsound,
        Self::TooLarge,
        Self::Damaged,
        Self::NoLater,
        Self::Nobody,
        Self::Other,
    ];

    /// The word under which it is kept.
    fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unencrypted => "unencrypted",
            Self::Slow => "slow",
            Self::Answer => "answer",
            Self::Declined => "declined",
            Self::Unsound => "unsound",
            Self::TooLarge => "too-large",
            Self::Damaged => "damaged",
            Self::NoLater => "no-later",
            Self::Nobody => "nobody",
            Self::Other => "other",
        }
    }
}

/// A reason as it is kept.
pub(super) fn kept_why<'a, E: Display>(error: &'a E) -> String
where
    Trouble: From<&'a E>,
{
    let whole = format!("{}: {error}", Trouble::from(error).code());
    whole.chars().take(WHY_CHARS_MAX).collect()
}

/// Kind and reason of what is kept; no kind where nothing failed. Before there were kinds, reasons
/// were kept alone.
pub(super) fn read_why(kept: &str) -> (Option<Trouble>, &str) {
    if kept.is_empty() {
        return (None, kept);
    }
    let known = |code: &str| Trouble::ALL.into_iter().find(|trouble| trouble.code() == code);
    let split = kept.split_once(": ").and_then(|(code, why)| Some((known(code)?, why)));
    let (trouble, why) = split.unwrap_or((Trouble::Other, kept));
    (Some(trouble), why)
}

impl From<&HttpError> for Trouble {
    fn from(error: &HttpError) -> Self {
        match error {
            HttpError::Unreachable(_) => Self::Unreachable,
            HttpError::Tls(_) => Self::Unencrypted,
            HttpError::Slow => Self::Slow,
            HttpError::Broken(_)
            | HttpError::Status(_)
            | HttpError::OtherType
            | HttpError::TooLong => Self::Answer,
        }
    }
}

impl From<&TimestampError> for Trouble {
    fn from(error: &TimestampError) -> Self {
        match error {
            TimestampError::Declined(_) => Self::Declined,
            _ => Self::Unsound,
        }
    }
}

impl From<&AskError> for Trouble {
    fn from(error: &AskError) -> Self {
        match error {
            AskError::Http(error) => error.into(),
            AskError::Timestamp(error) => error.into(),
            AskError::TooLarge => Self::TooLarge,
            AskError::Entropy(_) => Self::Other,
        }
    }
}

impl From<&RenewError> for Trouble {
    fn from(error: &RenewError) -> Self {
        match error {
            RenewError::Ask(error) => error.into(),
            RenewError::Timestamp(error) => error.into(),
            RenewError::Storage(_) | RenewError::Missing => Self::Damaged,
            RenewError::NoLater => Self::NoLater,
            RenewError::Nobody => Self::Nobody,
            RenewError::Stopped(_) => Self::Other,
        }
    }
}

impl From<&Unfit> for Trouble {
    fn from(error: &Unfit) -> Self {
        match error {
            Unfit::Timestamp(error) => error.into(),
            Unfit::Damaged(_) => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn reasons_are_kept_whole_with_their_kind() {
        let tls = || AskError::Http(HttpError::Tls(io::Error::other("not valid for tsa.example")));
        let declined = AskError::Timestamp(TimestampError::Declined("ask http://x".into()));
        let cases = [
            (kept_why(&tls()), Trouble::Unencrypted, tls().to_string()),
            (kept_why(&declined), Trouble::Declined, declined.to_string()),
            (kept_why(&RenewError::Nobody), Trouble::Nobody, RenewError::Nobody.to_string()),
            (kept_why(&RenewError::Ask(tls())), Trouble::Unencrypted, tls().to_string()),
        ];
        for (kept, trouble, why) in &cases {
            assert_eq!(read_why(kept), (Some(*trouble), why.as_str()));
        }
        let long = AskError::Entropy("é".repeat(900));
        assert_eq!(kept_why(&long).chars().count(), WHY_CHARS_MAX);
        assert_eq!(read_why(""), (None, ""));
        let old = "it cannot be reached: connection refused";
        assert_eq!(read_why(old), (Some(Trouble::Other), old));
        for trouble in Trouble::ALL {
            let kept = format!("{}: x", trouble.code());
            assert_eq!(read_why(&kept), (Some(trouble), "x"));
        }
    }
}
