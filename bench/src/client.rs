//! `client`: the editing trace B4 as a member's device meets it: written edit by edit, gathered
//! into envelopes of fifty edits, signed, and read back by somebody else. The path is that of the
//! engine, without its store.

use crate::measure::{median, ms, us};
use crate::people::{Page, Someone, Zone, leaf};
use crate::report::Row;
use crate::samples;
use anyhow::{Context, Result, ensure};
use cahier_crypto::fill;
use cahier_evidence::{Covers, Envelope, Item, LogLeaf, Writes, ZoneId, ZoneState, client_id};
use cahier_notebook::{ClientId, Document, DocumentError, inspect, merge};
use flate2::read::GzDecoder;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Deserialize;
use std::fs::File;
use std::io::Read as _;
use std::time::{Duration, Instant};
use yrs::{GetString, Text};

const EDITS_PER_ENVELOPE: usize = 50;
const ROUNDS: usize = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    start_content: String,
    end_content: String,
    txns: Vec<Txn>,
}

#[derive(Deserialize)]
struct Txn {
    /// Position, characters deleted there, text inserted there.
    patches: Vec<(u32, u32, String)>,
}

/// What a reader spent.
#[derive(Clone, Copy, Default)]
struct Spent {
    verify: Duration,
    open: Duration,
    apply: Duration,
}

/// The author's side.
struct Author {
    who: Someone,
    zone: Zone,
    page: Page,
    nonce: [u8; 16],
}

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let trace = read_trace()?;
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut author = Author::make(&mut rng);
    let mut document = Document::new(author.client()?);
    eprintln!("client: writing");
    let (updates, edit_us) = write(&trace, &mut document)?;
    let start = Instant::now();
    let gathered = gather(&updates);
    let gather_us = us(start.elapsed()) / gathered.len() as f64;
    let (leaves, seal_us) = author.sign_all(&gathered, &mut rng)?;
    let mut rows = vec![
        Row::new("one edit in its own transaction", "us", edit_us),
        Row::new("50 edits gathered into one update", "us", gather_us),
        Row::new("envelope sealed and signed", "us", seal_us),
    ];
    rows.extend(sizes(&leaves[1..], &gathered));
    eprintln!("client: reading");
    let state = read_rows(&author, &leaves, &trace, &mut rows)?;
    rows.extend(from_snapshot(&author, &state, &document, &mut rng)?);
    Ok(rows)
}

fn read_trace() -> Result<Trace> {
    let mut json = Vec::new();
    GzDecoder::new(File::open(samples::trace())?).read_to_end(&mut json)?;
    let trace: Trace = serde_json::from_slice(&json)?;
    ensure!(trace.start_content.is_empty(), "the trace begins with an empty document");
    // Its positions count characters, ours UTF-16 units.
    ensure!(trace.end_content.is_ascii(), "the trace is in ASCII");
    Ok(trace)
}

/// The update of each edit, and microseconds an edit.
fn write(trace: &Trace, document: &mut Document) -> Result<(Vec<Vec<u8>>, f64)> {
    let patches: Vec<&(u32, u32, String)> = trace.txns.iter().flat_map(|t| &t.patches).collect();
    let mut updates = Vec::with_capacity(patches.len());
    let start = Instant::now();
    for (at, delete, insert) in &patches {
        let ((), update) = document.edit(|txn, roots| {
            if *delete > 0 {
                roots.title.remove_range(txn, *at, *delete);
            }
            if !insert.is_empty() {
                roots.title.insert(txn, *at, insert);
            }
            Ok::<(), DocumentError>(())
        })?;
        updates.extend(update);
    }
    let edit_us = us(start.elapsed()) / patches.len() as f64;
    ensure!(text(document) == trace.end_content, "the text is not that of the trace");
    Ok((updates, edit_us))
}

fn text(document: &Document) -> String {
    document.read(|txn, roots| roots.title.get_string(txn))
}

/// As a journal leaves: many updates in one; one by one where they cannot be merged.
fn gather(updates: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut gathered = Vec::with_capacity(updates.len() / EDITS_PER_ENVELOPE + 1);
    for some in updates.chunks(EDITS_PER_ENVELOPE) {
        let parts: Vec<&[u8]> = some.iter().map(Vec::as_slice).collect();
        match merge(&parts) {
            Ok(update) => gathered.push(update),
            Err(error) => {
                eprintln!("client: {} edits left one by one: {error}", some.len());
                gathered.extend_from_slice(some);
            }
        }
    }
    gathered
}

impl Author {
    fn make(rng: &mut ChaCha20Rng) -> Self {
        let who = Someone::make(rng);
        let zone = Zone::begin(&who, rng);
        let page = Page::new(&zone, rng);
        let nonce: [u8; 16] = fill(rng);
        Self { who, zone, page, nonce }
    }

    fn client(&self) -> Result<ClientId> {
        Ok(ClientId::new(client_id(self.who.device, self.page.document, &self.nonce))?)
    }

    /// The zone's log, and microseconds to make one envelope from an update.
    fn sign_all(
        &mut self,
        gathered: &[Vec<u8>],
        rng: &mut ChaCha20Rng,
    ) -> Result<(Vec<LogLeaf>, f64)> {
        let mut leaves: Vec<LogLeaf> = self.zone.records.iter().cloned().map(leaf).collect();
        let mut spent = Duration::ZERO;
        for (number, update) in (0..).zip(gathered) {
            let nonce = self.nonce;
            let inserts = inspect(update)?.inserts;
            let writes = inserts.iter().map(|r| Writes { nonce, start: r.start, end: r.end });
            let writes = writes.collect();
            let start = Instant::now();
            let sent = self.page.sign(&self.who, number, writes, update, rng);
            spent += start.elapsed();
            leaves.push(leaf(sent));
        }
        Ok((leaves, us(spent) / gathered.len() as f64))
    }
}

