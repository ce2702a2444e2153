//! From the blocks of a Word file to the tags that the readers of bodies share: which block a
//! paragraph becomes, tables, and notes below the text.

use super::drawing::chosen;
use super::fields::Fields;
use super::flow::{Flow, Next};
use super::formula::latex;
use super::inline::{Found, Inline, Piece, note_sign};
use super::notes::{Notes, Part};
use super::numbering::Numbering;
use super::pictures::Pictures;
use super::relations::Relations;
use super::styles::{Kind, Place, Styles, heading, outline};
use super::table::{Cell, rows};
use super::xml::Element;
use crate::document::{LeftOut, Picture, Warning, Warnings};
use crate::tree::{Attributes, Reading, Tags};

/// What a file has beside its blocks.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) notes: Notes,
    /// What the text, the footnotes and the endnotes refer to.
    pub(super) main: Relations,
    pub(super) footnotes: Relations,
    pub(super) endnotes: Relations,
}

impl Parts {
    /// What a part refers to.
    pub(super) fn relations(&self, part: Part) -> &Relations {
        match part {
            Part::Main => &self.main,
            Part::Footnotes => &self.footnotes,
            Part::Endnotes => &self.endnotes,
        }
    }
}

/// Reads blocks, one after the other.
pub(super) struct Walker<'b> {
    pub(super) tags: Tags,
    pub(super) flow: Flow,
    pub(super) parts: Parts,
    /// The part that is being read.
    pub(super) part: Part,
    pub(super) pictures: Pictures<'b>,
    pub(super) warnings: Warnings,
    /// Pictures that are linked and not shown.
    pub(super) linked: u64,
    /// The first paragraph that is the title of the document.
    pub(super) title: Option<String>,
    fields: Fields,
    found: Found,
    /// The sign that the next paragraph begins with: that of a note.
    sign: Option<Piece<'static>>,
}

/// All that was read.
pub(super) struct Walked {
    pub(super) reading: Reading,
    pub(super) title: Option<String>,
    pub(super) pictures: Vec<Picture>,
    pub(super) warnings: Warnings,
}

impl<'b> Walker<'b> {
    /// A walker at the beginning of a text.
    pub(super) fn new(parts: Parts, pictures: Pictures<'b>, warnings: Warnings) -> Self {
        Self {
            tags: Tags::default(),
            flow: Flow::default(),
            parts,
            part: Part::Main,
            pictures,
            warnings,
            linked: 0,
            title: None,
            fields: Fields::default(),
            found: Found::default(),
            sign: None,
        }
    }

