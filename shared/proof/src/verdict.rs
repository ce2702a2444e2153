//! What a check of a proof finds out: who signed what, when, by which authority, and who vouches
//! for each name. Plain data: whoever shows it adds no finding of their own.
//!
//! A verdict has two halves. What the file itself shows comes out the same for everybody, and the
//! reports inside of the file are made of that half alone. What a verifier trusts adds the other:
//! [`Verdict::judged`] says whether that was done, and [`Verdict::unjudged`] takes it off again.

use cahier_evidence::{
    Class, DeviceId, DocumentId, Hash, Meaning, PersonId, Role, Version, ZoneId,
};
use cahier_notebook::Authorship;
use cahier_notebook::canonical::Content;
use cahier_notebook::entry::Entry;

/// What a proof shows of its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofKind {
    /// Versions that were signed, and of them the parts that the exporter chose.
    Statement,
    /// Every change of the documents too, and so the words that were deleted.
    History,
}

/// A proof that is whole: nothing in it contradicts anything else in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it shows.
    pub kind: ProofKind,
    /// Whether what follows was held against what a verifier trusts. Where not, every
    /// [`StampTrust`] and every [`LogTrust`] is `Unknown`, and `certified` is false.
    pub judged: bool,
    /// Whether every shown version and every change of a history was dated by an authority that
    /// the verifier trusts and that is not one for development.
    pub certified: bool,
    /// Who made the file. It says nothing of who wrote what is in it.
    pub exporter: Who,
    /// When the exporter says that it was made, ms since 1970.
    pub exported_ms: u64,
    /// The zones from which it comes, in rising order of their ids.
    pub zones: Vec<ZoneVerdict>,
    /// The documents, in the order that the exporter gave them.
    pub documents: Vec<DocumentVerdict>,
    /// The instance log's word for the zones, in the order of the file; by their place here
    /// [`Times::logs`] names them.
    pub logs: Vec<LogVerdict>,
    /// Attached files inside of the archive, in rising order of their hashes.
    pub files: Vec<FileVerdict>,
}

/// A person with the device that signed, at the place where they signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// Their role at that place; none for an exporter who is no member there.
    pub role: Option<Role>,
    /// Who they are, as far as somebody vouched for it at that place. Empty: nobody vouches, and
    /// no name may be shown.
    pub names: Vec<Name>,
}

/// Who a person says that they are, with those who vouched for it at that place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Their name.
    pub name: String,
    /// Their ORCID.
    pub orcid: Option<String>,
    /// Where they work.
    pub institution: Option<String>,
    /// Commitment to the attestation.
    pub commitment: Hash,
    /// Who vouches: one at least.
    pub vouchers: Vec<Voucher>,
}

/// A manager who countersigned who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// Who.
    pub person: PersonId,
    /// Their own name, where the file shows one for which somebody else vouched at that place.
    pub name: Option<String>,
    /// Index of the record by which they vouched.
    pub index: u64,
    /// When the relay received that record, ms since 1970.
    pub received_ms: u64,
}

/// A zone from which a proof comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneVerdict {
    /// Which.
    pub zone: ZoneId,
    /// How many leaves its log had when the relay signed the head in the file.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When the relay signed that head, ms since 1970.
    pub head_ms: u64,
    /// The relay's public key.
    pub relay: Hash,
    /// How many records on members, roles, keys and vouchers were checked.
    pub records: u64,
}

/// What is shown of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentVerdict {
    /// In which zone.
    pub zone: ZoneId,
    /// Which.
    pub document: DocumentId,
    /// What it is.
    pub class: Class,
    /// Its title, where the newest of the versions whose title is shown has one.
    pub title: Option<String>,
    /// The versions that were signed, in the order of the log.
    pub statements: Vec<StatementVerdict>,
    /// Every change, in a proof of that kind.
    pub history: Option<HistoryVerdict>,
}

/// One signature on one version of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementVerdict {
    /// Its place in the zone's log.
    pub index: u64,
    /// Its hash: what another one names in [`StatementVerdict::about`].
    pub hash: Hash,
    /// What the signer means by it; none for a statement of a version without a seal.
    pub meaning: Option<Meaning>,
    /// The seal or statement that it countersigns or answers.
    pub about: Option<Hash>,
    /// Who signed.
    pub signer: Who,
    /// The relying party (a host) of the security key that signed as well; none where none did or
    /// the exporter withheld it.
    pub security_key: Option<String>,
    /// The signer's comment; none also where the exporter withheld it.
    pub note: Option<String>,
    /// The version: root, number of parts, how many updates were merged.
    pub version: Version,
    /// The parts that are shown, in rising order of their names.
    pub parts: Vec<PartVerdict>,
    /// How many parts are withheld. Of these nothing is known but that they are there.
    pub withheld: u32,
    /// When.
    pub times: Times,
}

