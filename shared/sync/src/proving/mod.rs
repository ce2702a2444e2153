//! Making a proof: reads from the store what it is made of, one zone after the other, says in
//! each zone's log that it leaves, and gives the archive. Nothing is given away that does not
//! verify, and nothing before its zone's log says so.

mod gathered;
mod making;

use crate::driver::Driver;
use crate::engine::{CommandError, Context, Engine, Signed, entry_at, read_seals};
use crate::store::{Store, StoreError, Table};
use cahier_evidence::{BlobId, DocumentId, ExportKind, ZoneId};
use cahier_notebook::Entry;
use cahier_notebook::canonical;
pub use cahier_proof::BuildError;
use cahier_proof::{
    Candidate, DocumentInput, HistoryInput, ProofKind, Selection, ZoneInput, build,
};
use gathered::Gathered;
use making::{Making, Shown};
use std::collections::{BTreeMap, BTreeSet};

/// How many leaves are read from the store at once.
const LEAVES_AT_ONCE: u64 = 4_096;

/// What a proof is to show.
#[derive(Clone, Debug)]
pub struct ProofOrder {
    /// Of which entries.
    pub selection: Selection,
    /// Signed versions, or every change too.
    pub kind: ProofKind,
    /// The parts to show, by their name, the first word of it, or what people call them; all of
    /// them where empty.
    pub only: Vec<String>,
    /// The parts to withhold, likewise.
    pub without: Vec<String>,
    /// Whether attached files go with it, as far as they are here and their part is shown.
    pub files: bool,
    /// Why, for the members of the zones.
    pub words: String,
}

/// A proof.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The archive.
    pub bytes: Vec<u8>,
    /// Entries that were chosen and have no signed version that could be shown.
    pub left_out: Vec<DocumentId>,
    /// Names of attached files that are not here.
    pub missing: Vec<String>,
}

