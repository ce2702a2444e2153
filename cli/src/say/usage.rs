//! Arguments that make no sense, and names that fit nothing. Nothing was done in either case.

use super::{Sentence, both, outside};
use crate::usage::{Missing, Usage, What};
use std::path::Path;

/// What is wrong, and what to give instead.
pub fn usage(usage: &Usage) -> Sentence {
    let unchanged = both("Rien n’a été changé.", "Nothing was changed.");
    wrong(usage).then(&unchanged).then(&instead(usage))
}

fn wrong(usage: &Usage) -> Sentence {
    match usage {
        Usage::NoFolder => both(
            "Le dossier du cahier n’est pas connu.",
            "The folder of the notebook is not known.",
        ),
        Usage::NobodyToAsk => both(
            "Il n’y a personne à qui demander ce qui doit rester secret.",
            "There is nobody to ask for what must stay secret.",
        ),
        Usage::Address(text) => named(text, "l’adresse d’un relais", "the address of a relay"),
        Usage::Ticket => both("Ceci n’est pas un billet.", "This is not a ticket."),
        Usage::TicketAlone => {
            both("Un billet a été donné sans son relais.", "A ticket was given without its relay.")
        }
        Usage::Code => {
            both("Ceci n’est pas un code d’appareil.", "This is not the code of a device.")
        }
        Usage::OtherCode => {
            both("Ce code est pour un autre appareil.", "This code is for another device.")
        }
        Usage::NoRequest => {
            both("Aucun appareil n’attend dans ce dossier.", "No device waits in this folder.")
        }
        Usage::Words => both("Ce ne sont pas des mots de secours.", "These are no recovery words."),
        Usage::OtherWords => both(
            "Ces mots de secours ne sont pas ceux de ce cahier.",
            "These recovery words are not those of this notebook.",
        ),
        Usage::Link => both("Ceci n’est pas une invitation.", "This is not an invitation."),
        Usage::Kind(text) => named(text, "une sorte d’entrée", "a kind of entry"),
        Usage::Role(text) => named(text, "un rôle", "a role"),
        Usage::Day(text) => named(text, "un jour du calendrier", "a day of the calendar"),
        Usage::PastDay(text) => both(format!("Le {text} est passé."), format!("{text} is over.")),
        Usage::Field(text) => named(text, "un champ", "a field"),
        Usage::Patch { line, column } => both(
            format!("La liste de changements ne se lit pas, ligne {line}, colonne {column}."),
            format!("The list of changes cannot be read at line {line}, column {column}."),
        ),
        Usage::FileTooLarge { path, mib_max } => too_large(path, *mib_max),
        Usage::NoCertificate(path) => {
            at(path, "un certificat d’autorité", "an authority’s certificate")
        }
        Usage::NoRoot(path) => at(path, "un certificat racine", "a root certificate"),
        Usage::NoList(path) => at(path, "une liste de révocation", "a revocation list"),
        Usage::LogKey(text) => {
            named(text, "la clé d’un registre public", "the key of a public log")
        }
        Usage::Meaning(text) => named(text, "le sens d’un sceau", "the meaning of a seal"),
        Usage::Reason(text) => {
            named(text, "un motif de reprendre sa parole", "a reason to take a word back")
        }
        Usage::NotEmpty(path) => not_empty(path),
        Usage::Backup(path) => at(path, "une sauvegarde entière", "a whole backup"),
        Usage::BundleTooLarge => {
            both("Le lot serait trop grand pour être lu.", "The bundle would be too large to read.")
        }
        Usage::NotConfirmed => both(
            "L’alerte reste : personne n’a dit avoir comparé.",
            "The alarm stays: nobody said that they compared.",
        ),
        Usage::Revision { last } => both(
            format!("Cette entrée a {last} versions."),
            format!("This entry has {last} revisions."),
        ),
        Usage::Outside(wrong) => outside::wrong(wrong),
    }
}

fn named(text: &str, fr: &str, en: &str) -> Sentence {
    both(format!("« {text} » n’est pas {fr}."), format!("“{text}” is not {en}."))
}

