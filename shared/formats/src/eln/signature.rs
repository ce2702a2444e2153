//! The signature over an archive's description, `ro-crate-metadata.json.minisig`: found, checked,
//! told. Files are signed as far as the description holds their checksums.

use super::archive::Archive;
use super::index::one_line;
use super::minisign::{FILE_BYTES_MAX, Minisig, MinisignKey};
use super::warning::Warning;
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek};

/// Files of the root folder that are looked at for a key.
const KEY_FILES_MAX: usize = 8;
/// Longest comment that is told, characters.
const COMMENT_CHARS_MAX: usize = 500;

/// What a signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureState {
    /// It fits a key that was given.
    FitsGiven,
    /// It fits the key that lies in the archive: nothing was changed since, by whoever made that
    /// key.
    FitsInside,
    /// It does not fit the key that it names.
    Wrong,
    /// The key that it names is not known.
    NoKey,
    /// It is none.
    Unreadable,
}

/// A signature, and what came of its check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Id of the key that it names; empty if it cannot be read.
    pub key_id: String,
    /// What the signer says with it: where the key is to be found, mostly. Signed where it fits.
    pub comment: String,
    /// What it is worth.
    pub state: SignatureState,
}

impl Signature {
    /// The same for a report.
    pub(crate) fn warning(&self) -> Warning {
        let (key_id, comment) = (self.key_id.clone(), self.comment.clone());
        match self.state {
            SignatureState::FitsGiven => Warning::SignatureFits { key_id, comment, given: true },
            SignatureState::FitsInside => Warning::SignatureFits { key_id, comment, given: false },
            SignatureState::Wrong => Warning::SignatureWrong { key_id },
            SignatureState::NoKey => Warning::SignatureNotChecked { key_id, comment },
            SignatureState::Unreadable => Warning::SignatureUnreadable,
        }
    }
}

/// Checks the signature over the description at that path, if there is one.
pub(crate) fn check<R: Read + Seek>(
    archive: &mut Archive<R>,
    path: &str,
    description: &[u8],
    given: &[MinisignKey],
) -> Option<Signature> {
    let path = format!("{path}.minisig");
    archive.size(&path)?;
    let text = archive.read_file(&path, FILE_BYTES_MAX).ok();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(minisig) = text.as_deref().and_then(Minisig::parse) else {
        let (key_id, comment) = (String::new(), String::new());
        return Some(Signature { key_id, comment, state: SignatureState::Unreadable });
    };
    let state = state_of(&minisig, description, given, &keys_inside(archive));
    let comment = one_line(minisig.comment()).chars().take(COMMENT_CHARS_MAX).collect();
    Some(Signature { key_id: minisig.key_id(), comment, state })
}

fn state_of(
    minisig: &Minisig,
    description: &[u8],
    given: &[MinisignKey],
    inside: &[MinisignKey],
) -> SignatureState {
    let line = one_line_json(description);
    // PASTA signs the description before it breaks it into lines.
    let fits = |key: &MinisignKey| minisig.fits(key, description) || minisig.fits(key, &line);
    let named = |keys: &[MinisignKey]| {
        let own = keys.iter().filter(|key| minisig.is_of(key));
        own.fold(None, |fit, key| Some(fit == Some(true) || fits(key)))
    };
    match (named(given), named(inside)) {
        (Some(true), _) => SignatureState::FitsGiven,
        // Whoever names the id of a known key and does not have it is no better for a key beside.
        (Some(false), _) | (None, Some(false)) => SignatureState::Wrong,
        (None, Some(true)) => SignatureState::FitsInside,
        (None, None) => SignatureState::NoKey,
    }
}

/// Keys in the root folder: `ro-crate.pubkey`, `minisign.pub`, `keys.json`.
fn keys_inside<R: Read + Seek>(archive: &mut Archive<R>) -> Vec<MinisignKey> {
    let is_key = |path: &str| {
        let ending = path.ends_with(".pub") || path.ends_with(".pubkey") || path == "keys.json";
        ending && !path.contains('/')
    };
    let paths = archive.files().filter(|(path, bytes)| is_key(path) && *bytes <= FILE_BYTES_MAX);
    let paths: Vec<String> = paths.map(|(path, _)| path.to_owned()).take(KEY_FILES_MAX).collect();
    let read = |path: &String| archive.read_file(path, FILE_BYTES_MAX).ok();
    let files: Vec<Vec<u8>> = paths.iter().filter_map(read).collect();
    let keys = files.iter().flat_map(|bytes| MinisignKey::all(&String::from_utf8_lossy(bytes)));
    keys.collect()
}

/// JSON in one line, with a space behind every comma and colon, as Python writes it.
fn one_line_json(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let (mut inside, mut escaped) = (false, false);
    for byte in json {
        if !inside && byte.is_ascii_whitespace() {
            continue;
        }
        out.push(*byte);
        match *byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b',' | b':' if !inside => out.push(b' '),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::minisign::tests::signed;
    use super::*;

    #[test]
    fn json_comes_in_one_line() {
        let json = b"{\n  \"a,:\\\" b\": [\n    1,\n    \"\\\\\"\n  ],\n  \"c\": {}\n}\n";
        let line = one_line_json(json);
        assert_eq!(line, br#"{"a,:\" b": [1, "\\"], "c": {}}"#);
    }

    #[test]
    fn a_key_that_was_given_counts_more_than_one_inside() {
        let (key, minisig) = signed(7, true, b"{}", "said");
        let (other, _) = signed(8, true, b"{}", "said");
        let (key, other) = (MinisignKey::all(&key), MinisignKey::all(&other));
        let minisig = Minisig::parse(&minisig).unwrap();
        let state = |given: &[MinisignKey], inside: &[MinisignKey]| {
            state_of(&minisig, b"{}", given, inside)
        };
        assert_eq!(state(&[], &[]), SignatureState::NoKey);
        assert_eq!(state(&key, &[]), SignatureState::FitsGiven);
        assert_eq!(state(&[], &key), SignatureState::FitsInside);
        assert_eq!(state(&[], &other), SignatureState::Wrong);
        // Both keys have one id: the archive brings a key of its own making.
        assert_eq!(state(&other, &key), SignatureState::Wrong);
        assert_eq!(state_of(&minisig, b"[]", &key, &[]), SignatureState::Wrong);
    }
}
