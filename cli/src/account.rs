//! Opening the notebook of a folder, and the small things that every command does with it.

use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use crate::say;
use crate::store::SqliteStore;
use crate::usage::{Missing, Usage, What};
use cahier_evidence::{Class, DocumentId, PersonId, ZoneId};
use cahier_sync::{Context, Driver, Engine, LockError, Outward, Way, first_lock, locks, unlock};
use rand_core::UnwrapErr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Most documents whose signed versions are compared in one command.
const COMPARED_MAX: usize = 64;

/// The notebook of a folder, open.
pub struct Account {
    /// Engine and store.
    pub driver: Driver<SqliteStore>,
    /// Its folder.
    pub dir: PathBuf,
    /// The authority that vouches for the relay, where it is not one that browsers know.
    pub ca: Option<PathBuf>,
    /// Where news go.
    out: Output,
}

/// The system's source of randomness.
pub fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// The device's clock, ms since 1970; 1 where it stands before.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// Hands time and randomness to something that wants a context.
#[macro_export]
macro_rules! ctx {
    ($name:ident) => {
        let mut source = $crate::account::rng();
        let mut $name =
            cahier_sync::Context { now_ms: $crate::account::now_ms(), rng: &mut source };
        let $name = &mut $name;
    };
}

fn folder(args: &Args) -> Result<PathBuf, Error> {
    let default = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cahier"));
    args.dir.clone().or_else(default).ok_or_else(|| Usage::NoFolder.into())
}

/// The passphrase: given, or asked for.
pub fn passphrase(args: &Args, out: &Output) -> Result<zeroize::Zeroizing<String>, Error> {
    if let Some(given) = &args.passphrase {
        return Ok(given.clone().into());
    }
    let prompt = out.lang.say("Phrase secrète : ", "Passphrase: ");
    ask(prompt)
}

/// Asks for something that must not show on the screen.
pub fn ask(prompt: &str) -> Result<zeroize::Zeroizing<String>, Error> {
    let typed = rpassword::prompt_password(prompt).map_err(|_| Usage::NobodyToAsk)?;
    Ok(typed.into())
}

fn database(dir: &Path) -> PathBuf {
    dir.join("notebook.sqlite")
}

/// Opens the store of a folder that is to hold a new notebook.
pub fn fresh_store(args: &Args) -> Result<(SqliteStore, PathBuf), Error> {
    let dir = folder(args)?;
    std::fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
    Ok((SqliteStore::open(&database(&dir))?, dir))
}

impl Account {
    /// An account whose store is open.
    pub fn new(driver: Driver<SqliteStore>, dir: PathBuf, args: &Args, out: &Output) -> Self {
        Self { driver, dir, ca: args.ca.clone(), out: out.clone() }
    }

    /// Begins a notebook with an engine that is made once the folder has proved empty.
    pub async fn create(args: &Args, out: &Output, engine: Engine) -> Result<Self, Error> {
        let (store, dir) = fresh_store(args)?;
        if !matches!(locks(&store).await, Err(LockError::Empty)) {
            return Err(Usage::NotEmpty(dir).into());
        }
        let phrase = passphrase(args, out)?;
        let way = Way::Passphrase(&phrase);
        let (key, lock) = first_lock(&store, &mut rng(), &way, [0; 32]).await?;
        let driver = Driver::begin(store, key, engine, lock).await?;
        let mut account = Self::new(driver, dir, args, out);
        account.settle().await?;
        Ok(account)
    }

    /// Opens the notebook of the folder.
    pub async fn open(args: &Args, out: &Output) -> Result<Self, Error> {
        let dir = folder(args)?;
        if !database(&dir).exists() {
            return Err(LockError::Empty.into());
        }
        let store = SqliteStore::open(&database(&dir))?;
        let phrase = passphrase(args, out)?;
        let key = unlock(&store, &Way::Passphrase(&phrase)).await?;
        ctx!(ctx);
        let driver = Driver::open(store, key, ctx).await?;
        Ok(Self::new(driver, dir, args, out))
    }

