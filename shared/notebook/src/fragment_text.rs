//! Typing into a body without an editor: text in and out of one block, found by its path.
//!
//! Offsets count UTF-16 units of text, and one for each inline leaf such as an image. Both
//! functions find out whether they can succeed before they change anything.

use crate::error::DocumentError;
use crate::fragment::{ElementPart, Part, parts};
use crate::runs::runs_text;
use crate::splice::{byte_offset, units};
use yrs::{ReadTxn, Text, TransactionMut, XmlFragment, XmlFragmentRef, XmlTextPrelim, XmlTextRef};

/// Inserts text into the block at a path; it takes the marks of the text before it.
pub(crate) fn insert_text(
    txn: &mut TransactionMut<'_>,
    fragment: &XmlFragmentRef,
    path: &[u32],
    offset: u32,
    text: &str,
) -> Result<(), DocumentError> {
    let block = block_at(&*txn, fragment, path)?;
    if text.is_empty() {
        return Ok(());
    }
    let parent: &XmlFragmentRef = block.node.as_ref();
    let mut start = 0u32;
    for stretch in stretches(&*txn, &block)? {
        match stretch {
            Stretch::Text { text: place, content } if offset <= start + units(&content) => {
                byte_offset(&content, offset - start).ok_or(DocumentError::NoSuchPlace)?;
                place.insert(txn, offset - start, text);
                return Ok(());
            }
            Stretch::Leaf { at } if offset == start => {
                parent.insert(txn, at, XmlTextPrelim::new(text));
                return Ok(());
            }
            stretch => start += stretch.len(),
        }
    }
    if offset != start {
        return Err(DocumentError::NoSuchPlace);
    }
    let end = parent.len(&*txn);
    parent.insert(txn, end, XmlTextPrelim::new(text));
    Ok(())
}

/// Deletes text, and inline leaves in between, from the block at a path.
pub(crate) fn delete_text(
    txn: &mut TransactionMut<'_>,
    fragment: &XmlFragmentRef,
    path: &[u32],
    offset: u32,
    length: u32,
) -> Result<(), DocumentError> {
    let block = block_at(&*txn, fragment, path)?;
    let end = offset.checked_add(length).ok_or(DocumentError::NoSuchPlace)?;
    let mut cuts = Vec::new();
    let mut start = 0u32;
    for stretch in stretches(&*txn, &block)? {
        let len = stretch.len();
        let (from, to) = (offset.max(start), end.min(start + len));
        if let Stretch::Text { content, .. } = &stretch {
            for edge in [offset, end].into_iter().filter(|edge| (start..start + len).contains(edge))
            {
                byte_offset(content, edge - start).ok_or(DocumentError::NoSuchPlace)?;
            }
        }
        if from < to {
            cuts.push((stretch, from - start, to - from));
        }
        start += len;
    }
    if end > start {
        return Err(DocumentError::NoSuchPlace);
    }
    let parent: &XmlFragmentRef = block.node.as_ref();
    for (stretch, from, len) in cuts.into_iter().rev() {
        match stretch {
            Stretch::Text { text, .. } => text.remove_range(txn, from, len),
            Stretch::Leaf { at } => parent.remove_range(txn, at, 1),
        }
    }
    Ok(())
}

/// What a block is made of, from left to right.
enum Stretch {
    Text { text: XmlTextRef, content: String },
    Leaf { at: u32 },
}

impl Stretch {
    fn len(&self) -> u32 {
        match self {
            Stretch::Text { content, .. } => units(content),
            Stretch::Leaf { .. } => 1,
        }
    }
}

fn stretches<T: ReadTxn>(txn: &T, block: &ElementPart) -> Result<Vec<Stretch>, DocumentError> {
    let mut out = Vec::new();
    for child in &block.children {
        match child {
            Part::Element(leaf) => out.push(Stretch::Leaf { at: leaf.at }),
            Part::Text(texts) => {
                for part in texts {
                    let content = runs_text(&part.runs);
                    if part.text.len(txn) != units(&content) {
                        // Something foreign is in between; only a whole body can be written.
                        return Err(DocumentError::NoSuchPlace);
                    }
                    out.push(Stretch::Text { text: part.text.clone(), content });
                }
            }
        }
    }
    Ok(out)
}

