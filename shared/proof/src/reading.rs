//! What the findings of a verdict come to: what a document says and on whose word, what a seal
//! answers, what the times are worth. Each is decided here once, for the reports, the list for
//! other programs and every shell.

use crate::verdict::{
    DocumentVerdict, HistoryVerdict, PartVerdict, StampTrust, StampVerdict, StatementVerdict,
    Verdict,
};
use cahier_evidence::{Hash, Meaning};
use cahier_notebook::canonical::{self, Content};
use cahier_notebook::entry::Entry;
use cahier_timestamp::DEVELOPMENT_MARK;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the times of a proof are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Authorities that the verifier trusts dated everything that is shown.
    Certified,
    /// An authority for development dated some of it, which certifies nothing, and no other that
    /// the verifier trusts dated it all.
    Development,
    /// Authorities dated some of it, and nobody said yet whom they trust.
    Unjudged,
    /// Authorities dated some of it, and none that the verifier trusts dated it all.
    Untrusted,
    /// No authority dated anything.
    Undated,
}

impl Standing {
    /// A word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Development => "development",
            Self::Unjudged => "unjudged",
            Self::Untrusted => "untrusted",
            Self::Undated => "undated",
        }
    }
}

impl Verdict {
    /// What its times are worth.
    pub fn standing(&self) -> Standing {
        let mut stamps = self.logs.iter().flat_map(|log| &log.stamps).peekable();
        if self.certified {
            Standing::Certified
        } else if stamps.peek().is_none() {
            Standing::Undated
        } else if stamps.any(StampVerdict::is_development) {
            Standing::Development
        } else if self.judged {
            Standing::Untrusted
        } else {
            Standing::Unjudged
        }
    }
}

impl StampVerdict {
    /// Whether the token is of an authority for development, also where nobody judged.
    pub fn is_development(&self) -> bool {
        self.trust == StampTrust::Development
            || self.authority.contains(DEVELOPMENT_MARK)
            || self.root.contains(DEVELOPMENT_MARK)
    }
}

/// What a document says: all of it of one version.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Text<'v> {
    /// What is shown of a version that somebody signed who may write the document.
    Signed(&'v StatementVerdict),
    /// What all changes of a history make.
    Made {
        /// The entry after the last of them.
        entry: &'v Entry,
        /// When the relay received that one, ms since 1970.
        received_ms: u64,
    },
}

impl<'v> Text<'v> {
    fn title(self) -> Option<&'v str> {
        match self {
            Self::Signed(statement) => {
                statement.parts.iter().find_map(|part| match &part.content {
                    Some(Content::Title(title)) => Some(title.as_str()),
                    _ => None,
                })
            }
            Self::Made { entry, .. } => Some(&entry.title),
        }
    }

    /// Its parts, as far as they are shown and understood.
    pub(crate) fn contents(self) -> Vec<Content> {
        match self {
            Self::Signed(statement) => {
                statement.parts.iter().filter_map(|part| part.content.clone()).collect()
            }
            Self::Made { entry, .. } => contents(entry).unwrap_or_default(),
        }
    }

    /// When the relay received it, ms since 1970.
    pub(crate) fn received_ms(self) -> u64 {
        match self {
            Self::Signed(statement) => statement.times.received_ms,
            Self::Made { received_ms, .. } => received_ms,
        }
    }
}

/// An entry part by part; none where it has no canonical form.
pub(crate) fn contents(entry: &Entry) -> Option<Vec<Content>> {
    let parts = canonical::parts(entry).ok()?;
    parts.iter().map(|part| canonical::read(&part.name, &part.bytes).ok()).collect()
}

/// What a seal answers, as far as the file shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answered<'v> {
    /// An earlier signature on the same version: it is countersigned.
    Same(&'v StatementVerdict),
    /// An earlier signature on another version, which this one says nothing of.
    Other(&'v StatementVerdict),
    /// One that the file does not show before it on this document.
    Unseen(Hash),
}

/// The signatures on a document by their hashes: it can have as many as a file has room for.
#[derive(Clone, Debug)]
pub struct Signatures<'v>(BTreeMap<Hash, &'v StatementVerdict>);

impl<'v> Signatures<'v> {
    /// What a seal on the document answers; none where it answers nothing.
    pub fn answered(&self, seal: &StatementVerdict) -> Option<Answered<'v>> {
        let about = seal.about?;
        let one = self.0.get(&about).copied().filter(|one| one.index < seal.index);
        Some(match one {
            None => Answered::Unseen(about),
            Some(one) if one.agrees(seal) => Answered::Same(one),
            Some(one) => Answered::Other(one),
        })
    }
}

impl DocumentVerdict {
    /// What it says, and on whose word: the newest version that is shown in part and was signed by
    /// somebody who may write it; else what its changes make. Of versions that is the one of the
    /// most changes: an older one can be signed later. Those who review, approve or witness
    /// need no right to write, so nothing that they signed is called the document's text.
    pub(crate) fn text(&self) -> Option<Text<'_>> {
        let signed = self.statements.iter();
        let signed = signed.filter(|one| one.is_by_writer() && !one.parts.is_empty());
        let newest = signed.max_by_key(|one| (one.version.count, one.index));
        let made = || {
            let history = self.history.as_ref()?;
            let received_ms = history.changes.last()?.times.received_ms;
            Some(Text::Made { entry: history.entry.as_ref()?, received_ms })
        };
        newest.map(Text::Signed).or_else(made)
    }

    /// Its title, where what it says shows one.
    pub fn title(&self) -> Option<&str> {
        self.text()?.title()
    }

    /// Its signatures, for what they answer.
    pub fn signatures(&self) -> Signatures<'_> {
        let mut by_hash = BTreeMap::new();
        for one in &self.statements {
            by_hash.entry(one.hash).or_insert(one);
        }
        Signatures(by_hash)
    }

    /// The signatures by how many changes their versions count. With a history, those are its first
    /// so many: the verifier compared them.
    pub(crate) fn by_count(&self) -> BTreeMap<u64, Vec<&StatementVerdict>> {
        let mut signed: BTreeMap<u64, Vec<&StatementVerdict>> = BTreeMap::new();
        for statement in &self.statements {
            signed.entry(statement.version.count).or_default().push(statement);
        }
        signed
    }
}

impl StatementVerdict {
    /// Whether its meaning takes the right to write the document.
    pub fn is_by_writer(&self) -> bool {
        matches!(self.meaning, None | Some(Meaning::Authorship | Meaning::Responsibility))
    }

    /// Whether two signatures are on one version: the same changes, and no part shown of both that
    /// differs. Their roots differ always, by their salts.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.version, &other.version);
        let differs = |part: &Arc<PartVerdict>| {
            let at = other.parts.binary_search_by(|one| one.name.cmp(&part.name)).ok();
            let one = at.and_then(|at| other.parts.get(at));
            one.is_some_and(|one| !Arc::ptr_eq(one, part) && one.bytes != part.bytes)
        };
        (ours.count, ours.hashes) == (theirs.count, theirs.hashes)
            && (ours.form != theirs.form
                || (ours.parts == theirs.parts && !self.parts.iter().any(differs)))
    }
}

impl HistoryVerdict {
    /// How many changes stand behind those that a signed version counts.
    pub fn unconfirmed(&self) -> u64 {
        (self.changes.len() as u64).saturating_sub(self.confirmed_to)
    }
}