/// A part of a version that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PartVerdict {
    /// Its name in the canonical form.
    pub name: String,
    /// What it says; none where the version's form is one that this program does not know.
    pub content: Option<Content>,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// Three times of one act, which are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// When the author's device says that it was, ms since 1970. Nobody else says so.
    pub claimed_ms: u64,
    /// When the relay says that it received it, ms since 1970.
    pub received_ms: u64,
    /// Which of [`Verdict::logs`] cover it, earliest size first, at most eight; empty where the
    /// instance log does not show it yet.
    pub logs: Vec<usize>,
    /// The earliest time by an authority that the verifier trusts, ms since 1970: it was there by
    /// then. None where nobody judged or no such authority dated it.
    pub certified_ms: Option<u64>,
}

/// The instance log's word for how long a zone's log was, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogVerdict {
    /// Which zone.
    pub zone: ZoneId,
    /// So many leaves of the zone it covers.
    pub size: u64,
    /// Name of the log, with its generation.
    pub origin: String,
    /// Size of the instance log at the checkpoint.
    pub checkpoint_size: u64,
    /// The log's verifier key, `<name>+<id>+<base64>`.
    pub key: String,
    /// Whether the verifier knows that key.
    pub trust: LogTrust,
    /// The tokens over the checkpoint, in the order of the file.
    pub stamps: Vec<StampVerdict>,
}

/// Whether a verifier knows a log's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogTrust {
    /// They named this very key.
    Known,
    /// They named none for this log: it is the key of the relay that is in the file.
    Unknown,
}

/// A timestamp token over a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampVerdict {
    /// The authority as its certificate calls it: its own word, where `trust` is not `Trusted`.
    /// Empty where the file has no whole path of certificates.
    pub authority: String,
    /// The root above it, likewise.
    pub root: String,
    /// SHA-256 of the root's certificate; zero where there is none.
    pub root_fingerprint: Hash,
    /// The time in the token, ms since 1970; none where the file has no whole path.
    pub time_ms: Option<u64>,
    /// Hash and signature, as `SHA-256`.
    pub algorithm: Option<&'static str>,
    /// Whether lists of revoked certificates of that time are there and name none of the path.
    pub revocation_checked: bool,
    /// When the first certificate of the path ends, ms since 1970.
    pub valid_until_ms: Option<u64>,
    /// How many tokens renew it.
    pub renewals: u32,
    /// Whether it counts.
    pub trust: StampTrust,
}

/// Whether a token counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampTrust {
    /// The verifier trusts the root.
    Trusted,
    /// The authority is one for development: it certifies nothing, whoever trusts it.
    Development,
    /// The verifier named no root for it, or nobody judged.
    Unknown,
}

/// An attached file in the archive: its hash is in a part that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileVerdict {
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Length, bytes.
    pub size: u64,
    /// Its name, as a shown part calls it.
    pub name: String,
    /// Media type, as a shown part calls it.
    pub media_type: String,
}

/// Every change of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryVerdict {
    /// Whose deleted words can be read in the file: to be shown first. In rising order of ids.
    pub reveals: Vec<Deleted>,
    /// The changes, in the order of the log.
    pub changes: Vec<ChangeVerdict>,
    /// What the document says after all of them; none where it is no entry.
    pub entry: Option<Entry>,
    /// Who wrote what of it; none where it is no entry.
    pub authorship: Option<Authorship<PersonId>>,
    /// Indexes of statements whose version is the very one that the changes before them make.
    pub confirms: Vec<u64>,
}

/// Whose deleted words a history reveals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Who wrote what was deleted, with the device of their last such change.
    pub who: Who,
    /// How much of it, in units of UTF-16; every other part that was taken out counts as one.
    pub units: u64,
}

/// One change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVerdict {
    /// Its place in the zone's log.
    pub index: u64,
    /// Who made it.
    pub author: Who,
    /// Who took it in for them, where it was refused at first.
    pub adopted_by: Option<Who>,
    /// The seal that it amends.
    pub amends: Option<Hash>,
    /// How much it added, in units of UTF-16; every other part counts as one.
    pub added: u64,
    /// How much it deleted, likewise.
    pub deleted: u64,
    /// When.
    pub times: Times,
}

impl Verdict {
    /// The half that comes out the same for everybody: of this the reports in the file are made.
    #[must_use]
    pub fn unjudged(&self) -> Self {
        let mut plain = self.clone();
        (plain.judged, plain.certified) = (false, false);
        for log in &mut plain.logs {
            log.trust = LogTrust::Unknown;
            log.stamps.iter_mut().for_each(|stamp| stamp.trust = StampTrust::Unknown);
        }
        plain.times_mut().for_each(|times| times.certified_ms = None);
        plain
    }

    /// The times of every act that is shown.
    pub fn times(&self) -> impl Iterator<Item = &Times> {
        self.documents.iter().flat_map(|document| {
            let changes = document.history.iter().flat_map(|history| &history.changes);
            let changes = changes.map(|change| &change.times);
            document.statements.iter().map(|statement| &statement.times).chain(changes)
        })
    }

    /// The same, to write the certified ones in.
    pub(crate) fn times_mut(&mut self) -> impl Iterator<Item = &mut Times> {
        self.documents.iter_mut().flat_map(|document| {
            let history = document.history.iter_mut();
            let changes = history.flat_map(|history| &mut history.changes);
            let changes = changes.map(|change| &mut change.times);
            let statements = document.statements.iter_mut();
            statements.map(|statement| &mut statement.times).chain(changes)
        })
    }
}
