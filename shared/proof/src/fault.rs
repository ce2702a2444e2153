//! What is wrong with a proof: the first thing that was found, in which member, and what to do.
//! Nothing of a file with a fault counts, whatever else in it is right.

use crate::Lang;
use cahier_timestamp::TimestampError;
use std::fmt;

/// The first fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub wrong: Wrong,
    /// In which member of the archive; empty where it is the archive itself.
    pub member: String,
}

/// What can be wrong with a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not an archive in the one form of a proof.
    Archive,
    /// Larger, or of more parts, than is ever read.
    TooLarge,
    /// A member that must be there is not.
    Missing,
    /// A member that nothing asks for.
    Unexpected,
    /// A member is not in its one form.
    Malformed,
    /// A member is not the one that the manifest lists, or is not listed.
    Manifest,
    /// The exporter's signature or chain is wrong.
    Exporter,
    /// The zone's records do not follow each other.
    Records,
    /// What is shown does not stand in the zone's log, where it is said to stand.
    Place,
    /// The relay's signature on the zone's head is wrong, or it is the head of another zone.
    Head,
    /// No record of the zone stands behind what is shown: the last ones may have been left out.
    Unfinished,
    /// Something is about another zone or document than the one that it is filed under.
    Stray,
    /// The signature is not that of the person's device.
    Signature,
    /// Who signed had no right to at that place: no member, a device that was removed, or a role
    /// that does not allow it.
    Right,
    /// Something was written or signed in a document behind the record that moved it to another
    /// zone.
    Moved,
    /// Something stands behind a record of a kind that this version does not know.
    Newer,
    /// A part that is shown is not one of the version that was signed.
    Part,
    /// What is shown of the encrypted half of an envelope is not what was signed.
    Opening,
    /// What a security key signed does not stand.
    SecurityKey,
    /// An attestation that nobody shown here made, or that is somebody else's.
    Attestation,
    /// The entry of the instance log is not in the checkpoint, or of another zone.
    Log,
    /// The checkpoint is not signed by the log's key.
    Checkpoint,
    /// A zone's head or a log is signed with none of the keys that the verifier named.
    LogKey,
    /// The instance log's word and the relay's head of the zone contradict each other.
    Fork,
    /// A timestamp does not stand.
    Stamp(TimestampError),
    /// A change does not do what its header says, or does not follow the one before.
    Change,
    /// A change came behind a seal that had closed the document, and does not say that it amends
    /// it.
    Frozen,
    /// A change is missing: a signed version counts it.
    Incomplete,
    /// A history without a version that somebody signed: nothing shows that it is whole.
    Unsigned,
    /// The changes make another text than the version that was signed.
    Differs,
    /// An attached file is not one of which a shown part, or what a history makes, has the hash.
    File,
    /// A report, or the list for other programs, is not what the proof says.
    Report,
}

impl Fault {
    pub(crate) fn new(wrong: Wrong, member: impl Into<String>) -> Self {
        Self { wrong, member: member.into() }
    }

    /// What happened, what is safe, what to do.
    pub fn sentence(&self, lang: Lang) -> String {
        let ((french, english), rest) = (self.wrong.sentences(), self.wrong.advice(lang));
        let (what, at) = match lang {
            Lang::Fr => (french, "Partie du fichier"),
            Lang::En => (english, "Part of the file"),
        };
        let colon = if lang == Lang::Fr { "\u{a0}:" } else { ":" };
        let place = if self.member.is_empty() {
            String::new()
        } else {
            format!(" {at}{colon} {}.", self.member)
        };
        format!("{what}{place} {rest}")
    }
}

