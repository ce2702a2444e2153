//! The editing trace B4 as a member's device meets it: written edit by edit, gathered into
//! envelopes of fifty edits, signed, and read back by somebody else. The path is that of the
//! engine, without its store.

use crate::measure::median;
use crate::people::{Page, Someone, Zone, leaf};
use crate::report::Row;
use crate::trace::Trace;
use crate::{Clock, plain};
use anyhow::{Context, Result, ensure};
use cahier_crypto::fill;
use cahier_evidence::{
    Covers, Envelope, EnvelopeKind, Item, LogLeaf, Writes, ZoneId, ZoneState, client_id,
};
use cahier_notebook::{ClientId, Document, DocumentError, inspect, merge};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use yrs::{GetString, Text};

const EDITS_PER_ENVELOPE: usize = 50;
const ROUNDS: usize = 3;
const LOADS: usize = 7;
const US_PER_MS: f64 = 1e3;

/// What was measured, and what a peer needs to do the same.
pub struct Measured {
    /// The figures.
    pub rows: Vec<Row>,
    /// What the envelopes hold, in order.
    pub updates: Vec<Vec<u8>>,
    /// What the snapshot holds.
    pub state: Vec<u8>,
}

/// What a reader spent.
#[derive(Clone, Copy, Default)]
struct Spent {
    verify_ms: f64,
    open_ms: f64,
    apply_ms: f64,
}

/// The author's side.
struct Author {
    who: Someone,
    zone: Zone,
    page: Page,
    nonce: [u8; 16],
}

/// Somebody else of the zone, who holds its keys.
struct Reader<'a> {
    author: &'a Author,
    trace: &'a Trace,
    clock: &'a Clock,
}

/// Takes the trace through envelopes.
pub fn run(trace: &Trace, clock: &Clock) -> Result<Measured> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut author = Author::make(&mut rng);
    let mut document = Document::new(author.client()?);
    let (written, write_ms) = clock.time(|| write(trace, &mut document));
    let written = written?;
    ensure!(text(&document) == trace.text, "the text is not that of the trace");
    let ((updates, left), gather_ms) = clock.time(|| gather(&written));
    let (leaves, seal_ms) = author.sign_all(&updates, clock, &mut rng)?;
    let each_us = |ms: f64, count: usize| ms * US_PER_MS / count as f64;
    let mut rows = vec![
        Row::new("one edit in its own transaction", "us", each_us(write_ms, trace.edits.len())),
        Row::new("50 edits gathered into one update", "us", each_us(gather_ms, updates.len())),
        Row::new("groups of 50 edits that could not be gathered", "", left as f64),
        Row::new("envelope sealed and signed", "us", each_us(seal_ms, updates.len())),
    ];
    rows.extend(sizes(&leaves[1..], &updates));
    let reader = Reader { author: &author, trace, clock };
    let plain_ms = rounds(ROUNDS, || plain::from_updates(&updates, &trace.text, clock))?;
    let zone = reader.read_rows(&leaves, plain_ms, &mut rows)?;
    let state = document.encode_state();
    rows.push(Row::new("state of the document", "KiB", state.len() as f64 / 1024.0));
    let plain_ms = rounds(LOADS, || plain::from_state(&state, &trace.text, clock))?;
    rows.extend(reader.load_snapshot(&zone, &state, plain_ms, &mut rng)?);
    Ok(Measured { rows, updates, state })
}

/// The update of each edit.
fn write(trace: &Trace, document: &mut Document) -> Result<Vec<Vec<u8>>> {
    let mut updates = Vec::with_capacity(trace.edits.len());
    for edit in &trace.edits {
        let ((), update) = document.edit(|txn, roots| {
            if edit.delete > 0 {
                roots.title.remove_range(txn, edit.at, edit.delete);
            }
            if !edit.insert.is_empty() {
                roots.title.insert(txn, edit.at, &edit.insert);
            }
            Ok::<(), DocumentError>(())
        })?;
        updates.extend(update);
    }
    Ok(updates)
}

fn text(document: &Document) -> String {
    document.read(|txn, roots| roots.title.get_string(txn))
}

