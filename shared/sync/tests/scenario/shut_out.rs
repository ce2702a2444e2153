//! A member whom the relay serves no more: what they wrote meanwhile is shown as kept work, can be
//! taken into another zone, and goes out if the relay only said so.

use crate::lies::answer_for;
use crate::world::World;
use cahier_evidence::{BlobId, Class, DocumentId, Refusal, Role, ZoneId};
use cahier_notebook::{Change, Comment};
use cahier_protocol::{Fault, Reply, Request};
use cahier_sync::rows::KeptRow;
use cahier_sync::store::Table;
use cahier_sync::{Act, CommandError, Copied, Copying, Engine, Notice, PIECE_BYTES, date_time};
use pollster::block_on;

const SPECTRUM: &[u8] = b"nm;A\n510;0,42\n";
const COPY: DocumentId = DocumentId([9; 16]);
const OTHER_COPY: DocumentId = DocumentId([8; 16]);

/// Ana and Bo share an entry; Bo wrote two lines while no relay was in reach.
struct Lab {
    world: World,
    ana: usize,
    bo: usize,
    zone: ZoneId,
    entry: DocumentId,
    tokens: Vec<String>,
}

impl Lab {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (ana, bo) = (world.person("Ana"), world.person("Bo"));
        let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
        let entry = world.entry(ana, zone, "Dosage");
        world.attach(ana, entry, SPECTRUM);
        world.heal();
        world.read(bo, entry);
        let mut lab = Self { world, ana, bo, zone, entry, tokens: Vec::new() };
        lab.away();
        for _ in 0..2 {
            assert!(lab.world.write(bo, entry));
            lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        }
        lab.tokens = lab.world.tokens.iter().map(|(token, _)| token.clone()).collect();
        lab
    }

    fn away(&mut self) {
        self.world.people[self.bo].online = false;
        self.world.cut(self.bo);
    }

    fn back(&mut self) {
        self.world.people[self.bo].online = true;
        self.world.pass(3_000);
    }

    /// Ana removes Bo, who hears of it from the relay alone.
    fn remove(&mut self) {
        let (zone, person) = (self.zone, self.engine().person());
        self.world.with(self.ana, |d, ctx| d.engine.remove(zone, person, ctx)).unwrap();
        self.world.pass(3_000);
        self.world.people[self.bo].removed = true;
    }

    /// The relay refuses Bo the zone, of which he is a member.
    fn lie(&mut self) {
        let own = self.zone;
        answer_for(&mut self.world, self.bo, move |request, _| match request {
            Request::Pull { zone, .. } if *zone == own => Some(Reply::Failed(Fault::Forbidden)),
            _ => None,
        });
    }

    fn engine(&self) -> &Engine {
        &self.world.people[self.bo].driver.engine
    }

    fn zone_of_his_own(&mut self) -> ZoneId {
        self.world.with(self.bo, |d, ctx| d.engine.new_zone("À moi", ctx)).unwrap()
    }

    /// Begins to take Bo's kept work into a zone.
    fn begin_copy(&mut self, seq: u64, id: DocumentId, zone: ZoneId) -> Copying {
        let begun = self.world.with(self.bo, |d, ctx| block_on(d.begin_copy(seq, (id, zone), ctx)));
        begun.unwrap()
    }

    /// Copies a little more of it.
    fn copy_on(&mut self, copying: &mut Copying) -> Option<Copied> {
        self.world.with(self.bo, |d, ctx| block_on(d.copy_on(copying, ctx))).unwrap()
    }

    /// Takes Bo's kept work into a zone; gives what is not in it.
    fn copy(&mut self, seq: u64, id: DocumentId, zone: ZoneId) -> Copied {
        let mut copying = self.begin_copy(seq, id, zone);
        loop {
            if let Some(copied) = self.copy_on(&mut copying) {
                return copied;
            }
        }
    }

    /// Somebody says something of the entry, under a name that is not theirs.
    fn comment(&mut self, who: usize, text: &str) {
        let (zone, entry, at) = (self.zone, self.entry, date_time(self.world.now_ms));
        let (id, text, author) = (text.to_lowercase(), text.to_owned(), "Zoé".to_owned());
        let comment = Comment { id, text, at, author, reply_to: String::new() };
        let said = self.world.with(who, |driver, ctx| {
            let comments = match driver.engine.comments_of(entry) {
                Some(comments) => comments,
                None => driver.engine.begin(zone, Class::Comments, Some(entry), ctx)?,
            };
            block_on(driver.ensure(comments, ctx));
            driver.engine.edit(comments, &[Change::Comment { comment }], ctx)?;
            driver.engine.flush(ctx)
        });
        said.unwrap();
    }

    /// What Bo reads beside an entry: who said what, and when.
    fn said(&mut self, entry: DocumentId) -> Vec<(String, String, String)> {
        let Some(comments) = self.engine().comments_of(entry) else { return Vec::new() };
        self.world.with(self.bo, |driver, ctx| block_on(driver.ensure(comments, ctx)));
        let said = self.engine().comments(comments).unwrap().into_iter();
        said.map(|one| (one.author, one.text, one.at)).collect()
    }

    /// How many pieces of files lie on Bo's disk.
    fn pieces(&self) -> usize {
        let vault = self.world.people[self.bo].driver.vault();
        block_on(vault.raw(Table::Blob, None, 0, usize::MAX)).unwrap().len()
    }

    /// What Bo is shown as kept because the relay does not take it.
    fn waiting(&self) -> Vec<KeptRow> {
        self.engine().shut_out().collect()
    }

    fn unsent(&self, zone: ZoneId) -> usize {
        let zones = self.engine().zones();
        zones.iter().find(|view| view.id == zone).map_or(0, |view| view.unsent)
    }

    /// Each of Bo's lines stands in one piece of kept work.
    fn assert_each_once(&self) {
        let rows = self.waiting();
        for token in &self.tokens {
            assert_eq!(rows.iter().filter(|row| holds(row, token)).count(), 1, "{token}");
        }
        assert!(rows.iter().all(|row| row.person == self.engine().person()));
        assert_eq!((self.engine().kept().count(), self.engine().kept_count()), (0, rows.len()));
    }
}

