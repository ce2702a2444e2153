//! `links.json`: invitation links, and texts that are none.

use crate::file::{Hex, committed};
use cahier_evidence::{Hash, PersonId, ZoneId};
use cahier_protocol::{InvitationLink, LinkError, VERSION, encode};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    links: Vec<Link>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    name: String,
    version: u16,
    relay: String,
    relay_key: Hex,
    zone: Hex,
    inviter: Hex,
    inviter_head: Hex,
    secret: Hex,
    /// Id of the invitation.
    id: Hex,
    cbor: Hex,
    url: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    text: String,
}

fn link(version: u16, relay: &str) -> InvitationLink {
    InvitationLink {
        version,
        relay: relay.into(),
        relay_key: Hash([1; 32]),
        zone: ZoneId([2; 16]),
        inviter: PersonId([3; 16]),
        inviter_head: Hash([4; 32]),
        secret: [5; 16],
    }
}

fn vector(name: &str, relay: &str) -> Link {
    let link = link(VERSION, relay);
    Link {
        name: name.into(),
        version: link.version,
        relay: link.relay.clone(),
        relay_key: Hex::of(link.relay_key.0),
        zone: Hex::of(link.zone.0),
        inviter: Hex::of(link.inviter.0),
        inviter_head: Hex::of(link.inviter_head.0),
        secret: Hex::of(link.secret),
        id: Hex::of(link.id().0),
        cbor: Hex(encode(&link)),
        url: link.to_url(),
    }
}

fn made() -> File {
    let refused = |name: &str, text: String| Refused { name: name.into(), text };
    let good = link(VERSION, "https://relais.example").to_url();
    File {
        links: vec![
            vector("a relay by name", "https://relais.example"),
            vector("a relay on a local network", "http://192.168.1.20:7600"),
            vector("an address with a slash at its end", "https://relais.example/"),
        ],
        refused: vec![
            refused("the address alone", "https://relais.example/".into()),
            refused("a part is missing", good[..good.len() - 5].to_owned()),
            refused("padding of base64", format!("{good}=")),
            refused("another version", link(VERSION + 1, "https://relais.example").to_url()),
            refused("another scheme", link(VERSION, "ftp://relais.example").to_url()),
            refused("too long", link(VERSION, &format!("https://{}", "a".repeat(1000))).to_url()),
        ],
    }
}

#[test]
fn links_are_as_written() {
    let read = committed("links.json", &made());
    for entry in &read.links {
        let expected = InvitationLink {
            version: entry.version,
            relay: entry.relay.clone(),
            relay_key: Hash(entry.relay_key.array()),
            zone: ZoneId(entry.zone.array()),
            inviter: PersonId(entry.inviter.array()),
            inviter_head: Hash(entry.inviter_head.array()),
            secret: entry.secret.array(),
        };
        assert_eq!(InvitationLink::parse(&entry.url), Ok(expected.clone()), "{}", entry.name);
        assert_eq!(expected.to_url(), entry.url);
        assert_eq!(Hex(encode(&expected)), entry.cbor);
        assert_eq!(Hex::of(expected.id().0), entry.id);
        let (_, fragment) = entry.url.split_once('#').unwrap();
        assert_eq!(InvitationLink::parse(&format!("#{fragment}")), Ok(expected));
    }
    for entry in &read.refused {
        assert_eq!(InvitationLink::parse(&entry.text), Err(LinkError), "{}", entry.name);
    }
}
