//! What a check of a proof finds out: who signed what, when, by which authority, and who vouches
//! for each name. Plain data: whoever shows it adds no finding of their own.
//!
//! A verdict has two halves. What the file itself shows comes out the same for everybody, and the
//! reports inside of the file are made of that half alone. What a verifier trusts adds the other:
//! [`Verdict::judged`] says whether that was done, and [`Verdict::unjudged`] takes it off again.

mod history;

use cahier_evidence::{
    Class, DeviceId, DocumentId, Hash, Meaning, PersonId, Role, Version, ZoneId,
};
use cahier_notebook::canonical::Content;
pub use history::{ChangeVerdict, Deleted, HistoryVerdict};
use std::sync::Arc;

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
    /// [`StampTrust`] and every [`LogTrust`] is `Unknown`, no key is compared, no record is
    /// called newer, and `certified` is false.
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
    /// Whether that is a key that the verifier named. Where not, it comes from the file alone.
    pub compared: bool,
    /// Whether a record of a kind that this program does not know stands behind everything that is
    /// shown: what it changed is not known. A newer program may know it.
    pub newer: bool,
    /// How many records on members, roles, keys and vouchers were checked.
    pub records: u64,
    /// Place of the last of them, behind everything that is shown: up to there names and rights
    /// were followed, and of later records nothing is known.
    pub last_index: u64,
    /// When the relay received that one, ms since 1970.
    pub last_ms: u64,
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
    /// Whether a security key signed as well.
    pub security_key: SecurityKey,
    /// The signer's comment; none also where the exporter withheld it.
    pub note: Option<String>,
    /// The version: root, number of parts, how many updates were merged.
    pub version: Version,
    /// The parts that are shown, in rising order of their names.
    pub parts: Vec<Arc<PartVerdict>>,
    /// How many parts are withheld. Of these nothing is known but that they are there.
    pub withheld: u32,
    /// When.
    pub times: Times,
}

/// What a security key signed beside a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKey {
    /// A credential that was the signer's there signed this very version.
    Holds {
        /// Its relying party, a host.
        rp: String,
    },
    /// Something that does not hold: another version, or no credential of the signer there.
    Wrong,
    /// Nothing, or the exporter withheld it.
    None,
}

impl SecurityKey {
    /// Whether one confirmed the signature.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds { .. })
    }
}

/// A part of a version that is shown. Versions that have it in common share it.
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
    /// Which of [`Verdict::logs`] cover it, to be shown: at most eight under the key of the zone's
    /// head, dated ones first and of these the earliest size; then at most eight dated ones under
    /// another key. Empty where the instance log does not show it yet.
    pub logs: Vec<usize>,
    /// The earliest time by an authority that the verifier trusts, of all logs in the file, ms
    /// since 1970, at the far end of its accuracy: it was there by then. None where nobody judged
    /// or no such authority dated it.
    pub certified_ms: Option<u64>,
    /// Which of [`Verdict::logs`] it is from: it need not be one of those that are shown.
    pub certified_by: Option<usize>,
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
    /// Whether that is the key of the zone's head. It is another one where the relay got a new key
    /// since, or where somebody made one up.
    pub same_key: bool,
    /// Whether the verifier knows that key.
    pub trust: LogTrust,
    /// The tokens over the checkpoint, in the order of the file.
    pub stamps: Vec<StampVerdict>,
}

impl LogVerdict {
    /// Whether what it says counts: it is of the relay that signed the zone's head, or the verifier
    /// named its key, and then the head's too.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.same_key || self.trust == LogTrust::Known
    }
}

/// Whether a verifier knows a log's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogTrust {
    /// They named this very key.
    Known,
    /// They named none, and it is the key of the relay that is in the file; or it is another key
    /// than that of the zone's head, and none that they named.
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
    /// How far the true time may lie from that one, ms; 0 where the authority does not say.
    pub accuracy_ms: u64,
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

impl StampVerdict {
    /// The latest moment that the token leaves open: what it dates was there by then.
    #[must_use]
    pub fn latest_ms(&self) -> Option<u64> {
        self.time_ms.map(|ms| ms.saturating_add(self.accuracy_ms))
    }

    /// How exact its time is, as it is written behind it: ` ± 1 s`; nothing where nobody says.
    #[must_use]
    pub fn accuracy(&self) -> String {
        match self.accuracy_ms {
            0 => String::new(),
            ms if ms % 1000 == 0 => format!(" ± {} s", ms / 1000),
            ms => format!(" ± {ms} ms"),
        }
    }
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

/// An attached file in the archive: its hash is in a part that is shown, or in what the changes of
/// a history make.
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

impl Verdict {
    /// The half that comes out the same for everybody: of this the reports in the file are made.
    #[must_use]
    pub fn unjudged(&self) -> Self {
        let mut plain = self.clone();
        (plain.judged, plain.certified) = (false, false);
        for zone in &mut plain.zones {
            (zone.compared, zone.newer) = (false, false);
        }
        for log in &mut plain.logs {
            log.trust = LogTrust::Unknown;
            log.stamps.iter_mut().for_each(|stamp| stamp.trust = StampTrust::Unknown);
        }
        for (_, _, times) in plain.acts_mut() {
            (times.certified_ms, times.certified_by) = (None, None);
        }
        plain
    }

    /// The attached file of a SHA-256, in letters, where it is in the archive.
    pub(crate) fn file(&self, sha256: &str) -> Option<&FileVerdict> {
        let hash: Hash = sha256.parse().ok().filter(|hash: &Hash| hash.to_string() == sha256)?;
        let at = self.files.binary_search_by_key(&hash, |file| file.sha256).ok()?;
        self.files.get(at)
    }

    /// The times of every act that is shown.
    pub fn times(&self) -> impl Iterator<Item = &Times> {
        self.documents.iter().flat_map(|document| {
            let changes = document.history.iter().flat_map(|history| &history.changes);
            let changes = changes.map(|change| &change.times);
            document.statements.iter().map(|statement| &statement.times).chain(changes)
        })
    }

    /// Every act that is shown: its zone, its place there, and its times to write the certified one
    /// in.
    pub(crate) fn acts_mut(&mut self) -> impl Iterator<Item = (ZoneId, u64, &mut Times)> {
        self.documents.iter_mut().flat_map(|document| {
            let zone = document.zone;
            let history = document.history.iter_mut();
            let changes = history.flat_map(|history| &mut history.changes);
            let changes = changes.map(move |change| (zone, change.index, &mut change.times));
            let statements = document.statements.iter_mut();
            let statements = statements.map(move |one| (zone, one.index, &mut one.times));
            statements.chain(changes)
        })
    }
}
