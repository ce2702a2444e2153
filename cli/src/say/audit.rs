//! What is listed of a zone's log, and what is odd about it.

use super::{Sentence, both, meaning};
use crate::dates::date_time;
use crate::output::short;
use cahier_evidence::{DocumentId, ExportKind};
use cahier_sync::{Act, ChainChange, Oddity};
use std::fmt::Display;

/// The same with the beginning of an identifier behind it.
fn with(fr: &str, en: &str, id: &impl Display) -> Sentence {
    let id = short(id);
    both(format!("{fr} {id}"), format!("{en} {id}"))
}

/// The same with a second one.
fn and(said: Sentence, fr: &str, en: &str, more: &impl Display) -> Sentence {
    said.then(&both(format!("{fr} {more}"), format!("{en} {more}")))
}

/// What somebody did, to stand behind their name.
pub fn act(act: &Act) -> Sentence {
    match act {
        Act::Began => both("commence la zone", "began the zone"),
        Act::Admitted { person, role, until_ms, .. } => {
            let said = with("fait entrer", "let in", person);
            until(and(said, "comme", "as", &role.name()), *until_ms)
        }
        Act::SetRole { person, role, until_ms } => {
            let said = with("change le rôle de", "changed the role of", person);
            until(and(said, "en", "to", &role.name()), *until_ms)
        }
        Act::Removed(person) => with("retire", "removed", person),
        Act::NewKeys(epoch) => {
            both(format!("fait les clés n° {epoch}"), format!("made keys no. {epoch}"))
        }
        Act::KeyGiven(count) => both(
            format!("donne la clé à {count} appareils"),
            format!("gave the key to {count} devices"),
        ),
        Act::Chain { person, changes } => changes
            .iter()
            .map(chain_change)
            .fold(with("porte au registre de", "recorded of", person), |all, one| all.then(&one)),
        Act::Invited { role, until_ms } => {
            let said = both("invite comme", "invited as").then(&both(role.name(), role.name()));
            until(said, Some(*until_ms))
        }
        Act::Uninvited => both("annule une invitation", "closed an invitation"),
        Act::Opened { document, person } => {
            and(with("ouvre", "opened", document), "à", "to", &short(person))
        }
        Act::Adopted(document) => {
            with("reprend du travail refusé de", "took in refused work of", document)
        }
        Act::MovedOut { document, to } => {
            and(with("déplace", "moved", document), "vers la zone", "to zone", &short(to))
        }
        Act::MovedIn { document, from } => {
            and(with("reçoit", "brought", document), "de la zone", "from zone", &short(from))
        }
        Act::Wrote(document) => with("écrit dans", "wrote in", document),
        Act::Unknown => both(
            "fait quelque chose que cette version ne connaît pas",
            "did something that this version does not know",
        ),
        Act::GroupAdmitted { .. }
        | Act::GroupSetRole { .. }
        | Act::GroupRemoved(_)
        | Act::GroupChain(_)
        | Act::Introduced(_)
        | Act::Vouched { .. }
        | Act::Disavowed { .. }
        | Act::Exported { .. }
        | Act::Sealed { .. }
        | Act::Stated(_) => of_names(act),
    }
}

/// Groups, names, exports and signatures.
fn of_names(act: &Act) -> Sentence {
    match act {
        Act::GroupAdmitted { group, role } => {
            let said = with("fait entrer le groupe", "let in group", group);
            and(said, "comme", "as", &role.name())
        }
        Act::GroupSetRole { group, role } => {
            let said = with("change le rôle du groupe", "changed the role of group", group);
            and(said, "en", "to", &role.name())
        }
        Act::GroupRemoved(group) => with("retire le groupe", "removed group", group),
        Act::GroupChain(group) => with("porte au registre du groupe", "recorded of group", group),
        Act::Introduced(commitment) => {
            with("dit qui il est, attestation", "said who they are, attestation", commitment)
        }
        Act::Vouched { person, commitment } => {
            let said = with("garantit le nom de", "vouched for", person);
            and(said, "attestation", "attestation", &short(commitment))
        }
        Act::Disavowed { person, commitment, .. } => {
            let said = with("ne garantit plus le nom de", "vouches no longer for", person);
            and(said, "attestation", "attestation", &short(commitment))
        }
        Act::Exported { documents, kind, note } => {
            let said = exported(documents, *kind);
            let words = note.as_ref().filter(|words| !words.is_empty());
            match words {
                Some(words) => and(said, "—", "—", words),
                None => said,
            }
        }
        Act::Sealed { document, meaning: as_what } => {
            let said = with("signe", "signed", document);
            let as_what = meaning(*as_what);
            said.then(&as_what)
        }
        Act::Stated(document) => with("déclare une version de", "stated a version of", document),
        // The rest is said above.
        _ => both("agit", "acted"),
    }
}

/// A proof of some documents, or of the whole zone.
fn exported(documents: &[DocumentId], kind: ExportKind) -> Sentence {
    let said = match kind {
        ExportKind::Statement => both("sort une preuve de", "took out a proof of"),
        ExportKind::History => both(
            "sort une preuve qui révèle chaque changement de",
            "took out a proof that reveals every change of",
        ),
    };
    if documents.is_empty() {
        return said.then(&both("toute la zone", "the whole zone"));
    }
    let ids: Vec<String> = documents.iter().map(short).collect();
    let ids = ids.join(", ");
    said.then(&both(ids.clone(), ids))
}

