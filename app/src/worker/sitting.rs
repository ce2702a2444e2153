//! Who sees a page and what it looks at, as pages say it by themselves: what nobody waits for.
//! The ends of sittings (`cahier_sync::Presence`) follow from it: the engine then states the
//! version that came of each, once.

use super::channel::Spoken;
use super::desk::Desk;
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Ask, Island};
use cahier_evidence::DocumentId;

impl Desk {
    /// What a page says by itself; false where it asks for something.
    pub(super) fn hears_of_itself(&mut self, ask: &Ask) -> bool {
        match ask {
            Ask::Seen(seen) => {
                self.seen_here(*seen);
                if *seen {
                    // Whoever leads may have forgotten a tab that said that it goes.
                    self.say_look();
                }
            }
            Ask::Leave => {
                self.seen_here(false);
                let (from, entry) = (self.channel.id.clone(), None);
                self.channel.say(&Spoken::Look { from, entry, island: false });
                // Where the browser gives it the time: otherwise whoever leads or opens the
                // notebook next states the version.
                if self.presence.is_hidden() {
                    let all = self.presence.all();
                    self.pause(all);
                }
            }
            Ask::Island(Island::Cursor { entry, place }) => {
                self.moved(entry.clone(), place.clone());
            }
            _ => return false,
        }
        true
    }

    fn seen_here(&mut self, seen: bool) {
        let from = self.channel.id.clone();
        self.presence.see(&from, seen, now_ms());
        self.channel.say(&Spoken::Seen { from, seen });
    }

    /// A tab asks who is there.
    pub(super) fn say_whether_seen(&self) {
        let from = self.channel.id.clone();
        let seen = self.presence.sees(&from);
        self.channel.say(&Spoken::Seen { from, seen });
    }

    /// What this tab's page looks at, as it asks for it.
    pub(super) fn note_look(&mut self, ask: &Ask) {
        match ask {
            Ask::Look { entry } => {
                let same = |(known, _): &&(String, bool)| Some(known) == entry.as_ref();
                let runs = self.own_look.as_ref().filter(same).is_some_and(|(_, runs)| *runs);
                self.own_look = entry.clone().map(|entry| (entry, runs));
            }
            Ask::Island(Island::Begin { entry }) => self.own_look = Some((entry.clone(), true)),
            _ => {}
        }
    }

    /// Says to the leader what this tab's page looks at.
    pub(super) fn say_look(&self) {
        if let Some((entry, island)) = self.own_look.clone().filter(|_| !self.leads) {
            let (from, entry) = (self.channel.id.clone(), Some(entry));
            self.channel.say(&Spoken::Look { from, entry, island });
        }
    }

    /// Ends the sittings that time ended.
    pub(super) fn end_sittings(&mut self) {
        let ended = self.presence.ended(now_ms());
        self.pause(ended);
    }

    pub(super) fn pause(&mut self, entries: Vec<DocumentId>) {
        let Some(driver) = &mut self.driver else { return };
        for entry in entries {
            ctx!(ctx);
            // What cannot leave now is kept and tried again, and the engine says so.
            let _ = driver.engine.pause(entry, ctx);
        }
    }
}
