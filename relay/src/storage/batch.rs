//! A batch: writes that become durable together or not at all.

use super::instance_log::LogOp;
use super::rows::{Account, BlobMeta, Generation, LeafRow};
use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId, PersonId, ZoneId};

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Sets a value of the relay itself.
    PutMeta(String, Vec<u8>),
    /// Opens an account; one that exists stays as it is.
    PutAccount(PersonId, Account),
    /// Adds a record to a person's chain, at its number.
    PutChainRecord(PersonId, u64, Vec<u8>),
    /// Begins a zone, counted for this person.
    PutZone(ZoneId, PersonId),
    /// Adds a leaf at its index.
    PutLeaf(ZoneId, u64, LeafRow),
    /// Replaces the newest head; its size stands beside it.
    PutHead(ZoneId, u64, Vec<u8>),
    /// Keeps the reduced state of a zone instead of the one before; its size stands beside it.
    PutState(ZoneId, u64, Vec<u8>),
    /// Notes a current member and the end of their membership.
    PutMember(ZoneId, PersonId, Option<u64>),
    /// Notes that somebody left.
    DropMember(ZoneId, PersonId),
    /// Notes an open invitation.
    PutInvitation(ZoneId, InvitationId),
    /// Notes that an invitation was used or closed.
    DropInvitation(ZoneId, InvitationId),
    /// Notes a head of another key that this relay took over.
    PutGeneration(ZoneId, Generation),
    /// Adds a leaf of a refill, which does not count yet.
    PutStaged(ZoneId, u64, LeafRow),
    /// Forgets the leaves of a refill.
    DropStaged(ZoneId),
    /// Makes the leaves of a refill part of the log.
    PromoteStaged(ZoneId),
    /// Keeps a summary unless a newer one is there; the number is the log size that it covers.
    PutSummary(ZoneId, DocumentId, u64, Vec<u8>),
    /// Keeps somebody's knock instead of their older one.
    PutKnock(ZoneId, PersonId, Vec<u8>),
    /// Forgets a knock.
    DropKnock(ZoneId, PersonId),
    /// Sets what is known of a blob.
    PutBlob(ZoneId, BlobId, BlobMeta),
    /// Forgets a blob.
    DropBlob(ZoneId, BlobId),
    /// Makes a ticket, by the hash of its code.
    PutTicket(Hash),
    /// Uses a ticket; one that was used or does not exist makes the batch fail.
    UseTicket(Hash, PersonId),
    /// Keeps a credential of a person; its id stays with whom it came with first.
    PutCredential(PersonId, Vec<u8>, String),
    /// Forgets a credential of a person.
    DropCredential(PersonId, Vec<u8>),
    /// Writes to the instance log.
    Log(LogOp),
}

/// Writes in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    ops: Vec<Op>,
    bytes: usize,
}

/// What a write costs beside its bytes: row, index entries.
const OP_BYTES: usize = 128;

impl Batch {
    /// Adds a write.
    pub fn put(&mut self, op: Op) {
        self.bytes += OP_BYTES + op.payload_bytes();
        self.ops.push(op);
    }

    /// Adds the writes of another batch.
    pub fn append(&mut self, mut other: Self) {
        self.bytes += other.bytes;
        self.ops.append(&mut other.ops);
    }

    /// Opens an account.
    pub fn put_account(&mut self, person: PersonId, account: Account) {
        self.put(Op::PutAccount(person, account));
    }

    /// Keeps a credential, a WebAuthn one as its library writes it.
    pub fn put_credential(&mut self, person: PersonId, credential_id: Vec<u8>, json: String) {
        self.put(Op::PutCredential(person, credential_id, json));
    }

    /// Forgets a credential.
    pub fn drop_credential(&mut self, person: PersonId, credential_id: Vec<u8>) {
        self.put(Op::DropCredential(person, credential_id));
    }

    /// The writes.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// About how much would be written, bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Op {
    fn payload_bytes(&self) -> usize {
        match self {
            Self::PutLeaf(_, _, row) | Self::PutStaged(_, _, row) => row.bytes() as usize,
            Self::PutMeta(_, bytes)
            | Self::PutChainRecord(_, _, bytes)
            | Self::PutHead(_, _, bytes)
            | Self::PutState(_, _, bytes)
            | Self::PutSummary(_, _, _, bytes)
            | Self::PutKnock(_, _, bytes) => bytes.len(),
            Self::PutCredential(_, _, json) => json.len(),
            Self::Log(op) => op.payload_bytes(),
            _ => 0,
        }
    }
}
