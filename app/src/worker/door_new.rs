//! A notebook that is elsewhere comes to this device: by a device at hand, by the words of
//! recovery, or from a backup. Nothing is written before all of it is known to be right.

mod fetch;
mod laying;
mod line;
mod recover;

use super::desk::Desk;
use super::devices::{lock_of, no_code, no_words};
use super::files::read_all;
use super::leading::Beginning;
use super::trouble::{no_store, refused, shut, unopened};
use super::{database, unlock};
use crate::clock::rng;
use crate::ctx;
use crate::message::{Answer, Door};
use crate::store::IndexedStore;
use cahier_crypto::{DeviceKeys, LocalKey, RecoveryWords, Secret32};
use cahier_evidence::{Hash, PersonId};
use cahier_protocol::{AcceptCode, PlacedChain, RequestCode, WholeChain, relay_address};
use cahier_sync::store::Write;
use cahier_sync::{
    Backup, ChainFetch, CommandError, Context, Driver, Engine, LockError, Notice, Outward,
    RestoreError, Restored,
};
use cahier_words::{Sentence, both};
use fetch::Unfetched;
use laying::Laying;
use minicbor::bytes::ByteVec;
use web_sys::Blob;
use zeroize::Zeroizing;

/// A new device that waits for another one to let it in.
pub(super) struct Waiting {
    seed: Secret32,
    key: LocalKey,
    lock: Write,
}

impl Desk {
    /// Carries out what this tab's page asked of a notebook that is elsewhere.
    pub(super) async fn arrive(
        &mut self,
        door: Door,
        file: Option<Blob>,
    ) -> Result<Answer, Sentence> {
        match door {
            Door::Request { way } => {
                let store = IndexedStore::open(&database()).await.map_err(no_store)?;
                let (key, lock) = unlock::first(&store, way).await.map_err(shut)?;
                let keys = DeviceKeys::make(&mut rng());
                let code = RequestCode::of(keys.card()).to_text();
                self.waiting = Some(Waiting { seed: keys.seed().clone(), key, lock });
                Ok(Answer::Link(code))
            }
            Door::Accepted { code } => Box::pin(self.accepted(&code)).await,
            Door::Recover { relay, words, way } => {
                let words = Zeroizing::new(words);
                let store = IndexedStore::open(&database()).await.map_err(no_store)?;
                let (key, lock) = unlock::first(&store, way).await.map_err(shut)?;
                let found = Box::pin(recover::recover(&relay, &words)).await?;
                self.begin_with(found.beginning(), lock);
                self.go_in(key);
                Ok(Answer::Done)
            }
            Door::Restore { passphrase, words, way } => {
                let (passphrase, words) = (Zeroizing::new(passphrase), Zeroizing::new(words));
                let none = || refused(CommandError::NotFound);
                let bytes = read_all(&file.ok_or_else(none)?).await?;
                let restored = opened(&bytes, &passphrase, &words)?;
                drop(bytes);
                let lock = lock_of(way, &restored.key)?;
                let key = Box::pin(bring_back(restored, lock)).await?;
                self.go_in(key);
                Ok(Answer::Done)
            }
            Door::Locks | Door::Create { .. } | Door::Unlock { .. } | Door::Lock => {
                Ok(Answer::Done)
            }
        }
    }

    /// The other device let this one in.
    async fn accepted(&mut self, code: &str) -> Result<Answer, Sentence> {
        let answer = AcceptCode::parse(code).map_err(|_| no_code())?;
        let seed = self.waiting.as_ref().ok_or_else(not_waiting)?.seed.clone();
        let arrived = match answer {
            AcceptCode::Placed(placed) => fetched(seed, placed).await?,
            AcceptCode::Whole(WholeChain { name, chain, relay, relay_key }) => {
                let relay = relay.map(|address| (address, relay_key));
                Arrived { seed, name, chain, relay }
            }
        };
        // What does not fit is said here, where it was typed.
        let engine = arrived.engine().map_err(refused)?;
        if engine.chain().live(&engine.device()).is_none() {
            return Err(other_code());
        }
        let Some(Waiting { key, lock, .. }) = self.waiting.take() else {
            return Err(not_waiting());
        };
        self.begin_with(arrived.beginning(), lock);
        self.go_in(key);
        Ok(Answer::Done)
    }
}

/// A device that is in its person's chain.
pub(super) struct Arrived {
    seed: Secret32,
    name: String,
    chain: Vec<ByteVec>,
    relay: Option<(String, Option<Hash>)>,
}

impl Arrived {
    fn engine(&self) -> Result<Engine, CommandError> {
        let keys = DeviceKeys::derive(self.seed.clone());
        let mut engine = Engine::adopt_device(keys, &self.name, self.chain.clone())?;
        if let Some((address, key)) = &self.relay {
            engine.set_relay(address, *key, None);
        }
        Ok(engine)
    }