    /// Lets the engine finish what it began; fails where something could not be kept.
    pub async fn settle(&mut self) -> Result<(), Error> {
        loop {
            ctx!(ctx);
            match self.driver.next(ctx).await {
                None => break,
                Some(Outward::Tell(cahier_sync::Notice::NotSaved(error))) => {
                    return Err(error.into());
                }
                Some(Outward::Tell(notice)) if say::is_news(&notice) => {
                    self.out.remark(&say::notice(&notice));
                }
                Some(_) => {}
            }
        }
        if self.driver.engine.is_fenced() {
            return Err(cahier_sync::store::StoreError::Fenced.into());
        }
        Ok(())
    }

    /// Everything that was typed leaves as envelopes and is kept.
    pub async fn finish(&mut self) -> Result<(), Error> {
        self.settle().await?;
        ctx!(ctx);
        self.driver.engine.flush(ctx)?;
        self.settle().await
    }

    /// As [`Account::finish`], at the end of a command that changed an entry: the command was a
    /// sitting, and the version that comes of it is stated once it is in the log. An import is
    /// none: thousands of entries would be signed as somebody's version that nobody looked at.
    pub async fn finish_entry(&mut self, entry: DocumentId) -> Result<(), Error> {
        self.settle().await?;
        ctx!(ctx);
        self.driver.engine.pause(entry, ctx)?;
        self.finish().await
    }

    /// Holds what is signed on open entries against them, as far as that can be done here.
    pub async fn compare(&mut self) -> Result<(), Error> {
        for _ in 0..COMPARED_MAX {
            if !self.driver.engine.has_to_compare() {
                break;
            }
            ctx!(ctx);
            self.driver.engine.tick(ctx);
            self.settle().await?;
        }
        Ok(())
    }

    /// Makes sure that a document can be read.
    pub async fn ensure(&mut self, document: DocumentId) -> Result<(), Error> {
        ctx!(ctx);
        self.driver.ensure(document, ctx).await;
        self.settle().await
    }

    /// A zone by the beginning of its identifier or its title; the only one without a name.
    pub fn zone(&self, name: Option<&str>) -> Result<ZoneId, Error> {
        let zones = self.driver.engine.zones();
        let found: Vec<_> = match name {
            None => zones.iter().collect(),
            Some(name) => {
                let fits = |zone: &&cahier_sync::ZoneView| {
                    zone.id.to_string().starts_with(name) || zone.title == name
                };
                zones.iter().filter(fits).collect()
            }
        };
        let found: Vec<ZoneId> = found.into_iter().map(|zone| zone.id).collect();
        Ok(Missing::one(What::Zone, name.unwrap_or_default(), &found)?)
    }

    /// An entry by the beginning of its identifier or its title.
    pub fn entry(&self, name: &str) -> Result<DocumentId, Error> {
        let list = self.driver.engine.list(None);
        let by_id = list.iter().filter(|row| row.document.to_string().starts_with(name));
        let mut found: Vec<DocumentId> = by_id.map(|row| row.document).collect();
        if found.is_empty() {
            let by_title = list.iter().filter(|row| row.title == name);
            found = by_title.map(|row| row.document).collect();
        }
        Ok(Missing::one(What::Entry, name, &found)?)
    }

    /// A member by the beginning of their identifier or their name.
    pub async fn member(&mut self, zone: ZoneId, name: &str) -> Result<PersonId, Error> {
        if let Some(directory) = self.driver.engine.directory_of(zone) {
            self.ensure(directory).await?;
        }
        let members = self.driver.engine.members(zone)?;
        let fits = |m: &&cahier_sync::MemberView| {
            m.person.to_string().starts_with(name) || m.name.as_deref() == Some(name)
        };
        let found: Vec<PersonId> = members.iter().filter(fits).map(|m| m.person).collect();
        Ok(Missing::one(What::Member, name, &found)?)
    }

    /// The comments document of an entry, begun where there is none.
    pub async fn comments(&mut self, entry: DocumentId) -> Result<DocumentId, Error> {
        if let Some(comments) = self.driver.engine.comments_of(entry) {
            self.ensure(comments).await?;
            return Ok(comments);
        }
        let zone = self.driver.engine.zone_of(entry);
        let zone = zone.ok_or(cahier_sync::CommandError::NotFound)?;
        ctx!(ctx);
        Ok(self.driver.engine.begin(zone, Class::Comments, Some(entry), ctx)?)
    }
}

/// A context for code outside of macros.
pub fn with_context<T>(use_it: impl FnOnce(&mut Context<'_>) -> T) -> T {
    ctx!(ctx);
    use_it(ctx)
}