fn at(path: &Path, fr: &str, en: &str) -> Sentence {
    let path = path.display();
    both(format!("« {path} » ne contient pas {fr}."), format!("“{path}” does not hold {en}."))
}

fn not_empty(path: &Path) -> Sentence {
    let path = path.display();
    both(
        format!("« {path} » contient déjà un cahier."),
        format!("“{path}” holds a notebook already."),
    )
}

fn too_large(path: &Path, mib_max: u64) -> Sentence {
    let path = path.display();
    both(
        format!("« {path} » fait plus de {mib_max} Mio."),
        format!("“{path}” is larger than {mib_max} MiB."),
    )
}

fn instead(usage: &Usage) -> Sentence {
    match usage {
        Usage::NoFolder => both("Donnez --dir ou CAHIER_DIR.", "Give --dir or CAHIER_DIR."),
        Usage::NobodyToAsk => both(
            "Lancez la commande dans un terminal, ou donnez CAHIER_PASSPHRASE.",
            "Run the command in a terminal, or give CAHIER_PASSPHRASE.",
        ),
        Usage::Address(_) => both(
            "Elle commence par https://, ou par http:// sur cette machine.",
            "It begins with https://, or with http:// on this machine.",
        ),
        Usage::Ticket => both(
            "Copiez le billet en entier, tel que l’a écrit « cahier-relay invite ».",
            "Copy the whole ticket, as `cahier-relay invite` wrote it.",
        ),
        Usage::TicketAlone => both(
            "Donnez aussi --relay ADRESSE, ou ôtez --ticket (CAHIER_TICKET).",
            "Give --relay ADDRESS as well, or leave --ticket (CAHIER_TICKET) out.",
        ),
        Usage::Code | Usage::OtherCode => {
            both("Copiez en entier le code de l’autre appareil.", "Copy the other device’s code.")
        }
        Usage::NoRequest => {
            both("Faites « cahier devices request ».", "Run `cahier devices request`.")
        }
        Usage::Words | Usage::OtherWords => both(
            "Écrivez les douze mots dans leur ordre, séparés par des espaces.",
            "Write the twelve words in their order, with spaces between them.",
        ),
        Usage::Link => both(
            "Copiez le lien en entier, avec ce qui suit le signe #.",
            "Copy the whole link, with what follows the # sign.",
        ),
        Usage::Kind(_) => kinds(),
        Usage::Role(_) => roles(),
        Usage::Day(_) | Usage::PastDay(_) => {
            both("Un jour s’écrit AAAA-MM-JJ.", "A day is written YYYY-MM-DD.")
        }
        Usage::Field(_) => both("Un champ s’écrit nom=valeur.", "A field is written name=value."),
        Usage::Patch { .. } => {
            both("Corrigez le fichier JSON et recommencez.", "Correct the JSON file and try again.")
        }
        Usage::FileTooLarge { .. } => {
            both("Partagez le fichier en plusieurs.", "Split the file into several.")
        }
        Usage::NoCertificate(_) => relay_authority(),
        Usage::NoRoot(_) => root(),
        Usage::NoList(_) => list(),
        Usage::LogKey(_) => log_key(),
        Usage::Meaning(_) => meanings(),
        Usage::Reason(_) => both(
            "Choisissez : unsaid, mistake, left ou lost.",
            "Choose one: unsaid, mistake, left or lost.",
        ),
        Usage::NotEmpty(_) => {
            both("Choisissez un dossier neuf avec --dir.", "Choose a new folder with --dir.")
        }
        Usage::Backup(_) => both(
            "Donnez un fichier qu’a écrit « cahier backup ».",
            "Give a file that `cahier backup` wrote.",
        ),
        Usage::BundleTooLarge => {
            both("Passez par un relais : « cahier sync ».", "Use a relay: `cahier sync`.")
        }
        Usage::NotConfirmed => both(
            "Comparez d’abord avec vos collègues, puis ajoutez --i-have-compared.",
            "Compare with your colleagues first, then add --i-have-compared.",
        ),
        Usage::Revision { .. } => both("« cahier log » les montre.", "`cahier log` shows them."),
        Usage::Outside(wrong) => outside::instead(wrong),
    }
}

