//! What one worker does: leads or follows. One event after another goes through
//! [`Desk::handle`]; what each brings about is in the files beside this one.

use super::asked::{Asked, Served, Waiting};
use super::channel::{Channel, Spoken};
use super::directory::ZoneWords;
use super::door_new;
use super::files::Transfers;
use super::finding;
use super::lead::Hold;
use super::leading::Beginning;
use super::list::Told;
use super::looks::Looks;
use super::places::{Pace, Places};
use super::pulse::Pulse;
use super::relay::RelaySocket;
use super::roles::Roles;
use super::talk;
use super::trouble::{busy, closed, news, saved};
use super::{Event, Line, tell_page};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Ask, EntryView, Heard, Request, State, Tell};
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_finder::Finder;
use cahier_sync::store::Write;
use cahier_sync::{Driver, Effect, Notice, Outward, PreparedSeal, Presence, Status, Turn};
use cahier_words::Sentence;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use web_sys::Blob;

/// A leader that is silent for so long is replaced, ms.
const SILENCE_MS: u64 = 2_000;

/// What was asked for, and the file that goes with it.
pub(super) type Answered = Result<(Answer, Option<Blob>), Sentence>;

/// The state of one worker.
pub(crate) struct Desk {
    pub(super) line: Line,
    pub(super) channel: Channel,
    pub(super) pulse: Pulse,
    pub(super) key: Option<LocalKey>,
    pub(super) leads: bool,
    /// Requests for the lead so far; which of them waits in line, and which holds the lock.
    pub(super) requests: u32,
    pub(super) requested: BTreeMap<u32, Hold>,
    pub(super) in_line: Option<u32>,
    pub(super) holds: Option<u32>,
    /// Fencing number of the newest leader that was heard.
    pub(super) term: u64,
    pub(super) driver: Option<Driver<IndexedStore>>,
    /// Until a new notebook is on disk: how it begins, and its first lock.
    pub(super) beginning: Option<(Beginning, Write)>,
    /// A new device that waits for another one to let it in.
    pub(super) waiting: Option<door_new::Waiting>,
    pub(super) socket: Option<RelaySocket>,
    pub(super) sockets: u32,
    pub(super) retry_at_ms: u64,
    /// What the engine asked to be read back for the relay's sake.
    pub(super) unread: VecDeque<Effect>,
    /// When that is tried again.
    pub(super) read_at_ms: u64,
    /// The relay shows another key than the one that is known.
    pub(super) other_key: bool,
    pub(super) reopen_at_ms: u64,
    pub(super) heard_ms: u64,
    ticked_ms: u64,
    pub(super) offer_at_ms: u64,
    pub(super) asked: Asked,
    pub(super) served: Served,
    /// The name of what is being carried out, the same however often it is asked.
    pub(super) once: [u8; 16],
    /// What this tab's page looks at, and whether its editor runs.
    pub(super) own_look: Option<(String, bool)>,
    /// What all tabs look at, and what was told of it.
    pub(super) looks: Looks,
    pub(super) views: BTreeMap<DocumentId, EntryView>,
    /// How often what was changed since editors were told, and what could not be opened.
    pub(super) changes: BTreeMap<DocumentId, usize>,
    pub(super) unopened: BTreeSet<DocumentId>,
    /// Where people are.
    pub(super) places: Places,
    pub(super) pace: Pace,
    /// What the directories of zones say, whether they are to be read again, and one's roles.
    pub(super) words: BTreeMap<ZoneId, ZoneWords>,
    pub(super) zones_stirred: bool,
    pub(super) roles: Roles,
    /// Files under way, and what the search knows.
    pub(super) transfers: Transfers,
    pub(super) finder: Finder,
    /// When it was told last how much the search has still to read.
    pub(super) unsearched_told_ms: u64,
    /// Who writes where, and who sees a page.
    pub(super) presence: Presence,
    /// What the security key of some page is to sign.
    pub(super) prepared: Option<PreparedSeal>,
    /// What was told, and which tabs know nothing yet.
    pub(super) told_state: Option<State>,
    pub(super) told: Told,
    pub(super) newcomers: BTreeSet<String>,
    /// Whether something happened since then that may show, and what was seen then.
    pub(super) stirred: bool,
    pub(super) seen: Option<(u64, Status)>,
    /// Whether it was said that something is not saved.
    not_saved: bool,
}

