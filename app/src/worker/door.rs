//! Before the notebook is open: which ways in there are, beginning one, opening it, and closing
//! it again in every tab. This runs in each tab's own worker, whether it leads or not; how a
//! person who has a notebook elsewhere arrives here is in `door_new.rs`.

use super::channel::Spoken;
use super::chores;
use super::desk::Desk;
use super::leading::Beginning;
use super::opening;
use super::trouble::{kept_open, no_store, refused, shut};
use super::{database, tell_page, unlock};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Door, Heard, WayIn};
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_sync::{Context, Engine};
use cahier_words::Sentence;
use web_sys::Blob;

impl Desk {
    /// Carries out what this tab's page asked at the door.
    pub(super) async fn door_asked(
        &mut self,
        door: Door,
        file: Option<Blob>,
    ) -> Result<Answer, Sentence> {
        match door {
            Door::Locks => {
                let store = IndexedStore::open(&database()).await.map_err(no_store)?;
                let locks = unlock::ways(&store).await.map_err(shut)?;
                if locks.exists {
                    opening::be_ready().await;
                }
                Ok(Answer::Locks(locks))
            }
            Door::Create { name, title, way } => self.create(name, title, way).await,
            Door::Unlock { way } => {
                let store = IndexedStore::open(&database()).await.map_err(no_store)?;
                let key = unlock::open(&store, way).await.map_err(shut)?;
                self.go_in(key);
                Ok(Answer::Done)
            }
            Door::Lock => self.lock().await,
            Door::Recover { .. }
            | Door::Request { .. }
            | Door::Accepted { .. }
            | Door::Restore { .. } => chores::arrive(self, door, file).await?.await,
        }
    }

    async fn create(
        &mut self,
        name: String,
        title: String,
        way: WayIn,
    ) -> Result<Answer, Sentence> {
        {
            // A name that makes no person is said here, where it was typed.
            ctx!(ctx);
            Engine::create(&name, ctx).map_err(refused)?;
        }
        let store = IndexedStore::open(&database()).await.map_err(no_store)?;
        let (key, lock) = unlock::first(&store, way).await.map_err(shut)?;
        let begin: Beginning = Box::new(move |ctx: &mut Context<'_>| {
            let mut engine = Engine::create(&name, ctx)?;
            engine.new_zone(&title, ctx)?;
            Ok(engine)
        });
        self.begin_with(begin, lock);
        self.go_in(key);
        Ok(Answer::Done)
    }

    /// This tab holds the key of the notebook: it leads, or hears from whoever does.
    pub(super) fn go_in(&mut self, key: LocalKey) {
        self.key = Some(key);
        self.heard_ms = now_ms();
        self.ask_for_all();
        self.say_look();
        self.stand_in_line();
    }

    /// Closes the notebook in every tab.
    async fn lock(&mut self) -> Result<Answer, Sentence> {
        self.close_here().await?;
        self.channel.say(&Spoken::Lock);
        Ok(Answer::Done)
    }

    /// Another tab closed the notebook. A page that hears that its worker is ready begins at the
    /// door again.
    pub(super) async fn locked_elsewhere(&mut self) {
        if self.key.is_none() {
            return;
        }
        match self.close_here().await {
            Ok(()) => tell_page(&Heard::Ready, None),
            Err(why) => self.say(why),
        }
    }

    /// Closes the notebook in this tab. A leader first saves what it has: otherwise it stays open.
    async fn close_here(&mut self) -> Result<(), Sentence> {
        let all = self.presence.all();
        self.pause(all);
        Box::pin(self.settle()).await;
        let unsaved = self.driver.as_ref().map_or(0, |driver| driver.engine.status().unsaved);
        if unsaved > 0 {
            return Err(kept_open());
        }
        self.own_look = None;
        self.shut_down();
        Ok(())
    }
}
