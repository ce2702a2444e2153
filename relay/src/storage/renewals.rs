//! How long timestamps last and what was put over them, as it is stored: beside the instance log,
//! which it never changes.

use super::{LogStamp, LogStampDue, Stored};

/// Over which checkpoint a timestamp stands, and who gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StampKey {
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// Who gave it, as the operator names them.
    pub authority: String,
}

/// How long a timestamp lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRenewal {
    /// Which timestamp.
    pub key: StampKey,
    /// When the first certificate ends that its newest token leans on, ms since 1970.
    pub until_ms: u64,
    /// The evidence record (RFC 4998); empty before the first renewal.
    pub record: Vec<u8>,
}

/// Questions about renewals, and about timestamps beside the log.
pub trait RenewalStorage {
    /// The timestamp over the newest checkpoint that an authority has stamped.
    fn log_newest_stamp(&self, authority: &str) -> Stored<Option<LogStamp>>;
    /// So many timestamps behind this one, in the order of their keys.
    fn log_stamps_after(&self, key: &StampKey, count: u64) -> Stored<Vec<LogStamp>>;
    /// So many timestamps of which it is not noted how long they last.
    fn log_stamps_unrated(&self, count: u64) -> Stored<Vec<LogStamp>>;
    /// How long a timestamp lasts.
    fn log_renewal(&self, key: &StampKey) -> Stored<Option<LogRenewal>>;
    /// So many that end before a moment, the first end first.
    fn log_renewals_before(&self, until_ms: u64, count: u64) -> Stored<Vec<LogRenewal>>;
}

impl LogStamp {
    /// Over what it stands, and from whom.
    pub fn key(&self) -> StampKey {
        let Self { generation, size, authority, .. } = self;
        StampKey { generation: *generation, size: *size, authority: authority.clone() }
    }
}

impl LogStampDue {
    /// Over what it is wished for, and from whom.
    pub fn key(&self) -> StampKey {
        let Self { generation, size, authority, .. } = self;
        StampKey { generation: *generation, size: *size, authority: authority.clone() }
    }
}