impl Desk {
    /// A worker that has not opened anything.
    pub fn new(line: Line, channel: Channel, pulse: Pulse) -> Self {
        Self {
            line,
            channel,
            pulse,
            key: None,
            leads: false,
            requests: 0,
            requested: BTreeMap::new(),
            in_line: None,
            holds: None,
            term: 0,
            driver: None,
            beginning: None,
            waiting: None,
            socket: None,
            sockets: 0,
            retry_at_ms: 0,
            unread: VecDeque::new(),
            read_at_ms: 0,
            other_key: false,
            reopen_at_ms: 0,
            heard_ms: now_ms(),
            ticked_ms: now_ms(),
            offer_at_ms: 0,
            asked: Asked::default(),
            served: Served::default(),
            once: [0; 16],
            own_look: None,
            looks: Looks::default(),
            views: BTreeMap::new(),
            changes: BTreeMap::new(),
            unopened: BTreeSet::new(),
            places: Places::default(),
            pace: Pace::default(),
            words: BTreeMap::new(),
            zones_stirred: false,
            roles: Roles::default(),
            transfers: Transfers::default(),
            finder: Finder::new(now_ms),
            unsearched_told_ms: 0,
            presence: Presence::default(),
            prepared: None,
            told_state: None,
            told: Told::default(),
            newcomers: BTreeSet::new(),
            stirred: false,
            seen: None,
            not_saved: false,
        }
    }

    /// Nobody was told anything: what follows is told whole.
    pub(super) fn forget_told(&mut self) {
        self.looks = Looks::default();
        self.views.clear();
        self.changes.clear();
        self.unopened.clear();
        self.places = Places::default();
        self.words.clear();
        self.zones_stirred = true;
        self.told_state = None;
        self.told = Told::default();
        self.newcomers.clear();
        self.stirred = true;
        self.seen = None;
    }

    /// One event.
    pub async fn handle(&mut self, event: Event) {
        self.stirred |= event.stirs();
        match event {
            Event::Page(request, file) => Box::pin(self.page(request, file)).await,
            Event::Channel(spoken, file) => Box::pin(self.heard(spoken, file)).await,
            Event::Relay(event) => Box::pin(self.relay(event)).await,
            Event::Lead(lead) => Box::pin(self.lead(lead)).await,
            Event::Tick => Box::pin(self.tick()).await,
        }
        Box::pin(self.work()).await;
        self.go_on().await;
        Box::pin(self.settle()).await;
    }

    /// Does a little of what takes long, and comes back to it soon.
    async fn go_on(&mut self) {
        let stirred = std::mem::take(&mut self.stirred);
        Box::pin(self.transfers_tick()).await;
        // Something was under way.
        if self.stirred {
            self.line.soon();
        }
        self.stirred |= stirred;
    }

    async fn page(&mut self, request: Request, file: Option<Blob>) {
        if self.hears_of_itself(&request.ask) {
            return;
        }
        let (own, number) = (self.channel.id.clone(), request.number);
        if let Ask::Door(door) = request.ask {
            let result = self.door_asked(door, file).await;
            return self.answer(&own, number, result.map(|answer| (answer, None)));
        }
        if self.key.is_none() {
            return self.answer(&own, number, Err(closed()));
        }
        self.note_look(&request.ask);
        let once = request.once;
        if !self.asked.add(Waiting { once, request, file }) {
            self.answer(&own, number, Err(busy()));
        } else if !self.leads {
            self.offer();
        }
    }

    /// The answer to what the page of a tab asked.
    pub(super) fn answer(&self, tab: &str, number: u64, result: Answered) {
        let (answer, file) = match result {
            Ok((answer, file)) => (Ok(answer), file),
            Err(why) => (Err(why), None),
        };
        self.tell_tab(tab, Heard::Answer(number, answer), file.as_ref());
    }

    /// Tells one tab, this one or another.
    pub(super) fn tell_tab(&self, tab: &str, heard: Heard, file: Option<&Blob>) {
        if tab == self.channel.id {
            return tell_page(&heard, file);
        }
        let to = Some(tab.to_owned());
        self.channel.say_with(&Spoken::Tell { to, term: self.term, heard }, file);
    }

    /// Tells every tab.
    pub(super) fn tell_all(&self, tell: Tell) {
        let heard = Heard::Tell(tell);
        tell_page(&heard, None);
        self.channel.say(&Spoken::Tell { to: None, term: self.term, heard });
    }

    /// Says something to this tab's person.
    pub(super) fn say(&self, said: Sentence) {
        tell_page(&Heard::Tell(Tell { said: Some(said), ..Tell::default() }), None);
    }

