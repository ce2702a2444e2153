//! When something was there, as far as strangers would accept it: three times, told apart. One is
//! called certified only after its token was verified up to an authority of this notebook's own
//! choice, whatever the relay says of it (DESIGN section 11).

use super::keeping::{dated_in, under};
use super::session::{Asked, Link};
use super::unread::waits;
use super::{CommandError, Context, Engine};
use crate::rows::{DatedRow, FoundTime, TrustRow, Worth};
use crate::store::Table;
use cahier_evidence::{Hash, Item, LogLeaf, ZoneId};
use cahier_protocol::{Request, encode};
use cahier_timestamp::TrustAnchors;
use std::cmp::Reverse;

/// Most proofs that are read from the store at once, to look their timestamps up anew.
const RECHECKED_MAX: usize = 8;

/// How sure the time of a place is, least first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certification {
    /// The relay's word alone.
    Received,
    /// It stands in the relay's public log.
    Logged,
    /// There is a timestamp that was not verified: its authority is not trusted here, or it is
    /// wrong.
    Unverified {
        /// As the relay names it.
        authority: String,
    },
    /// A timestamp for development: it proves nothing to a stranger.
    Development {
        /// Who gave it.
        authority: String,
        /// By when it was there, ms since 1970: as late as the authority leaves open.
        time_ms: u64,
    },
    /// Certified by an authority that this notebook trusts.
    Certified {
        /// Who gave it.
        authority: String,
        /// By when it was there, ms since 1970: as late as the authority leaves open.
        time_ms: u64,
    },
}

/// The times of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// What the author's device claims, ms since 1970.
    pub claimed_ms: u64,
    /// When the relay received it, by its own word, ms since 1970.
    pub received_ms: u64,
    /// What is certified of it.
    pub certified: Certification,
}

/// Whom this notebook trusts to certify times.
#[derive(Default)]
pub(super) struct Trust {
    roots: Vec<String>,
    pub anchors: TrustAnchors,
    /// What stands for the roots in rows.
    pub id: Hash,
    /// Some timestamps were looked up under other roots.
    pub recheck: bool,
    /// When that is tried again, where the store did not answer, ms since 1970.
    pub recheck_at_ms: u64,
}

impl Trust {
    /// Takes a row; none where it holds something that is no certificate.
    pub fn load(&mut self, row: TrustRow) -> Option<()> {
        let mut anchors = TrustAnchors::none();
        row.roots.iter().try_for_each(|root| anchors.add(root.as_bytes())).ok()?;
        (self.anchors, self.id) = (anchors, Hash::of(&encode(&row)));
        self.roots = row.roots;
        Some(())
    }
}

impl Certification {
    fn of(found: &FoundTime) -> Self {
        let (authority, time_ms) = (found.authority.clone(), found.time_ms);
        match found.worth {
            Worth::Certified => Self::Certified { authority, time_ms },
            Worth::Development => Self::Development { authority, time_ms },
            Worth::Unverified => Self::Unverified { authority },
        }
    }

    fn better(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    /// How sure, and how early: what sorts last is best.
    fn rank(&self) -> (u8, Reverse<u64>) {
        let (rank, time_ms) = match self {
            Self::Received => (0, 0),
            Self::Logged => (1, 0),
            Self::Unverified { .. } => (2, 0),
            Self::Development { time_ms, .. } => (3, *time_ms),
            Self::Certified { time_ms, .. } => (4, *time_ms),
        };
        (rank, Reverse(time_ms))
    }
}

/// What timestamps are worth together: how sure the best of them is and how early, for how long
/// they can be checked (a renewal is longer), and how many there are.
pub(super) fn worth_of(found: &[FoundTime]) -> ((u8, Reverse<u64>), u64, usize) {
    let times = found.iter().map(Certification::of);
    let best = times.fold(Certification::Logged, Certification::better).rank();
    // Their sum, so that the renewal of any one of them counts.
    let until_ms = found.iter().fold(0, |sum: u64, found| sum.saturating_add(found.until_ms));
    (best, until_ms, found.len())
}

impl Engine {
    /// Whose certificates this notebook trusts to certify times, PEM.
    pub fn trust(&self) -> &[String] {
        &self.trust.roots
    }

    /// Chooses whom this notebook trusts to certify times: root certificates, PEM. Timestamps
    /// are looked up anew as time passes; until then none counts as certified.
    pub fn set_trust(&mut self, roots: Vec<String>) -> Result<(), CommandError> {
        self.check_writes()?;
        let row = TrustRow { roots };
        let invalid = CommandError::Invalid("a root certificate");
        self.trust.load(row.clone()).ok_or(invalid)?;
        self.trust.recheck = true;
        self.put(Table::Trust, [0; 16], 0, &row);
        Ok(())
    }

