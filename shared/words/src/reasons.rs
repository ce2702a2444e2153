//! The reasons that the engine gives in English where what it was given is not valid.

/// Each reason of the engine: as it stands there, French, English.
pub(crate) const REASONS: [(&str, &str, &str); 23] = [
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
         changé ; recommencez avec une nouvelle demande du nouvel appareil.",
        "This device cannot be added: it already is, or it was removed. Nothing was changed; \
         begin again with a new request of the new device.",
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
         réessayez après la prochaine synchronisation.",
        "The home zone of this group has not received the group yet. Nothing was changed; try \
         again after the next sync.",
    ),
    (
        "a zone that is not read to its end",
        "La zone n’est pas encore lue jusqu’au bout. Rien n’a été changé ; réessayez après \
         la prochaine synchronisation.",
        "The zone is not read to its end yet. Nothing was changed; try again after the next sync.",
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
         ; donnez d’abord l’adresse d’un relais.",
        "An invitation needs a relay, and this notebook knows none. Nothing was changed; give the \
         address of a relay first.",
    ),
    (
        "the account row cannot be read",
        "Le propriétaire de ce cahier ne se lit plus sur cet appareil. Son contenu est gardé tel \
         quel ; restaurez une sauvegarde comme un nouvel appareil.",
        "The owner of this notebook cannot be read on this device any more. Its content is kept \
         untouched; bring a backup back as a new device.",
    ),
    (
        "the group's key",
        "La clé du groupe n’est pas encore sur cet appareil, ou n’est pas valable. Rien n’a été \
         changé ; réessayez après la prochaine synchronisation.",
        "The group’s key is not on this device yet, or is not valid. Nothing was changed; try \
         again after the next sync.",
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
        "Le cahier qui est ici n’a plus son propriétaire. Son contenu est gardé tel quel ; \
         restaurez une sauvegarde comme un nouvel appareil.",
        "The notebook that is here lacks its owner. Its content is kept untouched; bring a backup \
         back as a new device.",
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
         réessayez après la prochaine synchronisation, ou demandez-le à qui l’a joint.",
        "The file that came is not the one that the entry describes. It was not written; try again \
         after the next sync, or ask whoever attached it.",
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
        "Le relais n’a encore jamais répondu à ce cahier. Rien n’a été changé ; réessayez une \
         fois qu’il est atteint.",
        "The relay has never answered this notebook yet. Nothing was changed; try again once it \
         is reached.",
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
         réessayez après la prochaine synchronisation.",
        "This entry has changes that are not on the relay yet. They are kept; try again after the \
         next sync.",
    ),
];
