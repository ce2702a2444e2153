//! `devices`: this person's devices. A new device and an old one exchange two codes; neither
//! holds a secret.

use crate::account::{Account, passphrase, rng, with_context};
use crate::args::{Args, DevicesCommand};
use crate::error::Error;
use crate::link::fetch_chain;
use crate::output::{Output, short};
use crate::trouble::Trouble;
use crate::usage::{Missing, Usage, What};
use cahier_crypto::{DeviceKeys, RecoveryWords, Secret32, WordLanguage, derive_from_passphrase};
use cahier_crypto::{LocalKey, PASSPHRASE_SALT_BYTES, fill};
use cahier_evidence::{DeviceId, DeviceKind};
use cahier_protocol::{AcceptCode, Fault, PlacedChain, RequestCode, WholeChain, decode, encode};
use cahier_sync::{ChainFetch, Engine, Removal};
use minicbor::{Decode, Encode};
use serde_json::json;
use std::path::PathBuf;

const WAITING_BYTES_MAX: usize = 4 << 10;

/// The new device's seed while it waits, under its passphrase.
#[derive(Encode, Decode)]
struct Waiting {
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; PASSPHRASE_SALT_BYTES],
    #[cbor(n(1), with = "minicbor::bytes")]
    wrapped: Vec<u8>,
}

/// Carries out one of the device commands.
pub async fn run(args: &Args, out: &Output, command: &DevicesCommand) -> Result<(), Error> {
    match command {
        DevicesCommand::Request => request(args, out),
        DevicesCommand::Accept { code } => Box::pin(accept(args, out, code)).await,
        DevicesCommand::List => list(args, out).await,
        DevicesCommand::Words => words(args, out).await,
        DevicesCommand::Add { code, whole } => add(args, out, code, *whole).await,
        DevicesCommand::Remove { device } => remove(args, out, device).await,
    }
}

