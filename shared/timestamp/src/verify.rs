//! The one check of a token: RFC 3161 section 2.2 with RFC 5816, from its bytes to an authority
//! that the verifier trusts. Needs no network and no clock: what counts is the time in the token.

use crate::certificate::Certificate;
use crate::chain::{self, Goal, Span, TrustAnchors};
use crate::cms::{CERTIFICATES_MAX, LISTS_MAX, SignedData};
use crate::error::TimestampError;
use crate::imprint::{HashAlgorithm, Imprint};
use crate::revocation::{self, Revocation, RevocationList};
use crate::signature::{self, Scheme};
use crate::signing_certificate::Binding;
use crate::time::Time;
use crate::tst_info::{Accuracy, TstInfo};
use der::oid::ObjectIdentifier;

/// Stands in the names of a development authority, and nobody may leave it out when showing one.
pub const DEVELOPMENT_MARK: &str = "development, not certified";

/// What the token must say beside its imprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The number of the request; none once the answer was taken, when any will do.
    pub nonce: Option<u64>,
    /// The policy; none for any.
    pub policy: Option<ObjectIdentifier>,
}

/// What a token proves: this imprint was there at this time, says this authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The certified time.
    pub time: Time,
    /// How exact the authority says that it is.
    pub accuracy: Option<Accuracy>,
    /// The authority orders all its tokens by their times.
    pub ordering: bool,
    /// The policy under which it was given.
    pub policy: ObjectIdentifier,
    /// The token's number at the authority, big-endian.
    pub serial: Vec<u8>,
    /// The authority, as a person reads it.
    pub authority: String,
    /// The root that the verifier trusts, as a person reads it.
    pub root: String,
    /// SHA-256 of the root's certificate.
    pub root_fingerprint: [u8; 32],
    /// What the revocation lists said.
    pub revocation: Revocation,
    /// The hash of what was dated.
    pub algorithm: HashAlgorithm,
    /// How the token was signed.
    pub scheme: Scheme,
    /// When the first certificate of the path ends: the token is to be renewed before.
    pub valid_until: Time,
    /// The certificates from the signer to the root, in DER, to be kept with the token.
    pub path: Vec<Vec<u8>>,
}

impl Stamp {
    /// How far the true time may lie from the one in the token, ms, rounded up; 0 where the
    /// authority does not say.
    pub fn accuracy_ms(&self) -> u64 {
        self.accuracy.map_or(0, Accuracy::ms)
    }

    /// The authority is for development: its time proves nothing to a stranger.
    pub fn is_development(&self) -> bool {
        self.authority.contains(DEVELOPMENT_MARK) || self.root.contains(DEVELOPMENT_MARK)
    }
}

/// Checks a token for an imprint. `lists` are revocation lists in DER that were kept with it;
/// without them [`Stamp::revocation`] is unknown.
pub fn verify(
    token: &[u8],
    imprint: &Imprint,
    expect: &Expect,
    anchors: &TrustAnchors,
    lists: &[Vec<u8>],
) -> Result<Stamp, TimestampError> {
    let given = Given { token, certificates: &[], lists, more: &[] };
    if lists.len() > LISTS_MAX {
        return Err(TimestampError::TooManyCertificates);
    }
    verify_until(&given, imprint, expect, Goal::Anchor(anchors), None)
}

/// A token and what lies beside it, in DER.
pub(crate) struct Given<'a> {
    pub token: &'a [u8],
    pub certificates: &'a [Vec<u8>],
    pub lists: &'a [Vec<u8>],
    /// Revocation lists that do not lie beside it: the verifier brings them.
    pub more: &'a [Vec<u8>],
}

