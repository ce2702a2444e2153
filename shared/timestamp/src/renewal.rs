//! Renewal (RFC 4998): a token loses its force when its certificate ends or its hash grows weak.
//! Before, a new token is put over it. The result is an EvidenceRecord in the DER of section 3,
//! without reduced hash trees and without encryption: there is one data object.
//!
//! - Renewal with the same hash (section 5.2, timestamp renewal): the new token is about the hash
//!   of the last one and stands in the same chain.
//! - Renewal with a new hash (hash-tree renewal): the new token is about
//!   `H(H(data) || H(sequence so far))` and begins a new chain.

use crate::asn1::{self, Malformed, Reader};
use crate::chain::{Goal, TrustAnchors};
use crate::cms::{CERTIFICATES_MAX, LISTS_MAX, SignedData, TOKEN_BYTES_MAX};
use crate::error::{Part, TimestampError};
use crate::evidence::{self, Evidence};
use crate::imprint::{HashAlgorithm, Imprint};
use crate::tst_info::TstInfo;
use crate::verify::{self, Expect, Given, Stamp};
use der::oid::ObjectIdentifier;

/// Longest record that is read, bytes.
pub const RECORD_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most tokens in a record: a renewal every few years lasts for centuries.
pub const TOKENS_MAX: usize = 64;
const RECORD_CERTIFICATES_MAX: usize = 2 * CERTIFICATES_MAX;
const RECORD_LISTS_MAX: usize = 4 * LISTS_MAX;

/// Attributes of X.520 under which certificates and lists stand in `cryptoInfos`.
const CERTIFICATES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.36");
const LISTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.39");

/// Tokens over one data object, each over the ones before, with what their check needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRecord {
    certificates: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
    chains: Vec<Chain>,
}

/// Tokens with one hash algorithm (`ArchiveTimeStampChain`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chain {
    algorithm: HashAlgorithm,
    tokens: Vec<Vec<u8>>,
}

impl EvidenceRecord {
    /// Begins a record with the first token. Nothing is verified.
    pub fn begin(first: &Evidence) -> Result<Self, TimestampError> {
        let mut record = Self { certificates: Vec::new(), lists: Vec::new(), chains: Vec::new() };
        record.rehash(first)?;
        Ok(record)
    }

    /// The certificates beside the tokens, in DER.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// The first token, in DER: the one that is about the data itself.
    pub fn first(&self) -> &[u8] {
        let token = self.chains.first().and_then(|chain| chain.tokens.first());
        token.map(Vec::as_slice).unwrap_or_default()
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.chains.iter().map(|chain| chain.tokens.len()).sum()
    }

    /// What a renewal with the same hash must be about.
    pub fn renewal_imprint(&self) -> Imprint {
        let last = self.chains.last();
        let algorithm = last.map_or(HashAlgorithm::Sha256, |chain| chain.algorithm);
        let token = last.and_then(|chain| chain.tokens.last());
        Imprint::of(algorithm, token.map(Vec::as_slice).unwrap_or_default())
    }

    /// Adds a token over [`EvidenceRecord::renewal_imprint`].
    pub fn renew(&mut self, next: &Evidence) -> Result<(), TimestampError> {
        let imprint = imprint_of(next.token())?;
        if imprint != self.renewal_imprint() {
            return Err(TimestampError::WrongImprint);
        }
        let mut grown = self.clone();
        grown.take(next);
        match grown.chains.last_mut() {
            Some(chain) => chain.tokens.push(next.token().to_vec()),
            None => return Err(TimestampError::Malformed(Part::Record)),
        }
        self.become_checked(grown)
    }

    /// What a renewal with a new hash must be about.
    pub fn rehash_imprint(&self, data: &[u8], algorithm: HashAlgorithm) -> Imprint {
        before(&self.chains, data, algorithm)
    }

    /// Adds a token over [`EvidenceRecord::rehash_imprint`].
    pub fn rehash(&mut self, next: &Evidence) -> Result<(), TimestampError> {
        let algorithm = imprint_of(next.token())?.algorithm();
        let mut grown = self.clone();
        grown.take(next);
        grown.chains.push(Chain { algorithm, tokens: vec![next.token().to_vec()] });
        self.become_checked(grown)
    }

