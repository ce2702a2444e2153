//! How vectors are kept: JSON with bytes as lower-case hex, one file a format, in the folder
//! `tests/vectors/v1` of a crate. One that is there is kept for ever: nothing here changes it. The
//! tests of all crates with vectors include this file.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fs;
use std::path::Path;

/// Set to 1, the tests write the files that are missing before they read them.
const WRITE: &str = "CAHIER_WRITE_VECTORS";

/// Bytes that stand in a file as lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Hex {
    /// A copy of the bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().to_vec())
    }

    /// The bytes of a value of fixed length.
    pub fn array<const N: usize>(&self) -> [u8; N] {
        self.0.as_slice().try_into().expect("the length is fixed")
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(&text).map_err(D::Error::custom)?;
        if hex::encode(&bytes) == text { Ok(Self(bytes)) } else { Err(D::Error::custom("case")) }
    }
}

/// The vectors of a file, once it is certain that today's code makes the very same ones.
pub fn committed<T: Serialize + DeserializeOwned>(name: &str, made: &T) -> T {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/v1");
    let path = folder.join(name);
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if !path.exists() && std::env::var_os(WRITE).is_some_and(|value| value == "1") {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let text = fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{name}: {error}; {WRITE}=1 writes it"));
    let differs = text.lines().zip(made.lines()).position(|(kept, made)| kept != made);
    let line = differs.unwrap_or(text.lines().count().min(made.lines().count())) + 1;
    assert!(text == made, "{name}: today's code makes something else from line {line} on");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}
