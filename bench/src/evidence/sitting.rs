//! What the statement at the end of a sitting costs, for an entry as most are and for one of two
//! hundred pages: all that the engine does between the entry on the desk and the signed envelope.

use super::stating::version;
use super::typing::{pages, typical};
use crate::measure::{median, ms};
use crate::people::{CLAIMED_MS, Page, Someone, Zone};
use crate::report::Row;
use anyhow::Result;
use cahier_crypto::{Secret32, fill};
use cahier_evidence::{Envelope, Hash, LogLeaf, Position, Revealed};
use cahier_notebook::{ClientId, Document, read_entry};
use cahier_protocol::{ClientMessage, Request, Sent, encode};
use cahier_sync::rows::{Fit, OpenedRow, SealRow};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::time::Instant;

const PAGES: usize = 200;
const BYTES_PER_KIB: f64 = 1024.0;

/// Who states.
struct Desk {
    rng: ChaCha20Rng,
    who: Someone,
    zone: Zone,
    page: Page,
    document: Document,
}

/// A statement, and what it says inside.
struct Stated {
    sent: Sent,
    revealed: Revealed,
    parts: usize,
    canonical_bytes: usize,
}

/// The figures of both entries.
pub fn rows() -> Result<Vec<Row>> {
    eprintln!("evidence: statements");
    let mut rows = measure("typical entry", 201, typical)?;
    let long = measure("entry of 200 pages", 11, |desk| pages(desk, PAGES))?;
    rows.extend(long);
    Ok(rows)
}

fn measure(
    name: &str,
    rounds: usize,
    write: impl FnOnce(&mut Document) -> Result<()>,
) -> Result<Vec<Row>> {
    let mut desk = Desk::begin()?;
    write(&mut desk.document)?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 1..rounds {
        let start = Instant::now();
        desk.state()?;
        times.push(ms(start.elapsed()));
    }
    let stated = desk.state()?;
    let store_bytes = desk.rows_bytes(&stated)?;
    let push = Request::Push {
        zone: desk.zone.id,
        held: Position { size: 1_000_000, root: Hash([1; 32]) },
        items: vec![stated.sent],
    };
    let wire = encode(&ClientMessage::Ask { id: 1_000, request: push }).len();
    let row = |what: &str, unit: &str, value| Row::new(format!("{name}: {what}"), unit, value);
    Ok(vec![
        row("version stated", "ms", median(times)),
        row("canonical form", "KiB", stated.canonical_bytes as f64 / BYTES_PER_KIB),
        row("parts", "", stated.parts as f64),
        row("statement on the wire", "B", wire as f64),
        row("statement in a member's store", "B", store_bytes as f64),
    ])
}

impl Desk {
    fn begin() -> Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let who = Someone::make(&mut rng);
        let zone = Zone::begin(&who, &mut rng);
        let page = Page::new(&zone, &mut rng);
        let document = Document::new(ClientId::new(1)?);
        Ok(Self { rng, who, zone, page, document })
    }

    fn state(&mut self) -> Result<Stated> {
        let seed = Secret32::from(fill::<32>(&mut self.rng));
        let reached = (Position { size: 1_000_000, root: Hash([1; 32]) }, 100, Hash([2; 32]));
        let (version, parts) = version(&read_entry(&self.document), &seed, reached)?;
        let revealed = Revealed { seed: *seed.expose(), note: None, assertion: None };
        let plain = revealed.encode()?;
        let sent = self.page.state(&self.who, 1_000, version, &plain, &mut self.rng);
        let canonical_bytes = parts.iter().map(|part| part.bytes.len()).sum();
        Ok(Stated { sent, revealed, parts: parts.len(), canonical_bytes })
    }

    /// The rows that a member keeps of a statement, before the store's own key seals them.
    fn rows_bytes(&self, stated: &Stated) -> Result<usize> {
        let Sent { signed, ciphertext } = stated.sent.clone();
        let header = Envelope::parse(&signed)?.header;
        let seal = SealRow {
            person: header.person,
            device: header.device,
            envelope: Hash::of(&signed),
            claimed_ms: header.claimed_ms,
            received_ms: CLAIMED_MS,
            carried_by: None,
            version: header.version.expect("a statement has a version"),
            seal: None,
            overtaken: false,
            credentials: Vec::new(),
        };
        let opened = OpenedRow { revealed: stated.revealed.clone(), fit: Some(Fit::Fits) };
        let leaf = LogLeaf { received_ms: CLAIMED_MS, signed, ciphertext };
        Ok(encode(&leaf).len() + encode(&seal).len() + encode(&opened).len())
    }
}
