//! The arguments of what is about evidence: proofs, seals, names, times.

use super::EditArgs;
use clap::{ArgGroup, Args as ClapArgs, Subcommand};
use std::path::PathBuf;

/// What can be done about evidence.
#[derive(Subcommand)]
pub enum EvidenceCommand {
    /// Check a proof. Needs no notebook and no network. Ends with 0 where the file is intact, 1
    /// where something in it is wrong, 2 where it is not certified and that was required.
    Verify(VerifyArgs),
    /// Make a proof that a stranger can check: of entries, of a zone or of a period.
    Prove(ProveArgs),
    /// Sign the version of an entry that is shown here.
    Seal(SealArgs),
    /// Change an entry that a seal froze, with a reason. Without changes the amendment begins, and
    /// what `edit` writes belongs to it.
    Amend {
        /// Entry.
        entry: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// What changes.
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Show what is signed on an entry.
    Seals {
        /// Entry.
        entry: String,
    },
    /// Ask a member to sign an entry.
    AskToSign {
        /// Entry.
        entry: String,
        /// Member, by identifier or name.
        #[arg(long)]
        person: String,
        /// authorship, responsibility, review, approval, disapproval, safety or witness.
        #[arg(long)]
        meaning: String,
    },
    /// Show what you are asked to sign.
    Requests,
    /// Say who you are, so that whoever manages a zone can vouch for it.
    Attest(AttestArgs),
    /// Take back what you said of who you are; lists it where nothing is named.
    Withdraw {
        /// The beginning of its identifier.
        attestation: Option<String>,
    },
    /// Show every decision in a zone's log, and what is odd about it.
    Audit {
        /// Zone.
        zone: String,
    },
    /// Show how things stand with the relay's public log and what was found that does not fit, or
    /// end its alarm.
    PublicLog {
        /// Accept what the relay shows now. What was found stays.
        #[arg(long)]
        accept: bool,
        /// You compared with your colleagues, and asked whoever runs the relay.
        #[arg(long, visible_alias = "j-ai-compare")]
        i_have_compared: bool,
    },
    /// Whom this notebook trusts to certify times.
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Ask the relay for a timestamp of a zone now.
    Stamp {
        /// Zone.
        zone: String,
        /// Wait for it so many seconds.
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
}

/// How to check a proof.
#[derive(ClapArgs)]
pub struct VerifyArgs {
    /// The proof.
    pub file: PathBuf,
    /// Root certificate (PEM) of an authority of time that you trust; several may be given.
    #[arg(long, value_name = "PEM")]
    pub trust: Vec<PathBuf>,
    /// Key of a relay's public log that you know, as `name+id+key`; several may be given.
    #[arg(long, value_name = "KEY")]
    pub log: Vec<String>,
    /// List of revoked certificates (DER or PEM) that an authority published since: it counts
    /// besides those in the proof; several may be given.
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    /// End with 2 where the times are not certified by an authority that you trust.
    #[arg(long)]
    pub require_certified: bool,
    /// Write the report, with what you trust, into this folder.
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
}

/// What to prove.
#[derive(ClapArgs)]
#[command(group = ArgGroup::new("what").required(true).multiple(true)
    .args(["entries", "zone", "from", "to"]))]
pub struct ProveArgs {
    /// Entries.
    pub entries: Vec<String>,
    /// All entries of a zone.
    #[arg(long, conflicts_with = "entries")]
    pub zone: Option<String>,
    /// What was signed from this day on, YYYY-MM-DD.
    #[arg(long, conflicts_with_all = ["entries", "zone"])]
    pub from: Option<String>,
    /// What was signed up to this day, YYYY-MM-DD.
    #[arg(long, conflicts_with_all = ["entries", "zone"])]
    pub to: Option<String>,
    /// Show every change too, and so every word that was deleted: an act of a manager.
    #[arg(long, conflicts_with_all = ["part", "without"])]
    pub history: bool,
    /// A part to show, and no others: title, body, fields, files …, or a name of a field or file.
    #[arg(long, value_name = "NAME")]
    pub part: Vec<String>,
    /// A part to withhold.
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
    /// Put attached files into it, as far as they are here.
    #[arg(long)]
    pub files: bool,
    /// Why: the members of the zone read it in its log.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// Where to write the proof.
    #[arg(long)]
    pub out: PathBuf,
    /// Wait for the relay and for a timestamp so many seconds.
    #[arg(long, default_value_t = 30)]
    pub seconds: u64,
}

/// How to sign.
#[derive(ClapArgs)]
pub struct SealArgs {
    /// Entry.
    pub entry: String,
    /// authorship, responsibility, review, approval, disapproval, safety or witness.
    #[arg(long)]
    pub meaning: String,
    /// Your comment.
    #[arg(long)]
    pub note: Option<String>,
    /// The seal that you countersign or answer, by the beginning of its identifier from `seals`.
    #[arg(long, value_name = "SEAL")]
    pub about: Option<String>,
}

/// Who somebody says that they are.
#[derive(ClapArgs)]
pub struct AttestArgs {
    /// Name.
    #[arg(long)]
    pub name: String,
    /// ORCID, as 0000-0002-1825-0097.
    #[arg(long)]
    pub orcid: Option<String>,
    /// Where you work.
    #[arg(long)]
    pub institution: Option<String>,
    /// Last day on which it holds, YYYY-MM-DD.
    #[arg(long)]
    pub until: Option<String>,
}

/// What can be done with authorities of time.
#[derive(Subcommand)]
pub enum TrustCommand {
    /// Trust the root certificates in a file.
    Add {
        /// PEM.
        file: PathBuf,
    },
    /// List them.
    List,
    /// Trust one no longer.
    Remove {
        /// The beginning of its fingerprint, from `list`.
        certificate: String,
    },
}

/// What can be done with names in a zone.
#[derive(Subcommand)]
pub enum NamesCommand {
    /// Vouch for who a member says that they are. Check it first: proofs name you for it.
    Vouch {
        /// Zone.
        zone: String,
        /// Member, by identifier or name.
        person: String,
        /// Last day of your word, YYYY-MM-DD.
        #[arg(long)]
        until: Option<String>,
    },
    /// Take back what the zone's managers said of who somebody is.
    Disavow {
        /// Zone.
        zone: String,
        /// Member, by identifier or name.
        person: String,
        /// unsaid, mistake, left or lost (their devices are not theirs any more).
        #[arg(long, default_value = "unsaid")]
        reason: String,
    },
    /// Show who people say that they are, and who vouches for it.
    Names {
        /// Zone.
        zone: String,
    },
}
