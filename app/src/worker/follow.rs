//! Between the tab that leads and those that follow: whom to follow, what to ask, what to serve.

use super::channel::Spoken;
use super::desk::Desk;
use super::tell_page;
use crate::clock::now_ms;
use crate::message::Ask;
use cahier_evidence::DocumentId;

/// How long a follower waits for the leader's answer before it asks again, ms.
const ANSWER_MS: u64 = 1_000;

impl Desk {
    /// Something was said on the channel.
    pub(super) async fn heard(&mut self, spoken: Spoken) {
        match spoken {
            Spoken::Pulse { term: 0 } => self.heard_ms = now_ms(),
            Spoken::Pulse { term } => _ = self.follows(term),
            Spoken::Tell { to, term, mut tell } => {
                let ours = to.is_none_or(|to| to == self.channel.id);
                if self.follows(term) && ours && self.key.is_some() {
                    tell.state.iter_mut().for_each(|state| state.leads = false);
                    let page = tell.entry.as_ref();
                    let id: Option<DocumentId> = page.and_then(|page| page.entry.parse().ok());
                    self.looked_at = id.or(self.looked_at);
                    tell_page(&tell);
                }
            }
            Spoken::Ask { from, number, ask } if self.driver.is_some() => {
                self.serve(from, number, ask).await;
            }
            Spoken::Taken { to, term, number, kept } if to == self.channel.id => {
                if kept {
                    self.asked.kept(number);
                } else if self.follows(term) {
                    self.asked.taken(number);
                    self.offer();
                }
            }
            Spoken::State => self.last_told.clear(),
            Spoken::Ask { .. } | Spoken::Taken { .. } => {}
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
        }
        self.heard_ms = now_ms();
        true
    }

    /// Carries out what another tab's page asked, once.
    async fn serve(&mut self, from: String, number: u64, ask: Ask) {
        if self.served.is_new(&from, number) {
            let result = self.command(ask).await;
            self.reply(Some(from.clone()), result);
        }
        self.served.taken(&from, number);
        let taken = Spoken::Taken { to: from, term: self.term, number, kept: false };
        self.channel.say(&taken);
    }

    /// Says to the leader what this tab's page asked next. The answer brings the one after it;
    /// without an answer it is said again.
    pub(super) fn offer(&mut self) {
        let Some((number, ask)) = self.asked.next() else { return };
        self.offer_at_ms = now_ms() + ANSWER_MS;
        let from = self.channel.id.clone();
        self.channel.say(&Spoken::Ask { from, number, ask });
    }
}
