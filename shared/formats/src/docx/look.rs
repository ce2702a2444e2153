//! How a run looks, as tags that the readers of bodies know.

use super::xml::Element;
use std::collections::BTreeSet;

/// The formatting tags of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look(BTreeSet<&'static str>);

impl Look {
    /// The tags, in one order.
    pub(super) fn tags(&self) -> Vec<&'static str> {
        self.0.iter().copied().collect()
    }

    /// Puts a tag in or takes it out.
    pub(super) fn set(&mut self, tag: &'static str, on: bool) {
        if on {
            self.0.insert(tag);
        } else {
            self.0.remove(tag);
        }
    }

    /// Changes what the properties of a run (`w:rPr`) say.
    pub(super) fn apply(&mut self, properties: &Element) {
        for property in properties.elements() {
            let on = property.is_on();
            match property.name.as_str() {
                "w:b" => self.set("strong", on),
                "w:i" => self.set("em", on),
                "w:u" => self.set("u", on),
                "w:strike" | "w:dstrike" => self.set("s", on),
                "w:highlight" => self.set("mark", on),
                "w:vertAlign" => {
                    let align = property.get("w:val").unwrap_or("");
                    self.set("sub", align == "subscript");
                    self.set("sup", align == "superscript");
                }
                _ => {}
            }
        }
    }
}
