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

mod dates;
mod driver;
mod engine;
mod lock;
mod proving;
pub mod rows;
pub mod store;
mod vault;

pub use dates::date_time;
pub use driver::{Driver, OpenError, Outward};
pub use engine::{
    Act, AlarmView, AttestationView, AuditRow, Auditor, Brought, Certification, ChainChange,
    CommandError, Context, Damage, DocumentStatus, Effect, Engine, GroupMemberView, GroupView,
    Hide, KeyCheck, Loaded, LogView, MemberView, NameView, NewAttestation, NewFile, Notice, Oddity,
    PreparedSeal, ResumeError, SealStanding, SealView, Sealed, Seals, SeatRows, Seated, Status,
    Times, VoucherView, ZoneView, history_of,
};
pub use lock::{LockError, LockRow, Way, first_lock, lock_write, locks, make_lock, unlock};
pub use proving::{BuildError, ProofOrder, ProveError, Proved};
pub use vault::Vault;
