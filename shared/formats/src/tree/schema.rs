//! What an element must look like when it is closed.

use cahier_notebook::body::{Element, Node};

/// Whether an element holds items.
pub(crate) fn is_list(name: &str) -> bool {
    matches!(name, "bullet_list" | "ordered_list" | "check_list")
}

/// Whether an element is an item of a list.
pub(crate) fn is_item(name: &str) -> bool {
    matches!(name, "list_item" | "check_item")
}

/// Whether an element only stands inside a table.
pub(crate) fn is_table_part(name: &str) -> bool {
    matches!(name, "table_row" | "table_header" | "table_cell")
}

/// The element as the schema wants it: none when it holds nothing, several when a list mixes
/// items with and without a check box.
pub(crate) fn closed(mut element: Element) -> Vec<Element> {
    match element.name.as_str() {
        name if is_list(name) => split_list(element),
        name if is_item(name) => {
            let first = element.children.first();
            if !matches!(first, Some(Node::Element(e)) if e.name == "paragraph") {
                element.children.insert(0, empty_paragraph());
            }
            vec![element]
        }
        "table_cell" | "table_header" => {
            if element.children.is_empty() {
                element.children.push(empty_paragraph());
            }
            vec![element]
        }
        "table" | "table_row" | "blockquote" | "callout" if element.children.is_empty() => {
            Vec::new()
        }
        _ => vec![element],
    }
}

fn empty_paragraph() -> Node {
    Node::Element(Element::new("paragraph", Vec::new()))
}

fn split_list(list: Element) -> Vec<Element> {
    let Element { name, attributes, children } = list;
    let mut lists: Vec<Element> = Vec::new();
    for child in children {
        let Node::Element(mut item) = child else { continue };
        if name == "check_list" && item.name == "list_item" {
            "check_item".clone_into(&mut item.name);
            item.attributes.insert("checked".to_owned(), "false".to_owned());
        }
        let wanted = if item.name == "check_item" { "check_list" } else { name.as_str() };
        match lists.last_mut() {
            Some(last) if last.name == wanted => last.children.push(Node::Element(item)),
            _ => {
                let mut next = Element::new(wanted, vec![Node::Element(item)]);
                if wanted == name {
                    next.attributes.clone_from(&attributes);
                }
                lists.push(next);
            }
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str) -> Node {
        Node::Element(Element::new(name, vec![empty_paragraph()]))
    }

    #[test]
    fn a_mixed_list_is_split() {
        let list = Element::new(
            "bullet_list",
            vec![item("list_item"), item("check_item"), item("check_item"), item("list_item")],
        );
        let names: Vec<(String, usize)> =
            closed(list).into_iter().map(|l| (l.name, l.children.len())).collect();
        let expected = [("bullet_list", 1), ("check_list", 2), ("bullet_list", 1)];
        assert_eq!(names, expected.map(|(name, count)| (name.to_owned(), count)));
    }

    #[test]
    fn items_begin_with_a_paragraph_and_cells_hold_one() {
        let nested = Node::Element(Element::new("bullet_list", vec![item("list_item")]));
        let closed_item = closed(Element::new("list_item", vec![nested]));
        assert_eq!(closed_item[0].children.len(), 2);
        assert_eq!(closed(Element::new("table_cell", Vec::new()))[0].children.len(), 1);
        assert!(closed(Element::new("table", Vec::new())).is_empty());
    }
}
