//! Names as this reader knows them. A description may write them in full
//! (`http://schema.org/name`), with a prefix (`schema:name`), or give them others in its own
//! `@context`, alone or in a list of contexts (`has_part` for `hasPart`, `rdf_type` for `@type`).

use super::metadata::KNOWN_KEYS;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Most names of a description's own that are read.
const NAMES_MAX: usize = 2_000;
/// How names of schema.org begin where they are written in full.
const SCHEMA: [&str; 3] = ["http://schema.org/", "https://schema.org/", "schema:"];

/// The names that a description gives to what this reader knows by others.
#[derive(Debug, Default)]
pub(crate) struct Context {
    names: BTreeMap<String, String>,
    /// Its own prefixes for schema.org, with the colon.
    prefixes: Vec<String>,
}

impl Context {
    /// Reads a context: an address, an object of names, or a list of both. Nothing is fetched.
    pub(crate) fn of(written: Option<&Value>) -> Self {
        let parts = match written {
            Some(Value::Array(parts)) => parts.as_slice(),
            Some(part) => std::slice::from_ref(part),
            None => &[],
        };
        let own = || parts.iter().filter_map(Value::as_object).flatten().take(NAMES_MAX);
        let mut context = Self::default();
        for (name, meaning) in own() {
            let schema = meaning_of(meaning).is_some_and(|meaning| SCHEMA.contains(&meaning));
            if schema && !name.starts_with('@') {
                context.prefixes.push(format!("{name}:"));
            }
        }
        let mut names = BTreeMap::new();
        for (name, meaning) in own() {
            // What this reader knows already means what it means everywhere.
            if name.starts_with('@') || KNOWN_KEYS.contains(&name.as_str()) {
                continue;
            }
            let meaning = meaning_of(meaning).and_then(|meaning| context.word(meaning));
            if let Some(word) = meaning.filter(|word| *word != name.as_str()) {
                names.insert(name.clone(), word.to_owned());
            }
        }
        context.names = names;
        context
    }

    /// The word that this reader knows for the meaning of a name.
    fn word<'m>(&self, meaning: &'m str) -> Option<&'m str> {
        let plain = |word: &str| !word.is_empty() && !word.contains([':', '/', '#', '@']);
        let keyword = ["@id", "@type", "@value"].contains(&meaning);
        if keyword || plain(meaning) {
            return Some(meaning);
        }
        self.after_schema(meaning).filter(|word| plain(word))
    }

    /// What is left of a name without the address or prefix of schema.org.
    fn after_schema<'n>(&self, name: &'n str) -> Option<&'n str> {
        let own = self.prefixes.iter().map(String::as_str);
        let rest = SCHEMA.into_iter().chain(own).find_map(|start| name.strip_prefix(start))?;
        (!rest.is_empty()).then_some(rest)
    }

    /// The name by which this reader knows it, where that is another one.
    fn known<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        self.names.get(name).map(String::as_str).or_else(|| self.after_schema(name))
    }

    /// Gives a node, and all in it, the names that this reader knows. A name that is there
    /// already stays, and so does the other one beside it.
    pub(crate) fn apply(&self, node: &mut Map<String, Value>) {
        let known = |name: &String| Some((name.clone(), self.known(name)?.to_owned()));
        let others: Vec<(String, String)> = node.keys().filter_map(known).collect();
        for (name, known) in others {
            if !node.contains_key(&known)
                && let Some(value) = node.remove(&name)
            {
                node.insert(known, value);
            }
        }
        for (name, value) in node.iter_mut() {
            match name.as_str() {
                "@type" => self.apply_to_types(value),
                _ => self.apply_to(value),
            }
        }
    }

    fn apply_to(&self, value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| self.apply_to(value)),
            Value::Object(node) => self.apply(node),
            _ => {}
        }
    }

    fn apply_to_types(&self, types: &mut Value) {
        match types {
            Value::Array(types) => {
                types.iter_mut().filter(|one| one.is_string()).for_each(|one| {
                    self.apply_to_types(one);
                });
            }
            Value::String(name) => {
                if let Some(known) = self.known(name).map(str::to_owned) {
                    *name = known;
                }
            }
            _ => {}
        }
    }
}

/// What a name means: an address or another name, alone or in a definition.
fn meaning_of(definition: &Value) -> Option<&str> {
    match definition {
        Value::String(meaning) => Some(meaning),
        Value::Object(definition) => definition.get("@id").and_then(Value::as_str),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn applied(context: &Value, node: Value) -> Value {
        let Value::Object(mut node) = node else { panic!("no node") };
        Context::of(Some(context)).apply(&mut node);
        Value::Object(node)
    }

    #[test]
    fn a_list_of_contexts_gives_other_names() {
        let context = json!(["https://w3id.org/ro/crate/1.1/context", {
            "rdf_type": "@type", "type": {"@id": "schema:additionalType", "@type": "@id"},
            "has_part": {"@id": "schema:hasPart", "@container": "@set"},
            "start_date_time": "schema:dateCreated", "date_created": "dateCreated",
            "s": "http://schema.org/", "@vocab": "http://schema.org/"
        }]);
        let node = json!({
            "@id": "./", "rdf_type": ["s:Dataset", "Message"], "type": "Category:1",
            "has_part": [{"@id": "./a", "start_date_time": "2025-01-01"}], "s:name": "N"
        });
        let expected = json!({
            "@id": "./", "@type": ["Dataset", "Message"], "additionalType": "Category:1",
            "hasPart": [{"@id": "./a", "dateCreated": "2025-01-01"}], "name": "N"
        });
        assert_eq!(applied(&context, node), expected);
    }

    #[test]
    fn names_in_full_need_no_context() {
        let node = json!({"@type": "https://schema.org/Dataset", "http://schema.org/text": "T"});
        let expected = json!({"@type": "Dataset", "text": "T"});
        assert_eq!(applied(&json!("https://w3id.org/ro/crate/1.2/context"), node), expected);
    }

    #[test]
    fn nothing_known_is_renamed_or_overwritten() {
        let context = json!({"name": "text", "title": "schema:name", "x": "https://other.org/y"});
        let node = json!({"name": "N", "title": "T", "x": 1});
        assert_eq!(applied(&context, node.clone()), node);
        for odd in [json!(null), json!(3), json!([[]]), json!({"a": [], "b": null, "c": ""})] {
            assert_eq!(applied(&odd, json!({"a": 1, "schema:": 2})), json!({"a": 1, "schema:": 2}));
        }
    }
}