fn holds(row: &KeptRow, token: &str) -> bool {
    let update = row.update.as_ref().map(|update| update.to_vec()).unwrap_or_default();
    update.windows(token.len()).any(|bytes| bytes == token.as_bytes())
}

fn numbers(rows: &[KeptRow]) -> Vec<u64> {
    rows.iter().map(|row| row.seq).collect()
}

#[test]
fn a_removed_members_offline_work_is_kept_and_taken_into_another_zone() {
    let mut lab = Lab::new(511);
    let (bo, entry) = (lab.bo, lab.entry);
    let gel = lab.world.attach(bo, entry, &[7; 200_000]);
    lab.remove();
    assert_eq!(lab.waiting(), [], "nobody has said so yet");
    lab.back();
    lab.assert_each_once();
    let rows = lab.waiting();
    assert_eq!(rows.len(), 3, "two lines and a file");
    let said = |notice: &&Notice| **notice == Notice::ShutOut(lab.zone);
    assert_eq!(lab.world.people[bo].told.iter().filter(said).count(), 1);
    // The relay's word takes nothing out of the page, and nobody adopts it where it stands.
    let text = lab.world.text(bo, entry);
    assert!(lab.tokens.iter().all(|token| text.contains(token)), "{text}");
    let adopted = lab.world.with(bo, |d, ctx| d.engine.adopt(rows[0].seq, ctx));
    assert_eq!(adopted, Err(CommandError::Refused(Refusal::NotMember)));

    let own = lab.zone_of_his_own();
    for _ in 0..2 {
        // Asked once more, nothing is begun twice.
        lab.copy(rows[1].seq, COPY, own);
        assert_eq!(lab.engine().list(Some(own)).len(), 1);
    }
    let copied = lab.copy(rows[2].seq, OTHER_COPY, own);
    assert_eq!(copied.missing, ["spectre.csv"], "what Bo never fetched is in no copy");
    assert_eq!(copied.unsaid, 0);
    lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.pass(20_000);
    lab.world.restart(bo);
    let copy = lab.world.read(bo, COPY);
    assert_eq!(copy.title, "Dosage");
    let text = lab.world.text(bo, COPY);
    assert!(lab.tokens.iter().all(|token| text.contains(token)), "{text}");
    // His own file has a place of its own in the new zone, and is on the relay there.
    assert_eq!(copy.attachments.len(), 1);
    let file = &copy.attachments[0];
    assert_eq!((file.sha256.as_str(), file.blob != gel.blob), (gel.sha256.as_str(), true));
    let blob: BlobId = file.blob.parse().unwrap();
    let chunks = block_on(lab.world.people[bo].driver.chunks(blob)).unwrap();
    assert_eq!(Engine::open_file(file, &chunks).unwrap(), vec![7; 200_000]);
    let row = lab.engine().blob(&blob).unwrap();
    assert_eq!((row.zone, row.on_relay), (own, true));
    assert_eq!(lab.unsent(own), 0, "what was taken along leaves");
    assert_eq!(numbers(&lab.waiting()), numbers(&rows), "what was kept stays");
}

