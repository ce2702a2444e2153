//! Rows of evidence: who people say that they are, what is remembered of the relay's public log,
//! what contradicts it, and what proves when something was there.

use cahier_evidence::{Hash, PersonId, Position, ZoneId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// An attestation of this person, as they made it; where it stands, their chain says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AttestationRow {
    /// The attestation, CBOR.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub attestation: Vec<u8>,
}

/// An attestation as a record of a zone brings it. It is opened when it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct IntroductionRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Index of the record.
    #[n(1)]
    pub index: u64,
    /// Received time of the record, ms since 1970.
    #[n(2)]
    pub received_ms: u64,
    /// Who signed the record: the person themself, or a manager who vouches.
    #[n(3)]
    pub by: PersonId,
    /// Whose attestation.
    #[n(4)]
    pub person: PersonId,
    /// Commitment to it.
    #[n(5)]
    pub commitment: Hash,
    /// Epoch and attestation under its zone key.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// What is remembered of the relay's public log. One row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct LogRow {
    /// The memory; none before the first checkpoint.
    #[n(0)]
    pub memory: Option<ByteVec>,
    /// What does not fit it, until a person decides.
    #[n(1)]
    pub alarm: Option<LogAlarm>,
}

/// How the relay's public log and what is known here do not go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum LogAlarm {
    /// Two roots at one size, both signed by the relay.
    #[default]
    #[n(0)]
    Fork,
    /// The log does not prove that it continues what it showed before.
    #[n(1)]
    Inconsistent,
    /// The log is shorter than what it showed before, also when it is asked once more.
    #[n(2)]
    RolledBack,
    /// The log began anew and has lost a part of what it showed before.
    #[n(3)]
    Forgotten,
    /// The log began anew and does not say rightly where it ended before.
    #[n(4)]
    Opening,
    /// The relay shows a log of another name or key.
    #[n(5)]
    OtherLog,
    /// The log names another root for a zone than its leaves give.
    #[n(6)]
    OtherRoot,
    /// A member signed that they saw another root of a zone than its leaves give.
    #[n(7)]
    OtherHistory,
    /// The log names more leaves of a zone than the relay hands out.
    #[n(8)]
    Withheld,
    /// What the relay signed for a zone is not in its log, long after.
    #[n(9)]
    NotLogged,
}

/// Two statements that do not go together. Written once, never deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct ContradictionRow {
    /// What was found.
    #[n(0)]
    pub alarm: LogAlarm,
    /// When, ms since 1970: by this device's clock, or of an item when it was received.
    #[n(1)]
    pub found_ms: u64,
    /// The checkpoint that was known, a signed note.
    #[n(2)]
    pub remembered: Option<String>,
    /// The one that came, a signed note.
    #[n(3)]
    pub offered: Option<String>,
    /// The one that a new generation names as the last before it.
    #[n(4)]
    pub named: Option<String>,
    /// Which zone it is about.
    #[n(5)]
    pub zone: Option<ZoneId>,
    /// The entry of the log, or the item that a member signed.
    #[n(6)]
    pub item: Option<ByteVec>,
    /// What the leaves that are held give at that size, or the whole of what is held.
    #[n(7)]
    pub held: Option<Position>,
    /// The member who signed the item.
    #[n(8)]
    pub by: Option<PersonId>,
}

/// A place of a zone whose time is of weight and not certified yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlaceRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// So many leaves must be covered.
    #[n(1)]
    pub size: u64,
    /// Whether this person signed what stands there, or asked for its time.
    #[n(2)]
    pub own: bool,
}

/// An entry of the relay's public log whose root is the one that the leaves give, and what dates
/// it. The proof lies in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DatedRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// How many leaves the entry names.
    #[n(1)]
    pub size: u64,
    /// The smallest size that was asked about and that it is the earliest answer to.
    #[n(2)]
    pub from: u64,
    /// Whether something of this person's is among what it was asked for.
    #[n(3)]
    pub own: bool,
    /// Generation of the log.
    #[n(4)]
    pub generation: u32,
    /// Index of the entry in the log.
    #[n(5)]
    pub index: u64,
    /// Size of the checkpoint that covers it.
    #[n(6)]
    pub checkpoint: u64,
    /// The key that signed that checkpoint.
    #[n(7)]
    pub relay: Hash,
    /// What was found in its timestamps.
    #[n(8)]
    pub found: Vec<FoundTime>,
    /// Under which trust anchors: others are looked up anew.
    #[n(9)]
    pub trust: Hash,
    /// When that was taken in, or asked about again where it is certified, by this device's clock,
    /// ms since 1970.
    #[n(10)]
    pub taken_ms: u64,
}

/// One timestamp after its check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FoundTime {
    /// What it is worth.
    #[n(0)]
    pub worth: Worth,
    /// Who gave it: as its certificate says, or where it was not verified as the relay does.
    #[n(1)]
    pub authority: String,
    /// The latest moment that it leaves open, ms since 1970: its time and how far that may be off;
    /// 0 where it was not verified.
    #[n(2)]
    pub time_ms: u64,
    /// When the last of its tokens can no longer be checked, ms since 1970: the relay renews it
    /// before; 0 where it was not verified.
    #[n(3)]
    pub until_ms: u64,
}

/// What a timestamp is worth here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Worth {
    /// Verified up to an authority that this notebook trusts.
    #[n(0)]
    Certified,
    /// Verified, of an authority for development: it proves nothing to a stranger.
    #[n(1)]
    Development,
    /// Not verified: of an authority that this notebook does not trust, or wrong.
    #[n(2)]
    Unverified,
}

/// Whom this notebook trusts to certify times. One row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct TrustRow {
    /// Root certificates, PEM.
    #[n(0)]
    pub roots: Vec<String>,
}
