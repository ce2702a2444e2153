//! Custom fields: eLabFTW's `extra_fields`, and `PropertyValue` nodes of everybody else.

use super::graph::{Node, scalar};
use super::identity::part_id;
use super::index::{Index, is_address, page_address};
use super::kept::{Keeper, Place};
use super::when;
use cahier_notebook::entry::Field;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const DEPTH_MAX: usize = 8;
const FIELDS_MAX: usize = 5_000;
/// What a field costs of what may be read, besides its value.
const COST_BYTES: usize = 512;

/// Makes the fields of one entry, each with an id that stays the same.
pub(crate) struct FieldMaker<'a> {
    source_id: &'a str,
    index: &'a Index,
    /// Host of the eLabFTW that the entry comes from, for links by number.
    base: String,
    used: BTreeMap<String, usize>,
    fields: Vec<Field>,
}

/// A group of fields by its number, with its place among the groups.
type Groups = BTreeMap<String, (usize, String)>;

impl<'a> FieldMaker<'a> {
    /// A maker for the entry with that source id.
    pub(crate) fn new(source_id: &'a str, index: &'a Index, base: String) -> Self {
        Self { source_id, index, base, used: BTreeMap::new(), fields: Vec::new() }
    }

    /// The fields in their order.
    pub(crate) fn finish(self) -> Vec<Field> {
        self.fields
    }

    /// Adds a field and gives its id; none where there are too many.
    fn push(&mut self, field: Field) -> Option<String> {
        if self.fields.len() >= FIELDS_MAX {
            return None;
        }
        let key = format!("{}\n{}", field.group.as_deref().unwrap_or(""), field.name);
        let count = self.used.entry(key.clone()).or_insert(0);
        let id = part_id(self.source_id, "field", &format!("{key}\n{count}"));
        *count += 1;
        self.fields.push(Field { id: id.clone(), ..field });
        Some(id)
    }

