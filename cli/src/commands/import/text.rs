//! A file of text, which becomes one entry: HTML, Markdown or Word.

use super::bring::Bringing;
use super::kind::{self, Kind, TextKind};
use super::{Wanted, name_of};
use crate::error::Error;
use cahier_formats::outside::entry_of;
use std::path::Path;

/// Brings a text in.
pub async fn bring(
    bringing: &mut Bringing<'_>,
    path: &Path,
    kind: TextKind,
    wanted: &Wanted,
) -> Result<(), Error> {
    let document = kind.read(&kind::read(path, Kind::Text(kind))?)?;
    let lang = bringing.lang();
    bringing.warn(document.warnings.iter().map(|warning| warning.sentence(lang)));
    // What is not called anything is called as its file is, without the ending.
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let otherwise = stem.unwrap_or_else(|| name_of(path));
    bringing.bring(vec![entry_of(document, &otherwise, wanted.kind)], None).await
}
