//! Files of other programs: what comes in, and what goes out into such.

use super::{Sentence, both};
use crate::usage::Outside;

/// What is wrong with the arguments.
pub(super) fn wrong(wrong: &Outside) -> Sentence {
    match wrong {
        Outside::FileKind(path) => {
            let path = path.display();
            both(
                format!(
                    "« {path} » n’est pas d’une sorte qui s’importe, ou n’est pas ce que dit son \
                     nom."
                ),
                format!("“{path}” is of no kind that is imported, or is not what its name says."),
            )
        }
        Outside::Map(text) => both(
            format!("« {text} » ne dit pas ce que devient une colonne."),
            format!("“{text}” does not say what a column becomes."),
        ),
        Outside::Column(name) => both(
            format!("Le tableau n’a pas de colonne « {name} »."),
            format!("The table has no column “{name}”."),
        ),
        Outside::OneTable => both(
            "--map vaut pour un seul tableau (.csv, .tsv), donné seul.",
            "--map is for one table (.csv, .tsv), given alone.",
        ),
        Outside::Form(text) if text.is_empty() => both(
            "Rien ne dit sous quelle forme écrire les entrées.",
            "Nothing says in which form to write the entries.",
        ),
        Outside::Form(text) => both(
            format!("« {text} » n’est pas une forme dans laquelle s’écrivent des entrées."),
            format!("“{text}” is not a form in which entries are written."),
        ),
        Outside::Folder(path) => {
            let path = path.display();
            both(
                format!("Chaque entrée s’écrit dans son fichier ; « {path} » en serait un seul."),
                format!("Each entry is written into a file of its own; “{path}” would be one."),
            )
        }
        Outside::NoExports(path) => {
            let path = path.display();
            both(
                format!("« {path} » ne contient aucun export d’eLabFTW."),
                format!("“{path}” holds no export of eLabFTW."),
            )
        }
        Outside::TooManyRows { rows_max } => both(
            format!("Il y a plus de {rows_max} entrées, trop pour un seul tableau."),
            format!("There are more than {rows_max} entries, too many for one table."),
        ),
    }
}

/// What to give instead.
pub(super) fn instead(wrong: &Outside) -> Sentence {
    match wrong {
        Outside::FileKind(_) => both(
            "Donnez un fichier .eln, .html, .md, .docx, .csv ou .tsv.",
            "Give an .eln, .html, .md, .docx, .csv or .tsv file.",
        ),
        Outside::Map(_) => both(
            "Écrivez COLONNE=CIBLE, où CIBLE est title, date, status, category, tags, people, \
             text, field, field:NOM, identifier, aside ou skip.",
            "Write COLUMN=TARGET, where TARGET is title, date, status, category, tags, people, \
             text, field, field:NAME, identifier, aside or skip.",
        ),
        Outside::Column(_) => both(
            "Donnez son nom, tel qu’il est dans la première ligne, ou son numéro.",
            "Give its name as it stands in the first line, or its number.",
        ),
        Outside::OneTable => both(
            "Importez ce tableau dans une commande à part.",
            "Import that table in a command of its own.",
        ),
        Outside::Form(_) => both(
            "Donnez --format html, markdown, csv ou tsv, ou un nom de sortie qui finit ainsi.",
            "Give --format html, markdown, csv or tsv, or a name for --out that ends so.",
        ),
        Outside::Folder(_) => both(
            "Donnez --format, et à --out le nom d’un dossier.",
            "Give --format, and a folder to --out.",
        ),
        Outside::NoExports(_) => both(
            "Mettez-y les archives .eln et les exports JSON de l’équipe.",
            "Put the .eln archives and JSON exports of the team there.",
        ),
        Outside::TooManyRows { .. } => {
            both("Nommez les entrées, une partie après l’autre.", "Name the entries, some at once.")
        }
    }
}

/// What the columns of a table become, as `--map` would say it.
pub fn columns(table: &str, words: &[String]) -> Sentence {
    let lines: String = words.iter().map(|word| format!("\n  {word}")).collect();
    both(
        format!("Colonnes de « {table} » :{lines}\n« --map COLONNE=CIBLE » en change une."),
        format!("Columns of “{table}”:{lines}\n`--map COLUMN=TARGET` changes one."),
    )
}

/// Entries that are here already could take over what is newer.
pub fn update_offered(count: u64) -> Sentence {
    both(
        format!(
            "Entrées déjà ici, et plus récentes dans le fichier : {count}. Rien n’en a été \
             repris ; ajoutez --update pour reprendre ce qui n’a pas été modifié ici."
        ),
        format!(
            "Entries that are here already, and newer in the file: {count}. Nothing of that was \
             taken over; add --update to take over what was not changed here."
        ),
    )
}

/// Entries that are here already and that are not told one by one.
pub fn told_no_more(count: u64) -> Sentence {
    both(
        format!("Autres entrées déjà ici qui diffèrent du fichier : {count}."),
        format!("More entries that are here already and differ: {count}."),
    )
}

/// What an entry has and a file of a form does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Attached files.
    Files,
    /// Comments.
    Comments,
    /// Steps.
    Steps,
    /// Links.
    Links,
}

impl Stays {
    /// A word for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Comments => "comments",
            Self::Steps => "steps",
            Self::Links => "links",
        }
    }

    fn counted(self, count: u64) -> (String, String) {
        let (fr, en) = match self {
            Self::Files => ("fichier", "file"),
            Self::Comments => ("commentaire", "comment"),
            Self::Steps => ("étape", "step"),
            Self::Links => ("lien", "link"),
        };
        let s = if count > 1 { "s" } else { "" };
        (format!("{count} {fr}{s}"), format!("{count} {en}{s}"))
    }
}

/// What of the entries is not in what was written; none where all of it is.
pub fn stay_here(counts: &[(Stays, u64)]) -> Option<Sentence> {
    let some = counts.iter().filter(|(_, count)| *count > 0);
    let (fr, en): (Vec<String>, Vec<String>) =
        some.map(|(stays, count)| stays.counted(*count)).unzip();
    let said = || {
        let (fr, en) = (fr.join(", "), en.join(", "));
        both(
            format!("Pas dans ce qui a été écrit, et gardé dans le cahier : {fr}."),
            format!("Not in what was written, and kept in the notebook: {en}."),
        )
    };
    (!fr.is_empty()).then(said)
}