fn sizes(envelopes: &[LogLeaf], gathered: &[Vec<u8>]) -> Vec<Row> {
    let count = envelopes.len() as f64;
    let signed: usize = envelopes.iter().map(|leaf| leaf.signed.len()).sum();
    let ciphertext = |leaf: &LogLeaf| leaf.ciphertext.as_ref().map_or(0, |bytes| bytes.len());
    let sealed: usize = envelopes.iter().map(ciphertext).sum();
    let plain: usize = gathered.iter().map(Vec::len).sum();
    vec![
        Row::new("envelopes of the whole trace", "", count),
        Row::new("update of 50 edits", "B", plain as f64 / count),
        Row::new("envelope, signed header", "B", signed as f64 / count),
        Row::new("envelope, ciphertext", "B", sealed as f64 / count),
        Row::new("all envelopes", "KiB", (signed + sealed) as f64 / 1024.0),
    ]
}

/// Reads the log several times; gives the zone's state.
fn read_rows(
    author: &Author,
    leaves: &[LogLeaf],
    trace: &Trace,
    rows: &mut Vec<Row>,
) -> Result<ZoneState> {
    let mut all = Vec::new();
    let mut last = None;
    for _ in 0..ROUNDS {
        let (state, document, spent) = read(author, leaves)?;
        ensure!(text(&document) == trace.end_content, "the reader sees another text");
        all.push(spent);
        last = Some(state);
    }
    let count = leaves.len() as f64;
    let each = |of: fn(&Spent) -> Duration| median(all.iter().map(|s| us(of(s)) / count).collect());
    let total_us = each(|s| s.verify + s.open + s.apply);
    rows.extend([
        Row::new("envelope verified against its zone", "us", each(|s| s.verify)),
        Row::new("envelope decrypted and its claims checked", "us", each(|s| s.open)),
        Row::new("envelope applied to the document", "us", each(|s| s.apply)),
        Row::new("envelope verified, decrypted and applied", "us", total_us),
        Row::new("whole document from its envelopes", "ms", total_us * count / 1e3),
    ]);
    last.context("no round was run")
}

/// What a member does with a log: every check, then the content.
fn read(author: &Author, leaves: &[LogLeaf]) -> Result<(ZoneState, Document, Spent)> {
    let zone: ZoneId = author.zone.id;
    let mut state = ZoneState::new(zone);
    let mut document = Document::new(ClientId::new(1)?);
    let mut spent = Spent::default();
    for leaf in leaves {
        let start = Instant::now();
        let accepted = state.append(leaf)?;
        let verified = Instant::now();
        spent.verify += verified - start;
        let Item::Envelope(envelope) = accepted.item else { continue };
        let ciphertext = leaf.ciphertext.as_ref().context("an envelope without ciphertext")?;
        let update = open(author, &envelope, ciphertext)?;
        let summary = inspect(&update)?;
        let named = envelope.header.clocks();
        let added = summary.inserts.iter().map(|r| (r.client, r.start, r.end));
        ensure!(named.eq(added), "the update adds other clocks than its header names");
        let opened = Instant::now();
        spent.open += opened - verified;
        document.apply(&update)?;
        spent.apply += opened.elapsed();
    }
    Ok((state, document, spent))
}

fn open(author: &Author, envelope: &Envelope, ciphertext: &[u8]) -> Result<Vec<u8>> {
    let header = &envelope.header;
    let message = author.page.key.derive_message(&header.salt);
    Ok(message.open(&header.commitment.0, envelope.associated_data(), ciphertext)?)
}

/// The same document from a colleague's snapshot.
fn from_snapshot(
    author: &Author,
    state: &ZoneState,
    document: &Document,
    rng: &mut ChaCha20Rng,
) -> Result<Vec<Row>> {
    let known = state.documents.get(&author.page.document).context("no such document")?;
    let size = state.position().size;
    let covers = Covers { size, count: known.count, hashes: known.hashes };
    let merged = document.encode_state();
    let Some(sent) = author.page.snapshot(&author.who, covers, &merged, rng) else {
        eprintln!("client: a state of {} bytes does not fit a snapshot", merged.len());
        return Ok(vec![Row::new("state of the document", "KiB", merged.len() as f64 / 1024.0)]);
    };
    let ciphertext = sent.ciphertext.as_ref().context("a snapshot without ciphertext")?;
    let mut times = Vec::new();
    for _ in 0..2 * ROUNDS + 1 {
        let start = Instant::now();
        let envelope = Envelope::parse(&sent.signed)?;
        state.check_summary(&envelope, state.received_ms)?;
        ensure!(envelope.fits(ciphertext), "another ciphertext");
        let shown = Document::load(ClientId::new(1)?, &open(author, &envelope, ciphertext)?)?;
        times.push(ms(start.elapsed()));
        ensure!(shown.state_vector() == document.state_vector(), "another state");
    }
    let bytes = (sent.signed.len() + ciphertext.len()) as f64;
    Ok(vec![
        Row::new("state of the document", "KiB", merged.len() as f64 / 1024.0),
        Row::new("snapshot, sealed and signed", "KiB", bytes / 1024.0),
        Row::new("whole document from a snapshot", "ms", median(times)),
    ])
}