    /// Adds the `extra_fields` of eLabFTW's metadata, by group, position and name. False if
    /// they are not what they should be.
    pub(crate) fn add_metadata(&mut self, metadata: &Value) -> bool {
        let Some(extra) = metadata.get("extra_fields") else { return true };
        let Some(extra) = extra.as_object() else {
            // An empty list is how PHP writes an empty object.
            return extra.is_null() || extra.as_array().is_some_and(Vec::is_empty);
        };
        let groups = groups(metadata);
        let mut ordered: Vec<(usize, f64, &String, &Map<String, Value>)> = Vec::new();
        let mut good = true;
        for (name, field) in extra {
            let Some(field) = field.as_object() else {
                good = false;
                continue;
            };
            let group = field.get("group_id").and_then(scalar).and_then(|id| groups.get(&id));
            let position = field.get("position").and_then(scalar);
            let position = position.and_then(|text| text.parse().ok()).unwrap_or(f64::MAX);
            ordered.push((group.map_or(usize::MAX, |group| group.0), position, name, field));
        }
        ordered.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)));
        for (_, _, name, field) in ordered {
            let field = self.of_elabftw(name, field, &groups);
            self.push(field);
        }
        good
    }

    fn of_elabftw(&self, name: &str, field: &Map<String, Value>, groups: &Groups) -> Field {
        let filled = |key: &str| {
            let text = field.get(key).and_then(scalar).unwrap_or_default();
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        };
        let kind = filled("type").unwrap_or_else(|| "text".to_owned());
        let mut value = field.get("value").map(lines).unwrap_or_default();
        let kind = match kind.as_str() {
            "checkbox" => {
                value = matches!(value.as_str(), "on" | "true" | "1").to_string();
                "checkbox"
            }
            "datetime-local" => "datetime",
            "experiments" => {
                value = self.linked("experiments.php", &value);
                "entry"
            }
            "items" => {
                value = self.linked("database.php", &value);
                "entry"
            }
            other => other,
        };
        let group = field.get("group_id").and_then(scalar).and_then(|id| groups.get(&id));
        let options = match field.get("options") {
            Some(Value::Array(options)) => options.iter().filter_map(scalar).collect(),
            _ => Vec::new(),
        };
        Field {
            id: String::new(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            value,
            unit: filled("unit"),
            group: group.map(|group| group.1.clone()),
            options,
            description: filled("description"),
        }
    }

    /// The entry with that number: its source id if the archive holds it, else its address.
    fn linked(&self, page: &str, value: &str) -> String {
        let numbers = value.lines().map(|number| {
            let address = page_address(&self.base, page, number);
            match self.index.of_page(&address, "") {
                Some(source) => source.to_owned(),
                None if self.base.is_empty() => number.to_owned(),
                None => address,
            }
        });
        numbers.collect::<Vec<_>>().join("\n")
    }

    /// Adds `PropertyValue` nodes, except those whose name `skip` knows already.
    pub(crate) fn add_properties(
        &mut self,
        nodes: &[Node<'_>],
        group: Option<&str>,
        skip: &dyn Fn(&str) -> bool,
        keeper: &mut Keeper,
    ) {
        for node in nodes {
            let id = node.filled("propertyID");
            if !id.as_deref().is_some_and(skip) {
                self.add_property(*node, group, 0, keeper);
            }
        }
    }

    fn add_property(
        &mut self,
        node: Node<'_>,
        group: Option<&str>,
        depth: usize,
        keeper: &mut Keeper,
    ) {
        let (inner, name) = split_name(node);
        let group = match (group, inner) {
            (Some(outer), Some(inner)) => Some(format!("{outer} → {inner}")),
            (Some(outer), None) => Some(outer.to_owned()),
            (None, inner) => inner,
        };
        let nested = node.nodes("value");
        let nested: Vec<_> = nested.into_iter().filter(|part| part.is_a("PropertyValue")).collect();
        if !nested.is_empty() && depth < DEPTH_MAX {
            let path = match &group {
                Some(group) => format!("{group} → {name}"),
                None => name,
            };
            keeper.part(Place::Field, &path, node, &NESTED_KEYS);
            for part in nested {
                self.add_property(part, Some(&path), depth + 1, keeper);
            }
            return;
        }
        let said = self.said(node, keeper);
        if !node.spend(said.value.len() + COST_BYTES) {
            return;
        }
        let kind = match (said.kind, short(node, "valueReference")) {
            (ENTRY, _) | (_, None) => said.kind.to_owned(),
            (_, Some(kind)) if kind == "datetime-local" => "datetime".to_owned(),
            (_, Some(kind)) => kind,
        };
        let unit = node.filled("unitText").or_else(|| node.filled("unitCode")).or(said.unit);
        let known = known_keys(node);
        let id = self.push(Field {
            id: String::new(),
            name,
            kind,
            value: said.value,
            unit: unit.filter(|unit| unit != "1"),
            group,
            options: Vec::new(),
            description: node.filled("description"),
        });
        match id {
            Some(id) => keeper.part(Place::Field, &id, node, &known),
            None => keeper.left_out(),
        }
    }

    /// The value of a property: several are lines, an entry is its source id.
    fn said(&self, node: Node<'_>, keeper: &mut Keeper) -> Said {
        let mut said = Said { value: String::new(), unit: None, kind: "text" };
        let (mut texts, mut dataset) = (Vec::new(), false);
        for value in node.values("value") {
            let first = texts.is_empty();
            let (text, kind) = match (scalar(value), node.inner(value)) {
                (Some(text), _) => (text, kind_of(value)),
                (None, Some(inner)) if inner.is_a("Dataset") => {
                    dataset = true;
                    (inner.id().to_owned(), "text")
                }
                (None, Some(inner)) => {
                    keeper.refer(inner.id());
                    said_by(inner, &mut said.unit)
                }
                (None, None) => (reference_or_lines(value), "text"),
            };
            texts.push(text);
            if first {
                said.kind = kind;
            }
        }
        said.value = texts.join("\n");
        // A text that has no slash is a word and no path.
        let is_path = dataset || said.value.contains('/');
        if let Some(source) = self.index.of_node(&said.value).filter(|_| is_path) {
            (said.value, said.kind) = (source.to_owned(), ENTRY);
        }
        said
    }
}

/// Kind of a field whose value is an entry.
const ENTRY: &str = "entry";

/// What a property says.
struct Said {
    value: String,
    /// Unit that stands with the value.
    unit: Option<String>,
    kind: &'static str,
}

/// Keys of a property that only holds others.
const NESTED_KEYS: [&str; 5] = ["@id", "@type", "propertyID", "name", "value"];

/// Keys of a property that its field holds.
fn known_keys(node: Node<'_>) -> Vec<&'static str> {
    let mut known = vec!["@id", "@type", "propertyID", "name", "value", "unitText", "description"];
    if node.filled("unitText").is_none() {
        known.push("unitCode");
    }
    if short(node, "valueReference").is_some() {
        known.push("valueReference");
    }
    known
}

/// A text that can be the kind of a field.
fn short(node: Node<'_>, key: &str) -> Option<String> {
    node.filled(key).filter(|text| text.len() <= 40)
}

/// What a node says that stands where a value should, and of which kind that is: a quantity its
/// number, anything else its name.
fn said_by(node: Node<'_>, unit: &mut Option<String>) -> (String, &'static str) {
    let values = node.values("value");
    if let Some(first) = values.first() {
        let own = node.filled("unitText").or_else(|| node.filled("unitCode"));
        *unit = own.or_else(|| unit.take());
        let texts: Vec<String> = values.iter().map(|value| lines(value)).collect();
        return (texts.join("\n"), kind_of(first));
    }
    let named = node.filled("name").or_else(|| node.filled("text"));
    let id = || Some(node.id().to_owned()).filter(|id| !id.is_empty());
    (named.or_else(id).unwrap_or_else(|| node.json().to_string()), "text")
}

/// What a value says of which nothing more is known.
fn reference_or_lines(value: &Value) -> String {
    match value.get("@id").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => lines(value),
    }
}

fn groups(metadata: &Value) -> Groups {
    let list = metadata.pointer("/elabftw/extra_fields_groups").and_then(Value::as_array);
    let groups = list.into_iter().flatten().enumerate().filter_map(|(at, group)| {
        let id = group.get("id").and_then(scalar)?;
        let name = group.get("name").and_then(scalar)?;
        Some((id, (at, name)))
    });
    groups.collect()
}

/// A value as text: several values are lines, what is neither text nor number is JSON.
fn lines(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(lines).collect::<Vec<_>>().join("\n"),
        value => scalar(value).unwrap_or_else(|| value.to_string()),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "checkbox",
        Value::Number(_) => "number",
        Value::String(text) if is_address(text) => "url",
        Value::String(text) if text.len() == 10 && when::day(text).is_some() => "date",
        Value::String(text) if text.len() > 15 && when::moment(text).is_some() => "datetime",
        _ => "text",
    }
}

