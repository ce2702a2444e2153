//! What one worker does: leads or follows.

use super::channel::{Channel, Spoken};
use super::relay::{RelayEvent, RelaySocket};
use super::{DATABASE, Event, Line, lead, tell_page, unlock};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Ask, Page, State, Tell};
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_evidence::{Class, DocumentId, Role};
use cahier_notebook::{Change, Element, Node, Run};
use cahier_protocol::InvitationLink;
use cahier_sync::{Driver, Engine, Outward};

/// A leader that is silent for so long is replaced, ms.
const SILENCE_MS: u64 = 2_000;
/// How often a leader shows that it lives, ms.
const PULSE_MS: u64 = 500;
/// How long to wait before a lost relay is tried again, ms.
const RETRY_MS: u64 = 3_000;
const DAY_MS: u64 = 86_400_000;

/// French and English of what went wrong.
type Trouble = (String, String);

fn trouble(fr: &str, en: &str, why: impl std::fmt::Display) -> Trouble {
    (format!("{fr} ({why})"), format!("{en} ({why})"))
}

fn refused(why: impl std::fmt::Display) -> Trouble {
    trouble(
        "Cela n’a pas pu se faire ; rien n’est perdu.",
        "It could not be done; nothing is lost.",
        why,
    )
}

/// The state of one worker.
pub(crate) struct Desk {
    line: Line,
    channel: Channel,
    key: Option<LocalKey>,
    leads: bool,
    asked_to_lead: bool,
    driver: Option<Driver<IndexedStore>>,
    beginning: Option<Engine>,
    socket: Option<RelaySocket>,
    sockets: u32,
    retry_at_ms: u64,
    heard_ms: u64,
    pulse_ms: u64,
    looked_at: Option<DocumentId>,
    last_told: String,
}

impl Desk {
    /// A worker that has not opened anything.
    pub fn new(line: Line, channel: Channel) -> Self {
        Self {
            line,
            channel,
            key: None,
            leads: false,
            asked_to_lead: false,
            driver: None,
            beginning: None,
            socket: None,
            sockets: 0,
            retry_at_ms: 0,
            heard_ms: now_ms(),
            pulse_ms: 0,
            looked_at: None,
            last_told: String::new(),
        }
    }

    /// One event.
    pub async fn handle(&mut self, event: Event) {
        match event {
            Event::Page(ask) => self.page(ask).await,
            Event::Channel(spoken) => self.heard(spoken).await,
            Event::Relay(event) => self.relay(event),
            Event::Lead(leads) => self.lead(leads).await,
            Event::Tick => self.tick(),
        }
        self.settle().await;
    }

    async fn page(&mut self, ask: Ask) {
        let result = match ask {
            Ask::Locks | Ask::Create { .. } | Ask::Unlock { .. } => self.unlock(ask).await,
            ask if self.leads => self.command(ask).await,
            ask => {
                let from = self.channel.id.clone();
                self.channel.say(&Spoken::Ask { from, ask });
                Ok(Tell::default())
            }
        };
        self.reply(None, result);
    }

    fn reply(&self, to: Option<String>, result: Result<Tell, Trouble>) {
        let tell =
            result.unwrap_or_else(|trouble| Tell { trouble: Some(trouble), ..Tell::default() });
        match to {
            None => tell_page(&tell),
            to => self.channel.say(&Spoken::Tell { to, tell }),
        }
    }

    async fn unlock(&mut self, ask: Ask) -> Result<Tell, Trouble> {
        let mut store = IndexedStore::open(DATABASE).await.map_err(refused)?;
        match ask {
            Ask::Create { name, way } => {
                let engine = {
                    ctx!(ctx);
                    Engine::create(&name, ctx).map_err(refused)?
                };
                self.key = Some(unlock::first(&mut store, way).await.map_err(refused)?);
                self.beginning = Some(engine);
            }
            Ask::Unlock { way } => {
                let key = unlock::open(&store, way).await;
                self.key = Some(key.map_err(|why| {
                    trouble(
                        "Ceci n’ouvre pas le cahier. Rien n’a été changé ; réessayez.",
                        "This does not open the notebook. Nothing was changed; try again.",
                        why,
                    )
                })?);
            }
            _ => {
                let locks = Some(unlock::ways(&store).await.map_err(refused)?);
                return Ok(Tell { locks, ..Tell::default() });
            }
        }
        self.heard_ms = now_ms();
        let (from, ask) = (self.channel.id.clone(), Ask::State);
        self.channel.say(&Spoken::Ask { from, ask });
        if !self.asked_to_lead {
            self.asked_to_lead = true;
            lead::ask(&self.line, false);
        }
        Ok(Tell::default())
    }

    /// The lead comes or goes.
    async fn lead(&mut self, leads: bool) {
        self.leads = leads;
        self.socket = None;
        self.driver = None;
        self.heard_ms = now_ms();
        self.last_told.clear();
        if !leads {
            // Stand in line again: somebody must lead once the other tab is gone.
            lead::ask(&self.line, false);
            return;
        }
        if let Err(trouble) = self.open().await {
            self.reply(None, Err(trouble));
        }
    }

    async fn open(&mut self) -> Result<(), Trouble> {
        let key = self.key.clone().ok_or_else(|| refused("no key"))?;
        let store = IndexedStore::open(DATABASE).await.map_err(refused)?;
        ctx!(ctx);
        let driver = match self.beginning.take() {
            Some(mut engine) => {
                engine.new_zone("Mon cahier", ctx).map_err(refused)?;
                Driver::create(store, key, engine).await
            }
            None => Driver::open(store, key, ctx).await,
        };
        self.driver = Some(driver.map_err(refused)?);
        self.retry_at_ms = 0;
        Ok(())
    }

