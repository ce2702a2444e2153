//! What is certified of a time, in words. Nothing is called certified but what this notebook
//! verified, under an authority that it trusts.

use super::seals::at;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_sync::{Certification, Engine};
use cahier_words::{Sentence, both};

/// What is certified of a place of a zone's log.
pub(super) fn dated(engine: &Engine, zone: ZoneId, index: u64) -> Sentence {
    match engine.certification(zone, index) {
        Certification::Received => both("Pas encore daté.", "Not dated yet."),
        Certification::Logged => {
            both("Dans le registre public, pas encore daté.", "In the public log, not dated yet.")
        }
        Certification::Unverified { authority } => {
            let authority = called(&authority);
            both(
                format!("Pas certifié : ce cahier ne fait pas confiance à « {authority} »."),
                format!("Not certified: this notebook does not trust “{authority}”."),
            )
        }
        Certification::Development { time_ms, .. } => at(
            "Horodatage de développement, pas certifié",
            "Timestamp for development, not certified",
            time_ms,
        ),
        Certification::Certified { authority, time_ms } => {
            let authority = called(&authority);
            let by = at(
                &format!("Certifié par {authority}"),
                &format!("Certified by {authority}"),
                time_ms,
            );
            match engine.certified_until(zone, index) {
                None => by,
                Some(ms) => by.then(&at("Vérifiable jusqu’au", "Can be checked until", ms)),
            }
        }
    }
}

/// How people call an authority: by its common name (X.501), else by its whole name.
fn called(authority: &str) -> &str {
    authority.split(", ").find_map(|part| part.strip_prefix("CN=")).unwrap_or(authority)
}

/// What is certified of the newest change of an entry in the log: whether it is, and in words.
pub(super) fn newest(engine: &Engine, entry: DocumentId, zone: ZoneId) -> (bool, Option<Sentence>) {
    let status = engine.document_status(entry).ok();
    let Some(index) = status.and_then(|status| status.placed_at) else { return (false, None) };
    let certified = matches!(engine.certification(zone, index), Certification::Certified { .. });
    // Of what is not checked it is not known yet that it is this change that was dated.
    (certified && engine.is_checked(entry), Some(dated(engine, zone, index)))
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn an_authority_goes_by_its_common_name() {
        assert_eq!(called("C=FR, O=Université, CN=Horodatage"), "Horodatage");
        assert_eq!(called("O=Université"), "O=Université");
    }
}
