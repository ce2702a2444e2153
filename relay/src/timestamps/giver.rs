//! Asking one authority: a request with a fresh nonce, and the full check of what comes back.
//! What leaves here was verified up to a root that the operator gave.

use super::client::{Asked, HttpError, Place, fetch};
use super::development::Development;
use super::now;
use super::settings::Authority;
use crate::core::LogAuthority;
use crate::identity;
use cahier_protocol::LOG_STAMP_BYTES_MAX;
use cahier_timestamp::{
    DEVELOPMENT_MARK, Evidence, Expect, HashAlgorithm, Imprint, LIST_BYTES_MAX, ObjectIdentifier,
    RESPONSE_BYTES_MAX, Request, Stamp, TimestampError, TrustAnchors, parse_lists, token_of,
    verify,
};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Revocation lists are fetched at most so often, whether they came or not.
const LISTS_REST: Duration = Duration::from_secs(600);
/// Largest first token with its evidence, bytes: as much again is left for renewals.
const FIRST_BYTES_MAX: usize = LOG_STAMP_BYTES_MAX / 2;
/// A certified time this far from the relay's clock is told to the operator.
const APART_MS_MAX: u64 = 600_000;

/// Why there is no timestamp.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The authority gave no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// It refused, or its answer does not stand.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// The token is too large to be passed on.
    #[error("the timestamp is too large to be passed on to members")]
    TooLarge,
    /// No randomness.
    #[error("{0}")]
    Entropy(String),
}

/// A timestamp that was verified.
pub struct Given {
    /// What is kept.
    pub evidence: Evidence,
    /// What it proves.
    pub stamp: Stamp,
}

impl Given {
    /// Whether it counts as certified: a development authority never does, whoever names it.
    pub fn is_certified(&self) -> bool {
        !self.stamp.is_development()
    }
}

/// An authority behind an address.
pub struct Remote {
    authority: Authority,
    lists: Mutex<Option<(Instant, Vec<Vec<u8>>)>>,
}

impl Remote {
    pub(super) fn new(authority: Authority) -> Self {
        Self { authority, lists: Mutex::new(None) }
    }

    /// As the operator names it.
    pub fn name(&self) -> &str {
        &self.authority.name
    }

    /// As the core knows it.
    pub(super) fn as_asked(&self) -> LogAuthority {
        LogAuthority { name: self.authority.name.clone(), every_ms: self.authority.every_ms }
    }

    /// Where it is asked.
    pub fn place(&self) -> &Place {
        &self.authority.place
    }

    /// Its roots.
    pub fn anchors(&self) -> &TrustAnchors {
        &self.authority.anchors
    }

    async fn ask(&self, query: Vec<u8>) -> Result<Vec<u8>, HttpError> {
        let Authority { place, tls, account, wait, .. } = &self.authority;
        fetch(Asked {
            place,
            tls: tls.as_ref(),
            query: Some(query),
            account: account.as_ref().map(|account| account.as_str()),
            bytes_max: RESPONSE_BYTES_MAX,
            wait: *wait,
        })
        .await
    }

    /// The revocation lists that the operator named, as far as they can be had: without them a
    /// timestamp stands, and says that nothing is known.
    async fn lists(&self) -> Vec<Vec<u8>> {
        let mut known = self.lists.lock().await;
        if let Some((at, lists)) = &*known
            && at.elapsed() < LISTS_REST
        {
            return lists.clone();
        }
        let mut lists = Vec::new();
        for (place, tls) in &self.authority.crls {
            let (tls, wait, bytes_max) = (tls.as_ref(), self.authority.wait, LIST_BYTES_MAX);
            let asked = Asked { place, tls, query: None, account: None, bytes_max, wait };
            match fetch(asked).await.map_err(AskError::from).and_then(|b| Ok(parse_lists(&b)?)) {
                Ok(found) => lists.extend(found),
                Err(error) => {
                    let authority = self.name();
                    tracing::warn!(authority, %error, "a revocation list cannot be had");
                }
            }
        }
        *known = Some((Instant::now(), lists.clone()));
        lists
    }
}

/// Whoever gives timestamps.
pub enum Giver {
    /// An authority behind an address.
    Remote(Arc<Remote>),
    /// The development authority in this process.
    Development(Box<Development>),
}

impl Giver {
    /// As the operator names it.
    pub fn name(&self) -> &str {
        match self {
            Self::Remote(remote) => remote.name(),
            Self::Development(_) => DEVELOPMENT_MARK,
        }
    }