    /// One block, with all that stands in it.
    pub(super) fn block(&mut self, element: &Element) {
        match element.name.as_str() {
            "w:p" => self.paragraph(element),
            "w:tbl" => self.table(element),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" | "w:moveTo" | "w:smartTag" => {
                self.blocks(element);
            }
            "mc:AlternateContent" => {
                if let Some(form) = chosen(element) {
                    self.blocks(form);
                }
            }
            "m:oMathPara" | "m:oMath" => self.loose_formula(element),
            "w:del" | "w:moveFrom" => self.found.leave_out(LeftOut::DeletedText),
            "w:altChunk" => self.found.leave_out(LeftOut::Embedded),
            _ => {}
        }
    }

    fn blocks(&mut self, element: &Element) {
        for child in element.elements() {
            self.block(child);
        }
    }

    /// Blocks that stand inside of something: what is open around them does not go on in them.
    fn apart(&mut self, element: &Element) {
        let around = std::mem::take(&mut self.flow);
        self.blocks(element);
        self.flow.settle(Next::Nothing, &mut self.tags);
        self.flow = around;
    }

    fn paragraph(&mut self, element: &Element) {
        let Parts { styles, notes, main, footnotes, endnotes, .. } = &mut self.parts;
        let relations = match self.part {
            Part::Main => &*main,
            Part::Footnotes => &*footnotes,
            Part::Endnotes => &*endnotes,
        };
        let mut inline = Inline {
            styles: &*styles,
            relations,
            fields: &mut self.fields,
            notes,
            found: &mut self.found,
            pieces: Vec::new(),
        };
        inline.content(element, None);
        let mut pieces = inline.pieces;
        if pieces.iter().any(Piece::is_seen) {
            if let Some(sign) = self.sign.take() {
                pieces.insert(0, sign);
            }
            let (kind, place) = self.shape(element.child("w:pPr"));
            let place = place.filter(|_| kind == Kind::Text);
            let item = place.and_then(|(id, level)| self.parts.numbering.next(&id, level));
            self.write_paragraph(kind, item.as_ref(), &pieces);
        }
        for piece in &pieces {
            match piece {
                Piece::Box(content) => self.apart(content),
                Piece::Rule => {
                    self.flow.settle(Next::Nothing, &mut self.tags);
                    self.start("hr", &[]);
                }
                _ => {}
            }
        }
    }

    /// What a paragraph is, and the list that it is an item of.
    fn shape(&self, properties: Option<&Element>) -> (Kind, Option<Place>) {
        let styles = &self.parts.styles;
        let style = properties.and_then(|properties| properties.value("w:pStyle"));
        let mut kind = style.map_or(Kind::Text, |id| styles.kind(id));
        if kind == Kind::Text
            && let Some(own) = properties.and_then(outline).and_then(heading)
        {
            kind = own;
        }
        let list = properties.and_then(|properties| properties.child("w:numPr"));
        let level = list.and_then(|list| list.value("w:ilvl")?.parse::<u8>().ok());
        let place = match list.and_then(|list| list.value("w:numId")) {
            Some(id) => Some((id.to_owned(), level.unwrap_or(0))),
            None => style.and_then(|id| styles.list(id)),
        };
        // The list 0 is how a paragraph leaves that of its style.
        (kind, place.filter(|(id, _)| id != "0"))
    }

    fn loose_formula(&mut self, element: &Element) {
        let source = latex(element);
        if !source.is_empty() {
            self.found.formulas += 1;
            self.flow.settle(Next::Nothing, &mut self.tags);
            self.tags.formula(&source, true);
        }
    }

    fn table(&mut self, element: &Element) {
        self.flow.settle(Next::Nothing, &mut self.tags);
        self.start("table", &[]);
        for row in rows(element) {
            self.start("tr", &[]);
            for cell in &row.cells {
                self.cell(cell, if row.is_head { "th" } else { "td" });
            }
            self.tags.end("tr");
        }
        self.tags.end("table");
    }

    fn cell(&mut self, cell: &Cell<'_>, tag: &str) {
        let (columns, rows) = (cell.columns.to_string(), cell.rows.to_string());
        self.start(tag, &[("colspan", columns.as_str()), ("rowspan", rows.as_str())]);
        self.apart(cell.element);
        self.tags.end(tag);
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.tags.start(tag, &Attributes::new(attributes.iter().map(owned)), false);
    }

    /// The notes to which the text refers, below it, and the end of all.
    pub(super) fn finish(mut self) -> Walked {
        self.flow.settle(Next::Nothing, &mut self.tags);
        let mut number = 1;
        while let Some((part, note)) = self.parts.notes.take(number) {
            if number == 1 {
                self.start("hr", &[]);
            }
            self.part = part;
            self.fields = Fields::default();
            self.sign = Some(note_sign(number));
            self.apart(&note);
            number += 1;
        }
        let Self { tags, found, linked, title, pictures, mut warnings, .. } = self;
        if linked > 0 {
            warnings.add(Warning::PicturesLinked { count: linked });
        }
        if found.formulas > 0 {
            warnings.add(Warning::FormulasConverted { count: found.formulas });
        }
        if found.signs > 0 {
            warnings.add(Warning::UnknownSigns { count: found.signs });
        }
        for (what, count) in found.left_out {
            warnings.add(Warning::LeftOut { what, count });
        }
        Walked { reading: tags.finish(false), title, pictures: pictures.finish(), warnings }
    }
}
