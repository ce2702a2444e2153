//! An envelope: one change of one document, signed in clear over an encrypted update (DESIGN
//! section 4). The signature covers the hash of the ciphertext, so that erasing the ciphertext
//! leaves the evidence whole.

use crate::head::Position;
use crate::ids::{DeviceId, DocumentId, Hash, KeyId, PersonId, ZoneId};
use crate::rights::Class;
use crate::seal::SealClaim;
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use crate::version_claim::Version;
use cahier_crypto::{DeviceKeys, MESSAGE_BYTES_MAX, SUITE, sha256_parts};
use minicbor::{Decode, Encode};

/// Most writers whose items one envelope may hold: an editor's island and its engine, and those
/// of a sitting before that were not sent.
pub const WRITES_MAX: usize = 16;
const ENVELOPE_BYTES_MAX: usize = 8 * 1024;
pub(crate) const DOMAIN: u8 = 0x45;

/// What the ciphertext is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum EnvelopeKind {
    /// A yrs update (v2): takes a place in the zone.
    #[n(0)]
    Update,
    /// The merged state of one document: a shortcut beside the zone's log.
    #[n(1)]
    Snapshot,
    /// The list rows of all entries: a shortcut beside the zone's log.
    #[n(2)]
    Digest,
    /// What is revealed of a version of the document: takes a place in the zone, and is no content.
    #[n(3)]
    Statement,
    /// The same, with what the signer means by it.
    #[n(4)]
    Seal,
}

impl EnvelopeKind {
    /// Whether it takes a place in the zone's log; the others are shortcuts beside it.
    pub fn takes_place(self) -> bool {
        matches!(self, Self::Update | Self::Statement | Self::Seal)
    }
}

/// The yrs clocks that an update adds for one writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Writes {
    /// Nonce of the writer; with device and document it gives the yrs client id.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// First clock added.
    #[n(1)]
    pub start: u32,
    /// One past the last clock added.
    #[n(2)]
    pub end: u32,
}

/// What the first envelope of a document fixes for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Birth {
    /// The document that this one belongs to, as comments to an entry.
    #[n(0)]
    pub parent: Option<DocumentId>,
    /// Whose it is.
    #[n(1)]
    pub owner: PersonId,
}

/// A new document key, wrapped under the zone key of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeyWrap {
    /// Epoch of the zone key.
    #[n(0)]
    pub epoch: u32,
    /// The wrapped key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub wrapped: Vec<u8>,
}

/// What a snapshot or digest stands for: all envelopes of its document (all of the zone for a
/// digest) up to a place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Covers {
    /// One past the last zone index that was looked at.
    #[n(0)]
    pub size: u64,
    /// How many envelopes of the document are merged.
    #[n(1)]
    pub count: u64,
    /// SHA-256 over their hashes in zone order: which ones.
    #[n(2)]
    pub hashes: Hash,
}

/// The signed header of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnvelopeHeader {
    /// Always [`SUITE`].
    #[n(0)]
    pub suite: u8,
    /// Tells envelopes from other signed things.
    #[n(1)]
    pub domain: u8,
    /// What the ciphertext is.
    #[n(2)]
    pub kind: EnvelopeKind,
    /// Class of the document.
    #[n(3)]
    pub class: Class,
    /// Zone.
    #[n(4)]
    pub zone: ZoneId,
    /// Document; zero for a digest.
    #[n(5)]
    pub document: DocumentId,
    /// Which document key.
    #[n(6)]
    pub key: KeyId,
    /// Salt of the message key.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// Who.
    #[n(8)]
    pub person: PersonId,
    /// With which device.
    #[n(9)]
    pub device: DeviceId,
    /// The device's gap-free number in this zone, from 0.
    #[n(10)]
    pub number: u64,
    /// Hash of the device's previous envelope in this document, or zero.
    #[n(11)]
    pub previous: Hash,
    /// The clocks added, a row a writer.
    #[n(12)]
    pub writes: Vec<Writes>,
    /// When the device says that it was, ms since 1970.
    #[n(13)]
    pub claimed_ms: u64,
    /// The newest place of the zone's log that the device had seen.
    #[n(14)]
    pub seen: Position,
    /// Commitment to the message key.
    #[n(15)]
    pub commitment: Hash,
    /// In the first envelope of a document.
    #[n(16)]
    pub birth: Option<Birth>,
    /// Where this envelope is the first under a new document key.
    #[n(17)]
    pub wrap: Option<KeyWrap>,
    /// In snapshots and digests.
    #[n(18)]
    pub covers: Option<Covers>,
    /// In statements and seals: which version.
    #[n(19)]
    pub version: Option<Version>,
    /// In seals: what is meant.
    #[n(20)]
    pub seal: Option<SealClaim>,
    /// In updates of a frozen document: hash of the seal that froze it.
    #[n(21)]
    pub amends: Option<Hash>,
}

