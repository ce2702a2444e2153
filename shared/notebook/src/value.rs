//! Values of yrs as text and back. Total: what has no text gives none. Foreign peers can store
//! any type anywhere, so nothing here may trust a type.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use yrs::{Any, GetString, Number, Out, ReadTxn};

/// A plain value as text; null, undefined and byte strings have none.
pub(crate) fn any_text(any: &Any) -> Option<String> {
    match any {
        Any::String(text) => Some(text.to_string()),
        Any::Null | Any::Undefined | Any::Buffer(_) => None,
        Any::Bool(_) | Any::Number(_) | Any::Array(_) | Any::Map(_) => Some(json_text(any)),
    }
}

/// The text of a stored value: a plain one, or a shared text.
pub(crate) fn out_text<T: ReadTxn>(txn: &T, out: &Out) -> Option<String> {
    match out {
        Out::Any(any) => any_text(any),
        Out::YText(text) => Some(text.get_string(txn)),
        _ => None,
    }
}

/// A plain value as JSON with sorted names, so that the same value is always the same text.
pub(crate) fn json_text(any: &Any) -> String {
    let mut out = String::new();
    write_json(any, &mut out);
    out
}

fn write_json(any: &Any, out: &mut String) {
    match any {
        Any::Null | Any::Undefined | Any::Buffer(_) => out.push_str("null"),
        Any::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Any::Number(Number::Int(value)) => out.push_str(&value.to_string()),
        Any::Number(Number::Float(value)) if value.is_finite() => out.push_str(&value.to_string()),
        Any::Number(Number::Float(_)) => out.push_str("null"),
        Any::String(text) => write_json_string(text, out),
        Any::Array(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json(value, out);
            }
            out.push(']');
        }
        Any::Map(entries) => {
            out.push('{');
            let sorted: BTreeMap<&String, &Any> = entries.iter().collect();
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json_string(name, out);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

fn write_json_string(text: &str, out: &mut String) {
    // Writing a string as JSON cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// The value that a JSON text says, if it is one.
pub(crate) fn json_value(text: &str) -> Option<Any> {
    serde_json::from_str(text).ok().map(from_json)
}

fn from_json(value: serde_json::Value) -> Any {
    match value {
        serde_json::Value::Null => Any::Null,
        serde_json::Value::Bool(value) => Any::Bool(value),
        serde_json::Value::Number(number) => {
            let int = number.as_i64().map(Number::Int);
            Any::Number(int.unwrap_or(Number::Float(number.as_f64().unwrap_or(f64::NAN))))
        }
        serde_json::Value::String(text) => Any::String(text.into()),
        serde_json::Value::Array(values) => {
            Any::Array(values.into_iter().map(from_json).collect::<Arc<[Any]>>())
        }
        serde_json::Value::Object(entries) => {
            let entries = entries.into_iter().map(|(name, value)| (name, from_json(value)));
            Any::Map(Arc::new(entries.collect::<HashMap<String, Any>>()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_text() {
        let text = r#"{"a":[1,-2.5,"é\n"],"b":{"c":true,"d":null}}"#;
        let value = json_value(text).unwrap();
        assert_eq!(any_text(&value).as_deref(), Some(text));
        assert_eq!(any_text(&Any::Number(Number::Float(1.0))).as_deref(), Some("1"));
        assert_eq!(any_text(&Any::String("1".into())).as_deref(), Some("1"));
        assert_eq!(any_text(&Any::Undefined), None);
        assert_eq!(any_text(&Any::Number(Number::Float(f64::NAN))).as_deref(), Some("null"));
        assert!(json_value("{").is_none());
    }
}
