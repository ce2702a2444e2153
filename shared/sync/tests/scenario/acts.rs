//! What people do in the world: make zones, let each other in, write and read.

use crate::world::World;
use cahier_evidence::{Class, DocumentId, Role, ZoneId};
use cahier_notebook::{Attachment, Change, Element, Entry, Node, Run, Step};
use cahier_protocol::{Bundle, InvitationLink, VERSION, encode};
use cahier_sync::{CommandError, Engine, NewFile};
use pollster::block_on;

impl World {
    /// Makes a zone for one person and lets others in through invitations.
    pub fn zone_of(&mut self, owner: usize, others: &[(usize, Role)]) -> ZoneId {
        let zone = self.with(owner, |d, ctx| d.engine.new_zone("Chimie", ctx)).unwrap();
        self.heal();
        for (other, role) in others {
            let link = self.invitation(owner, zone, *role);
            self.heal();
            self.with(*other, |driver, _| driver.engine.join(&link)).unwrap();
            // A first contact shows that the door opens for those who hold the link.
            self.cut(*other);
            self.heal();
            self.pass(6_000);
            self.heal();
        }
        zone
    }

    pub fn invitation(&mut self, by: usize, zone: ZoneId, role: Role) -> InvitationLink {
        let until = self.now_ms + 3_600_000;
        self.with(by, |d, ctx| d.engine.invite(zone, role, until, ctx)).unwrap()
    }

    /// Begins an entry.
    pub fn entry(&mut self, who: usize, zone: ZoneId, title: &str) -> DocumentId {
        self.try_entry(who, zone, title).unwrap()
    }

    /// Begins an entry where the zone allows it.
    pub fn try_entry(
        &mut self,
        who: usize,
        zone: ZoneId,
        title: &str,
    ) -> Result<DocumentId, CommandError> {
        let change = Change::Title { title: title.into() };
        self.with(who, |driver, ctx| {
            let id = driver.engine.begin(zone, Class::Entry, None, ctx)?;
            driver.engine.edit(id, &[change], ctx)?;
            Ok(id)
        })
    }

    /// All that somebody could hand to a colleague.
    pub fn bundle(&mut self, who: usize) -> Vec<u8> {
        let driver = &self.people[who].driver;
        let checkpoint = driver.engine.log_note();
        let mut bundle = Bundle { version: VERSION, checkpoint, ..Bundle::default() };
        for (zone, _) in driver.engine.zone_sizes() {
            let leaves = block_on(driver.leaves(zone, 0, usize::MAX)).unwrap();
            let leaves = leaves.into_iter().map(|(_, leaf)| leaf).collect();
            bundle.zones.push(driver.engine.bundle_zone(zone, 0, leaves).unwrap());
        }
        encode(&bundle)
    }

    /// Moves an entry with its history to another zone.
    pub fn move_entry(
        &mut self,
        who: usize,
        entry: DocumentId,
        to: ZoneId,
    ) -> Result<(), CommandError> {
        let driver = &self.people[who].driver;
        let zone = driver.engine.zone_of(entry).ok_or(CommandError::NotFound)?;
        let (indexes, people) = block_on(driver.following(entry)).unwrap();
        let log = block_on(driver.leaves(zone, 0, usize::MAX)).unwrap();
        let chains = Engine::chains_in(&log, &people);
        let leaves: Vec<_> = log.into_iter().filter(|(i, _)| indexes.contains(i)).collect();
        self.with(who, |d, ctx| d.engine.move_document(entry, to, &leaves, chains, ctx))
    }

    /// Opens a document where it is not open, and reads it.
    pub fn read(&mut self, who: usize, id: DocumentId) -> Entry {
        self.with(who, |driver, ctx| block_on(driver.ensure(id, ctx)));
        self.people[who].driver.engine.entry(id).unwrap_or_default()
    }

    /// Writes a line that nobody else writes. False where the zone does not allow it.
    pub fn write(&mut self, who: usize, id: DocumentId) -> bool {
        let token = format!("mot{}x{}z", who, self.written);
        self.written += 1;
        let kind = self.below(2);
        let mut body = self.read(who, id).body;
        let text = Node::Text(vec![Run { text: token.clone(), ..Run::default() }]);
        body.0.push(Node::Element(Element::new("paragraph", vec![text])));
        let step = Step { text: token.clone(), ..Step::default() };
        let change = match kind {
            0 => Change::Body { body },
            _ => Change::PutStep { step },
        };
        let done = self.with(who, |driver, ctx| driver.engine.edit(id, &[change], ctx));
        if done.is_ok() {
            if self.people[who].driver.engine.status().unsaved > 0 {
                self.people[who].unkept.push(token.clone());
            }
            self.tokens.push((token, who));
        }
        done.is_ok()
    }

    /// Everything that stands in an entry, for finding tokens.
    pub fn text(&mut self, who: usize, id: DocumentId) -> String {
        let entry = self.read(who, id);
        let steps = entry.steps.into_iter().map(|step| step.text);
        steps.chain([entry.title, entry.body.plain_text()]).collect::<Vec<_>>().join("\n")
    }

    /// Attaches a file to an entry; it leaves with the next envelope.
    pub fn attach(&mut self, who: usize, id: DocumentId, bytes: &[u8]) -> Attachment {
        self.read(who, id);
        let (name, media_type, description) = ("spectre.csv", "text/csv", None);
        let file = NewFile { name, media_type, description, bytes, id: None };
        let key = self.with(who, |driver, ctx| driver.engine.attach(id, file, ctx)).unwrap();
        self.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        let mut all = self.read(who, id).attachments.into_iter();
        all.find(|attachment| attachment.id == key).unwrap()
    }

    /// Fetches a file, waits a while and opens what came.
    pub fn fetch(
        &mut self,
        who: usize,
        id: DocumentId,
        file: &Attachment,
    ) -> Result<Vec<u8>, CommandError> {
        let blob = self.with(who, |driver, _| driver.engine.fetch(id, file))?;
        self.pass(5_000);
        let chunks = block_on(self.people[who].driver.chunks(blob)).unwrap();
        Engine::open_file(file, &chunks)
    }
}
