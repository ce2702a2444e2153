//! Word files in (`.docx`: Office Open XML, ECMA-376, as Word, LibreOffice, Google Docs and others
//! write it, in its transitional and its strict form).
//!
//! Text with its headings, lists, tables, quotations, code and links is read, with bold, italic,
//! underlined, struck, marked, lowered and raised letters; pictures become files; footnotes and
//! endnotes stand below the text; formulas are converted. Changes that were tracked are taken as
//! accepted. No macro, field or embedded object is carried out, nothing is fetched. What a text
//! does not hold is told.
//!
//! ```text
//! package    the zip, within limits        styles     what a paragraph is
//! relations  what a part refers to         numbering  lists and their numbers
//! xml        small trees, one by one       flow       lists, quotations, code of paragraphs
//! walk       blocks to tags                inline     what stands in a paragraph
//! table      rows and cells                drawing    pictures, boxes with text
//! notes      footnotes, endnotes           fields     links
//! ```

mod drawing;
mod error;
mod fields;
mod flow;
mod formula;
mod inline;
mod limits;
mod look;
mod notes;
mod numbering;
mod package;
mod paragraph;
mod pictures;
mod properties;
mod relations;
mod styles;
mod symbols;
mod table;
mod walk;
mod xml;

pub use error::DocxError;
pub use limits::Limits;

use crate::document::{Document, LeftOut, Warning, Warnings, first_heading, warn_of};
use crate::identity;
use notes::{Notes, Part};
use package::Package;
use pictures::Pictures;
use properties::Properties;
use relations::Relations;
use walk::{Parts, Walked, Walker};
use xml::{XmlError, for_each};

/// Headers and footers beyond these are not looked into.
const MARGINS_MAX: usize = 100;

/// Reads a Word file.
pub fn read_file(bytes: &[u8], limits: &Limits) -> Result<Document, DocxError> {
    let mut package = Package::open(bytes, limits)?;
    let mut warnings = Warnings::new(limits.warnings_max);
    let root = package.relations("").map_err(|error| refused(error, "_rels/.rels"))?;
    let main = root.part("officeDocument").ok_or(DocxError::NotADocument)?.to_owned();
    let core = root.part("core-properties");
    let properties = optional(&mut package, core, &mut warnings, Properties::read)?;
    let parts = parts(&mut package, &main, &mut warnings)?;
    match package.size(&main) {
        None => return Err(DocxError::NotADocument),
        Some(bytes) if bytes > limits.text_bytes_max => {
            return Err(DocxError::TooLarge { bytes, max: limits.text_bytes_max });
        }
        Some(_) => {}
    }
    let damaged = || DocxError::DamagedPart { part: main.clone() };
    let text = package.text(&main).ok_or_else(damaged)?;
    let mut walker = Walker::new(parts, Pictures::new(package, limits), warnings);
    let name = for_each(&text, 2, &mut |element| walker.block(&element));
    if name.map_err(|error| refused(error, &main))? != "w:document" {
        return Err(DocxError::NotADocument);
    }
    let Walked { reading, title, pictures, mut warnings } = walker.finish();
    warn_of(&reading, &mut warnings);
    let Properties { title: stated, authors, tags, created, modified } = properties;
    let title = title.or(stated).or_else(|| first_heading(&reading.body));
    Ok(Document {
        source_id: identity::of_file("docx", bytes),
        title,
        date: None,
        authors,
        tags,
        created,
        modified,
        body: reading.body,
        pictures,
        warnings: warnings.finish(),
    })
}

/// What stands beside the text: styles, lists, notes, and what all of them refer to.
fn parts(
    package: &mut Package<'_>,
    main: &str,
    warnings: &mut Warnings,
) -> Result<Parts, DocxError> {
    let relations = package.relations(main).map_err(|error| refused(error, main))?;
    let styles = optional(package, relations.part("styles"), warnings, styles::Styles::read)?;
    let lists = relations.part("numbering");
    let numbering = optional(package, lists, warnings, numbering::Numbering::read)?;
    let mut notes = Notes::default();
    let mut of_notes = [Relations::default(), Relations::default()];
    let kinds = [(Part::Footnotes, "footnotes"), (Part::Endnotes, "endnotes")];
    for ((part, kind), refers) in kinds.into_iter().zip(&mut of_notes) {
        let name = relations.part(kind);
        optional(package, name, warnings, |xml| notes.add(part, xml))?;
        if let Some(name) = name {
            *refers = package.relations(name).unwrap_or_default();
        }
    }
    let count = margins(package, &relations);
    if count > 0 {
        warnings.add(Warning::LeftOut { what: LeftOut::HeadersAndFooters, count });
    }
    let [footnotes, endnotes] = of_notes;
    Ok(Parts { styles, numbering, notes, main: relations, footnotes, endnotes })
}

/// Reads a part without which the text can be read too.
fn optional<T: Default>(
    package: &mut Package<'_>,
    part: Option<&str>,
    warnings: &mut Warnings,
    read: impl FnOnce(&str) -> Result<T, XmlError>,
) -> Result<T, DocxError> {
    let Some(part) = part else { return Ok(T::default()) };
    match package.text(part).map(|text| read(&text)) {
        Some(Ok(value)) => Ok(value),
        Some(Err(XmlError::DocumentType)) => Err(refused(XmlError::DocumentType, part)),
        Some(Err(_)) | None => {
            warnings.add(Warning::UnreadablePart { part: part.to_owned() });
            Ok(T::default())
        }
    }
}

/// How many headers and footers hold text.
fn margins(package: &mut Package<'_>, relations: &Relations) -> u64 {
    let mut count = 0;
    for part in relations.parts(&["header", "footer"]).take(MARGINS_MAX) {
        let text = package.text(part).unwrap_or_default();
        count += u64::from(text.contains("<w:t>") || text.contains("<w:t "));
    }
    count
}

fn refused(error: XmlError, part: &str) -> DocxError {
    let part: String = part.chars().filter(|c| !c.is_control()).take(120).collect();
    match error {
        XmlError::Malformed => DocxError::DamagedPart { part },
        XmlError::DocumentType => DocxError::Definitions { part },
        XmlError::TooTangled => DocxError::TooTangled { part },
    }
}

#[cfg(test)]
mod tests;
