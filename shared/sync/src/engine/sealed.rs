//! Seals and statements that have their place: what the log says of each is kept when it is
//! accepted, what it says inside once it is read. They are no content: nothing here touches what
//! a document says.

use super::content::MOVED;
use super::{Engine, Notice};
use crate::rows::{OpenedRow, SealRow};
use crate::store::{Rows, Table};
use cahier_evidence::{DocumentId, Envelope, Hash, PersonId, Revealed, ZoneId};
use cahier_protocol::decode;
use std::collections::{BTreeMap, BTreeSet};

/// What a seal says inside has a row of its own, this far behind what the log says of it.
const OPENED: u64 = 1 << 60;

/// A seal or a statement, as far as its rows are here.
#[derive(Clone, Debug, Default)]
pub struct Sealed {
    /// What the log says of it.
    pub log: Option<SealRow>,
    /// What it says inside.
    pub opened: Option<OpenedRow>,
}

/// Seals and statements of one document, by place.
pub type Seals = BTreeMap<u64, Sealed>;

/// Takes one row in; false where it does not read.
pub(super) fn lay(seals: &mut Seals, seq: u64, bytes: &[u8]) -> bool {
    if seq >= OPENED {
        let row = decode::<OpenedRow>(bytes, bytes.len()).ok();
        let reads = row.is_some();
        seals.entry(seq - OPENED).or_default().opened = row;
        return reads;
    }
    let row = decode::<SealRow>(bytes, bytes.len()).ok();
    let reads = row.is_some();
    seals.entry(seq).or_default().log = row;
    reads
}

/// Reads what is signed on a document from its rows, and says how many do not read.
pub(crate) fn read_seals(rows: Rows) -> (Seals, usize) {
    let mut seals = Seals::new();
    let laid = rows.into_iter().map(|(place, bytes)| lay(&mut seals, place.seq, &bytes));
    let damaged = laid.filter(|reads| !reads).count();
    (seals, damaged)
}

/// By the places of the zone where the document is now: what moved stands there again, so what it
/// was before is left out.
pub(super) fn settled_seals(seals: &Seals) -> impl Iterator<Item = (u64, &SealRow, &Sealed)> {
    let here = seals.range(MOVED..).filter_map(|(_, sealed)| sealed.log.as_ref());
    let here: BTreeSet<Hash> = here.map(|row| row.envelope).collect();
    let all =
        seals.iter().filter_map(|(place, sealed)| Some((*place, sealed.log.as_ref()?, sealed)));
    all.filter(move |(place, row, _)| *place >= MOVED || !here.contains(&row.envelope))
}

impl Engine {
    /// A leaf was accepted: where it signs a version, what the log says of that is kept. `at` is
    /// its index and when it was received.
    pub(super) fn note_seal(
        &mut self,
        zone: ZoneId,
        at: (u64, u64),
        envelope: &Envelope,
        carried_by: Option<PersonId>,
    ) {
        let header = &envelope.header;
        let Some(version) = header.version else { return };
        let Some(log) = self.zones.get(&zone).map(|zone| &zone.accepted) else { return };
        let Some(state) = log.documents.get(&header.document) else { return };
        let chain = match carried_by {
            None => log.chain_of(&header.person),
            Some(_) => state.authors.get(&header.person),
        };
        // One may have been removed since it moved; that it was the signer's is what counts.
        let credentials = chain.into_iter().flat_map(|chain| &chain.credentials);
        let credentials = credentials.filter(|c| c.live || carried_by.is_some());
        let credentials = credentials.filter(|_| header.seal.is_some());
        let row = SealRow {
            person: header.person,
            device: header.device,
            envelope: envelope.hash(),
            claimed_ms: header.claimed_ms,
            received_ms: at.1,
            carried_by,
            version,
            seal: header.seal,
            overtaken: (version.count, version.hashes) != (state.count, state.hashes),
            credentials: credentials.map(|credential| Hash::of(&credential.id)).collect(),
        };
        let (document, place) = (header.document, self.history_place(zone, header.document, at.0));
        self.put(Table::Seal, document.0, place, &row);
        if let Some(desk) = self.desks.get_mut(&document) {
            desk.seals.entry(place).or_default().log = Some(row);
        }
    }

    /// What a seal or statement says inside was read.
    pub(super) fn take_seal(
        &mut self,
        zone: ZoneId,
        index: u64,
        envelope: &Envelope,
        revealed: Revealed,
    ) {
        let header = &envelope.header;
        let (document, own) = (header.document, header.device == self.me.device);
        let place = self.history_place(zone, document, index);
        let opened = OpenedRow { revealed, fit: None };
        self.keep_opened(document, place, opened);
        self.verify_later(document);
        if let Some(seal) = header.seal {
            let desk = self.desks.get(&document);
            let row = desk.and_then(|desk| desk.seals.get(&place)?.log.as_ref());
            let (meaning, person) = (seal.meaning, header.person);
            let overtaken = own && row.is_some_and(|row| row.overtaken);
            self.answer_requests(document, person, meaning);
            self.tell(match overtaken {
                true => Notice::Overtaken { document, meaning },
                false => Notice::Sealed { document, person, meaning },
            });
        }
        self.tell(Notice::Changed(document));
    }

    pub(super) fn keep_opened(&mut self, document: DocumentId, place: u64, opened: OpenedRow) {
        self.put(Table::Seal, document.0, OPENED + place, &opened);
        if let Some(desk) = self.desks.get_mut(&document) {
            desk.seals.entry(place).or_default().opened = Some(opened);
        }
    }

    /// A leaf is taken back.
    pub(super) fn forget_seal(&mut self, document: DocumentId, place: u64) {
        self.delete(Table::Seal, document.0, place);
        self.delete(Table::Seal, document.0, OPENED + place);
        if let Some(desk) = self.desks.get_mut(&document) {
            desk.seals.remove(&place);
        }
    }
}