fn until(said: Sentence, until_ms: Option<u64>) -> Sentence {
    match until_ms {
        Some(ms) => and(said, "jusqu’au", "until", &date_time(ms)),
        None => said,
    }
}

fn chain_change(change: &ChainChange) -> Sentence {
    match change {
        ChainChange::DeviceAdded(device) => with("+ appareil", "+ device", device),
        ChainChange::RecoveryAdded(device) => with("+ mots de secours", "+ recovery words", device),
        ChainChange::DeviceRemoved(device) => with("- appareil", "- device", device),
        ChainChange::CredentialAdded => both("+ clé de sécurité", "+ security key"),
        ChainChange::CredentialRemoved => both("- clé de sécurité", "- security key"),
        ChainChange::Attested(one) => with("+ attestation", "+ attestation", one),
        ChainChange::Withdrawn(one) => with("- attestation", "- attestation", one),
    }
}

/// A word for scripts.
pub fn act_code(act: &Act) -> &'static str {
    match act {
        Act::Began => "began",
        Act::Admitted { .. } => "admitted",
        Act::SetRole { .. } => "set-role",
        Act::Removed(_) => "removed",
        Act::NewKeys(_) => "new-keys",
        Act::KeyGiven(_) => "key-given",
        Act::Chain { .. } => "chain",
        Act::Invited { .. } => "invited",
        Act::Uninvited => "uninvited",
        Act::Opened { .. } => "opened",
        Act::Adopted(_) => "adopted",
        Act::MovedOut { .. } => "moved-out",
        Act::MovedIn { .. } => "moved-in",
        Act::GroupAdmitted { .. } => "group-admitted",
        Act::GroupSetRole { .. } => "group-set-role",
        Act::GroupRemoved(_) => "group-removed",
        Act::GroupChain(_) => "group-chain",
        Act::Introduced(_) => "introduced",
        Act::Vouched { .. } => "vouched",
        Act::Disavowed { .. } => "disavowed",
        Act::Exported { .. } => "exported",
        Act::Sealed { .. } => "sealed",
        Act::Stated(_) => "stated",
        Act::Wrote(_) => "wrote",
        Act::Unknown => "unknown",
    }
}

/// What is odd, and what to ask about.
pub fn oddity(odd: Oddity) -> Sentence {
    match odd {
        Oddity::ClaimedLate => both(
            "se dit postérieur à sa réception : l’horloge de cet appareil avance-t-elle ?",
            "claims to be later than it was received: is the clock of that device fast?",
        ),
        Oddity::ClaimedEarly => both(
            "se dit bien antérieur à ce que le même appareil disait avant : pourquoi ?",
            "claims to be much earlier than the same device said before: why?",
        ),
        Oddity::NewDevice => both(
            "un appareil de plus signe désormais à ce nom : est-ce le sien ?",
            "one more device signs in that name from now on: is it theirs?",
        ),
        Oddity::ManyExports => both(
            "beaucoup de preuves sorties en un jour : pour qui ?",
            "many proofs taken out within a day: for whom?",
        ),
        Oddity::Refused => both(
            "contraire aux règles et sans effet : pourquoi le relais l’a-t-il pris ?",
            "against the rules and without effect: why did the relay let it in?",
        ),
    }
}

/// A word for scripts.
pub fn oddity_code(odd: Oddity) -> &'static str {
    match odd {
        Oddity::ClaimedLate => "claimed-late",
        Oddity::ClaimedEarly => "claimed-early",
        Oddity::NewDevice => "new-device",
        Oddity::ManyExports => "many-exports",
        Oddity::Refused => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use cahier_evidence::{PersonId, Role};

    #[test]
    fn acts_read_as_sentences_behind_a_name() {
        let said = |one: &Act| Lang::ALL.map(|lang| act(one).get(lang));
        let (document, person) = (DocumentId([0x11; 16]), PersonId([0x22; 16]));
        let until_ms = Some(0);
        assert_eq!(
            said(&Act::Admitted { person, role: Role::Editor, until_ms, invited: true }),
            [
                "fait entrer 22222222 comme editor jusqu’au 1970-01-01T00:00:00Z",
                "let in 22222222 as editor until 1970-01-01T00:00:00Z",
            ]
        );
        let (kind, note) = (ExportKind::History, Some("pour l’éditeur".to_owned()));
        assert_eq!(
            said(&Act::Exported { documents: vec![document], kind, note })[0],
            "sort une preuve qui révèle chaque changement de 11111111 — pour l’éditeur"
        );
        let (documents, kind) = (vec![document, DocumentId([0x33; 16])], ExportKind::Statement);
        assert_eq!(
            said(&Act::Exported { documents, kind, note: None })[1],
            "took out a proof of 11111111, 33333333"
        );
        assert_eq!(
            said(&Act::Exported { documents: Vec::new(), kind, note: None }),
            ["sort une preuve de toute la zone", "took out a proof of the whole zone"]
        );
        let chain = Act::Chain { person, changes: vec![ChainChange::CredentialAdded] };
        assert_eq!(said(&chain)[1], "recorded of 22222222 + security key");
    }
}
