//! Shortcuts beside the log: a snapshot of one document, a digest of a zone's list. Both are
//! signed statements of a member, shown as "not yet checked" until the log says the same, and
//! never a reason to delete anything.

use super::session::Asked;
use super::{CommandError, Context, Engine, Notice};
use crate::rows::ListRow;
use cahier_crypto::fill;
use cahier_evidence::{
    Class, Covers, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash, KeyId, ZoneId,
};
use cahier_notebook::Document;
use cahier_protocol::{Request, Sent, decode, encode};

/// Most rows in a digest.
const DIGEST_ROWS_MAX: usize = 200_000;

impl Engine {
    /// Offers the merged state of a document to the zone, so that others open it quickly.
    pub fn offer_snapshot(
        &mut self,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_open(document)?;
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        if !self.unsent(document).is_empty() {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        let zone = self.zone(&origin.zone)?;
        if zone.cursor < zone.accepted.position().size {
            return Err(CommandError::Invalid("a zone that is not read to its end"));
        }
        let state = zone.accepted.documents.get(&document).ok_or(CommandError::NotFound)?;
        let size = zone.accepted.position().size;
        let covers = Covers { size, count: state.count, hashes: state.hashes };
        let merged = self.desk(document, ctx.now_ms)?.document.encode_state();
        self.summarise(origin.zone, document, origin.class, covers, merged, ctx)
    }

    fn summarise(
        &mut self,
        id: ZoneId,
        document: DocumentId,
        class: Class,
        covers: Covers,
        plain: Vec<u8>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let zone = self.zone(&id)?;
        let state = zone.accepted.documents.get(&document).ok_or(CommandError::NotFound)?;
        let key = self.keys.get(&(document, state.current_key)).ok_or(CommandError::NoKey)?;
        let key = key.clone();
        let salt = fill(ctx.rng);
        let message = key.derive_message(&salt);
        let header = EnvelopeHeader {
            suite: cahier_crypto::SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: if class == Class::Directory {
                EnvelopeKind::Digest
            } else {
                EnvelopeKind::Snapshot
            },
            class,
            zone: id,
            // A digest is of the zone, under the key of its directory.
            document: if class == Class::Directory { DocumentId::ZERO } else { document },
            key: KeyId(key.id),
            salt,
            person: self.me.state.id,
            device: self.me.device,
            number: 0,
            previous: Hash::ZERO,
            writes: Vec::new(),
            claimed_ms: ctx.now_ms,
            seen: zone.accepted.position(),
            commitment: Hash(message.commitment()),
            birth: None,
            wrap: None,
            covers: Some(covers),
        };
        let sealed = message.seal(&header.encode(), &plain).map_err(|_| CommandError::TooLarge)?;
        let envelope = Envelope::sign(&self.me.keys, header, &sealed);
        let summary = Sent { signed: envelope.bytes().to_vec(), ciphertext: Some(sealed.into()) };
        self.ask(Asked::PutSummary, Request::PutSummary { zone: id, summary }, ctx.now_ms);
        Ok(())
    }

    /// Offers the zone's list, under the key of its directory.
    pub fn offer_digest(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let directory = self.directory(id, ctx);
        let zone = self.zone(&id)?;
        let position = zone.accepted.position();
        let covers = Covers { size: position.size, count: position.size, hashes: position.root };
        let rows: Vec<&ListRow> = self.list.values().filter(|row| row.zone == id).collect();
        let plain = encode(&rows);
        self.summarise(id, directory, Class::Directory, covers, plain, ctx)
    }

    /// Asks for a snapshot of a document.
    pub fn ask_snapshot(&mut self, id: ZoneId, document: DocumentId, ctx: &mut Context<'_>) {
        let request = Request::GetSummary { zone: id, document };
        self.ask(Asked::GetSummary(id, document), request, ctx.now_ms);
    }

    /// Checks a summary that came: signature, role, key; and, where the log is here, that it
    /// says what the log says.
    pub(super) fn summary_got(&mut self, id: ZoneId, asked: DocumentId, found: Option<Sent>) {
        let Some(sent) = found else { return };
        match self.check_summary(id, &sent) {
            Ok(()) => self.tell(Notice::Changed(asked)),
            Err(_) => {
                let item = Hash::of(&sent.signed);
                self.quarantine(id, u64::MAX, item, crate::rows::Suspicion::Update);
            }
        }
    }

    /// Whether a summary stands up to the log that is held here.
    pub fn check_summary(&mut self, id: ZoneId, sent: &Sent) -> Result<(), CommandError> {
        let wrong = CommandError::Invalid("a snapshot that the log does not bear out");
        let envelope = Envelope::parse(&sent.signed).map_err(|_| wrong.clone())?;
        let ciphertext = sent.ciphertext.as_ref().ok_or_else(|| wrong.clone())?;
        let zone = self.zone(&id)?;
        zone.accepted.check_summary(&envelope, zone.accepted.received_ms)?;
        if !envelope.fits(ciphertext) {
            return Err(wrong);
        }
        let header = &envelope.header;
        let covers = header.covers.ok_or_else(|| wrong.clone())?;
        let digest = header.kind == EnvelopeKind::Digest;
        let document = match digest {
            true => self.directory_of(id).ok_or(CommandError::NotFound)?,
            false => header.document,
        };
        let key = self.keys.get(&(document, header.key)).ok_or(CommandError::NoKey)?;
        let plain = key
            .derive_message(&header.salt)
            .open(&header.commitment.0, envelope.associated_data(), ciphertext)
            .map_err(|_| wrong.clone())?;
        if digest {
            let rows: Vec<ListRow> = decode(&plain, plain.len()).map_err(|_| wrong.clone())?;
            return if rows.len() <= DIGEST_ROWS_MAX { Ok(()) } else { Err(wrong) };
        }
        let zone = self.zone(&id)?;
        let state = zone.accepted.documents.get(&document).ok_or(CommandError::NotFound)?;
        if covers.count != state.count || covers.hashes != state.hashes {
            // Of another moment: it can be used once the log is as far, or it is old.
            return Err(CommandError::Invalid("a snapshot of another moment"));
        }
        let client = cahier_notebook::ClientId::new(1)?;
        let shown = Document::load(client, &plain).map_err(|_| wrong.clone())?;
        let held = self.desks.get(&document).ok_or(CommandError::NotSeated)?;
        let same = shown.state_vector() == held.document.state_vector()
            && cahier_notebook::read_entry(&shown) == cahier_notebook::read_entry(&held.document);
        if same { Ok(()) } else { Err(wrong) }
    }
}