/// The same; the certificates must also be valid at the time `until`, when a newer token took over,
/// and what was revoked after it does not count.
pub(crate) fn verify_until(
    given: &Given<'_>,
    imprint: &Imprint,
    expect: &Expect,
    goal: Goal<'_>,
    until: Option<Time>,
) -> Result<Stamp, TimestampError> {
    let data = SignedData::parse(given.token)?;
    let info = TstInfo::parse(data.content)?;
    if !data.content_matches() {
        return Err(TimestampError::WrongDigest);
    }
    check_content(&info, imprint, expect)?;
    let pool = pool(&data, given.certificates)?;
    let binding = Binding::parse(data.signing_certificate())?;
    let anchors = match goal {
        Goal::Anchor(anchors) => anchors.certificates(),
        Goal::Top => &[],
    };
    let signer = signer(&data, &binding, &pool, anchors)?;
    signature::verify(signer.key_info(), data.scheme, &data.signed(), data.signature)?;
    if info.authority.as_ref().is_some_and(|name| name != signer.subject()) {
        return Err(TimestampError::WrongAuthorityName);
    }
    let path = chain::path(signer, &pool, goal, Span { at: info.time, until })?;
    let beside = given.lists.iter().chain(given.more).map(Vec::as_slice);
    let lists = data.lists.iter().copied().chain(beside);
    let revocation = revocation_of(&path, lists, info.time, until);
    let revocation = match goal {
        Goal::Anchor(_) => {
            binding.check_path(&path)?;
            revocation?
        }
        // Of a path that ends where certificates end, only a revocation counts.
        Goal::Top => match revocation {
            Err(revoked @ TimestampError::Revoked { .. }) => return Err(revoked),
            known => known.unwrap_or(Revocation::Unknown),
        },
    };
    Ok(stamp(info, data.scheme, &path, revocation))
}

fn revocation_of<'a>(
    path: &[&Certificate],
    lists: impl Iterator<Item = &'a [u8]>,
    signed: Time,
    until: Option<Time>,
) -> Result<Revocation, TimestampError> {
    let lists: Vec<_> = lists.map(RevocationList::parse).collect::<Result<_, _>>()?;
    revocation::check(path, &lists, signed, until)
}

fn check_content(info: &TstInfo, imprint: &Imprint, expect: &Expect) -> Result<(), TimestampError> {
    if info.imprint != *imprint {
        return Err(TimestampError::WrongImprint);
    }
    if let Some(nonce) = expect.nonce {
        let given = info.nonce.as_ref().and_then(|given| crate::asn1::number(given).ok());
        if given != Some(nonce) {
            return Err(TimestampError::WrongNonce);
        }
    }
    match expect.policy {
        Some(policy) if policy != info.policy => {
            Err(TimestampError::WrongPolicy(info.policy.to_string()))
        }
        _ => Ok(()),
    }
}

/// The certificates of the token and those beside it. All must be readable; a path need not use
/// all.
fn pool(data: &SignedData<'_>, beside: &[Vec<u8>]) -> Result<Vec<Certificate>, TimestampError> {
    if beside.len() > 2 * CERTIFICATES_MAX {
        return Err(TimestampError::TooManyCertificates);
    }
    let all = data.certificates.iter().copied().chain(beside.iter().map(Vec::as_slice));
    let mut pool: Vec<Certificate> = Vec::new();
    for der in all {
        if !pool.iter().any(|known| known.der() == der) {
            pool.push(Certificate::parse(der)?);
        }
    }
    Ok(pool)
}

/// The certificate that the token names as its signer's, and binds.
fn signer<'a>(
    data: &SignedData<'_>,
    binding: &Binding<'_>,
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
) -> Result<&'a Certificate, TimestampError> {
    let named = |certificate: &&Certificate| {
        certificate.issuer() == data.issuer && certificate.serial() == data.serial
    };
    let mut named = pool.iter().chain(anchors).filter(named).peekable();
    if named.peek().is_none() {
        return Err(TimestampError::MissingSigner);
    }
    named.find(|certificate| binding.is_signer(certificate)).ok_or(TimestampError::WrongBinding)
}

fn stamp(info: TstInfo, scheme: Scheme, path: &[&Certificate], revocation: Revocation) -> Stamp {
    let name = |certificate: Option<&&Certificate>| {
        certificate.map(|certificate| certificate.name()).unwrap_or_default()
    };
    let root = path.last();
    let ends = path.iter().map(|certificate| certificate.not_after()).min();
    Stamp {
        time: info.time,
        accuracy: info.accuracy,
        ordering: info.ordering,
        policy: info.policy,
        serial: info.serial,
        authority: name(path.first()),
        root: name(root),
        root_fingerprint: root.map(|root| root.fingerprint()).unwrap_or_default(),
        revocation,
        algorithm: info.imprint.algorithm(),
        scheme,
        valid_until: ends.unwrap_or_default(),
        path: path.iter().map(|certificate| certificate.der().to_vec()).collect(),
    }
}