    fn beginning(self) -> Beginning {
        Box::new(move |_: &mut Context<'_>| self.engine())
    }
}

/// The chain that a code names, from the relay that it names.
async fn fetched(seed: Secret32, placed: PlacedChain) -> Result<Arrived, Sentence> {
    let address = relay_address(&placed.relay);
    let keys = DeviceKeys::derive(seed.clone());
    let fetch = ChainFetch::new(keys, placed.person, Some(placed.relay_key));
    let (chain, key) = fetch::fetch(&address, fetch).await.map_err(|why| match why {
        Unfetched::Unknown => not_heard_of(),
        Unfetched::OutOfReach => why.said().then(&or_whole()),
        why => why.said(),
    })?;
    if !placed.names(&chain) {
        return Err(other_chain());
    }
    Ok(Arrived { seed, name: placed.name, chain, relay: Some((address, Some(key))) })
}

fn opened(bytes: &[u8], passphrase: &str, words: &str) -> Result<Restored, Sentence> {
    // A backup says whose it is: the id beside the words may be there or not.
    let words = words.split_whitespace().filter(|word| word.parse::<PersonId>().is_err());
    let words = Zeroizing::new(words.collect::<Vec<_>>().join(" "));
    let words = RecoveryWords::parse(&words).map_err(|_| no_words())?;
    let backup = Backup::read(bytes).map_err(unrestored)?.open(passphrase).map_err(unrestored)?;
    ctx!(ctx);
    backup.enrol(&words, ctx).map_err(unrestored)
}

/// Puts everything into the empty store, in one transaction with the lock and the account of the
/// new device: a restore that is cut short leaves nothing, and can begin again.
async fn bring_back(restored: Restored, lock: Write) -> Result<LocalKey, Sentence> {
    let Restored { key, engine, rows } = restored;
    let store = IndexedStore::open(&database()).await.map_err(no_store)?;
    let store = Laying::new(store, rows);
    let mut driver = Driver::restore(store, key.clone(), engine, lock).await.map_err(unopened)?;
    loop {
        ctx!(ctx);
        match driver.next(ctx).await {
            None => return Ok(key),
            Some(Outward::Tell(Notice::NotSaved(why))) => return Err(no_store(why)),
            Some(_) => {}
        }
    }
}

fn unrestored(why: RestoreError) -> Sentence {
    match why {
        RestoreError::NotABackup => both(
            "Ce fichier n’est pas une sauvegarde entière. Rien n’a été changé ; choisissez un \
             fichier que « Sauvegarder » a écrit.",
            "This file is not a whole backup. Nothing was changed; choose a file that “Back up” \
             wrote.",
        ),
        RestoreError::Unlock(why) => shut(LockError::from(why)),
        RestoreError::OtherWords => both(
            "Ces mots de secours ne sont pas ceux de ce cahier. Rien n’a changé ; vérifiez-les.",
            "These recovery words are not those of this notebook. Nothing was changed; check them.",
        ),
        RestoreError::Newer => both(
            "Une version plus récente de Cahier a écrit cette sauvegarde. Rien n’a été changé ici, \
             et elle reste entière ; mettez d’abord cette page à jour.",
            "A newer version of Cahier wrote this backup. Nothing was changed here, and it stays \
             whole; update this page first.",
        ),
        RestoreError::Engine(why) => refused(why),
    }
}

fn not_waiting() -> Sentence {
    both(
        "Cet appareil n’attend aucun code : la page a été rechargée entre-temps. Rien n’a été \
         changé ; demandez un nouveau code ici, puis donnez-le à l’autre appareil.",
        "This device waits for no code: the page was loaded again meanwhile. Nothing was changed; \
         ask for a new code here, then give it to the other device.",
    )
}

fn not_heard_of() -> Sentence {
    both(
        "Le relais ne connaît pas encore cet appareil. Rien n’a été changé ; connectez votre autre \
         appareil, attendez un instant et recommencez. Sinon, le code répond peut-être à un autre \
         appareil.",
        "The relay does not know this device yet. Nothing was changed; connect your other device, \
         wait a moment and try again. Otherwise the code may answer another device.",
    )
}

fn or_whole() -> Sentence {
    both(
        "Sans réseau, demandez à votre autre appareil le code long.",
        "Without a network, ask your other device for the long code.",
    )
}

fn other_chain() -> Sentence {
    both(
        "Le relais montre une autre suite d’appareils que celle que nomme le code. Rien n’a été \
         changé ; demandez à votre autre appareil le code long, et prévenez qui tient le relais.",
        "The relay shows another chain of devices than the one that the code names. Nothing was \
         changed; ask your other device for the long code, and tell whoever runs the relay.",
    )
}

fn other_code() -> Sentence {
    both(
        "Ce code est pour un autre appareil. Rien n’a été changé ; copiez le code qui répond à \
         celui qui est montré ici.",
        "This code is for another device. Nothing was changed; copy the code that answers the one \
         that is shown here.",
    )
}
