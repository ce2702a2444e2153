//! Files of an entry: what an instrument wrote, a table, a plot, a picture. Their bytes are made
//! when somebody asks for them, and are bounded.

mod csv;
mod log;
mod picture;
mod plot;
mod png;

use crate::dice::{Dice, Stream};
use crate::plan::{Lang, Science};
use crate::words::Sheet;
use crate::writer::Writer;
use cahier_notebook::Attachment;

/// Most bytes of a file.
pub const FILE_BYTES_MAX: usize = 256 << 10;
/// Most files of an entry.
const FILES_MAX: u64 = 16;
/// How many of a hundred experiments have no file.
const BARE_PERCENT: u32 = 40;

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A drawn curve (SVG).
    Plot,
    /// What a camera saw (PNG).
    Picture,
    /// Measurements (CSV).
    Table,
    /// What an instrument said (text).
    Log,
}

/// A file of an entry.
#[derive(Clone)]
pub struct File {
    /// Key within the entry; pictures of the body name it.
    pub id: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// What it is.
    pub description: String,
    kind: Kind,
    /// What its bytes follow from.
    source: Source,
}

/// What the bytes of a file follow from.
#[derive(Clone)]
struct Source {
    seed: u64,
    number: u64,
    lang: Lang,
    science: Science,
    series: String,
    sheet: Sheet,
    began_ms: u64,
}

impl File {
    /// Its bytes, the same each time; [`FILE_BYTES_MAX`] at most.
    pub fn bytes(&self) -> Vec<u8> {
        let Source { seed, number, lang, science, ref series, sheet, began_ms } = self.source;
        let dice = Dice::new(seed, Stream::Content, number);
        let mut writer = Writer::new(dice, lang, science, series.clone());
        match self.kind {
            Kind::Plot => plot::bytes(&mut writer, sheet),
            Kind::Picture => picture::bytes(&mut writer.dice, science),
            Kind::Table => csv::bytes(&mut writer, sheet),
            Kind::Log => log::bytes(&mut writer, began_ms),
        }
    }

    /// What an entry says of it, without what only its encryption and its hash bring.
    pub fn attachment(&self, size: u64) -> Attachment {
        Attachment {
            id: self.id.clone(),
            name: self.name.clone(),
            media_type: self.media_type.to_owned(),
            size,
            description: Some(self.description.clone()),
            ..Attachment::default()
        }
    }

    /// Whether a text shows it.
    pub(crate) fn is_shown(&self) -> bool {
        matches!(self.kind, Kind::Plot | Kind::Picture)
    }
}

/// The files of an experiment, what a text shows first.
pub(crate) fn draw(writer: &mut Writer, seed: u64, entry: u32, began_ms: u64) -> Vec<File> {
    let mut kinds = Vec::new();
    if !writer.dice.chance(BARE_PERCENT) {
        let chances = [(Kind::Plot, 45), (Kind::Picture, 30), (Kind::Table, 60), (Kind::Log, 25)];
        kinds.extend(chances.into_iter().filter(|(_, percent)| writer.dice.chance(*percent)));
    }
    let mut files = Vec::new();
    for (at, (kind, _)) in (0..FILES_MAX).zip(kinds) {
        let source = Source {
            seed,
            number: u64::from(entry) * FILES_MAX + at,
            lang: writer.lang,
            science: writer.science,
            series: writer.series.clone(),
            sheet: writer.dice.any(writer.words().sheets),
            began_ms,
        };
        files.push(file(writer, kind, at, source));
    }
    files
}

fn file(writer: &mut Writer, kind: Kind, at: u64, source: Source) -> File {
    let (name, ending, media_type, said) = match kind {
        Kind::Plot => ("courbe|curve", "svg", "image/svg+xml", "Courbe de|Curve of"),
        Kind::Picture => ("image|image", "png", "image/png", "Image de|Picture of"),
        Kind::Table => ("mesures|measurements", "csv", "text/csv", "Mesures brutes de|Raw data of"),
        Kind::Log => ("journal|log", "txt", "text/plain", "Journal de l’appareil,|Instrument log,"),
    };
    let code = writer.code();
    File {
        id: format!("file-{at}"),
        name: format!("{}-{code}.{ending}", writer.lang.of(name)),
        media_type,
        description: format!("{} {code}", writer.lang.of(said)),
        kind,
        source,
    }
}
