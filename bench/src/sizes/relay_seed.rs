//! A relay that is full: written through its own core, without sockets, into the folder that the
//! real program then serves. Every person, record and envelope is real and follows from a seed.

use super::office::now_ms;
use crate::people::{Page, Someone, Zone};
use crate::relay::server;
use anyhow::{Context, Result, bail, ensure};
use cahier_evidence::{Position, Role, Writes, ZoneId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Outcome, PUSH_ITEMS_MAX, RelayMessage, Reply, Request, Sent,
    VERSION, decode, encode, session_bytes,
};
use cahier_relay::core::{ConnectionId, Core, Effect, Policy};
use cahier_relay::data::DataDir;
use cahier_relay::identity::relay_key;
use cahier_relay::storage::SqliteStorage;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

/// Zones, people of each, and entries of each: 4,000 people and 50,000 entries.
pub const ZONES: u64 = 400;
/// People of a zone.
pub const MEMBERS: usize = 10;
/// Entries of a zone.
pub const ENTRIES: usize = 125;
/// yrs clocks that one envelope adds.
pub const CLOCKS: u32 = 50;
/// About what 50 typed characters weigh as a yrs update.
pub const UPDATE: [u8; 80] = [3; 80];
/// Threads that sign; the core has one for itself.
const SIGNING: u64 = 2;
/// Frames that wait for the core.
const WAITING: usize = 32;
/// Who writes the zone's log: the owner carries everybody's items.
const CARRIER: usize = 0;

/// What was seeded.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Seeded {
    /// Items that were written: records and envelopes.
    pub items: u64,
    /// How long the core took, waiting for signatures included.
    pub s: f64,
}

/// For the core.
enum Job {
    /// The people of a zone come, each with an account.
    Begin(u64),
    /// A frame of whoever carries for a zone.
    Frame(u64, Vec<u8>),
    /// Nothing more comes for a zone.
    End(u64),
}

/// A zone and its people, the same each time.
pub struct Cast {
    /// Who they are; the first is the owner.
    pub people: Vec<Someone>,
    /// Their zone.
    pub zone: Zone,
    /// What chance decides of all that is seeded from here on.
    rng: ChaCha20Rng,
}

impl Cast {
    /// The zone of that number.
    pub fn make(number: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1_000_000 + number);
        let people = people(number);
        let mut zone = Zone::begin(&people[CARRIER], &mut rng);
        for member in &people[1..] {
            zone.admit(&people[CARRIER], member, Role::Editor, &mut rng);
        }
        Self { people, zone, rng }
    }
}

fn people(number: u64) -> Vec<Someone> {
    let mut rng = ChaCha20Rng::seed_from_u64(number);
    (0..MEMBERS).map(|_| Someone::make(&mut rng)).collect()
}

/// Who writes envelope `at` of a zone, in which entry, and in which round through all entries.
fn turn(at: usize) -> (usize, usize, usize) {
    let (entry, round) = (at % ENTRIES, at / ENTRIES);
    ((entry + round) % MEMBERS, entry, round)
}

/// How many of the first envelopes of a zone somebody wrote.
pub fn written_by(who: usize, envelopes: u64) -> u64 {
    (0..envelopes as usize).filter(|at| turn(*at).0 == who).count() as u64
}

/// Envelopes of each zone, where all zones together have at least so many.
pub fn envelopes_each(all: u64) -> u64 {
    all.div_ceil(ZONES)
}

/// The part that seeds.
pub fn seed(arguments: &[String]) -> Result<Seeded> {
    let [envelopes, folder] = arguments else { bail!("relay-seed ENVELOPES FOLDER") };
    let each = envelopes_each(envelopes.parse().context("ENVELOPES")?);
    fill(Path::new(folder), ZONES, each)
}

/// Fills the folder of a relay with so many zones.
fn fill(folder: &Path, zones: u64, each: u64) -> Result<Seeded> {
    let data = DataDir::lock(&server::data(folder))?;
    let mut storage = data.storage()?;
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let key = relay_key(&mut storage, &mut rng)?;
    let policy = Policy { open_registration: true, ..Policy::default() }.without_rates();
    let core = Core::open(storage, key, policy)?;
    let (tell, hear) = sync_channel(WAITING);
    let start = Instant::now();
    let mut relay = Relay { core, rng, items: 0, last_id: 0 };
    thread::scope(|scope| {
        let signing: Vec<_> = (0..SIGNING)
            .map(|thread| {
                let tell = tell.clone();
                scope.spawn(move || {
                    (thread..zones).step_by(SIGNING as usize).try_for_each(|n| sign(n, each, &tell))
                })
            })
            .collect();
        drop(tell);
        let mut done = Ok(());
        for job in hear {
            done = relay.take(job);
            if done.is_err() {
                break;
            }
        }
        // Where the core stopped, nobody hears those who sign, and they stop too.
        for thread in signing {
            let signed = thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?;
            done = done.and(signed);
        }
        done
    })?;
    relay.core.stop(now_ms());
    Ok(Seeded { items: relay.items, s: start.elapsed().as_secs_f64() })
}