async fn list(args: &Args, out: &Output) -> Result<(), Error> {
    let account = Account::open(args, out).await?;
    let engine = &account.driver.engine;
    let value: Vec<_> = engine
        .chain()
        .devices
        .iter()
        .map(|(id, entry)| {
            let kind = match entry.kind {
                DeviceKind::Device => "device",
                DeviceKind::Recovery => "recovery-words",
            };
            let this = *id == engine.device();
            json!({ "device": id.to_string(), "kind": kind, "live": entry.live, "this": this })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |id: &DeviceId, kind: DeviceKind| {
            let kind = match kind {
                DeviceKind::Device => out.lang.say("appareil", "device"),
                DeviceKind::Recovery => out.lang.say("mots de secours", "recovery words"),
            };
            let state = match engine.removal(id) {
                Some(Removal::Done) => out.lang.say("retiré", "removed"),
                Some(Removal::OnItsWay) => out.lang.say("retrait en route", "removal on its way"),
                Some(Removal::Refused) => out.lang.say("retrait refusé", "removal refused"),
                None if *id == engine.device() => out.lang.say("celui-ci", "this one"),
                None => "",
            };
            format!("{}  {kind:<15}  {state}", short(id)).trim_end().to_owned()
        };
        let devices = engine.chain().devices.iter();
        let lines = devices.map(|(id, entry)| line(id, entry.kind));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

async fn words(args: &Args, out: &Output) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let language = match out.lang {
        crate::lang::Lang::Fr => WordLanguage::French,
        crate::lang::Lang::En => WordLanguage::English,
    };
    let words = RecoveryWords::make(&mut rng());
    let keys = DeviceKeys::derive(words.derive_seed());
    with_context(|ctx| account.driver.engine.add_device(DeviceKind::Recovery, keys.card(), ctx))?;
    account.finish().await?;
    let text = words.words(language);
    out.note(
        "Écrivez ces douze mots sur du papier ; ils ne seront plus jamais montrés.",
        "Write these twelve words on paper; they are never shown again.",
    );
    out.answer(&json!({ "words": text }), || text.clone());
    Ok(())
}

fn waiting_file(args: &Args) -> Result<PathBuf, Error> {
    let (_, dir) = crate::account::fresh_store(args)?;
    Ok(dir.join("waiting-device"))
}

fn request(args: &Args, out: &Output) -> Result<(), Error> {
    let path = waiting_file(args)?;
    let keys = DeviceKeys::make(&mut rng());
    let salt = fill(&mut rng());
    let phrase = passphrase(args, out)?;
    let unlock = derive_from_passphrase(&phrase, &salt).map_err(cahier_sync::LockError::from)?;
    let seed = LocalKey::from_secret(keys.seed().clone());
    let wrapped = unlock.wrap(&mut rng(), b"cahier/v1/waiting", &seed);
    std::fs::write(&path, encode(&Waiting { salt, wrapped })).map_err(Error::file(&path))?;
    let code = RequestCode::of(keys.card()).to_text();
    out.answer(&json!({ "code": code }), || code.clone());
    Ok(())
}

async fn add(args: &Args, out: &Output, code: &str, whole: bool) -> Result<(), Error> {
    let card = RequestCode::parse(code).map_err(|_| Usage::Code)?.card();
    let mut account = Account::open(args, out).await?;
    // A second code for the same device is another form of the first.
    if account.driver.engine.chain().live(&DeviceId::derive(&card)).is_none() {
        with_context(|ctx| account.driver.engine.add_device(DeviceKind::Device, &card, ctx))?;
    }
    account.finish().await?;
    let code = account.driver.engine.accept_code(whole).to_text();
    out.note(
        "Synchronisez cet appareil, puis donnez ce code au nouveau : cahier devices accept",
        "Sync this device, then give this code to the new one: cahier devices accept",
    );
    out.answer(&json!({ "code": code }), || code.clone());
    Ok(())
}

async fn accept(args: &Args, out: &Output, code: &str) -> Result<(), Error> {
    let answer = AcceptCode::parse(code).map_err(|_| Usage::Code)?;
    let path = waiting_file(args)?;
    let bytes = std::fs::read(&path).map_err(|_| Usage::NoRequest)?;
    let waiting: Waiting = decode(&bytes, WAITING_BYTES_MAX).map_err(|_| Usage::NoRequest)?;
    let phrase = passphrase(args, out)?;
    let unlock =
        derive_from_passphrase(&phrase, &waiting.salt).map_err(cahier_sync::LockError::from)?;
    let seed = unlock
        .unwrap(b"cahier/v1/waiting", &waiting.wrapped)
        .map_err(cahier_sync::LockError::from)?;
    let keys = DeviceKeys::derive(Secret32::from(*seed.secret().expose()));
    let device = DeviceId::derive(keys.card());
    let WholeChain { name, chain, relay, relay_key } = match answer {
        AcceptCode::Whole(whole) => whole,
        AcceptCode::Placed(placed) => Box::pin(fetch(args, &keys, placed)).await?,
    };
    let mut engine = Engine::adopt_device(keys, &name, chain)?;
    if engine.chain().live(&device).is_none() {
        return Err(Usage::OtherCode.into());
    }
    if let Some(address) = &relay {
        engine.set_relay(address, relay_key, None);
    }
    Box::pin(Account::create(args, out, engine)).await?;
    std::fs::remove_file(&path).map_err(Error::file(&path))?;
    out.answer(&json!({ "device": device.to_string() }), || {
        out.lang
            .say(
                "Appareil ajouté ; synchronisez pour tout recevoir.",
                "Device added; sync to receive everything.",
            )
            .into()
    });
    Ok(())
}

/// The chain that a code names, from the relay that it names.
async fn fetch(args: &Args, keys: &DeviceKeys, placed: PlacedChain) -> Result<WholeChain, Error> {
    let keys = DeviceKeys::derive(keys.seed().clone());
    let (address, key) = (placed.relay.clone(), placed.relay_key);
    let fetch = ChainFetch::new(keys, placed.person, Some(key));
    let chain = fetch_chain(&address, args.ca.as_deref(), fetch).await?;
    if !placed.names(&chain) {
        return Err(Trouble::Fault(Fault::Chain).into());
    }
    Ok(WholeChain { name: placed.name, chain, relay: Some(address), relay_key: Some(key) })
}

async fn remove(args: &Args, out: &Output, name: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let devices = &account.driver.engine.chain().devices;
    let found: Vec<DeviceId> =
        devices.keys().filter(|id| id.to_string().starts_with(name)).copied().collect();
    let device = Missing::one(What::Device, name, &found)?;
    with_context(|ctx| account.driver.engine.remove_device(device, ctx))?;
    account.finish().await?;
    out.answer(&json!({ "removed": device.to_string() }), || {
        out.lang
            .say(
                "Retiré ; cela vaut pour tous dès la prochaine synchronisation.",
                "Removed; it counts for everyone from the next sync on.",
            )
            .into()
    });
    Ok(())
}
