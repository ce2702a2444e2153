//! Stored rows that cannot be read. Each is counted and said; none is deleted or written over,
//! but for what is made anew from rows that are whole (a list row, a merged state). What leans
//! on one stays closed for writing, as long as the row is as it is.

use super::zone::Zone;
use super::{CommandError, Engine, Notice, Work};
use crate::store::{Place, Table};
use cahier_evidence::{BlobId, DocumentId, ZoneId};
use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat;

/// Gives the scope of a table as the store sees it: a keyed hash of a zone's or document's id.
pub type Hide<'a> = &'a dyn Fn(Table, [u8; 16]) -> [u8; 16];

/// Rows of one table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Table.
    pub table: Table,
    /// Zone, where it is known.
    pub zone: Option<ZoneId>,
    /// Document, where it is known.
    pub document: Option<DocumentId>,
    /// How many rows.
    pub rows: usize,
}

/// What is known of one damaged place.
type About = (Table, Option<ZoneId>, Option<DocumentId>);

/// Everything that cannot be read, and what is closed because of it.
#[derive(Default)]
pub(super) struct Damages {
    rows: BTreeMap<About, usize>,
    zones: BTreeSet<ZoneId>,
    documents: BTreeSet<DocumentId>,
    /// Files of which a chunk cannot be read or is gone.
    pub blobs: BTreeSet<BlobId>,
    /// A zone is damaged and nothing that is whole says which: it could be any unknown one.
    nameless_zone: bool,
}

enum Closes {
    Zone,
    Document,
    Nothing,
}

fn closes(table: Table) -> Closes {
    match table {
        // Without it this device would reduce, read or sign something else than the others do.
        Table::Zone
        | Table::ZoneKey
        | Table::Document
        | Table::DocumentKey
        | Table::Leaf
        | Table::Outbox
        | Table::Quarantine => Closes::Zone,
        Table::Update | Table::Journal => Closes::Document,
        // Nothing leans on it, or it is made anew from what is whole.
        Table::Lock
        | Table::Schema
        | Table::Account
        | Table::Row
        | Table::State
        | Table::Kept
        | Table::Carried
        | Table::Blob
        | Table::BlobMeta
        | Table::Group
        | Table::Attestation
        | Table::Introduction
        | Table::Log
        | Table::Contradiction
        | Table::Place
        | Table::Dated
        | Table::Proof
        | Table::Frontier
        | Table::Search
        | Table::Unfinished
        | Table::Trust
        | Table::Seal
        | Table::Sitting
        | Table::Request => Closes::Nothing,
    }
}

impl Engine {
    /// Every row that was found damaged since the notebook was opened.
    pub fn damages(&self) -> Vec<Damage> {
        let damage = |((table, zone, document), rows): (&About, &usize)| Damage {
            table: *table,
            zone: *zone,
            document: *document,
            rows: *rows,
        };
        self.damages.rows.iter().map(damage).collect()
    }

    /// Whether a document stays closed for writing, because rows cannot be read.
    pub fn is_closed(&self, document: DocumentId) -> bool {
        let listed = self.list.get(&document).map(|row| row.zone);
        let zone = self.zone_of(document).or(listed);
        self.damages.documents.contains(&document) || zone.is_some_and(|z| self.zone_is_closed(z))
    }

    pub(super) fn zone_is_closed(&self, zone: ZoneId) -> bool {
        self.damages.zones.contains(&zone)
    }

    pub(super) fn check_open(&self, document: DocumentId) -> Result<(), CommandError> {
        if self.newer {
            return Err(CommandError::Newer);
        }
        if self.is_closed(document) {
            return Err(CommandError::Damaged);
        }
        if self.is_checked(document) { Ok(()) } else { Err(CommandError::NotChecked) }
    }

    pub(super) fn check_zone_open(&self, zone: ZoneId) -> Result<(), CommandError> {
        if self.newer {
            return Err(CommandError::Newer);
        }
        if self.zone_is_closed(zone) { Err(CommandError::Damaged) } else { Ok(()) }
    }

    /// Whether a zone that is not here may be begun: it could be the one that cannot be read.
    pub(super) fn may_begin(&self, zone: ZoneId) -> bool {
        self.zones.contains_key(&zone) || !self.damages.nameless_zone
    }

    /// Remembers damaged rows, closes what leans on them, and says it once.
    pub(super) fn damaged(
        &mut self,
        table: Table,
        zone: Option<ZoneId>,
        document: Option<DocumentId>,
        rows: usize,
    ) {
        let about = (table, zone, document);
        if rows <= self.damages.rows.get(&about).copied().unwrap_or(0) {
            return;
        }
        self.damages.rows.insert(about, rows);
        match closes(table) {
            Closes::Zone => self.damages.zones.extend(zone),
            Closes::Document => self.damages.documents.extend(document),
            Closes::Nothing => {}
        }
        self.damages.nameless_zone |= table == Table::Zone && zone.is_none();
        self.tell(Notice::Damaged(Damage { table, zone, document, rows }));
    }

    /// Finds out what the damaged places of an account belong to, as far as its whole rows say.
    pub(super) fn name_damage(
        &mut self,
        places: &[Place],
        mut zones: BTreeSet<ZoneId>,
        hide: Hide<'_>,
    ) {
        zones.extend(self.zones.keys());
        zones.extend(self.origins.values().map(|origin| origin.zone));
        zones.extend(self.list.values().map(|row| row.zone));
        zones.extend(self.kept.values().map(|row| row.zone));
        zones.extend(self.blobs.values().map(|row| row.zone));
        let mut documents: BTreeSet<DocumentId> = self.origins.keys().copied().collect();
        documents.extend(self.list.keys());
        documents.extend(self.keys.keys().map(|(document, _)| document));
        documents.extend(self.kept.values().map(|row| row.document));
        let mut counts: BTreeMap<About, usize> = BTreeMap::new();
        let tables: BTreeSet<Table> = places.iter().map(|place| place.table).collect();
        for table in tables {
            let scopes = |z: &ZoneId| self.scopes(table, *z).into_iter().zip(repeat(*z));
            let zone_by: BTreeMap<_, _> =
                zones.iter().flat_map(scopes).map(|(scope, z)| (hide(table, scope), z)).collect();
            let document_by: BTreeMap<_, _> =
                documents.iter().map(|d| (hide(table, d.0), *d)).collect();
            for place in places.iter().filter(|place| place.table == table) {
                let document = document_by.get(&place.scope).copied();
                let zone = match table {
                    Table::Document => {
                        zones.iter().find(|z| super::accept::short(**z) == place.seq).copied()
                    }
                    _ => zone_by.get(&place.scope).copied(),
                };
                let home = document.and_then(|d| self.origins.get(&d)).map(|o| o.zone);
                *counts.entry((table, zone.or(home), document)).or_default() += 1;
            }
        }
        for ((table, zone, document), rows) in counts {
            self.damaged(table, zone, document, rows);
            if let (Table::Row, Some(zone), Some(document)) = (table, zone, document) {
                self.work.push_back(Work::List { zone, document });
            }
        }
        // A zone that cannot be read is here all the same: it is not begun afresh.
        for zone in self.damages.zones.clone() {
            self.zones.entry(zone).or_insert_with(|| Zone::new(zone));
        }
    }
}
