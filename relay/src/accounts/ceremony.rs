//! The two ceremonies of WebAuthn (sections 7.1 and 7.2): a new credential, and an answer of one
//! that is known. User verification is always required. What an authenticator shows as the name
//! of an account is a fixed word and a few digits, never a person's name.

use super::error::AccountError;
use super::party::Parties;
use super::pending::Pending;
use super::proof::Claim;
use cahier_crypto::sha256_parts;
use cahier_evidence::{Hash, IdError, PersonId};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use std::{fmt, str::FromStr};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    RequestChallengeResponse, Uuid, WebauthnError,
};
use webauthn_rs_proto::ResidentKeyRequirement;

/// What one waiting challenge takes beside what the caller sent, bytes; a generous guess.
const STATE_BYTES: usize = 4 * 1024;

/// A challenge that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChallengeId(pub Hash);

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for ChallengeId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self)
    }
}

/// The beginning of a registration.
#[derive(Debug)]
pub struct RegistrationStart {
    /// Names the challenge in the answer.
    pub id: ChallengeId,
    /// What the device signs together with the credential.
    pub nonce: Hash,
    /// Options for `navigator.credentials.create`.
    pub options: CreationChallengeResponse,
}

/// A credential that an authenticator made for a claim; the claim is yet to be proved.
#[derive(Debug)]
pub struct Registered {
    /// Who asked for it.
    pub claim: Claim,
    /// What their device must have signed.
    pub nonce: Hash,
    /// The credential.
    pub passkey: Passkey,
}

struct Registering {
    party: usize,
    claim: Claim,
    nonce: Hash,
    state: PasskeyRegistration,
}

struct LoggingIn {
    party: usize,
    state: LoginState,
}

enum LoginState {
    Named(PersonId, Box<PasskeyAuthentication>),
    Discoverable(Box<DiscoverableAuthentication>),
}

/// The accounts of a relay: its relying parties and the challenges that wait.
pub struct Accounts {
    rp_id: String,
    parties: Parties,
    registrations: Mutex<Pending<Registering>>,
    logins: Mutex<Pending<LoggingIn>>,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("rp_id", &self.rp_id).finish_non_exhaustive()
    }
}

/// A thread that panicked left at most one challenge half kept.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn random() -> Result<Hash, AccountError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| AccountError::Entropy)?;
    Ok(Hash(bytes))
}

fn refusal(error: &WebauthnError) -> AccountError {
    tracing::debug!(%error, "a passkey was refused");
    match error {
        WebauthnError::InvalidRPOrigin => AccountError::Origin,
        WebauthnError::UserNotVerified => AccountError::NotVerified,
        _ => AccountError::Refused,
    }
}

/// The name of the account on an authenticator: enough to tell two apart, and says nothing.
fn account_name(person: PersonId) -> String {
    let hash = Hash(sha256_parts("cahier/v1/account-name", &[&person.0])).to_string();
    format!("Cahier {}", hash.get(..8).unwrap_or_default())
}

impl Accounts {
    /// Accounts of a relay whose page is at `rp_origin`, under the passkey domain `rp_id`;
    /// pages of the other origins are accepted too, each domain with passkeys of its own.
    pub fn new(rp_id: &str, rp_origin: &str, extra: &[String]) -> Result<Self, AccountError> {
        Ok(Self {
            rp_id: rp_id.to_owned(),
            parties: Parties::new(rp_id, rp_origin, extra)?,
            registrations: Mutex::new(Pending::new()),
            logins: Mutex::new(Pending::new()),
        })
    }

    /// The passkey domain of the relay's own page.
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// Every accepted origin, as browsers write them; the relay's own first.
    pub fn origins(&self) -> &[String] {
        self.parties.origins()
    }

