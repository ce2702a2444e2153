//! `cahier-bench laboratory ENTRIES PAGES FOLDER`: writes a made-up laboratory as `.eln` archives,
//! some entries in each, for benchmarks that begin with a full notebook. With pages, one entry
//! more is so many pages long. Files are left out: what is measured there are entries.

use crate::evidence::typing::{PAGE_CHARS, PARAGRAPH_CHARS};
use anyhow::{Context, Result, bail};
use cahier_bench_client::typed::{SEED, Typed};
use cahier_formats::eln::{Export, ExportedEntry};
use cahier_laboratory::{Laboratory, Plan};
use cahier_notebook::{Body, Comment, Element, Entry, Node, Run};
use std::fs;
use std::path::Path;

/// As the command line names it.
pub const NAME: &str = "laboratory";
/// Entries of one archive: it is put together in memory.
const ENTRIES_AT_ONCE: usize = 1_000;
const MADE: &str = "2026-01-01T00:00:00Z";
/// The id of the long entry.
const LONG: &str = "ffffffffffffffffffffffffffffffff";

/// Writes the archives.
pub fn run(arguments: &[String]) -> Result<()> {
    let [entries, pages, folder] = arguments else {
        bail!("usage: cahier-bench {NAME} ENTRIES PAGES FOLDER");
    };
    let laboratory = Laboratory::new(Plan::new(SEED, entries.parse().context("ENTRIES")?));
    let pages: usize = pages.parse().context("PAGES")?;
    let mut archives = Archives { folder: Path::new(folder), export: begun()?, there: 0, next: 0 };
    for one in laboratory.entries() {
        let mut entry = one.entry;
        entry.body.0.retain(|block| !shows_picture(block));
        archives.add(one.id, &entry, &one.comments)?;
    }
    if pages > 0 {
        archives.add(LONG.to_owned(), &long(pages), &[])?;
    }
    archives.finish()
}

/// Archives that are written, one after the other.
struct Archives<'a> {
    folder: &'a Path,
    export: Export,
    /// Entries in the archive.
    there: usize,
    /// Its number.
    next: usize,
}

impl Archives<'_> {
    fn add(&mut self, id: String, entry: &Entry, comments: &[Comment]) -> Result<()> {
        if self.there == ENTRIES_AT_ONCE {
            let full = std::mem::replace(&mut self.export, begun()?);
            self.write(full)?;
        }
        let (author, modified) = (String::new(), String::new());
        let open = self.export.entry(&ExportedEntry { id, entry, comments, author, modified })?;
        self.export.end_entry(open);
        self.there += 1;
        Ok(())
    }

    fn write(&mut self, export: Export) -> Result<()> {
        let path = self.folder.join(format!("laboratory-{:03}.eln", self.next));
        fs::write(&path, export.finish()?).with_context(|| path.display().to_string())?;
        (self.there, self.next) = (0, self.next + 1);
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        let last = std::mem::replace(&mut self.export, begun()?);
        if self.there > 0 { self.write(last) } else { Ok(()) }
    }
}

fn begun() -> Result<Export> {
    Ok(Export::begin(MADE)?)
}

/// Whether a block shows a picture, which would be a file.
pub fn shows_picture(block: &Node) -> bool {
    let is_image = |node: &Node| matches!(node, Node::Element(element) if element.name == "image");
    matches!(block, Node::Element(block) if block.children.iter().any(is_image))
}

/// An entry of so many pages; `longTitle` in `e2e/bench/lib/filled.mjs` knows its title.
fn long(pages: usize) -> Entry {
    let mut text = Typed::alone();
    let paragraphs = (0..pages * PAGE_CHARS / PARAGRAPH_CHARS).map(|_| {
        let run = Run { text: text.take(PARAGRAPH_CHARS), ..Run::default() };
        Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
    });
    let body = Body(paragraphs.collect());
    Entry { title: format!("Campagne de {pages} pages"), body, ..Entry::default() }
}
