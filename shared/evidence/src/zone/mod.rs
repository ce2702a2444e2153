//! The one reducer of a zone: what its log, item by item, makes of members, rights, keys and
//! documents. The relay runs it before it appends and every member before they accept; both
//! refuse the same things, because it is the same function of the same bytes.

mod adoption;
mod envelopes;
mod exports;
mod groups;
mod record_chain;
mod records;
mod standing;
mod vouches;

pub use adoption::Arrived;
pub use exports::EXPORT_DOCUMENTS_MAX;
pub use record_chain::RecordChain;
pub use standing::Standing;
pub use vouches::{Disavowal, VOUCHES_MAX, Vouch};

use crate::checked::{CheckedItem, Findings};
use crate::envelope::Envelope;
use crate::head::Position;
use crate::ids::{DeviceId, DocumentId, GroupId, Hash, InvitationId, KeyId, PersonId, ZoneId};
use crate::item::{Item, LogLeaf};
use crate::member::{GroupMember, Member};
use crate::record::Invitation;
use crate::refusal::Refusal;
use crate::rights::Class;
use crate::tree::Frontier;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Most persons, groups and open invitations that a zone may hold, former ones too.
const MEMBERS_MAX: usize = 10_000;
const GROUPS_MAX: usize = 100;
const INVITATIONS_MAX: usize = 1_000;

/// What a zone's log amounts to, up to some index.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ZoneState {
    /// Which zone.
    #[n(0)]
    pub id: ZoneId,
    /// Every person who is or was a member themselves.
    #[n(1)]
    pub members: BTreeMap<PersonId, Member>,
    /// Every document that began here or moved here.
    #[cbor(skip)]
    pub documents: BTreeMap<DocumentId, DocumentState>,
    /// Open invitations.
    #[n(2)]
    pub invitations: BTreeMap<InvitationId, Invitation>,
    /// Current epoch of the zone key; 0 before the first record.
    #[n(3)]
    pub epoch: u32,
    /// Whether somebody left since the keys were made.
    #[n(4)]
    pub rotation_due: bool,
    /// Hash of the last record.
    #[n(5)]
    pub record_head: Hash,
    /// Whether a record of a kind unknown here was seen: read on, do not write.
    #[n(6)]
    pub newer: bool,
    /// Received time of the last leaf.
    #[n(7)]
    pub received_ms: u64,
    #[n(8)]
    numbers: BTreeMap<DeviceId, u64>,
    #[n(9)]
    tree: Frontier,
    /// Every group that is or was a member, or whose chain was pinned.
    #[n(10)]
    pub groups: BTreeMap<GroupId, GroupMember>,
    /// Received time of the record that made the current key: whoever's membership has ended
    /// since then still holds it.
    #[cbor(n(11), default)]
    pub epoch_ms: u64,
    /// Who vouches, or vouched, for which attestation, in the order of the log.
    #[cbor(n(12), default)]
    pub vouches: Vec<Vouch>,
    /// Commitments to the attestations that members handed to the zone.
    #[cbor(n(13), default)]
    pub introduced: BTreeSet<Hash>,
}

/// What the log says of one document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DocumentState {
    /// Class, fixed at its birth.
    #[n(0)]
    pub class: Class,
    /// The document it belongs to.
    #[n(1)]
    pub parent: Option<DocumentId>,
    /// Whose it is.
    #[n(2)]
    pub owner: PersonId,
    /// Contributors to whom it was opened.
    #[n(3)]
    pub opened: BTreeSet<PersonId>,
    /// Its keys and the epoch each was made in.
    #[n(4)]
    pub keys: BTreeMap<KeyId, u32>,
    /// The newest key.
    #[n(5)]
    pub current_key: KeyId,
    /// Next clock of each yrs client.
    #[n(6)]
    pub clocks: BTreeMap<u64, u32>,
    /// Last envelope of each device.
    #[n(7)]
    pub tips: BTreeMap<DeviceId, Hash>,
    /// Number of updates merged.
    #[n(8)]
    pub count: u64,
    /// Rolling SHA-256 over their hashes in order: `H(before ‖ hash)`, from zeros.
    #[n(9)]
    pub hashes: Hash,
    /// Index of the last update.
    #[n(10)]
    pub last_index: u64,
    /// Where it went, if it left.
    #[n(11)]
    pub moved_to: Option<ZoneId>,
    /// Authors of envelopes that moved here with it, and their chains.
    #[n(12)]
    pub authors: BTreeMap<PersonId, crate::PersonState>,
    /// Hashes of its envelopes that insert nothing, so that none enters twice; clocks see to the
    /// others.
    #[cbor(n(13), default)]
    pub bare: BTreeSet<Hash>,
    /// How it arrived, if it began elsewhere.
    #[n(14)]
    pub arrived: Option<Arrived>,
    /// Hash of the seal that froze it: what is written from there on amends that.
    #[n(15)]
    pub frozen: Option<Hash>,
}

/// What an accepted item was, for whoever acts on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its index in the zone.
    pub index: u64,
    /// The item.
    pub item: Item,
}

