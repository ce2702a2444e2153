//! Security keys and passkeys that may sign for this person's seals: records of their chain, so
//! that anybody can check what such a key signed without any server.

use super::{CommandError, Context, Engine};
use cahier_evidence::{Assertion, Credential, DocumentId, Hash, PersonBody, verify_assertion};
use cahier_protocol::registration_bytes;

/// A person's security keys of one relying party, by their ids, as far as they concern a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningKeys {
    /// Those that the document's zone knows: what they sign counts there.
    pub known: Vec<Vec<u8>>,
    /// Those of which it has not heard yet.
    pub waiting: Vec<Vec<u8>>,
}

impl Engine {
    /// With which security keys this person may sign seals of a document, on pages of that host.
    pub fn signing_keys(&self, document: DocumentId, rp: &str) -> SigningKeys {
        let log = self.zone_of(document).and_then(|zone| self.zones.get(&zone));
        let pinned = log.and_then(|zone| zone.accepted.chain_of(&self.me.state.id));
        let counts = |id: &Vec<u8>| {
            let credential = pinned.and_then(|chain| chain.credential(id));
            credential.is_some_and(|credential| credential.live)
        };
        let own = self.me.state.credentials.iter();
        let own = own.filter(|own| own.live && own.rp == rp).map(|own| own.id.clone());
        let (known, waiting) = own.partition(counts);
        SigningKeys { known, waiting }
    }

    /// Adds a credential: its id, its public key (COSE_Key) and the relying party that it is bound
    /// to. Seals that follow the record in a zone's log may be signed with it.
    pub fn add_credential(
        &mut self,
        id: Vec<u8>,
        key: Vec<u8>,
        rp: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let body = PersonBody::AddCredential { id, key, rp: rp.to_owned() };
        self.extend_by_credential(body, ctx)
    }

    /// Removes a credential that is lost or given away. What it signed before stands.
    pub fn remove_credential(
        &mut self,
        id: &[u8],
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.extend_by_credential(PersonBody::RemoveCredential { id: id.to_vec() }, ctx)
    }

    /// This device's word that a credential is this person's, for the relay that gave the nonce:
    /// no other relay can use it.
    pub fn sign_registration(
        &self,
        nonce: Hash,
        credential: &[u8],
    ) -> Result<[u8; 64], CommandError> {
        let relay = self.relay().and_then(|relay| relay.key);
        let relay = relay.ok_or(CommandError::Invalid("the relay was never reached"))?;
        let (person, device) = (self.me.state.id, self.me.device);
        let said = registration_bytes(relay, nonce, person, device, credential);
        Ok(self.me.keys.sign(&said))
    }

    /// Whether the answer of a security key counts under a seal of a document: it is this
    /// person's, and the log of the zone says so already. Under a seal before that record it would
    /// be nobody's.
    pub(super) fn check_assertion(
        &self,
        document: DocumentId,
        assertion: &Assertion,
        challenge: &Hash,
    ) -> Result<(), CommandError> {
        let id = &assertion.credential;
        let live = |credential: &&Credential| credential.live;
        let own = self.me.state.credential(id).filter(live);
        if own.is_none_or(|own| verify_assertion(assertion, own, challenge).is_err()) {
            return Err(CommandError::Invalid("the security key's answer"));
        }
        let origin = self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let pinned = self.zone(&origin.zone)?.accepted.chain_of(&self.me.state.id);
        match pinned.and_then(|chain| chain.credential(id)).filter(live) {
            Some(_) => Ok(()),
            None => Err(CommandError::Invalid("a security key that the zone does not know yet")),
        }
    }

    fn extend_by_credential(
        &mut self,
        body: PersonBody,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let extended = self.extend_chain(body, ctx);
        extended.map_err(|_| CommandError::Invalid("a security key for this person"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_crypto::verify_strict;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_registration_is_signed_for_the_relay_that_is_known() {
        let mut rng = ChaCha20Rng::seed_from_u64(20);
        let mut ctx = Context { now_ms: 1_795_000_000_000, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let nonce = Hash([7; 32]);
        let never = Err(CommandError::Invalid("the relay was never reached"));
        assert_eq!(engine.sign_registration(nonce, b"key"), never);
        engine.set_relay("https://relay.example", None, None);
        assert_eq!(engine.sign_registration(nonce, b"key"), never);
        let relay = Hash([9; 32]);
        engine.set_relay("https://relay.example", Some(relay), None);
        let signature = engine.sign_registration(nonce, b"key").unwrap();
        let device = engine.chain().live(&engine.device()).unwrap();
        let holds = |relay, nonce, id: &[u8]| {
            let said = registration_bytes(relay, nonce, engine.person(), engine.device(), id);
            verify_strict(&device.card.verify, &said, &signature)
        };
        assert!(holds(relay, nonce, b"key"));
        assert!(!holds(Hash([8; 32]), nonce, b"key"));
        assert!(!holds(relay, Hash([8; 32]), b"key"));
        assert!(!holds(relay, nonce, b"other"));
    }
}