    /// The hash that it is asked with.
    pub fn hash(&self) -> HashAlgorithm {
        match self {
            Self::Remote(remote) => remote.authority.hash,
            Self::Development(_) => HashAlgorithm::Sha256,
        }
    }

    fn policy(&self) -> Option<ObjectIdentifier> {
        match self {
            Self::Remote(remote) => remote.authority.policy,
            Self::Development(_) => None,
        }
    }

    /// Asks for a timestamp over an imprint and verifies what comes.
    pub async fn give(&self, imprint: &Imprint) -> Result<Given, AskError> {
        let (nonce, policy) = (nonce()?, self.policy());
        let query = Request { imprint: imprint.clone(), nonce: Some(nonce), policy }.encode();
        let (response, lists, anchors) = match self {
            Self::Remote(remote) => {
                let response = remote.ask(query).await?;
                (response, remote.lists().await, remote.anchors())
            }
            Self::Development(development) => {
                let mut rng = identity::rng().map_err(AskError::Entropy)?;
                let response = development.answer(&query, now(), &mut rng);
                (response, vec![development.list(now())?], development.anchors())
            }
        };
        let expect = Expect { nonce: Some(nonce), policy };
        let given = keep(token_of(&response)?, imprint, &expect, anchors, lists)?;
        let apart_ms = given.stamp.time.unix_ms().abs_diff(now().unix_ms());
        if apart_ms > APART_MS_MAX {
            let authority = self.name();
            tracing::warn!(authority, apart_ms, "its clock and this machine's are far apart");
        }
        Ok(given)
    }
}

fn nonce() -> Result<u64, AskError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| AskError::Entropy(format!("no randomness: {error}")))?;
    Ok(u64::from_le_bytes(bytes))
}

/// Verifies a token and puts it together with what its check needs later. Lists that are not what
/// they should be are left out: anybody on the way could have changed them. One that is signed
/// and revokes the authority is the end of the token.
fn keep(
    token: Vec<u8>,
    imprint: &Imprint,
    expect: &Expect,
    anchors: &TrustAnchors,
    lists: Vec<Vec<u8>>,
) -> Result<Given, AskError> {
    let mut sound = Vec::new();
    for list in lists {
        match verify(&token, imprint, expect, anchors, std::slice::from_ref(&list)) {
            Ok(_) => sound.push(list),
            Err(error @ TimestampError::Revoked { .. }) => return Err(error.into()),
            Err(_) => {}
        }
    }
    let stamp = verify(&token, imprint, expect, anchors, &sound)?;
    let evidence = Evidence::new(token.clone(), stamp.path.clone(), sound)?;
    if evidence.encode().len() <= FIRST_BYTES_MAX {
        return Ok(Given { evidence, stamp });
    }
    let stamp = verify(&token, imprint, expect, anchors, &[])?;
    let evidence = Evidence::new(token, stamp.path.clone(), Vec::new())?;
    match evidence.encode().len() <= FIRST_BYTES_MAX {
        true => Ok(Given { evidence, stamp }),
        false => Err(AskError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_timestamp::{Authority as Issuer, Revocation};

    #[test]
    fn lists_that_are_not_what_they_should_be_are_left_out() {
        let mut rng = identity::rng().unwrap();
        let issuer = Issuer::make(&mut rng, now(), 30).unwrap();
        let other = Issuer::make(&mut rng, now(), 30).unwrap();
        let imprint = Imprint::of(HashAlgorithm::Sha256, b"checkpoint");
        let query = Request { imprint: imprint.clone(), nonce: Some(7), policy: None }.encode();
        let token = token_of(&issuer.answer(&query, now(), &mut rng)).unwrap();
        let anchors = TrustAnchors::parse(issuer.root_pem().as_bytes()).unwrap();
        let list = |of: &Issuer| of.revocation_list(now(), now().plus_days(7)).unwrap();
        let (own, forged) = (list(&issuer), list(&other));
        let kept = |nonce, lists| {
            let expect = Expect { nonce: Some(nonce), policy: None };
            keep(token.clone(), &imprint, &expect, &anchors, lists)
        };
        let given = kept(7, vec![forged.clone(), vec![0x30, 0], own.clone()]).unwrap();
        assert_eq!(given.stamp.revocation, Revocation::Checked);
        assert_eq!(given.evidence.lists(), std::slice::from_ref(&own));
        assert!(!given.is_certified(), "a development authority never is");
        let without = kept(7, vec![forged]).unwrap();
        assert_eq!(without.stamp.revocation, Revocation::Unknown);
        let wrong = kept(8, vec![own]).err();
        assert!(matches!(wrong, Some(AskError::Timestamp(TimestampError::WrongNonce))));
    }
}
