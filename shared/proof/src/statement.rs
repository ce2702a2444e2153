//! What a proof shows of one statement or seal: the signed header as it is, the parts that were
//! chosen with what ties them to its root, and what opens the encrypted half where nothing is
//! withheld. With a part withheld that half stays shut: the seed in it would let anybody try what
//! the hidden parts say.

use crate::build::{BuildError, Members};
use crate::codec::encode;
use crate::layout;
use crate::member::{Opening, Shown};
use cahier_crypto::Secret32;
use cahier_evidence::{Assertion, Disclosures, DocumentId, Hash, Parts};
use cahier_notebook::canonical::Part;
use std::collections::{BTreeMap, BTreeSet};

/// A statement or a seal, with the version that it is about.
#[derive(Clone, Debug)]
pub struct StatementInput {
    /// Its place in the zone's log.
    pub index: u64,
    /// When the relay received it, ms since 1970.
    pub received_ms: u64,
    /// The COSE_Sign1.
    pub signed: Vec<u8>,
    /// The seed in its encrypted half; of no use where no part is shown.
    pub seed: Secret32,
    /// All parts of the version, canonical; none where no part is shown.
    pub parts: Vec<Part>,
    /// Names of the parts to show, in any order.
    pub show: Vec<String>,
    /// What a security key signed.
    pub assertion: Option<Assertion>,
    /// What opens the encrypted half, and so shows the signer's comment: left out of the proof
    /// where a part is withheld.
    pub opening: Option<OpeningInput>,
}

/// What opens one message and no other.
#[derive(Clone, Debug)]
pub struct OpeningInput {
    /// The ciphertext, as it travels beside the envelope.
    pub ciphertext: Vec<u8>,
    /// [`cahier_crypto::DocumentKey::message_root`] of the header's salt.
    pub root: Secret32,
}

impl OpeningInput {
    pub(crate) fn member(&self) -> Opening {
        Opening { ciphertext: self.ciphertext.clone().into(), root: *self.root.expose() }
    }
}

impl StatementInput {
    /// Puts what is shown of it among the members.
    pub(crate) fn write(
        &self,
        document: DocumentId,
        members: &mut Members,
    ) -> Result<(), BuildError> {
        let wanted: BTreeSet<&str> = self.show.iter().map(String::as_str).collect();
        let disclosures = self.disclosures(&wanted)?;
        let named = self.parts.iter().map(|part| (part.name.as_str(), &part.bytes));
        let named: BTreeMap<&str, &Vec<u8>> = named.collect();
        let mut parts = Vec::new();
        for shown in disclosures.iter() {
            let bytes = named.get(shown.name.as_str()).copied().cloned().unwrap_or_default();
            let hash = Hash::of(&bytes);
            parts.push(hash);
            members.insert(layout::part(hash), bytes);
        }
        let whole = !self.parts.is_empty() && parts.len() == self.parts.len();
        let opening = self.opening.as_ref().filter(|_| whole).map(OpeningInput::member);
        let assertion = self.assertion.as_ref().filter(|_| opening.is_none());
        let assertion = assertion.map(Assertion::encode).transpose();
        let assertion = assertion.map_err(|_| BuildError::Assertion)?.map(Into::into);
        let received_ms = self.received_ms;
        let disclosures = disclosures.to_bytes().into();
        let shown = Shown { received_ms, assertion, opening, disclosures, parts };
        members.insert(layout::statement(document, self.index), self.signed.clone());
        members.insert(layout::shown(document, self.index), encode(&shown));
        Ok(())
    }

    fn disclosures(&self, wanted: &BTreeSet<&str>) -> Result<Disclosures, BuildError> {
        if wanted.is_empty() {
            return Ok(Disclosures::default());
        }
        let named = self.parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
        let parts = Parts::new(&self.seed, named)?;
        Ok(Disclosures::of(&parts, wanted.iter().copied())?)
    }
}