    /// Checks every token: the last one as it is, each one before it also at the time of its
    /// renewal. The time that counts is that of the first; the stamps come in their order.
    pub fn verify(
        &self,
        data: &[u8],
        anchors: &TrustAnchors,
    ) -> Result<Vec<Stamp>, TimestampError> {
        self.check(data, Goal::Anchor(anchors), &[])
    }

    /// The same with revocation lists, in DER, that the verifier brings besides.
    pub fn verify_with(
        &self,
        data: &[u8],
        anchors: &TrustAnchors,
        lists: &[Vec<u8>],
    ) -> Result<Vec<Stamp>, TimestampError> {
        self.check(data, Goal::Anchor(anchors), lists)
    }

    /// Checks every token by itself, up to the last certificate that lies beside it. The stamps say
    /// what the tokens claim; nobody vouches for their roots.
    pub fn verify_itself(&self, data: &[u8]) -> Result<Vec<Stamp>, TimestampError> {
        self.check(data, Goal::Top, &[])
    }

    fn check(
        &self,
        data: &[u8],
        goal: Goal<'_>,
        more: &[Vec<u8>],
    ) -> Result<Vec<Stamp>, TimestampError> {
        let mut stamps: Vec<Stamp> = Vec::new();
        for (token, imprint) in self.expected(data)?.into_iter().rev() {
            let (certificates, lists) = (&self.certificates, &self.lists);
            let given = Given { token, certificates, lists, more };
            let until = stamps.last().map(|next| next.time);
            if until.is_some_and(|until| time_of(token).is_ok_and(|time| time > until)) {
                return Err(TimestampError::WrongOrder);
            }
            let expect = Expect::default();
            stamps.push(verify::verify_until(&given, &imprint, &expect, goal, until)?);
        }
        stamps.reverse();
        Ok(stamps)
    }

    /// Every token, and what it must be about.
    fn expected(&self, data: &[u8]) -> Result<Vec<(&[u8], Imprint)>, TimestampError> {
        let mut expected = Vec::new();
        for (index, chain) in self.chains.iter().enumerate() {
            let mut imprint = before(&self.chains[..index], data, chain.algorithm);
            for token in &chain.tokens {
                if imprint_of(token)?.algorithm() != chain.algorithm {
                    return Err(TimestampError::MixedAlgorithms);
                }
                expected.push((token.as_slice(), imprint));
                imprint = Imprint::of(chain.algorithm, token);
            }
        }
        Ok(expected)
    }

    fn take(&mut self, evidence: &Evidence) {
        self.certificates.extend_from_slice(evidence.certificates());
        self.lists.extend_from_slice(evidence.lists());
        evidence::tidy(&mut self.certificates);
        evidence::tidy(&mut self.lists);
    }

    /// Becomes the other one, if that one can be read again.
    fn become_checked(&mut self, grown: Self) -> Result<(), TimestampError> {
        *self = Self::parse(&grown.encode())?;
        Ok(())
    }

    /// The EvidenceRecord in DER (RFC 4998 section 3.1).
    pub fn encode(&self) -> Vec<u8> {
        let mut algorithms: Vec<HashAlgorithm> = Vec::new();
        for chain in &self.chains {
            if !algorithms.contains(&chain.algorithm) {
                algorithms.push(chain.algorithm);
            }
        }
        let algorithms: Vec<Vec<u8>> =
            algorithms.into_iter().map(HashAlgorithm::identifier).collect();
        let mut infos = Vec::new();
        for (oid, items) in [(CERTIFICATES, &self.certificates), (LISTS, &self.lists)] {
            if !items.is_empty() {
                let values = asn1::write_list(asn1::SET, items);
                infos.push(asn1::write_sequence(&[&asn1::write_oid(&oid), &values]));
            }
        }
        let infos = if infos.is_empty() {
            Vec::new()
        } else {
            asn1::write_list(asn1::constructed(0), &infos)
        };
        asn1::write_sequence(&[
            &asn1::write_number(1),
            &asn1::write_list(asn1::SEQUENCE, &algorithms),
            &infos,
            &sequence(&self.chains),
        ])
    }

