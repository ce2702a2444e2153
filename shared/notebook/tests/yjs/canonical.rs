//! The canonical JSON of a yrs document, as `yjs/canonical.mjs` makes it of a Yjs document, and
//! how two of them are compared. It only reads, and knows no schema: what is compared is merging.

use serde_json::{Map as Object, Number, Value, json};
use std::collections::BTreeSet;
use yrs::types::ToJson;
use yrs::types::text::YChange;
use yrs::{Any, Out, ReadTxn, Text, Xml, XmlFragment, XmlOut, XmlTextRef};

/// Everything that is compared, of one document.
pub fn canonical<T: ReadTxn>(txn: &T) -> Value {
    let body = txn.get_xml_fragment("body").map(|body| nodes(txn, &body));
    let fields = txn.get_map("fields").map(|fields| value(&fields.to_json(txn)));
    let list = txn.get_array("list").map(|list| value(&list.to_json(txn)));
    let clocks = txn.state_vector();
    let clocks = clocks.iter().filter(|(_, clock)| **clock > 0);
    let clocks: Object<String, Value> =
        clocks.map(|(client, clock)| (client.get().to_string(), Value::from(*clock))).collect();
    plain(&json!({
        "body": body.unwrap_or_default(),
        "fields": fields.unwrap_or_else(|| json!({})),
        "list": list.unwrap_or_else(|| json!([])),
        "state_vector": clocks,
    }))
}

fn nodes<T: ReadTxn, F: XmlFragment>(txn: &T, parent: &F) -> Vec<Value> {
    parent.children(txn).map(|child| node(txn, &child)).collect()
}

fn node<T: ReadTxn>(txn: &T, node: &XmlOut) -> Value {
    match node {
        XmlOut::Text(text) => json!({ "text": runs(txn, text) }),
        XmlOut::Element(element) => {
            let attributes = element.attributes(txn);
            let attributes: Object<String, Value> =
                attributes.map(|(name, out)| (name.to_owned(), value(&out.to_json(txn)))).collect();
            json!({
                "name": element.tag().to_string(),
                "attrs": attributes,
                "children": nodes(txn, element),
            })
        }
        XmlOut::Fragment(_) => panic!("no trial has a fragment in a fragment"),
    }
}

/// Neighbouring runs with equal marks are one: how many markers stay between them depends on the
/// order of arrival.
fn runs<T: ReadTxn>(txn: &T, text: &XmlTextRef) -> Vec<Value> {
    let mut runs: Vec<(String, Object<String, Value>)> = Vec::new();
    for chunk in text.diff(txn, YChange::identity) {
        let Out::Any(Any::String(insert)) = &chunk.insert else {
            panic!("no trial has anything but text in a text");
        };
        let marks = chunk.attributes.iter().flat_map(|marks| marks.iter());
        let marks: Object<String, Value> =
            marks.map(|(name, any)| (name.to_string(), value(any))).collect();
        match runs.last_mut() {
            Some((before, same)) if *same == marks => before.push_str(insert),
            _ => runs.push((insert.to_string(), marks)),
        }
    }
    let run = |(insert, marks): (String, Object<String, Value>)| {
        if marks.is_empty() {
            json!({ "insert": insert })
        } else {
            json!({ "insert": insert, "attributes": marks })
        }
    };
    runs.into_iter().map(run).collect()
}

fn value(any: &Any) -> Value {
    match any {
        Any::Null | Any::Undefined => Value::Null,
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(yrs::Number::Int(value)) => Value::from(*value),
        Any::Number(yrs::Number::Float(value)) => Value::from(*value),
        Any::String(text) => Value::String(text.to_string()),
        Any::Buffer(_) => panic!("no trial has bytes in it"),
        Any::Array(values) => Value::Array(values.iter().map(value).collect()),
        Any::Map(entries) => {
            let entries = entries.iter();
            Value::Object(entries.map(|(name, any)| (name.clone(), value(any))).collect())
        }
    }
}

/// The same value with all numbers as 64-bit floats: JSON does not tell 1 from 1.0.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().and_then(Number::from_f64);
            float.map_or(Value::Null, Value::Number)
        }
        Value::Array(values) => Value::Array(values.iter().map(plain).collect()),
        Value::Object(entries) => {
            let entries = entries.iter();
            Value::Object(entries.map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// The path of the first place where two plain values differ, or none if there is none.
pub fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    differ(Some(expected), Some(found), "")
}

fn differ(left: Option<&Value>, right: Option<&Value>, path: &str) -> Option<String> {
    if left == right {
        return None;
    }
    match (left, right) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            keys.into_iter()
                .find_map(|key| differ(left.get(key), right.get(key), &format!("{path}/{key}")))
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => (0..left.len().max(right.len()))
            .find_map(|at| differ(left.get(at), right.get(at), &format!("{path}/{at}"))),
        _ => Some(format!("{path}: {} <> {}", short(left), short(right))),
    }
}

fn short(value: Option<&Value>) -> String {
    let text = value.map_or("absent".to_owned(), Value::to_string);
    text.chars().take(120).collect()
}
