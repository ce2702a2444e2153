//! Rows of a JSON export, read forgivingly: a number may be a text and a truth a number. What is
//! not there says nothing.

use super::error::ElabftwError;
use super::limits::Limits;
use crate::eln::{one_line, scalar, values_in};
use serde_json::{Map, Value};

/// One row: an entry, a booking, a person ...
pub(super) type Row = Map<String, Value>;

/// How much of the bounds is left.
#[derive(Debug)]
pub(super) struct Budget {
    bytes_left: u64,
    values_left: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { bytes_left: limits.total_bytes_max, values_left: limits.values_max }
    }

    /// Reads a file, if it is within what is left.
    pub(super) fn parse(&mut self, bytes: &[u8], limits: &Limits) -> Result<Value, ElabftwError> {
        let (size, max) = (bytes.len() as u64, limits.file_bytes_max.min(self.bytes_left));
        if size > max {
            return Err(ElabftwError::TooLarge { bytes: size, max });
        }
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let values = values_in(json);
        let left = self.values_left.checked_sub(values).ok_or(ElabftwError::TooManyValues)?;
        if depth_of(json) > limits.depth_max {
            return Err(ElabftwError::TooDeep);
        }
        let value = serde_json::from_slice(json).map_err(|error| ElabftwError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        self.bytes_left -= size;
        self.values_left = left;
        Ok(value)
    }
}

/// How deep values stand inside each other, without reading them.
fn depth_of(json: &[u8]) -> usize {
    let (mut inside, mut escaped) = (false, false);
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for byte in json {
        match *byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b'[' | b'{' if !inside => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A value as text, if it says something.
pub(super) fn filled(row: &Row, key: &str) -> Option<String> {
    let text = row.get(key).and_then(scalar)?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The same in one line.
pub(super) fn line(row: &Row, key: &str) -> Option<String> {
    filled(row, key).map(|text| one_line(&text)).filter(|text| !text.is_empty())
}

/// A whole number.
pub(super) fn number(row: &Row, key: &str) -> Option<u64> {
    filled(row, key)?.parse().ok()
}

/// Whether something is so.
pub(super) fn is_so(row: &Row, key: &str) -> bool {
    filled(row, key).is_some_and(|text| matches!(text.as_str(), "1" | "true" | "on"))
}

/// The rows of a list inside a row.
pub(super) fn rows<'r>(row: &'r Row, key: &str) -> impl Iterator<Item = &'r Row> + use<'r> {
    let list = row.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

/// The name of a person that a row says, whole or in parts.
pub(super) fn name_in(row: &Row) -> Option<String> {
    let parts = || {
        let parts = ["firstname", "lastname"].into_iter().filter_map(|key| line(row, key));
        Some(parts.collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
    };
    line(row, "fullname").or_else(parts)
}

/// Whether a value says something: no, none, nothing and an empty list do not.
pub(super) fn says(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty() && text != "0",
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// A moment as the clock on the wall showed it: archives say the time zone and JSON does not.
pub(super) fn on_the_wall(moment: &str) -> &str {
    moment.get(..19).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn values_are_read_whatever_they_are_written_as() {
        let row = row(
            r#"{"a": "7", "b": 7, "c": " ", "d": true, "e": 1, "f": "x\ny", "g": [{"h": 1}, 2],
            "firstname": "Ada", "lastname": " Lovelace "}"#,
        );
        assert_eq!(["a", "b", "f"].map(|key| number(&row, key)), [Some(7), Some(7), None]);
        assert_eq!((filled(&row, "c"), line(&row, "f").as_deref()), (None, Some("x y")));
        assert!(is_so(&row, "d") && is_so(&row, "e") && !is_so(&row, "a") && !is_so(&row, "z"));
        assert_eq!(rows(&row, "g").count(), 1);
        assert_eq!(name_in(&row).as_deref(), Some("Ada Lovelace"));
        for nothing in ["null", "0", "0.0", "false", "\"\"", "\"0\"", "[]", "{}"] {
            assert!(!says(&serde_json::from_str(nothing).unwrap()), "{nothing}");
        }
    }

    #[test]
    fn what_is_too_much_is_not_read() {
        let limits = Limits {
            file_bytes_max: 40,
            total_bytes_max: 60,
            values_max: 10,
            depth_max: 3,
            ..Limits::default()
        };
        let mut budget = Budget::new(&limits);
        let long = format!("\"{}\"", "x".repeat(50));
        let mut read = |json: &str| budget.parse(json.as_bytes(), &limits);
        assert_eq!(read(&long), Err(ElabftwError::TooLarge { bytes: 52, max: 40 }));
        assert_eq!(read("[[[[1]]]]"), Err(ElabftwError::TooDeep));
        assert_eq!(read("[1,2,3,4,5,6,7,8,9,10,11]"), Err(ElabftwError::TooManyValues));
        assert_eq!(read("[1,"), Err(ElabftwError::NotJson { line: 1, column: 3 }));
        assert!(read("\u{feff}[\"[[[[\",2,3,4,5,6]").is_ok());
        assert_eq!(read("[1,2,3,4,5,6]"), Err(ElabftwError::TooManyValues), "of all files");
    }
}
