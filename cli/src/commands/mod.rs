//! One file a group of commands.

mod alarm;
mod audit;
mod backup;
mod certified;
mod changes;
mod completeness;
mod devices;
mod edit;
mod entries;
mod evidence;
mod export;
mod files;
mod groups;
mod history;
mod import;
mod kept;
mod moving;
mod names;
mod prove;
mod public_log;
mod seals;
mod search;
mod start;
mod status;
mod sync;
mod times;
mod verdict;
mod verify;
mod zones;

use crate::args::{Args, Command};
use crate::error::Error;
use crate::output::Output;

/// Carries out one command.
pub async fn run(args: &Args, out: &Output) -> Result<(), Error> {
    match &args.command {
        Command::Init { name } => Box::pin(start::init(args, out, name)).await,
        Command::New { zone, kind, edit } => {
            entries::new(args, out, zone.as_deref(), kind, edit).await
        }
        Command::Edit { entry, edit } => entries::edit(args, out, entry, edit).await,
        Command::Attach { entry, files, description } => {
            files::attach(args, out, entry, files, description.as_deref()).await
        }
        Command::Fetch { entry, name, out: to } => files::fetch(args, out, entry, name, to).await,
        Command::Comment { entry, text } => entries::comment(args, out, entry, text).await,
        Command::List { zone } => entries::list(args, out, zone.as_deref()).await,
        Command::Search { words } => Box::pin(search::run(args, out, words)).await,
        Command::Show { entry } => entries::show(args, out, entry).await,
        Command::Log { entry } => history::log(args, out, entry).await,
        Command::Diff { entry, from, to } => history::diff(args, out, entry, *from, *to).await,
        Command::RestoreRevision { entry, revision } => {
            history::restore(args, out, entry, *revision).await
        }
        Command::Zone(command) => zones::run(args, out, command).await,
        Command::Devices(command) => Box::pin(devices::run(args, out, command)).await,
        Command::Adopt { number } => kept::adopt(args, out, *number).await,
        Command::Move { entry, to } => moving::run(args, out, entry, to).await,
        Command::Sync(how) => sync::run(args, out, how).await,
        Command::Backup { to } => backup::backup(args, out, to).await,
        Command::Restore { file, words } => {
            Box::pin(backup::restore(args, out, file, words.as_deref())).await
        }
        Command::Import(how) => Box::pin(import::run(args, out, how)).await,
        Command::ImportElabftw(how) => Box::pin(import::elabftw::run(args, out, how)).await,
        Command::Export(how) => Box::pin(export::run(args, out, how)).await,
        Command::Status => status::run(args, out).await,
        Command::Evidence(command) => Box::pin(evidence::run(args, out, command)).await,
    }
}
