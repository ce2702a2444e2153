//! A zone as a laboratory fills it: ten members with vouched names write one entry after the
//! other, each in many updates, and each sitting ends with a statement. Every key, ciphertext and
//! signature is real and comes from a seed; of the log, only what proofs need stays in memory.

use super::stating::{opening, version};
use super::typing::Typist;
use crate::people::{CLAIMED_MS, EPOCH, Page, Someone, Zone};
use anyhow::{Context, Result, ensure};
use cahier_bench_client::typed::SEED;
use cahier_crypto::{RelayKey, Secret32, fill};
use cahier_evidence::{
    Attestation, DocumentId, ExportKind, Hash, LogLeaf, PersonBody, PersonRecord, PersonState,
    Position, Revealed, Role, Writes, ZoneBody, ZoneHead, ZoneId, ZoneState, client_id,
    export_context, vouch_context,
};
use cahier_laboratory::{Laboratory, Plan};
use cahier_notebook::{ClientId, Document, inspect, read_entry};
use cahier_proof::{
    ChangeInput, DocumentInput, Exporter, HistoryInput, PlacedInput, ProofKind, StatementInput,
    ZoneInput,
};
use cahier_protocol::Sent;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const MEMBERS: usize = 10;
const OWNER: usize = 0;
/// Vouches for the owner, who vouches for everybody else.
const MANAGER: usize = 1;
/// Between two items of the log, ms.
const APART_MS: u64 = 20_000;
/// Words about an export, as somebody would write them.
const WORDS: &[u8] = b"for the patent office";

/// What a zone holds.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Entries.
    pub entries: usize,
    /// Updates of each.
    pub updates: usize,
}

/// The zone once everything is written and its export recorded.
pub struct Scene {
    /// Who signs for the relay: zone heads and checkpoints.
    pub relay: RelayKey,
    /// Which zone.
    pub zone: ZoneId,
    /// What was written, in order.
    pub entries: Vec<Written>,
    /// Who says that they are who.
    pub attestations: Vec<Attestation>,
    /// When the last item came, ms since 1970.
    pub received_ms: u64,
    people: Vec<Someone>,
    records: Vec<PlacedInput>,
    leaves: Vec<Hash>,
    head: Vec<u8>,
}

/// An entry with the statement that ended its sitting.
pub struct Written {
    /// The zone's log when the statement stood in it.
    pub stated: Position,
    document: DocumentId,
    statement: StatementInput,
    /// Kept of the first entry alone.
    changes: Vec<ChangeInput>,
}

/// The zone while it is written.
struct Lab {
    rng: ChaCha20Rng,
    /// What they write about.
    laboratory: Laboratory,
    people: Vec<Someone>,
    zone: Zone,
    log: Log,
}

/// The zone's log.
struct Log {
    state: ZoneState,
    leaves: Vec<Hash>,
    received_ms: u64,
}

impl Scene {
    /// Writes a zone.
    pub fn write(size: Size) -> Result<Self> {
        let (mut lab, attestations, mut records) = Lab::found(size.entries)?;
        let mut entries = Vec::with_capacity(size.entries);
        for number in 0..size.entries {
            entries.push(lab.write(number, size.updates)?);
        }
        records.push(lab.export()?);
        let Lab { people, zone, log: Log { state, leaves, received_ms }, mut rng, .. } = lab;
        let written = size.entries * (size.updates + 1) + records.len();
        ensure!(leaves.len() == written, "the zone's log has another length");
        let relay = RelayKey::make(&mut rng);
        let head = ZoneHead::sign(&relay, zone.id, state.position(), received_ms).bytes().to_vec();
        let zone = zone.id;
        Ok(Self { relay, zone, entries, attestations, received_ms, people, records, leaves, head })
    }

    /// The zone's log for a proof.
    pub fn zone_input(&self) -> ZoneInput {
        let (records, leaves) = (self.records.clone(), self.leaves.clone());
        ZoneInput { zone: self.zone, records, head: self.head.clone(), leaves }
    }

    /// What a proof shows of entry `number`: all of it.
    pub fn document_input(&self, number: usize, kind: ProofKind) -> DocumentInput {
        let written = &self.entries[number];
        let history = match kind {
            ProofKind::Statement => None,
            ProofKind::History => Some(HistoryInput { changes: written.changes.clone() }),
        };
        // An editor may write what is not theirs: whose it is need not be shown.
        let birth = None;
        let (zone, document) = (self.zone, written.document);
        let statements = vec![written.statement.clone()];
        DocumentInput { zone, document, birth, statements, history }
    }

    /// The owner makes the proofs.
    pub fn exporter(&self) -> Exporter<'_> {
        let owner = &self.people[OWNER];
        let chain = owner.chain.iter().map(|record| record.to_vec()).collect();
        Exporter { chain, keys: &owner.keys, claimed_ms: self.received_ms + APART_MS }
    }
}

