//! The reasons that the engine gives in English where what it was given is not valid.

/// Each reason of the engine: as it stands there, French, English.
pub(crate) const REASONS: [(&str, &str, &str); 47] = [
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
    (
        "a comment that is too long for a seal",
        "Ce commentaire est trop long pour un sceau. Rien n’a été signé ; raccourcissez-le, ou \
         écrivez-le dans l’entrée.",
        "This comment is too long for a seal. Nothing was signed; shorten it, or write it into the \
         entry.",
    ),
    (
        "a seal that is not on the relay yet",
        "Le sceau de cette entrée n’est pas encore sur le relais, et on ne sait donc pas encore \
         s’il la fige. Rien n’a été changé ; réessayez après la prochaine synchronisation.",
        "The seal of this entry is not on the relay yet, so whether it freezes the entry is not \
         known yet. Nothing was changed; try again after the next sync.",
    ),
    (
        "a security key for this person",
        "Cette clé de sécurité ne peut pas être ajoutée ni retirée : elle l’est déjà, ou n’est pas \
         valable. Rien n’a été changé ; vérifiez laquelle est branchée.",
        "This security key cannot be added or taken out: it already is, or it is not valid. \
         Nothing was changed; check which one is plugged in.",
    ),
    (
        "a version that cannot be shown here",
        "Cette version ne peut pas être refaite d’après ce qui est sur cet appareil. Le sceau \
         reste ce qu’il est ; réessayez après la prochaine synchronisation.",
        "This version cannot be made again from what is on this device. The seal stays what it is; \
         try again after the next sync.",
    ),
    (
        "an amendment needs a reason",
        "Un avenant demande un motif, en quelques mots. Rien n’a été changé ; donnez-le et \
         recommencez.",
        "An amendment needs a reason, in a few words. Nothing was changed; give it and try again.",
    ),
    (
        "an entry of which something failed a check",
        "Quelque chose dans cette entrée n’a pas passé un contrôle : elle ne peut pas être signée \
         telle quelle. Rien n’a été signé ; recopiez-la dans une nouvelle entrée, et prévenez qui \
         tient le relais.",
        "Something in this entry failed a check: it cannot be signed as it is. Nothing was signed; \
         copy it into a new entry, and tell whoever runs the relay.",
    ),
    (
        "an entry that has no form to sign",
        "Cette entrée contient quelque chose qui ne peut pas être signé. Rien n’a été signé ; \
         recopiez-la dans une nouvelle entrée.",
        "This entry holds something that cannot be signed. Nothing was signed; copy it into a new \
         entry.",
    ),
    (
        "an entry that is not sealed",
        "Cette entrée n’est pas scellée : elle se modifie sans avenant. Rien n’a été changé ; \
         écrivez-y directement.",
        "This entry is not sealed: it is changed without an amendment. Nothing was changed; write \
         in it directly.",
    ),
    (
        "an entry with too many parts to sign",
        "Cette entrée a trop de parties pour être signée. Rien n’a été signé ; partagez-la en \
         plusieurs entrées.",
        "This entry has too many parts to be signed. Nothing was signed; divide it into several \
         entries.",
    ),
    (
        "only entries are signed",
        "Seules les entrées se signent. Rien n’a été signé ; choisissez une entrée.",
        "Only entries are signed. Nothing was signed; choose an entry.",
    ),
    (
        "the security key's answer",
        "La réponse de la clé de sécurité ne correspond pas à cette version, ou vient d’une autre \
         clé. Rien n’a été signé ; recommencez avec une clé qui est la vôtre ici.",
        "The answer of the security key does not fit this version, or comes from another key. \
         Nothing was signed; try again with a key that is yours here.",
    ),
    (
        "a security key that the zone does not know yet",
        "La zone ne sait pas encore que cette clé de sécurité est la vôtre : ce qu’elle signe n’y \
         compterait pas. Rien n’a été signé ; recommencez après la prochaine synchronisation, ou \
         signez sans elle.",
        "The zone does not know yet that this security key is yours: what it signs would not count \
         there. Nothing was signed; try again after the next sync, or sign without it.",
    ),
    (
        "a root certificate",
        "Ceci n’est pas un certificat racine lisible (PEM). Rien n’a changé ; prenez le fichier \
         que l’autorité publie.",
        "This is not a root certificate that can be read (PEM). Nothing was changed; take the file \
         that the authority publishes.",
    ),
    (
        "no relay in reach",
        "Aucun relais n’est joint pour cette zone. Rien n’a été changé ; recommencez une fois le \
         relais atteint.",
        "No relay is reached for this zone. Nothing was changed; try again once the relay is \
         reached.",
    ),
    (
        "the ORCID",
        "Ceci n’est pas un ORCID : un chiffre est peut-être faux. Rien n’a été changé ; \
         vérifiez-le sur orcid.org.",
        "This is not an ORCID: a digit may be wrong. Nothing was changed; check it on orcid.org.",
    ),
    (
        "the attestation",
        "Cette attestation ne se lit pas. Rien n’a été changé ; demandez à cette personne de la \
         refaire.",
        "This attestation cannot be read. Nothing was changed; ask that person to make it again.",
    ),
    (
        "the institution of an attestation",
        "L’établissement est vide, trop long, ou contient des caractères de contrôle. Rien n’a été \
         changé ; raccourcissez-le ou laissez-le de côté.",
        "The institution is empty, too long, or holds control characters. Nothing was changed; \
         shorten it or leave it out.",
    ),
    (
        "the name of an attestation",
        "Le nom manque, est trop long, ou contient des caractères de contrôle. Rien n’a changé ; \
         écrivez-le comme il doit se lire.",
        "The name is missing, too long, or holds control characters. Nothing was changed; write it \
         as it is to be read.",
    ),
    (
        "too many attestations of one person",
        "Cette personne a trop d’attestations en cours. Rien n’a été changé ; retirez d’abord \
         celles qui ne valent plus.",
        "This person has too many attestations that stand. Nothing was changed; withdraw first \
         those that hold no more.",
    ),
    (
        "too many words about an export",
        "Le motif de cette preuve est trop long. Rien n’a été changé ; raccourcissez-le.",
        "The reason for this proof is too long. Nothing was changed; shorten it.",
    ),
    (
        "a signature that was refused",
        "Une signature refusée ne se reprend pas : elle reste gardée ici avec son commentaire. \
         Rien n’a été changé ; signez à nouveau l’entrée telle qu’elle est.",
        "A signature that was refused is not taken up: it stays here with its comment. Nothing was \
         changed; sign the entry again as it is.",
    ),
    (
        "a file that changed while it was read",
        "Le fichier a changé pendant sa lecture. Rien n’en a été joint ; fermez le programme qui \
         l’écrit, puis recommencez.",
        "The file changed while it was read. Nothing of it was attached; close the program that \
         writes it, then try again.",
    ),
    (
        "a zone that is not on this device alone",
        "Cette zone n’est pas seulement sur cet appareil : ce qui a été partagé ne s’efface pas. \
         Rien n’a été changé.",
        "This zone is not on this device alone: what was shared is not deleted. Nothing was \
         changed.",
    ),
    (
        "a zone that stays on this device",
        "Cette zone reste sur cet appareil : c’est un exemple. Rien n’a été changé ; commencez une \
         zone à vous pour la partager.",
        "This zone stays on this device: it is a sample. Nothing was changed; begin a zone of \
         your own to share it.",
    ),
];
