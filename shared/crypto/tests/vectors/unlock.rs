//! `unlock.json`: the ways to the local key.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec::{derive, once};
use crate::tape::Tape;
use argon2::{Algorithm, Argon2, Params, Version};
use cahier_crypto::{LocalKey, Secret32, UnlockKey, derive_from_passphrase};
use serde::{Deserialize, Serialize};

/// A way in: the unlock key, and the local key wrapped under it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    name: String,
    secret: Secret,
    unlock_key: Hex,
    label: String,
    local_key: Hex,
    wrapped: Hex,
}

/// What a person or a key gives.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Secret {
    Passphrase { passphrase: String, salt: Hex },
    Prf { output: Hex },
    RecoverySeed { seed: Hex },
}

impl Secret {
    fn unlock(&self) -> UnlockKey {
        match self {
            Self::Passphrase { passphrase, salt } => {
                derive_from_passphrase(passphrase, &salt.array()).unwrap()
            }
            Self::Prf { output } => {
                UnlockKey::derive_from_prf(&Secret32::from(output.array::<32>()))
            }
            Self::RecoverySeed { seed } => {
                UnlockKey::derive_from_recovery(&Secret32::from(seed.array::<32>()))
            }
        }
    }

    /// The unlock key as section 2.6 says.
    fn by_hand(&self) -> [u8; 32] {
        match self {
            Self::Passphrase { passphrase, salt } => {
                let params = Params::new(65_536, 3, 1, Some(32)).unwrap();
                let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let mut key = [0; 32];
                argon.hash_password_into(passphrase.as_bytes(), &salt.0, &mut key).unwrap();
                key
            }
            Self::Prf { output } => derive(b"cahier/v1/unlock", &output.0, "cahier/v1/unlock/prf"),
            Self::RecoverySeed { seed } => {
                derive(b"cahier/v1/unlock", &seed.0, "cahier/v1/unlock/words")
            }
        }
    }
}

fn way(name: &str, secret: Secret, label: &str) -> Way {
    let local = LocalKey::from_secret(Secret32::from([0x10; 32]));
    let wrapped = secret.unlock().wrap(&mut Tape(&[0x5c; 32]), label.as_bytes(), &local);
    Way {
        name: name.into(),
        unlock_key: Hex::of(secret.by_hand()),
        secret,
        label: label.into(),
        local_key: Hex::of(local.secret().expose()),
        wrapped: Hex(wrapped),
    }
}

fn made() -> Vec<Way> {
    let (passphrase, salt) = ("sel de mer, 12 g".to_owned(), Hex::of([0x11; 16]));
    vec![
        way("a passphrase", Secret::Passphrase { passphrase, salt }, "cahier/v1/account"),
        way("a security key", Secret::Prf { output: Hex::of([0x12; 32]) }, "cahier/v1/account"),
        way(
            "recovery words",
            Secret::RecoverySeed { seed: Hex::of([0x13; 32]) },
            "cahier/v1/account",
        ),
    ]
}

#[test]
fn ways_in_are_as_written() {
    for entry in committed("unlock.json", &made()) {
        assert_eq!(Hex::of(entry.secret.by_hand()), entry.unlock_key, "{}", entry.name);
        let (salt, _) = entry.wrapped.0.split_at(32);
        let domain = "cahier/v1/wrap/local-key";
        let (label, local) = (entry.label.as_bytes(), &entry.local_key.0);
        let again = once(salt, &entry.unlock_key.0, domain, label, local);
        assert_eq!(Hex(again), entry.wrapped, "{}", entry.name);
        let key = entry.secret.unlock();
        let opened = key.unwrap(label, &entry.wrapped.0).unwrap();
        assert_eq!(Hex::of(opened.secret().expose()), entry.local_key, "{}", entry.name);
        assert!(key.unwrap(b"cahier/v1/backup", &entry.wrapped.0).is_err());
        for other in flips(&entry.wrapped.0) {
            assert!(key.unwrap(label, &other).is_err(), "{}", entry.name);
        }
    }
}