/// Why no proof was made. Nothing left the notebook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The engine refuses.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing of what was chosen has a signed version in its zone's log.
    #[error("nothing that was chosen is signed yet")]
    Nothing,
    /// No part that could be shown is called that.
    #[error("no part is called {0}")]
    Part(String),
    /// The history of an entry that came from another zone is not in this one.
    #[error("an entry that came from another zone")]
    Moved,
    /// What is here makes no proof.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl<S: Store> Driver<S> {
    /// Entries of a selection whose newest version nobody signed, here or in the log.
    pub async fn unstated(&self, selection: &Selection) -> Result<Vec<DocumentId>, ProveError> {
        let mut unstated = Vec::new();
        for (zone, document) in self.engine.selectable(selection) {
            let newest = self.engine.newest_version(zone, document);
            let Some(newest) = newest.filter(|(count, _)| *count > 0) else { continue };
            let signed = self.signed(zone, document).await?;
            let same = |one: &Signed| (one.row.version.count, one.row.version.hashes) == newest;
            if !signed.iter().any(same) && !self.engine.signs_soon(document, newest) {
                unstated.push(document);
            }
        }
        Ok(unstated)
    }

    /// What a proof of a selection would show: everything signed of the newest version of each
    /// entry.
    pub async fn provable(&self, selection: &Selection) -> Result<Vec<Candidate>, ProveError> {
        let chosen = self.chosen(selection).await?;
        Ok(chosen.into_values().flatten().map(|signed| signed.at).collect())
    }

    /// Makes a proof.
    pub async fn prove(
        &mut self,
        order: &ProofOrder,
        ctx: &mut Context<'_>,
    ) -> Result<Proved, ProveError> {
        let mut chosen = self.chosen(&order.selection).await?;
        let mut making = Making::new(order);
        let picked = self.engine.selectable(&order.selection);
        if !matches!(order.selection, Selection::Period { .. }) {
            let none = picked.iter().map(|(_, document)| *document);
            making.left_out.extend(none.filter(|document| !chosen.contains_key(document)));
        }
        let mut zones: BTreeMap<ZoneId, BTreeMap<DocumentId, Shown>> = BTreeMap::new();
        for (zone, document) in picked {
            let Some(signed) = chosen.remove(&document) else { continue };
            match self.shown(document, signed, &mut making).await? {
                Some(shown) => {
                    zones.entry(zone).or_default().insert(document, shown);
                }
                None => making.left_out.push(document),
            }
        }
        if !zones.is_empty() {
            making.check_names()?;
        }
        for (zone, documents) in zones {
            self.add_zone(zone, documents, &mut making).await?;
        }
        if making.input.documents.is_empty() {
            return Err(ProveError::Nothing);
        }
        making.input.files = making.files.into_values().collect();
        let bytes = build(&making.input, &self.engine.exporter(ctx.now_ms))?;
        let kind = match order.kind {
            ProofKind::Statement => ExportKind::Statement,
            ProofKind::History => ExportKind::History,
        };
        for document in &making.input.documents {
            self.engine.record_export(document.document, kind, &order.words, ctx)?;
        }
        Ok(Proved { bytes, left_out: making.left_out, missing: making.missing })
    }

    /// Everything signed of the newest version of each entry of a selection.
    async fn chosen(
        &self,
        selection: &Selection,
    ) -> Result<BTreeMap<DocumentId, Vec<Signed>>, ProveError> {
        let mut all: Vec<Signed> = Vec::new();
        for (zone, document) in self.engine.selectable(selection) {
            let mut signed = self.signed(zone, document).await?;
            if let Selection::Period { from_ms, until_ms } = selection {
                signed.retain(|one| (*from_ms..=*until_ms).contains(&one.at.received_ms));
            }
            // A signature that was overtaken may stand behind those on a newer version.
            let newest = signed.iter().map(|one| one.row.version.count).max();
            all.extend(signed.into_iter().filter(|one| Some(one.row.version.count) == newest));
        }
        let candidates: Vec<Candidate> = all.iter().map(|one| one.at).collect();
        let chosen = selection.of(&candidates);
        let places = chosen.into_values().flatten().map(|one| (one.document, one.index));
        let places: BTreeSet<(DocumentId, u64)> = places.collect();
        let mut found: BTreeMap<DocumentId, Vec<Signed>> = BTreeMap::new();
        for one in all.into_iter().filter(|one| places.contains(&(one.at.document, one.at.index))) {
            found.entry(one.at.document).or_default().push(one);
        }
        Ok(found)
    }

    async fn signed(&self, zone: ZoneId, document: DocumentId) -> Result<Vec<Signed>, ProveError> {
        let found = self.vault().sift(Table::Seal, Some(document.0), 0).await?;
        // One that does not read is one that cannot be shown.
        let (seals, _) = read_seals(found.rows);
        Ok(self.engine.signed(zone, document, &seals))
    }

    /// One entry at the version that was signed; none where its history does not reach there.
    async fn shown(
        &self,
        document: DocumentId,
        signed: Vec<Signed>,
        making: &mut Making<'_>,
    ) -> Result<Option<Shown>, ProveError> {
        let Some(version) = signed.first().map(|one| one.row.version) else { return Ok(None) };
        let history = self.history(document).await?;
        let Some(entry) = entry_at(&history, version.count) else { return Ok(None) };
        let Ok(parts) = canonical::parts(&entry) else { return Ok(None) };
        let show = making.choose(&parts);
        let files = match making.order.files {
            true => self.files(&entry, &show, making).await?,
            false => BTreeMap::new(),
        };
        Ok(Some(Shown { signed, parts, show, files }))
    }

    /// The attached files that are here and whose part is shown.
    async fn files(
        &self,
        entry: &Entry,
        show: &[String],
        making: &mut Making<'_>,
    ) -> Result<BTreeMap<String, Vec<u8>>, ProveError> {
        let mut files = BTreeMap::new();
        for file in &entry.attachments {
            if !show.contains(&format!("files/{}", file.id)) {
                continue;
            }
            let chunks = match file.blob.parse::<BlobId>() {
                Ok(blob) => self.chunks(blob).await?,
                Err(_) => Vec::new(),
            };
            match Engine::open_file(file, &chunks) {
                Ok(plain) => {
                    files.insert(file.sha256.clone(), plain);
                }
                Err(_) => making.missing.push(file.name.clone()),
            }
        }
        Ok(files)
    }

    async fn add_zone(
        &self,
        zone: ZoneId,
        documents: BTreeMap<DocumentId, Shown>,
        making: &mut Making<'_>,
    ) -> Result<(), ProveError> {
        let head = self.engine.head_of(zone).ok_or(ProveError::Nothing)?;
        let size = head.position.size;
        let gathered = Gathered::new(&self.engine, &documents, making.order.kind);
        let gathered = self.gather(zone, size, gathered).await?;
        let before = making.input.documents.len();
        for (document, shown) in &documents {
            self.add_document(zone, *document, shown, &gathered, making)?;
        }
        if making.input.documents.len() == before {
            return Ok(());
        }
        let mut people = gathered.people;
        people.insert(self.engine.person());
        let names = self.engine.attestations_for(zone, &people, size)?;
        making.input.attestations.extend(names);
        making.input.zones.push(ZoneInput {
            zone,
            records: gathered.records,
            head: head.bytes().to_vec(),
            leaves: gathered.hashes,
        });
        Ok(())
    }

    fn add_document(
        &self,
        zone: ZoneId,
        document: DocumentId,
        shown: &Shown,
        gathered: &Gathered<'_>,
        making: &mut Making<'_>,
    ) -> Result<(), ProveError> {
        let mut statements = Vec::new();
        for signed in &shown.signed {
            let leaf = gathered.leaves.get(&signed.at.index);
            let input = leaf.and_then(|leaf| {
                self.engine.statement_input(signed, leaf, &shown.parts, &shown.show)
            });
            statements.extend(input);
        }
        if statements.is_empty() {
            making.left_out.push(document);
            return Ok(());
        }
        making.files.extend(shown.files.iter().map(|(hash, file)| (hash.clone(), file.clone())));
        for statement in &statements {
            making.input.logs.extend(self.engine.log_input(zone, statement.index));
        }
        let birth = gathered.births.get(&document).cloned();
        let history = match making.order.kind {
            ProofKind::Statement => None,
            ProofKind::History if self.engine.has_arrived(zone, document) => {
                return Err(ProveError::Moved);
            }
            ProofKind::History => {
                let changes = gathered.changes.get(&document).cloned().unwrap_or_default();
                Some(HistoryInput { changes })
            }
        };
        // A history begins with it.
        let birth = birth.filter(|_| history.is_none());
        making.input.documents.push(DocumentInput { zone, document, birth, statements, history });
        Ok(())
    }

    /// Reads a zone's log up to its head, some leaves at a time.
    async fn gather<'a>(
        &self,
        zone: ZoneId,
        size: u64,
        mut gathered: Gathered<'a>,
    ) -> Result<Gathered<'a>, ProveError> {
        let hole = || StoreError::Damaged("a leaf of the log is missing".into());
        while gathered.size() < size {
            let limit = LEAVES_AT_ONCE.min(size - gathered.size());
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let leaves = self.leaves(zone, gathered.size(), limit).await?;
            if leaves.is_empty() {
                return Err(hole().into());
            }
            for (index, leaf) in leaves {
                if index != gathered.size() {
                    return Err(hole().into());
                }
                gathered.take(leaf);
            }
        }
        Ok(gathered)
    }
}
