//! Nodes inside of others become nodes of their own, and references stand in their place: some
//! notebooks write a graph flat, some nest it, and others refer to what stands inside of a node.

use super::graph::normal_id;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The nodes with those inside of them behind. What has no id, or one that another node has
/// already, stays where it is. Nothing is copied, so that it gets no larger.
pub(crate) fn flattened(mut nodes: Vec<Map<String, Value>>) -> Vec<Map<String, Value>> {
    let mut known: BTreeSet<String> = nodes.iter().filter_map(id_of).collect();
    let mut at = 0;
    while at < nodes.len() {
        let mut found = Vec::new();
        if let Some(node) = nodes.get_mut(at) {
            node.values_mut().for_each(|value| take_out(value, &mut known, &mut found));
        }
        nodes.append(&mut found);
        at += 1;
    }
    nodes
}

fn id_of(node: &Map<String, Value>) -> Option<String> {
    node.get("@id").and_then(Value::as_str).map(normal_id)
}

fn take_out(value: &mut Value, known: &mut BTreeSet<String>, found: &mut Vec<Map<String, Value>>) {
    match value {
        Value::Array(values) => {
            values.iter_mut().for_each(|value| take_out(value, known, found));
        }
        Value::Object(map) => {
            let says_more = map.keys().any(|key| key != "@id" && key != "@type");
            let own = id_of(map).filter(|id| says_more && !id.is_empty());
            if own.is_some_and(|id| known.insert(id)) {
                let id = map.get("@id").cloned().unwrap_or_default();
                // What is inside of it is looked at when its turn comes.
                found.push(std::mem::take(map));
                map.insert("@id".to_owned(), id);
            } else {
                map.values_mut().for_each(|value| take_out(value, known, found));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_nodes_stand_for_themselves() {
        let nested = json!([
            {"@id": "./", "hasPart": [
                {"@id": "./a/", "name": "A", "author": {"@id": "#p", "name": "Ada"}},
                {"@id": "./b/", "@type": "Dataset"}, {"name": "no id"},
                {"@id": "./a", "name": "twice", "author": {"@id": "#q", "name": "Bo"}}]},
        ]);
        let nodes: Vec<Map<String, Value>> = serde_json::from_value(nested).unwrap();
        let expected = json!([
            {"@id": "./", "hasPart": [
                {"@id": "./a/"}, {"@id": "./b/", "@type": "Dataset"}, {"name": "no id"},
                {"@id": "./a", "name": "twice", "author": {"@id": "#q"}}]},
            {"@id": "./a/", "name": "A", "author": {"@id": "#p"}},
            {"@id": "#q", "name": "Bo"},
            {"@id": "#p", "name": "Ada"},
        ]);
        assert_eq!(serde_json::to_value(flattened(nodes)).unwrap(), expected);
    }
}
