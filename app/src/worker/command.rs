//! What a page may ask of the engine, one thing at a time: what each comes to is in the files
//! beside this one.

use super::chores;
use super::desk::{Answered, Desk};
use super::finding;
use super::trouble::{closed, out_of_reach, refused};
use crate::ctx;
use crate::message::{Answer, Ask};
use cahier_evidence::ZoneId;
use cahier_sync::CommandError;
use cahier_words::Sentence;
use std::str::FromStr;
use web_sys::Blob;

/// The thing that a page names by its id.
pub(super) fn named<Id: FromStr>(text: &str) -> Result<Id, Sentence> {
    text.parse().map_err(|_| refused(CommandError::NotFound))
}

impl Desk {
    /// Carries out what the page of a tab asked; only the tab that leads can.
    pub(super) async fn command(&mut self, from: &str, ask: Ask, file: Option<Blob>) -> Answered {
        let answer = match ask {
            Ask::File(ask) => return Box::pin(self.file_asked(ask, file)).await,
            Ask::Begin { zone, kind, title, template } => {
                self.begin(zone, kind, title, template).await
            }
            Ask::Look { entry } => self.look(from, entry).await,
            Ask::Edit { entry, changes } => self.edit(entry, changes).await,
            Ask::Comment { entry, text, reply_to } => self.comment(entry, text, reply_to).await,
            Ask::Island(island) => self.island_asked(from, island).await,
            ask @ (Ask::Search { .. } | Ask::Excerpts { .. } | Ask::Linking { .. }) => {
                finding::ask(self, ask).await?.await
            }
            Ask::Relay { address } => self.speak_to(&address),
            // Heard where they are asked, by a tab that leads or not.
            Ask::Door(_) | Ask::Ping | Ask::Seen(_) | Ask::Leave => Ok(Answer::Done),
            ask => chores::ask(self, ask).await?.await,
        };
        answer.map(|answer| (answer, None))
    }

    /// Speaks to this relay from now on.
    fn speak_to(&mut self, address: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        driver.engine.set_relay(address, None, None);
        if self.socket.take().is_some() {
            driver.engine.disconnected();
        }
        self.retry_at_ms = 0;
        Ok(Answer::Done)
    }

    /// Calls the person so from now on.
    pub(super) fn rename(&mut self, name: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        driver.engine.rename(name, ctx).map_err(refused)?;
        self.zones_stirred = true;
        Ok(Answer::Done)
    }

    /// Ends the alarm of a zone.
    pub(super) async fn resume(&mut self, zone: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let zone: ZoneId = named(zone)?;
        // What is taken back is asked of the relay again, so it must be there.
        if !driver.engine.is_connected() {
            return Err(out_of_reach());
        }
        let leaves = driver.leaves(zone, 0, usize::MAX).await;
        let leaves = leaves.map_err(|why| cahier_words::store(&why))?;
        ctx!(ctx);
        let resumed = driver.engine.resume(zone, leaves, ctx);
        resumed.map_err(|why| cahier_words::resume(&why))?;
        // What was taken back closed the entries that it touched: they are opened again as they
        // are told.
        self.unopened.clear();
        Ok(Answer::Done)
    }

    /// Takes the key that the relay shows next for its own.
    pub(super) fn accept_key(&mut self) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        driver.engine.accept_relay_key();
        (self.other_key, self.retry_at_ms) = (false, 0);
        self.stirred = true;
        Ok(Answer::Done)
    }

    /// Ends the alarm of the relay's public log.
    pub(super) fn accept_log(&mut self) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        // Whether its log follows what is remembered is known only from the relay.
        if !driver.engine.is_connected() {
            return Err(out_of_reach());
        }
        driver.engine.end_log_alarm();
        Ok(Answer::Done)
    }
}
