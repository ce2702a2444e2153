//! The commands and their arguments.

mod evidence;
mod outside;
mod zones;

use crate::lang::{self, Lang};
use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

pub use evidence::{
    AttestArgs, EvidenceCommand, NamesCommand, ProveArgs, SealArgs, TrustCommand, VerifyArgs,
};
pub use outside::{ElabftwArgs, ExportArgs, ImportArgs};
pub use zones::{GroupCommand, ZoneCommand};

/// Le cahier de laboratoire, hors ligne et chiffré — an electronic laboratory notebook.
#[derive(Parser)]
#[command(name = "cahier", version)]
pub struct Args {
    /// Where the notebook lies.
    #[arg(long, env = "CAHIER_DIR", global = true)]
    pub dir: Option<PathBuf>,
    /// Passphrase; asked for where it is not given.
    #[arg(long, env = "CAHIER_PASSPHRASE", hide_env_values = true, hide = true, global = true)]
    pub passphrase: Option<String>,
    /// Certificate (PEM) of the authority that vouches for the relay, in place of those that
    /// browsers know: `lan-ca.pem` of a relay on a local network.
    #[arg(long, env = "CAHIER_CA", global = true)]
    pub ca: Option<PathBuf>,
    /// Answers as JSON, for scripts.
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of sentences.
    #[arg(long, env = "CAHIER_LANG", default_value = "fr", global = true)]
    #[arg(value_parser = lang::parser())]
    pub lang: Lang,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Start a notebook in an empty folder.
    Init {
        /// Your name, as colleagues read it.
        #[arg(long)]
        name: String,
    },
    /// Begin an entry and print its identifier.
    New {
        /// Zone, by identifier or title; the only one where there is one.
        #[arg(long)]
        zone: Option<String>,
        /// experiment, resource, experiment-template or resource-template.
        #[arg(long, default_value = "experiment")]
        kind: String,
        /// What it holds from the start.
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Change an entry.
    Edit {
        /// Entry: the beginning of its identifier, or its title.
        entry: String,
        /// What changes.
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Attach files to an entry.
    Attach {
        /// Entry.
        entry: String,
        /// Files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they are.
        #[arg(long)]
        description: Option<String>,
    },
    /// Get an attached file back; from the relay where it is not here.
    Fetch {
        /// Entry.
        entry: String,
        /// Name of the file.
        name: String,
        /// Where to write it.
        #[arg(long)]
        out: PathBuf,
    },
    /// Comment on an entry.
    Comment {
        /// Entry.
        entry: String,
        /// What to say.
        text: String,
    },
    /// List entries.
    List {
        /// Only this zone.
        #[arg(long)]
        zone: Option<String>,
    },
    /// Find entries by their words; words between quotation marks follow each other.
    Search {
        /// What to look for.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show an entry.
    Show {
        /// Entry.
        entry: String,
    },
    /// Show who changed what in an entry, and when.
    Log {
        /// Entry.
        entry: String,
    },
    /// Compare two revisions of an entry.
    Diff {
        /// Entry.
        entry: String,
        /// Older revision, from `log`.
        #[arg(long, default_value_t = 0)]
        from: usize,
        /// Newer revision; the newest where it is not given.
        #[arg(long)]
        to: Option<usize>,
    },
    /// Bring an older revision back, as a new change.
    RestoreRevision {
        /// Entry.
        entry: String,
        /// Revision, from `log`.
        revision: usize,
    },
    /// Zones and their members.
    #[command(subcommand)]
    Zone(ZoneCommand),
    /// The devices of this person.
    #[command(subcommand)]
    Devices(DevicesCommand),
    /// Kept work, and taking it in.
    Adopt {
        /// Number of the kept work; lists all where it is not given.
        number: Option<u64>,
    },
    /// Move an entry to another zone.
    Move {
        /// Entry.
        entry: String,
        /// Zone.
        #[arg(long)]
        to: String,
    },
    /// Exchange with the relay, or with a colleague by file.
    Sync(SyncArgs),
    /// Write everything into one encrypted file. It holds no signing key.
    Backup {
        /// The file.
        #[arg(long)]
        to: PathBuf,
    },
    /// Bring a backup back on a new device; needs the recovery words.
    Restore {
        /// The file.
        file: PathBuf,
        /// The recovery words.
        #[arg(long, env = "CAHIER_RECOVERY_WORDS", hide_env_values = true)]
        words: Option<String>,
    },
    /// Bring in files of other programs: archives, texts, tables.
    Import(ImportArgs),
    /// Bring in a whole team from eLabFTW: a folder of its exports.
    ImportElabftw(ElabftwArgs),
    /// Write entries as files that need no notebook: HTML, Markdown, tables.
    Export(ExportArgs),
    /// How things stand.
    Status,
    /// Evidence.
    #[command(flatten)]
    Evidence(EvidenceCommand),
}

/// What an edit may say.
#[derive(ClapArgs, Default)]
pub struct EditArgs {
    /// Title.
    #[arg(long)]
    pub title: Option<String>,
    /// Day of the work, YYYY-MM-DD.
    #[arg(long)]
    pub date: Option<String>,
    /// Status.
    #[arg(long)]
    pub status: Option<String>,
    /// Category.
    #[arg(long)]
    pub category: Option<String>,
    /// A tag to add.
    #[arg(long)]
    pub tag: Vec<String>,
    /// A field, as `name=value` or `name=value unit`.
    #[arg(long)]
    pub field: Vec<String>,
    /// A step to add.
    #[arg(long)]
    pub step: Vec<String>,
    /// A step that is done, by its text.
    #[arg(long)]
    pub done: Vec<String>,
    /// A file of Markdown that becomes the text; `-` reads it from standard input.
    #[arg(long)]
    pub body: Option<PathBuf>,
    /// Markdown to add at the end of the text.
    #[arg(long)]
    pub append: Option<String>,
    /// A file with a JSON list of changes.
    #[arg(long)]
    pub patch: Option<PathBuf>,
}

/// What can be done with devices.
#[derive(Subcommand)]
pub enum DevicesCommand {
    /// List this person's devices.
    List,
    /// Make recovery words, shown once.
    Words,
    /// On a new device: begin, and print a code for the old one.
    Request,
    /// On the old device: let the new one in, and print a code for it.
    Add {
        /// The new device's code.
        code: String,
        /// Print the long code, for a device that does not reach the relay.
        #[arg(long)]
        whole: bool,
    },
    /// On the new device: end with the old device's code.
    Accept {
        /// The old device's code.
        code: String,
    },
    /// Remove a lost device.
    Remove {
        /// The beginning of its identifier.
        device: String,
    },
}

/// How to exchange.
#[derive(ClapArgs)]
pub struct SyncArgs {
    /// Address of the relay, `https://…`, or `http://…` on this machine; remembered.
    #[arg(long)]
    pub relay: Option<String>,
    /// What opens an account at the relay; goes with --relay.
    #[arg(long, env = "CAHIER_TICKET", hide_env_values = true)]
    pub ticket: Option<String>,
    /// Write a bundle for a colleague into this file, or read theirs from it.
    #[arg(long)]
    pub via: Option<PathBuf>,
    /// The relay lost its key and has a new one: accept that.
    #[arg(long)]
    pub accept_new_relay_key: bool,
    /// Give up after so many seconds.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
    /// Also fetch every attached file.
    #[arg(long)]
    pub files: bool,
}
