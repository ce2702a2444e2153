//! One statement or seal: who signed it and whether they might, the parts that are shown against
//! its root, and what a security key signed for it.

use super::files::StatementFile;
use super::pool::Pool;
use super::walk::Walk;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::{PartVerdict, StatementVerdict, Times};
use cahier_evidence::{
    Assertion, Disclosures, Hash, PersonState, may_seal, may_write, verify_assertion, version_hash,
};
use cahier_notebook::canonical;

/// Checks one at its place.
pub(super) fn check(
    file: &StatementFile,
    walk: &Walk<'_>,
    logs: Vec<usize>,
    pool: &mut Pool<'_>,
) -> Result<StatementVerdict, Fault> {
    let header = &file.signed.envelope.header;
    let signer = walk.signer(&file.signed)?;
    let own = walk.is_own(header.document, header.person);
    let writes = may_write(signer.role, header.class, own);
    let may = match &header.seal {
        Some(seal) => may_seal(signer.role, header.class, seal.meaning, writes),
        None => writes,
    };
    if !may {
        return Err(Fault::new(Wrong::Right, &file.signed.member));
    }
    let parts = parts(file, pool)?;
    let shown = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let times = Times {
        claimed_ms: header.claimed_ms,
        received_ms: file.signed.received_ms,
        logs,
        certified_ms: None,
    };
    Ok(StatementVerdict {
        index: file.signed.index,
        hash: file.signed.envelope.hash(),
        meaning: header.seal.map(|seal| seal.meaning),
        about: header.seal.and_then(|seal| seal.about),
        security_key: security_key(file, signer.chain)?,
        signer: signer.who,
        note: file.revealed.as_ref().and_then(|revealed| revealed.note.clone()),
        version: file.version,
        withheld: file.version.parts.saturating_sub(shown),
        parts,
        times,
    })
}

/// The parts that are shown, each against the root that was signed.
fn parts(file: &StatementFile, pool: &mut Pool<'_>) -> Result<Vec<PartVerdict>, Fault> {
    let malformed = || Fault::new(Wrong::Malformed, &file.member);
    let disclosures = Disclosures::parse(&file.shown.disclosures).map_err(|_| malformed())?;
    let hashes = &file.shown.parts;
    if disclosures.iter().count() != hashes.len() {
        return Err(malformed());
    }
    let mut parts = Vec::new();
    for (disclosure, hash) in disclosures.iter().zip(hashes) {
        let member = layout::part(*hash);
        let bytes = pool.take(&member)?;
        let wrong = || Fault::new(Wrong::Part, &member);
        let version = &file.version;
        if Hash::of(bytes) != *hash || !disclosure.verify(bytes, version.root, version.parts) {
            return Err(wrong());
        }
        let content = if version.form == canonical::FORM {
            Some(canonical::read(&disclosure.name, bytes).map_err(|_| wrong())?)
        } else {
            None
        };
        let name = disclosure.name.clone();
        parts.push(PartVerdict { name, content, bytes: bytes.to_vec() });
    }
    Ok(parts)
}

/// The relying party of the security key that signed the same version, where one did.
fn security_key(file: &StatementFile, chain: &PersonState) -> Result<Option<String>, Fault> {
    let wrong = || Fault::new(Wrong::SecurityKey, &file.member);
    let beside = file.shown.assertion.as_ref();
    let beside = beside.map(|bytes| Assertion::decode(bytes).map_err(|_| wrong())).transpose()?;
    let inside = file.revealed.as_ref().and_then(|revealed| revealed.assertion.clone());
    let Some(assertion) = beside.or(inside) else { return Ok(None) };
    let header = &file.signed.envelope.header;
    let seal = header.seal.ok_or_else(wrong)?;
    let credential = chain.credential(&assertion.credential).filter(|credential| credential.live);
    let credential = credential.ok_or_else(wrong)?;
    let challenge = version_hash(&file.version, &seal, header.person, header.device);
    verify_assertion(&assertion, credential, &challenge).map_err(|_| wrong())?;
    Ok(Some(credential.rp.clone()))
}