/// What of an item need not be computed again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Nothing.
    Verify,
    /// What was found out before.
    Checked(Findings),
    /// The item's own signature and ciphertext: they were right when it was kept.
    Kept,
    /// Signatures and ciphertexts: a member's own store was checked once, and is sealed.
    Replay,
}

impl Trust {
    /// Whether the item at hand is signed with this key; `verifies` computes it where it must be.
    fn holds(self, key: &[u8; 32], verifies: impl FnOnce(&[u8; 32]) -> bool) -> bool {
        match self {
            Self::Verify => verifies(key),
            Self::Checked(found) => found.signed_by(key).unwrap_or_else(|| verifies(key)),
            Self::Kept | Self::Replay => true,
        }
    }

    /// Whether the envelope at hand came with the ciphertext that it was signed over.
    fn is_whole(self, envelope: &Envelope, ciphertext: Option<&[u8]>) -> bool {
        match self {
            Self::Verify => ciphertext.is_some_and(|ciphertext| envelope.fits(ciphertext)),
            Self::Checked(found) => found.has_its_ciphertext(),
            Self::Kept | Self::Replay => true,
        }
    }
}

impl ZoneState {
    /// A zone with an empty log.
    pub fn new(id: ZoneId) -> Self {
        Self {
            id,
            members: BTreeMap::new(),
            documents: BTreeMap::new(),
            invitations: BTreeMap::new(),
            epoch: 0,
            rotation_due: false,
            record_head: Hash::ZERO,
            newer: false,
            received_ms: 0,
            numbers: BTreeMap::new(),
            tree: Frontier::default(),
            groups: BTreeMap::new(),
            epoch_ms: 0,
            vouches: Vec::new(),
            introduced: BTreeSet::new(),
        }
    }

    /// Gives a leaf its place without any effect: a relay that lies, or an older version, let in
    /// what the rules refuse. Every member does the same, so the tree stays one.
    pub fn void(&mut self, leaf: &LogLeaf) -> u64 {
        let index = self.tree.size();
        self.tree.push(leaf.hash());
        self.received_ms = self.received_ms.max(leaf.received_ms);
        index
    }

    /// Size and root of the log.
    pub fn position(&self) -> Position {
        match self.tree.size() {
            0 => Position::default(),
            size => Position { size, root: self.tree.root() },
        }
    }

    /// What the log's tree needs to grow, and its root to be computed from here on.
    pub fn frontier(&self) -> &Frontier {
        &self.tree
    }

    /// The number that a device's next envelope in this zone must have.
    pub fn next_number(&self, device: &DeviceId) -> u64 {
        self.numbers.get(device).copied().unwrap_or(0)
    }

    /// Verifies a leaf against everything before it and takes it in. On error nothing has
    /// changed. The order of checks is that of DESIGN section 4; decryption comes after.
    pub fn append(&mut self, leaf: &LogLeaf) -> Result<Accepted, Refusal> {
        self.take(leaf, Trust::Verify)
    }

    /// Takes a leaf in that this device verified before and kept under its own key: all rules
    /// hold, only signatures are not computed again.
    pub fn replay(&mut self, leaf: &LogLeaf) -> Result<Accepted, Refusal> {
        self.take(leaf, Trust::Replay)
    }

    /// As [`ZoneState::append`], for a leaf that is on its way and lay sealed in this person's own
    /// store, where only what was appended before is laid: neither its signature nor its ciphertext
    /// is verified again. What others signed inside of it is.
    pub fn append_kept(&mut self, leaf: &LogLeaf) -> Result<Accepted, Refusal> {
        self.take(leaf, Trust::Kept)
    }

    /// As [`ZoneState::append`], for an item of which signature and ciphertext were looked at
    /// before. Gives its index.
    pub fn append_checked(
        &mut self,
        checked: &CheckedItem,
        received_ms: u64,
    ) -> Result<u64, Refusal> {
        let trust = Trust::Checked(checked.findings());
        self.take_item(checked.item(), checked.ciphertext(), received_ms, trust)
    }

    fn take(&mut self, leaf: &LogLeaf, trust: Trust) -> Result<Accepted, Refusal> {
        let item = Item::parse(&leaf.signed).map_err(|_| Refusal::Malformed)?;
        let ciphertext = leaf.ciphertext.as_ref().map(|c| c.as_slice());
        let index = self.take_item(&item, ciphertext, leaf.received_ms, trust)?;
        Ok(Accepted { index, item })
    }

    fn take_item(
        &mut self,
        item: &Item,
        ciphertext: Option<&[u8]>,
        received_ms: u64,
        trust: Trust,
    ) -> Result<u64, Refusal> {
        if received_ms < self.received_ms {
            return Err(Refusal::Time);
        }
        match item {
            Item::Envelope(envelope) => {
                self.check_envelope(envelope, received_ms, trust)?;
                if !trust.is_whole(envelope, ciphertext) {
                    return Err(Refusal::Ciphertext);
                }
                self.accept_envelope(envelope);
            }
            Item::Record(record) => {
                self.take_record(record, ciphertext, received_ms, trust)?;
            }
        }
        let index = self.tree.size();
        self.tree.push(LogLeaf::hash_of(received_ms, item.hash()));
        self.received_ms = received_ms;
        Ok(index)
    }
}

#[cfg(test)]
pub(crate) mod tests;
