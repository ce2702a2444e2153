//! The names of people in a zone, each with whoever stands behind it. A name for which nobody
//! vouches is shown as such, and never in a proof.

use super::attest::AttestationView;
use super::{CommandError, Engine};
use cahier_evidence::{Hash, PersonId, ZoneId};
use cahier_notebook::read_directory;

/// A person in a zone, as people read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameView {
    /// Who.
    pub person: PersonId,
    /// Their name; none where they did not say one.
    pub name: Option<String>,
    /// Their ORCID.
    pub orcid: Option<String>,
    /// Where they work.
    pub institution: Option<String>,
    /// The attestation that says so; none where the name comes from the zone's directory.
    pub commitment: Option<Hash>,
    /// Who vouches now. Where nobody does, the name is only the person's own word.
    pub vouchers: Vec<VoucherView>,
}

/// Somebody's word for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherView {
    /// Who vouches.
    pub by: PersonId,
    /// Index of the record in the zone.
    pub since: u64,
    /// When the relay received it, ms since 1970.
    pub since_ms: u64,
    /// Until when, ms since 1970.
    pub until_ms: Option<u64>,
}

impl Engine {
    /// Everybody whom a zone knows, former members too, at this device's time. Names of the
    /// directory need it to be open, as in [`Engine::members`].
    pub fn names(&self, id: ZoneId, now_ms: u64) -> Result<Vec<NameView>, CommandError> {
        let zone = self.zone(&id)?;
        let directory = self.directory_of(id).and_then(|document| self.desks.get(&document));
        let listed = directory.map(|desk| read_directory(&desk.document).members);
        let listed = listed.unwrap_or_default();
        let attestations = self.attestations(id)?;
        let at_ms = self.relay_ms(id, now_ms);
        let people = zone.accepted.people().into_iter();
        Ok(people
            .map(|person| {
                let own = attestations.iter().filter(|view| view.attestation.person == person);
                self.best_name(id, own, at_ms).unwrap_or_else(|| NameView {
                    person,
                    name: listed.get(&person.to_string()).map(|member| member.name.clone()),
                    orcid: None,
                    institution: None,
                    commitment: None,
                    vouchers: Vec::new(),
                })
            })
            .collect())
    }

    /// The relay's clock as far as it is known; never before the newest leaf.
    fn relay_ms(&self, id: ZoneId, now_ms: u64) -> u64 {
        let newest = self.zones.get(&id).map_or(0, |zone| zone.accepted.received_ms);
        self.session.relay_clock_ms(now_ms).unwrap_or(now_ms).max(newest)
    }

    /// The newest attestation for which somebody vouches, else the newest at all.
    fn best_name<'a>(
        &self,
        id: ZoneId,
        own: impl Iterator<Item = &'a AttestationView>,
        at_ms: u64,
    ) -> Option<NameView> {
        let lasts = |view: &&AttestationView| {
            view.stands && view.attestation.until_ms.is_none_or(|until| at_ms <= until)
        };
        let with = own.filter(lasts).map(|view| (self.vouchers_of(id, view, at_ms), view));
        let newest = with.max_by_key(|(vouchers, view)| {
            (!vouchers.is_empty(), view.attestation.claimed_ms, view.received_ms)
        });
        let (vouchers, view) = newest?;
        let said = view.attestation.clone();
        Some(NameView {
            person: said.person,
            name: Some(said.name),
            orcid: said.orcid,
            institution: said.institution,
            commitment: Some(view.commitment),
            vouchers,
        })
    }

    fn vouchers_of(&self, id: ZoneId, view: &AttestationView, at_ms: u64) -> Vec<VoucherView> {
        let Some(zone) = self.zones.get(&id) else { return Vec::new() };
        let last = zone.accepted.vouchers(view.attestation.person, view.commitment, at_ms);
        let shown = last.map(|vouch| VoucherView {
            by: vouch.by,
            since: vouch.since,
            since_ms: self.vouched_ms(id, vouch.since).unwrap_or(0),
            until_ms: vouch.until_ms,
        });
        shown.collect()
    }
}
