//! `crypto`: what one operation of suite 1 costs on this machine.

use crate::measure::us_a_call;
use crate::report::Row;
use anyhow::Result;
use cahier_crypto::{DeviceKeys, DocumentKey, derive_from_passphrase, fill, verify_strict};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// What an envelope's signature covers is about this long.
const SIGNED_BYTES: usize = 400;
const MESSAGE_BYTES: usize = 300;

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut rows = signatures(&mut rng);
    rows.extend(seals(&mut rng)?);
    rows.extend(messages(&mut rng)?);
    let salt: [u8; 16] = fill(&mut rng);
    let unlock = us_a_call(5, 1, || derive_from_passphrase("mer calme et voyage", &salt));
    rows.push(Row::new("Argon2id, 64 MiB and 3 passes", "ms", unlock / 1e3));
    Ok(rows)
}

fn signatures(rng: &mut ChaCha20Rng) -> Vec<Row> {
    let keys = DeviceKeys::make(rng);
    let message = [7u8; SIGNED_BYTES];
    let signature = keys.sign(&message);
    let key = keys.card().verify;
    let sign = us_a_call(15, 1_000, || keys.sign(&message));
    let verify = us_a_call(15, 1_000, || verify_strict(&key, &message, &signature));
    vec![
        Row::new("Ed25519, sign 400 B", "us", sign),
        Row::new("Ed25519, verify 400 B strictly", "us", verify),
    ]
}

fn seals(rng: &mut ChaCha20Rng) -> Result<Vec<Row>> {
    let keys = DeviceKeys::make(rng);
    let context = &b"zone, epoch, device"[..];
    let secret: [u8; 32] = fill(rng);
    let sealed = keys.card().seal(rng, context, &secret)?;
    let seal = us_a_call(15, 200, || keys.card().seal(rng, context, &secret));
    let open = us_a_call(15, 200, || keys.open(context, &sealed));
    Ok(vec![
        Row::new("X-Wing HPKE, seal a 32 B key", "us", seal),
        Row::new("X-Wing HPKE, open a 32 B key", "us", open),
        Row::new("X-Wing HPKE, sealed 32 B key", "B", sealed.len() as f64),
    ])
}

fn messages(rng: &mut ChaCha20Rng) -> Result<Vec<Row>> {
    let key = DocumentKey::make(rng);
    let salt: [u8; 32] = fill(rng);
    let (header, plain) = ([1u8; SIGNED_BYTES], [2u8; MESSAGE_BYTES]);
    let commitment = key.derive_message(&salt).commitment();
    let sealed = key.derive_message(&salt).seal(&header, &plain)?;
    let seal = us_a_call(15, 2_000, || key.derive_message(&salt).seal(&header, &plain));
    let open =
        us_a_call(15, 2_000, || key.derive_message(&salt).open(&commitment, &header, &sealed));
    Ok(vec![
        Row::new("message of 300 B, derive its key and seal", "us", seal),
        Row::new("message of 300 B, derive its key and open", "us", open),
    ])
}