    /// Begins a registration from a page of this origin. Authenticators that hold one of the
    /// existing credentials will refuse to make a second one.
    pub fn start_registration(
        &self,
        origin: Option<&str>,
        claim: Claim,
        existing: Vec<Vec<u8>>,
        now: Instant,
    ) -> Result<RegistrationStart, AccountError> {
        let (party, webauthn) = self.parties.at(origin)?;
        let (id, nonce) = (random()?, random()?);
        let name = account_name(claim.person);
        let user = Uuid::from_bytes(claim.person.0);
        let (mut options, state) = webauthn
            .start_passkey_registration(user, &name, &name, Some(existing))
            .map_err(|error| refusal(&error))?;
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            // A browser on a new device finds a discoverable credential without being told
            // whose it is; keys without room for one still work, with the person named.
            selection.resident_key = Some(ResidentKeyRequirement::Preferred);
        }
        let bytes = claim.bytes_len() + STATE_BYTES;
        let waiting = Registering { party, claim, nonce, state };
        lock(&self.registrations).insert(id, waiting, bytes, now);
        Ok(RegistrationStart { id: ChallengeId(id), nonce, options })
    }

    /// Checks what the authenticator made. Whatever comes of it, the challenge is used up.
    pub fn finish_registration(
        &self,
        id: ChallengeId,
        credential: &RegisterPublicKeyCredential,
        now: Instant,
    ) -> Result<Registered, AccountError> {
        let waiting = lock(&self.registrations).take(&id.0, now).ok_or(AccountError::Challenge)?;
        let passkey = self
            .parties
            .get(waiting.party)?
            .finish_passkey_registration(credential, &waiting.state)
            .map_err(|error| refusal(&error))?;
        // The library reads the id from the attestation only; the client must mean the same.
        if passkey.cred_id() != &credential.raw_id {
            return Err(AccountError::Refused);
        }
        Ok(Registered { claim: waiting.claim, nonce: waiting.nonce, passkey })
    }

    /// Begins a login: of a person with these credentials, or of whoever the authenticator
    /// knows.
    pub fn start_login(
        &self,
        origin: Option<&str>,
        person: Option<(PersonId, &[Passkey])>,
        now: Instant,
    ) -> Result<(ChallengeId, RequestChallengeResponse), AccountError> {
        let (party, webauthn) = self.parties.at(origin)?;
        let id = random()?;
        let started = match person {
            Some((_, [])) => return Err(AccountError::NoCredential),
            Some((person, passkeys)) => webauthn
                .start_passkey_authentication(passkeys)
                .map(|(options, state)| (options, LoginState::Named(person, Box::new(state)))),
            None => webauthn
                .start_discoverable_authentication()
                .map(|(options, state)| (options, LoginState::Discoverable(Box::new(state)))),
        };
        let (mut options, state) = started.map_err(|error| refusal(&error))?;
        // The page decides how it asks; the library assumes an autofill.
        options.mediation = None;
        lock(&self.logins).insert(id, LoggingIn { party, state }, STATE_BYTES, now);
        Ok((ChallengeId(id), options))
    }

    /// Checks the answer of a credential that is kept for this person. Whatever comes of it, the
    /// challenge is used up. Tells whether the credential changed and is to be kept again.
    pub fn finish_login(
        &self,
        id: ChallengeId,
        credential: &PublicKeyCredential,
        owner: PersonId,
        kept: &mut Passkey,
        now: Instant,
    ) -> Result<bool, AccountError> {
        let waiting = lock(&self.logins).take(&id.0, now).ok_or(AccountError::Challenge)?;
        let webauthn = self.parties.get(waiting.party)?;
        let handle = credential.get_user_unique_id();
        if handle.is_some_and(|handle| handle != owner.as_bytes()) {
            return Err(AccountError::Refused);
        }
        let answered = match waiting.state {
            LoginState::Named(person, state) if person == owner => {
                webauthn.finish_passkey_authentication(credential, &state)
            }
            LoginState::Named(..) => return Err(AccountError::Refused),
            // Section 7.2 step 6: a user who was not named must be named by the handle.
            LoginState::Discoverable(_) if handle.is_none() => return Err(AccountError::Refused),
            LoginState::Discoverable(state) => {
                webauthn.finish_discoverable_authentication_v2(credential, *state, &*kept)
            }
        };
        let result = answered.map_err(|error| refusal(&error))?;
        if !result.user_verified() {
            return Err(AccountError::NotVerified);
        }
        kept.update_credential(&result).ok_or(AccountError::Refused)
    }
}
