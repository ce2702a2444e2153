//! The same sentences for people who read French. English is what the errors print.

use crate::error::{Part, TimestampError};

impl Part {
    fn french(self) -> &'static str {
        match self {
            Self::Request => "la demande d’horodatage",
            Self::Response => "la réponse d’horodatage",
            Self::Token => "le jeton d’horodatage",
            Self::Certificate => "le certificat",
            Self::RevocationList => "la liste de révocation",
            Self::Evidence => "l’horodatage conservé",
            Self::Record => "le dossier de preuve",
            Self::Authority => "l’autorité de développement",
        }
    }
}

impl TimestampError {
    /// The error as a sentence in French.
    pub fn french(&self) -> String {
        let fixed = match self {
            Self::Malformed(part) => return damaged(*part),
            Self::TooLarge(part) => {
                return format!("{} : trop volumineux pour être lu", part.french());
            }
            Self::Declined(words) => {
                return format!("l’autorité n’a pas donné d’horodatage : {words}");
            }
            Self::UnknownAlgorithm(name) => {
                return format!("l’algorithme {name} n’est pas de ceux qui sont acceptés");
            }
            Self::KeySize(bits) => return format!("une clé RSA a {bits} bits, et non 2048 à 4096"),
            Self::WrongPolicy(policy) => {
                return format!("l’horodatage suit une autre politique, {policy}");
            }
            Self::WrongUsage(_)
            | Self::NotAnIssuer(_)
            | Self::UnknownExtension(_)
            | Self::NotYetValid { .. }
            | Self::Expired { .. }
            | Self::Impostor(_)
            | Self::WrongRevocationList(_)
            | Self::Revoked { .. } => return self.about_somebody(),
            Self::WrongImprint => "l’horodatage porte sur autre chose : une autre empreinte",
            Self::WrongNonce => "l’horodatage ne répond pas à cette demande : un autre nonce",
            Self::MissingSigner => "le certificat du signataire manque",
            Self::UnboundSigner => {
                "l’horodatage ne se lie pas au certificat de son signataire avec SHA-2"
            }
            Self::WrongBinding => {
                "l’horodatage se lie à un autre certificat que celui de son signataire"
            }
            Self::WrongAuthorityName => {
                "l’horodatage nomme une autre autorité que celle de son certificat"
            }
            Self::WrongDigest => "l’horodatage a été modifié après sa signature",
            Self::WrongSignature => "la signature de l’horodatage est fausse",
            Self::UnknownRoot => {
                "aucune autorité à laquelle vous faites confiance ne garantit cet horodatage"
            }
            Self::TooManyCertificates => {
                "les certificats forment une chaîne trop longue ou confuse"
            }
            Self::WrongOrder => "un renouvellement est plus ancien que ce qu’il renouvelle",
            Self::MixedAlgorithms => "une chaîne de renouvellements mélange les empreintes",
            Self::NoAnchors => "le fichier des autorités de confiance ne contient aucun certificat",
        };
        fixed.to_owned()
    }

    fn about_somebody(&self) -> String {
        match self {
            Self::WrongUsage(name) => {
                format!("le certificat de {name} n’est pas fait pour l’horodatage seul")
            }
            Self::NotAnIssuer(name) => format!("{name} n’a pas le droit d’émettre des certificats"),
            Self::UnknownExtension(name) => {
                format!("le certificat de {name} pose une condition qui n’est pas comprise")
            }
            Self::NotYetValid { authority, at } => {
                format!("le certificat de {authority} n’était pas encore valable le {at}")
            }
            Self::Expired { authority, at } => {
                format!("le certificat de {authority} avait expiré le {at}")
            }
            Self::Impostor(name) => {
                format!("quelqu’un use du nom de {name} avec une autre clé : c’est un faux")
            }
            Self::WrongRevocationList(name) => {
                format!("la liste de révocation de {name} n’est pas signée par elle")
            }
            Self::Revoked { authority, at } => {
                format!("le certificat de {authority} a été révoqué le {at}")
            }
            _ => self.to_string(),
        }
    }
}

fn damaged(part: Part) -> String {
    format!("{} : illisible, endommagé ou autre chose", part.french())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn every_sentence_about_somebody_names_them_in_both_languages() {
        let name = || "CN=Élise".to_owned();
        let at = Time { seconds: 1_800_000_000, nanos: 0 };
        for error in [
            TimestampError::WrongUsage(name()),
            TimestampError::NotAnIssuer(name()),
            TimestampError::UnknownExtension(name()),
            TimestampError::NotYetValid { authority: name(), at },
            TimestampError::Expired { authority: name(), at },
            TimestampError::Impostor(name()),
            TimestampError::WrongRevocationList(name()),
            TimestampError::Revoked { authority: name(), at },
        ] {
            assert!(error.french().contains("CN=Élise"), "{error}");
            assert!(error.to_string().contains("CN=Élise"), "{error}");
            assert_ne!(error.french(), error.to_string());
        }
    }
}
