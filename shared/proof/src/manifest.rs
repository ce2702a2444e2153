//! The manifest: name, size and hash of every other member, signed by the exporter's device. A bit
//! that changes anywhere is found here, also where nothing else depends on it.

use crate::codec::{decode, encode};
use crate::fault::{Fault, Wrong};
use crate::layout::{EXPORTER, MANIFEST, SIGNATURE};
use crate::plan::{Hex, to_json};
use cahier_crypto::{DeviceKeys, SUITE};
use cahier_evidence::{DeviceId, Hash, PersonId, PersonState, SignedBytes};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tells the signature of a manifest from other signed things.
const DOMAIN: u8 = 0x4D;
const SIGNATURE_BYTES_MAX: usize = 512;

/// A line of the manifest.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    sha256: Hex<Hash>,
    size: u64,
}

#[derive(Encode, Decode)]
struct Header {
    #[n(0)]
    suite: u8,
    #[n(1)]
    domain: u8,
    #[n(2)]
    person: PersonId,
    #[n(3)]
    device: DeviceId,
    #[n(4)]
    claimed_ms: u64,
}

/// Who says that they made a file, and when.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub chain: PersonState,
    pub device: DeviceId,
    pub claimed_ms: u64,
}

/// The bytes of the manifest of these members.
pub(crate) fn list<'a>(members: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let listed = members.filter(|(name, _)| *name != MANIFEST && *name != SIGNATURE);
    let line = |(name, bytes): (&str, &[u8])| Line {
        name: name.to_owned(),
        sha256: Hex(Hash::of(bytes)),
        size: bytes.len() as u64,
    };
    to_json(&listed.map(line).collect::<Vec<_>>())
}

/// Signs a manifest.
pub(crate) fn sign(
    manifest: &[u8],
    person: PersonId,
    keys: &DeviceKeys,
    claimed_ms: u64,
) -> Vec<u8> {
    let device = DeviceId::derive(keys.card());
    let header = Header { suite: SUITE, domain: DOMAIN, person, device, claimed_ms };
    let payload = Hash::of(manifest).0.to_vec();
    SignedBytes::sign(keys, encode(&header), payload).bytes
}

/// Checks that the members are those of the signed manifest, and gives who signed it.
pub(crate) fn check(members: &BTreeMap<&str, &[u8]>) -> Result<Signer, Fault> {
    let get = |name: &str| members.get(name).copied().ok_or(Fault::new(Wrong::Missing, name));
    let manifest = get(MANIFEST)?;
    let made = list(members.iter().map(|(name, bytes)| (*name, *bytes)));
    if manifest != made {
        return Err(Fault::new(Wrong::Manifest, first_difference(manifest, members)));
    }
    let wrong = |member: &str| Fault::new(Wrong::Exporter, member);
    let chain = read_chain(get(EXPORTER)?).ok_or_else(|| wrong(EXPORTER))?;
    let signed = SignedBytes::parse(get(SIGNATURE)?, SIGNATURE_BYTES_MAX);
    let signed = signed.map_err(|_| wrong(SIGNATURE))?;
    let header: Header = decode(&signed.header).ok_or_else(|| wrong(SIGNATURE))?;
    let device = chain.live(&header.device).ok_or_else(|| wrong(SIGNATURE))?;
    let fits = header.suite == SUITE
        && header.domain == DOMAIN
        && header.person == chain.id
        && signed.payload == Hash::of(manifest).0
        && signed.verifies(&device.card.verify);
    if !fits {
        return Err(wrong(SIGNATURE));
    }
    let (device, claimed_ms) = (header.device, header.claimed_ms);
    Ok(Signer { chain, device, claimed_ms })
}

/// The member that is not as the manifest says, for whoever looks for it.
fn first_difference(manifest: &[u8], members: &BTreeMap<&str, &[u8]>) -> String {
    let Ok(lines) = serde_json::from_slice::<Vec<Line>>(manifest) else {
        return MANIFEST.to_owned();
    };
    let listed: BTreeMap<&str, &Line> = lines.iter().map(|one| (one.name.as_str(), one)).collect();
    let differs = |line: &&&Line| {
        let found = members.get(line.name.as_str());
        found.is_none_or(|bytes| Hash::of(bytes) != line.sha256.0)
    };
    let unlisted = || {
        let own = |name: &&&str| **name != MANIFEST && **name != SIGNATURE;
        members.keys().filter(own).find(|name| !listed.contains_key(**name))
    };
    let changed = listed.values().find(differs).map(|line| line.name.as_str());
    changed.or_else(|| unlisted().copied()).unwrap_or(MANIFEST).to_owned()
}

/// A person's chain of records as a member.
pub(crate) fn write_chain(chain: &[Vec<u8>]) -> Vec<u8> {
    let records: Vec<ByteVec> = chain.iter().map(|record| record.clone().into()).collect();
    encode(&records)
}

pub(crate) fn read_chain(bytes: &[u8]) -> Option<PersonState> {
    let records: Vec<ByteVec> = decode(bytes)?;
    PersonState::from_chain(records.iter().map(|record| record.as_slice())).ok()
}