    /// Asks the relay for a checkpoint and a timestamp of a zone now.
    pub fn stamp_now(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let size = self.zone(&id)?.accepted.position().size;
        if self.session.link != Link::Ready || size == 0 {
            return Err(CommandError::Invalid("no relay in reach"));
        }
        self.want_proof(id, size, true);
        self.ask(Asked::Stamp(id), Request::Stamp { zone: id }, ctx.now_ms);
        Ok(())
    }

    /// What is certified of a place of a zone.
    pub fn certification(&self, id: ZoneId, index: u64) -> Certification {
        let mut best = Certification::Received;
        for row in self.dated(id, index) {
            let current = row.trust == self.trust.id;
            let found = row.found.iter().filter(|_| current).map(Certification::of);
            best = found.chain([Certification::Logged]).fold(best, Certification::better);
            // What follows is later.
            if matches!(best, Certification::Certified { .. }) {
                break;
            }
        }
        best
    }

    /// Until when the certified time of a place can be checked, ms since 1970: the relay renews it
    /// before. None where nothing is certified.
    pub fn certified_until(&self, id: ZoneId, index: u64) -> Option<u64> {
        let row = self.dated(id, index).find(|row| self.is_certified(row))?;
        let certified = row.found.iter().filter(|found| found.worth == Worth::Certified);
        certified.map(|found| found.until_ms).max()
    }

    /// The three times of a leaf that is accepted at an index of a zone.
    pub fn times(&self, id: ZoneId, index: u64, leaf: &LogLeaf) -> Option<Times> {
        let claimed_ms = match Item::parse(&leaf.signed).ok()? {
            Item::Envelope(envelope) => envelope.header.claimed_ms,
            Item::Record(record) => record.header.claimed_ms,
        };
        let certified = self.certification(id, index);
        Some(Times { claimed_ms, received_ms: leaf.received_ms, certified })
    }

    /// Under which sizes lie the proofs that cover a place best: the earliest with a certified
    /// time, else with any, else the earliest. First that under a relay's key, then, where it dates
    /// the place earlier, that under an older one.
    pub(crate) fn proofs_for(&self, id: ZoneId, index: u64, relay: Hash) -> Vec<u64> {
        let best = |current: bool| {
            let is_of = move |row: &&DatedRow| (row.relay == relay) == current;
            let reads = |row: &&DatedRow| !self.proofs.unreadable.contains(&under(row));
            let rows = || self.dated(id, index).filter(is_of).filter(reads);
            let certified = rows().find(|row| self.is_certified(row));
            let stamped = || rows().find(|row| !row.found.is_empty());
            certified.or_else(stamped).or_else(|| rows().next())
        };
        let (ours, older) = (best(true), best(false));
        let earlier = |row: &&DatedRow| {
            let later = |ours: &DatedRow| ours.found.is_empty() || row.size < ours.size;
            !row.found.is_empty() && ours.is_none_or(later)
        };
        ours.into_iter().chain(older.filter(earlier)).map(|row| row.size).collect()
    }

    /// The relay's keys under which proofs for a size were verified when they came.
    pub(crate) fn proof_keys(&self, id: ZoneId, size: u64) -> Vec<Hash> {
        let rows = dated_in(&self.proofs.dated, id, size).take_while(|row| row.size == size);
        rows.map(|row| row.relay).collect()
    }

    /// What is known that covers an index, earliest first.
    fn dated(&self, id: ZoneId, index: u64) -> impl Iterator<Item = &DatedRow> {
        dated_in(&self.proofs.dated, id, index.saturating_add(1))
    }

    /// Whether a time is certified by whom this notebook trusts now.
    pub(super) fn is_certified(&self, row: &DatedRow) -> bool {
        let certified = |found: &FoundTime| found.worth == Worth::Certified;
        row.trust == self.trust.id && row.found.iter().any(certified)
    }

    /// Time passes: timestamps that were looked up under other roots are looked up anew, and proofs
    /// are put beside those that are kept, some at a time.
    pub(super) fn recheck_times(&mut self, now_ms: u64) {
        let later = waits(self.trust.recheck_at_ms, now_ms);
        let due = self.trust.recheck || !self.proofs.merging.is_empty();
        if !due || later || !self.rests(now_ms) {
            return;
        }
        let due = self.proofs_to_read(RECHECKED_MAX);
        self.trust.recheck = !due.is_empty();
        self.effects.extend(due);
    }
}
