//! The sync engine: what a person types becomes signed, encrypted envelopes in a durable,
//! ordered log, and what colleagues wrote is checked, decrypted and merged. Pure: events in,
//! effects out; the store is a trait; time and randomness are arguments.
//!
//! ```text
//! shell (page worker, command line, simulation)
//!    │ events                    ▲ frames, notices
//!    ▼                           │
//! Driver ──effects── Engine      │
//!    │                 └─────────┘
//!    ▼
//! Vault (seals rows, hides ids) ──► Store (IndexedDB, SQLite, simulated disk)
//! ```

mod backup;
mod copying;
mod dates;
mod driver;
mod engine;
mod fetch;
mod lock;
mod outward;
mod presence;
mod proving;
pub mod rows;
mod schema;
pub mod store;
mod vault;

pub use backup::{Backup, OpenBackup, RestoreError, Restored, backed_up, backup_head, backup_row};
pub use copying::{Copied, CopyError, Copying};
pub use dates::date_time;
pub use driver::{Driver, HalfOpen, OpenError};
pub use engine::{
    Act, AlarmView, Attaching, AttestationView, AuditRow, Auditor, AuthorityView, Brought,
    Certification, ChainChange, Chosen, CommandError, Context, Damage, DocumentStatus, Effect,
    Engine, FileLabel, GroupMemberView, GroupView, Hide, KeptSeal, KeyCheck, Loaded, LogView,
    MemberView, NameView, NewAttestation, NewFile, Notice, Oddity, Opening, PIECE_BYTES,
    PreparedSeal, Removal, ResumeError, SealStanding, SealView, Sealed, Seals, SeatRows, Seated,
    SigningKeys, Status, Times, VoucherView, Whereabouts, ZoneView, history_of,
};
pub use fetch::{ChainFetch, FetchError, Fetched};
pub use lock::{
    LockError, LockRow, Way, first_lock, lock_write, locks, locks_removed, make_lock, unlock,
};
pub use outward::{Outward, Turn};
pub use presence::Presence;
pub use proving::{BuildError, ProofOrder, ProveError, Proved};
pub use schema::SCHEMA;
pub use vault::Vault;
