//! When something was there, as far as strangers would accept it: three times, told apart. One is
//! called certified only after its token was verified up to an authority of this notebook's own
//! choice, whatever the relay says of it (DESIGN section 11).

use super::proofs::Place;
use super::session::{Asked, Link};
use super::{CommandError, Context, Engine, Notice};
use crate::rows::{FoundTime, ProofRow, TrustRow, Worth};
use crate::store::Table;
use cahier_evidence::{Hash, Item, LogLeaf, ZoneId};
use cahier_protocol::{LogProof, Request, decode, encode};
use cahier_timestamp::TrustAnchors;

/// Most proofs whose timestamps are looked up anew at once.
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
        /// When, ms since 1970.
        time_ms: u64,
    },
    /// Certified by an authority that this notebook trusts.
    Certified {
        /// Who gave it.
        authority: String,
        /// When, ms since 1970.
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
    fn rank(&self) -> (u8, std::cmp::Reverse<u64>) {
        let (rank, time_ms) = match self {
            Self::Received => (0, 0),
            Self::Logged => (1, 0),
            Self::Unverified { .. } => (2, 0),
            Self::Development { time_ms, .. } => (3, *time_ms),
            Self::Certified { time_ms, .. } => (4, *time_ms),
        };
        (rank, std::cmp::Reverse(time_ms))
    }
}

impl Engine {
    /// Whose certificates this notebook trusts to certify times, PEM.
    pub fn trust(&self) -> &[String] {
        &self.trust.roots
    }

    /// Chooses whom this notebook trusts to certify times: root certificates, PEM. Timestamps
    /// are looked up anew as time passes; until then none counts as certified.
    pub fn set_trust(&mut self, roots: Vec<String>) -> Result<(), CommandError> {
        if self.fenced {
            return Err(CommandError::Fenced);
        }
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
        self.ask(Asked::Stamp, Request::Stamp { zone: id }, ctx.now_ms);
        Ok(())
    }

    /// What is certified of a place of a zone.
    pub fn certification(&self, id: ZoneId, index: u64) -> Certification {
        let mut best = Certification::Received;
        for place in self.proved(id, index) {
            let current = place.row.trust == self.trust.id;
            let found = place.row.found.iter().filter(|_| current).map(Certification::of);
            best = found.chain([Certification::Logged]).fold(best, Certification::better);
            // What follows is later.
            if matches!(best, Certification::Certified { .. }) {
                break;
            }
        }
        best
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

    /// The proof that covers a place, as the relay gave it, for an archive: the earliest with a
    /// certified time, else the earliest.
    pub fn proof_of(&self, id: ZoneId, index: u64) -> Option<LogProof> {
        let certified = self.proved(id, index).find(|place| place.has(Worth::Certified));
        let place = certified.or_else(|| self.proved(id, index).next())?;
        let bytes = place.row.proof.as_ref()?;
        decode(bytes, bytes.len()).ok()
    }

    /// Places with a proof that covers an index, earliest first.
    fn proved(&self, id: ZoneId, index: u64) -> impl Iterator<Item = &Place> {
        let size = index.saturating_add(1);
        let covering = self.proofs.places.range((id, size)..=(id, u64::MAX));
        covering.map(|(_, place)| place).filter(|place| place.row.proof.is_some())
    }

    /// Timestamps that were looked up under other roots are looked up anew, some at a time.
    pub(super) fn recheck_times(&mut self) {
        if !self.trust.recheck {
            return;
        }
        let trust = self.trust.id;
        let old = |row: &ProofRow| row.proof.is_some() && row.trust != trust;
        let due = self.proofs.places.values().map(|place| &place.row).filter(|row| old(row));
        let due: Vec<ProofRow> = due.take(RECHECKED_MAX).cloned().collect();
        self.trust.recheck = due.len() == RECHECKED_MAX;
        for row in due {
            let proof = row.proof.as_ref();
            let proof: Option<LogProof> = proof.and_then(|p| decode(p, p.len()).ok());
            let found = proof.map(|proof| self.times_in(&proof, row.relay)).unwrap_or_default();
            self.put_proof(ProofRow { found, trust, ..row });
        }
    }

    /// Keeps what was found about a place.
    pub(super) fn put_proof(&mut self, row: ProofRow) {
        self.put(Table::Proof, row.zone.0, row.size, &row);
        self.tell(Notice::ZoneChanged(row.zone));
        if let Some(place) = self.proofs.places.get_mut(&(row.zone, row.size)) {
            place.row = row;
        }
    }
}
