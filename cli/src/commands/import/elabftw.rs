//! `import-elabftw`: a whole team's move, from a folder of its exports. All of it is read and told
//! before anything is made; then it goes the way of every import, so that a second time makes
//! nothing twice.

use super::bring::{Bringing, Done};
use super::folder::{self, Kind, Lying};
use crate::account::Account;
use crate::args::{Args, ElabftwArgs};
use crate::error::Error;
use crate::lang;
use crate::output::Output;
use crate::say::{self, Told};
use crate::usage::{Outside, Usage};
use cahier_formats::elabftw::{FolderFile, Limits, Moved, MovedEntry, Team};
use cahier_formats::eln::{self, Archive, ImportedEntry};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// Longest list of people, bytes.
const PEOPLE_BYTES_MAX: u64 = 16 << 20;

/// A file of the folder that was not read, and why.
type Unread = (String, String);

/// What the folder gives.
struct Read {
    moved: Moved,
    /// The archives, by their numbers.
    archives: Vec<Lying>,
    /// Files that entries may name, by their numbers.
    others: Vec<Lying>,
    unread: Vec<Unread>,
}

/// Where the bytes of entries are.
struct Sources {
    archives: Vec<Lying>,
    others: Vec<Lying>,
    /// The archive that is open, by its number: entries of one come one after the other.
    open: Option<(usize, Archive<File>)>,
}

/// Brings a folder in, or tells what is in it.
pub async fn run(args: &Args, out: &Output, how: &ElabftwArgs) -> Result<(), Error> {
    let Read { moved, archives, others, unread } = read(out, how)?;
    let Moved { entries, counts, warnings } = moved;
    let lang = lang::formats(out.lang);
    let mut told = Told {
        counts,
        not_taken: not_taken(&entries, &others),
        unread,
        warnings: warnings.iter().map(|warning| warning.sentence(lang)).collect(),
        done: None,
    };
    if !how.dry_run {
        let sources = Sources { archives, others, open: None };
        let done = Box::pin(bring(args, out, how, entries, sources)).await?;
        told.warnings.extend(done.warnings);
        told.done = Some([done.entries, done.here, done.updated, done.files]);
    }
    out.answer(&told.json(), || say::moved(&told).get(out.lang));
    Ok(())
}

/// Reads all of the folder.
fn read(out: &Output, how: &ElabftwArgs) -> Result<Read, Error> {
    let limits = Limits::default();
    let lang = lang::formats(out.lang);
    let mut team = Team::new(limits.clone(), lang);
    if let Some(people) = &how.people {
        let bytes = folder::read(people, PEOPLE_BYTES_MAX)?;
        team.rename(&bytes)?;
    }
    let (mut archives, mut others, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest: Vec<Lying> = Vec::new();
    let mut jsons = 0_usize;
    let mut bounds = eln::Limits::default();
    for lying in folder::files(&how.folder)? {
        if how.people.as_deref().is_some_and(|people| is_same(people, &lying.path)) {
            continue;
        }
        match lying.kind {
            Kind::Json => {
                let bytes = folder::read(&lying.path, limits.file_bytes_max)?;
                match team.add_json(&lying.name, &bytes) {
                    Ok(()) => jsons += 1,
                    Err(error) => unread.push((lying.name, error.sentence(lang))),
                }
            }
            Kind::Zip => match import(&lying, &bounds) {
                Ok(import) => {
                    let held = import.entries.iter().flat_map(|entry| &entry.files);
                    let held: u64 = held.map(|file| file.inside.len() as u64).sum();
                    bounds.picture_bytes_max = bounds.picture_bytes_max.saturating_sub(held);
                    team.add_archive(archives.len(), import);
                    archives.push(lying);
                }
                // Any zip may be a file of an entry; what calls itself an archive should be one.
                Err(Error::Import(error)) if is_archive(&lying.name) => {
                    unread.push((lying.name, error.sentence(lang)));
                }
                Err(Error::Import(_)) => rest.push(lying),
                Err(error) => return Err(error),
            },
            Kind::Other => rest.push(lying),
        }
    }
    if jsons == 0 && archives.is_empty() && unread.is_empty() {
        return Err(Usage::Outside(Outside::NoExports(how.folder.clone())).into());
    }
    for lying in rest {
        // Only JSON names files that lie beside it, by their content.
        let fits = lying.bytes <= bounds.file_bytes_max;
        let sha256 = if jsons > 0 && fits { folder::sha256(&lying)? } else { String::new() };
        let name = lying.name.rsplit('/').next().unwrap_or_default().to_owned();
        let file = FolderFile { name, sha256, bytes: lying.bytes };
        if fits && team.add_file(file).is_some() {
            others.push(lying);
        } else {
            unread.push((lying.name, say::too_large().get(out.lang)));
        }
    }
    Ok(Read { moved: team.finish(), archives, others, unread })
}

fn import(lying: &Lying, limits: &eln::Limits) -> Result<eln::Import, Error> {
    let file = File::open(&lying.path).map_err(Error::file(&lying.path))?;
    let mut archive = Archive::open(file, limits)?;
    Ok(eln::import_archive(&mut archive, limits)?)
}

fn is_archive(name: &str) -> bool {
    name.to_lowercase().ends_with(".eln")
}

fn is_same(one: &Path, other: &Path) -> bool {
    let both = one.canonicalize().ok().zip(other.canonicalize().ok());
    both.is_some_and(|(one, other)| one == other)
}

/// Files of the folder that no entry names.
fn not_taken(entries: &[MovedEntry], others: &[Lying]) -> Vec<String> {
    let taken: BTreeSet<usize> =
        entries.iter().flat_map(|entry| entry.from_folder.values().copied()).collect();
    let left = others.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    left.map(|(_, lying)| lying.name.clone()).collect()
}

/// Brings the entries in, as any import does.
async fn bring(
    args: &Args,
    out: &Output,
    how: &ElabftwArgs,
    entries: Vec<MovedEntry>,
    mut sources: Sources,
) -> Result<Done, Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let zone = account.zone(how.into.as_deref())?;
    let mut bringing = Bringing::begin(&mut account, out, zone, how.update).await?;
    let (all, from): (Vec<ImportedEntry>, Vec<_>) = entries
        .into_iter()
        .map(|entry| (entry.imported, (entry.archive, entry.from_folder)))
        .unzip();
    // All of them before the first: entries of one file point to those of another.
    bringing.announce(&all).await?;
    for (mut imported, (archive, from_folder)) in all.into_iter().zip(from) {
        for file in &mut imported.files {
            let lying = from_folder.get(&file.attachment_id).and_then(|at| sources.others.get(*at));
            if let Some(lying) = lying {
                file.inside = folder::read(&lying.path, file.bytes)?;
            }
        }
        let archive = sources.archive(archive)?;
        bringing.bring(vec![imported], archive).await?;
    }
    bringing.finish().await
}

impl Sources {
    /// The archive of that number, open.
    fn archive(&mut self, wanted: Option<usize>) -> Result<Option<&mut Archive<File>>, Error> {
        let Some(wanted) = wanted else { return Ok(None) };
        let is_open = self.open.as_ref().is_some_and(|(at, _)| *at == wanted);
        if !is_open && let Some(lying) = self.archives.get(wanted) {
            let file = File::open(&lying.path).map_err(Error::file(&lying.path))?;
            self.open = Some((wanted, Archive::open(file, &eln::Limits::default())?));
        }
        Ok(self.open.as_mut().map(|(_, archive)| archive))
    }
}
