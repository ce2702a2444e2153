//! `scan`: what it costs to take a long log in. A zone of ten members and a thousand documents
//! is reduced once with every check and once as from one's own store, without signatures.

use crate::measure::us;
use crate::people::{Page, Someone, Zone, leaf};
use crate::process;
use crate::report::Row;
use anyhow::Result;
use cahier_evidence::{LogLeaf, Refusal, Role, Writes, ZoneId, ZoneState};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::time::Instant;

const ENVELOPES: usize = 100_000;
const DOCUMENTS: usize = 1_000;
const MEMBERS: usize = 10;
/// yrs clocks that one envelope adds.
const CLOCKS: u32 = 50;
/// About what 50 typed characters weigh as a yrs update.
const UPDATE_BYTES: usize = 80;
/// Copies of a state whose memory is looked at together: one alone is too small to be seen.
const COPIES: usize = 16;

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    eprintln!("scan: signing {ENVELOPES} envelopes");
    let (zone, leaves) = log();
    let signed: usize = leaves.iter().map(|leaf| leaf.signed.len()).sum();
    let (checked, checked_us) = reduce(zone, &leaves, |state, leaf| state.append(leaf).map(drop))?;
    let (state, replayed_us) = reduce(zone, &leaves, |state, leaf| state.replay(leaf).map(drop))?;
    assert!(state == checked, "both ways give one state");
    // While the log is still here: what it would free is room that a copy could hide in.
    let memory_kib = memory_kib(&state)?;
    let at_rest = cahier_protocol::encode(&state).len()
        + state.documents.values().map(|d| cahier_protocol::encode(d).len()).sum::<usize>();
    Ok(vec![
        Row::new("envelope, parsed, verified and taken in", "us", checked_us),
        Row::new("envelope, parsed and taken in from one's own store", "us", replayed_us),
        Row::new("100,000 envelopes verified", "s", checked_us * ENVELOPES as f64 / 1e6),
        Row::new("envelope without its ciphertext", "B", signed as f64 / ENVELOPES as f64),
        Row::new("state of 1,000 documents, in memory", "KiB", memory_kib),
        Row::new("state of 1,000 documents, at rest", "KiB", at_rest as f64 / 1024.0),
    ])
}

/// A log in which every member writes in every document in turn.
fn log() -> (ZoneId, Vec<LogLeaf>) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let people: Vec<Someone> = (0..MEMBERS).map(|_| Someone::make(&mut rng)).collect();
    let mut zone = Zone::begin(&people[0], &mut rng);
    for member in &people[1..] {
        zone.admit(&people[0], member, Role::Editor, &mut rng);
    }
    let mut pages: Vec<Page> = (0..DOCUMENTS).map(|_| Page::new(&zone, &mut rng)).collect();
    let mut numbers = [0; MEMBERS];
    let mut leaves: Vec<LogLeaf> = zone.records.iter().cloned().map(leaf).collect();
    let update = [3u8; UPDATE_BYTES];
    for at in 0..ENVELOPES {
        let round = at / DOCUMENTS;
        let who = (at + round) % MEMBERS;
        // A member comes to a document in every tenth round.
        let start = u32::try_from(round / MEMBERS).expect("few rounds") * CLOCKS;
        let writes = vec![Writes { nonce: [who as u8; 16], start, end: start + CLOCKS }];
        let page = &mut pages[at % DOCUMENTS];
        leaves.push(leaf(page.sign(&people[who], numbers[who], writes, &update, &mut rng)));
        numbers[who] += 1;
    }
    (zone.id, leaves)
}

/// The state after all leaves, and microseconds a leaf.
fn reduce(
    zone: ZoneId,
    leaves: &[LogLeaf],
    take: impl Fn(&mut ZoneState, &LogLeaf) -> Result<(), Refusal>,
) -> Result<(ZoneState, f64)> {
    let mut state = ZoneState::new(zone);
    let start = Instant::now();
    for leaf in leaves {
        take(&mut state, leaf)?;
    }
    Ok((state, us(start.elapsed()) / leaves.len() as f64))
}

/// What one more copy of a state adds to this process, KiB.
fn memory_kib(state: &ZoneState) -> Result<f64> {
    let pid = std::process::id();
    // The first copies fill what was freed meanwhile.
    let warm: Vec<ZoneState> = vec![state.clone(); COPIES];
    let before = process::rss_kib(pid)?;
    let copies: Vec<ZoneState> = vec![state.clone(); COPIES];
    let after = process::rss_kib(pid)?;
    drop((warm, copies));
    Ok((after - before).max(0.0) / COPIES as f64)
}
