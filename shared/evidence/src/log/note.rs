//! Signed notes (C2SP signed-note): text, an empty line, and lines of signatures, each with the
//! name of its key. Only Ed25519 is verified; signatures by other keys are kept and mean nothing.
//!
//! What [`Note::parse`] takes is not verified yet: its text says nothing until [`Note::verify`]
//! was asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_crypto::{RelayKey, sha256, verify_strict};
use std::fmt;
use std::str::FromStr;

/// Largest note that is read, bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Most signatures under a note: what every reader must take, and no more.
pub const NOTE_SIGNATURES_MAX: usize = 16;

/// The signature type of Ed25519 over the text.
const ED25519: u8 = 1;
/// What a line of a signature begins with: an em dash and a space.
const SIGNATURE_MARK: &str = "— ";

/// A note or a key that is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not in the form of the standard.
    #[error("the note is not of the expected form")]
    Malformed,
    /// More bytes or more signatures than the bound.
    #[error("the note is larger than allowed")]
    TooLarge,
    /// A name that no key can have.
    #[error("the name of a key is empty, or has a space or a plus in it")]
    Name,
    /// No signature of the key that was asked for.
    #[error("the note is not signed by the key that was expected")]
    Unsigned,
    /// A signature by the key that was asked for, but of something else.
    #[error("a signature under the note is wrong")]
    Signature,
}

/// The name and public key of whoever signs notes. As text `<name>+<id>+<base64>`, which other
/// programs take as a verifier key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: [u8; 32],
}

impl VerifierKey {
    /// A key under a name without spaces, pluses and control characters.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, NoteError> {
        if is_name(name) {
            Ok(Self { name: name.to_owned(), public })
        } else {
            Err(NoteError::Name)
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The short hash by which signatures name the key.
    pub fn id(&self) -> [u8; 4] {
        let hash = sha256(&[self.name.as_bytes(), &b"\n"[..], &self.typed()[..]].concat());
        let [a, b, c, d, ..] = hash;
        [a, b, c, d]
    }

    fn typed(&self) -> [u8; 33] {
        let mut typed = [ED25519; 33];
        typed[1..].copy_from_slice(&self.public);
        typed
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.name, STANDARD.encode(self.typed()))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::Malformed;
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        let (name, rest) = text.split_once('+').ok_or(malformed)?;
        let (_, packed) = rest.split_once('+').ok_or(malformed)?;
        let typed = STANDARD.decode(packed).map_err(|_| malformed)?;
        let Some((&ED25519, public)) = typed.split_first() else { return Err(malformed) };
        let key = Self::new(name, public.try_into().map_err(|_| malformed)?)?;
        // A key has one text, the id in it included.
        if key.to_string() == text { Ok(key) } else { Err(malformed) }
    }
}

/// One line under a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The short hash of the key.
    pub id: [u8; 4],
    /// The signature, of whatever kind the key is.
    pub signature: Vec<u8>,
}

impl NoteSignature {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let parts = line.strip_prefix(SIGNATURE_MARK).and_then(|rest| rest.split_once(' '));
        let (name, packed) = parts.ok_or(NoteError::Malformed)?;
        let bytes = STANDARD.decode(packed).map_err(|_| NoteError::Malformed)?;
        match bytes.split_first_chunk::<4>() {
            Some((id, signature)) if is_name(name) && !signature.is_empty() => {
                Ok(Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
            }
            _ => Err(NoteError::Malformed),
        }
    }

    fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id()
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.signature[..]].concat();
        writeln!(f, "{SIGNATURE_MARK}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with signatures under it. Printed, it is what travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which ends with a line feed, under a name.
    pub fn sign(text: &str, name: &str, key: &RelayKey) -> Result<Self, NoteError> {
        let verifier = VerifierKey::new(name, key.public())?;
        if !is_text(text) {
            return Err(NoteError::Malformed);
        }
        let signature = key.sign(text.as_bytes()).to_vec();
        let signature = NoteSignature { name: name.to_owned(), id: verifier.id(), signature };
        let note = Self { text: text.to_owned(), signatures: vec![signature] };
        if note.encode().len() > NOTE_BYTES_MAX { Err(NoteError::TooLarge) } else { Ok(note) }
    }

    /// Reads a note; nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        let malformed = NoteError::Malformed;
        let whole = std::str::from_utf8(bytes).map_err(|_| malformed)?;
        // The last empty line divides; the text may have others.
        let divide = whole.rfind("\n\n").ok_or(malformed)?;
        let (text, rest) = whole.split_at(divide + 1);
        let lines = rest.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(malformed)?;
        if !is_text(text) {
            return Err(malformed);
        }
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == NOTE_SIGNATURES_MAX {
                return Err(NoteError::TooLarge);
            }
            signatures.push(NoteSignature::parse(line)?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with the line feed at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines under it, verified or not.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The bytes that travel.
    pub fn encode(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    /// Whether this key signed: there is a signature of it, and none of it that is wrong.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let mut found = false;
        for line in self.signatures.iter().filter(|line| line.is_by(key)) {
            let signature: [u8; 64] =
                line.signature.as_slice().try_into().map_err(|_| NoteError::Signature)?;
            if !verify_strict(key.public(), self.text.as_bytes(), &signature) {
                return Err(NoteError::Signature);
            }
            found = true;
        }
        if found { Ok(()) } else { Err(NoteError::Unsigned) }
    }

    /// The same text under this key's first signature alone, verified.
    pub fn only(&self, key: &VerifierKey) -> Result<Self, NoteError> {
        self.verify(key)?;
        let line = self.signatures.iter().find(|line| line.is_by(key));
        let signatures = line.cloned().into_iter().collect();
        Ok(Self { text: self.text.clone(), signatures })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c >= ' ' && c != '+' && !c.is_whitespace();
    !name.is_empty() && name.chars().all(fits)
}

/// Whether a note can have this text.
pub(super) fn is_text(text: &str) -> bool {
    text.ends_with('\n') && text.chars().all(|c| c >= ' ' || c == '\n')
}
