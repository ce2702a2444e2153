//! The two codes that a new device and one of the same person exchange. Neither holds a secret;
//! both are text that people copy, or show as a picture. The answer says where the person's chain
//! is and how it ends; without a relay it carries the chain itself, and no picture holds that.

use crate::wire::{WireError, decode, encode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_crypto::DeviceCard;
use cahier_evidence::{Hash, PersonId, PersonState};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Longest code, bytes before it is text.
const CODE_BYTES_MAX: usize = 256 << 10;
/// Longest answer that a picture shows so that any camera reads it, characters.
pub const SHORT_CODE_CHARS_MAX: usize = 1_200;
/// Version of the answer that names a chain; the one that carries it has none.
const PLACED: u16 = 2;

/// What a new device shows: its public keys.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RequestCode {
    /// Ed25519 public key.
    #[cbor(n(0), with = "minicbor::bytes")]
    verify: [u8; 32],
    /// X-Wing public key.
    #[cbor(n(1), with = "minicbor::bytes")]
    receive: Vec<u8>,
}

/// What the other device answers: everything in it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptCode {
    /// Where the chain is.
    Placed(PlacedChain),
    /// The chain itself.
    Whole(WholeChain),
}

/// An answer that names the person's chain; the new device fetches it from the relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlacedChain {
    /// Version of this form: 2.
    #[n(0)]
    pub version: u16,
    /// The person's name.
    #[n(1)]
    pub name: String,
    /// Who.
    #[n(2)]
    pub person: PersonId,
    /// Records of their chain, with the new device in it.
    #[n(3)]
    pub length: u64,
    /// Hash of the last of them.
    #[n(4)]
    pub head: Hash,
    /// Address of their relay.
    #[n(5)]
    pub relay: String,
    /// Its key.
    #[n(6)]
    pub relay_key: Hash,
}

/// An answer that carries the person's chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WholeChain {
    /// The person's name.
    #[n(0)]
    pub name: String,
    /// Their chain, with the new device in it.
    #[n(1)]
    pub chain: Vec<ByteVec>,
    /// Address of their relay.
    #[n(2)]
    pub relay: Option<String>,
    /// Its key.
    #[n(3)]
    pub relay_key: Option<Hash>,
}

impl RequestCode {
    /// The code of a device.
    pub fn of(card: &DeviceCard) -> Self {
        Self { verify: card.verify, receive: card.receive.clone() }
    }

    /// The device's public half.
    pub fn card(self) -> DeviceCard {
        DeviceCard { verify: self.verify, receive: self.receive }
    }

    /// As text.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(encode(self))
    }

    /// From text.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        decode(&bytes_of(text)?, CODE_BYTES_MAX)
    }
}

impl PlacedChain {
    /// Names a chain at a relay.
    pub fn new(name: &str, chain: &PersonState, relay: &str, relay_key: Hash) -> Self {
        let (name, relay) = (name.to_owned(), relay.to_owned());
        let (person, length, head) = (chain.id, chain.length, chain.head);
        Self { version: PLACED, name, person, length, head, relay, relay_key }
    }

    /// Whether a chain is the one that is named here: this person's, verified, and the record in
    /// that place is the one of then. It may go on.
    #[must_use]
    pub fn names(&self, chain: &[ByteVec]) -> bool {
        let last = usize::try_from(self.length).ok().and_then(|length| length.checked_sub(1));
        let last = last.and_then(|last| chain.get(last));
        let state = PersonState::from_chain(chain.iter().map(|bytes| bytes.as_slice()));
        last.is_some_and(|last| Hash::of(last) == self.head)
            && state.is_ok_and(|state| state.id == self.person)
    }
}

impl AcceptCode {
    /// As text.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(match self {
            Self::Placed(placed) => encode(placed),
            Self::Whole(whole) => encode(whole),
        })
    }

    /// From text. A whole chain begins with a name, the other one with a number.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        let bytes = bytes_of(text)?;
        match decode::<PlacedChain>(&bytes, CODE_BYTES_MAX) {
            Ok(placed) if placed.version == PLACED => Ok(Self::Placed(placed)),
            Ok(_) => Err(WireError::Malformed),
            Err(_) => decode(&bytes, CODE_BYTES_MAX).map(Self::Whole),
        }
    }
}

