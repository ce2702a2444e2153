//! Registers a security key at the relay. The key makes a credential, the device signs that it is
//! this person's, the relay keeps it; and where the key can, it opens this device from then on.
//! That comes first: whatever fails afterwards, nothing that a key holds is out of use.

use super::super::super::known::Known;
use super::super::super::webauthn::{self, offered};
use super::accounts::{self, Begun};
use super::taking::{Key, Unconfirmed, Which, arrived, candidates, excluded, replaced};
use crate::message::{Answer, Ask, DeviceAsk, Door, WayIn};
use cahier_evidence::{DeviceId, PersonId};
use cahier_words::{Sentence, both};
use leptos::prelude::*;

/// Tries that the relay did not confirm, while the page shows its settings.
pub(super) type Tried = StoredValue<Vec<Unconfirmed>>;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The key is registered, and opens this device in the place of what it had before.
    Instead,
    /// It is registered, and opens this device too.
    Opens,
    /// It is registered, and opens nothing.
    Alone,
    /// The relay has it already.
    Already,
}

impl Done {
    /// What a person reads.
    pub fn says(self) -> Sentence {
        match self {
            Self::Instead => both(
                "Le relais connaît votre clé. Elle ouvre ce cahier ici comme avant, aussi sans \
                 réseau.",
                "The relay knows your key. It opens this notebook here as before, without a \
                 network too.",
            ),
            Self::Opens => both(
                "Le relais connaît cette clé. Elle ouvre aussi ce cahier sur cet appareil, même \
                 sans réseau.",
                "The relay knows this key. It opens this notebook on this device too, even \
                 without a network.",
            ),
            Self::Alone => both(
                "Le relais connaît cette clé. Elle n’ouvre pas ce cahier\u{a0}: il lui manque \
                 l’extension PRF, ou elle n’a pas été touchée la seconde fois. Vos accès d’avant \
                 restent.",
                "The relay knows this key. It does not open this notebook: it lacks the PRF \
                 extension, or was not touched the second time. Your ways in stay as they were.",
            ),
            Self::Already => both(
                "Le relais connaît déjà la clé qui ouvre ce cahier.",
                "The relay knows the key that opens this notebook already.",
            ),
        }
    }
}

/// Registers a key.
pub(super) async fn register(known: Known, which: Which, tried: Tried) -> Result<Done, Sentence> {
    let person = person_of(known).ok_or_else(closed)?;
    let device = this_device(known).await?;
    let nothing = |why: Sentence| why.then(&unchanged());
    let begun = accounts::begin(person, device).await.map_err(nothing)?;
    fits(&begun, person).map_err(nothing)?;
    let have = &begun.offer.have;
    let earlier = tried.try_get_value().unwrap_or_default();
    if let Some(found) = arrived(&earlier, have) {
        return settle(known, found.clone(), &earlier, tried).await;
    }
    let keys = keys_of(known).await?;
    let before = match which {
        Which::Another => None,
        Which::Opening => match candidates(&keys, have, &earlier).as_slice() {
            [] => return Ok(Done::Already),
            [(id, _)] => Some(id.clone()),
            several => Some(at_hand(several).await.map_err(nothing)?),
        },
    };
    let made = begun.offer.make(&excluded(which, &keys, have)).await;
    let made = made.map_err(|error| nothing(webauthn::why(&error)))?;
    // A key that is not touched again is registered all the same.
    let way = match made.opens {
        true => offered::opening(&made.credential).await.ok(),
        false => None,
    };
    still(known, person)?;
    let opens = way.is_some();
    let unconfirmed = Unconfirmed { credential: made.credential.clone(), instead_of: before };
    if let Some(way) = way {
        known.engine.ask(Ask::Device(DeviceAsk::AddWay { way })).await?;
        let _ = tried.try_update_value(|tried| tried.push(unconfirmed.clone()));
    }
    let safe = if opens { unconfirmed_opens() } else { unchanged() };
    confirm(known, person, &begun, &made).await.map_err(|why| why.then(&safe))?;
    match opens {
        true => settle(known, unconfirmed, &earlier, tried).await,
        false => Ok(Done::Alone),
    }
}

