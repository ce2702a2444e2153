//! One statement or seal: who signed it and whether they might, the parts that are shown against
//! its root, and what a security key signed for it.

use super::files::StatementFile;
use super::pool::Pool;
use super::walk::Walk;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::{PartVerdict, SecurityKey, StatementVerdict, Times};
use cahier_evidence::{
    Assertion, Disclosures, PersonState, may_seal, may_write, verify_assertion, version_hash,
};
use std::sync::Arc;

/// Checks one at its place.
pub(super) fn check(
    file: &StatementFile,
    walk: &Walk<'_>,
    logs: Vec<usize>,
    pool: &mut Pool<'_>,
) -> Result<StatementVerdict, Fault> {
    let header = &file.signed.envelope.header;
    let signer = walk.signer(&file.signed, &mut pool.budget)?;
    let own = walk.is_own(header.document, header.person);
    let writes = may_write(signer.role, header.class, own);
    let may = match &header.seal {
        Some(seal) => may_seal(signer.role, header.class, seal.meaning, writes),
        None => writes,
    };
    if !may {
        return Err(Fault::new(Wrong::Right, &file.signed.member));
    }
    pool.budget.take_names(&signer.who, &file.signed.member)?;
    let parts = parts(file, pool)?;
    let shown = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let times = Times {
        claimed_ms: header.claimed_ms,
        received_ms: file.signed.received_ms,
        logs,
        certified_ms: None,
        certified_by: None,
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
fn parts(file: &StatementFile, pool: &mut Pool<'_>) -> Result<Vec<Arc<PartVerdict>>, Fault> {
    let malformed = || Fault::new(Wrong::Malformed, &file.member);
    let disclosures = Disclosures::parse(&file.shown.disclosures).map_err(|_| malformed())?;
    let hashes = &file.shown.parts;
    if disclosures.iter().count() != hashes.len() {
        return Err(malformed());
    }
    let (version, document) = (&file.version, file.signed.envelope.header.document);
    let names = disclosures.iter().map(|disclosure| disclosure.name.as_str());
    let list: Vec<_> = names.zip(hashes.iter().copied()).collect();
    pool.count_parts(document, version, &list, &file.member)?;
    let mut parts = Vec::new();
    for (disclosure, hash) in disclosures.iter().zip(hashes) {
        let part = pool.part(version.form, &disclosure.name, *hash)?;
        let length = part.bytes.len() as u64;
        if !disclosure.verify_hash(*hash, length, version.root, version.parts) {
            return Err(Fault::new(Wrong::Part, layout::part(*hash)));
        }
        parts.push(part);
    }
    Ok(parts)
}

/// What a security key signed for the same version. One that does not hold takes nothing from what
/// the device signed: nobody but the signer could have left it out.
fn security_key(file: &StatementFile, chain: &PersonState) -> Result<SecurityKey, Fault> {
    let beside = file.shown.assertion.as_ref().map(|bytes| Assertion::decode(bytes));
    let beside = beside.transpose().map_err(|_| Fault::new(Wrong::SecurityKey, &file.member))?;
    let inside = file.revealed.as_ref().and_then(|revealed| revealed.assertion.clone());
    let Some(assertion) = beside.or(inside) else { return Ok(SecurityKey::None) };
    let held = holds(file, chain, &assertion);
    Ok(held.map_or(SecurityKey::Wrong, |rp| SecurityKey::Holds { rp }))
}

/// The relying party of the live credential that signed this very version with this meaning.
fn holds(file: &StatementFile, chain: &PersonState, assertion: &Assertion) -> Option<String> {
    let header = &file.signed.envelope.header;
    let credential = chain.credential(&assertion.credential)?;
    let challenge = version_hash(&file.version, &header.seal?, header.person, header.device);
    let holds = credential.live && verify_assertion(assertion, credential, &challenge).is_ok();
    holds.then(|| credential.rp.clone())
}
