//! A verdict with something of everything, of which every word is the same.

use super::NOON;
use crate::verdict::{
    ChangeVerdict, Deleted, DocumentVerdict, FileVerdict, HistoryVerdict, LogTrust, LogVerdict,
    Name, PartVerdict, ProofKind, SecurityKey, StampTrust, StampVerdict, StatementVerdict, Times,
    Verdict, Voucher, Who, ZoneVerdict,
};
use cahier_evidence::{
    Class, DeviceId, DocumentId, Hash, Meaning, PersonId, Position, Role, Version, ZoneId,
};
use cahier_notebook::canonical;
use cahier_notebook::{
    Amendment, Attachment, AuthoredBlock, AuthoredRun, Authorship, Body, Collection, Element,
    Entry, Field, Link, Node, Run, SetBy, Step,
};
use std::sync::Arc;

pub(super) fn who(byte: u8, text: &str) -> Who {
    let voucher = Voucher {
        person: PersonId([9; 16]),
        name: Some(text.to_owned()),
        index: 4,
        received_ms: NOON,
    };
    let name = Name {
        name: text.to_owned(),
        orcid: Some(text.to_owned()),
        institution: Some(text.to_owned()),
        commitment: Hash([byte; 32]),
        vouchers: vec![voucher],
    };
    let (person, device) = (PersonId([byte; 16]), DeviceId([byte; 16]));
    Who { person, device, role: Some(Role::Editor), names: vec![name] }
}

pub(super) fn nobody(byte: u8) -> Who {
    Who { names: Vec::new(), ..who(byte, "") }
}

fn body(text: &str) -> Body {
    let own = |value: &str| value.to_owned();
    let marks = [(own("strong"), own("")), (own("link"), own(text)), (own(text), own(text))];
    let run = || {
        let marks = marks.clone().into_iter().collect();
        Node::Text(vec![Run { text: own(text), marks }])
    };
    let paragraph = || Node::Element(Element::new("paragraph", vec![run()]));
    let row = vec![
        Node::Element(Element::new("table_header", vec![run()])),
        Node::Element(Element::new("table_cell", vec![paragraph()]).with("colspan", text)),
    ];
    let row = Node::Element(Element::new("table_row", row));
    let item = Element::new("check_item", vec![paragraph()]).with("checked", "true");
    let elements = [
        Element::new("heading", vec![run()]).with("level", text),
        Element::new("ordered_list", vec![Node::Element(Element::new("list_item", vec![]))])
            .with("start", text),
        Element::new("check_list", vec![Node::Element(item)]),
        Element::new("table", vec![row]),
        Element::new("code_block", vec![run()]).with("language", text),
        Element::new("image", vec![]).with("src", text).with("alt", text),
        Element::new("formula", vec![]).with("source", text),
        Element::new(text, vec![paragraph()]).with(text, text),
    ];
    Body(elements.into_iter().map(Node::Element).chain([paragraph()]).collect())
}

/// An entry with something of everything.
fn entry(text: &str) -> Entry {
    let (id, own) = (|| "id".to_owned(), || text.to_owned());
    let sha256 = Hash([7; 32]).to_string();
    Entry {
        title: own(),
        date: Some(own()),
        status: Some(own()),
        tags: vec![own()],
        people: vec![own()],
        fields: vec![Field {
            id: id(),
            name: own(),
            value: own(),
            unit: Some(own()),
            options: vec![own()],
            ..Field::default()
        }],
        steps: vec![Step { id: id(), text: own(), done_at: Some(own()), deadline: Some(own()) }],
        links: vec![Link { id: id(), target: own(), label: own() }],
        attachments: vec![Attachment { id: id(), name: own(), sha256, ..Attachment::default() }],
        body: body(text),
        extra: [("key".to_owned(), own())].into(),
        amendments: vec![Amendment {
            id: id(),
            seal: Hash([20; 32]).to_string(),
            reason: own(),
            date: own(),
            by: own(),
        }],
        ..Entry::default()
    }
}

fn parts(text: &str) -> Vec<Arc<PartVerdict>> {
    let written = canonical::parts(&entry(text)).unwrap();
    let read = |part: canonical::Part| PartVerdict {
        content: canonical::read(&part.name, &part.bytes).ok(),
        name: part.name,
        bytes: part.bytes,
    };
    let mut parts: Vec<PartVerdict> = written.into_iter().map(read).collect();
    let bytes = text.as_bytes().to_vec();
    parts.push(PartVerdict { name: text.to_owned(), content: None, bytes });
    parts.into_iter().map(Arc::new).collect()
}

