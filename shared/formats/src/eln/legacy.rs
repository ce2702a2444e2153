//! `export-elabftw.json`, which eLabFTW put beside every entry until 2024: steps, fields,
//! status and category were only there.

use super::graph::scalar;
use cahier_notebook::entry::EntryKind;
use serde_json::{Map, Value};

/// Name of the file.
pub(crate) const NAME: &str = "export-elabftw.json";
/// Longest such file that is read, bytes.
pub(crate) const BYTES_MAX: u64 = 32 << 20;

/// The content of one such file.
#[derive(Debug)]
pub(crate) struct Sidecar(Map<String, Value>);

impl Sidecar {
    /// Reads the file: one object, alone or as the first of a list.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let value = match value {
            Value::Array(values) => values.into_iter().next()?,
            value => value,
        };
        match value {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    fn filled(&self, key: &str) -> Option<String> {
        let text = self.0.get(key).and_then(scalar)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Experiment, resource or template.
    pub(crate) fn kind(&self) -> Option<EntryKind> {
        Some(match self.filled("type")?.as_str() {
            "experiments" => EntryKind::Experiment,
            "items" => EntryKind::Resource,
            "experiments_templates" => EntryKind::ExperimentTemplate,
            "items_types" => EntryKind::ResourceTemplate,
            _ => return None,
        })
    }

    /// Status by name; before statuses had a name of their own they were called categories.
    pub(crate) fn status(&self) -> Option<String> {
        self.filled("status_title").or_else(|| self.filled("mainattr_title"))
    }

    /// Category by name. Where it is a number, the name stands elsewhere.
    pub(crate) fn category(&self) -> Option<String> {
        let named = self.filled("category").filter(|name| name.parse::<u64>().is_err());
        self.filled("category_title").or(named)
    }

    /// Day of the work.
    pub(crate) fn date(&self) -> Option<String> {
        self.filled("date")
    }

    /// Tags.
    pub(crate) fn tags(&self) -> Vec<String> {
        let tags = self.filled("tags").unwrap_or_default();
        tags.split('|').map(str::to_owned).collect()
    }

    /// The body and whether it is Markdown.
    pub(crate) fn body(&self) -> Option<(String, bool)> {
        let markdown = self.filled("content_type").as_deref() == Some("2");
        self.filled("body").map(|body| (body, markdown))
    }

    /// The metadata with the custom fields, which may be JSON in a text.
    pub(crate) fn metadata(&self) -> Option<Value> {
        match self.0.get("metadata")? {
            Value::String(text) => serde_json::from_str(text).ok(),
            Value::Object(map) => Some(Value::Object(map.clone())),
            _ => None,
        }
    }

    /// The objects of a list, such as `steps`.
    pub(crate) fn objects(&self, key: &str) -> Vec<&Map<String, Value>> {
        match self.0.get(key) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_object).collect(),
            _ => Vec::new(),
        }
    }
}
