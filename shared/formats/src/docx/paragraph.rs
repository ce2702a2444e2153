//! One paragraph of a Word file as tags, with its text, pictures and formulas.

use super::flow::Next;
use super::inline::Piece;
use super::numbering::Item;
use super::pictures::Placed;
use super::styles::Kind;
use super::walk::Walker;
use crate::document::{Warning, filled};

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

impl Walker<'_> {
    /// Writes a paragraph that holds something.
    pub(super) fn write_paragraph(
        &mut self,
        kind: Kind,
        item: Option<&Item>,
        pieces: &[Piece<'_>],
    ) {
        match (kind, item) {
            (Kind::Code, _) if pieces.iter().all(is_code) => {
                self.flow.code(plain(pieces), &mut self.tags);
            }
            (Kind::Heading(level), _) => {
                let place = usize::from(level).saturating_sub(1);
                let tag = HEADINGS.get(place).copied().unwrap_or("h6");
                self.flow.settle(Next::Nothing, &mut self.tags);
                self.text_block(tag, pieces);
            }
            (Kind::Title, _) => {
                if self.title.is_none() {
                    self.title = filled(&plain(pieces));
                }
                self.flow.settle(Next::Nothing, &mut self.tags);
                self.text_block("h1", pieces);
            }
            (Kind::Quote, _) => {
                self.flow.quote(&mut self.tags);
                self.text_block("p", pieces);
            }
            (_, Some(item)) => {
                self.flow.item(item, &mut self.tags);
                self.text_block("p", pieces);
            }
            (_, None) => {
                self.flow.settle(Next::Nothing, &mut self.tags);
                match pieces {
                    [Piece::Formula(source)] => self.tags.formula(source, true),
                    pieces => self.text_block("p", pieces),
                }
            }
        }
    }

    fn text_block(&mut self, tag: &str, pieces: &[Piece<'_>]) {
        self.start(tag, &[]);
        for piece in pieces {
            self.piece(piece);
        }
        self.tags.end(tag);
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Text { text, look, link } => {
                if let Some(address) = link {
                    self.start("a", &[("href", &**address)]);
                }
                let tags = look.tags();
                for tag in &tags {
                    self.start(tag, &[]);
                }
                self.tags.text(text);
                for tag in tags.iter().rev() {
                    self.tags.end(tag);
                }
                if link.is_some() {
                    self.tags.end("a");
                }
            }
            Piece::Break => self.start("br", &[]),
            Piece::Formula(source) => self.tags.formula(source, false),
            Piece::Picture { relation, alt } => self.picture(relation, alt),
            Piece::Rule | Piece::Box(_) => {}
        }
    }

    fn picture(&mut self, relation: &str, alt: &str) {
        let Some(relation) = self.parts.relations(self.part).get(relation).cloned() else {
            self.warnings.add(Warning::PictureMissing { name: filled(alt).unwrap_or_default() });
            self.tags.text(alt);
            return;
        };
        if relation.outside {
            self.start("img", &[("src", relation.target.as_str()), ("alt", alt)]);
            return;
        }
        match self.pictures.place(&relation.target, &mut self.warnings) {
            Some(Placed { id, is_shown: true, .. }) => {
                let source = format!("attachment:{id}");
                self.start("img", &[("src", source.as_str()), ("alt", alt)]);
            }
            Some(Placed { id, name, .. }) => {
                self.linked += 1;
                let address = format!("attachment:{id}");
                self.start("a", &[("href", address.as_str())]);
                self.tags.text(if alt.is_empty() { &name } else { alt });
                self.tags.end("a");
            }
            None => self.tags.text(alt),
        }
    }
}

/// Whether a piece can stand in code.
fn is_code(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Text { .. } | Piece::Break | Piece::Rule | Piece::Box(_))
}

fn plain(pieces: &[Piece<'_>]) -> String {
    let text = |piece: &Piece<'_>| match piece {
        Piece::Text { text, .. } => text.clone(),
        Piece::Break => "\n".to_owned(),
        _ => String::new(),
    };
    pieces.iter().map(text).collect()
}