fn bytes_of(text: &str) -> Result<Vec<u8>, WireError> {
    let text = text.trim();
    if text.len() > CODE_BYTES_MAX * 2 {
        return Err(WireError::TooLarge);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| WireError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_crypto::{DeviceKeys, Secret32};
    use cahier_evidence::{DeviceKind, PersonBody, PersonRecord};

    /// A chain with so many devices more, which is signed by the first one.
    fn chain(seed: u8, devices: u8) -> (Vec<ByteVec>, PersonState) {
        let first = DeviceKeys::derive(Secret32::from([seed; 32]));
        let genesis = PersonRecord::genesis([seed; 16], &first, 1);
        let mut state = PersonState::begin(&genesis).unwrap();
        let mut chain: Vec<ByteVec> = vec![genesis.bytes().to_vec().into()];
        for device in 1..=devices {
            let keys = DeviceKeys::derive(Secret32::from([seed + device; 32]));
            let body = PersonBody::add(DeviceKind::Device, keys.card());
            let record = PersonRecord::next(&state, &first, body, 1);
            state.apply(&record).unwrap();
            chain.push(record.bytes().to_vec().into());
        }
        (chain, state)
    }

    #[test]
    fn codes_come_back_and_nothing_else_is_one() {
        let card = DeviceCard { verify: [3; 32], receive: vec![4; 1216] };
        let request = RequestCode::of(&card).to_text();
        let read = RequestCode::parse(&format!(" {request}\n")).unwrap();
        assert_eq!(read.card(), card);
        let whole = AcceptCode::Whole(WholeChain {
            name: "Ana".into(),
            chain: vec![vec![1, 2].into()],
            relay: Some("https://relais.example".into()),
            relay_key: Some(Hash([5; 32])),
        });
        let (_, state) = chain(1, 0);
        let mut placed = PlacedChain::new("Ana", &state, "https://relais.example", Hash([5; 32]));
        for answer in [whole, AcceptCode::Placed(placed.clone())] {
            let text = answer.to_text();
            assert_eq!(AcceptCode::parse(&format!("{text} ")), Ok(answer));
            assert!(RequestCode::parse(&text).is_err());
        }
        assert_eq!(AcceptCode::parse(&request), Err(WireError::Malformed));
        placed.version += 1;
        let later = AcceptCode::Placed(placed).to_text();
        assert_eq!(AcceptCode::parse(&later), Err(WireError::Malformed));
        for wrong in ["", "é", &request[1..], &"A".repeat(CODE_BYTES_MAX * 2 + 1)] {
            assert!(RequestCode::parse(wrong).is_err());
            assert!(AcceptCode::parse(wrong).is_err());
        }
    }

    #[test]
    fn a_chain_that_is_named_fits_a_picture_and_a_whole_one_does_not() {
        let (chain, state) = chain(11, 2);
        let (name, relay) = ("Ana-Émilie de La Fontaine-Lefèvre", "https://cahier.labo.exemple.fr");
        let placed = PlacedChain::new(name, &state, relay, Hash([5; 32]));
        let placed = AcceptCode::Placed(placed).to_text();
        assert!(placed.len() <= 250, "{}", placed.len());
        let (relay, relay_key) = (Some(relay.into()), Some(Hash([5; 32])));
        let whole = AcceptCode::Whole(WholeChain { name: name.into(), chain, relay, relay_key });
        assert!(whole.to_text().len() > 4 * SHORT_CODE_CHARS_MAX);
        // Even a name that fills half a page.
        let long = "é".repeat(200);
        let placed = PlacedChain::new(&long, &state, &"r".repeat(300), Hash([5; 32]));
        assert!(AcceptCode::Placed(placed).to_text().len() <= SHORT_CODE_CHARS_MAX);
    }

    #[test]
    fn only_the_chain_that_is_named_is_taken() {
        let (whole, state) = chain(21, 2);
        let placed = PlacedChain::new("Ana", &state, "https://relais.example", Hash([5; 32]));
        assert!(placed.names(&whole));
        // It went on meanwhile.
        let (longer, _) = chain(21, 3);
        assert_eq!(longer[..3], whole[..]);
        assert!(placed.names(&longer));
        // Shorter, split before its end, somebody else's, changed, or nothing.
        assert!(!placed.names(&whole[..2]));
        let mut split = chain(21, 1).0;
        let first = DeviceKeys::derive(Secret32::from([21; 32]));
        let other = DeviceKeys::derive(Secret32::from([99; 32]));
        let known = PersonState::from_chain(split.iter().map(|bytes| bytes.as_slice())).unwrap();
        let body = PersonBody::add(DeviceKind::Device, other.card());
        let record = PersonRecord::next(&known, &first, body, 1);
        split.push(record.bytes().to_vec().into());
        assert!(!placed.names(&split));
        assert!(!placed.names(&chain(31, 2).0));
        let mut changed = longer;
        *changed[3].last_mut().unwrap() ^= 1;
        assert!(!placed.names(&changed), "what follows is verified too");
        assert!(!placed.names(&[]));
        let nothing = PlacedChain { length: 0, ..placed };
        assert!(!nothing.names(&whole));
    }
}
