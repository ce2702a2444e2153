//! A file of text, which becomes one entry: HTML, Markdown or Word.

use super::again::print_of;
use super::bring::Bringing;
use super::kind::{self, Kind, TextKind};
use super::{Wanted, name_of};
use crate::error::Error;
use cahier_formats::document::{Document, Picture};
use cahier_formats::eln::ImportedFile;
use cahier_formats::{docx, html, markdown};
use std::path::Path;

/// Brings a text in.
pub async fn bring(
    bringing: &mut Bringing<'_>,
    path: &Path,
    kind: TextKind,
    wanted: &Wanted,
) -> Result<(), Error> {
    let document = read(path, kind)?;
    let lang = bringing.lang();
    bringing.warn(document.warnings.iter().map(|warning| warning.sentence(lang)));
    // What is not called anything is called as its file is, without the ending.
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut imported = document.imported(&stem.unwrap_or_else(|| name_of(path)));
    imported.entry.kind = wanted.kind;
    imported.there = print_of(&imported);
    imported.files = document.pictures.into_iter().map(file_of).collect();
    bringing.bring(vec![imported], None).await
}

fn read(path: &Path, kind: TextKind) -> Result<Document, Error> {
    let bytes = kind::read(path, Kind::Text(kind))?;
    Ok(match kind {
        TextKind::Html => html::read_file(&bytes),
        TextKind::Markdown => markdown::read_file(&bytes),
        TextKind::Word => docx::read_file(&bytes, &docx::Limits::default())?,
    })
}

/// A picture of a text as a file that carries its bytes with it.
fn file_of(picture: Picture) -> ImportedFile {
    ImportedFile {
        attachment_id: picture.id,
        name: picture.name,
        media_type: picture.media_type,
        bytes: picture.bytes.len() as u64,
        sha256: picture.sha256,
        inside: picture.bytes,
        ..ImportedFile::default()
    }
}