#[test]
fn a_relay_that_lies_for_a_while_gets_the_work_afterwards_and_once() {
    let mut lab = Lab::new(512);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.lie();
    lab.back();
    lab.assert_each_once();
    let numbered = numbers(&lab.waiting());
    // He goes on writing, closes the notebook, and opens it where no relay is in reach.
    assert!(lab.world.write(bo, entry));
    lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.away();
    lab.world.restart(bo);
    assert_eq!(numbers(&lab.waiting())[..2], numbered[..], "it is known after a restart");
    assert_eq!(lab.waiting().len(), 3);
    lab.back();
    lab.world.heal();
    assert_eq!((lab.engine().kept_count(), lab.unsent(lab.zone)), (0, 0));
    let text = lab.world.text(ana, entry);
    assert_eq!(text, lab.world.text(bo, entry));
    let history = block_on(lab.world.people[ana].driver.history(entry)).unwrap();
    for (token, _) in &lab.world.tokens {
        assert_eq!(text.matches(token.as_str()).count(), 1, "{text}");
        let found = |update: &[u8]| update.windows(token.len()).any(|w| w == token.as_bytes());
        assert_eq!(history.iter().filter(|(_, row)| found(&row.update)).count(), 1, "{token}");
    }
    lab.away();
    lab.world.restart(bo);
    let shut_out = lab.engine().zones().iter().any(|view| view.shut_out);
    assert!(!shut_out, "and so is that it serves the zone");
}

#[test]
fn no_crash_loses_what_the_relay_does_not_take() {
    let mut lab = Lab::new(513);
    let (bo, entry) = (lab.bo, lab.entry);
    let unsent = lab.unsent(lab.zone);
    lab.remove();
    lab.world.people[bo].online = true;
    for steps in 1..=25 {
        lab.world.pass(20 * steps);
        lab.world.restart(bo);
        assert_eq!(lab.unsent(lab.zone), unsent, "after {steps}");
        let text = lab.world.text(bo, entry);
        assert!(lab.tokens.iter().all(|token| text.contains(token)), "after {steps}: {text}");
    }
    lab.world.pass(3_000);
    lab.assert_each_once();
    assert_eq!(lab.waiting().len(), unsent);
}

#[test]
fn what_is_forgotten_goes_out_no_more_and_the_rest_does() {
    let mut lab = Lab::new(514);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.lie();
    lab.back();
    let rows = lab.waiting();
    let last = rows.iter().find(|row| holds(row, &lab.tokens[1])).unwrap().seq;
    lab.world.with(bo, |d, ctx| d.engine.drop_kept(last, ctx)).unwrap();
    assert_eq!(lab.engine().kept_count(), rows.len() - 1);
    let kept = |notice: &Notice| matches!(notice, Notice::Kept { .. });
    assert!(!lab.world.people[bo].told.iter().any(kept), "it was shown before");
    lab.world.restart(bo);
    lab.world.heal();
    for who in [ana, bo] {
        let text = lab.world.text(who, entry);
        assert!(text.contains(&lab.tokens[0]) && !text.contains(&lab.tokens[1]), "{text}");
    }
    assert_eq!(lab.engine().kept_count(), 0);
}

#[test]
fn what_came_after_forgotten_work_stays_kept() {
    let mut lab = Lab::new(515);
    let (bo, entry) = (lab.bo, lab.entry);
    lab.remove();
    lab.back();
    let numbered = numbers(&lab.waiting());
    lab.world.with(bo, |d, ctx| d.engine.drop_kept(numbered[0], ctx)).unwrap();
    for _ in 0..2 {
        let kept: Vec<u64> = lab.engine().kept().map(|row| row.seq).collect();
        assert_eq!(kept, numbered[1..], "under the same number");
        assert_eq!((lab.waiting().len(), lab.unsent(lab.zone)), (0, 0));
        let text = lab.world.text(bo, entry);
        assert!(lab.tokens.iter().all(|token| !text.contains(token)), "{text}");
        lab.world.restart(bo);
    }
    let dropped = lab.world.with(bo, |d, ctx| d.engine.drop_kept(numbered[0], ctx));
    assert_eq!(dropped, Err(CommandError::NotFound));
}

