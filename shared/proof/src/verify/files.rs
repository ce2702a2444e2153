//! Reading the members of zones and documents, before any of it is believed.

use super::pool::Pool;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::member::{Change, Opening, Placed, Shown, TreeProof};
use crate::multiproof;
use crate::plan::DocumentPlan;
use cahier_crypto::{SealedMessage, Secret32};
use cahier_evidence::{
    DocumentId, Envelope, EnvelopeKind, Hash, LogLeaf, Revealed, Version, ZoneBody, ZoneHead,
    ZoneId, ZoneRecord,
};
use std::collections::BTreeMap;

/// What a file holds of a zone, with the head verified and everything in its place.
pub(super) struct ZoneFile {
    pub zone: ZoneId,
    pub records: Vec<Placed>,
    pub head: ZoneHead,
    tree: TreeProof,
}

/// What a file holds of a document.
pub(super) struct DocumentFile {
    pub zone: ZoneId,
    pub document: DocumentId,
    pub birth: Option<EnvelopeFile>,
    pub statements: Vec<StatementFile>,
    pub history: Option<Vec<ChangeFile>>,
}

/// An envelope at its place.
pub(super) struct EnvelopeFile {
    pub index: u64,
    pub received_ms: u64,
    pub envelope: Envelope,
    /// The member in which it is.
    pub member: String,
}

/// A statement or seal.
pub(super) struct StatementFile {
    pub signed: EnvelopeFile,
    pub version: Version,
    pub shown: Shown,
    /// The encrypted half, where the file opens it.
    pub revealed: Option<Revealed>,
    /// The member that says what is shown.
    pub member: String,
}

/// One change of a history.
pub(super) struct ChangeFile {
    pub signed: EnvelopeFile,
    /// The record by which somebody else took it in.
    pub adopted: Option<ZoneRecord>,
    /// The yrs update.
    pub update: Vec<u8>,
}

impl ZoneFile {
    pub(super) fn read(zone: ZoneId, pool: &mut Pool<'_>) -> Result<Self, Fault> {
        let name = layout::head(zone);
        let head = ZoneHead::parse(pool.take(&name)?);
        let head = head.ok().filter(|head| head.zone == zone);
        let head = head.ok_or_else(|| Fault::new(Wrong::Head, name))?;
        let records: Vec<Placed> = pool.decode(&layout::records(zone))?;
        if !records.is_sorted_by(|one, next| one.index < next.index) {
            return Err(Fault::new(Wrong::Malformed, layout::records(zone)));
        }
        Ok(Self { zone, records, head, tree: pool.decode(&layout::tree(zone))? })
    }

    fn record(&self, index: u64) -> Option<&Placed> {
        let at = self.records.binary_search_by_key(&index, |record| record.index).ok()?;
        self.records.get(at)
    }

    /// The last record: of those behind it nothing is known.
    pub(super) fn last(&self) -> Result<&Placed, Fault> {
        let unfinished = || Fault::new(Wrong::Unfinished, layout::records(self.zone));
        self.records.last().ok_or_else(unfinished)
    }