fn times(certified_ms: Option<u64>) -> Times {
    let certified_by = certified_ms.map(|_| 0);
    let (claimed_ms, received_ms, logs) = (NOON - 60_000, NOON, vec![0]);
    Times { claimed_ms, received_ms, logs, certified_ms, certified_by }
}

fn statement(byte: u8, signer: Who, meaning: Option<Meaning>, text: &str) -> StatementVerdict {
    let version = Version {
        form: 1,
        parts: 20,
        root: Hash([byte; 32]),
        at: Position { size: u64::from(byte), root: Hash([8; 32]) },
        count: 1,
        hashes: Hash([6; 32]),
    };
    StatementVerdict {
        index: u64::from(byte),
        hash: Hash([byte; 32]),
        meaning,
        about: None,
        signer,
        security_key: SecurityKey::Holds { rp: text.to_owned() },
        note: Some(text.to_owned()),
        version,
        parts: parts(text),
        withheld: 2,
        times: times(Some(NOON + 5_000)),
    }
}

fn history(text: &str) -> HistoryVerdict {
    let change = ChangeVerdict {
        index: 3,
        author: who(1, text),
        adopted_by: Some(who(2, text)),
        amends: Some(Hash([20; 32])),
        added: 12,
        deleted: 34,
        times: times(None),
    };
    let runs = |author| vec![AuthoredRun { text: text.to_owned(), author }];
    let person = Some(PersonId([1; 16]));
    let key = text.to_owned();
    let part = SetBy { collection: Collection::Tags, key, attribute: None, author: person };
    HistoryVerdict {
        reveals: vec![Deleted { who: who(1, text), units: 34 }],
        changes: vec![change],
        entry: Some(entry(text)),
        authorship: Some(Authorship {
            title: runs(person),
            steps: Vec::new(),
            body: vec![AuthoredBlock { path: vec![0], runs: runs(None) }],
            parts: vec![part],
        }),
        confirmed_to: 1,
    }
}

/// Two signatures, the second by a witness for whose name nobody vouches.
pub(super) fn sample(text: &str, kind: ProofKind) -> Verdict {
    let seal = statement(20, who(1, text), Some(Meaning::Authorship), text);
    let mut witness = statement(21, nobody(2), Some(Meaning::Witness), text);
    (witness.about, witness.security_key) = (Some(seal.hash), SecurityKey::None);
    let stamp = StampVerdict {
        authority: text.to_owned(),
        root: text.to_owned(),
        root_fingerprint: Hash([5; 32]),
        time_ms: Some(NOON + 4_000),
        accuracy_ms: 1_000,
        algorithm: Some("SHA-256"),
        revocation_checked: true,
        valid_until_ms: None,
        renewals: 0,
        trust: StampTrust::Trusted,
    };
    let log = LogVerdict {
        zone: ZoneId([3; 16]),
        size: 30,
        origin: text.to_owned(),
        checkpoint_size: 40,
        key: text.to_owned(),
        same_key: true,
        trust: LogTrust::Known,
        stamps: vec![stamp],
    };
    let document = DocumentVerdict {
        zone: ZoneId([3; 16]),
        document: DocumentId([4; 16]),
        class: Class::Entry,
        statements: vec![seal, witness],
        history: (kind == ProofKind::History).then(|| history(text)),
    };
    let (size, root, relay) = (30, Hash([8; 32]), Hash([10; 32]));
    let zone = ZoneId([3; 16]);
    let (head_ms, last_ms, last_index, records) = (NOON, NOON, 29, 6);
    let zone = ZoneVerdict {
        zone,
        size,
        root,
        head_ms,
        relay,
        compared: true,
        newer: false,
        records,
        last_index,
        last_ms,
    };
    let (name, media_type) = (text.to_owned(), text.to_owned());
    let file = FileVerdict { sha256: Hash([7; 32]), size: 0, name, media_type };
    Verdict {
        kind,
        judged: true,
        certified: kind == ProofKind::Statement,
        exporter: who(1, text),
        exported_ms: NOON + 60_000,
        zones: vec![zone],
        documents: vec![document],
        logs: vec![log],
        files: vec![file],
    }
}