    async fn heard(&mut self, spoken: Spoken) {
        match spoken {
            Spoken::Pulse => self.heard_ms = now_ms(),
            Spoken::Tell { to, tell } => {
                self.heard_ms = now_ms();
                if !self.leads && to.is_none_or(|to| to == self.channel.id) && self.key.is_some() {
                    let mut tell = tell;
                    if let Some(state) = &mut tell.state {
                        state.leads = false;
                    }
                    tell_page(&tell);
                }
            }
            Spoken::Ask { from, ask } if self.leads => {
                let result = self.command(ask).await;
                self.reply(Some(from), result);
            }
            Spoken::Ask { .. } => {}
        }
    }

    fn tick(&mut self) {
        let now = now_ms();
        if self.leads {
            if now >= self.pulse_ms + PULSE_MS {
                self.pulse_ms = now;
                self.channel.say(&Spoken::Pulse);
            }
            self.connect(now);
            if let Some(driver) = &mut self.driver {
                ctx!(ctx);
                driver.engine.tick(ctx);
            }
        } else if self.key.is_some() && now > self.heard_ms + SILENCE_MS {
            self.heard_ms = now;
            lead::ask(&self.line, true);
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
                Some(Outward::Tell(_)) => {}
            }
        }
        if driver.engine.is_fenced() {
            self.leads = false;
            self.driver = None;
            self.socket = None;
            return;
        }
        self.tell_state();
    }

    fn tell_state(&mut self) {
        let tell = Tell { state: self.state(), entry: self.page_of(), ..Tell::default() };
        let now = format!("{tell:?}");
        if now != self.last_told {
            self.last_told = now;
            tell_page(&tell);
            self.channel.say(&Spoken::Tell { to: None, tell });
        }
    }

    fn state(&self) -> Option<State> {
        let engine = &self.driver.as_ref()?.engine;
        let status = engine.status();
        let rows = engine.list(None);
        let zone = |zone: cahier_sync::ZoneView| {
            (zone.id.to_string(), zone.title, zone.role.map_or("", Role::name).to_owned())
        };
        Some(State {
            leads: true,
            name: engine.name().to_owned(),
            entries: rows.iter().map(|r| (r.document.to_string(), r.title.clone())).collect(),
            unsaved: status.unsaved,
            unsent: status.unsent,
            connected: status.connected,
            zones: engine.zones().into_iter().map(zone).collect(),
        })
    }

    fn page_of(&self) -> Option<Page> {
        let engine = &self.driver.as_ref()?.engine;
        let id = self.looked_at?;
        let entry = engine.entry(id).ok()?;
        let text = entry.body.plain_text();
        Some(Page { entry: id.to_string(), title: entry.title, text })
    }

    async fn command(&mut self, ask: Ask) -> Result<Tell, Trouble> {
        if matches!(ask, Ask::State) {
            self.last_told.clear();
        }
        let driver = self.driver.as_mut().ok_or_else(|| refused("not open"))?;
        ctx!(ctx);
        match ask {
            Ask::NewEntry { title } => {
                let own = |zone: &cahier_sync::ZoneView| zone.role == Some(Role::Owner);
                let zones = driver.engine.zones();
                let zone = zones.iter().find(|z| own(z)).ok_or_else(|| refused("zone"))?.id;
                let id = driver.engine.begin(zone, Class::Entry, None, ctx).map_err(refused)?;
                let change = [Change::Title { title }];
                driver.engine.edit(id, &change, ctx).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::Open { entry } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                driver.engine.open(id).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::SetTitle { entry, title } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                driver.engine.edit(id, &[Change::Title { title }], ctx).map_err(refused)?;
            }
            Ask::AddLine { entry, line } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                let mut body = driver.engine.entry(id).map_err(refused)?.body;
                let run = Run { text: line, ..Run::default() };
                let text = Node::Text(vec![run]);
                body.0.push(Node::Element(Element::new("paragraph", vec![text])));
                driver.engine.edit(id, &[Change::Body { body }], ctx).map_err(refused)?;
            }
            Ask::Relay { address, ticket } => {
                driver.engine.set_relay(&address, None, ticket);
                self.retry_at_ms = 0;
            }
            Ask::Join { link } => {
                let link = InvitationLink::parse(&link).map_err(refused)?;
                driver.engine.join(&link).map_err(refused)?;
            }
            Ask::Invite { role } => {
                let role = Role::parse(&role).ok_or_else(|| refused("role"))?;
                let zones = driver.engine.zones();
                let zone = zones.first().ok_or_else(|| refused("zone"))?.id;
                let until = ctx.now_ms + 7 * DAY_MS;
                let link = driver.engine.invite(zone, role, until, ctx).map_err(refused)?;
                return Ok(Tell { link: Some(link.to_url()), ..Tell::default() });
            }
            Ask::AddLock { way } => {
                let write = unlock::another(way, driver.vault().key()).map_err(refused)?;
                driver.write(&[write], ctx).await.map_err(refused)?;
            }
            Ask::State | Ask::Locks | Ask::Create { .. } | Ask::Unlock { .. } => {}
        }
        Ok(Tell::default())
    }
}