    /// Whether a record stands behind everything that is shown of the zone. Each record names the
    /// one before it, and no relay that keeps the rules lets in one that names an older: so none
    /// that counts at any of these places was left out.
    pub(super) fn check_finished<'d>(
        &self,
        documents: impl Iterator<Item = &'d DocumentFile>,
    ) -> Result<(), Fault> {
        let last = self.last()?.index;
        let ours = documents.filter(|file| file.zone == self.zone);
        if ours.flat_map(DocumentFile::acts).all(|act| act.index < last) {
            Ok(())
        } else {
            Err(Fault::new(Wrong::Unfinished, layout::records(self.zone)))
        }
    }

    /// Whether everything that is shown of the zone stands in its tree, at its only place and with
    /// the time at which it was received.
    pub(super) fn check_places<'d>(
        &self,
        documents: impl Iterator<Item = &'d DocumentFile> + Clone,
    ) -> Result<(), Fault> {
        let ours = documents.filter(|file| file.zone == self.zone);
        let mut leaves: BTreeMap<u64, (u64, Hash)> = BTreeMap::new();
        for record in &self.records {
            leaves.insert(record.index, (record.received_ms, Hash::of(&record.signed)));
        }
        for file in ours.clone().flat_map(DocumentFile::leaves) {
            let leaf = (file.received_ms, file.envelope.hash());
            let known = *leaves.entry(file.index).or_insert(leaf);
            if known != leaf {
                return Err(Fault::new(Wrong::Place, &file.member));
            }
        }
        let wrong = || Fault::new(Wrong::Place, layout::tree(self.zone));
        if !leaves.values().is_sorted_by(|(one, _), (next, _)| one <= next) {
            return Err(wrong());
        }
        // No log takes anything twice: shown at another place too, one signature would be two.
        let mut places: BTreeMap<Hash, u64> = BTreeMap::new();
        for (index, (_, hash)) in &leaves {
            if places.insert(*hash, *index).is_some() {
                return Err(wrong());
            }
        }
        for file in ours.flat_map(DocumentFile::acts) {
            if *places.entry(file.envelope.hash()).or_insert(file.index) != file.index {
                return Err(Fault::new(Wrong::Place, &file.member));
            }
        }
        let hashed = |(index, (ms, hash)): (u64, (u64, Hash))| (index, LogLeaf::hash_of(ms, hash));
        let shown: Vec<(u64, Hash)> = leaves.into_iter().map(hashed).collect();
        let position = self.head.position;
        let root = multiproof::root(position.size, &shown, &self.tree.hashes);
        if root == Some(position.root) { Ok(()) } else { Err(wrong()) }
    }
}

impl DocumentFile {
    pub(super) fn read(
        plan: &DocumentPlan,
        zone: &ZoneFile,
        pool: &mut Pool<'_>,
    ) -> Result<Self, Fault> {
        let document = plan.document.0;
        let birth = plan.birth.then(|| read_birth(document, pool)).transpose()?;
        let statements = plan.statements.iter();
        let statements: Result<Vec<_>, _> =
            statements.map(|index| StatementFile::read(document, *index, pool)).collect();
        let history = plan.history.then(|| read_history(document, zone, pool)).transpose()?;
        let file = Self { zone: zone.zone, document, birth, statements: statements?, history };
        file.check_addressed()?;
        Ok(file)
    }

    /// Every envelope that is a leaf of the zone's log itself.
    fn leaves(&self) -> impl Iterator<Item = &EnvelopeFile> {
        let statements = self.statements.iter().map(|statement| &statement.signed);
        let changes = self.history.iter().flatten();
        let changes = changes.filter(|change| change.adopted.is_none());
        self.birth.iter().chain(statements).chain(changes.map(|change| &change.signed))
    }

    /// Everything that is shown of it: what others took in stands in their records.
    fn acts(&self) -> impl Iterator<Item = &EnvelopeFile> {
        let changes = self.history.iter().flatten();
        let adopted = changes.filter(|change| change.adopted.is_some());
        self.leaves().chain(adopted.map(|change| &change.signed))
    }

    /// Whether every envelope is of this zone and document, and all of one class.
    fn check_addressed(&self) -> Result<(), Fault> {
        let class = self.class();
        for file in self.acts() {
            let header = &file.envelope.header;
            let fits = (header.zone, header.document) == (self.zone, self.document)
                && Some(header.class) == class;
            if !fits {
                return Err(Fault::new(Wrong::Stray, &file.member));
            }
        }
        Ok(())
    }

    pub(super) fn class(&self) -> Option<cahier_evidence::Class> {
        self.acts().next().map(|file| file.envelope.header.class)
    }
}

