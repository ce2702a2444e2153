//! A body into an `XmlFragment` of yrs by the smallest edit: nodes that stay are not touched,
//! so that what colleagues do in them at the same time survives.
//!
//! What a body does not show (see `fragment.rs`) is left alone.

use crate::align::{Aligned, align};
use crate::body::{BODY_DEPTH_MAX, Body, Element, Node, Run};
use crate::error::DocumentError;
use crate::fragment::{ElementPart, Part, TextPart, canonical, parts, visible_nodes};
use crate::runs::{runs_text, slice_runs, write_runs};
use crate::splice::{splice_between, units};
use yrs::{
    Text, TransactionMut, Xml, XmlElementPrelim, XmlFragment, XmlFragmentRef, XmlTextPrelim,
};

/// Turns the body in a fragment into another one. Empty runs and texts are not stored.
pub fn write_body(
    txn: &mut TransactionMut<'_>,
    fragment: &XmlFragmentRef,
    body: &Body,
) -> Result<(), DocumentError> {
    if body.depth() > BODY_DEPTH_MAX {
        return Err(DocumentError::TooDeep);
    }
    let wanted = canonical(&body.0);
    let old = parts(&*txn, fragment, 0);
    write_nodes(txn, fragment, &old, &wanted);
    let now = parts(&*txn, fragment, 0);
    if visible_nodes(&now) != wanted {
        // Content of a foreign peer can make marks come out differently: then write anew.
        for part in now.iter().rev() {
            remove(txn, fragment, part);
        }
        for node in wanted.iter().rev() {
            insert_node(txn, fragment, 0, node);
        }
    }
    Ok(())
}

/// Steps are taken from the last to the first, so that the indices of earlier parts hold.
fn write_nodes(
    txn: &mut TransactionMut<'_>,
    parent: &XmlFragmentRef,
    old: &[Part],
    wanted: &[Node],
) {
    let old_nodes: Vec<Node> = old.iter().map(Part::to_node).collect();
    let mut before = parent.len(&*txn);
    for step in align(&old_nodes, wanted).into_iter().rev() {
        match step {
            Aligned::Same { old: i, .. } => before = old[i].at(),
            Aligned::Changed { old: i, new } => {
                update(txn, parent, &old[i], &wanted[new]);
                before = old[i].at();
            }
            Aligned::Removed { old: i } => {
                // An empty text is not to be seen; removing it would be an edit for nothing.
                if old[i].is_visible() {
                    remove(txn, parent, &old[i]);
                }
                before = old[i].at();
            }
            Aligned::Added { new } => insert_node(txn, parent, before, &wanted[new]),
        }
    }
}

fn update(txn: &mut TransactionMut<'_>, parent: &XmlFragmentRef, part: &Part, wanted: &Node) {
    match (part, wanted) {
        (Part::Element(part), Node::Element(element)) => update_element(txn, part, element),
        (Part::Text(texts), Node::Text(runs)) => update_texts(txn, parent, texts, runs),
        // Only nodes of one kind are paired.
        (Part::Element(_), Node::Text(_)) | (Part::Text(_), Node::Element(_)) => {}
    }
}

fn update_element(txn: &mut TransactionMut<'_>, part: &ElementPart, wanted: &Element) {
    for name in part.attributes.keys().filter(|name| !wanted.attributes.contains_key(*name)) {
        part.node.remove_attribute(txn, name);
    }
    for (name, value) in &wanted.attributes {
        if part.attributes.get(name) != Some(value) {
            part.node.insert_attribute(txn, name.as_str(), value.as_str());
        }
    }
    let inner: &XmlFragmentRef = part.node.as_ref();
    write_nodes(txn, inner, &part.children, &wanted.children);
}

/// Neighbouring texts are one node: each keeps its share, and what is new goes into one of them.
fn update_texts(
    txn: &mut TransactionMut<'_>,
    parent: &XmlFragmentRef,
    texts: &[TextPart],
    wanted: &[Run],
) {
    let old: String = texts.iter().map(|text| runs_text(&text.runs)).collect();
    let new = runs_text(wanted);
    let (start, delete, insert) = splice_between(&old, &new)
        .map_or((0, 0, 0), |splice| (splice.start, splice.delete, units(splice.insert)));
    let (mut old_at, mut new_at, mut to_insert) = (0, 0, insert);
    for text in texts {
        let len = units(&runs_text(&text.runs));
        let end = old_at + len;
        let deleted = end.min(start + delete).saturating_sub(old_at.max(start));
        let mut share = len - deleted;
        if start <= end {
            share += std::mem::take(&mut to_insert);
        }
        set_runs(txn, parent, text, &slice_runs(wanted, new_at, share));
        (old_at, new_at) = (end, new_at + share);
    }
}

fn set_runs(
    txn: &mut TransactionMut<'_>,
    parent: &XmlFragmentRef,
    part: &TextPart,
    wanted: &[Run],
) {
    if part.runs == wanted {
        return;
    }
    if part.text.len(&*txn) == units(&runs_text(&part.runs)) {
        write_runs(txn, &part.text, wanted);
        return;
    }
    // Something that is no text is in it, and offsets are not to be trusted.
    parent.remove_range(txn, part.at, 1);
    insert_text_node(txn, parent, part.at, wanted);
}

fn remove(txn: &mut TransactionMut<'_>, parent: &XmlFragmentRef, part: &Part) {
    match part {
        Part::Element(element) => parent.remove_range(txn, element.at, 1),
        Part::Text(texts) => {
            for text in texts.iter().rev() {
                parent.remove_range(txn, text.at, 1);
            }
        }
    }
}

fn insert_node(txn: &mut TransactionMut<'_>, parent: &XmlFragmentRef, at: u32, node: &Node) {
    match node {
        Node::Text(runs) => insert_text_node(txn, parent, at, runs),
        Node::Element(element) => {
            let name = element.name.as_str();
            let inserted = parent.insert(txn, at, XmlElementPrelim::empty(name));
            for (name, value) in &element.attributes {
                inserted.insert_attribute(txn, name.as_str(), value.as_str());
            }
            let inner: &XmlFragmentRef = inserted.as_ref();
            for (at, child) in (0..).zip(&element.children) {
                insert_node(txn, inner, at, child);
            }
        }
    }
}

fn insert_text_node(txn: &mut TransactionMut<'_>, parent: &XmlFragmentRef, at: u32, runs: &[Run]) {
    let text = parent.insert(txn, at, XmlTextPrelim::new(""));
    write_runs(txn, &text, runs);
}