/// Group and name of a property. Names nest with arrows, ids with dots (`films.0.name`); a last
/// part that is a number says nothing alone and keeps what is before it.
fn split_name(node: Node<'_>) -> (Option<String>, String) {
    let id = node.filled("propertyID");
    let (text, sign) = match (node.filled("name"), id) {
        (Some(name), Some(id)) if name != id => (name, "→"),
        (_, Some(id)) => (id, "."),
        (Some(name), None) => (name, "→"),
        (None, None) => (node.id().to_owned(), "#"),
    };
    let parts: Vec<&str> =
        text.split(sign).map(str::trim).filter(|part| !part.is_empty()).collect();
    let numeric = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    match parts.split_last() {
        Some((last, before)) if !before.is_empty() && !numeric(last) => {
            (Some(before.join(" → ")), (*last).to_owned())
        }
        Some(_) => (None, parts.join(" → ")),
        None => (None, text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;

    #[test]
    fn properties_are_named_and_grouped() {
        let json = r#"{"@graph": [{"@id": "./", "variableMeasured": [
            {"propertyID": "actor.givenName", "value": "Max"},
            {"propertyID": "tools.0", "value": ["a", "b"]},
            {"propertyID": "x.thickness", "name": "Films → 0 → Thickness", "value": 5.0,
             "unitText": "nm"},
            {"propertyID": "on", "value": true},
            {"propertyID": "deep", "value": [{"@type": "PropertyValue", "propertyID": "inner",
             "value": "2024-08-05T22:00:00+00:00"}]},
            {"propertyID": "known", "value": 1}]}]}"#;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let index = Index::default();
        let mut maker = FieldMaker::new("e", &index, String::new());
        let nodes = graph.node("./", 0).unwrap().nodes("variableMeasured");
        maker.add_properties(&nodes, None, &|name| name == "known", &mut Keeper::default());
        let found: Vec<_> = maker
            .finish()
            .into_iter()
            .map(|f| (f.group.unwrap_or_default(), f.name, f.kind, f.value, f.unit))
            .collect();
        let field = |group: &str, name: &str, kind: &str, value: &str, unit: Option<&str>| {
            let own = str::to_owned;
            (own(group), own(name), own(kind), own(value), unit.map(own))
        };
        let expected = [
            field("actor", "givenName", "text", "Max", None),
            field("", "tools → 0", "text", "a\nb", None),
            field("Films → 0", "Thickness", "number", "5.0", Some("nm")),
            field("", "on", "checkbox", "true", None),
            field("deep", "inner", "datetime", "2024-08-05T22:00:00+00:00", None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn values_may_be_quantities_and_references() {
        let json = r##"{"@graph": [
            {"@id": "ro-crate-metadata.json", "sdPublisher": {"name": "x"}},
            {"@id": "./", "hasPart": {"@id": "./a b/"}, "variableMeasured": [
            {"propertyID": "mass", "value": {"@type": "QuantitativeValue", "value": 5,
             "unitText": "mg"}},
            {"propertyID": "sample", "value": {"@id": "./a b/"}},
            {"propertyID": "who", "value": {"@id": "#p"}},
            {"propertyID": "gone", "value": {"@id": "#gone"}},
            {"propertyID": "range", "value": 3, "minValue": 1, "unitText": "°C",
             "unitCode": "CEL", "identifier": "https://x/AFR_1"}]},
            {"@id": "./a b/", "@type": "Dataset", "name": "A"},
            {"@id": "#p", "name": "Ada"}]}"##;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let mut warnings = super::super::warning::Warnings::new(9);
        let limits = super::super::Limits::default();
        let listed = super::super::index::list(&graph, &limits, &mut warnings);
        let index = Index::of(&listed);
        let (mut maker, mut keeper) =
            (FieldMaker::new("e", &index, String::new()), Keeper::default());
        let nodes = graph.root().unwrap().nodes("variableMeasured");
        maker.add_properties(&nodes, None, &|_| false, &mut keeper);
        let fields = maker.finish();
        let found: Vec<_> = fields
            .iter()
            .map(|f| (f.name.as_str(), f.kind.as_str(), f.value.as_str(), f.unit.as_deref()))
            .collect();
        let expected = [
            ("mass", "number", "5", Some("mg")),
            ("sample", "entry", "x#a b", None),
            ("who", "text", "Ada", None),
            ("gone", "text", "#gone", None),
            ("range", "number", "3", Some("°C")),
        ];
        assert_eq!(found, expected);
        let kept = keeper.finish(&graph).values;
        let kept: Value = serde_json::from_str(&kept["kept.fields"]).unwrap();
        let range = &kept[fields[4].id.as_str()];
        assert_eq!((&range["minValue"], &range["unitCode"]), (&1.into(), &"CEL".into()));
        assert_eq!(range["identifier"], "https://x/AFR_1");
    }
}
