//! Commands that the engine did not carry out.

use super::{Sentence, both};
use cahier_sync::CommandError;

/// What happened, what is safe, what to do.
pub fn command(error: &CommandError) -> Sentence {
    match error {
        CommandError::NotFound => both(
            "Ce cahier ne contient rien de tel. Rien n’a été changé ; « cahier list » et « cahier \
             zone list » montrent ce qu’il contient.",
            "There is no such thing in this notebook. Nothing was changed; `cahier list` and \
             `cahier zone list` show what it holds.",
        ),
        CommandError::NotSeated => both(
            "Le document n’a pas pu être ouvert ici. Rien n’a été changé ; réessayez, et faites \
             une sauvegarde si cela se répète.",
            "The document could not be opened here. Nothing was changed; try again, and make a \
             backup if it happens again.",
        ),
        CommandError::Refused(refusal) => both(
            "La zone ne le permet pas. Rien n’a été changé.",
            "The zone does not allow it. Nothing was changed.",
        )
        .then(&super::refusal(*refusal)),
        CommandError::Document(error) => super::document::document(error),
        CommandError::TooLarge => both(
            "Ce changement est trop grand pour un seul envoi. Rien n’a été changé ; joignez-le \
             comme fichier avec « cahier attach ».",
            "This change is too large to be sent in one piece. Nothing was changed; attach it as \
             a file with `cahier attach`.",
        ),
        CommandError::NoKey => both(
            "La clé de la zone n’est pas encore sur cet appareil. Rien n’est perdu ; \
             synchronisez après que l’appareil d’un responsable s’est synchronisé.",
            "The key of the zone is not on this device yet. Nothing is lost; sync after the \
             device of a manager has synced.",
        ),
        CommandError::Alarm => both(
            "La zone est arrêtée par une alerte : rien n’y est écrit pour le moment. Tout ce \
             qu’elle contient est gardé et se lit ; « cahier zone alarm ZONE » dit ce qui a été \
             trouvé et que faire.",
            "The zone stands still because of an alarm: nothing is written there for now. \
             Everything that it holds is kept and can be read; `cahier zone alarm ZONE` says \
             what was found and what to do.",
        ),
        CommandError::Fenced => super::store(&cahier_sync::store::StoreError::Fenced),
        CommandError::Invalid(reason) => invalid(reason),
        CommandError::Damaged => both(
            "Une partie de ce qui est gardé ici ne se lit plus : on n’y écrit plus. Rien n’est \
             effacé ; copiez le dossier, puis restaurez une sauvegarde dans un dossier neuf avec \
             « cahier restore ».",
            "A part of what is kept here cannot be read any more: nothing is written there. \
             Nothing is deleted; copy the folder, then bring a backup back in a new folder with \
             `cahier restore`.",
        ),
        CommandError::NotChecked => both(
            "Pas encore vérifié : on pourra le changer dès que son histoire sera lue. Ce que vous \
             voyez ne risque rien ; synchronisez avec « cahier sync ».",
            "Not yet checked: it can be changed as soon as its history is read. What you see is \
             safe; sync with `cahier sync`.",
        ),
        CommandError::NotRead => both(
            "Le disque n’a pas répondu à temps. Rien n’a été changé ; relancez la commande.",
            "The disk did not answer in time. Nothing was changed; run the command again.",
        ),
    }
}

/// What was given is not valid: the engine names the reason in English.
fn invalid(reason: &str) -> Sentence {
    let known = REASONS.iter().find(|(engine, ..)| *engine == reason);
    match known {
        Some((_, fr, en)) => both(*fr, *en),
        None => both(
            "Ce qui a été donné n’est pas valable. Rien n’a été changé ; vérifiez-le et \
             recommencez.",
            "What was given is not valid. Nothing was changed; check it and try again.",
        ),
    }
}

