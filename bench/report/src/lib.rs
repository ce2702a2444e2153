//! What a benchmark answers: `cahier-bench` writes it as JSON, `cargo xtask bench` reads it. A
//! crate of its own, so that `xtask` knows the form and builds nothing else of the benchmarks.

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// The rows of one benchmark.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The rows.
    pub rows: Vec<Row>,
}

/// One figure, beside that of a peer measured in the same run where there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Names are unique within a benchmark: a later run replaces the row of its name.
    pub name: String,
    /// The unit of both values.
    pub unit: String,
    /// Ours.
    pub value: f64,
    /// Whom it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The peer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_value: Option<f64>,
    /// Above 1 where ours is better; none where it would be without bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
}

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Larger is better.
    More,
    /// Smaller is better.
    Less,
}

impl Report {
    /// The report as it goes to whoever started the benchmark.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

impl Row {
    /// A figure that stands alone.
    ///
    /// # Panics
    /// Where the value is no number: JSON cannot hold it, and it is a fault of the benchmark.
    pub fn new(name: impl Into<String>, unit: &str, value: f64) -> Self {
        let (name, unit) = (name.into(), unit.to_owned());
        assert!(value.is_finite(), "{name} is not a number");
        Self { name, unit, value, peer: None, peer_value: None, ratio: None }
    }

    /// The same figure beside that of a peer, under a name that says so.
    #[must_use]
    pub fn beside(&self, better: Better, peer: &str, peer_value: f64) -> Self {
        let name = format!("{}, beside {peer}", self.name);
        Self { name, ..self.against(better, peer, peer_value) }
    }

    /// The same figure beside that of a peer, under its own name.
    #[must_use]
    pub fn against(&self, better: Better, peer: &str, peer_value: f64) -> Self {
        let (over, under) = match better {
            Better::More => (self.value, peer_value),
            Better::Less => (peer_value, self.value),
        };
        let ratio = if over == under { Some(1.0) } else { Some(over / under) };
        Self {
            peer: Some(peer.to_owned()),
            peer_value: Some(peer_value),
            ratio: ratio.filter(|ratio| ratio.is_finite() && *ratio >= 0.0),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_say_how_much_better_ours_is() {
        let row = Row::new("a", "ms", 2.0);
        assert_eq!(row.beside(Better::Less, "p", 6.0).ratio, Some(3.0));
        assert_eq!(row.beside(Better::More, "p", 4.0).ratio, Some(0.5));
        let none = Row::new("lost", "%", 0.0);
        assert_eq!(none.beside(Better::Less, "p", 0.0).ratio, Some(1.0));
        assert_eq!(none.beside(Better::Less, "p", 5.0).ratio, None);
    }

    #[test]
    fn a_row_without_a_peer_is_written_without_one() {
        let row = Row::new("a", "ms", 1.5);
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(text, r#"{"name":"a","unit":"ms","value":1.5}"#);
        assert_eq!(serde_json::from_str::<Row>(&text).unwrap(), row);
    }
}
