//! What stands in a paragraph of a Word file, flattened: pieces of text with their look and their
//! link, and what stands between them.

use super::drawing::{Thing, chosen, things};
use super::fields::{Fields, link_of};
use super::formula::latex;
use super::look::Look;
use super::notes::{Notes, Part};
use super::relations::Relations;
use super::styles::Styles;
use super::symbols::{plain, symbol};
use super::xml::Element;
use crate::document::LeftOut;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One piece of a paragraph.
#[derive(Debug)]
pub(super) enum Piece<'e> {
    /// Text of one look.
    Text {
        /// The text.
        text: String,
        /// Its look.
        look: Look,
        /// The address that it links to.
        link: Option<Rc<str>>,
    },
    /// A line break.
    Break,
    /// A picture.
    Picture {
        /// Id of its relation.
        relation: &'e str,
        /// What it shows.
        alt: &'e str,
    },
    /// A formula in the notation of bodies.
    Formula(String),
    /// A line across the page.
    Rule,
    /// A box with blocks in it.
    Box(&'e Element),
}

impl Piece<'_> {
    /// Whether a paragraph of this alone is more than an empty line.
    pub(super) fn is_seen(&self) -> bool {
        match self {
            Self::Text { text, .. } => !text.trim().is_empty(),
            Self::Picture { .. } | Self::Formula(_) => true,
            Self::Break | Self::Rule | Self::Box(_) => false,
        }
    }
}

/// What was met and is to be told.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What was left out, and how often.
    pub(super) left_out: BTreeMap<LeftOut, u64>,
    /// Formulas that were converted.
    pub(super) formulas: u64,
    /// Signs that are not known.
    pub(super) signs: u64,
}

impl Found {
    /// One more thing that is left out.
    pub(super) fn leave_out(&mut self, what: LeftOut) {
        *self.left_out.entry(what).or_default() += 1;
    }
}

/// Flattens one paragraph.
pub(super) struct Inline<'w, 'e> {
    pub(super) styles: &'w Styles,
    pub(super) relations: &'w Relations,
    pub(super) fields: &'w mut Fields,
    pub(super) notes: &'w mut Notes,
    pub(super) found: &'w mut Found,
    pub(super) pieces: Vec<Piece<'e>>,
}

