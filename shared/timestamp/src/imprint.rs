//! The hash that an authority puts a time on: algorithm and digest (RFC 3161, `MessageImprint`).

use crate::asn1::{self, Malformed, Reader};
use der::oid::ObjectIdentifier;
use sha2::{Digest, Sha256, Sha384, Sha512};

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// A hash algorithm that is taken; every other one is refused by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Length of a digest, bytes.
    pub fn digest_bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of the bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    pub(crate) fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    /// The AlgorithmIdentifier as RFC 5754 section 2 wants it: without parameters.
    pub(crate) fn identifier(self) -> Vec<u8> {
        asn1::write_sequence(&[&asn1::write_oid(&self.oid())])
    }

    /// Reads an AlgorithmIdentifier; its parameters are absent or NULL (RFC 5754 section 2).
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, HashFault> {
        let mut identifier = reader.sequence()?;
        Self::read_content(&mut identifier)
    }

    /// Reads what is inside of an AlgorithmIdentifier.
    pub(crate) fn read_content(identifier: &mut Reader<'_>) -> Result<Self, HashFault> {
        let oid = identifier.oid()?;
        let parameters = identifier.optional(asn1::NULL)?;
        if parameters.is_some_and(|content| !content.is_empty()) || !identifier.is_empty() {
            return Err(HashFault::Malformed);
        }
        Self::of(&oid).ok_or(HashFault::Unknown(oid))
    }

    pub(crate) fn of(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.oid() == *oid)
    }
}

/// Why an AlgorithmIdentifier names no hash that is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HashFault {
    Malformed,
    Unknown(ObjectIdentifier),
}

impl From<Malformed> for HashFault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// What a token is about: a digest and the algorithm that made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Imprint {
    algorithm: HashAlgorithm,
    digest: Vec<u8>,
}

impl Imprint {
    /// A digest that was made elsewhere; none if its length is not that of the algorithm.
    pub fn new(algorithm: HashAlgorithm, digest: Vec<u8>) -> Option<Self> {
        (digest.len() == algorithm.digest_bytes()).then_some(Self { algorithm, digest })
    }

    /// The imprint of these bytes.
    pub fn of(algorithm: HashAlgorithm, bytes: &[u8]) -> Self {
        Self { algorithm, digest: algorithm.digest(bytes) }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// The digest.
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let digest = asn1::write(asn1::OCTET_STRING, &[&self.digest]);
        asn1::write_sequence(&[&self.algorithm.identifier(), &digest])
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, HashFault> {
        let mut imprint = reader.sequence()?;
        let algorithm = HashAlgorithm::read(&mut imprint)?;
        let digest = imprint.content(asn1::OCTET_STRING)?.to_vec();
        imprint.end()?;
        Self::new(algorithm, digest).ok_or(HashFault::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_imprint_reads_what_it_wrote() {
        for algorithm in HashAlgorithm::ALL {
            let imprint = Imprint::of(algorithm, b"checkpoint");
            assert_eq!(imprint.digest().len(), algorithm.digest_bytes());
            let written = imprint.encode();
            assert!(Imprint::read(&mut Reader::new(&written)).is_ok_and(|read| read == imprint));
        }
        assert!(Imprint::new(HashAlgorithm::Sha384, vec![0; 32]).is_none());
    }

    #[test]
    fn the_parameters_are_absent_or_null() {
        let oid = asn1::write_oid(&SHA_256);
        let read = |parameters: &[u8]| {
            let identifier = asn1::write_sequence(&[&oid, parameters]);
            HashAlgorithm::read(&mut Reader::new(&identifier)).is_ok()
        };
        assert!(read(&[]) && read(&[5, 0]));
        assert!(!read(&[5, 1, 0]) && !read(&[5, 0, 5, 0]) && !read(&[4, 0]));
    }

    proptest! {
        #[test]
        fn hostile_imprints_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Imprint::read(&mut Reader::new(&bytes));
        }
    }
}
