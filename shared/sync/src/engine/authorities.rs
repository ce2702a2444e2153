//! The authorities whose times this notebook takes for certified, one certificate after another,
//! and the names of those whose times came and are trusted by nobody here.

use super::{CommandError, Engine};
use crate::rows::Worth;
use cahier_evidence::Hash;
use cahier_timestamp::TrustAnchors;
use std::collections::BTreeSet;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Most certificates that are taken from one text: more than a notebook trusts.
const BLOCKS_MAX: usize = 1_024;

/// An authority that this notebook trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityView {
    /// Whose certificate it is, as it says.
    pub name: String,
    /// SHA-256 of the certificate.
    pub fingerprint: Hash,
    /// When it ends, ms since 1970.
    pub until_ms: u64,
}

impl Engine {
    /// The authorities that this notebook trusts.
    pub fn authorities(&self) -> Vec<AuthorityView> {
        self.roots().iter().filter_map(|root| view(root)).collect()
    }

    /// Names of authorities whose timestamps are here and could not be verified, as the relay
    /// calls them.
    pub fn untrusted_authorities(&self) -> BTreeSet<&str> {
        let found = self.proofs.dated.values().flat_map(|row| &row.found);
        let found = found.filter(|found| found.worth == Worth::Unverified);
        found.map(|found| found.authority.as_str()).collect()
    }

    /// Trusts whoever's certificates these are, PEM with text between, beside those before.
    pub fn trust_authorities(&mut self, pem: &str) -> Result<(), CommandError> {
        let new = blocks(pem);
        if new.is_empty() {
            return Err(CommandError::Invalid("a root certificate"));
        }
        let mut roots = self.roots();
        let mut known: BTreeSet<Hash> =
            roots.iter().filter_map(|root| view(root)).map(|one| one.fingerprint).collect();
        for root in new {
            let one = view(&root).ok_or(CommandError::Invalid("a root certificate"))?;
            if known.insert(one.fingerprint) {
                roots.push(root);
            }
        }
        self.set_trust(roots)
    }

    /// Trusts the authority with that certificate no more.
    pub fn distrust_authority(&mut self, fingerprint: Hash) -> Result<(), CommandError> {
        let before = self.roots();
        let is_other = |root: &String| view(root).is_none_or(|one| one.fingerprint != fingerprint);
        let roots: Vec<String> = before.iter().filter(|root| is_other(root)).cloned().collect();
        if roots.len() == before.len() {
            return Err(CommandError::NotFound);
        }
        self.set_trust(roots)
    }

    /// What is trusted, each certificate by itself.
    fn roots(&self) -> Vec<String> {
        self.trust().iter().flat_map(|root| blocks(root)).collect()
    }
}

/// The certificates of a text, each with its first and last line.
fn blocks(text: &str) -> Vec<String> {
    let (mut all, mut rest) = (Vec::new(), text);
    while all.len() < BLOCKS_MAX {
        let Some(from) = rest.find(BEGIN) else { break };
        let Some(length) = rest[from..].find(END) else { break };
        let to = from + length + END.len();
        all.push(format!("{}\n", &rest[from..to]));
        rest = &rest[to..];
    }
    all
}

fn view(root: &str) -> Option<AuthorityView> {
    let anchors = TrustAnchors::parse(root.as_bytes()).ok()?;
    let one = anchors.certificates().first()?;
    Some(AuthorityView {
        name: one.name(),
        fingerprint: Hash(one.fingerprint()),
        until_ms: one.not_after().unix_ms(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_taken_one_by_one_from_a_text() {
        let one = format!("{BEGIN}\nAAAA\n{END}\n");
        let other = format!("{BEGIN}\nBBBB\n{END}\n");
        let text = format!("Autorité A\n{one}Autorité B\n{other}");
        assert_eq!(blocks(&text), [one, other]);
        assert!(blocks("").is_empty());
        // A block that does not end is none.
        assert!(blocks(&format!("{BEGIN}\nAAAA")).is_empty());
        assert_eq!(view("no certificate"), None);
    }
}