fn kinds() -> Sentence {
    both(
        "Choisissez : experiment, resource, experiment-template ou resource-template.",
        "Choose one: experiment, resource, experiment-template or resource-template.",
    )
}

fn roles() -> Sentence {
    both(
        "Choisissez : reader, commenter, contributor, editor, manager ou owner.",
        "Choose one: reader, commenter, contributor, editor, manager or owner.",
    )
}

fn relay_authority() -> Sentence {
    both(
        "Donnez le fichier PEM de l’autorité du relais (lan-ca.pem).",
        "Give the PEM file of the relay’s authority (lan-ca.pem).",
    )
}

fn root() -> Sentence {
    both(
        "Donnez le fichier PEM que publie l’autorité.",
        "Give the PEM file that the authority publishes.",
    )
}

fn list() -> Sentence {
    both(
        "Donnez la liste (DER ou PEM) que publie l’autorité.",
        "Give the list (DER or PEM) that the authority publishes.",
    )
}

fn log_key() -> Sentence {
    both(
        "Elle s’écrit nom+numéro+clé ; copiez-la en entier.",
        "It is written name+number+key; copy the whole of it.",
    )
}

fn meanings() -> Sentence {
    both(
        "Choisissez : authorship, responsibility, review, approval, disapproval, safety ou \
             witness.",
        "Choose one: authorship, responsibility, review, approval, disapproval, safety or \
             witness.",
    )
}

/// A name that fits nothing, or more than one thing.
pub fn missing(missing: &Missing) -> Sentence {
    let Missing { what, name, several } = missing;
    let said = match (name.is_empty(), several) {
        (true, false) => both("Il n’y en a pas encore.", "There is none yet."),
        (true, true) => both("Il y en a plusieurs.", "There are several."),
        (false, false) => both(
            format!("« {name} » ne désigne rien ici."),
            format!("“{name}” names nothing here."),
        ),
        (false, true) => both(
            format!("« {name} » désigne plusieurs choses."),
            format!("“{name}” names several things."),
        ),
    };
    let unchanged = both("Rien n’a été changé.", "Nothing was changed.");
    let look = match what {
        What::Zone => both(
            "« cahier zone list » montre les zones : donnez le titre, ou le début de \
             l’identifiant.",
            "`cahier zone list` shows the zones: give the title, or the beginning of the \
             identifier.",
        ),
        What::Entry => both(
            "« cahier list » montre les entrées : donnez le titre, ou le début de l’identifiant.",
            "`cahier list` shows the entries: give the title, or the beginning of the identifier.",
        ),
        What::Member => both(
            "« cahier zone members » montre les membres : donnez le nom, ou le début de \
             l’identifiant.",
            "`cahier zone members` shows the members: give the name, or the beginning of the \
             identifier.",
        ),
        What::Group => both(
            "« cahier zone group list » montre les groupes : donnez le nom, ou le début de \
             l’identifiant.",
            "`cahier zone group list` shows the groups: give the name, or the beginning of the \
             identifier.",
        ),
        What::Device => both(
            "« cahier devices list » montre les appareils : donnez le début de l’identifiant.",
            "`cahier devices list` shows the devices: give the beginning of the identifier.",
        ),
        What::Step => both(
            "« cahier show » montre les étapes : donnez le texte de l’une d’elles.",
            "`cahier show` shows the steps: give the text of one.",
        ),
        What::File => both(
            "« cahier show » montre les fichiers : donnez le nom de l’un d’eux.",
            "`cahier show` shows the files: give the name of one.",
        ),
        What::Seal => both(
            "« cahier seals » les montre : donnez le début de l’identifiant.",
            "`cahier seals` shows them: give the beginning of the identifier.",
        ),
        What::Attestation => both(
            "« cahier withdraw » et « cahier zone names » les montrent : donnez le début de \
             l’identifiant, ou le membre.",
            "`cahier withdraw` and `cahier zone names` show them: give the beginning of the \
             identifier, or the member.",
        ),
        What::Certificate => both(
            "« cahier trust list » les montre : donnez le début de l’empreinte.",
            "`cahier trust list` shows them: give the beginning of the fingerprint.",
        ),
    };
    said.then(&unchanged).then(&look)
}