impl Lab {
    /// People, zone, and the records that say who they are.
    fn found(entries: usize) -> Result<(Self, Vec<Attestation>, Vec<PlacedInput>)> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let people: Vec<Someone> = (0..MEMBERS).map(|_| Someone::make(&mut rng)).collect();
        let mut zone = Zone::begin(&people[OWNER], &mut rng);
        for (at, member) in people.iter().enumerate().skip(1) {
            let role = if at == MANAGER { Role::Manager } else { Role::Editor };
            zone.admit(&people[OWNER], member, role, &mut rng);
        }
        let state = ZoneState::new(zone.id);
        let log = Log { state, leaves: Vec::new(), received_ms: CLAIMED_MS };
        let laboratory = Laboratory::new(Plan::new(SEED, u32::try_from(entries)?));
        let mut lab = Self { rng, laboratory, people, zone, log };
        let attestations: Vec<Attestation> =
            (0..MEMBERS).map(|at| lab.attest(at)).collect::<Result<_>>()?;
        let mut records = Vec::new();
        for record in &lab.zone.records {
            records.push(lab.log.append(record)?);
        }
        Ok((lab, attestations, records))
    }

    /// A member says who they are, and somebody vouches for it.
    fn attest(&mut self, at: usize) -> Result<Attestation> {
        let someone = &mut self.people[at];
        let person = someone.person;
        let attestation = Attestation {
            person,
            name: format!("Member {at} of the laboratory"),
            orcid: None,
            institution: Some("Institut Pasteur".to_owned()),
            salt: fill(&mut self.rng),
            claimed_ms: CLAIMED_MS,
            until_ms: None,
        };
        let commitment = attestation.commitment();
        let state = PersonState::from_chain(someone.chain.iter().map(|record| record.as_slice()))?;
        let body = PersonBody::Attest { commitment };
        let record = PersonRecord::next(&state, &someone.keys, body, CLAIMED_MS);
        someone.chain.push(record.bytes().to_vec().into());
        let chain = someone.chain[1..].to_vec();
        self.zone.record(&self.people[at], ZoneBody::Pin { person, chain });
        let context = vouch_context(self.zone.id, EPOCH, commitment);
        let sealed = self.sealed(&context, &attestation.encode()?);
        let voucher = if at == OWNER { MANAGER } else { OWNER };
        let body = ZoneBody::Vouch { person, commitment, until_ms: None, sealed };
        self.zone.record(&self.people[voucher], body);
        Ok(attestation)
    }

    /// A note for members, under the zone's key.
    fn sealed(&mut self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let note = self.zone.key.seal_note(&mut self.rng, context, plain);
        [&EPOCH.to_be_bytes()[..], &note].concat()
    }

    /// One sitting: somebody writes an entry, and states what it says.
    fn write(&mut self, number: usize, updates: usize) -> Result<Written> {
        let Self { rng, laboratory, people, zone, log } = self;
        let author = &people[number % MEMBERS];
        let mut page = Page::new(zone, rng);
        let nonce: [u8; 16] = fill(rng);
        let client = client_id(author.device, page.document, &nonce);
        let mut desk = Document::new(ClientId::new(client)?);
        let mut typist = Typist::new(laboratory, number)?;
        let mut changes = Vec::new();
        for _ in 0..updates {
            let update = typist.next(&mut desk)?;
            let ranges = inspect(&update)?.inserts;
            let writes = ranges.iter().map(|r| Writes { nonce, start: r.start, end: r.end });
            let due = log.state.next_number(&author.device);
            let sent = page.sign(author, due, writes.collect(), &update, rng);
            let placed = log.append(&sent)?;
            if number == 0 {
                let (index, received_ms) = (placed.index, placed.received_ms);
                let (signed, opening) = (Some(sent.signed.clone()), opening(&page.key, &sent)?);
                changes.push(ChangeInput { index, received_ms, signed, opening });
            }
        }
        let (stated, statement) = state(author, &mut page, &desk, log, rng)?;
        Ok(Written { stated, document: page.document, statement, changes })
    }

    /// The owner says that a proof of the whole zone leaves it.
    fn export(&mut self) -> Result<PlacedInput> {
        let context = export_context(self.zone.id, EPOCH, &[]);
        let note = self.sealed(&context, WORDS);
        // The kind that shows the most: whoever may take that out may take out the other.
        let (documents, kind) = (Vec::new(), ExportKind::History);
        let body = ZoneBody::Export { documents, kind, note };
        self.zone.record(&self.people[OWNER], body);
        let record = self.zone.records.last().context("an export is a record")?;
        self.log.append(record)
    }
}

/// Somebody states the version on their desk.
fn state(
    author: &Someone,
    page: &mut Page,
    desk: &Document,
    log: &mut Log,
    rng: &mut ChaCha20Rng,
) -> Result<(Position, StatementInput)> {
    let seed = Secret32::from(fill::<32>(rng));
    let known = log.state.documents.get(&page.document).context("the entry is in the log")?;
    let reached = (log.state.position(), known.count, known.hashes);
    let (version, parts) = version(&read_entry(desk), &seed, reached)?;
    let revealed = Revealed { seed: *seed.expose(), note: None, assertion: None }.encode()?;
    let number = log.state.next_number(&author.device);
    let sent = page.state(author, number, version, &revealed, rng);
    let PlacedInput { index, received_ms, signed } = log.append(&sent)?;
    let show = parts.iter().map(|part| part.name.clone()).collect();
    let (assertion, opening) = (None, Some(opening(&page.key, &sent)?));
    let statement =
        StatementInput { index, received_ms, signed, seed, parts, show, assertion, opening };
    Ok((log.state.position(), statement))
}

impl Log {
    /// Gives an item its place. All rules hold; the signatures, just made, are not computed again.
    fn append(&mut self, sent: &Sent) -> Result<PlacedInput> {
        self.received_ms += APART_MS;
        let (received_ms, signed) = (self.received_ms, sent.signed.clone());
        let leaf = LogLeaf { received_ms, signed, ciphertext: sent.ciphertext.clone() };
        let index = self.state.replay(&leaf)?.index;
        self.leaves.push(leaf.hash());
        Ok(PlacedInput { index, received_ms, signed: leaf.signed })
    }
}
