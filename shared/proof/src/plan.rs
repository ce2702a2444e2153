//! `proof/proof.json`: what a proof is of, as canonical JSON (RFC 8785). Which members there are
//! follows from it; every other one is a fault.

use crate::verdict::ProofKind;
use cahier_evidence::{DeviceId, DocumentId, Hash, PersonId, ZoneId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Display;
use std::str::FromStr;

/// The form of everything here; a change in any byte is a new one.
pub(crate) const FORM: &str = "cahier-proof/1";
/// Largest whole number that JSON holds exactly everywhere.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// What a proof is of. Members stand in the order of their names: that is the canonical one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// Commitments to the attestations that are shown, in rising order.
    pub attestations: Vec<Hex<Hash>>,
    /// The documents, in the order in which they are to be read.
    pub documents: Vec<DocumentPlan>,
    /// When the exporter says that it was made, ms since 1970.
    pub exported_ms: u64,
    /// Who made it.
    pub exporter: ExporterPlan,
    /// Files in the archive by their hash, in rising order.
    pub files: Vec<Hex<Hash>>,
    /// [`FORM`].
    pub form: String,
    /// `statement` or `history`.
    pub kind: String,
    /// Entries of the instance log.
    pub logs: Vec<LogPlan>,
    /// The zones, in rising order.
    pub zones: Vec<Hex<ZoneId>>,
}

/// Who made a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExporterPlan {
    /// With which device.
    pub device: Hex<DeviceId>,
    /// Who.
    pub person: Hex<PersonId>,
}

/// What is shown of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentPlan {
    /// Whether its first envelope is shown, which says whose it is.
    pub birth: bool,
    /// Which.
    pub document: Hex<DocumentId>,
    /// Whether its changes are shown.
    pub history: bool,
    /// Places of its statements and seals, in rising order.
    pub statements: Vec<u64>,
    /// In which zone.
    pub zone: Hex<ZoneId>,
}

/// An entry of the instance log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogPlan {
    /// How many tokens there are over its checkpoint.
    pub stamps: u32,
    /// Of which zone it speaks.
    pub zone: Hex<ZoneId>,
}

/// An id in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hex<T>(pub T);

impl<T: Display> Serialize for Hex<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Hex<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("no identifier"))
    }
}

impl Plan {
    /// What it shows of its documents.
    pub(crate) fn kind(&self) -> Option<ProofKind> {
        match self.kind.as_str() {
            "statement" => Some(ProofKind::Statement),
            "history" => Some(ProofKind::History),
            _ => None,
        }
    }

    /// Its bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        to_json(self)
    }

    /// Reads what [`Plan::encode`] wrote, and nothing else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let plan: Self = serde_json::from_slice(bytes).ok()?;
        (plan.encode() == bytes && plan.fits()).then_some(plan)
    }

    fn fits(&self) -> bool {
        let wants_history = self.kind() == Some(ProofKind::History);
        let zones: Vec<_> = self.zones.iter().collect();
        let is_in = |zone: &Hex<ZoneId>| zones.binary_search(&zone).is_ok();
        let document = |one: &DocumentPlan| {
            is_in(&one.zone)
                && one.statements.is_sorted_by(|a, b| a < b)
                && one.statements.last().is_none_or(|last| *last <= NUMBER_MAX)
                && (wants_history || (!one.history && !one.statements.is_empty()))
        };
        let mut ids: Vec<_> = self.documents.iter().map(|one| one.document).collect();
        ids.sort_unstable();
        self.form == FORM
            && self.kind().is_some()
            && self.exported_ms <= NUMBER_MAX
            && !self.documents.is_empty()
            && self.documents.iter().all(document)
            && self.logs.iter().all(|log| is_in(&log.zone))
            && ids.is_sorted_by(|a, b| a < b)
            && self.zones.is_sorted_by(|a, b| a < b)
            && self.files.is_sorted_by(|a, b| a < b)
            && self.attestations.is_sorted_by(|a, b| a < b)
    }
}

/// Canonical JSON of what has its members in order and no fractions.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
