//! `import`: files of other programs become entries, as any other edit: kept here first, synced
//! later. An import that was stopped anywhere goes on with the same entries when it is started
//! again.

mod again;
mod bring;
mod columns;
pub mod elabftw;
mod folder;
mod kind;
mod table;
mod text;

use crate::account::Account;
use crate::args::{Args, ImportArgs};
use crate::error::Error;
use crate::output::Output;
use crate::usage::{Outside, Usage};
use bring::Bringing;
use cahier_formats::eln::{self, Archive, Limits};
use cahier_notebook::EntryKind;
use columns::Choice;
use kind::Kind;
use std::fs::File;
use std::path::Path;

/// What is said of entries that a file does not say itself.
pub struct Wanted {
    kind: EntryKind,
    choices: Vec<Choice>,
    month_first: bool,
}

impl Wanted {
    /// Whatever makes no sense is said before anything is done.
    fn of(how: &ImportArgs) -> Result<Self, Error> {
        let kind = EntryKind::from_name(&how.kind);
        let kind = kind.ok_or_else(|| Usage::Kind(how.kind.clone()))?;
        let choices = how.map.iter().map(|text| Choice::parse(text));
        let choices = choices.collect::<Result<Vec<_>, _>>().map_err(Usage::Outside)?;
        Ok(Self { kind, choices, month_first: how.month_first })
    }
}

/// Imports files, one after another. The last line is
/// `{"entries":N,"files":N,"here":N,"updated":N,"warnings":[…]}`.
pub async fn run(args: &Args, out: &Output, how: &ImportArgs) -> Result<(), Error> {
    let wanted = Wanted::of(how)?;
    let kinds = how.files.iter().map(|path| kind::of_file(path));
    let kinds = kinds.collect::<Result<Vec<Kind>, Error>>()?;
    // Columns are those of one table: another one has others.
    if !wanted.choices.is_empty() && kinds != [Kind::Table] {
        return Err(Usage::Outside(Outside::OneTable).into());
    }
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let zone = account.zone(Some(&how.into))?;
    let mut bringing = Bringing::begin(&mut account, out, zone, how.update).await?;
    for (path, kind) in how.files.iter().zip(kinds) {
        match kind {
            Kind::Archive => archive(&mut bringing, path).await?,
            Kind::Text(kind) => text::bring(&mut bringing, path, kind, &wanted).await?,
            Kind::Table => table::bring(&mut bringing, path, &wanted).await?,
        }
    }
    bringing.end().await
}

async fn archive(bringing: &mut Bringing<'_>, path: &Path) -> Result<(), Error> {
    let limits = Limits::default();
    let mut archive = Archive::open(File::open(path).map_err(Error::file(path))?, &limits)?;
    let import = eln::import_archive(&mut archive, &limits)?;
    let lang = bringing.lang();
    bringing.warn(import.warnings.iter().map(|warning| warning.sentence(lang)));
    bringing.bring(import.entries, Some(&mut archive)).await
}

/// What a file is called.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
