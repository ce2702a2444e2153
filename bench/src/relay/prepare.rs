//! What is made before the clock starts: people, zones, and envelopes that are really encrypted
//! and signed, each with fifty typed characters.

use crate::people::{Page, Someone, Zone};
use cahier_crypto::fill;
use cahier_evidence::{Role, Writes, ZoneId, client_id};
use cahier_notebook::{ClientId, Document, DocumentError};
use cahier_protocol::Sent;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::thread;
use yrs::Text;

/// Characters of one envelope.
pub const CHARS: u32 = 50;
const LETTERS: &[u8] = b"etaoin shrdlu cmfwyp vbgkjqxz ";

/// A zone with one who writes and one who reads.
pub struct Cast {
    pub writer: Someone,
    pub reader: Someone,
    pub zone: ZoneId,
    /// What begins the zone: genesis and admission.
    pub records: Vec<Sent>,
    /// What the writer will send, in order.
    pub envelopes: Vec<Sent>,
}

/// So many zones, with so many envelopes each. Every `first` gives other people.
pub fn casts(first: u64, count: usize, envelopes: usize) -> Vec<Cast> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let some = |thread: usize| -> Vec<Cast> {
        let indices = (thread..count).step_by(threads);
        indices.map(|index| cast(first + index as u64, envelopes)).collect()
    };
    thread::scope(|scope| {
        let some = &some;
        let running: Vec<_> = (0..threads).map(|n| scope.spawn(move || some(n))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no thread panics")).collect()
    })
}

fn cast(seed: u64, count: usize) -> Cast {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (writer, reader) = (Someone::make(&mut rng), Someone::make(&mut rng));
    let mut zone = Zone::begin(&writer, &mut rng);
    zone.admit(&writer, &reader, Role::Reader, &mut rng);
    let mut page = Page::new(&zone, &mut rng);
    let nonce: [u8; 16] = fill(&mut rng);
    let client = client_id(writer.device, page.document, &nonce);
    let mut document = Document::new(ClientId::new(client).expect("a client id of our own"));
    let mut envelopes = Vec::with_capacity(count);
    let mut end = 0;
    for number in 0..count as u64 {
        let text = letters(seed + number);
        let (_, update) = document
            .edit(|txn, roots| {
                roots.title.insert(txn, end, &text);
                Ok::<(), DocumentError>(())
            })
            .expect("text can be appended");
        let writes = vec![Writes { nonce, start: end, end: end + CHARS }];
        let update = update.expect("an edit gives its update");
        envelopes.push(page.sign(&writer, number, writes, &update, &mut rng));
        end += CHARS;
    }
    Cast { writer, reader, zone: zone.id, records: zone.records, envelopes }
}

fn letters(seed: u64) -> String {
    let at = |index: u64| (seed * 7 + index * 11) as usize % LETTERS.len();
    (0..u64::from(CHARS)).map(|index| char::from(LETTERS[at(index)])).collect()
}