/// As a journal leaves: many updates in one; one by one where they cannot be merged, and how
/// often that was so.
fn gather(updates: &[Vec<u8>]) -> (Vec<Vec<u8>>, usize) {
    let mut gathered = Vec::with_capacity(updates.len() / EDITS_PER_ENVELOPE + 1);
    let mut left = 0;
    for some in updates.chunks(EDITS_PER_ENVELOPE) {
        let parts: Vec<&[u8]> = some.iter().map(Vec::as_slice).collect();
        match merge(&parts) {
            Ok(update) => gathered.push(update),
            Err(_) => {
                left += 1;
                gathered.extend_from_slice(some);
            }
        }
    }
    (gathered, left)
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

    /// The zone's log, and how long making all its envelopes took, ms.
    fn sign_all(
        &mut self,
        updates: &[Vec<u8>],
        clock: &Clock,
        rng: &mut ChaCha20Rng,
    ) -> Result<(Vec<LogLeaf>, f64)> {
        let mut leaves: Vec<LogLeaf> = self.zone.records.iter().cloned().map(leaf).collect();
        let mut spent_ms = 0.0;
        for (number, update) in (0..).zip(updates) {
            let nonce = self.nonce;
            let inserts = inspect(update)?.inserts;
            let writes = inserts.iter().map(|r| Writes { nonce, start: r.start, end: r.end });
            let writes = writes.collect();
            let (sent, sign_ms) =
                clock.time(|| self.page.sign(&self.who, number, writes, update, rng));
            spent_ms += sign_ms;
            leaves.push(leaf(sent));
        }
        Ok((leaves, spent_ms))
    }
}

fn sizes(envelopes: &[LogLeaf], updates: &[Vec<u8>]) -> Vec<Row> {
    let count = envelopes.len() as f64;
    let signed: usize = envelopes.iter().map(|leaf| leaf.signed.len()).sum();
    let ciphertext = |leaf: &LogLeaf| leaf.ciphertext.as_ref().map_or(0, |bytes| bytes.len());
    let sealed: usize = envelopes.iter().map(ciphertext).sum();
    let plain: usize = updates.iter().map(Vec::len).sum();
    vec![
        Row::new("envelopes of the whole trace", "", count),
        Row::new("update of 50 edits", "B", plain as f64 / count),
        Row::new("envelope, signed header", "B", signed as f64 / count),
        Row::new("envelope, ciphertext", "B", sealed as f64 / count),
        Row::new("all envelopes", "KiB", (signed + sealed) as f64 / 1024.0),
    ]
}

/// The median of what so many rounds took, ms.
fn rounds(count: usize, round: impl Fn() -> Result<f64>) -> Result<f64> {
    Ok(median((0..count).map(|_| round()).collect::<Result<_>>()?))
}