    /// Carries out what this tab's page asked, oldest first.
    async fn work(&mut self) {
        let own = self.channel.id.clone();
        while self.driver.is_some()
            && let Some((number, Waiting { once, request, file })) = self.asked.next()
        {
            self.once = once;
            let result = Box::pin(self.command(&own, request.ask, file)).await;
            self.asked.taken(number);
            self.tell_unsaved();
            self.answer_or_owe(&own, request.number, result);
        }
    }

    async fn tick(&mut self) {
        let now = now_ms();
        if now.abs_diff(self.ticked_ms) > SILENCE_MS {
            // A worker that slept itself, or whose clock was set, cannot tell who was silent.
            self.heard_ms = now;
            (self.retry_at_ms, self.reopen_at_ms, self.offer_at_ms) = (0, 0, 0);
        }
        self.ticked_ms = now;
        if let Some((entry, place)) = self.pace.due(now) {
            self.say_place(entry, place);
        }
        if !self.leads {
            if self.line.take_missed() && self.key.is_some() {
                self.ask_for_all();
            }
            if self.key.is_some() && now > self.heard_ms + SILENCE_MS {
                self.heard_ms = now;
                self.request_lead(true);
            }
            if now >= self.offer_at_ms {
                self.offer();
            }
        } else if let Some(driver) = &mut self.driver {
            ctx!(ctx);
            driver.engine.tick(ctx);
            self.connect(now);
            self.end_sittings();
            self.places.fade(now);
            finding::go_on(self).await;
        } else if now >= self.reopen_at_ms {
            self.open().await;
        }
    }

    /// Lets the engine finish what it began, and says how things stand.
    pub(super) async fn settle(&mut self) {
        let told = self.carry_out().await;
        let Some(driver) = &self.driver else { return };
        if driver.engine.is_fenced() {
            return self.step_down();
        }
        if driver.engine.status().unsaved == 0 {
            self.kept();
        }
        if told.is_some() {
            self.tell_all(Tell { said: told, ..Tell::default() });
        }
        self.take_whereabouts();
        if self.looks_due() {
            self.read_zones().await;
            self.tell_entries().await;
            // What was opened for that may have left something to write, which nobody changed.
            if let Some(told) = self.carry_out().await {
                self.tell_all(Tell { said: Some(told), ..Tell::default() });
            }
            self.tell_state();
        }
        self.tell_places();
    }

    /// Carries out effects until the engine rests; gives what a person should hear, if anything.
    async fn carry_out(&mut self) -> Option<Sentence> {
        let mut told = None;
        loop {
            let driver = self.driver.as_mut()?;
            ctx!(ctx);
            let Some(turn) = driver.step(ctx).await else {
                if talk::read_back(self).await {
                    continue;
                }
                return told;
            };
            match turn {
                Turn::Read(effect) => self.unread.push_back(effect),
                Turn::Out(Outward::Send(bytes)) => {
                    if let Some(socket) = &self.socket {
                        socket.send(&bytes);
                    }
                }
                Turn::Out(Outward::Hangup) => self.hang_up(),
                Turn::Out(Outward::Tell(notice)) => {
                    told = news(&notice, &driver.engine, &self.words).or(told);
                    self.note(&notice);
                }
            }
        }
    }

    /// What of a notice is remembered until it shows.
    fn note(&mut self, notice: &Notice) {
        self.stirred = true;
        self.unopened.clear();
        match notice {
            Notice::NotSaved(_) => self.not_saved = true,
            Notice::RelayKeyChanged { .. } => self.other_key = true,
            Notice::Changed(document) => {
                *self.changes.entry(*document).or_default() += 1;
                self.finder.changed(*document);
                self.zones_stirred |= self.is_directory(*document);
            }
            // What was refused is in the document no more; what leaned on it neither.
            Notice::Kept { document, .. } => self.looks.stale(*document, None),
            Notice::ZoneChanged(_) | Notice::Admitted(..) => self.zones_stirred = true,
            _ => {}
        }
    }

    /// Everything that was taken is on disk.
    fn kept(&mut self) {
        self.beginning = None;
        if std::mem::take(&mut self.not_saved) {
            self.tell_all(Tell { said: Some(saved()), ..Tell::default() });
        }
        self.asked.kept_taken();
        for (to, number) in self.served.kept() {
            self.channel.say(&Spoken::Taken { to, term: self.term, number, kept: true });
        }
    }
}
