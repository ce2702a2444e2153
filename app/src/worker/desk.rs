//! What one worker does: leads or follows.

use super::asked::{Asked, Served};
use super::channel::{Channel, Spoken};
use super::lead::{self, Lead};
use super::pulse::Pulse;
use super::relay::{RelayEvent, RelaySocket};
use super::trouble::{
    busy, closed, news, no_locks, no_store, refused, replaced, saved, shut, unopened,
};
use super::{DATABASE, Event, Line, tell_page, unlock};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Ask, Tell};
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_evidence::DocumentId;
use cahier_sync::store::Write;
use cahier_sync::{Driver, Engine, Notice, Outward, Status};
use cahier_words::Sentence;

/// A leader that is silent for so long is replaced, ms.
const SILENCE_MS: u64 = 2_000;
/// How long to wait before a lost relay, or a store that did not open, is tried again, ms.
const RETRY_MS: u64 = 3_000;

/// The state of one worker.
pub(crate) struct Desk {
    line: Line,
    pub(super) channel: Channel,
    pulse: Pulse,
    pub(super) key: Option<LocalKey>,
    pub(super) leads: bool,
    /// Requests for the lead so far; which of them waits in line, and which holds the lock.
    requests: u32,
    in_line: Option<u32>,
    holds: Option<u32>,
    /// Fencing number of the newest leader that was heard.
    pub(super) term: u64,
    pub(super) driver: Option<Driver<IndexedStore>>,
    /// Until a new notebook is on disk: name of the person, title of the first zone, first lock.
    beginning: Option<(String, String, Write)>,
    socket: Option<RelaySocket>,
    sockets: u32,
    pub(super) retry_at_ms: u64,
    reopen_at_ms: u64,
    pub(super) heard_ms: u64,
    ticked_ms: u64,
    pub(super) offer_at_ms: u64,
    pub(super) asked: Asked,
    pub(super) served: Served,
    pub(super) looked_at: Option<DocumentId>,
    pub(super) last_told: String,
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
            in_line: None,
            holds: None,
            term: 0,
            driver: None,
            beginning: None,
            socket: None,
            sockets: 0,
            retry_at_ms: 0,
            reopen_at_ms: 0,
            heard_ms: now_ms(),
            ticked_ms: now_ms(),
            offer_at_ms: 0,
            asked: Asked::default(),
            served: Served::default(),
            looked_at: None,
            last_told: String::new(),
            stirred: false,
            seen: None,
            not_saved: false,
        }
    }

    /// One event.
    pub async fn handle(&mut self, event: Event) {
        self.stirred |= !matches!(event, Event::Tick);
        match event {
            Event::Page(ask) => self.page(ask).await,
            Event::Channel(spoken) => self.heard(spoken).await,
            Event::Relay(event) => self.relay(event),
            Event::Lead(lead) => self.lead(lead).await,
            Event::Tick => self.tick().await,
        }
        self.work().await;
        self.settle().await;
    }

    async fn page(&mut self, ask: Ask) {
        if matches!(ask, Ask::Locks | Ask::Create { .. } | Ask::Unlock { .. }) {
            let result = self.unlock(ask).await;
            self.reply(None, result);
        } else if !self.asked.add(ask) {
            self.reply(None, Err(busy()));
        } else if !self.leads {
            self.offer();
        }
    }

    pub(super) fn reply(&self, to: Option<String>, result: Result<Tell, Sentence>) {
        let tell =
            result.unwrap_or_else(|trouble| Tell { trouble: Some(trouble), ..Tell::default() });
        match to {
            None => tell_page(&tell),
            to => self.channel.say(&Spoken::Tell { to, term: self.term, tell }),
        }
    }

    async fn unlock(&mut self, ask: Ask) -> Result<Tell, Sentence> {
        let store = IndexedStore::open(DATABASE).await.map_err(no_store)?;
        match ask {
            Ask::Create { name, title, way } => {
                {
                    // A name that makes no person is said here, where it was typed.
                    ctx!(ctx);
                    Engine::create(&name, ctx).map_err(refused)?;
                }
                let (key, lock) = unlock::first(&store, way).await.map_err(shut)?;
                self.key = Some(key);
                self.beginning = Some((name, title, lock));
            }
            Ask::Unlock { way } => {
                let key = unlock::open(&store, way).await;
                self.key = Some(key.map_err(shut)?);
            }
            _ => {
                let locks = Some(unlock::ways(&store).await.map_err(shut)?);
                return Ok(Tell { locks, ..Tell::default() });
            }
        }
        self.heard_ms = now_ms();
        self.channel.say(&Spoken::State);
        self.stand_in_line();
        Ok(Tell::default())
    }

    /// Waits for its turn to lead, once.
    fn stand_in_line(&mut self) {
        if !self.leads && self.in_line.is_none() {
            self.request_lead(false);
            self.in_line = Some(self.requests);
        }
    }

    fn request_lead(&mut self, steal: bool) {
        self.requests += 1;
        lead::ask(&self.line, self.requests, steal);
    }

    /// News of a request for the lead.
    async fn lead(&mut self, lead: Lead) {
        let (Lead::Granted(number) | Lead::Lost(number) | Lead::Refused(number)) = lead;
        if self.in_line == Some(number) {
            self.in_line = None;
        }
        match lead {
            Lead::Granted(_) => {
                self.holds = Some(number);
                self.leads = true;
                self.asked.again();
                self.served = Served::default();
                self.last_told.clear();
                // It lives while it opens the notebook, however long that takes.
                self.pulse.begin(0);
                self.open().await;
            }
            Lead::Lost(_) => {
                // A request that was overtaken by a later one of this worker says nothing.
                if self.holds == Some(number) {
                    self.holds = None;
                    self.step_down();
                    // Somebody must lead once the other tab is gone.
                    self.stand_in_line();
                }
            }
            Lead::Refused(_) => self.reply(None, Err(no_locks())),
        }
    }

    /// Another tab leads: nothing that this one holds open counts any more.
    pub(super) fn step_down(&mut self) {
        if !self.leads {
            return;
        }
        self.leads = false;
        self.driver = None;
        self.socket = None;
        self.pulse.end();
        // What its page asked and it has not kept is for the other one to keep.
        self.asked.again();
        self.offer_at_ms = 0;
        self.heard_ms = now_ms();
        self.reply(None, Err(replaced()));
        self.channel.say(&Spoken::State);
    }

    /// Opens the notebook to lead; tried again later where that fails.
    async fn open(&mut self) {
        self.socket = None;
        self.driver = None;
        self.retry_at_ms = 0;
        self.reopen_at_ms = now_ms() + RETRY_MS;
        match self.opened().await {
            Ok(driver) => {
                self.term = self.term.max(driver.vault().fence());
                self.pulse.begin(self.term);
                self.driver = Some(driver);
                self.stirred = true;
                self.look_again().await;
            }
            Err(trouble) => self.reply(None, Err(trouble)),
        }
    }

    /// Opens the entry that its page looks at already, as a page of a follower does.
    async fn look_again(&mut self) {
        let Some(id) = self.looked_at else { return };
        if let Err(trouble) = self.command(Ask::Open { entry: id.to_string() }).await {
            self.looked_at = None;
            self.reply(None, Err(trouble));
        }
    }

    async fn opened(&self) -> Result<Driver<IndexedStore>, Sentence> {
        let key = self.key.clone().ok_or_else(closed)?;
        let store = IndexedStore::open(DATABASE).await.map_err(no_store)?;
        ctx!(ctx);
        // What was begun may be on disk already, though the answer was lost; and what another tab
        // began meanwhile does not open with this key, and is left alone.
        let begins = self.beginning.is_some() && unlock::is_empty(&store).await;
        let driver = match &self.beginning {
            Some((name, title, lock)) if begins => {
                let mut engine = Engine::create(name, ctx).map_err(refused)?;
                engine.new_zone(title, ctx).map_err(refused)?;
                Driver::begin(store, key, engine, lock.clone()).await
            }
            _ => Driver::open(store, key, ctx).await,
        };
        driver.map_err(unopened)
    }

    /// Carries out what this tab's page asked, oldest first.
    async fn work(&mut self) {
        while self.driver.is_some()
            && let Some((number, ask)) = self.asked.next()
        {
            let result = self.command(ask).await;
            self.asked.taken(number);
            self.reply(None, result);
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
        if !self.leads {
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
        } else if now >= self.reopen_at_ms {
            self.open().await;
        }
    }

    fn connect(&mut self, now: u64) {
        let Some(driver) = &mut self.driver else { return };
        let Some(relay) = driver.engine.relay() else { return };
        if self.socket.is_none() && now >= self.retry_at_ms {
            self.sockets += 1;
            self.retry_at_ms = now + RETRY_MS;
            self.socket = RelaySocket::open(&self.line, &relay.address, self.sockets);
        }
    }

    fn relay(&mut self, event: RelayEvent) {
        let number = self.socket.as_ref().map(|socket| socket.number);
        let Some(driver) = &mut self.driver else { return };
        match event {
            RelayEvent::Open(n) if Some(n) == number => driver.engine.connected(),
            RelayEvent::Frame(n, bytes) if Some(n) == number => {
                ctx!(ctx);
                driver.engine.received(&bytes, ctx);
            }
            RelayEvent::Closed(n) if Some(n) == number => {
                self.socket = None;
                self.retry_at_ms = now_ms() + RETRY_MS;
                driver.engine.disconnected();
            }
            _ => {}
        }
    }

    /// Lets the engine finish what it began, and says how things stand.
    async fn settle(&mut self) {
        let Some(driver) = &mut self.driver else { return };
        let mut told = None;
        loop {
            ctx!(ctx);
            match driver.next(ctx).await {
                None => break,
                Some(Outward::Send(bytes)) => {
                    if let Some(socket) = &self.socket {
                        socket.send(&bytes);
                    }
                }
                Some(Outward::Hangup) => {
                    self.socket = None;
                    self.retry_at_ms = now_ms() + RETRY_MS;
                    driver.engine.disconnected();
                }
                Some(Outward::Tell(notice)) => {
                    self.stirred = true;
                    self.not_saved |= matches!(notice, Notice::NotSaved(_));
                    told = news(&notice).or(told);
                }
            }
        }
        if driver.engine.is_fenced() {
            return self.step_down();
        }
        if driver.engine.status().unsaved == 0 {
            self.kept();
        }
        if let Some(trouble) = told {
            self.reply(None, Err(trouble));
        }
        self.tell_state();
    }

    /// Everything that was taken is on disk.
    fn kept(&mut self) {
        self.beginning = None;
        if std::mem::take(&mut self.not_saved) {
            self.reply(None, Err(saved()));
        }
        self.asked.kept_taken();
        for (to, number) in self.served.kept() {
            self.channel.say(&Spoken::Taken { to, term: self.term, number, kept: true });
        }
    }
}
