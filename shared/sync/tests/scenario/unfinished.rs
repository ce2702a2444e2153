//! A large file on its way into an entry while tabs, workers and power go: it goes on where it
//! was, arrives whole at a colleague, and no piece of another file gets into it.

use crate::world::World;
use cahier_evidence::{DocumentId, Hash, Role};
use cahier_notebook::Attachment;
use cahier_sync::store::Fault;
use cahier_sync::{Attaching, Chosen, CommandError, FileLabel, PIECE_BYTES};
use pollster::block_on;

const PIECE: u64 = PIECE_BYTES as u64;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Several pieces, none like another.
fn spectrum() -> Vec<u8> {
    (0..4 * PIECE_BYTES + 7).map(|n| (n / 1_000) as u8).collect()
}

impl World {
    /// A person chooses a file: what is here of it is read back.
    fn choose(&mut self, who: usize, entry: DocumentId, bytes: &[u8]) -> Attaching {
        self.read(who, entry);
        let chosen = Chosen { name: "spectre.csv".into(), sha256: Hash::of(bytes) };
        self.with(who, |driver, ctx| {
            let size = bytes.len() as u64;
            let mut file = driver.engine.begin_file(entry, size, Some(&chosen), ctx).unwrap();
            while let Some(number) = file.wants_back() {
                let piece = block_on(driver.chunk(file.blob(), number)).unwrap().unwrap();
                file.take_back(&piece).unwrap();
            }
            file
        })
    }

    /// Its next pieces are read.
    fn take(&mut self, who: usize, file: &mut Attaching, bytes: &[u8], pieces: usize) {
        self.with(who, |driver, _| {
            for _ in 0..pieces {
                let Some(length) = file.wants() else { return };
                let from = file.taken() as usize;
                driver.engine.take_piece(file, &bytes[from..from + length]).unwrap();
            }
        });
    }

    fn end(
        &mut self,
        who: usize,
        entry: DocumentId,
        file: Attaching,
    ) -> Result<Attachment, CommandError> {
        let label = FileLabel { name: "spectre.csv".into(), ..FileLabel::default() };
        self.with(who, |driver, ctx| driver.engine.end_file(file, label, ctx))?;
        Ok(self.read(who, entry).attachments.remove(0))
    }

    /// How many bytes are here of each file that waits to be chosen again.
    fn waits(&self, who: usize, entry: DocumentId) -> Vec<u64> {
        self.people[who].driver.engine.unfinished(entry).map(|row| row.taken).collect()
    }
}

/// The power fails, then a piece does not reach the disk, then another tab takes the lead: the file
/// that comes of it is the one that was chosen, here and at a colleague.
#[test]
fn a_file_goes_on_through_every_interruption() {
    let (mut world, bytes) = (World::new(130), spectrum());
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Reader)]);
    let entry = world.entry(ana, zone, "Spectre");
    world.heal();

    let mut file = world.choose(ana, entry, &bytes);
    world.take(ana, &mut file, &bytes, 1);
    world.restart(ana);
    assert_eq!(world.waits(ana, entry), [PIECE]);

    let mut file = world.choose(ana, entry, &bytes);
    assert!(world.waits(ana, entry).is_empty(), "it goes on");
    world.take(ana, &mut file, &bytes, 1);
    world.set_fault(ana, Fault::Lost);
    world.take(ana, &mut file, &bytes, 1);
    world.restart(ana);
    assert_eq!(world.waits(ana, entry), [2 * PIECE]);

    let mut file = world.choose(ana, entry, &bytes);
    let blob = file.blob();
    world.take(ana, &mut file, &bytes, 1);
    world.take_lead(ana);
    assert_eq!(world.waits(ana, entry), [3 * PIECE]);
    let mut again = world.choose(ana, entry, &bytes);
    world.take(ana, &mut again, &bytes, usize::MAX);
    let attached = world.end(ana, entry, again).unwrap();
    // The tab that led before wakes up, and writes nothing any more.
    world.wake(ana, entry);
    assert_eq!(attached.blob, blob.to_string());

    world.heal();
    let came = world.fetch(bo, entry, &attached);
    assert!(came.is_ok_and(|came| came == bytes));
    world.restart(ana);
    assert!(world.waits(ana, entry).is_empty());
    let chunks = block_on(world.people[ana].driver.chunks(blob)).unwrap();
    assert_eq!(chunks.len(), bytes.len().div_ceil(PIECE_BYTES));
}

/// A file that nobody chooses again: its pieces are freed after a while; none goes to the relay.
#[test]
fn a_file_that_nobody_chooses_again_goes() {
    let (mut world, bytes) = (World::new(131), spectrum());
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let entry = world.entry(ana, zone, "Spectre");
    world.heal();
    let mut file = world.choose(ana, entry, &bytes);
    world.take(ana, &mut file, &bytes, 2);
    world.restart(ana);
    world.heal();
    let blob = file.blob();
    let pieces = |world: &World| block_on(world.people[ana].driver.chunks(blob)).unwrap().len();
    assert!(world.people[ana].driver.engine.blob(&blob).is_none(), "nothing to send");
    world.now_ms += 13 * DAY_MS;
    world.restart(ana);
    assert_eq!((world.waits(ana, entry), pieces(&world)), (vec![2 * PIECE], 2));
    world.now_ms += 2 * DAY_MS;
    world.restart(ana);
    assert_eq!((world.waits(ana, entry), pieces(&world)), (vec![], 0));
    assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
}
