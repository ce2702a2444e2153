//! What a file of another program is, and reading it: within the same bounds, and by the same
//! readers, as at the command line.

use super::columns::mapping_of;
use crate::message::{Bring, Imported};
use crate::worker::files::{BlobReader, read_all, size, slice};
use cahier_formats::Lang;
use cahier_formats::csv::{self, CsvError, Form, Separator, Table, entries, read_table};
use cahier_formats::docx::DocxError;
use cahier_formats::eln::{self, Archive, ElnError, ImportedEntry, Limits, Warning};
use cahier_formats::outside::{HEAD_BYTES, Kind, ending, entry_of, is_text, stem};
use cahier_words::{Sentence, both};
use web_sys::Blob;

/// Largest file of an archive, MiB: it is unpacked in memory.
const FILE_MIB_MAX: u64 = 256;
/// Rows that are brought in at once: nothing links them, and none is made twice.
const ROWS_AT_ONCE: usize = 64;

/// Bounds on an archive.
pub(super) fn limits() -> Limits {
    Limits {
        file_bytes_max: FILE_MIB_MAX << 20,
        total_bytes_max: 4 << 30,
        metadata_bytes_max: 64 << 20,
        ..Limits::default()
    }
}

/// A file as it was chosen.
pub(super) struct Outside {
    pub blob: Blob,
    pub name: String,
}

/// What was read of a file.
pub(super) struct Read {
    pub entries: Vec<ImportedEntry>,
    /// Where the bytes of their files are, if they are not in themselves.
    pub archive: Option<Archive<BlobReader>>,
    /// How many of them are begun at once: what links each other is begun together.
    pub at_once: usize,
}

impl Outside {
    /// Which kind of file it is, no larger than one of that kind may be.
    async fn kind(&self) -> Result<Kind, Sentence> {
        let size = size(&self.blob);
        let length = usize::try_from(size.min(HEAD_BYTES)).unwrap_or_default();
        let head = slice(&self.blob, 0, length).await?;
        let ending = ending(&self.name);
        // Instruments write tables under this name; a person sees the columns before any of it
        // comes in.
        let lines = || (ending == "txt" && is_text(&head)).then_some(Kind::Table);
        let kind = Kind::of(&ending, &head).or_else(lines);
        let kind = kind.ok_or_else(|| of_no_kind(&self.name))?;
        match kind.mib_max() {
            Some(mib_max) if size > mib_max << 20 => Err(too_large(&self.name, mib_max)),
            _ => Ok(kind),
        }
    }

    /// Reads it; what a person should know goes into the report.
    pub async fn read(self, how: &Bring, report: &mut Imported) -> Result<Read, Sentence> {
        let lines = &mut report.report.lines;
        match self.kind().await? {
            Kind::Archive => {
                let reader = BlobReader::new(self.blob)?;
                let mut archive = Archive::open(reader, &limits()).map_err(|why| unread(&why))?;
                let import = eln::import_archive(&mut archive, &limits());
                let import = import.map_err(|why| unread(&why))?;
                lines.extend(import.warnings.iter().map(warned));
                let archive = Some(archive);
                Ok(Read { entries: import.entries, archive, at_once: usize::MAX })
            }
            Kind::Text(kind) => {
                let bytes = read_all(&self.blob).await?;
                let document = kind.read(&bytes).map_err(|why| no_word_file(&why))?;
                drop(bytes);
                let said = |lang| document.warnings.iter().map(move |one| one.sentence(lang));
                lines.extend(said(Lang::Fr).zip(said(Lang::En)).map(|(fr, en)| both(fr, en)));
                // What is not called anything is called as its file is, without the ending.
                let entry = entry_of(document, stem(&self.name), how.kind);
                Ok(Read { entries: vec![entry], archive: None, at_once: 1 })
            }
            Kind::Table => {
                let table = self.rows().await?;
                let import = entries(&table, &mapping_of(&table, how), &self.name);
                drop(table);
                let said = |lang| import.warnings.iter().map(move |one| one.sentence(lang));
                lines.extend(said(Lang::Fr).zip(said(Lang::En)).map(|(fr, en)| both(fr, en)));
                Ok(Read { entries: import.entries, archive: None, at_once: ROWS_AT_ONCE })
            }
        }
    }

    /// The table that it is.
    pub async fn table(self) -> Result<Table, Sentence> {
        match self.kind().await? {
            Kind::Table => self.rows().await,
            Kind::Archive | Kind::Text(_) => Err(of_no_kind(&self.name)),
        }
    }

    async fn rows(&self) -> Result<Table, Sentence> {
        let bytes = read_all(&self.blob).await?;
        let ending = ending(&self.name);
        // What ends so has no other separator; in the rest it is found.
        let separator = (ending == "tsv").then_some(Separator::Tab);
        let form = Form { separator, ..Form::default() };
        let table = read_table(&bytes, form, &csv::Limits::default());
        let table = table.map_err(|why| no_table(&why))?;
        match ending == "txt" && table.header.len() < 2 {
            true => Err(of_no_kind(&self.name)),
            false => Ok(table),
        }
    }
}

/// What a person should know of an archive.
pub(super) fn warned(warning: &Warning) -> Sentence {
    both(warning.sentence(Lang::Fr), warning.sentence(Lang::En))
}

/// Why an archive, or a file of it, was not read.
pub(super) fn unread(why: &ElnError) -> Sentence {
    both(why.sentence(Lang::Fr), why.sentence(Lang::En))
}

fn no_word_file(why: &DocxError) -> Sentence {
    both(why.sentence(Lang::Fr), why.sentence(Lang::En))
}

fn no_table(why: &CsvError) -> Sentence {
    both(why.sentence(Lang::Fr), why.sentence(Lang::En))
}

fn of_no_kind(name: &str) -> Sentence {
    both(
        format!(
            "«\u{a0}{name}\u{a0}» n’est pas d’une sorte qui s’importe, ou n’est pas ce que dit son \
             nom. Rien n’en a été pris. Choisissez un fichier .eln, .html, .md, .docx, .csv, .tsv, \
             ou un tableau .txt ; ou joignez-le à une entrée."
        ),
        format!(
            "“{name}” is of no kind that is imported, or is not what its name says. Nothing of it \
             was taken. Choose an .eln, .html, .md, .docx, .csv or .tsv file, or a table in .txt; \
             or attach it to an entry."
        ),
    )
}

fn too_large(name: &str, mib_max: u64) -> Sentence {
    both(
        format!(
            "«\u{a0}{name}\u{a0}» fait plus de {mib_max} Mio. Rien n’en a été pris ; divisez-le en \
             plusieurs fichiers."
        ),
        format!(
            "“{name}” is larger than {mib_max} MiB. Nothing of it was taken; divide it into \
             several files."
        ),
    )
}
