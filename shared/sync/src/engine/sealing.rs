//! Signing a version of an entry: a statement at the end of a sitting, or a seal that says what
//! is meant by it. What is signed is what the log says and this device shows; both wait in the
//! outbox like any work, so both can be made offline.

use super::cut::Draft;
use super::outbox::Outgoing;
use super::{CommandError, Context, Engine, Notice};
use cahier_evidence::{
    Assertion, Class, DocumentId, Envelope, EnvelopeKind, Hash, Meaning, Refusal, Revealed,
    SEAL_NOTE_CHARS_MAX, SealClaim, Version, ZoneId, may_seal, may_write, version_hash,
};
use cahier_protocol::Sent;

/// A seal that only its signer's security key, or their word that there is none, is missing from.
#[derive(Clone, Debug)]
pub struct PreparedSeal {
    document: DocumentId,
    version: Version,
    claim: SealClaim,
    revealed: Revealed,
    challenge: Hash,
}

impl PreparedSeal {
    /// What a security key signs: the challenge of its assertion.
    pub fn challenge(&self) -> Hash {
        self.challenge
    }

    /// Which document.
    pub fn document(&self) -> DocumentId {
        self.document
    }
}

impl Engine {
    /// Signs the version that is shown, without a security key. Gives the hash of the seal.
    pub fn seal(
        &mut self,
        document: DocumentId,
        claim: SealClaim,
        note: Option<&str>,
        ctx: &mut Context<'_>,
    ) -> Result<Hash, CommandError> {
        let prepared = self.prepare_seal(document, claim, note, ctx)?;
        self.finish_seal(prepared, None, ctx)
    }

    /// Fixes the version that is shown, for a security key to sign. Nothing is signed yet. The
    /// document must be open, and own work on it must be in the log.
    pub fn prepare_seal(
        &mut self,
        document: DocumentId,
        claim: SealClaim,
        note: Option<&str>,
        ctx: &mut Context<'_>,
    ) -> Result<PreparedSeal, CommandError> {
        self.check_may_sign(document, Some(claim.meaning))?;
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        if note.is_some_and(|note| note.chars().count() > SEAL_NOTE_CHARS_MAX) {
            return Err(CommandError::Invalid("a comment that is too long for a seal"));
        }
        let known = |about: Hash| self.signed_on(document).any(|hash| hash == about);
        if claim.about.is_some_and(|about| !known(about)) {
            return Err(CommandError::NotFound);
        }
        let (version, seed) = self.version_of(document, ctx)?;
        let revealed = Revealed { seed, note: note.map(str::to_owned), assertion: None };
        let challenge = version_hash(&version, &claim, self.me.state.id, self.me.device);
        Ok(PreparedSeal { document, version, claim, revealed, challenge })
    }

    /// Signs what was prepared, with the answer of the person's security key where there is one.
    /// If others' work came in between, the seal stands over what was shown and freezes nothing.
    pub fn finish_seal(
        &mut self,
        prepared: PreparedSeal,
        assertion: Option<Assertion>,
        ctx: &mut Context<'_>,
    ) -> Result<Hash, CommandError> {
        let PreparedSeal { document, version, claim, mut revealed, challenge } = prepared;
        self.check_may_sign(document, Some(claim.meaning))?;
        // What was typed since would be frozen out by it.
        if !self.unsent(document).is_empty() {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        if let Some(assertion) = &assertion {
            self.check_assertion(document, assertion, &challenge)?;
        }
        revealed.assertion = assertion;
        self.sign_version(document, version, Some(claim), &revealed, ctx)
    }

    /// Signs a statement of the version that is shown: at the end of a sitting, before a proof.
    /// Gives its hash; that of the one that stands, where this person signed that version.
    pub fn state_version(
        &mut self,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<Hash, CommandError> {
        self.check_may_sign(document, None)?;
        let (version, seed) = self.version_of(document, ctx)?;
        if let Some(stated) = self.stated(document) {
            return Ok(stated);
        }
        let revealed = Revealed { seed, note: None, assertion: None };
        self.sign_version(document, version, None, &revealed, ctx)
    }

    /// Whether this person may sign a version as that, or state one.
    fn check_may_sign(
        &self,
        document: DocumentId,
        meaning: Option<Meaning>,
    ) -> Result<(), CommandError> {
        self.check_open(document)?;
        let origin = self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let role = self.role_for_writing(origin.zone)?;
        let state = self.zone(&origin.zone)?.projected.documents.get(&document);
        let state = state.ok_or(CommandError::Invalid("work that is not on the relay yet"))?;
        if state.moved_to.is_some() {
            return Err(Refusal::Moved.into());
        }
        if origin.class != Class::Entry {
            return Err(CommandError::Invalid("only entries are signed"));
        }
        let me = self.me.state.id;
        let own = state.owner == me || state.opened.contains(&me);
        let writes = may_write(role, origin.class, own);
        let may = meaning.map_or(writes, |as_what| may_seal(role, origin.class, as_what, writes));
        if may { Ok(()) } else { Err(Refusal::Role.into()) }
    }

    fn sign_version(
        &mut self,
        document: DocumentId,
        version: Version,
        seal: Option<SealClaim>,
        revealed: &Revealed,
        ctx: &mut Context<'_>,
    ) -> Result<Hash, CommandError> {
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let plain = revealed.encode().map_err(|_| CommandError::TooLarge)?;
        let kind = match seal {
            Some(_) => EnvelopeKind::Seal,
            None => EnvelopeKind::Statement,
        };
        let draft = Draft {
            kind,
            class: origin.class,
            document,
            parent: None,
            writes: Vec::new(),
            claimed_ms: ctx.now_ms,
            version: Some(version),
            seal,
            amends: None,
        };
        let sent = self.sign_envelope(origin.zone, draft, &plain, ctx)?;
        let hash = Hash::of(&sent.signed);
        self.send_on(origin.zone, sent, None)?;
        self.tell(Notice::Changed(document));
        Ok(hash)
    }

    /// The same claim, signed for the place that is free now: what a security key signed for it
    /// stays right.
    pub(super) fn sign_seal_again(
        &mut self,
        id: ZoneId,
        envelope: &Envelope,
        item: &Outgoing,
        ctx: &mut Context<'_>,
    ) -> Option<Sent> {
        let header = &envelope.header;
        // It begins nothing.
        self.zones.get(&id)?.projected.documents.get(&header.document)?;
        let plain = self.decrypted(id, envelope, &item.leaf(0)).ok()?;
        let draft = Draft {
            kind: header.kind,
            class: header.class,
            document: header.document,
            parent: None,
            writes: Vec::new(),
            claimed_ms: header.claimed_ms,
            version: header.version,
            seal: header.seal,
            amends: None,
        };
        self.sign_envelope(id, draft, &plain, ctx).ok()
    }
}
