//! What stands in a drawing of a Word file, in both of the forms that Word writes (DrawingML and
//! the older VML).

use super::xml::Element;

/// One thing in a drawing.
#[derive(Debug)]
pub(super) enum Thing<'e> {
    /// A picture, by the id of its relation, with its description.
    Picture {
        /// Id of the relation.
        relation: &'e str,
        /// What it shows, in the author's words; may be empty.
        alt: &'e str,
    },
    /// A box with text in it.
    Text(&'e Element),
    /// A line across the page.
    Rule,
    /// A chart, a diagram or a shape, of which nothing can be kept.
    Drawing,
    /// A document of another program inside of this one.
    Embedded,
}

/// The things in a drawing (`w:drawing`, `w:pict`, `w:object` or several forms of one of them).
pub(super) fn things(element: &Element) -> Vec<Thing<'_>> {
    let mut things = Vec::new();
    one(element, "", &mut things);
    if things.is_empty() {
        things.push(Thing::Drawing);
    }
    things
}

/// The form of something written in several forms (ECMA-376 part 3) that is read first.
pub(super) fn chosen(element: &Element) -> Option<&Element> {
    element.child("mc:Choice").or_else(|| element.child("mc:Fallback"))
}

fn inside<'e>(element: &'e Element, alt: &'e str, things: &mut Vec<Thing<'e>>) {
    let described = element.child("wp:docPr").and_then(|properties| properties.get("descr"));
    let alt = described.unwrap_or(alt);
    for child in element.elements() {
        one(child, alt, things);
    }
}

fn one<'e>(element: &'e Element, alt: &'e str, things: &mut Vec<Thing<'e>>) {
    let filled = |name: &str| element.get(name).filter(|value| !value.is_empty());
    match element.name.as_str() {
        "mc:AlternateContent" => {
            let before = things.len();
            for form in ["mc:Choice", "mc:Fallback"] {
                if things.len() == before
                    && let Some(form) = element.child(form)
                {
                    inside(form, alt, things);
                }
            }
        }
        "a:blip" => {
            if let Some(relation) = filled("r:embed").or_else(|| filled("r:link")) {
                things.push(Thing::Picture { relation, alt });
            }
        }
        "v:imagedata" => {
            if let Some(relation) = filled("r:id") {
                let alt = filled("o:title").unwrap_or(alt);
                things.push(Thing::Picture { relation, alt });
            }
        }
        "w:txbxContent" => things.push(Thing::Text(element)),
        "v:rect" if filled("o:hr").is_some() => things.push(Thing::Rule),
        "c:chart" | "dgm:relIds" => things.push(Thing::Drawing),
        "o:OLEObject" => things.push(Thing::Embedded),
        _ => inside(element, alt, things),
    }
}
