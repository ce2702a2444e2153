//! What proves who wrote what and in which order: signed envelopes and records, the chains of
//! persons and groups, the one reducer of a zone, and the zone's Merkle tree with its signed heads.
//!
//! Pure: no clock, no I/O. The relay and every member run the same [`ZoneState`]; the relay
//! before it appends, members before they accept. Nothing here can read content: that needs
//! keys, and begins where [`ZoneState::append`] ends.

mod attestation;
mod checked;
mod credential;
mod envelope;
mod group;
mod head;
mod ids;
mod item;
mod levels;
pub mod log;
mod member;
mod person;
mod person_record;
mod record;
mod refusal;
mod revealed;
mod rights;
mod rolling;
mod seal;
mod signed;
mod tree;
mod version;
mod version_claim;
mod webauthn;
mod zone;

pub use attestation::{
    ATTESTATION_BYTES_MAX, ATTESTATION_CHARS_MAX, Attestation, AttestationError, orcid_is_valid,
};
pub use checked::CheckedItem;
pub use credential::{CREDENTIALS_MAX, Credential};
pub use envelope::{
    Birth, Covers, Envelope, EnvelopeHeader, EnvelopeKind, KeyWrap, WRITES_MAX, Writes, client_id,
};
pub use group::{
    GROUP_DEVICES_MAX, GROUP_PEOPLE_EVER_MAX, GROUP_PEOPLE_MAX, GROUP_RECORD_BYTES_MAX,
    GROUP_RECORDS_MAX, GroupBody, GroupError, GroupKeys, GroupPerson, GroupRecord, GroupRole,
    GroupState, group_note_context, group_seal_context, group_wrap_context,
};
pub use head::{Position, ZoneHead};
pub use ids::{
    BlobId, DeviceId, DocumentId, GroupId, Hash, IdError, InvitationId, KeyId, PersonId, ZoneId,
};
pub use item::{Item, LogLeaf, RECORD_BYTES_MAX, RECORD_MARK, RECORD_MARK_AT, is_record};
pub use levels::Levels;
pub use member::{GroupMember, Member};
pub use person::{
    ATTESTATIONS_MAX, ChainError, DeviceEntry, PERSON_RECORDS_MAX, PersonState, Rejoined,
};
pub use person_record::{DeviceKind, PersonBody, PersonRecord};
pub use record::{
    Arrival, Carried, EpochKeys, ExportKind, Invitation, RecordHeader, SealedKey, ZoneBody,
    ZoneGenesis, ZoneRecord, export_context, seal_context, vouch_context, wrap_context,
};
pub use refusal::{Refusal, Remedy};
pub use revealed::{Assertion, REVEALED_BYTES_MAX, Revealed, SEAL_NOTE_CHARS_MAX};
pub use rights::{Class, Role, may_seal, may_write};
pub use rolling::rolled;
pub use seal::{Meaning, SealClaim, version_hash};
pub use signed::{SignError, SignedBytes};
pub use tree::{Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of, split};
pub use tree::{verify_consistency, verify_inclusion};
pub use version::{
    DISCLOSURE_BYTES_MAX, DISCLOSURES_BYTES_MAX, Disclosure, Disclosures, PART_NAME_BYTES_MAX,
    PARTS_MAX, Parts, PartsError,
};
pub use version_claim::Version;
pub use webauthn::{AssertionError, registered, verify_assertion};
pub use zone::{
    Accepted, Arrived, Disavowal, DocumentState, EXPORT_DOCUMENTS_MAX, RecordChain, Standing,
    VOUCHES_MAX, Vouch, ZoneState,
};

#[cfg(test)]
pub(crate) fn test_rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_core::SeedableRng::seed_from_u64(seed)
}