impl Wrong {
    /// A word for programs: it stays the same when sentences change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::TooLarge => "too-large",
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Malformed => "malformed",
            Self::Manifest => "manifest",
            Self::Exporter => "exporter",
            Self::Records => "records",
            Self::Place => "place",
            Self::Head => "head",
            Self::Unfinished => "unfinished",
            Self::Stray => "stray",
            Self::Signature => "signature",
            Self::Right => "right",
            Self::Moved => "moved",
            Self::Newer => "newer",
            Self::Part => "part",
            Self::Opening => "opening",
            Self::SecurityKey => "security-key",
            Self::Attestation => "attestation",
            Self::Log => "log",
            Self::Checkpoint => "checkpoint",
            Self::LogKey => "log-key",
            Self::Fork => "fork",
            Self::Stamp(_) => "stamp",
            Self::Change => "change",
            Self::Frozen => "frozen",
            Self::Incomplete => "incomplete",
            Self::Unsigned => "unsigned",
            Self::Differs => "differs",
            Self::File => "file",
            Self::Report => "report",
        }
    }

    /// What is safe, and what to do.
    fn advice(&self, lang: Lang) -> &'static str {
        match (self, lang) {
            // The file may be right: it is this program that cannot say so.
            (Self::Newer, Lang::Fr) => {
                "Le fichier n’est pas faux pour autant, mais rien ici ne montre qu’il est juste : \
                 contrôlez-le avec la dernière version de Cahier."
            }
            (Self::Newer, Lang::En) => {
                "That does not make the file wrong, but nothing here shows that it is right: \
                 verify it with the newest version of Cahier."
            }
            (_, Lang::Fr) => {
                "Rien dans ce fichier ne compte comme preuve. Le cahier d’où il vient n’est pas \
                 touché : demandez-en une nouvelle preuve à qui vous l’a donné."
            }
            (_, Lang::En) => {
                "Nothing in this file counts as proof. The notebook that it comes from is not \
                 touched: ask whoever gave it to you for a new proof."
            }
        }
    }

    fn sentences(&self) -> (String, String) {
        if let Self::Stamp(error) = self {
            let french = format!("Un horodatage ne tient pas : {}.", error.french());
            return (french, format!("A timestamp does not stand: {error}."));
        }
        let found = self.of_the_file().or_else(|| self.of_the_logs());
        let (french, english) = found.unwrap_or_else(|| self.of_the_words());
        (french.to_owned(), english.to_owned())
    }

    /// Faults of the archive, its signature and its reports.
    fn of_the_file(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Archive => (
                "Ce fichier n’est pas une preuve intacte : ses octets ne sont pas ceux qui ont \
                 été écrits.",
                "This file is not an intact proof: its bytes are not those that were written.",
            ),
            Self::TooLarge => (
                "Ce fichier est plus grand que ce qui est jamais lu.",
                "This file is larger than is ever read.",
            ),
            Self::Missing => ("Il manque une partie du fichier.", "A part of the file is missing."),
            Self::Unexpected => {
                ("Le fichier a une partie de trop.", "The file has a part too many.")
            }
            Self::Malformed => (
                "Une partie du fichier n’est pas de la forme attendue.",
                "A part of the file is not of the expected form.",
            ),
            Self::Manifest => (
                "Une partie du fichier n’est pas celle que sa liste annonce.",
                "A part of the file is not the one that its list names.",
            ),
            Self::Exporter => (
                "La signature de qui a fait le fichier est fausse.",
                "The signature of whoever made the file is wrong.",
            ),
            Self::Report => (
                "Le rapport n’est pas celui que la preuve donne : il a été modifié.",
                "The report is not the one that the proof gives: it was changed.",
            ),
            _ => return None,
        })
    }

    /// Faults of the zone's log, the instance log, and the place of things in them.
    fn of_the_logs(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Records => (
                "Les actes de la zone sur ses membres ne se suivent pas.",
                "The zone’s records on its members do not follow each other.",
            ),
            Self::Place => (
                "Ce qui est montré n’est pas dans le journal de la zone, à la place annoncée.",
                "What is shown does not stand in the zone’s log, where it is said to stand.",
            ),
            Self::Head => (
                "La signature du relais sur le journal de la zone est fausse.",
                "The relay’s signature on the zone’s log is wrong.",
            ),
            Self::Unfinished => (
                "Aucun acte de la zone ne suit ce qui est montré : un retrait de droits ou de \
                 nom, juste avant, a pu être laissé de côté.",
                "No record of the zone stands behind what is shown: one that took back a right \
                 or a name just before may have been left out.",
            ),
            Self::Log => (
                "Le registre du relais ne contient pas ce qui est annoncé.",
                "The instance log does not hold what is said of it.",
            ),
            Self::Checkpoint => (
                "Le point de contrôle du registre n’est pas signé par sa clé.",
                "The log’s checkpoint is not signed by its key.",
            ),
            Self::LogKey => (
                "La clé du relais n’est aucune de celles que vous avez nommées.",
                "The relay’s key is none of those that you named.",
            ),
            Self::Fork => (
                "Le registre du relais et le journal de la zone se contredisent.",
                "The instance log and the zone’s log contradict each other.",
            ),
            _ => return None,
        })
    }

    /// Faults of what was signed.
    fn of_the_words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Stray => (
                "Une partie vient d’une autre zone ou d’un autre document.",
                "A part comes from another zone or another document.",
            ),
            Self::Signature => (
                "Une signature n’est pas celle de l’appareil de la personne.",
                "A signature is not that of the person’s device.",
            ),
            Self::Right => (
                "Une personne a signé sans en avoir le droit à cette place du journal.",
                "Somebody signed without the right to at that place of the log.",
            ),
            Self::Moved => (
                "Un acte porte sur un document qui avait déjà quitté la zone.",
                "An act is on a document that had left the zone already.",
            ),
            Self::Newer => (
                "Un acte suit une décision de la zone qu’une version plus récente de Cahier a \
                 écrite et que celle-ci ne connaît pas.",
                "An act stands behind a record of the zone that a newer version of Cahier made and \
                 that this one does not know.",
            ),
            Self::Part => (
                "Un passage montré n’est pas de la version qui a été signée.",
                "A part that is shown is not of the version that was signed.",
            ),
            Self::Opening => (
                "Ce qui est montré d’un acte chiffré n’est pas ce qui a été signé.",
                "What is shown of an encrypted act is not what was signed.",
            ),
            Self::SecurityKey => (
                "Ce qu’une clé de sécurité a signé ne tient pas.",
                "What a security key signed does not stand.",
            ),
            Self::Attestation => (
                "Une attestation d’identité est d’une autre personne, ou de personne.",
                "An attestation of who somebody is belongs to somebody else, or to nobody.",
            ),
            Self::Change => (
                "Un changement ne fait pas ce que sa signature annonce, ou ne suit pas celui \
                 d’avant.",
                "A change does not do what its signature says, or does not follow the one before.",
            ),
            Self::Frozen => (
                "Un changement est venu derrière une signature qui avait scellé le document, \
                 sans se dire avenant.",
                "A change came behind a seal that had closed the document, without saying that \
                 it amends it.",
            ),
            Self::Incomplete => (
                "Il manque un changement : une version signée le compte.",
                "A change is missing: a signed version counts it.",
            ),
            Self::Unsigned => (
                "Personne n’a signé de version du document : rien ne montre que ses changements \
                 sont tous là.",
                "Nobody signed a version of the document: nothing shows that all of its changes \
                 are here.",
            ),
            Self::Differs => (
                "Les changements donnent un autre texte que la version signée.",
                "The changes make another text than the version that was signed.",
            ),
            _ => (
                "Un fichier joint n’est pas celui dont l’entrée donne l’empreinte.",
                "An attached file is not the one whose hash the entry gives.",
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_sentence_of_its_own() {
        let all = [
            Wrong::Archive,
            Wrong::TooLarge,
            Wrong::Missing,
            Wrong::Unexpected,
            Wrong::Malformed,
            Wrong::Manifest,
            Wrong::Exporter,
            Wrong::Records,
            Wrong::Place,
            Wrong::Head,
            Wrong::Unfinished,
            Wrong::Stray,
            Wrong::Signature,
            Wrong::Right,
            Wrong::Moved,
            Wrong::Newer,
            Wrong::Part,
            Wrong::Opening,
            Wrong::SecurityKey,
            Wrong::Attestation,
            Wrong::Log,
            Wrong::Checkpoint,
            Wrong::LogKey,
            Wrong::Fork,
            Wrong::Stamp(TimestampError::WrongImprint),
            Wrong::Change,
            Wrong::Frozen,
            Wrong::Incomplete,
            Wrong::Unsigned,
            Wrong::Differs,
            Wrong::File,
            Wrong::Report,
        ];
        for lang in [Lang::Fr, Lang::En] {
            let said = all.iter().map(|wrong| Fault::new(wrong.clone(), "m").sentence(lang));
            let said: std::collections::BTreeSet<String> = said.collect();
            assert_eq!(said.len(), all.len());
            assert!(said.iter().all(|sentence| sentence.contains(" m. ")));
        }
        let codes: std::collections::BTreeSet<_> = all.iter().map(Wrong::code).collect();
        assert_eq!(codes.len(), all.len());
    }
}
