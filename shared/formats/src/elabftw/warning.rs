//! What a person should know about a move that went through.

use crate::Lang;
use crate::eln;

/// Something of a team's exports that was not taken over as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// What the reader of entries says.
    Entry(eln::Warning),
    /// Entries that had been deleted there, and were left out.
    Deleted {
        /// How many.
        count: u64,
    },
    /// Entries of which the export has no text, because it is a list.
    ListOnly {
        /// How many.
        count: u64,
    },
    /// Files that entries name and that are not in the folder.
    FilesNotThere {
        /// How many files.
        files: u64,
        /// Of how many entries.
        entries: u64,
    },
    /// Entries that fewer people could read there than a whole team.
    Private {
        /// How many.
        count: u64,
    },
    /// Entries that are newer in JSON than in the archive: their texts come from there.
    NewerInJson {
        /// How many.
        count: u64,
    },
    /// Bookings whose resource is not in the folder.
    LooseBookings {
        /// How many.
        count: u64,
        /// Title of the entry that keeps them.
        entry: String,
    },
    /// Rows that no entry holds, kept as they came.
    KeptRows {
        /// What they are called in the export.
        name: String,
        /// How many.
        count: u64,
        /// Title of the entry that keeps them.
        entry: String,
    },
    /// Rows that were not kept, because there is too much.
    NotKept {
        /// How many.
        count: u64,
    },
    /// More than is read: entries, bookings, people, categories and statuses together.
    TooMany {
        /// How many were left out.
        left_out: u64,
    },
    /// Times in JSON have no time zone.
    NoTimeZone,
    /// Warnings beyond those that are listed.
    More {
        /// How many.
        count: u64,
    },
}

impl Warning {
    /// The warning as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Entry(warning), _) => warning.sentence(lang),
            (_, Lang::En) => self.english(),
            (_, Lang::Fr) => self.french(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Entry(warning) => warning.sentence(Lang::En),
            Self::Deleted { count } => {
                format!("Entries that had been deleted there were left out: {count}.")
            }
            Self::ListOnly { count } => format!(
                "Entries of which the JSON export has no text: {count}. It is a list; export them \
                 as .eln too."
            ),
            Self::FilesNotThere { files, entries } => format!(
                "Files that entries name and that are not in the folder: {files}, of {entries} \
                 entries. Put the .eln archives of these entries beside the JSON, and run this \
                 again with --update."
            ),
            Self::Private { count } => format!(
                "Entries that not the whole team could read there: {count}. In a zone, every \
                 member of it reads them. Move them to another zone before you invite colleagues."
            ),
            Self::NewerInJson { count } => format!(
                "Entries that are newer in JSON than in their archive: {count}. Their texts come \
                 from JSON, their files from the archive."
            ),
            Self::LooseBookings { count, entry } => format!(
                "Bookings whose resource is not in the folder: {count}. They are kept in \
                 \"{entry}\"."
            ),
            Self::KeptRows { name, count, entry } => format!(
                "\"{name}\" has no place of its own here: {count} rows are kept as they came, in \
                 a file of \"{entry}\"."
            ),
            Self::NotKept { count } => format!(
                "Rows that were not kept, because there is too much of them: {count}. Keep the \
                 export."
            ),
            Self::TooMany { left_out } => format!(
                "Rows that were left out, because the folder holds too many: {left_out}. Move in \
                 several parts."
            ),
            Self::NoTimeZone => "Times in JSON have no time zone; they are taken as UTC. Days are \
                as they were."
                .to_owned(),
            Self::More { count } => format!("{count} more warnings are not listed."),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::Entry(warning) => warning.sentence(Lang::Fr),
            Self::Deleted { count } => {
                format!("Entrées supprimées là-bas, laissées de côté : {count}.")
            }
            Self::ListOnly { count } => format!(
                "Entrées dont l'export JSON n'a pas le texte : {count}. C'est une liste ; \
                 exportez-les aussi en .eln."
            ),
            Self::FilesNotThere { files, entries } => format!(
                "Fichiers que nomment des entrées et qui ne sont pas dans le dossier : {files}, de \
                 {entries} entrées. Mettez les archives .eln de ces entrées à côté du JSON, et \
                 relancez avec --update."
            ),
            Self::Private { count } => format!(
                "Entrées que toute l'équipe ne pouvait pas lire là-bas : {count}. Dans une zone, \
                 chaque membre les lit. Déplacez-les dans une autre zone avant d'inviter des \
                 collègues."
            ),
            Self::NewerInJson { count } => format!(
                "Entrées plus récentes en JSON que dans leur archive : {count}. Leurs textes \
                 viennent du JSON, leurs fichiers de l'archive."
            ),
            Self::LooseBookings { count, entry } => format!(
                "Réservations dont la ressource n'est pas dans le dossier : {count}. Elles sont \
                 gardées dans « {entry} »."
            ),
            Self::KeptRows { name, count, entry } => format!(
                "« {name} » n'a pas de place propre ici : {count} lignes sont gardées telles \
                 quelles, dans un fichier de « {entry} »."
            ),
            Self::NotKept { count } => format!(
                "Lignes qui n'ont pas été gardées, car il y en a trop : {count}. Conservez \
                 l'export."
            ),
            Self::TooMany { left_out } => format!(
                "Lignes laissées de côté, car le dossier en contient trop : {left_out}. Faites le \
                 déménagement en plusieurs parties."
            ),
            Self::NoTimeZone => "Les heures en JSON n'ont pas de fuseau ; elles sont prises pour \
                UTC. Les jours sont tels quels."
                .to_owned(),
            Self::More { count } => {
                format!("{count} autres avertissements ne sont pas listés.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_warning_speaks_both_languages() {
        let entry = || "E".to_owned();
        let all = [
            Warning::Entry(eln::Warning::NothingFound),
            Warning::Deleted { count: 1 },
            Warning::ListOnly { count: 1 },
            Warning::FilesNotThere { files: 2, entries: 1 },
            Warning::Private { count: 1 },
            Warning::NewerInJson { count: 1 },
            Warning::LooseBookings { count: 1, entry: entry() },
            Warning::KeptRows { name: "compounds".into(), count: 3, entry: entry() },
            Warning::NotKept { count: 1 },
            Warning::TooMany { left_out: 1 },
            Warning::NoTimeZone,
            Warning::More { count: 1 },
        ];
        for warning in all {
            let (en, fr) = (warning.sentence(Lang::En), warning.sentence(Lang::Fr));
            assert!(!en.is_empty() && !fr.is_empty() && en != fr, "{warning:?}");
        }
    }
}