/// Each reason of the engine: as it stands there, French, English.
pub(super) const REASONS: [(&str, &str, &str); 23] = [
    (
        "a bundle that does not fit what is here",
        "Ce lot ne s’accorde pas avec ce que ce cahier contient : le fichier est abîmé, incomplet, \
         ou fait pour un autre. Rien n’en a été pris ; demandez-en un nouveau.",
        "This bundle does not fit what this notebook holds: the file is damaged, not whole, or \
         made for another one. Nothing of it was taken; ask for a new one.",
    ),
    (
        "a device for this person",
        "Cet appareil ne peut pas être ajouté : il l’est déjà, ou il a été retiré. Rien n’a été \
         changé ; recommencez avec « cahier devices request » sur le nouvel appareil.",
        "This device cannot be added: it already is, or it was removed. Nothing was changed; \
         begin again with `cahier devices request` on the new device.",
    ),
    (
        "a device key",
        "La clé d’un appareil n’est pas valable. Rien n’a été changé ; demandez à cette personne \
         de retirer cet appareil.",
        "The key of a device is not valid. Nothing was changed; ask that person to remove the \
         device.",
    ),
    (
        "a group must keep a manager",
        "Un groupe doit garder un responsable. Rien n’a été changé ; nommez-en un autre d’abord.",
        "A group must keep a manager. Nothing was changed; name another one first.",
    ),
    (
        "a group that its home zone has not heard of yet",
        "La zone d’attache de ce groupe n’a pas encore reçu le groupe. Rien n’a été changé ; \
         synchronisez avec « cahier sync », puis réessayez.",
        "The home zone of this group has not received the group yet. Nothing was changed; sync \
         with `cahier sync`, then try again.",
    ),
    (
        "a zone that is not read to its end",
        "La zone n’est pas encore lue jusqu’au bout. Rien n’a été changé ; synchronisez, puis \
         réessayez.",
        "The zone is not read to its end yet. Nothing was changed; sync, then try again.",
    ),
    (
        "an entry that came from another zone stays there",
        "Cette entrée est déjà venue d’une autre zone : elle ne peut pas encore être déplacée une \
         seconde fois. Rien n’a été changé ; recopiez-la dans une nouvelle entrée.",
        "This entry came from another zone already: it cannot be moved a second time yet. Nothing \
         was changed; copy it into a new entry.",
    ),
    (
        "an update of another writer",
        "Ce changement est signé d’un autre auteur. Il n’a pas été pris ; fermez l’entrée et \
         rouvrez-la.",
        "This change is in the name of another writer. It was not taken; close the entry and \
         open it again.",
    ),
    (
        "no relay: an invitation needs one",
        "Une invitation a besoin d’un relais, et ce cahier n’en connaît pas. Rien n’a été changé \
         ; commencez par « cahier sync --relay ADRESSE ».",
        "An invitation needs a relay, and this notebook knows none. Nothing was changed; begin \
         with `cahier sync --relay ADDRESS`.",
    ),
    (
        "the account row cannot be read",
        "Le propriétaire de ce cahier ne se lit plus dans ce fichier. Son contenu est gardé tel \
         quel ; restaurez une sauvegarde dans un dossier neuf avec « cahier restore ».",
        "The owner of this notebook cannot be read from this file any more. Its content is kept \
         untouched; bring a backup back in a new folder with `cahier restore`.",
    ),
    (
        "the group's key",
        "La clé du groupe n’est pas encore sur cet appareil, ou n’est pas valable. Rien n’a été \
         changé ; synchronisez, puis réessayez.",
        "The group’s key is not on this device yet, or is not valid. Nothing was changed; sync, \
         then try again.",
    ),
    (
        "the invitation",
        "L’invitation n’est pas valable. Rien n’a été changé ; demandez un nouveau lien.",
        "The invitation is not valid. Nothing was changed; ask for a new link.",
    ),
    (
        "the knock",
        "Celui qui a frappé ne tient pas l’invitation. Rien ne lui a été donné ; faites une \
         nouvelle invitation si vous l’attendez.",
        "Whoever knocked does not hold the invitation. They were given nothing; make a new \
         invitation if you expect them.",
    ),
    (
        "the account row is missing",
        "Ce dossier contient un cahier sans son propriétaire. Son contenu est gardé tel quel ; \
         restaurez une sauvegarde dans un dossier neuf avec « cahier restore ».",
        "This folder holds a notebook without its owner. Its content is kept untouched; bring a \
         backup back in a new folder with `cahier restore`.",
    ),
    (
        "the bundle is of another version",
        "Le lot vient d’une autre version. Rien n’en a été pris ; installez la même version des \
         deux côtés.",
        "The bundle is of another version. Nothing of it was taken; install the same version on \
         both sides.",
    ),
    (
        "the file does not fit its entry",
        "Le fichier reçu n’est pas celui que l’entrée décrit. Il n’a pas été écrit ; \
         synchronisez et réessayez, ou demandez-le à qui l’a joint.",
        "The file that came is not the one that the entry describes. It was not written; sync \
         and try again, or ask whoever attached it.",
    ),
    (
        "the file's id",
        "L’entrée nomme un fichier d’une façon qui ne se lit pas. Rien n’a été changé ; \
         demandez à qui l’a joint de le joindre à nouveau.",
        "The entry names a file in a way that cannot be read. Nothing was changed; ask whoever \
         attached it to attach it again.",
    ),
    (
        "the invitation is for another relay",
        "L’invitation est pour un autre relais que celui de ce cahier. Rien n’a été changé ; \
         commencez un autre cahier pour ce relais, ou demandez une invitation sur le vôtre.",
        "The invitation is for another relay than that of this notebook. Nothing was changed; \
         begin another notebook for that relay, or ask for an invitation on yours.",
    ),
    (
        "the person's chain",
        "La suite des appareils de cette personne n’est pas valable. Rien n’a été changé ; \
         recommencez avec un nouveau code.",
        "This person’s chain of devices is not valid. Nothing was changed; begin again with a \
         new code.",
    ),
    (
        "the relay was never reached",
        "Le relais n’a encore jamais répondu à ce cahier. Rien n’a été changé ; synchronisez \
         d’abord avec « cahier sync ».",
        "The relay has never answered this notebook yet. Nothing was changed; sync first with \
         `cahier sync`.",
    ),
    (
        "this file is not a bundle of this version",
        "Ce fichier n’est pas un lot de cette version. Rien n’en a été pris ; demandez-en un \
         autre, ou donnez un nom de fichier nouveau.",
        "This file is not a bundle of this version. Nothing of it was taken; ask for another \
         one, or give a new file name.",
    ),
    (
        "work that is not saved yet",
        "Ce qui vient d’être écrit n’est pas encore gardé, et n’est donc pas mis dans le lot. \
         Libérez de la place sur le disque, puis recommencez.",
        "What was just written is not saved yet, so it is not put into the bundle. Free some \
         space on the disk, then try again.",
    ),
    (
        "work that is not on the relay yet",
        "Cette entrée a des changements qui ne sont pas encore sur le relais. Ils sont gardés ; \
         synchronisez, puis recommencez.",
        "This entry has changes that are not on the relay yet. They are kept; sync, then try \
         again.",
    ),
];