/// Writes one zone, frame by frame.
fn sign(number: u64, each: u64, tell: &SyncSender<Job>) -> Result<()> {
    let Cast { people, zone, mut rng } = Cast::make(number);
    tell.send(Job::Begin(number))?;
    tell.send(Job::Frame(number, push(zone.id, zone.records.clone())))?;
    let mut pages: Vec<Page> = (0..ENTRIES).map(|_| Page::new(&zone, &mut rng)).collect();
    let (mut numbers, mut items) = ([0; MEMBERS], Vec::with_capacity(PUSH_ITEMS_MAX));
    for at in 0..usize::try_from(each)? {
        let (who, entry, round) = turn(at);
        // A member comes to an entry in every tenth round.
        let start = u32::try_from(round / MEMBERS)? * CLOCKS;
        let nonce = [u8::try_from(who)?; 16];
        let writes = vec![Writes { nonce, start, end: start + CLOCKS }];
        items.push(pages[entry].sign(&people[who], numbers[who], writes, &UPDATE, &mut rng));
        numbers[who] += 1;
        if items.len() == PUSH_ITEMS_MAX {
            tell.send(Job::Frame(number, push(zone.id, std::mem::take(&mut items))))?;
        }
    }
    if !items.is_empty() {
        tell.send(Job::Frame(number, push(zone.id, items)))?;
    }
    Ok(tell.send(Job::End(number))?)
}

/// Nobody reads the number of the question: there is one at a time.
fn push(zone: ZoneId, items: Vec<Sent>) -> Vec<u8> {
    let request = Request::Push { zone, held: Position::default(), items };
    encode(&ClientMessage::Ask { id: 1, request })
}

/// The core while it is filled.
struct Relay {
    core: Core<SqliteStorage>,
    rng: ChaCha20Rng,
    items: u64,
    last_id: u64,
}

impl Relay {
    fn take(&mut self, job: Job) -> Result<()> {
        match job {
            Job::Begin(number) => self.begin(number),
            Job::Frame(number, frame) => {
                let effects = self.message(carrier(number), &frame);
                self.heard(effects)
            }
            Job::End(number) => {
                let effects = self.core.flush(now_ms());
                self.heard(effects)?;
                self.core.disconnect(carrier(number));
                let effects = self.core.tick(now_ms());
                self.heard(effects)?;
                if number.is_multiple_of(40) {
                    eprintln!("sizes: relay: {} items", self.items);
                }
                Ok(())
            }
        }
    }

    fn message(&mut self, line: ConnectionId, bytes: &[u8]) -> Vec<Effect> {
        self.core.message(line, bytes, now_ms(), &mut self.rng)
    }

    /// Everybody of a zone proves who they are; the one who carries stays.
    fn begin(&mut self, number: u64) -> Result<()> {
        for (at, who) in people(number).iter().enumerate() {
            self.last_id += 1;
            let line = match at {
                CARRIER => carrier(number),
                _ => ConnectionId(self.last_id),
            };
            let effects = self.core.connect(line);
            self.heard(effects)?;
            self.prove(line, who)?;
            if at != CARRIER {
                self.core.disconnect(line);
            }
        }
        Ok(())
    }

    fn prove(&mut self, line: ConnectionId, who: &Someone) -> Result<()> {
        let (person, device) = (who.person, who.device);
        let hello = encode(&ClientMessage::Hello { version: VERSION, person, device });
        let (relay, nonce) = match self.message(line, &hello).first() {
            Some(Effect::Send(_, bytes)) => match decode::<RelayMessage>(bytes, FRAME_BYTES_MAX)? {
                RelayMessage::Challenge { relay, nonce, .. } => (relay, nonce),
                other => bail!("instead of a challenge came {other:?}"),
            },
            other => bail!("instead of a challenge came {other:?}"),
        };
        let signature = who.keys.sign(&session_bytes(relay, nonce, person, device)).to_vec();
        let chain = who.chain.clone();
        let proof = encode(&ClientMessage::Prove { signature, chain, ticket: None });
        let mut effects = self.message(line, &proof);
        effects.extend(self.core.flush(now_ms()));
        self.heard(effects)
    }

    /// Counts what has its place, and stops at whatever has none.
    fn heard(&mut self, effects: Vec<Effect>) -> Result<()> {
        for effect in effects {
            let Effect::Send(_, bytes) = effect else { bail!("the relay closed a connection") };
            match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX)? {
                RelayMessage::Answer { reply: Reply::Pushed { outcomes, .. }, .. } => {
                    let placed = |outcome: &Outcome| matches!(outcome, Outcome::At(_));
                    ensure!(outcomes.iter().all(placed), "an item has no place");
                    self.items += outcomes.len() as u64;
                }
                RelayMessage::Welcome | RelayMessage::Notice(_) => {}
                other => bail!("the relay said {other:?}"),
            }
        }
        Ok(())
    }
}

/// The connection that carries for a zone: numbers that nobody else has.
fn carrier(number: u64) -> ConnectionId {
    ConnectionId((1 << 32) + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_filled_with_real_envelopes() {
        let folder = tempfile::tempdir().unwrap();
        let seeded = fill(folder.path(), 2, 300).unwrap();
        // A record for each member, and the envelopes.
        assert_eq!(seeded.items, 2 * (300 + MEMBERS as u64));
        let data = DataDir::existing(&server::data(folder.path())).unwrap();
        let counts = cahier_relay::storage::Storage::counts(&data.storage().unwrap()).unwrap();
        assert_eq!((counts.zones, counts.accounts), (2, 2 * MEMBERS as u64));
    }

    #[test]
    fn a_cast_is_the_same_each_time() {
        let (one, other) = (Cast::make(7), Cast::make(7));
        assert_eq!(one.zone.id, other.zone.id);
        assert_eq!(one.people[3].person, other.people[3].person);
        assert_eq!(one.zone.records, other.zone.records);
    }

    #[test]
    fn everybody_writes_as_often() {
        let each = envelopes_each(1_000_000);
        let all: u64 = (0..MEMBERS).map(|who| written_by(who, each)).sum();
        assert_eq!((each, all), (2_500, 2_500));
        let most = (0..MEMBERS).map(|who| written_by(who, each)).max();
        assert!(most < Some(300), "{most:?}");
    }
}
