//! `codes.json`: what two devices of a person show each other, and texts that are no answer.

use crate::file::{Hex, committed};
use cahier_crypto::DeviceCard;
use cahier_evidence::{Hash, PersonId};
use cahier_protocol::{AcceptCode, PlacedChain, RequestCode, WholeChain};
use minicbor::bytes::ByteVec;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    request: Request,
    placed: Vec<Placed>,
    whole: Vec<Whole>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    verify: Hex,
    /// Any bytes here, an X-Wing public key in a code.
    receive: Hex,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    version: u16,
    name: String,
    person: Hex,
    length: u64,
    head: Hex,
    relay: String,
    relay_key: Hex,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    name: String,
    /// Any bytes here, the records of the person's chain in a code.
    chain: Vec<Hex>,
    relay: Option<String>,
    relay_key: Option<Hex>,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    text: String,
}

fn placed_chain(version: u16, length: u64) -> PlacedChain {
    PlacedChain {
        version,
        name: "Émilie".into(),
        person: PersonId([3; 16]),
        length,
        head: Hash([4; 32]),
        relay: "https://relais.example".into(),
        relay_key: Hash([1; 32]),
    }
}

fn placed(length: u64) -> Placed {
    let named = placed_chain(2, length);
    Placed {
        version: named.version,
        name: named.name.clone(),
        person: Hex::of(named.person.0),
        length: named.length,
        head: Hex::of(named.head.0),
        relay: named.relay.clone(),
        relay_key: Hex::of(named.relay_key.0),
        text: AcceptCode::Placed(named).to_text(),
    }
}

fn whole(relay: Option<&str>) -> Whole {
    let relay_key = relay.map(|_| Hash([1; 32]));
    let relay = relay.map(str::to_owned);
    let chain: Vec<ByteVec> = vec![vec![0xc1].into(), vec![0xc2].into()];
    let code = WholeChain { name: "Ana".into(), chain, relay: relay.clone(), relay_key };
    Whole {
        name: code.name.clone(),
        chain: code.chain.iter().map(|record| Hex::of(record.as_slice())).collect(),
        relay,
        relay_key: relay_key.map(|key| Hex::of(key.0)),
        text: AcceptCode::Whole(code).to_text(),
    }
}

fn made() -> File {
    let card = DeviceCard { verify: [6; 32], receive: vec![7; 40] };
    let request = RequestCode::of(&card).to_text();
    let refused = |name: &str, text: String| Refused { name: name.into(), text };
    let good = placed(3).text;
    File {
        placed: vec![placed(3), placed(300)],
        whole: vec![whole(Some("https://relais.example")), whole(None)],
        refused: vec![
            refused("the code of the new device", request.clone()),
            refused("a part is missing", good[..good.len() - 4].to_owned()),
            refused("padding of base64", format!("{good}=")),
            refused("another version", AcceptCode::Placed(placed_chain(3, 3)).to_text()),
        ],
        request: Request {
            verify: Hex::of(card.verify),
            receive: Hex::of(&card.receive),
            text: request,
        },
    }
}

#[test]
fn codes_are_as_written() {
    let read = committed("codes.json", &made());
    let card = RequestCode::parse(&read.request.text).unwrap().card();
    assert_eq!(
        (Hex::of(card.verify), Hex(card.receive)),
        (read.request.verify, read.request.receive)
    );
    for entry in read.placed {
        let expected = AcceptCode::Placed(PlacedChain {
            version: entry.version,
            name: entry.name,
            person: PersonId(entry.person.array()),
            length: entry.length,
            head: Hash(entry.head.array()),
            relay: entry.relay,
            relay_key: Hash(entry.relay_key.array()),
        });
        assert_eq!(expected.to_text(), entry.text);
        assert_eq!(AcceptCode::parse(&entry.text), Ok(expected));
    }
    for entry in read.whole {
        let expected = AcceptCode::Whole(WholeChain {
            name: entry.name,
            chain: entry.chain.into_iter().map(|record| record.0.into()).collect(),
            relay: entry.relay,
            relay_key: entry.relay_key.map(|key| Hash(key.array())),
        });
        assert_eq!(expected.to_text(), entry.text);
        assert_eq!(AcceptCode::parse(&entry.text), Ok(expected));
    }
    for entry in &read.refused {
        assert!(AcceptCode::parse(&entry.text).is_err(), "{}", entry.name);
    }
}
