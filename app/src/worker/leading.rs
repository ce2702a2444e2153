//! Taking the lead, opening the notebook to lead, and giving the lead up.

use super::asked::Served;
use super::channel::Spoken;
use super::desk::Desk;
use super::lead::{self, Lead};
use super::opening;
use super::trouble::{closed, no_locks, no_store, refused, replaced, unopened};
use super::{database, unlock};
use crate::clock::now_ms;
use crate::ctx;
use crate::store::IndexedStore;
use cahier_finder::Finder;
use cahier_sync::store::Write;
use cahier_sync::{CommandError, Context, Driver, Engine};
use cahier_words::Sentence;

/// How long to wait before a lost relay, or a store that did not open, is tried again, ms.
pub(super) const RETRY_MS: u64 = 3_000;

/// How a new notebook begins: asked again where it did not come to be written.
pub(super) type Beginning = Box<dyn Fn(&mut Context<'_>) -> Result<Engine, CommandError>>;

impl Desk {
    /// Waits for its turn to lead, once.
    pub(super) fn stand_in_line(&mut self) {
        if !self.leads && self.in_line.is_none() {
            self.request_lead(false);
            self.in_line = Some(self.requests);
        }
    }

    pub(super) fn request_lead(&mut self, steal: bool) {
        self.requests += 1;
        let hold = lead::ask(&self.line, self.requests, steal);
        self.requested.insert(self.requests, hold);
    }

    /// News of a request for the lead.
    pub(super) async fn lead(&mut self, lead: Lead) {
        let (Lead::Granted(number) | Lead::Lost(number) | Lead::Refused(number)) = lead;
        if self.in_line == Some(number) {
            self.in_line = None;
        }
        match lead {
            // It was closed while it waited: whoever opens it next leads.
            Lead::Granted(_) if self.key.is_none() => self.give_back(number),
            Lead::Granted(_) => {
                self.holds = Some(number);
                self.leads = true;
                self.asked.again();
                self.served = Served::default();
                // It lives while it opens the notebook, however long that takes.
                self.pulse.begin(0);
                self.open().await;
            }
            Lead::Lost(_) => {
                self.requested.remove(&number);
                // A request that was overtaken by a later one of this worker says nothing.
                if self.holds == Some(number) {
                    self.holds = None;
                    self.step_down();
                    // Somebody must lead once the other tab is gone.
                    self.stand_in_line();
                }
            }
            Lead::Refused(_) => {
                self.requested.remove(&number);
                self.say(no_locks());
            }
        }
    }

    fn give_back(&mut self, number: u32) {
        if let Some(hold) = self.requested.remove(&number) {
            hold.give_back();
        }
    }

    /// Another tab leads: nothing that this one holds open counts any more.
    pub(super) fn step_down(&mut self) {
        if !self.leads {
            return;
        }
        self.drop_lead();
        // What its page asked and it has not kept is for the other one to keep.
        self.asked.again();
        self.offer_at_ms = 0;
        self.heard_ms = now_ms();
        self.say(replaced());
        self.ask_for_all();
    }

    /// What only a leader holds.
    fn drop_lead(&mut self) {
        self.leads = false;
        self.driver = None;
        self.unread.clear();
        self.presence.forget();
        self.prepared = None;
        // Nor does the search keep what is written.
        self.finder = Finder::new(now_ms);
        self.socket = None;
        self.pulse.end();
        self.forget_told();
    }

    /// The notebook is closed here: keys are forgotten, and the lead with them.
    pub(super) fn shut_down(&mut self) {
        self.drop_lead();
        self.key = None;
        self.beginning = None;
        if let Some(number) = self.holds.take() {
            self.give_back(number);
        }
    }

    /// This tab knows nothing yet of how things stand.
    pub(super) fn ask_for_all(&self) {
        self.channel.say(&Spoken::State { from: self.channel.id.clone() });
    }

    /// Opens the notebook to lead; tried again later where that fails.
    pub(super) async fn open(&mut self) {
        self.socket = None;
        self.driver = None;
        self.unread.clear();
        self.retry_at_ms = 0;
        self.reopen_at_ms = now_ms() + RETRY_MS;
        self.forget_told();
        match self.opened().await {
            Ok(driver) => {
                self.term = self.term.max(driver.vault().fence());
                self.pulse.begin(self.term);
                self.driver = Some(driver);
                self.look_again().await;
            }
            Err(trouble) => self.say(trouble),
        }
    }

    async fn opened(&mut self) -> Result<Driver<IndexedStore>, Sentence> {
        let key = self.key.clone().ok_or_else(closed)?;
        let store = IndexedStore::open(&database()).await.map_err(no_store)?;
        ctx!(ctx);
        // What was begun may be on disk already, though the answer was lost; and what another tab
        // began meanwhile does not open with this key, and is left alone.
        let begins = self.beginning.is_some() && unlock::is_empty(&store).await;
        let driver = match &self.beginning {
            Some((begin, lock)) if begins => {
                let engine = begin(ctx).map_err(refused)?;
                Driver::begin(store, key, engine, lock.clone()).await
            }
            _ => opening::open(self, store, key).await?.await,
        };
        driver.map_err(unopened)
    }

    /// A new notebook begins under this key, with its first lock, once this tab leads.
    pub(super) fn begin_with(&mut self, begin: Beginning, lock: Write) {
        self.beginning = Some((begin, lock));
    }
}
