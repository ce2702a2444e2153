//! Devices of the person, the ways into this one, and recovery.

use super::command::named;
use super::desk::Desk;
use super::trouble::{closed, refused, shut};
use crate::clock::rng;
use crate::ctx;
use crate::message::{Answer, DeviceAsk, DeviceView, Devices, WayIn};
use cahier_crypto::{DeviceKeys, LocalKey, RecoveryWords, Secret32, WordLanguage};
use cahier_evidence::{DeviceId, DeviceKind, Hash};
use cahier_protocol::RequestCode;
use cahier_sync::store::Write;
use cahier_sync::{Engine, LockError, LockRow, Way, lock_write, locks, locks_removed, make_lock};
use cahier_words::{Sentence, both};
use zeroize::Zeroize as _;

impl Desk {
    /// Carries out what a page asked of devices.
    pub(super) async fn device_asked(&mut self, ask: DeviceAsk) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        match ask {
            DeviceAsk::List => {
                let ways = locks(driver.vault().store()).await.map_err(shut)?;
                return Ok(Answer::Devices(Box::new(devices(&driver.engine, &ways))));
            }
            DeviceAsk::Words { french } => {
                let language = if french { WordLanguage::French } else { WordLanguage::English };
                let mut words = RecoveryWords::make(ctx.rng).words(language);
                let list = words.split(' ').map(str::to_owned).collect();
                words.zeroize();
                return Ok(Answer::Words(list));
            }
            DeviceAsk::ConfirmWords { words } => {
                let mut text = words.join(" ");
                let read = RecoveryWords::parse(&text);
                text.zeroize();
                let keys = DeviceKeys::derive(read.map_err(|_| no_words())?.derive_seed());
                // Another leader may have taken them already, before it could say so.
                if driver.engine.chain().live(&DeviceId::derive(keys.card())).is_none() {
                    let added = driver.engine.add_device(DeviceKind::Recovery, keys.card(), ctx);
                    added.map_err(refused)?;
                }
            }
            DeviceAsk::AddWay { way } => {
                let lock = lock_of(way, driver.vault().key())?;
                let written = driver.write(&[lock], ctx).await;
                written.map_err(|why| cahier_words::store(&why))?;
            }
            DeviceAsk::RemoveWay { number } => {
                let ways = locks(driver.vault().store()).await.map_err(shut)?;
                let way = ways.get(number).filter(|_| ways.len() > 1).ok_or_else(last_way)?;
                // A lock lies where it would be written.
                let Write::Put(place, _) = lock_write(way) else { return Ok(Answer::Done) };
                let written = driver.write(&[Write::Delete(place)], ctx).await;
                written.map_err(|why| cahier_words::store(&why))?;
            }
            DeviceAsk::RemoveKeys { credentials } => {
                let ways = locks(driver.vault().store()).await.map_err(shut)?;
                let gone = |way: &LockRow| match way {
                    LockRow::Prf { credential, .. } => credentials.contains(credential),
                    LockRow::Passphrase { .. } | LockRow::Recovery { .. } => false,
                };
                let writes = locks_removed(&ways, gone).ok_or_else(last_way)?;
                let written = driver.write(&writes, ctx).await;
                written.map_err(|why| cahier_words::store(&why))?;
            }
            DeviceAsk::SignKey { nonce, credential } => {
                let signed = driver.engine.sign_registration(Hash(nonce), &credential);
                return Ok(Answer::Signature(signed.map_err(refused)?.to_vec()));
            }
            DeviceAsk::Remove { device } => {
                let device: DeviceId = named(&device)?;
                driver.engine.remove_device(device, ctx).map_err(refused)?;
            }
            DeviceAsk::Accept { code, whole } => {
                let card = RequestCode::parse(&code).map_err(|_| no_code())?.card();
                if driver.engine.chain().live(&DeviceId::derive(&card)).is_none() {
                    let added = driver.engine.add_device(DeviceKind::Device, &card, ctx);
                    added.map_err(refused)?;
                }
                return Ok(Answer::Link(driver.engine.accept_code(whole).to_text()));
            }
        }
        self.stirred = true;
        Ok(Answer::Done)
    }
}

fn devices(engine: &Engine, ways: &[LockRow]) -> Devices {
    let devices = engine.chain().devices.iter().map(|(id, entry)| DeviceView {
        id: id.to_string(),
        recovery: entry.kind == DeviceKind::Recovery,
        here: *id == engine.device(),
        removed: !entry.live,
    });
    let way = |way: &LockRow| match way {
        LockRow::Passphrase { .. } => "passphrase".to_owned(),
        LockRow::Prf { .. } => "key".to_owned(),
        LockRow::Recovery { .. } => "words".to_owned(),
    };
    Devices {
        devices: devices.collect(),
        ways: ways.iter().map(way).collect(),
        fingerprint: fingerprint(engine.person().as_bytes()),
    }
}

/// Digits of a key that people read to each other: groups of four.
pub(super) fn fingerprint(id: &[u8]) -> String {
    let hash = Hash::of(id);
    let digits = |pair: &[u8]| {
        let number = pair.iter().fold(0_u32, |sum, byte| sum * 256 + u32::from(*byte));
        format!("{:04}", number % 10_000)
    };
    hash.0.chunks(4).take(6).map(digits).collect::<Vec<_>>().join(" ")
}

/// The lock that makes a way open a key; what the way was made of is wiped.
pub(super) fn lock_of(way: WayIn, key: &LocalKey) -> Result<Write, Sentence> {
    let lock = match way {
        WayIn::Passphrase(mut phrase) => {
            let lock = make_lock(&mut rng(), &Way::Passphrase(&phrase), [0; 32], key);
            phrase.zeroize();
            lock
        }
        WayIn::Prf { credential, salt, mut output } => {
            let secret = Secret32::from(output);
            output.zeroize();
            make_lock(&mut rng(), &Way::Prf(&credential, &secret), salt, key)
        }
    };
    Ok(lock_write(&lock.map_err(|why| shut(LockError::from(why)))?))
}

pub(super) fn no_words() -> Sentence {
    both(
        "Ce ne sont pas les douze mots de secours. Rien n’a été changé ; écrivez-les dans leur \
         ordre, séparés par des espaces.",
        "These are not the twelve recovery words. Nothing was changed; write them in their order, \
         with spaces between them.",
    )
}

pub(super) fn no_code() -> Sentence {
    both(
        "Ceci n’est pas le code d’un appareil. Rien n’a été changé ; copiez en entier le code de \
         l’autre appareil.",
        "This is not the code of a device. Nothing was changed; copy the whole code of the other \
         device.",
    )
}

fn last_way() -> Sentence {
    both(
        "C’est la dernière façon d’ouvrir ce cahier ici : elle reste. Ajoutez-en d’abord une.",
        "This is the last way to open this notebook here: it stays. Add another one first.",
    )
}
