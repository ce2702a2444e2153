//! Between the tab that leads and those that follow: whom to follow, what to ask, what to serve.

use super::asked::Waiting;
use super::channel::Spoken;
use super::desk::Desk;
use super::tell_page;
use crate::clock::now_ms;
use crate::message::{Heard, Request};
use web_sys::Blob;

/// How long a follower waits for the leader's answer before it asks again, ms.
const ANSWER_MS: u64 = 1_000;
/// Most tabs that are told everything at once.
const NEWCOMERS_MAX: usize = 64;

impl Desk {
    /// Something was said on the channel.
    pub(super) async fn heard(&mut self, spoken: Spoken, file: Option<Blob>) {
        match spoken {
            Spoken::Pulse { term: 0 } => self.heard_ms = now_ms(),
            Spoken::Pulse { term } => _ = self.follows(term),
            Spoken::Tell { to, term, heard } => {
                let ours = to.is_none_or(|to| to == self.channel.id);
                if self.follows(term) && ours && self.key.is_some() {
                    pass_on(heard, file.as_ref());
                }
            }
            Spoken::Ask { from, number, once, request } if self.driver.is_some() => {
                self.serve(from, number, Waiting { once, request, file }).await;
            }
            Spoken::Taken { to, term, number, kept } if to == self.channel.id => {
                if kept {
                    self.asked.kept(number);
                } else if self.follows(term) {
                    self.asked.taken(number);
                    self.offer();
                }
            }
            Spoken::State { from } => {
                if self.newcomers.len() < NEWCOMERS_MAX {
                    self.newcomers.insert(from);
                }
                self.say_whether_seen();
            }
            Spoken::Seen { from, seen } => self.presence.see(&from, seen, now_ms()),
            Spoken::Look { from, entry, island } if self.driver.is_some() => {
                self.look_of(&from, entry, island).await;
            }
            Spoken::Cursor { from, entry, place } => self.placed(&from, &entry, place),
            Spoken::Lock => self.locked_elsewhere().await,
            Spoken::Ask { .. } | Spoken::Taken { .. } | Spoken::Look { .. } => {}
        }
    }

    /// Whether the leader of that term is the one to follow; one of before, just woken, is not.
    fn follows(&mut self, term: u64) -> bool {
        if term < self.term || (self.leads && term == self.term) {
            return false;
        }
        if term > self.term {
            self.term = term;
            self.step_down();
            self.asked.again();
            self.offer_at_ms = 0;
            // The new leader does not know what this tab looks at.
            self.say_look();
        }
        self.heard_ms = now_ms();
        true
    }

    /// Carries out what another tab's page asked, once.
    async fn serve(&mut self, from: String, number: u64, waiting: Waiting) {
        if self.served.is_new(&from, number) {
            let Waiting { once, request: Request { number, ask, .. }, file } = waiting;
            self.once = once;
            let result = Box::pin(self.command(&from, ask, file)).await;
            self.tell_unsaved();
            self.answer_or_owe(&from, number, result);
        }
        self.served.taken(&from, number);
        let taken = Spoken::Taken { to: from, term: self.term, number, kept: false };
        self.channel.say(&taken);
    }

    /// Says to the leader what this tab's page asked next. The answer brings the one after it;
    /// without an answer it is said again.
    pub(super) fn offer(&mut self) {
        let Some((number, Waiting { once, request, file })) = self.asked.next() else { return };
        self.offer_at_ms = now_ms() + ANSWER_MS;
        let from = self.channel.id.clone();
        self.channel.say_with(&Spoken::Ask { from, number, once, request }, file.as_ref());
    }
}

/// What a leader told goes to this tab's page; only that it leads is not so here.
fn pass_on(mut heard: Heard, file: Option<&Blob>) {
    if let Heard::Tell(tell) = &mut heard {
        tell.state.iter_mut().for_each(|state| state.leads = false);
    }
    tell_page(&heard, file);
}
