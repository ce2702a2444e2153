//! The arguments of what comes in files of other programs, and goes out into such.

use clap::{ArgGroup, Args as ClapArgs};
use std::path::PathBuf;

/// What to bring in.
#[derive(ClapArgs)]
pub struct ImportArgs {
    /// Archives (.eln), texts (.html, .md, .docx) and tables (.csv, .tsv).
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Zone, by identifier or title.
    #[arg(long)]
    pub into: String,
    /// Of entries that are here already, take over what is newer in the file and was not changed
    /// here.
    #[arg(long)]
    pub update: bool,
    /// What a column of the table becomes: title, date, status, category, tags, people, text,
    /// field, field:NAME, identifier, aside or skip; several may be given.
    #[arg(long, value_name = "COLUMN=TARGET")]
    pub map: Vec<String>,
    /// What the entries of texts and tables are: experiment, resource, experiment-template or
    /// resource-template.
    #[arg(long, default_value = "experiment")]
    pub kind: String,
    /// In dates of a table such as 5/1/2026 the month comes first.
    #[arg(long)]
    pub month_first: bool,
}

/// What a team brings from eLabFTW.
#[derive(ClapArgs)]
pub struct ElabftwArgs {
    /// Folder with its exports: archives (.eln) and JSON, and files that entries name.
    pub folder: PathBuf,
    /// Zone, by identifier or title; the only one where there is one.
    #[arg(long)]
    pub into: Option<String>,
    /// Table of two columns (.csv): what people are called there, and what they are called here.
    #[arg(long)]
    pub people: Option<PathBuf>,
    /// Of entries that are here already, take over what is newer there and was not changed here.
    #[arg(long)]
    pub update: bool,
    /// Say what is in the folder, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// What to write for others.
#[derive(ClapArgs)]
#[command(group = ArgGroup::new("which").required(true).multiple(true).args(["entries", "zone"]))]
pub struct ExportArgs {
    /// Entries.
    pub entries: Vec<String>,
    /// All entries of a zone.
    #[arg(long, conflicts_with = "entries")]
    pub zone: Option<String>,
    /// html, markdown, csv or tsv; by the ending of the file where it is not given.
    #[arg(long)]
    pub format: Option<String>,
    /// The file; of several entries in HTML or Markdown, the folder.
    #[arg(long)]
    pub out: PathBuf,
}