impl<'e> Inline<'_, 'e> {
    /// What stands in a paragraph, or in something inside of it.
    pub(super) fn content(&mut self, element: &'e Element, link: Option<&Rc<str>>) {
        for child in element.elements() {
            match child.name.as_str() {
                "w:r" => self.run(child, link),
                "w:hyperlink" => {
                    let own = self.address(child);
                    self.content(child, own.as_ref().or(link));
                }
                "w:fldSimple" => {
                    let own: Option<Rc<str>> = child.get("w:instr").and_then(link_of).map(Rc::from);
                    self.content(child, own.as_ref().or(link));
                }
                "w:ins" | "w:moveTo" | "w:smartTag" | "w:customXml" | "w:sdt" | "w:sdtContent"
                | "w:dir" | "w:bdo" | "m:oMathPara" => self.content(child, link),
                "mc:AlternateContent" => {
                    if let Some(form) = chosen(child) {
                        self.content(form, link);
                    }
                }
                "w:del" | "w:moveFrom" => self.found.leave_out(LeftOut::DeletedText),
                "m:oMath" => self.formula(child),
                _ => {}
            }
        }
    }

    fn address(&self, hyperlink: &Element) -> Option<Rc<str>> {
        let relation = self.relations.get(hyperlink.get("r:id")?)?;
        relation.outside.then(|| Rc::from(relation.target.as_str()))
    }

    fn formula(&mut self, element: &Element) {
        let source = latex(element);
        if !source.is_empty() {
            self.found.formulas += 1;
            self.pieces.push(Piece::Formula(source));
        }
    }

    fn run(&mut self, run: &'e Element, link: Option<&Rc<str>>) {
        let properties = run.child("w:rPr");
        let hidden = properties.and_then(|properties| properties.child("w:vanish"));
        let hidden = hidden.is_some_and(Element::is_on);
        if hidden && run.child("w:t").is_some() {
            self.found.leave_out(LeftOut::HiddenText);
        }
        let look = self.look(properties);
        for item in run.elements() {
            // Fields are followed in hidden text too: they end elsewhere.
            match item.name.as_str() {
                "w:fldChar" => self.fields.mark(item.get("w:fldCharType").unwrap_or("")),
                "w:instrText" => self.fields.instruct(&item.text()),
                _ if hidden || !self.fields.is_shown() => {}
                "w:drawing" | "w:pict" | "w:object" | "mc:AlternateContent" => self.drawing(item),
                "w:ruby" => {
                    if let Some(base) = item.child("w:rubyBase") {
                        self.content(base, link);
                    }
                }
                _ => self.item(item, properties, &look, link),
            }
        }
    }

    /// One item of a run that is a character or a few.
    fn item(
        &mut self,
        item: &Element,
        properties: Option<&Element>,
        look: &Look,
        link: Option<&Rc<str>>,
    ) {
        let text = match item.name.as_str() {
            "w:t" => plain(&item.text(), &mut self.found.signs),
            "w:tab" | "w:ptab" => "\t".to_owned(),
            "w:noBreakHyphen" => "\u{2011}".to_owned(),
            "w:sym" => self.sign(item, properties),
            "w:br" if matches!(item.get("w:type"), Some("page" | "column")) => return,
            "w:br" | "w:cr" => {
                self.pieces.push(Piece::Break);
                return;
            }
            "w:footnoteReference" => return self.note(Part::Footnotes, item),
            "w:endnoteReference" => return self.note(Part::Endnotes, item),
            "w:commentReference" => return self.found.leave_out(LeftOut::Comments),
            _ => return,
        };
        let link = link.cloned().or_else(|| self.fields.link());
        let mut look = look.clone();
        if link.is_some() {
            // Links are shown as such.
            look.set("u", false);
        }
        self.pieces.push(Piece::Text { text, look, link });
    }

    fn look(&self, properties: Option<&Element>) -> Look {
        let mut look = Look::default();
        let Some(properties) = properties else { return look };
        if let Some(style) = properties.value("w:rStyle") {
            look = self.styles.look(style);
        }
        look.apply(properties);
        look
    }

    fn sign(&mut self, item: &Element, properties: Option<&Element>) -> String {
        let fonts = properties.and_then(|properties| properties.child("w:rFonts"));
        let font = item.get("w:font").or_else(|| fonts?.get("w:ascii")).unwrap_or("");
        let number = item.get("w:char").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let sign = number.and_then(|number| symbol(font, number));
        if sign.is_none() {
            self.found.signs += 1;
        }
        sign.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
    }

    fn note(&mut self, part: Part, item: &Element) {
        let number = item.get("w:id").and_then(|id| self.notes.number(part, id));
        if let Some(number) = number {
            self.pieces.push(note_sign(number));
        }
    }

    fn drawing(&mut self, item: &'e Element) {
        for thing in things(item) {
            match thing {
                Thing::Picture { relation, alt } => {
                    self.pieces.push(Piece::Picture { relation, alt });
                }
                Thing::Text(content) => self.pieces.push(Piece::Box(content)),
                Thing::Rule => self.pieces.push(Piece::Rule),
                Thing::Drawing => self.found.leave_out(LeftOut::Drawings),
                Thing::Embedded => self.found.leave_out(LeftOut::Embedded),
            }
        }
    }
}

/// The sign of a note, in the text and before the note.
pub(super) fn note_sign(number: usize) -> Piece<'static> {
    let mut look = Look::default();
    look.set("sup", true);
    Piece::Text { text: format!("[{number}]"), look, link: None }
}