/// A signed envelope, parsed; its ciphertext travels beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The signed header.
    pub header: EnvelopeHeader,
    signed: SignedBytes,
}

/// The yrs client id of a writer: 53 bits of SHA-256(device, document, nonce), never 0. Nobody
/// can take another's, and no two sittings share one.
pub fn client_id(device: DeviceId, document: DocumentId, nonce: &[u8; 16]) -> u64 {
    let hash = sha256_parts("cahier/v1/yrs-client", &[&device.0, &document.0, nonce]);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    (u64::from_be_bytes(first) >> 11).max(1)
}

impl EnvelopeHeader {
    /// The constant for [`EnvelopeHeader::domain`].
    pub const DOMAIN: u8 = DOMAIN;

    /// Deterministic CBOR: what is signed, and the associated data of the encryption.
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// The yrs client ids and clock ranges that the update may add.
    pub fn clocks(&self) -> impl Iterator<Item = (u64, u32, u32)> + '_ {
        let client = |w: &Writes| client_id(self.device, self.document, &w.nonce);
        self.writes.iter().map(move |w| (client(w), w.start, w.end))
    }

    /// The header of an envelope that stands in a log, where it was checked when it came: it is
    /// only read. None where the bytes are something else.
    pub fn peek(signed: &[u8]) -> Option<Self> {
        let mut cose = minicbor::Decoder::new(signed);
        cose.array().ok()?;
        let mut protected = minicbor::Decoder::new(cose.bytes().ok()?);
        protected.map().ok()?;
        // Algorithm and its value, then the label of the typed header.
        for _ in 0..3 {
            protected.i64().ok()?;
        }
        let header: Self = minicbor::decode(protected.bytes().ok()?).ok()?;
        (header.domain == DOMAIN).then_some(header)
    }

    fn well_formed(&self) -> bool {
        let nonces_differ =
            (1..self.writes.len()).all(|i| self.writes[i - 1].nonce < self.writes[i].nonce);
        let ranges = self.writes.iter().all(|w| w.start <= w.end);
        let (covers, version) = (self.covers.is_some(), self.version.is_some());
        let parts = match self.kind {
            EnvelopeKind::Update => !covers && !version && self.seal.is_none(),
            EnvelopeKind::Snapshot | EnvelopeKind::Digest => {
                covers && !version && self.seal.is_none()
            }
            EnvelopeKind::Statement => !covers && version && self.seal.is_none(),
            EnvelopeKind::Seal => !covers && version && self.seal.is_some(),
        };
        let empty = self.writes.is_empty() && self.birth.is_none() && self.amends.is_none();
        let shape = parts
            && (empty || self.kind == EnvelopeKind::Update)
            && self.version.as_ref().is_none_or(Version::well_formed);
        self.suite == SUITE
            && self.domain == DOMAIN
            && self.writes.len() <= WRITES_MAX
            && nonces_differ
            && ranges
            && shape
    }
}

