//! How long timestamps last and how renewing them went, as it is stored: beside the instance log,
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

/// How long a timestamp lasts, and how renewing it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRenewal {
    /// Which timestamp.
    pub key: StampKey,
    /// When the first certificate ends that its newest token leans on, ms since 1970; 0 where it
    /// does not verify.
    pub until_ms: u64,
    /// When renewing it is tried again, ms since 1970.
    pub due_ms: u64,
    /// How often renewing it was tried in vain.
    pub tries: u32,
    /// Why it was not renewed, or cannot be; empty where all is well.
    pub why: String,
}

/// Which renewals are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalsDue {
    /// Of what ends before this moment, ms since 1970.
    pub until_ms: u64,
    /// What is to be tried at this moment, ms since 1970.
    pub now_ms: u64,
    /// What stands behind this end and key; none from the first on.
    pub after: Option<(u64, StampKey)>,
    /// At most so many.
    pub count: u64,
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
    /// What is to be renewed, in the order of ends and keys.
    fn log_renewals_due(&self, due: &RenewalsDue) -> Stored<Vec<LogRenewal>>;
    /// So many that were not renewed or cannot be, the first end first.
    fn log_renewals_failed(&self, count: u64) -> Stored<Vec<LogRenewal>>;
}

impl LogRenewal {
    /// Of a timestamp that lasts until then, ms since 1970.
    pub fn lasting(key: StampKey, until_ms: u64) -> Self {
        Self { key, until_ms, due_ms: 0, tries: 0, why: String::new() }
    }
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
