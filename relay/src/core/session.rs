//! How a connection proves who it is: hello, challenge, proof, welcome; and what it has then.

use super::Core;
use super::account::Merged;
use super::connection::Stage;
use super::effect::{ConnectionId, Outgoing};
use super::rate::Allowance;
use crate::storage::{Account, Batch, Op, Storage};
use cahier_crypto::{Rng, verify_strict};
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_protocol::{Fault, RelayMessage, VERSION, session_bytes};
use minicbor::bytes::ByteVec;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a connection puts forward to prove who it is.
pub(super) struct Claim {
    pub person: PersonId,
    pub device: DeviceId,
    /// What it had to sign.
    pub nonce: Hash,
    pub signature: Vec<u8>,
    pub chain: Vec<ByteVec>,
    pub ticket: Option<ByteVec>,
}

/// An open session: the device that proved itself, and what it may still ask for. Whoever reads
/// the connection's messages shares it with the core.
#[derive(Debug)]
pub struct Session {
    pub(super) device: DeviceId,
    /// The device's Ed25519 key.
    pub(super) key: [u8; 32],
    connection: Mutex<Allowance>,
    account: Arc<Mutex<Allowance>>,
}

impl Session {
    pub(super) fn new(
        device: DeviceId,
        key: [u8; 32],
        connection: Allowance,
        account: Arc<Mutex<Allowance>>,
    ) -> Self {
        Self { device, key, connection: Mutex::new(connection), account }
    }

    /// Takes so many requests of so many bytes from connection and account; false where either
    /// has nothing left.
    pub(super) fn spend(&self, requests: u64, bytes: usize, now_ms: u64) -> bool {
        let (mut connection, mut account) = (lock(&self.connection), lock(&self.account));
        if !(connection.has(now_ms) && account.has(now_ms)) {
            return false;
        }
        connection.take(requests, bytes as u64);
        account.take(requests, bytes as u64);
        true
    }

    /// Charges bytes that nobody knew of before: an answer, or what had to be read for it.
    pub(super) fn charge(&self, bytes: u64) {
        lock(&self.connection).take(0, bytes);
        lock(&self.account).take(0, bytes);
    }
}

/// A counter that is left half-way is still a counter.
pub(super) fn lock(allowance: &Mutex<Allowance>) -> MutexGuard<'_, Allowance> {
    allowance.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Storage> Core<S> {
    /// The session of a connection, if it has proved who it is.
    pub fn session(&self, connection: ConnectionId) -> Option<Arc<Session>> {
        self.connections.session(connection)
    }

    pub(super) fn hello(
        &mut self,
        connection: ConnectionId,
        version: u16,
        (person, device): (PersonId, DeviceId),
        now_ms: u64,
        rng: &mut Rng<'_>,
        out: &mut Outgoing,
    ) {
        if version != VERSION {
            return self.close(connection, Fault::Version, out);
        }
        let nonce = Hash::make(rng);
        if let Some(from) = self.connections.get_mut(connection) {
            from.stage = Stage::Challenged { person, device, nonce };
        }
        let challenge = RelayMessage::Challenge { relay: self.relay, nonce, time_ms: now_ms };
        out.send(connection, &challenge);
    }

    /// One try a connection: a nonce is never used twice.
    pub(super) fn prove(
        &mut self,
        connection: ConnectionId,
        claim: &Claim,
        now_ms: u64,
        out: &mut Outgoing,
    ) {
        let proven = self.check_claim(claim, now_ms).and_then(|key| {
            let who = (claim.person, claim.device);
            let room = self.connections.open(connection, who, key, &self.policy);
            if room { Ok(()) } else { Err(Fault::Limit) }
        });
        match proven {
            Ok(()) => {
                out.send(connection, &RelayMessage::Welcome);
            }
            Err(fault) => self.close(connection, fault, out),
        }
    }

    /// Checks chain and signature; opens the account and keeps new records of the chain. Gives
    /// the device's key.
    fn check_claim(&mut self, claim: &Claim, now_ms: u64) -> Result<[u8; 32], Fault> {
        let account = self.storage.account(&claim.person)?;
        // What allows an account is looked at first: chains cost more to check.
        let mut batch = match account {
            Some(_) => Batch::default(),
            None => self.permit(claim, now_ms)?,
        };
        let stored = self.storage.chain(&claim.person)?;
        let Merged { state, added } = Merged::of(claim.person, &stored, &claim.chain)?;
        let device = state.live(&claim.device).ok_or(Fault::Session)?;
        let signed = session_bytes(self.relay, claim.nonce, claim.person, claim.device);
        let signature: &[u8; 64] =
            claim.signature.as_slice().try_into().map_err(|_| Fault::Session)?;
        let key = device.card.verify;
        if !verify_strict(&key, &signed, signature) {
            return Err(Fault::Session);
        }
        added.into_iter().for_each(|(number, bytes)| {
            batch.put(Op::PutChainRecord(claim.person, number, bytes));
        });
        self.commit_now(batch)?;
        Ok(key)
    }

    /// What opens an account for somebody new: the writes that do so, or why not.
    fn permit(&mut self, claim: &Claim, now_ms: u64) -> Result<Batch, Fault> {
        if self.storage.counts()?.accounts >= self.policy.accounts_max {
            return Err(Fault::Limit);
        }
        let ticket = claim.ticket.as_ref().map(|ticket| ticket.as_slice());
        let (via, used) = match ticket {
            Some(code) if code.len() == 32 => self.by_ticket(code)?,
            Some(id) if id.len() == 16 => self.by_invitation(id, now_ms)?,
            _ => (None, None),
        };
        if via.is_none() && !self.policy.open_registration {
            return Err(Fault::NoAccount);
        }
        let mut batch = Batch::default();
        batch.put_account(claim.person, Account { created_ms: now_ms, via });
        if let Some(ticket) = used {
            batch.put(Op::UseTicket(ticket, claim.person));
        }
        Ok(batch)
    }
}
