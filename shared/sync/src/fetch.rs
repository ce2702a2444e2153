//! How a device that has no notebook yet gets its person's chain from a relay: one that another
//! device let in, or the words of recovery. Nothing else goes over that connection. What comes is
//! not checked here: whoever asked knows what it must be.

use cahier_crypto::DeviceKeys;
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Fault, RelayMessage, Reply, Request, VERSION, decode, encode,
    session_bytes,
};
use minicbor::bytes::ByteVec;

/// Number of the only question.
const QUESTION: u32 = 1;

/// A chain that is fetched.
pub struct ChainFetch {
    keys: DeviceKeys,
    person: PersonId,
    /// The relay's key: known before, or as it was shown.
    relay: Option<Hash>,
}

/// What to do after a frame of the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Send this, and wait for more.
    Send(Vec<u8>),
    /// Wait for more.
    Wait,
    /// The chain, and the relay's key.
    Chain(Vec<ByteVec>, Hash),
}

/// Why no chain came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The relay said so, or what came is no message.
    #[error(transparent)]
    Relay(#[from] Fault),
    /// It is another relay than the one that is known.
    #[error("the relay shows another key than the one that is known")]
    OtherRelay,
}

impl ChainFetch {
    /// For a device of a person, at a relay whose key may be known.
    pub fn new(keys: DeviceKeys, person: PersonId, relay: Option<Hash>) -> Self {
        Self { keys, person, relay }
    }

    /// What is sent first, once the connection stands.
    pub fn hello(&self) -> Vec<u8> {
        let (person, device) = (self.person, self.device());
        encode(&ClientMessage::Hello { version: VERSION, person, device })
    }

    /// A frame of the relay.
    pub fn heard(&mut self, bytes: &[u8]) -> Result<Fetched, FetchError> {
        let message = decode::<RelayMessage>(bytes, FRAME_BYTES_MAX);
        match message.map_err(|_| Fault::Malformed)? {
            RelayMessage::Challenge { relay, nonce, .. } => {
                if self.relay.is_some_and(|known| known != relay) {
                    return Err(FetchError::OtherRelay);
                }
                self.relay = Some(relay);
                let signed = session_bytes(relay, nonce, self.person, self.device());
                let signature = self.keys.sign(&signed).to_vec();
                let proof = ClientMessage::Prove { signature, chain: Vec::new(), ticket: None };
                Ok(Fetched::Send(encode(&proof)))
            }
            RelayMessage::Welcome => {
                let request = Request::Chain { person: self.person };
                Ok(Fetched::Send(encode(&ClientMessage::Ask { id: QUESTION, request })))
            }
            RelayMessage::Answer { id: QUESTION, reply: Reply::Chain(chain) } => {
                // Whoever answers without a challenge is no relay.
                Ok(Fetched::Chain(chain, self.relay.ok_or(Fault::Malformed)?))
            }
            RelayMessage::Answer { id: QUESTION, reply: Reply::Failed(fault) }
            | RelayMessage::Goodbye(fault) => Err(fault.into()),
            RelayMessage::Answer { .. } | RelayMessage::Notice(_) => Ok(Fetched::Wait),
        }
    }

    fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Engine};
    use cahier_crypto::verify_strict;
    use cahier_evidence::DeviceKind;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const RELAY: Hash = Hash([7; 32]);

    fn challenge(relay: Hash) -> Vec<u8> {
        encode(&RelayMessage::Challenge { relay, nonce: Hash([8; 32]), time_ms: 1 })
    }

    fn answer(id: u32, reply: Reply) -> Vec<u8> {
        encode(&RelayMessage::Answer { id, reply })
    }

    /// A person with two devices: their chain, and the second device.
    fn person() -> (Engine, DeviceKeys) {
        let mut rng = ChaCha20Rng::seed_from_u64(71);
        let mut ctx = Context { now_ms: 1, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let keys = DeviceKeys::make(ctx.rng);
        engine.add_device(DeviceKind::Device, keys.card(), &mut ctx).unwrap();
        (engine, keys)
    }

    #[test]
    fn a_device_proves_itself_and_gets_the_chain() {
        let (engine, keys) = person();
        let (card, me) = (keys.card().clone(), engine.person());
        let mut fetch = ChainFetch::new(keys, me, None);
        let device = DeviceId::derive(&card);
        let hello = ClientMessage::Hello { version: VERSION, person: me, device };
        assert_eq!(fetch.hello(), encode(&hello));
        let Ok(Fetched::Send(proof)) = fetch.heard(&challenge(RELAY)) else { panic!("no proof") };
        let proof = decode::<ClientMessage>(&proof, FRAME_BYTES_MAX).unwrap();
        let ClientMessage::Prove { signature, chain, ticket } = proof else { panic!("{proof:?}") };
        let signature: [u8; 64] = signature.try_into().unwrap();
        let signed = session_bytes(RELAY, Hash([8; 32]), me, device);
        assert!(verify_strict(&card.verify, &signed, &signature));
        assert!(chain.is_empty() && ticket.is_none());
        let asked = ClientMessage::Ask { id: 1, request: Request::Chain { person: me } };
        let welcome = encode(&RelayMessage::Welcome);
        assert_eq!(fetch.heard(&welcome), Ok(Fetched::Send(encode(&asked))));
        assert_eq!(fetch.heard(&answer(2, Reply::Done)), Ok(Fetched::Wait));
        let chain = engine.chain_bytes().to_vec();
        let came = fetch.heard(&answer(1, Reply::Chain(chain.clone())));
        assert_eq!(came, Ok(Fetched::Chain(chain, RELAY)));
    }

    #[test]
    fn another_relay_gets_no_proof_and_refusals_are_said() {
        let (engine, keys) = person();
        let mut fetch = ChainFetch::new(keys, engine.person(), Some(RELAY));
        assert_eq!(fetch.heard(&challenge(Hash([9; 32]))), Err(FetchError::OtherRelay));
        assert!(matches!(fetch.heard(&challenge(RELAY)), Ok(Fetched::Send(_))));
        let goodbye = encode(&RelayMessage::Goodbye(Fault::Session));
        assert_eq!(fetch.heard(&goodbye), Err(FetchError::Relay(Fault::Session)));
        let failed = fetch.heard(&answer(1, Reply::Failed(Fault::Limit)));
        assert_eq!(failed, Err(FetchError::Relay(Fault::Limit)));
        assert_eq!(fetch.heard(b"?"), Err(FetchError::Relay(Fault::Malformed)));
        let (engine, keys) = person();
        let mut early = ChainFetch::new(keys, engine.person(), None);
        let chain = answer(1, Reply::Chain(Vec::new()));
        assert_eq!(early.heard(&chain), Err(FetchError::Relay(Fault::Malformed)));
    }
}
