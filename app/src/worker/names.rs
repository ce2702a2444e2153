//! Who people say that they are, and managers of a zone who vouch for it.

use super::command::named;
use super::desk::Desk;
use super::trouble::{closed, refused};
use crate::ctx;
use crate::message::{Answer, NameAsk, Said};
use cahier_evidence::{Attestation, Hash, PersonId, ZoneId};
use cahier_sync::{AttestationView, CommandError, Engine, NewAttestation};
use cahier_words::Sentence;

impl Desk {
    /// Carries out what a page asked of names.
    pub(super) fn names_asked(&mut self, ask: NameAsk) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let engine = &mut driver.engine;
        ctx!(ctx);
        match ask {
            NameAsk::Say { name, orcid, institution } => {
                let said = |text: &str| !text.trim().is_empty();
                let new = NewAttestation {
                    name: &name,
                    orcid: Some(orcid.as_str()).filter(|text| said(text)),
                    institution: Some(institution.as_str()).filter(|text| said(text)),
                    until_ms: None,
                };
                engine.attest(&new, ctx).map_err(refused)?;
            }
            NameAsk::TakeBack { attestation } => {
                engine.withdraw(named(&attestation)?, ctx).map_err(refused)?;
            }
            NameAsk::Vouch { zone, person, attestation } => {
                let (zone, person, wanted) = (named(&zone)?, named(&person)?, named(&attestation)?);
                let said = attested(engine, zone, person, wanted)?;
                engine.vouch(zone, &said, None, ctx).map_err(refused)?;
            }
            NameAsk::Disavow { zone, person, attestation, reason } => {
                let (zone, person, of) = (named(&zone)?, named(&person)?, named(&attestation)?);
                engine.disavow(zone, person, of, reason, ctx).map_err(refused)?;
            }
        }
        Ok(Answer::Done)
    }
}

/// What somebody said in those words, and stands by.
fn attested(
    engine: &Engine,
    zone: ZoneId,
    person: PersonId,
    wanted: Hash,
) -> Result<Attestation, Sentence> {
    let views = engine.attestations(zone).map_err(refused)?;
    let same = |view: &AttestationView| view.commitment == wanted && view.stands;
    let found = views.into_iter().find(|view| same(view) && view.attestation.person == person);
    Ok(found.ok_or_else(|| refused(CommandError::NotFound))?.attestation)
}

/// The newest that a member of a zone says of themself. One's own is known before the zone hears
/// of it.
pub(super) fn said(engine: &Engine, views: &[AttestationView], person: PersonId) -> Option<Said> {
    let of = |view: &&AttestationView| view.stands && view.attestation.person == person;
    let newest = views.iter().filter(of).max_by_key(|view| view.attestation.claimed_ms);
    let own = engine.own_attestations().filter(|own| own.person == person);
    let own = own.max_by_key(|own| own.claimed_ms);
    let newest = newest
        .map(|view| (&view.attestation, view.vouches.iter().any(|vouch| vouch.ended.is_none())));
    let is_later =
        |own: &&Attestation| newest.is_none_or(|(known, _)| own.claimed_ms > known.claimed_ms);
    let (said, vouched) = match own.filter(is_later) {
        Some(own) => (own, false),
        None => newest?,
    };
    let parts = [Some(said.name.as_str()), said.orcid.as_deref(), said.institution.as_deref()];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(Said { attestation: said.commitment().to_string(), text, vouched })
}
