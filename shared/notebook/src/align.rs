//! Which nodes of two bodies belong together: what stayed, changed, went and came.
//!
//! Writing a body and comparing two revisions must agree on this, so it is here once.

use crate::body::Node;
use crate::lists::steps;
use similar::DiffTag;
use std::ops::Range;

/// One step from an old list of nodes to a new one; the indices of each list only grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aligned {
    /// The same node in both.
    Same { old: usize, new: usize },
    /// A node of the same kind with something else in it.
    Changed { old: usize, new: usize },
    /// Only in the old list.
    Removed { old: usize },
    /// Only in the new list.
    Added { new: usize },
}

/// Aligns two lists: equal nodes first, and in what lies between them nodes of the same kind.
pub(crate) fn align(old: &[Node], new: &[Node]) -> Vec<Aligned> {
    let mut out = Vec::new();
    for (tag, from, to) in steps(old, new) {
        match tag {
            DiffTag::Equal => {
                out.extend(from.zip(to).map(|(old, new)| Aligned::Same { old, new }));
            }
            DiffTag::Delete | DiffTag::Insert => unpaired(from, to, &mut out),
            DiffTag::Replace => by_kind(old, new, from, to, &mut out),
        }
    }
    out
}

fn by_kind(
    old: &[Node],
    new: &[Node],
    from: Range<usize>,
    to: Range<usize>,
    out: &mut Vec<Aligned>,
) {
    let old_kinds: Vec<&str> = old[from.clone()].iter().map(kind).collect();
    let new_kinds: Vec<&str> = new[to.clone()].iter().map(kind).collect();
    for (tag, old_part, new_part) in steps(&old_kinds, &new_kinds) {
        let old_part = from.start + old_part.start..from.start + old_part.end;
        let new_part = to.start + new_part.start..to.start + new_part.end;
        match tag {
            DiffTag::Equal => {
                let pairs = old_part.zip(new_part);
                out.extend(pairs.map(|(old, new)| Aligned::Changed { old, new }));
            }
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                unpaired(old_part, new_part, out);
            }
        }
    }
}

fn unpaired(from: Range<usize>, to: Range<usize>, out: &mut Vec<Aligned>) {
    out.extend(from.map(|old| Aligned::Removed { old }));
    out.extend(to.map(|new| Aligned::Added { new }));
}

fn kind(node: &Node) -> &str {
    match node {
        Node::Element(element) => &element.name,
        Node::Text(_) => "#text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Element, Run};

    fn node(name: &str, text: &str) -> Node {
        let run = Run { text: text.to_owned(), ..Run::default() };
        Node::Element(Element::new(name, vec![Node::Text(vec![run])]))
    }

    #[test]
    fn equal_nodes_anchor_and_kinds_pair() {
        let old = [node("p", "1"), node("p", "2"), node("h", "3")];
        let new = [node("p", "1 more"), node("p", "2"), node("p", "new"), node("h", "4")];
        assert_eq!(
            align(&old, &new),
            [
                Aligned::Changed { old: 0, new: 0 },
                Aligned::Same { old: 1, new: 1 },
                Aligned::Added { new: 2 },
                Aligned::Changed { old: 2, new: 3 },
            ]
        );
        assert_eq!(align(&old[..1], &[]), [Aligned::Removed { old: 0 }]);
    }
}
