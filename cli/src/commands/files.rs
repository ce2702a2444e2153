//! `attach` and `fetch`.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::error::Error;
use crate::link;
use crate::output::Output;
use crate::trouble::Trouble;
use crate::usage::{Missing, Usage, What};
use cahier_sync::{CommandError, Engine, NewFile, Notice};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest file that the command line attaches, MiB: it is encrypted in memory.
const FILE_MIB_MAX: u64 = 1 << 10;

fn media_type(path: &Path) -> &'static str {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "json" => "application/json",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

/// Attaches files.
pub async fn attach(
    args: &Args,
    out: &Output,
    name: &str,
    files: &[PathBuf],
    description: Option<&str>,
) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let entry = account.entry(name)?;
    account.ensure(entry).await?;
    let mut attached = Vec::new();
    for path in files {
        let length = std::fs::metadata(path).map_err(Error::file(path))?.len();
        if length > FILE_MIB_MAX << 20 {
            let (path, mib_max) = (path.clone(), FILE_MIB_MAX);
            return Err(Usage::FileTooLarge { path, mib_max }.into());
        }
        let bytes = std::fs::read(path).map_err(Error::file(path))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let file = NewFile {
            name: &name,
            media_type: media_type(path),
            description: description.map(str::to_owned),
            bytes: &bytes,
            id: None,
        };
        attached.push(with_context(|ctx| account.driver.engine.attach(entry, file, ctx))?);
        account.settle().await?;
    }
    account.finish_entry(entry).await?;
    let value = json!({ "entry": entry.to_string(), "attachments": attached });
    out.answer(&value, || out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into());
    Ok(())
}

/// Gets a file back.
pub async fn fetch(
    args: &Args,
    out: &Output,
    name: &str,
    file: &str,
    to: &Path,
) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let entry = account.entry(name)?;
    account.ensure(entry).await?;
    let attachments = account.driver.engine.entry(entry)?.attachments;
    let found = attachments.into_iter().find(|a| a.name == file || a.id == file);
    let none = || Missing { what: What::File, name: file.to_owned(), several: false };
    let attachment = found.ok_or_else(none)?;
    let blob = account.driver.engine.fetch(entry, &attachment)?;
    account.settle().await?;
    let complete =
        |account: &Account| account.driver.engine.blob(&blob).is_some_and(|b| b.have >= b.total);
    let mut told = Vec::new();
    if !complete(&account) {
        told = link::exchange(&mut account, Duration::from_secs(600)).await?;
    }
    if told.contains(&Notice::WrongFile(blob)) {
        return Err(CommandError::Invalid("the file does not fit its entry").into());
    }
    if !complete(&account) {
        return Err(Trouble::NoSuchFile(attachment.name).into());
    }
    let plain = match Engine::open_file(&attachment, &account.driver.chunks(blob).await?) {
        Ok(plain) => plain,
        // What is here is not the file: perhaps what the relay has is.
        Err(_) => {
            account.driver.engine.fetch_again(entry, &attachment)?;
            account.settle().await?;
            link::exchange(&mut account, Duration::from_secs(600)).await?;
            Engine::open_file(&attachment, &account.driver.chunks(blob).await?)?
        }
    };
    std::fs::write(to, plain).map_err(Error::file(to))?;
    let value = json!({ "file": attachment.name, "size": attachment.size,
        "sha256": attachment.sha256 });
    out.answer(&value, || to.display().to_string());
    Ok(())
}