/// The relay has a credential that opens this device: what it replaces opens it no more.
async fn settle(
    known: Known,
    made: Unconfirmed,
    earlier: &[Unconfirmed],
    tried: Tried,
) -> Result<Done, Sentence> {
    let done = match made.instead_of {
        None => Done::Opens,
        Some(before) => {
            let credentials = replaced(before, &made.credential, earlier);
            known.engine.ask(Ask::Device(DeviceAsk::RemoveKeys { credentials })).await?;
            Done::Instead
        }
    };
    let _ = tried.try_update_value(Vec::clear);
    Ok(done)
}

/// Has the device sign that the credential is this person's, and the relay keep it.
async fn confirm(
    known: Known,
    person: PersonId,
    begun: &Begun,
    made: &offered::Made,
) -> Result<(), Sentence> {
    still(known, person)?;
    let (nonce, credential) = (begun.nonce.0, made.credential.clone());
    let signed = known.engine.ask(Ask::Device(DeviceAsk::SignKey { nonce, credential })).await?;
    let Answer::Signature(signature) = signed else { return Err(accounts::strange()) };
    accounts::finish(begun, made, &signature).await
}

/// Which of several keys is at hand.
async fn at_hand(keys: &[Key]) -> Result<Vec<u8>, Sentence> {
    match webauthn::get(keys).await {
        Ok(WayIn::Prf { credential, .. }) => Ok(credential),
        Ok(WayIn::Passphrase(_)) => Err(accounts::strange()),
        Err(error) => Err(webauthn::why(&error)),
    }
}

fn person_of(known: Known) -> Option<PersonId> {
    known.state.with_untracked(|state| state.as_ref().and_then(|state| state.person.parse().ok()))
}

async fn this_device(known: Known) -> Result<DeviceId, Sentence> {
    let Answer::Devices(list) = known.engine.ask(Ask::Device(DeviceAsk::List)).await? else {
        return Err(closed());
    };
    let here = list.devices.iter().find(|device| device.here);
    here.and_then(|device| device.id.parse().ok()).ok_or_else(closed)
}

/// The keys that open this device now.
async fn keys_of(known: Known) -> Result<Vec<Key>, Sentence> {
    match known.engine.ask(Ask::Door(Door::Locks)).await? {
        Answer::Locks(locks) => Ok(locks.credentials),
        _ => Err(closed()),
    }
}

/// A person looks for their key meanwhile: what it gives is for their notebook alone.
fn still(known: Known, person: PersonId) -> Result<(), Sentence> {
    (person_of(known) == Some(person)).then_some(()).ok_or_else(closed)
}

/// Whether the relay asks for a key of this person, for pages of this host (WebAuthn level 3,
/// section 5.1.2: a page may have no keys of another).
fn fits(begun: &Begun, person: PersonId) -> Result<(), Sentence> {
    let host = window().location().hostname().unwrap_or_default();
    if begun.offer.rp != host {
        return Err(accounts::other_place());
    }
    (begun.offer.user == person.as_bytes()).then_some(()).ok_or_else(accounts::strange)
}

fn unchanged() -> Sentence {
    both(
        "Rien n’a changé. Réessayez plus tard, ou continuez sans clé\u{a0}: le cahier marche comme \
         avant.",
        "Nothing changed. Try again later, or go on without a key: the notebook works as before.",
    )
}

fn unconfirmed_opens() -> Sentence {
    both(
        "Rien n’est perdu\u{a0}: cette clé ouvre ce cahier ici, et vos accès d’avant restent, mais \
         le relais ne l’a pas confirmée. Réessayez.",
        "Nothing is lost: this key opens this notebook here, and your ways in stay as they were, \
         but the relay did not confirm it. Try again.",
    )
}

fn closed() -> Sentence {
    both(
        "Le cahier a été fermé entre-temps. La clé n’a pas été enregistrée, et rien de ce qui est \
         écrit n’est touché\u{a0}; ouvrez-le et recommencez.",
        "The notebook was closed meanwhile. The key was not registered, and nothing that is \
         written is touched; open it and begin again.",
    )
}
