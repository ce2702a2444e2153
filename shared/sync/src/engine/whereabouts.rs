//! Where people are in a document right now: told to the members who are connected, kept nowhere.
//! It lies under the document's key as an envelope does, so that the relay reads nothing of it.
//! Nobody signs it and it proves nothing: every member could say it in another's name.

use super::{CommandError, Context, Engine};
use cahier_crypto::fill;
use cahier_evidence::{DeviceId, DocumentId, Hash, KeyId, PersonId, ZoneId};
use cahier_protocol::{ClientMessage, Ephemeral, decode, encode};
use minicbor::{Decode, Encode};

/// Most bytes that are said at once.
const SAID_BYTES_MAX: usize = 256;
/// Most bytes of it as it travels: keys, padding and names beside what is said.
const TRAVELS_BYTES_MAX: usize = 1 << 10;
/// Most that wait for the shell; the oldest go first.
const NEARBY_MAX: usize = 64;
/// First in the associated data: what is sealed here is no envelope.
const DOMAIN: &[u8] = b"cahier/v1/whereabouts";

/// Where somebody says that they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// In which document.
    pub document: DocumentId,
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// Where, as the shells understand each other.
    pub said: Vec<u8>,
}

/// What is under the key.
#[derive(Encode, Decode)]
struct Told {
    #[n(0)]
    person: PersonId,
    #[n(1)]
    device: DeviceId,
    #[cbor(n(2), with = "minicbor::bytes")]
    said: Vec<u8>,
}

/// What the relay sees.
#[derive(Encode, Decode)]
struct Travels {
    #[n(0)]
    key: KeyId,
    #[n(1)]
    salt: Hash,
    #[n(2)]
    commitment: Hash,
    #[cbor(n(3), with = "minicbor::bytes")]
    ciphertext: Vec<u8>,
}

impl Engine {
    /// Tells the members who are connected where this person is in a document: at most 256 bytes
    /// that only shells understand. Where nobody can hear it nothing is sent.
    pub fn tell_whereabouts(
        &mut self,
        document: DocumentId,
        said: &[u8],
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        if said.len() > SAID_BYTES_MAX {
            return Err(CommandError::TooLarge);
        }
        let id = self.zone_of(document).ok_or(CommandError::NotFound)?;
        let zone = self.zone(&id)?;
        let Some(state) = zone.accepted.documents.get(&document) else { return Ok(()) };
        // Whoever was removed has the key of an epoch before.
        let current = zone.current_key().map(|(epoch, _)| epoch);
        if !self.is_connected() || state.keys.get(&state.current_key).copied() != current {
            return Ok(());
        }
        let key_id = state.current_key;
        let key = self.keys.get(&(document, key_id)).ok_or(CommandError::NoKey)?;
        let salt: [u8; 32] = fill(ctx.rng);
        let message = key.derive_message(&salt);
        let (person, device) = (self.me.state.id, self.me.device);
        let told = encode(&Told { person, device, said: said.to_vec() });
        let sealed = message.seal(&about(id, document, key_id), &told);
        let ciphertext = sealed.map_err(|_| CommandError::TooLarge)?;
        let (salt, commitment) = (Hash(salt), Hash(message.commitment()));
        let bytes = encode(&Travels { key: key_id, salt, commitment, ciphertext });
        self.send(&ClientMessage::Ephemeral(Ephemeral { zone: id, document, bytes }));
        Ok(())
    }

    /// Takes what colleagues said of where they are.
    pub fn take_whereabouts(&mut self) -> Vec<Whereabouts> {
        std::mem::take(&mut self.session.nearby).into()
    }

    /// The relay passed something on. What does not open is no sign of anybody.
    pub(super) fn overheard(&mut self, seen: &Ephemeral, now_ms: u64) {
        let told = self.open_whereabouts(seen).filter(|told| told.device != self.me.device);
        let Some(Told { person, device, said }) = told else { return };
        let document = seen.document;
        self.company(document, now_ms);
        let nearby = &mut self.session.nearby;
        if nearby.len() >= NEARBY_MAX {
            nearby.pop_front();
        }
        nearby.push_back(Whereabouts { document, person, device, said });
    }

    fn open_whereabouts(&self, seen: &Ephemeral) -> Option<Told> {
        let Ephemeral { zone, document, bytes } = seen;
        let travels: Travels = decode(bytes, TRAVELS_BYTES_MAX).ok()?;
        let key = self.keys.get(&(*document, travels.key))?;
        let message = key.derive_message(&travels.salt.0);
        let header = about(*zone, *document, travels.key);
        let plain = message.open(&travels.commitment.0, &header, &travels.ciphertext).ok()?;
        let told: Told = decode(&plain, TRAVELS_BYTES_MAX).ok()?;
        let members = &self.zones.get(zone)?.accepted;
        let is_member = members.role(&told.person, members.received_ms).is_some();
        (is_member && told.said.len() <= SAID_BYTES_MAX).then_some(told)
    }
}

/// The associated data.
fn about(zone: ZoneId, document: DocumentId, key: KeyId) -> Vec<u8> {
    [DOMAIN, zone.as_bytes(), document.as_bytes(), key.as_bytes()].concat()
}
