//! An item of which everything is known that can be known without its zone: it is parsed, its
//! signature was tried under one key, its ciphertext was held against what was signed for. This
//! is the costly part of taking an item in, and it can be done anywhere, also beside others.
//!
//! Nothing is decided here. Whether that key is the one of its author's live device, and all
//! else, the zone says at the item's own place in the log; under any other key it tries again.

use crate::ids::DeviceId;
use crate::item::Item;
use crate::signed::SignError;
use minicbor::bytes::ByteVec;

/// An item and what was found out about it. [`CheckedItem::check`] alone makes one, so that
/// nobody can claim a check that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedItem {
    item: Item,
    ciphertext: Option<ByteVec>,
    findings: Findings,
}

/// What was found out about an item; true of its bytes for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Findings {
    /// The key that was tried, and whether the signature is right under it.
    signature: Option<([u8; 32], bool)>,
    /// Whether the ciphertext is the one that was signed for.
    ciphertext: bool,
}

impl CheckedItem {
    /// Parses an item, holds its ciphertext against it, and tries its signature under the key of
    /// a device, where the item says that this device made it.
    pub fn check(
        signed: &[u8],
        ciphertext: Option<ByteVec>,
        device: DeviceId,
        key: &[u8; 32],
    ) -> Result<Self, SignError> {
        let item = Item::parse(signed)?;
        let signature = (item.device() == device).then(|| (*key, item.verifies(key)));
        let fits = match (&item, &ciphertext) {
            (Item::Envelope(envelope), Some(ciphertext)) => envelope.fits(ciphertext),
            _ => false,
        };
        let findings = Findings { signature, ciphertext: fits };
        Ok(Self { item, ciphertext, findings })
    }

    /// The item.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// What it weighs, bytes: the signed part and the ciphertext.
    pub fn weight(&self) -> u64 {
        (self.item.bytes().len() + self.ciphertext().map_or(0, <[u8]>::len)) as u64
    }

    /// The bytes as they came: what is signed, and the ciphertext.
    pub fn into_parts(self) -> (Vec<u8>, Option<ByteVec>) {
        (self.item.into_bytes(), self.ciphertext)
    }

    pub(crate) fn ciphertext(&self) -> Option<&[u8]> {
        self.ciphertext.as_ref().map(|ciphertext| ciphertext.as_slice())
    }

    pub(crate) fn findings(&self) -> Findings {
        self.findings
    }
}

impl Findings {
    /// Whether the signature is right under a key, where that very key was tried.
    pub fn signed_by(self, key: &[u8; 32]) -> Option<bool> {
        self.signature.filter(|(tried, _)| tried == key).map(|(_, right)| right)
    }

    /// Whether the ciphertext is the one that was signed for.
    pub fn has_its_ciphertext(self) -> bool {
        self.ciphertext
    }
}
