//! Security keys and passkeys that may sign for this person's seals: records of their chain, so
//! that anybody can check what such a key signed without any server.

use super::{CommandError, Context, Engine};
use cahier_evidence::PersonBody;

impl Engine {
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

    fn extend_by_credential(
        &mut self,
        body: PersonBody,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let extended = self.extend_chain(body, ctx);
        extended.map_err(|_| CommandError::Invalid("a security key for this person"))
    }
}
