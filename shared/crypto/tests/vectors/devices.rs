//! `devices.json`: keys of devices and relays, signatures, what is sealed to a device, and
//! recovery words.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec::derive;
use crate::tape::Tape;
use cahier_crypto::{
    DeviceCard, DeviceKeys, RecoveryWords, RelayKey, SealError, Secret32, WordLanguage,
    verify_strict,
};
use serde::{Deserialize, Serialize};

const MESSAGE: &[u8] = b"cahier, a message";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Devices {
    devices: Vec<Device>,
    seals: Vec<Seal>,
    relays: Vec<Relay>,
    recovery: Vec<Recovery>,
    weak: Vec<Hex>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    name: String,
    seed: Hex,
    /// Seed of the Ed25519 key.
    signing_seed: Hex,
    /// What the X-Wing key is derived from.
    receive_material: Hex,
    verify: Hex,
    receive: Hex,
    message: Hex,
    signature: Hex,
}

/// HPKE to the device of `seed`; `random` is what the encapsulation draws.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seal {
    name: String,
    seed: Hex,
    context: Hex,
    plain: Hex,
    random: Hex,
    sealed: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relay {
    name: String,
    seed: Hex,
    public: Hex,
    message: Hex,
    signature: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recovery {
    name: String,
    bits: Hex,
    french: String,
    english: String,
    /// Seed of the recovery device.
    seed: Hex,
}

fn keys(seed: &Hex) -> DeviceKeys {
    DeviceKeys::derive(Secret32::from(seed.array::<32>()))
}

fn device(name: &str, seed: [u8; 32]) -> Device {
    let keys = DeviceKeys::derive(Secret32::from(seed));
    Device {
        name: name.into(),
        seed: Hex::of(seed),
        signing_seed: Hex::of(derive(b"cahier/v1/device", &seed, "cahier/v1/device/sign")),
        receive_material: Hex::of(derive(b"cahier/v1/device", &seed, "cahier/v1/device/receive")),
        verify: Hex::of(keys.card().verify),
        receive: Hex::of(&keys.card().receive),
        message: Hex::of(MESSAGE),
        signature: Hex::of(keys.sign(MESSAGE)),
    }
}

fn seal(name: &str, context: &[u8], plain: &[u8]) -> Seal {
    let (seed, random) = ([7; 32], std::array::from_fn::<u8, 64, _>(|at| at as u8));
    let keys = DeviceKeys::derive(Secret32::from(seed));
    let sealed = keys.card().seal(&mut Tape(&random), context, plain).unwrap();
    Seal {
        name: name.into(),
        seed: Hex::of(seed),
        context: Hex::of(context),
        plain: Hex::of(plain),
        random: Hex::of(random),
        sealed: Hex(sealed),
    }
}

fn made() -> Devices {
    let relay = RelayKey::from_seed(&Secret32::from([9; 32]));
    let words = RecoveryWords::make(&mut Tape(&[0x2a; 16]));
    Devices {
        devices: vec![device("a laptop", [7; 32]), device("a tablet", [8; 32])],
        seals: vec![
            seal("a key", b"context", &[0x5a; 32]),
            seal("nothing, without a context", b"", b""),
        ],
        relays: vec![Relay {
            name: "a relay".into(),
            seed: Hex::of([9; 32]),
            public: Hex::of(relay.public()),
            message: Hex::of(MESSAGE),
            signature: Hex::of(relay.sign(MESSAGE)),
        }],
        recovery: vec![Recovery {
            name: "twelve words".into(),
            bits: Hex::of([0x2a; 16]),
            french: words.words(WordLanguage::French),
            english: words.words(WordLanguage::English),
            seed: Hex::of(words.derive_seed().expose()),
        }],
        weak: vec![
            Hex::of([0; 32]),
            Hex::of(std::array::from_fn::<u8, 32, _>(|at| u8::from(at == 0))),
        ],
    }
}

fn check_device(entry: &Device) {
    let keys = keys(&entry.seed);
    let card = DeviceCard { verify: entry.verify.array(), receive: entry.receive.0.clone() };
    assert_eq!(*keys.card(), card, "{}", entry.name);
    assert!(card.is_valid());
    let signing = ed25519_dalek::SigningKey::from_bytes(&entry.signing_seed.array());
    assert_eq!(signing.verifying_key().to_bytes(), card.verify);
    assert_eq!(Hex::of(keys.sign(&entry.message.0)), entry.signature);
    assert!(card.verifies(&entry.message.0, &entry.signature.array()));
    for other in flips(&entry.signature.0) {
        assert!(!card.verifies(&entry.message.0, &Hex(other).array()), "{}", entry.name);
    }
    for other in flips(&entry.message.0) {
        assert!(!card.verifies(&other, &entry.signature.array()), "{}", entry.name);
    }
}

fn check_seal(entry: &Seal) {
    let keys = keys(&entry.seed);
    let opened = keys.open(&entry.context.0, &entry.sealed.0).unwrap();
    assert_eq!(opened.as_slice(), entry.plain.0.as_slice());
    let again = keys.card().seal(&mut Tape(&entry.random.0), &entry.context.0, &entry.plain.0);
    assert_eq!(again.as_ref(), Ok(&entry.sealed.0), "{}", entry.name);
    for other in flips(&entry.sealed.0) {
        let opened = keys.open(&entry.context.0, &other);
        assert_eq!(opened.err(), Some(SealError::NotForUs), "{}", entry.name);
    }
    let elsewhere = [&entry.context.0[..], b"!"].concat();
    assert_eq!(keys.open(&elsewhere, &entry.sealed.0).err(), Some(SealError::NotForUs));
}

#[test]
fn devices_are_as_written() {
    let read = committed("devices.json", &made());
    read.devices.iter().for_each(check_device);
    read.seals.iter().for_each(check_seal);
    for entry in &read.relays {
        let key = RelayKey::from_seed(&Secret32::from(entry.seed.array::<32>()));
        assert_eq!(Hex::of(key.public()), entry.public, "{}", entry.name);
        assert_eq!(Hex::of(key.sign(&entry.message.0)), entry.signature);
        let public = entry.public.array();
        assert!(verify_strict(&public, &entry.message.0, &entry.signature.array()));
        for other in flips(&entry.signature.0) {
            assert!(!verify_strict(&public, &entry.message.0, &Hex(other).array()));
        }
    }
    for entry in &read.recovery {
        let seed = derive(b"cahier/v1/recovery", &entry.bits.0, "cahier/v1/recovery/device");
        assert_eq!(Hex::of(seed), entry.seed, "{}", entry.name);
        for words in [&entry.french, &entry.english] {
            let read = RecoveryWords::parse(words).unwrap();
            assert_eq!(Hex::of(read.derive_seed().expose()), entry.seed);
        }
    }
    for verify in &read.weak {
        let card = DeviceCard { verify: verify.array(), ..keys(&Hex::of([7; 32])).card().clone() };
        assert!(!card.is_valid());
    }
}