/// The element at a path; the path counts what a body shows.
fn block_at<T: ReadTxn>(
    txn: &T,
    fragment: &XmlFragmentRef,
    path: &[u32],
) -> Result<ElementPart, DocumentError> {
    let mut children = parts(txn, fragment, 0);
    let (last, above) = path.split_last().ok_or(DocumentError::NoSuchPlace)?;
    for index in above {
        children = element_at(children, *index)?.children;
    }
    element_at(children, *last)
}

fn element_at(children: Vec<Part>, index: u32) -> Result<ElementPart, DocumentError> {
    let mut visible = children.into_iter().filter(Part::is_visible);
    match visible.nth(index as usize) {
        Some(Part::Element(element)) => Ok(element),
        Some(Part::Text(_)) | None => Err(DocumentError::NoSuchPlace),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, ClientId, Document, Element, Node, Run, read_body, write_body};

    fn text(value: &str) -> Node {
        Node::Text(vec![Run { text: value.to_owned(), ..Run::default() }])
    }

    fn paragraph(children: Vec<Node>) -> Node {
        Node::Element(Element::new("paragraph", children))
    }

    /// A document with a list of one paragraph: `a😀`, an image, `b`.
    fn document() -> Document {
        let image = Node::Element(Element::new("image", vec![]).with("src", "x"));
        let inner = paragraph(vec![text("a😀"), image, text("b")]);
        let body =
            Body(vec![paragraph(vec![]), Node::Element(Element::new("blockquote", vec![inner]))]);
        let mut document = Document::new(ClientId::new(1).unwrap());
        document.edit(|txn, roots| write_body(txn, &roots.body, &body)).unwrap();
        document
    }

    fn plain(document: &Document) -> String {
        document.read(|txn, roots| read_body(txn, &roots.body)).plain_text()
    }

    #[test]
    fn text_goes_in_before_between_and_after() {
        let mut document = document();
        let mut insert = |path: &[u32], offset, text: &str| {
            let edit = document
                .edit(|txn, roots| insert_text(txn, &roots.body, path, offset, text))
                .map(|(_, update)| update.is_some());
            (edit, plain(&document))
        };
        assert_eq!(insert(&[1, 0], 0, "<").1, "\n<a😀b");
        assert_eq!(insert(&[1, 0], 4, "!").1, "\n<a😀!b");
        assert_eq!(insert(&[1, 0], 7, ">").1, "\n<a😀!b>");
        assert_eq!(insert(&[0], 0, "new").1, "new\n<a😀!b>");
        let refused = Err(DocumentError::NoSuchPlace);
        assert_eq!(insert(&[1, 0], 3, "x").0, refused, "inside of an emoji");
        assert_eq!(insert(&[1, 0], 9, "x").0, refused, "after the end");
        assert_eq!(insert(&[1, 0, 0], 0, "x").0, refused, "a text is no block");
        assert_eq!(insert(&[2], 0, "x").0, refused);
        assert_eq!(insert(&[], 0, "x").0, refused);
    }

    #[test]
    fn deleting_takes_text_and_leaves() {
        let mut document = document();
        let mut delete = |offset, length| {
            let edit = document
                .edit(|txn, roots| delete_text(txn, &roots.body, &[1, 0], offset, length))
                .map(|(_, update)| update.is_some());
            let body = document.read(|txn, roots| read_body(txn, &roots.body));
            (edit, body.0[1].clone())
        };
        let refused = Err(DocumentError::NoSuchPlace);
        assert_eq!(delete(2, 1).0, refused, "half of an emoji");
        assert_eq!(delete(0, 2).0, refused, "half of an emoji");
        assert_eq!(delete(4, 2).0, refused, "more than there is");
        assert_eq!(delete(0, 0).0, Ok(false));
        let left = |children| Node::Element(Element::new("blockquote", vec![paragraph(children)]));
        assert_eq!(delete(1, 3), (Ok(true), left(vec![text("ab")])));
        assert_eq!(delete(0, 2), (Ok(true), left(vec![])));
    }
}
