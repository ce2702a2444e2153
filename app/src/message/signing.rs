//! What page and engine say to each other of signatures.

use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// From the page, of signing an entry.
#[derive(Clone, Serialize, Deserialize)]
pub enum Sign {
    /// What was written leaves now: only what is on the relay is signed.
    Deliver { entry: String },
    /// Seal the version that is shown. With `key` nothing is signed yet: the version is fixed, and
    /// the page is told what the person's security key has to sign. `about` is the seal that it
    /// answers.
    Seal { entry: String, meaning: String, note: String, key: bool, about: Option<String> },
    /// The security key signed what it had to.
    Answer { challenge: [u8; 32], answer: KeyAnswer },
    /// A security key was made for this person: what it said of itself.
    AddKey { authenticator_data: Vec<u8> },
    /// Write on in a frozen entry, as an amendment.
    Amend { entry: String, reason: String },
    /// Ask a member to sign; where the entry is frozen, beside it.
    Ask { entry: String, person: String, meaning: String },
    /// Take such a request back.
    TakeBack { entry: String, request: String },
}

/// An assertion, as the authenticator and the browser gave it.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyAnswer {
    /// Id of the credential.
    pub credential: Vec<u8>,
    /// The authenticator data.
    pub authenticator_data: Vec<u8>,
    /// The client data, byte for byte.
    pub client_data_json: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
}

/// What the person's security key has to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToSign {
    /// The challenge.
    pub challenge: [u8; 32],
    /// Ids of the keys of which one may answer.
    pub keys: Vec<Vec<u8>>,
}

/// What was asked for is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// The version is signed.
    Sealed,
    /// The security key is in the person's chain.
    KeyAdded,
    /// An amendment is begun.
    Amending,
    /// Somebody is asked to sign, or is not any more.
    Asked,
}

/// How an entry is signed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// Its seals, in the order of the log.
    pub seals: Vec<Seal>,
    /// The seal that it is frozen by.
    pub frozen: Option<Frozen>,
    /// Changes of it that are not on the relay, without which it is not signed.
    pub unsent: usize,
    /// Security keys of this person that can sign here: their ids.
    pub keys: Vec<Vec<u8>>,
    /// Those of which the zone has not heard yet.
    pub new_keys: Vec<Vec<u8>>,
    /// Requests to sign that nobody answered.
    pub requests: Vec<AskedFor>,
    /// The newest signature with a place on the version of now; none where nobody signed it.
    pub stated: Option<Stated>,
}

/// Somebody is asked to sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AskedFor {
    /// Names the request.
    pub id: String,
    /// Who is asked, by name.
    pub name: String,
    /// Who asks, by name.
    pub by: String,
    /// As what they are to sign, by the name of the meaning.
    pub meaning: String,
    /// Whether that is the reader.
    pub own: bool,
}

/// By which signature the log names the version of now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// Hash of the signature, hexadecimal.
    pub hash: String,
    /// Whose, by name.
    pub by: String,
    /// When they say, ms since 1970.
    pub claimed_ms: f64,
    /// How many changes the version is made of.
    pub count: u64,
}

/// A seal as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seal {
    /// Its name.
    pub id: String,
    /// Who signed, and as what.
    pub title: Sentence,
    /// Who vouches, how it stands, what a security key says of it, and its times.
    pub lines: Vec<Sentence>,
    /// The signer's comment.
    pub note: Option<String>,
    /// Whether the entry is frozen by it.
    pub freezes: bool,
    /// The seal that it answers.
    pub about: Option<String>,
    /// Whether this person can answer it: it is somebody else's, it has its place, and the entry
    /// still is what was signed.
    pub answerable: bool,
}

/// By what an entry is frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// By which seal.
    pub by: Sentence,
    /// The reason of the amendment that is being written here.
    pub amending: Option<String>,
}
