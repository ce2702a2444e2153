//! Making a proof, in two steps: a record in the log of each zone announces it, and once these
//! have their places, what stands before them is read from the store, one zone after the other,
//! and put into the archive. Between the two a shell exchanges with the relay. Nothing is given
//! away that does not verify, and nothing before its zone's log says so.

mod announced;
mod gathered;
mod making;
mod order;
mod words;

use crate::driver::Driver;
use crate::engine::{Context, Engine, Signed, borne_out, entry_at, read_seals};
use crate::store::{Store, StoreError, Table};
use announced::named;
use cahier_evidence::{BlobId, DocumentId, ZoneId};
use cahier_notebook::Entry;
use cahier_notebook::canonical;
pub use cahier_proof::BuildError;
use cahier_proof::{
    Candidate, DocumentInput, HistoryInput, ProofKind, Selection, ZoneInput, build,
};
use gathered::Gathered;
use making::{Making, Shown, Zones};
pub use order::{ProofOrder, ProveError, Proved};
use std::collections::{BTreeMap, BTreeSet};
use words::Words;

/// How many leaves are read from the store at once.
const LEAVES_AT_ONCE: u64 = 4_096;

/// What is signed on the version of each entry that is shown.
type Chosen = BTreeMap<DocumentId, Vec<Signed>>;

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
        let chosen = newest(selection, &self.all_signed(selection).await?);
        Ok(chosen.into_values().flatten().map(|signed| signed.at).collect())
    }

    /// The first step: checks all that can be checked of a proof, then announces it in each of its
    /// zones by a record that is on its way to the log.
    pub async fn announce(
        &mut self,
        order: &ProofOrder,
        ctx: &mut Context<'_>,
    ) -> Result<(), ProveError> {
        let chosen = newest(&order.selection, &self.all_signed(&order.selection).await?);
        let exports = exports(order, &chosen);
        self.planned(order, chosen).await?;
        self.check_exports(order, &exports, ctx)?;
        for (zone, documents) in exports {
            self.engine.record_export(zone, documents, order.export(), &order.words, ctx)?;
        }
        Ok(())
    }

    /// The second step: makes a proof of what stands before the records that announce it.
    pub async fn prove(
        &mut self,
        order: &ProofOrder,
        ctx: &mut Context<'_>,
    ) -> Result<Proved, ProveError> {
        let mut signed = self.all_signed(&order.selection).await?;
        if signed.is_empty() {
            return Err(ProveError::Nothing);
        }
        let ends = self.announced(order, &signed).await?;
        let wanted = newest(&order.selection, &signed);
        signed.retain(|one| ends.get(&one.at.zone).is_some_and(|end| one.at.index < *end));
        let chosen = newest(&order.selection, &signed);
        // What this person may do now is what counts, whenever it was announced.
        self.check_exports(order, &exports(order, &chosen), ctx)?;
        let behind = behind(&wanted, &chosen);
        let (mut making, zones) = self.planned(order, chosen).await?;
        making.left_out.retain(|document| !behind.contains(document));
        for (zone, documents) in zones {
            let end = ends.get(&zone).copied().unwrap_or(0);
            self.add_zone(zone, end, documents, &mut making).await?;
        }
        if making.input.documents.is_empty() {
            return Err(ProveError::Nothing);
        }
        for (zone, size) in words::chosen(&making.words) {
            making.input.logs.extend(self.log_input(zone, size).await?);
        }
        making.input.files = std::mem::take(&mut making.files).into_values().collect();
        let bytes = build(&making.input, &self.engine.exporter(ctx.now_ms))?;
        let shown = making.input.documents.iter().map(|document| document.document);
        let unsent = shown.filter(|document| self.engine.has_unsent_changes(*document)).collect();
        let Making { left_out, ended, missing, .. } = making;
        Ok(Proved { bytes, left_out, behind, unsent, ended, missing })
    }

    /// Whether the logs would take the records that announce a proof.
    fn check_exports(
        &self,
        order: &ProofOrder,
        exports: &BTreeMap<ZoneId, Vec<DocumentId>>,
        ctx: &mut Context<'_>,
    ) -> Result<(), ProveError> {
        for (zone, documents) in exports {
            self.engine.check_export(*zone, documents, order.export(), &order.words, ctx)?;
        }
        Ok(())
    }

    /// What is to be shown, zone by zone, and what has to be left out.
    async fn planned<'o>(
        &self,
        order: &'o ProofOrder,
        mut chosen: Chosen,
    ) -> Result<(Making<'o>, Zones), ProveError> {
        let mut making = Making::new(order);
        let picked = self.engine.selectable(&order.selection);
        if !matches!(order.selection, Selection::Period { .. }) {
            let none = picked.iter().map(|(_, document)| *document);
            making.left_out.extend(none.filter(|document| !chosen.contains_key(document)));
        }
        let mut zones = Zones::new();
        for (zone, document) in picked {
            let Some(signed) = chosen.remove(&document) else { continue };
            if order.kind == ProofKind::History && self.engine.has_arrived(zone, document) {
                return Err(ProveError::Moved);
            }
            match self.shown(document, signed, &mut making).await? {
                Some(shown) => {
                    zones.entry(zone).or_default().insert(document, shown);
                }
                None => making.left_out.push(document),
            }
        }
        if zones.is_empty() {
            return Err(ProveError::Nothing);
        }
        making.check_names()?;
        Ok((making, zones))
    }

    /// Everything signed that a proof of a selection could show.
    async fn all_signed(&self, selection: &Selection) -> Result<Vec<Signed>, ProveError> {
        let mut all = Vec::new();
        for (zone, document) in self.engine.selectable(selection) {
            let mut signed = self.signed(zone, document).await?;
            if let Selection::Period { from_ms, until_ms } = selection {
                signed.retain(|one| (*from_ms..=*until_ms).contains(&one.at.received_ms));
            }
            all.extend(signed);
        }
        Ok(all)
    }

    async fn signed(&self, zone: ZoneId, document: DocumentId) -> Result<Vec<Signed>, ProveError> {
        let found = self.vault().sift(Table::Seal, Some(document.0), 0).await?;
        // One that does not read is one that cannot be shown.
        let (seals, _) = read_seals(found.rows);
        let signed = self.engine.signed(zone, document, &seals);
        // A version that the document never had would stand in the way of those that it had.
        if signed.iter().all(|one| one.is_checked) {
            return Ok(signed);
        }
        Ok(borne_out(signed, &self.history(document).await?))
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
        Ok(Some(Shown { signed, entry, parts, show }))
    }

    /// Adds the attached files that are here and whose part is shown.
    async fn add_files(
        &self,
        entry: &Entry,
        show: &[String],
        making: &mut Making<'_>,
    ) -> Result<(), ProveError> {
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
                    making.files.insert(file.sha256.clone(), plain);
                }
                Err(_) if making.missing.contains(&file.name) => {}
                Err(_) => making.missing.push(file.name.clone()),
            }
        }
        Ok(())
    }

    /// Adds the files that what all shown changes make names, likewise.
    async fn add_made_files(
        &self,
        document: DocumentId,
        history: &HistoryInput,
        making: &mut Making<'_>,
    ) -> Result<(), ProveError> {
        if !making.order.files {
            return Ok(());
        }
        let rows = self.history(document).await?;
        let Some(entry) = entry_at(&rows, history.changes.len() as u64) else { return Ok(()) };
        let Ok(parts) = canonical::parts(&entry) else { return Ok(()) };
        let show = making.choose(&parts);
        self.add_files(&entry, &show, making).await
    }

    /// Adds a zone, and of its documents what stands before its end.
    async fn add_zone(
        &self,
        zone: ZoneId,
        end: u64,
        documents: BTreeMap<DocumentId, Shown>,
        making: &mut Making<'_>,
    ) -> Result<(), ProveError> {
        let head = self.engine.head_of(zone).ok_or(ProveError::Nothing)?;
        let size = head.position.size;
        let failed = self.engine.failed(zone);
        let kind = making.order.kind;
        let gathered = Gathered::new(zone, &self.engine, &documents, failed, end, kind);
        let mut gathered = self.gather(zone, size, gathered).await?;
        let before = making.input.documents.len();
        for (document, shown) in &documents {
            self.add_document(zone, *document, shown, &mut gathered, making).await?;
        }
        let shown = &making.input.documents[before..];
        if shown.is_empty() {
            return Ok(());
        }
        let best = |index| self.engine.proofs_for(zone, index, head.relay);
        making.words.insert(zone, Words::of(shown, best));
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

    async fn add_document(
        &self,
        zone: ZoneId,
        document: DocumentId,
        shown: &Shown,
        gathered: &mut Gathered<'_>,
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
        if making.order.files {
            self.add_files(&shown.entry, &shown.show, making).await?;
        }
        let birth = gathered.birth(document);
        let history = (making.order.kind == ProofKind::History).then(|| {
            let changes = gathered.changes.remove(&document).unwrap_or_default();
            HistoryInput { changes }
        });
        if let Some(history) = &history {
            self.add_made_files(document, history, making).await?;
        }
        making.ended.extend(gathered.ended.get(&document));
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

/// Everything signed of the newest version of each entry.
fn newest(selection: &Selection, signed: &[Signed]) -> Chosen {
    let mut counts: BTreeMap<DocumentId, u64> = BTreeMap::new();
    for one in signed {
        let count = counts.entry(one.at.document).or_default();
        *count = one.row.version.count.max(*count);
    }
    // A signature that was overtaken may stand behind those on a newer version.
    let is_newest = |one: &&Signed| counts.get(&one.at.document) == Some(&one.row.version.count);
    let all: Vec<&Signed> = signed.iter().filter(is_newest).collect();
    let candidates: Vec<Candidate> = all.iter().map(|one| one.at).collect();
    let chosen = selection.of(&candidates);
    let places = chosen.into_values().flatten().map(|one| (one.document, one.index));
    let places: BTreeSet<(DocumentId, u64)> = places.collect();
    let mut found = Chosen::new();
    for one in all.into_iter().filter(|one| places.contains(&(one.at.document, one.at.index))) {
        found.entry(one.at.document).or_default().push(one.clone());
    }
    found
}

/// The entries of each zone, as the record of the zone names them.
fn exports(order: &ProofOrder, chosen: &Chosen) -> BTreeMap<ZoneId, Vec<DocumentId>> {
    let mut zones: BTreeMap<ZoneId, BTreeSet<DocumentId>> = BTreeMap::new();
    for one in chosen.values().flatten() {
        zones.entry(one.at.zone).or_default().insert(one.at.document);
    }
    let export = |(zone, all)| (zone, named(&order.selection, &all));
    zones.into_iter().map(export).collect()
}

/// Entries that are not shown at the version that was wanted.
fn behind(wanted: &Chosen, chosen: &Chosen) -> Vec<DocumentId> {
    let version = |signed: &Vec<Signed>| signed.first().map(|one| one.at.version);
    let other = |&(document, signed): &(&DocumentId, &Vec<Signed>)| {
        chosen.get(document).and_then(version) != version(signed)
    };
    wanted.iter().filter(other).map(|(document, _)| *document).collect()
}
