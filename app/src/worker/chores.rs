//! What nobody asks while they write: it is loaded when it is first asked (`crate::parts`).

use super::command::named;
use super::desk::{Answered, Desk};
use super::files::{BackingUp, Carrying, Exporting, Preparing, Proving, Tabling, Writing};
use super::imports::{Columns, Importing};
use super::trouble::{closed, refused};
use crate::message::{Answer, Ask, Door, FileAsk};
use crate::parts::NotLoaded;
use cahier_evidence::DocumentId;
use cahier_sync::CommandError;
use cahier_words::Sentence;
use futures_util::future::LocalBoxFuture;
use wasm_split_helpers::wasm_split;
use web_sys::Blob;

/// An answer that is being found.
pub(super) type Answering<'a> = LocalBoxFuture<'a, Result<Answer, Sentence>>;
/// The same, which may come with a file.
type AnsweringFile<'a> = LocalBoxFuture<'a, Answered>;

/// Looks back, signs, and sees to zones and devices.
#[wasm_split(chores, fallible)]
pub(super) fn ask(desk: &mut Desk, ask: Ask) -> Result<Answering<'_>, NotLoaded> {
    Ok(Box::pin(async move {
        match ask {
            Ask::History(ask) => desk.history_asked(ask).await,
            Ask::Zone(ask) => desk.zone_asked(ask).await,
            Ask::Device(ask) => desk.device_asked(ask).await,
            Ask::Trust(ask) => desk.trust_asked(ask),
            Ask::Sign(sign) => desk.sign(sign).await,
            Ask::Resume { zone } => desk.resume(&zone).await,
            Ask::AcceptLog => desk.accept_log(),
            Ask::AcceptKey => desk.accept_key(),
            Ask::Rename { name } => desk.rename(&name),
            _ => Ok(Answer::Done),
        }
    }))
}

/// Brings in and takes out.
#[wasm_split(chores, fallible)]
pub(super) fn file(
    desk: &mut Desk,
    ask: FileAsk,
    file: Option<Blob>,
) -> Result<AnsweringFile<'_>, NotLoaded> {
    Ok(Box::pin(file_asked(desk, ask, file)))
}

/// Brings the notebook of another device here.
#[wasm_split(chores, fallible)]
pub(super) fn arrive(
    desk: &mut Desk,
    door: Door,
    file: Option<Blob>,
) -> Result<Answering<'_>, NotLoaded> {
    Ok(Box::pin(desk.arrive(door, file)))
}

async fn file_asked(desk: &mut Desk, ask: FileAsk, file: Option<Blob>) -> Answered {
    let none = || refused(CommandError::NotFound);
    match ask {
        FileAsk::Prepare { zone } => {
            let zone = zone.as_deref().map(named).transpose()?;
            let driver = desk.driver.as_ref().ok_or_else(closed)?;
            let work = Preparing::new(&driver.engine, zone);
            desk.transfers.begin(None, "", Box::new(work))
        }
        FileAsk::Import { zone, name, how } => {
            let zone = zone.as_deref().map(named).transpose()?;
            let driver = desk.driver.as_ref().ok_or_else(closed)?;
            let file = (name.clone(), file.ok_or_else(none)?);
            let work = Importing::new(&driver.engine, zone, file, how)?;
            desk.transfers.begin(None, &name, Box::new(work))
        }
        FileAsk::Columns { name } => {
            let work = Columns::new(name, file.ok_or_else(none)?);
            desk.transfers.begin(None, "", Box::new(work))
        }
        FileAsk::Export { entry, zone } => {
            let driver = desk.driver.as_ref().ok_or_else(closed)?;
            let entry = entry.as_deref().map(named).transpose()?;
            // By its zone a page knows how far its archive is.
            let name = zone.clone().unwrap_or_default();
            let zone = zone.as_deref().map(named).transpose()?;
            let work = Exporting::new(&driver.engine, entry, zone)?;
            desk.transfers.begin(entry, &name, Box::new(work))
        }
        FileAsk::Write { entry, form, french } => {
            let entry: DocumentId = named(&entry)?;
            let work = Box::new(Writing::new(entry, form, french));
            desk.transfers.begin(Some(entry), "", work)
        }
        FileAsk::Table { zone, french } => {
            let driver = desk.driver.as_ref().ok_or_else(closed)?;
            let work = Tabling::new(&driver.engine, named(&zone)?, french)?;
            desk.transfers.begin(None, &zone, Box::new(work))
        }
        FileAsk::Prove { entry, history, files } => {
            let entry: DocumentId = named(&entry)?;
            let work = Box::new(Proving::new(entry, history, files));
            desk.transfers.begin(Some(entry), "", work)
        }
        FileAsk::Backup { passphrase } => {
            let driver = desk.driver.as_ref().ok_or_else(closed)?;
            let work = Box::new(BackingUp::new(&driver.engine, passphrase));
            desk.transfers.begin(None, "", work)
        }
        FileAsk::Carry { zone } => {
            let work = Box::new(Carrying::new(named(&zone)?));
            desk.transfers.begin(None, "", work)
        }
        FileAsk::Forget { id } => {
            let driver = desk.driver.as_mut().ok_or_else(closed)?;
            driver.engine.drop_unfinished(named(&id)?).map_err(refused)?;
            Ok((Answer::Done, None))
        }
        FileAsk::TakeIn => desk.take_in(&file.ok_or_else(none)?).await,
        FileAsk::Sample { french } => desk.begin_sample(french).await,
        FileAsk::RemoveSample => desk.remove_sample(),
        FileAsk::Attach { .. } | FileAsk::Get { .. } | FileAsk::Cancel { .. } => Err(none()),
    }
}
