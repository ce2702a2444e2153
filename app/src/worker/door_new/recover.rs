//! A person who has nothing left but their words of recovery: the words are a device of theirs. It
//! fetches their chain from the relay, lets this new device in, and gives it the keys of all
//! zones; then it is put away again.

use super::Arrived;
use super::fetch::{Unfetched, fetch};
use super::line::{Came, Wire};
use crate::clock::{now_ms, rng};
use crate::ctx;
use crate::worker::devices::no_words;
use crate::worker::talk;
use crate::worker::trouble::{out_of_reach, refused, unopened};
use cahier_crypto::{DeviceKeys, LocalKey, RecoveryWords};
use cahier_evidence::{DeviceId, DeviceKind, PersonId, PersonState};
use cahier_protocol::relay_address;
use cahier_sync::store::MemoryStore;
use cahier_sync::{ChainFetch, Driver, Engine, Notice, Outward};
use cahier_words::{Sentence, both};
use minicbor::bytes::ByteVec;

/// How long all zones may take, ms.
const ZONES_MS_MAX: u64 = 10 * 60_000;
/// How long all must be quiet before the next step, ms.
const QUIET_MS: u64 = 500;
/// How often the engine sees time pass, ms.
const TICK_MS: i32 = 100;

/// Makes this device one of the person whose words these are.
pub(super) async fn recover(relay: &str, written: &str) -> Result<Arrived, Sentence> {
    // The person's id stands beside the words: a relay knows nobody by their words.
    let (ids, words): (Vec<&str>, Vec<&str>) =
        written.split_whitespace().partition(|word| word.parse::<PersonId>().is_ok());
    let words = RecoveryWords::parse(&words.join(" ")).map_err(|_| no_words())?;
    let person = ids.first().and_then(|id| id.parse::<PersonId>().ok()).ok_or_else(no_id)?;
    let address = relay_address(relay);
    let recovery = || DeviceKeys::derive(words.derive_seed());
    let (chain, relay_key) = fetch(&address, ChainFetch::new(recovery(), person, None))
        .await
        .map_err(|why| match why {
            // Nobody with this id, or not with these words.
            Unfetched::Unknown => other_words(),
            why => why.said(),
        })?;
    let state = PersonState::from_chain(chain.iter().map(|bytes| bytes.as_slice()));
    let state = state.ok().filter(|state| state.id == person).ok_or_else(other_words)?;
    if state.live(&DeviceId::derive(recovery().card())).is_none() {
        return Err(other_words());
    }
    let mut engine = Engine::adopt_device(recovery(), "", chain).map_err(refused)?;
    engine.set_relay(&address, Some(relay_key), None);
    let keys = DeviceKeys::make(&mut rng());
    let (chain, name) = Box::pin(let_in(&address, engine, &keys)).await?;
    let name = name.unwrap_or_else(|| person.to_string().chars().take(8).collect());
    let relay = Some((address, Some(relay_key)));
    Ok(Arrived { seed: keys.seed().clone(), name, chain, relay })
}

/// Reads all zones as the device of the words, adds the new device, and waits until the relay has
/// what says so. Gives the chain, and the person's name as a zone knows it.
async fn let_in(
    address: &str,
    engine: Engine,
    keys: &DeviceKeys,
) -> Result<(Vec<ByteVec>, Option<String>), Sentence> {
    let store = MemoryStore::default();
    let driver = Driver::create(store, LocalKey::make(&mut rng()), engine).await;
    let mut driver = driver.map_err(unopened)?;
    let mut wire = Wire::open(address).ok_or_else(out_of_reach)?;
    settle(&mut driver, &mut wire).await?;
    {
        ctx!(ctx);
        let added = driver.engine.add_device(DeviceKind::Device, keys.card(), ctx);
        added.map_err(refused)?;
    }
    settle(&mut driver, &mut wire).await?;
    let me = driver.engine.person();
    let mut name = None;
    for zone in driver.engine.zones() {
        let Some(directory) = driver.engine.directory_of(zone.id) else { continue };
        ctx!(ctx);
        driver.ensure(directory, ctx).await;
        let members = driver.engine.members(zone.id).unwrap_or_default();
        name = name.or(members.into_iter().find(|m| m.person == me).and_then(|m| m.name));
    }
    Ok((driver.engine.chain_bytes().to_vec(), name))
}

/// Exchanges with the relay until all is quiet.
async fn settle(driver: &mut Driver<MemoryStore>, wire: &mut Wire) -> Result<(), Sentence> {
    let (started_ms, mut busy_ms) = (now_ms(), now_ms());
    loop {
        loop {
            ctx!(ctx);
            match driver.next(ctx).await {
                None => break,
                Some(Outward::Send(bytes)) => wire.send(&bytes),
                Some(Outward::Hangup) => return Err(out_of_reach()),
                Some(Outward::Tell(Notice::Relay(fault))) => {
                    return Err(cahier_words::fault(fault));
                }
                Some(Outward::Tell(_)) => {}
            }
        }
        let now = now_ms();
        if !(driver.engine.is_connected() && driver.engine.is_quiet()) {
            busy_ms = now;
        }
        if now.abs_diff(busy_ms) >= QUIET_MS {
            return Ok(());
        }
        if now.abs_diff(started_ms) > ZONES_MS_MAX {
            return Err(out_of_reach());
        }
        match wire.next(TICK_MS).await {
            Came::Open => driver.engine.connected(),
            Came::Frame(bytes) => {
                ctx!(ctx);
                talk::received(&mut driver.engine, &bytes, ctx).await?;
            }
            Came::Closed => return Err(out_of_reach()),
            Came::Nothing => {
                ctx!(ctx);
                driver.engine.tick(ctx);
            }
        }
    }
}

fn no_id() -> Sentence {
    both(
        "L’identifiant du cahier manque : il est écrit à côté des mots de secours, 32 chiffres et \
         lettres. Rien n’a été changé ; ajoutez-le après les mots.",
        "The id of the notebook is missing: it is written beside the recovery words, 32 digits and \
         letters. Nothing was changed; add it behind the words.",
    )
}

fn other_words() -> Sentence {
    both(
        "Le relais ne connaît aucun cahier qui s’ouvre par ces mots et cet identifiant. Rien n’a \
         été changé ; vérifiez-les, et l’adresse du relais.",
        "The relay knows no notebook that these words and this id open. Nothing was changed; check \
         them, and the address of the relay.",
    )
}