    /// Reads what `encode` wrote, and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Record));
        }
        let malformed = Part::Record.malformed();
        let (mut record, tokens) = read(bytes).map_err(&malformed)?;
        for tokens in tokens {
            let first = tokens.first().ok_or_else(|| malformed(Malformed))?;
            let algorithm = imprint_of(first)?.algorithm();
            record.chains.push(Chain { algorithm, tokens });
        }
        // One record has one encoding.
        if record.encode() == bytes { Ok(record) } else { Err(malformed(Malformed)) }
    }
}

fn content_of(token: &[u8]) -> Result<TstInfo, TimestampError> {
    TstInfo::parse(SignedData::parse(token)?.content)
}

fn imprint_of(token: &[u8]) -> Result<Imprint, TimestampError> {
    Ok(content_of(token)?.imprint)
}

fn time_of(token: &[u8]) -> Result<crate::time::Time, TimestampError> {
    Ok(content_of(token)?.time)
}

/// What the first token after these chains is about (RFC 4998 section 5.2, steps 3 to 5).
fn before(chains: &[Chain], data: &[u8], algorithm: HashAlgorithm) -> Imprint {
    if chains.is_empty() {
        return Imprint::of(algorithm, data);
    }
    let hashes = [algorithm.digest(data), algorithm.digest(&sequence(chains))].concat();
    Imprint::of(algorithm, &hashes)
}

/// ArchiveTimeStampSequence: chains of ArchiveTimeStamp, each with its token only.
fn sequence(chains: &[Chain]) -> Vec<u8> {
    let chain = |chain: &Chain| {
        let stamps: Vec<Vec<u8>> =
            chain.tokens.iter().map(|token| asn1::write_sequence(&[token])).collect();
        asn1::write_list(asn1::SEQUENCE, &stamps)
    };
    let chains: Vec<Vec<u8>> = chains.iter().map(chain).collect();
    asn1::write_list(asn1::SEQUENCE, &chains)
}

/// Tokens of one chain, in DER.
type Tokens = Vec<Vec<u8>>;

/// The record without its chains, and the tokens of each chain.
fn read(bytes: &[u8]) -> Result<(EvidenceRecord, Vec<Tokens>), Malformed> {
    let mut reader = Reader::only(asn1::SEQUENCE, bytes)?;
    if reader.number()? != 1 {
        return Err(Malformed);
    }
    // Which algorithms these are follows from the tokens; the encoding is compared at the end.
    reader.content(asn1::SEQUENCE)?;
    let mut record =
        EvidenceRecord { certificates: Vec::new(), lists: Vec::new(), chains: Vec::new() };
    if let Some(infos) = reader.optional(asn1::constructed(0))? {
        let mut infos = Reader::new(infos);
        while !infos.is_empty() {
            let mut info = infos.sequence()?;
            let (oid, values) = (info.oid()?, info.content(asn1::SET)?);
            info.end()?;
            match oid {
                CERTIFICATES => {
                    record.certificates = evidence::in_order(values, RECORD_CERTIFICATES_MAX)?;
                }
                LISTS => record.lists = evidence::in_order(values, RECORD_LISTS_MAX)?,
                _ => return Err(Malformed),
            }
        }
    }
    let mut chains = reader.sequence()?;
    reader.end()?;
    let (mut read, mut count) = (Vec::new(), 0);
    while !chains.is_empty() {
        let mut chain = chains.sequence()?;
        let mut tokens = Vec::new();
        while !chain.is_empty() {
            let mut stamp = chain.sequence()?;
            let token = stamp.whole(asn1::SEQUENCE)?;
            stamp.end()?;
            count += 1;
            if count > TOKENS_MAX || token.len() > TOKEN_BYTES_MAX {
                return Err(Malformed);
            }
            tokens.push(token.to_vec());
        }
        read.push(tokens);
    }
    if read.is_empty() { Err(Malformed) } else { Ok((record, read)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hostile_records_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(EvidenceRecord::parse(&bytes).is_err());
        }
    }
}
