//! What a part of a Word file refers to (ECMA-376, part 2, section 6.5): other parts, pictures,
//! addresses of links.

use super::xml::{XmlError, for_each};
use std::collections::BTreeMap;

/// Most relations of one part; what comes after is not found.
const RELATIONS_MAX: usize = 50_000;

/// One relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// The last word of its type, such as `image`; it is the same in both forms of the standard.
    pub(super) kind: String,
    /// Name of the part, or the address if it is outside.
    pub(super) target: String,
    /// Whether it leads out of the file.
    pub(super) outside: bool,
}

/// The relations of one part by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Relations(BTreeMap<String, Relation>);

impl Relations {
    /// Reads the relations of a part that lies in that folder.
    pub(super) fn read(xml: &str, folder: &str) -> Result<Self, XmlError> {
        let mut relations = BTreeMap::new();
        for_each(xml, 1, &mut |element| {
            let get = |name: &str| element.get(name).unwrap_or("");
            let outside = get("TargetMode").eq_ignore_ascii_case("external");
            let target = match outside {
                true => Some(get("Target").to_owned()),
                false => inside(folder, get("Target")),
            };
            let kind = get("Type").rsplit('/').next().unwrap_or("").to_owned();
            if relations.len() < RELATIONS_MAX
                && let Some(target) = target
            {
                relations.insert(get("Id").to_owned(), Relation { kind, target, outside });
            }
        })?;
        Ok(Self(relations))
    }

    /// The relation of that id.
    pub(super) fn get(&self, id: &str) -> Option<&Relation> {
        self.0.get(id)
    }

    /// The part to which the first relation of that kind leads.
    pub(super) fn part(&self, kind: &str) -> Option<&str> {
        let fits = |relation: &&Relation| relation.kind == kind && !relation.outside;
        self.0.values().find(fits).map(|relation| relation.target.as_str())
    }

    /// The parts to which relations of these kinds lead.
    pub(super) fn parts(&self, kinds: &[&str]) -> impl Iterator<Item = &str> {
        let fits = move |relation: &&Relation| {
            kinds.contains(&relation.kind.as_str()) && !relation.outside
        };
        self.0.values().filter(fits).map(|relation| relation.target.as_str())
    }
}

/// The name of a part that is named from a folder; none if it leads out of the file.
fn inside(folder: &str, target: &str) -> Option<String> {
    let base = if target.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_their_folder() {
        assert_eq!(inside("word", "media/a.png").as_deref(), Some("word/media/a.png"));
        assert_eq!(inside("word", "../docProps/core.xml").as_deref(), Some("docProps/core.xml"));
        assert_eq!(inside("word", "/word/styles.xml").as_deref(), Some("word/styles.xml"));
        assert_eq!(inside("word", "../../../etc/passwd"), None);
        assert_eq!(inside("", ""), None);
    }

    #[test]
    fn relations_are_found_by_id_and_by_kind() {
        let xml = "<Relationships>\
            <Relationship Id='a' Type='http://x/relationships/styles' Target='styles.xml'/>\
            <Relationship Id='b' Type='http://x/relationships/hyperlink' \
             Target='https://a.b/?c=d&amp;e=f' TargetMode='External'/>\
            <Relationship Id='c' Type='http://x/relationships/header' Target='header1.xml'/>\
            </Relationships>";
        let relations = Relations::read(xml, "word").unwrap();
        assert_eq!(relations.part("styles"), Some("word/styles.xml"));
        assert_eq!(relations.part("hyperlink"), None);
        let headers: Vec<&str> = relations.parts(&["header", "footer"]).collect();
        assert_eq!(headers, ["word/header1.xml"]);
        let link = relations.get("b").unwrap();
        assert_eq!((link.target.as_str(), link.outside), ("https://a.b/?c=d&e=f", true));
        assert_eq!(relations.get("z"), None);
    }
}