impl Envelope {
    /// Signs a header over a ciphertext.
    pub fn sign(keys: &DeviceKeys, header: EnvelopeHeader, ciphertext: &[u8]) -> Self {
        let hash = Hash::of(ciphertext);
        let signed = SignedBytes::sign(keys, header.encode(), hash.0.to_vec());
        Self { header, signed }
    }

    /// Parses an envelope; it is verified by the zone it is for.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        Self::from_signed(SignedBytes::parse(bytes, ENVELOPE_BYTES_MAX)?)
    }

    pub(crate) fn from_signed(signed: SignedBytes) -> Result<Self, SignError> {
        if signed.bytes.len() > ENVELOPE_BYTES_MAX {
            return Err(SignError::TooLarge);
        }
        let header: EnvelopeHeader = decode_strict(&signed.header)?;
        if !header.well_formed() || signed.payload.len() != 32 {
            return Err(SignError::Malformed);
        }
        Ok(Self { header, signed })
    }

    /// The bytes that travel.
    pub fn bytes(&self) -> &[u8] {
        &self.signed.bytes
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.signed.bytes
    }

    /// Hash of the envelope.
    pub fn hash(&self) -> Hash {
        self.signed.hash()
    }

    /// Strict verification against a device's public key.
    #[must_use]
    pub fn verifies(&self, key: &[u8; 32]) -> bool {
        self.signed.verifies(key)
    }

    /// Whether this ciphertext is the one that was signed for.
    #[must_use]
    pub fn fits(&self, ciphertext: &[u8]) -> bool {
        ciphertext.len() <= MESSAGE_BYTES_MAX
            && self.signed.payload == Hash::of(ciphertext).as_bytes()
    }

    /// The header bytes: associated data of the ciphertext.
    pub fn associated_data(&self) -> &[u8] {
        &self.signed.header
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::seal::Meaning;
    use crate::version::PARTS_MAX;

    /// A header with plausible values, for tests.
    pub(crate) fn header(device: &DeviceKeys, person: PersonId, zone: ZoneId) -> EnvelopeHeader {
        EnvelopeHeader {
            suite: SUITE,
            domain: DOMAIN,
            kind: EnvelopeKind::Update,
            class: Class::Entry,
            zone,
            document: DocumentId([2; 16]),
            key: KeyId([3; 16]),
            salt: [4; 32],
            person,
            device: DeviceId::derive(device.card()),
            number: 0,
            previous: Hash::ZERO,
            writes: vec![Writes { nonce: [5; 16], start: 0, end: 3 }],
            claimed_ms: 1,
            seen: Position::default(),
            commitment: Hash::ZERO,
            birth: Some(Birth { parent: None, owner: person }),
            wrap: Some(KeyWrap { epoch: 1, wrapped: vec![6; 80] }),
            covers: None,
            version: None,
            seal: None,
            amends: None,
        }
    }

    /// A header of a statement of that version, in a document that is known.
    pub(crate) fn statement(good: &EnvelopeHeader) -> EnvelopeHeader {
        let version = Version {
            form: 1,
            parts: 3,
            root: Hash([7; 32]),
            at: Position::default(),
            count: 1,
            hashes: Hash([8; 32]),
        };
        let kind = EnvelopeKind::Statement;
        let (writes, birth, version) = (Vec::new(), None, Some(version));
        EnvelopeHeader { kind, writes, birth, version, ..good.clone() }
    }

    #[test]
    fn round_trip_and_size() {
        let keys = DeviceKeys::make(&mut crate::test_rng(1));
        let mut small = header(&keys, PersonId([1; 16]), ZoneId([1; 16]));
        (small.birth, small.wrap) = (None, None);
        let envelope = Envelope::sign(&keys, small, b"secret");
        assert_eq!(Envelope::parse(envelope.bytes()).unwrap(), envelope);
        assert_eq!(EnvelopeHeader::peek(envelope.bytes()).as_ref(), Some(&envelope.header));
        assert_eq!(EnvelopeHeader::peek(&envelope.bytes()[1..]), None);
        assert!(envelope.fits(b"secret") && !envelope.fits(b"Secret"));
        assert!(envelope.verifies(&keys.card().verify));
        assert!(envelope.bytes().len() < 460, "{}", envelope.bytes().len());
    }

    #[test]
    fn impossible_headers_are_refused() {
        let keys = DeviceKeys::make(&mut crate::test_rng(1));
        let good = header(&keys, PersonId([1; 16]), ZoneId([1; 16]));
        let parses = |change: &dyn Fn(&mut EnvelopeHeader)| {
            let mut header = good.clone();
            change(&mut header);
            Envelope::parse(Envelope::sign(&keys, header, b"").bytes()).is_ok()
        };
        assert!(parses(&|_| ()));
        assert!(!parses(&|h| h.suite = 2));
        assert!(!parses(&|h| h.writes[0].start = 9));
        assert!(!parses(&|h| h.writes = vec![h.writes[0]; 2]));
        assert!(!parses(&|h| h.kind = EnvelopeKind::Snapshot));
        let seal = SealClaim { meaning: Meaning::Witness, about: None };
        assert!(!parses(&|h| h.seal = Some(seal)));
        assert!(!parses(&|h| h.version = statement(h).version));
        assert!(parses(&|h| h.amends = Some(Hash([1; 32]))));
    }

    #[test]
    fn statements_and_seals_have_a_version_and_nothing_of_an_update() {
        let keys = DeviceKeys::make(&mut crate::test_rng(1));
        let good = header(&keys, PersonId([1; 16]), ZoneId([1; 16]));
        let claim = SealClaim { meaning: Meaning::Witness, about: Some(Hash([9; 32])) };
        let statement = statement(&good);
        let seal =
            EnvelopeHeader { kind: EnvelopeKind::Seal, seal: Some(claim), ..statement.clone() };
        for good in [statement, seal] {
            let parses = |change: &dyn Fn(&mut EnvelopeHeader)| {
                let mut header = good.clone();
                change(&mut header);
                Envelope::parse(Envelope::sign(&keys, header, b"").bytes()).is_ok()
            };
            assert!(parses(&|_| ()));
            assert!(parses(&|h| h.wrap = None));
            assert!(!parses(&|h| h.version = None));
            assert!(!parses(&|h| h.seal = if h.seal.is_some() { None } else { Some(claim) }));
            assert!(!parses(&|h| h.writes = vec![Writes { nonce: [5; 16], start: 0, end: 0 }]));
            assert!(!parses(&|h| h.birth = Some(Birth { parent: None, owner: h.person })));
            assert!(!parses(&|h| h.amends = Some(Hash([1; 32]))));
            let covers = Covers { size: 1, count: 1, hashes: Hash::ZERO };
            assert!(!parses(&|h| h.covers = Some(covers)));
            let version = |h: &EnvelopeHeader| h.version.unwrap();
            assert!(!parses(&|h| h.version = Some(Version { form: 0, ..version(h) })));
            assert!(parses(&|h| h.version = Some(Version { form: 2, ..version(h) })));
            assert!(!parses(&|h| h.version = Some(Version { parts: 0, ..version(h) })));
            let many = PARTS_MAX as u32 + 1;
            assert!(!parses(&|h| h.version = Some(Version { parts: many, ..version(h) })));
        }
    }

    #[test]
    fn client_ids_are_53_bits_and_bound() {
        let (device, document) = (DeviceId([1; 16]), DocumentId([2; 16]));
        let id = client_id(device, document, &[3; 16]);
        assert!(id < 1 << 53 && id > 0);
        assert_ne!(id, client_id(DeviceId([2; 16]), document, &[3; 16]));
        assert_ne!(id, client_id(device, DocumentId([3; 16]), &[3; 16]));
        assert_ne!(id, client_id(device, document, &[4; 16]));
    }
}
