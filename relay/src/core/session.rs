//! How a connection proves who it is: hello, challenge, proof, welcome.

use super::Core;
use super::account::Merged;
use super::connection::Stage;
use super::effect::{ConnectionId, Outgoing};
use crate::storage::{Account, Batch, Op, Storage};
use cahier_crypto::{Rng, verify_strict};
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_protocol::{Fault, RelayMessage, VERSION, session_bytes};
use minicbor::bytes::ByteVec;

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

impl<S: Storage> Core<S> {
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
        let proven = self.check_claim(claim, now_ms).and_then(|()| {
            let who = (claim.person, claim.device);
            let room = self.connections.open(connection, who, &self.policy);
            if room { Ok(()) } else { Err(Fault::Limit) }
        });
        match proven {
            Ok(()) => {
                out.send(connection, &RelayMessage::Welcome);
            }
            Err(fault) => self.close(connection, fault, out),
        }
    }

    /// Checks chain and signature; opens the account and keeps new records of the chain.
    fn check_claim(&mut self, claim: &Claim, now_ms: u64) -> Result<(), Fault> {
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
        if !verify_strict(&device.card.verify, &signed, signature) {
            return Err(Fault::Session);
        }
        added.into_iter().for_each(|(number, bytes)| {
            batch.put(Op::PutChainRecord(claim.person, number, bytes));
        });
        self.commit_now(batch)
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