impl Reader<'_> {
    /// Reads the log several times; gives the zone's state.
    fn read_rows(
        &self,
        leaves: &[LogLeaf],
        plain_ms: f64,
        rows: &mut Vec<Row>,
    ) -> Result<ZoneState> {
        let mut all = Vec::new();
        let mut last = None;
        for _ in 0..ROUNDS {
            let (state, document, spent) = self.read(leaves)?;
            ensure!(text(&document) == self.trace.text, "the reader sees another text");
            all.push(spent);
            last = Some(state);
        }
        let count = leaves.len() as f64;
        let each_us = |of: fn(&Spent) -> f64| {
            median(all.iter().map(|spent| of(spent) * US_PER_MS / count).collect())
        };
        let total_us = each_us(|s| s.verify_ms + s.open_ms + s.apply_ms);
        let whole_ms = total_us * count / US_PER_MS;
        let applied = Row::new("envelope applied to the document", "us", each_us(|s| s.apply_ms));
        let whole = Row::new("whole document from its envelopes", "ms", whole_ms);
        rows.extend([
            Row::new("envelope verified against its zone", "us", each_us(|s| s.verify_ms)),
            Row::new("envelope decrypted and its claims checked", "us", each_us(|s| s.open_ms)),
        ]);
        rows.extend(plain::pair(applied, plain_ms * US_PER_MS / count));
        rows.push(Row::new("envelope verified, decrypted and applied", "us", total_us));
        rows.extend(plain::pair(whole, plain_ms));
        last.context("no round was run")
    }

    /// What a member does with a log: every check, then the content.
    fn read(&self, leaves: &[LogLeaf]) -> Result<(ZoneState, Document, Spent)> {
        let zone: ZoneId = self.author.zone.id;
        let mut state = ZoneState::new(zone);
        let mut document = Document::new(ClientId::new(1)?);
        let mut spent = Spent::default();
        for leaf in leaves {
            let start_ms = self.clock.now_ms();
            let accepted = state.append(leaf)?;
            let verified_ms = self.clock.now_ms();
            spent.verify_ms += verified_ms - start_ms;
            let Item::Envelope(envelope) = accepted.item else { continue };
            // What signs a version is no content.
            if envelope.header.kind != EnvelopeKind::Update {
                continue;
            }
            let ciphertext = leaf.ciphertext.as_ref().context("an envelope without ciphertext")?;
            let update = self.open(&envelope, ciphertext)?;
            let summary = inspect(&update)?;
            let named = envelope.header.clocks();
            let added = summary.inserts.iter().map(|r| (r.client, r.start, r.end));
            ensure!(named.eq(added), "the update adds other clocks than its header names");
            let opened_ms = self.clock.now_ms();
            spent.open_ms += opened_ms - verified_ms;
            document.apply(&update)?;
            spent.apply_ms += self.clock.now_ms() - opened_ms;
        }
        Ok((state, document, spent))
    }

    fn open(&self, envelope: &Envelope, ciphertext: &[u8]) -> Result<Vec<u8>> {
        let header = &envelope.header;
        let message = self.author.page.key.derive_message(&header.salt);
        Ok(message.open(&header.commitment.0, envelope.associated_data(), ciphertext)?)
    }

    /// The same document from a colleague's snapshot; no row where its state does not fit.
    fn load_snapshot(
        &self,
        zone: &ZoneState,
        state: &[u8],
        plain_ms: f64,
        rng: &mut ChaCha20Rng,
    ) -> Result<Vec<Row>> {
        let page = &self.author.page;
        let known = zone.documents.get(&page.document).context("no such document")?;
        let size = zone.position().size;
        let covers = Covers { size, count: known.count, hashes: known.hashes };
        let Some(sent) = page.snapshot(&self.author.who, covers, state, rng) else {
            return Ok(Vec::new());
        };
        let ciphertext = sent.ciphertext.as_ref().context("a snapshot without ciphertext")?;
        let load_ms = rounds(LOADS, || {
            let start_ms = self.clock.now_ms();
            let envelope = Envelope::parse(&sent.signed)?;
            zone.check_summary(&envelope, zone.received_ms)?;
            ensure!(envelope.fits(ciphertext), "another ciphertext");
            let shown = Document::load(ClientId::new(1)?, &self.open(&envelope, ciphertext)?)?;
            let spent_ms = self.clock.now_ms() - start_ms;
            ensure!(text(&shown) == self.trace.text, "the snapshot shows another text");
            Ok(spent_ms)
        })?;
        let bytes = (sent.signed.len() + ciphertext.len()) as f64;
        let mut rows = vec![Row::new("snapshot, sealed and signed", "KiB", bytes / 1024.0)];
        rows.extend(plain::pair(
            Row::new("whole document from a snapshot", "ms", load_ms),
            plain_ms,
        ));
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ticking;
    use crate::trace::Edit;

    /// A word typed letter by letter, its first letter taken away, again and again.
    fn trace(words: u32) -> Trace {
        let word = |at: u32| {
            let letters = ["m", "e", "r", " "];
            let typed = (0u32..).zip(letters).map(move |(n, letter)| Edit {
                at: 3 * at + n,
                delete: 0,
                insert: letter.to_owned(),
            });
            typed.chain([Edit { at: 3 * at, delete: 1, insert: String::new() }])
        };
        let text = "er ".repeat(words as usize);
        Trace { edits: (0..words).flat_map(word).collect(), text }
    }

    fn value(rows: &[Row], name: &str) -> f64 {
        rows.iter().find(|row| row.name == name).unwrap().value
    }

    #[test]
    fn a_short_trace_goes_all_the_way() {
        let measured = run(&trace(30), &ticking()).unwrap();
        let rows = &measured.rows;
        // 150 edits.
        assert_eq!(value(rows, "envelopes of the whole trace"), 3.0);
        assert_eq!(value(rows, "groups of 50 edits that could not be gathered"), 0.0);
        assert_eq!(measured.updates.len(), 3);
        for name in ["whole document from its envelopes", "whole document from a snapshot"] {
            assert!(value(rows, name) > 0.0, "{name}");
            let beside = rows.iter().find(|row| row.name == format!("{name}, beside raw yrs"));
            assert!(beside.unwrap().ratio.is_some(), "{name}");
        }
    }

    #[test]
    fn a_text_that_is_not_that_of_the_trace_is_no_figure() {
        let other = Trace { text: "sel".to_owned(), ..trace(3) };
        assert!(run(&other, &ticking()).is_err());
    }
}