/// A file of the zone brings the record that the relay does not show: then the work is refused, by
/// the log, and can still be taken along.
#[test]
fn what_the_log_refuses_is_taken_into_another_zone_too() {
    let mut lab = Lab::new(516);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.remove();
    lab.back();
    let numbered = numbers(&lab.waiting());
    lab.away();
    let bytes = lab.world.bundle(ana);
    lab.world.with(bo, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    let kept: Vec<u64> = lab.engine().kept().map(|row| row.seq).collect();
    assert_eq!((kept, lab.waiting().len()), (numbered.clone(), 0));
    assert_eq!(lab.engine().kept().next().map(|row| row.reason), Some(Refusal::NotMember));
    // He reads there who removed him.
    let removed = Act::Removed(lab.engine().person());
    let log = block_on(lab.world.people[bo].driver.audit(lab.zone)).unwrap();
    let by: Vec<_> = log.iter().filter(|row| row.act == removed).map(|row| row.person).collect();
    assert_eq!(by, [lab.world.people[ana].driver.engine.person()]);
    let text = lab.world.text(bo, entry);
    assert!(lab.tokens.iter().all(|token| !text.contains(token)), "{text}");
    let own = lab.zone_of_his_own();
    lab.copy(numbered[1], COPY, own);
    let text = lab.world.text(bo, COPY);
    assert!(lab.tokens.iter().all(|token| text.contains(token)), "{text}");
    assert_eq!(lab.engine().kept_count(), numbered.len(), "what was kept stays");
}

#[test]
fn what_was_said_goes_along_by_the_names_of_who_said_it() {
    let mut lab = Lab::new(517);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.world.heal();
    lab.comment(ana, "La balance dérive.");
    let told = date_time(lab.world.now_ms);
    lab.world.heal();
    lab.away();
    assert!(lab.world.write(bo, entry));
    let line = lab.world.tokens.last().unwrap().0.clone();
    lab.world.pass(60_000);
    lab.comment(bo, "Retarée.");
    let answered = date_time(lab.world.now_ms);
    lab.remove();
    lab.back();
    let rows = lab.waiting();
    let written = rows.iter().find(|row| row.document == entry).unwrap().seq;
    let about = rows.iter().find(|row| row.document != entry).unwrap();
    let (said, of) = (about.seq, lab.engine().kept_entry(about));
    assert_eq!((rows.len(), of), (2, Some(entry)));

    // Whichever of the two is taken along, the other goes with it.
    let own = lab.zone_of_his_own();
    let lacks = Copied { missing: vec!["spectre.csv".into()], unsaid: 0 };
    for (seq, copy) in [(written, COPY), (said, OTHER_COPY)] {
        assert_eq!(lab.copy(seq, copy, own), lacks);
        assert!(lab.world.text(bo, copy).contains(&line));
    }
    lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.pass(20_000);
    lab.world.restart(bo);
    for copy in [COPY, OTHER_COPY] {
        let both = [("Ana", "La balance dérive.", &told), ("Bo", "Retarée.", &answered)];
        let both = both.map(|(who, text, at)| (who.to_owned(), text.to_owned(), at.clone()));
        assert_eq!(lab.said(copy), both);
    }
    assert_eq!(lab.unsent(own), 0, "what was said leaves too");
    assert_eq!(numbers(&lab.waiting()), numbers(&rows), "what was kept stays");
}

/// The log itself refuses what was said, and has nothing else of the document that holds it.
#[test]
fn what_the_log_has_nothing_of_is_still_known_by_its_entry() {
    let mut lab = Lab::new(518);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    for text in ["Première", "Seconde"] {
        lab.comment(bo, text);
    }
    lab.remove();
    lab.back();
    lab.away();
    let bytes = lab.world.bundle(ana);
    lab.world.with(bo, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    lab.world.restart(bo);
    let rows: Vec<KeptRow> = lab.engine().kept().cloned().collect();
    let of_it = |row: &KeptRow| lab.engine().kept_entry(row) == Some(entry);
    assert!(rows.len() == 4 && rows.iter().all(of_it), "two lines, and twice something said");
    let said: Vec<u64> = rows.iter().filter(|r| r.document != entry).map(|r| r.seq).collect();
    let own = lab.zone_of_his_own();
    assert_eq!(lab.copy(said[1], COPY, own).unsaid, 0);
    let copied = lab.said(COPY);
    let copied: Vec<(&str, &str)> =
        copied.iter().map(|(who, text, _)| (who.as_str(), text.as_str())).collect();
    assert_eq!(copied, [("Bo", "Première"), ("Bo", "Seconde")]);
    // The page is as the log has it: what else was refused is another piece of work.
    let text = lab.world.text(bo, COPY);
    assert!(lab.tokens.iter().all(|token| !text.contains(token)), "{text}");

    lab.world.with(bo, |d, ctx| d.engine.drop_kept(said[0], ctx)).unwrap();
    assert_eq!(lab.engine().kept_entry(&rows[3]), None, "now nothing says which");
}

#[test]
fn what_was_said_behind_something_forgotten_is_counted() {
    let mut lab = Lab::new(520);
    let (ana, bo) = (lab.ana, lab.bo);
    lab.world.heal();
    lab.comment(ana, "La balance dérive.");
    lab.world.heal();
    lab.away();
    for text in ["Première", "Seconde"] {
        lab.comment(bo, text);
    }
    lab.remove();
    lab.back();
    lab.away();
    let bytes = lab.world.bundle(ana);
    lab.world.with(bo, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    let kept: Vec<u64> = lab.engine().kept().map(|row| row.seq).collect();
    assert_eq!(kept.len(), 2);
    lab.world.with(bo, |d, ctx| d.engine.drop_kept(kept[0], ctx)).unwrap();
    let own = lab.zone_of_his_own();
    assert_eq!(lab.copy(kept[1], COPY, own).unsaid, 1);
    let said: Vec<String> = lab.said(COPY).into_iter().map(|(_, text, _)| text).collect();
    assert_eq!(said, ["La balance dérive."], "the rest goes along");
}

#[test]
fn a_large_file_is_copied_a_little_at_a_time() {
    let mut lab = Lab::new(519);
    let (bo, entry) = (lab.bo, lab.entry);
    let bytes: Vec<u8> = (0..9 * PIECE_BYTES).map(|at| (at / 1_000) as u8).collect();
    lab.world.attach(bo, entry, &bytes);
    lab.remove();
    lab.back();
    let seq = lab.waiting()[0].seq;
    let own = lab.zone_of_his_own();
    let page = lab.world.entry(bo, own, "Carnet");
    let before = lab.pieces();
    let (mut copying, mut turns) = (lab.begin_copy(seq, COPY, own), 0);
    while lab.copy_on(&mut copying).is_none() {
        turns += 1;
        let (done, all) = copying.count();
        let most = turns * 4 * (PIECE_BYTES as u64 + 64);
        assert!(done <= most && done < all, "{done} of {all} in {turns}");
        assert!(lab.engine().zone_of(COPY).is_none(), "it is whole or not there");
        assert!(lab.world.write(bo, page), "he writes meanwhile");
    }
    assert!(turns >= 2);
    assert_eq!((copying.count().0, lab.pieces()), (copying.count().1, before + 9));
    // Of one that is whole nothing goes any more, of one that is dropped nothing stays.
    lab.world.with(bo, |driver, _| driver.drop_copy(&mut copying));
    let mut dropped = lab.begin_copy(seq, OTHER_COPY, own);
    assert_eq!(lab.copy_on(&mut dropped), None);
    assert!(lab.pieces() > before + 9);
    lab.world.with(bo, |driver, _| driver.drop_copy(&mut dropped));
    assert_eq!(lab.pieces(), before + 9);
    // Nor of one that a power cut ended.
    let mut cut = lab.begin_copy(seq, OTHER_COPY, own);
    assert_eq!(lab.copy_on(&mut cut), None);
    lab.world.restart(bo);
    assert_eq!(lab.pieces(), before + 9);
    assert!(lab.engine().zone_of(OTHER_COPY).is_none());
    let copy = lab.world.read(bo, COPY);
    let file = &copy.attachments[0];
    let chunks = block_on(lab.world.people[bo].driver.chunks(file.blob.parse().unwrap())).unwrap();
    assert_eq!(Engine::open_file(file, &chunks).unwrap(), bytes);
}
