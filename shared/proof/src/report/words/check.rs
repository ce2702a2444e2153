//! What was checked, and what each check establishes.

words! {
    TITLE: "Ce qui a été contrôlé", "What was checked";
    MEANS:
        "Un fichier où un seul de ces contrôles échoue n’a pas de rapport : le programme nomme \
         alors ce qui est faux. Seules les dates peuvent manquer sans que le fichier soit \
         faux.",
        "A file in which a single one of these checks fails has no report: the program then \
         names what is wrong. Only dates can be missing without the file being wrong.";
    TABLE: "Contrôles et résultats", "Checks and outcomes";
    SOME_OF: "{1} sur {2}", "{1} of {2}";
    WHOLE: "Fichier entier", "Whole file";
    WHOLE_SHOWS:
        "Chaque octet du fichier est celui que son auteur a signé ; rien n’y manque et rien \
         n’y est ajouté.",
        "Every byte of the file is the one that its maker signed; nothing is missing and \
         nothing was added.";
    SIGNATURES: "Signatures", "Signatures";
    SIGNATURES_SHOWS:
        "Chaque acte montré porte la signature de l’appareil qui y est nommé.",
        "Every act that is shown carries the signature of the device that it names.";
    RIGHTS: "Droits", "Rights";
    RIGHTS_SHOWS:
        "L’appareil était bien à cette personne, et elle en avait le droit, à cette place de \
         la zone.",
        "The device was that person’s, and they had the right to do it, at that place of the \
         zone.";
    PLACES: "Place dans la zone", "Place in the zone";
    PLACES_SHOWS:
        "L’acte est à sa place dans la suite que le relais a signée ; on ne peut ni l’y \
         glisser ni l’en ôter sans que la racine change.",
        "The act stands at its place in the sequence that the relay signed; it can neither be \
         slipped in nor taken out without another root.";
    PARTS: "Parties montrées", "Shown parts";
    PARTS_SHOWS:
        "Les mots montrés sont bien ceux de la version signée, même si d’autres parties sont \
         retenues.",
        "The words that are shown are those of the signed version, even where other parts are \
         withheld.";
    HISTORY: "Changements", "Changes";
    HISTORY_SHOWS:
        "Les changements montrés s’ouvrent, continuent ceux d’avant et donnent le document montré \
         et les versions signées. Qu’ils sont tous là est la parole de qui les a signées.",
        "The changes that are shown open, continue those before them and give the document that is \
         shown and the versions that were signed. That all are there is the word of whoever signed \
         these.";
    FILES: "Fichiers joints", "Attached files";
    FILES_SHOWS:
        "Les fichiers de l’archive ont l’empreinte que nomme le texte signé.",
        "The files in the archive have the hash that the signed text names.";
    NAMES: "Noms garantis", "Names vouched for";
    NAMES_SHOWS:
        "Un responsable de la zone garantit le nom, à la place de l’acte.",
        "A manager of the zone vouches for the name, at the place of the act.";
    KEYS: "Clé de sécurité", "Security key";
    KEYS_SHOWS:
        "Une clé de sécurité, qu’il faut toucher ou déverrouiller, a confirmé le sceau.",
        "A security key, which has to be touched or unlocked, confirmed the seal.";
    LOG: "Registre du relais", "Log of the relay";
    LOG_SHOWS:
        "L’acte est couvert par le registre de tout le relais, que les autorités datent.",
        "The act is covered by the log of the whole relay, which authorities date.";
    STAMPS: "Heure certifiée", "Certified time";
    STAMPS_SHOWS:
        "Une autorité à laquelle se fie la personne qui vérifie atteste que l’acte existait à \
         une heure.",
        "An authority that whoever verifies trusts attests that the act existed at some time.";
}
