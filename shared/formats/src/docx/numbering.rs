//! The lists of a Word file (`numbering.xml`): which of them count, and where they begin.
//!
//! A paragraph names a list and a level. Several lists may share one definition, and then they
//! count on together, unless one of them says where it starts anew.

use super::xml::{Element, XmlError, for_each};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest level of a list, from 0.
const LEVEL_MAX: u8 = 8;
/// Most definitions, and most lists.
const LISTS_MAX: usize = 20_000;
/// The largest number that a list begins with.
const START_MAX: u32 = 999_999_999;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Level {
    counts: bool,
    start: u32,
}

#[derive(Debug, Default)]
struct List {
    definition: String,
    /// Levels that start anew, and with what.
    starts: BTreeMap<u8, u32>,
}

/// The lists by their ids, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: BTreeMap<String, BTreeMap<u8, Level>>,
    lists: BTreeMap<String, List>,
    /// The last number of a level of a definition.
    last: BTreeMap<(String, u8), u32>,
    /// Lists that have started anew at a level.
    started: BTreeSet<(String, u8)>,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Which list it is of: items of one definition stand in one list.
    pub(super) definition: String,
    /// Level, from 0.
    pub(super) level: u8,
    /// Its number, if the list counts.
    pub(super) number: Option<u32>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, XmlError> {
        let mut numbering = Self::default();
        for_each(xml, 1, &mut |element| match element.name.as_str() {
            "w:abstractNum" => numbering.define(&element),
            "w:num" => numbering.list(&element),
            _ => {}
        })?;
        Ok(numbering)
    }

    fn define(&mut self, element: &Element) {
        let Some(id) = element.get("w:abstractNumId") else { return };
        if self.definitions.len() < LISTS_MAX {
            let levels = element.elements().filter(|level| level.name == "w:lvl");
            let levels = levels.filter_map(level).collect();
            self.definitions.insert(id.to_owned(), levels);
        }
    }

    fn list(&mut self, element: &Element) {
        let Some(id) = element.get("w:numId") else { return };
        let mut list = List::default();
        element.value("w:abstractNumId").unwrap_or("").clone_into(&mut list.definition);
        for change in element.elements().filter(|change| change.name == "w:lvlOverride") {
            let level = change.get("w:ilvl").and_then(|level| level.parse().ok());
            let start = change.value("w:startOverride").and_then(|start| start.parse().ok());
            if let (Some(level), Some(start)) = (level, start) {
                list.starts.insert(level, start);
            }
        }
        if self.lists.len() < LISTS_MAX {
            self.lists.insert(id.to_owned(), list);
        }
    }

    /// Counts one more item of a list; none if there is no such list.
    pub(super) fn next(&mut self, id: &str, level: u8) -> Option<Item> {
        let level = level.min(LEVEL_MAX);
        let list = self.lists.get(id)?;
        let definition = list.definition.clone();
        let levels = self.definitions.get(&definition)?;
        let Some(Level { counts: true, start }) = levels.get(&level).copied() else {
            return Some(Item { definition, level, number: None });
        };
        let place = (definition.clone(), level);
        let anew = list.starts.get(&level).copied();
        let anew = anew.filter(|_| self.started.insert((id.to_owned(), level)));
        let number = match (anew, self.last.get(&place)) {
            (Some(start), _) => start,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => start,
        };
        let number = number.min(START_MAX);
        self.last.insert(place, number);
        // An item ends what was counted below it.
        for deeper in level + 1..=LEVEL_MAX {
            self.last.remove(&(definition.clone(), deeper));
        }
        Some(Item { definition, level, number: Some(number) })
    }
}

fn level(element: &Element) -> Option<(u8, Level)> {
    let at = element.get("w:ilvl")?.parse().ok()?;
    let form = element.value("w:numFmt").unwrap_or("decimal");
    let start = element.value("w:start").and_then(|start| start.parse().ok()).unwrap_or(1);
    Some((at, Level { counts: !matches!(form, "bullet" | "none"), start }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering() -> Numbering {
        let xml = "<w:numbering><w:abstractNum w:abstractNumId='7'>\
            <w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/></w:lvl>\
            <w:lvl w:ilvl='1'><w:numFmt w:val='lowerLetter'/></w:lvl>\
            <w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum>\
            <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>\
            <w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'>\
            <w:startOverride w:val='1'/></w:lvlOverride></w:num></w:numbering>";
        Numbering::read(xml).unwrap()
    }

    fn number(numbering: &mut Numbering, id: &str, level: u8) -> Option<u32> {
        numbering.next(id, level).unwrap().number
    }

    #[test]
    fn items_are_counted_by_level() {
        let mut numbering = numbering();
        let mut next = |level| number(&mut numbering, "1", level);
        assert_eq!((next(0), next(1), next(1)), (Some(3), Some(1), Some(2)));
        assert_eq!((next(0), next(1), next(2)), (Some(4), Some(1), None));
    }

    #[test]
    fn a_list_may_start_anew_once() {
        let mut numbering = numbering();
        assert_eq!(number(&mut numbering, "1", 0), Some(3));
        assert_eq!(number(&mut numbering, "2", 0), Some(1));
        assert_eq!(number(&mut numbering, "2", 0), Some(2));
        assert_eq!(numbering.next("9", 0), None);
        assert_eq!(number(&mut numbering, "1", 200), None);
    }
}