fn read_birth(document: DocumentId, pool: &mut Pool<'_>) -> Result<EnvelopeFile, Fault> {
    let member = layout::birth(document);
    let Placed { index, received_ms, signed } = pool.decode(&member)?;
    let envelope = Envelope::parse(&signed).ok();
    let envelope = envelope.filter(|envelope| envelope.header.birth.is_some());
    let envelope = envelope.ok_or_else(|| Fault::new(Wrong::Malformed, &member))?;
    Ok(EnvelopeFile { index, received_ms, envelope, member })
}

impl StatementFile {
    fn read(document: DocumentId, index: u64, pool: &mut Pool<'_>) -> Result<Self, Fault> {
        let signed_in = layout::statement(document, index);
        let malformed = || Fault::new(Wrong::Malformed, &signed_in);
        let envelope = Envelope::parse(pool.take(&signed_in)?).map_err(|_| malformed())?;
        let header = &envelope.header;
        let kind = matches!(header.kind, EnvelopeKind::Statement | EnvelopeKind::Seal);
        let version = header.version.filter(|_| kind).ok_or_else(malformed)?;
        let member = layout::shown(document, index);
        let shown: Shown = pool.decode(&member)?;
        let opened = shown.opening.as_ref().map(|opening| open(&envelope, opening));
        let wrong = || Fault::new(Wrong::Opening, &member);
        let revealed = match opened {
            None => None,
            // What is opened has the assertion in it: a second one beside it says nothing.
            Some(_) if shown.assertion.is_some() => return Err(wrong()),
            Some(bytes) => {
                let revealed = bytes.and_then(|bytes| Revealed::decode(&bytes).ok());
                Some(revealed.ok_or_else(wrong)?)
            }
        };
        let received_ms = shown.received_ms;
        let signed = EnvelopeFile { index, received_ms, envelope, member: signed_in };
        Ok(Self { signed, version, shown, revealed, member })
    }
}

fn read_history(
    document: DocumentId,
    zone: &ZoneFile,
    pool: &mut Pool<'_>,
) -> Result<Vec<ChangeFile>, Fault> {
    let member = layout::history(document);
    let changes: Vec<Change> = pool.decode(&member)?;
    if changes.is_empty() || !changes.is_sorted_by(|one, next| one.index < next.index) {
        return Err(Fault::new(Wrong::Malformed, member));
    }
    changes.into_iter().map(|change| read_change(change, zone, &member)).collect()
}

fn read_change(change: Change, zone: &ZoneFile, member: &str) -> Result<ChangeFile, Fault> {
    let Change { index, received_ms, signed, opening } = change;
    let malformed = || Fault::new(Wrong::Malformed, member);
    let (bytes, adopted) = match signed {
        Some(signed) => (signed.to_vec(), None),
        None => {
            let record = zone.record(index).filter(|record| record.received_ms == received_ms);
            let record = record.and_then(|record| ZoneRecord::parse(&record.signed).ok());
            let record = record.ok_or_else(malformed)?;
            match &record.body {
                Some(ZoneBody::Adopt(carried)) if carried.from.is_none() => {
                    (carried.envelope.clone(), Some(record))
                }
                _ => return Err(malformed()),
            }
        }
    };
    let envelope = Envelope::parse(&bytes).map_err(|_| malformed())?;
    if envelope.header.kind != EnvelopeKind::Update {
        return Err(malformed());
    }
    let update = open(&envelope, &opening).ok_or_else(|| Fault::new(Wrong::Opening, member))?;
    let signed = EnvelopeFile { index, received_ms, envelope, member: member.to_owned() };
    Ok(ChangeFile { signed, adopted, update })
}

/// The plaintext of an envelope: of the ciphertext that was signed, under the only key that fits
/// the header's commitment.
fn open(envelope: &Envelope, opening: &Opening) -> Option<Vec<u8>> {
    let commitment = &envelope.header.commitment.0;
    let message = SealedMessage::from_root(&Secret32::from(opening.root));
    let ciphertext = Some(&opening.ciphertext).filter(|bytes| envelope.fits(bytes))?;
    message.open(commitment, envelope.associated_data(), ciphertext).ok()
}
