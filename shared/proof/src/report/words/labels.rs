//! Short words: heads of columns, names of things, outcomes.

words! {
    CODE: "fr", "en";
    TIME: "Heure", "Time";
    WHEN: "Quand", "When";
    WORTH: "Qui le dit, et ce que cela vaut", "Who says so, and what it is worth";
    CLAIMED: "Déclarée par l’appareil", "Claimed by the device";
    RECEIVED: "Reçue par le relais", "Received by the relay";
    CERTIFIED: "Certifiée par une autorité", "Certified by an authority";
    NOT_CERTIFIED: "✗ NON CERTIFIÉ", "✗ NOT CERTIFIED";
    DEVELOPMENT:
        "Autorité de développement, non certifié",
        "Development authority, not certified";
    TRUSTED: "Le vérificateur se fie à cette autorité", "The verifier trusts this authority";
    UNTRUSTED:
        "Le vérificateur ne se fie pas à cette autorité",
        "The verifier does not trust this authority";
    UNJUDGED:
        "Personne n’a encore jugé de cette autorité",
        "Nobody has judged this authority yet";
    SIGNED_BY: "Signé par", "Signed by";
    FINGERPRINT: "Empreinte de la personne", "Fingerprint of the person";
    DEVICE: "Empreinte de l’appareil", "Fingerprint of the device";
    VOUCHED_BY: "Nom garanti par", "Name vouched for by";
    UNNAMED:
        "quelqu’un dont personne ne garantit le nom dans ce fichier",
        "somebody for whose own name nobody vouches in this file";
    UNKNOWN: "auteur inconnu", "author unknown";
    READER: "lecteur", "reader";
    COMMENTER: "commentateur", "commenter";
    CONTRIBUTOR: "contributeur", "contributor";
    EDITOR: "rédacteur", "editor";
    MANAGER: "responsable", "manager";
    OWNER: "propriétaire", "owner";
    STATEMENT: "état du texte, sans sceau", "state of the text, without a seal";
    AUTHORSHIP:
        "« J’ai fait ce travail et je l’ai noté » (auteur)",
        "“I did this and wrote it down” (authorship)";
    RESPONSIBILITY:
        "« Je réponds de ce travail » (responsabilité)",
        "“I answer for this work” (responsibility)";
    REVIEW: "« Je l’ai lu et examiné » (relecture)", "“I read and examined it” (review)";
    APPROVAL: "« Je l’approuve » (approbation)", "“I approve it” (approval)";
    DISAPPROVAL: "« Je ne l’approuve pas » (refus)", "“I do not approve it” (disapproval)";
    SAFETY: "« J’en ai vérifié la sécurité » (sécurité)", "“I checked it for safety” (safety)";
    WITNESS:
        "« Je l’ai vu et compris, sans y prendre part » (témoin)",
        "“I saw and understood it, and took no part” (witness)";
    COMMENT: "Commentaire du signataire", "The signer’s comment";
    SECURITY_KEY: "Clé de sécurité", "Security key";
    ABOUT: "Porte sur", "Is about";
    COUNTERSIGNED: "Contresigné", "Countersigned";
    LATER_WORK: "Autre travail entre-temps", "Other work in between";
    AMENDMENTS: "Avenants", "Amendments";
    VERSION: "Ce qui est signé", "What is signed";
    MADE_BY: "Fichier fait par", "File made by";
    MADE_AT: "Fichier fait le", "File made at";
    SHOWS: "Ce qu’il montre", "What it shows";
    HOW_MUCH: "Étendue", "Extent";
    CHECK: "Contrôle", "Check";
    SHOWS_THAT: "Ce qu’il établit", "What it establishes";
    OUTCOME: "Résultat", "Outcome";
    HOLDS: "✓ En ordre", "✓ In order";
    ABSENT: "– Rien de tel dans ce fichier", "– Nothing of the kind in this file";
    NOT_JUDGED: "? Personne n’a encore jugé", "? Nobody has judged yet";
    TITLE: "Titre", "Title";
    KIND: "Nature", "Kind";
    DATE: "Date", "Date";
    STATUS: "Statut", "Status";
    CATEGORY: "Catégorie", "Category";
    TAGS: "Étiquettes", "Tags";
    PEOPLE: "Personnes", "People";
    TEXT: "Texte", "Text";
    FIELDS: "Champs", "Fields";
    STEPS: "Étapes", "Steps";
    STEP: "Étape", "Step";
    LINKS: "Liens", "Links";
    FILES: "Pièces jointes", "Attachments";
    EXTRA: "Apporté par un import", "Brought by an import";
    PROPERTIES: "Propriétés", "Properties";
    REQUESTS: "Demandes de signature", "Requests to sign";
    EXPERIMENT: "expérience", "experiment";
    RESOURCE: "ressource", "resource";
    EXPERIMENT_TEMPLATE: "modèle d’expérience", "template of experiments";
    RESOURCE_TEMPLATE: "modèle de ressource", "template of resources";
    NONE: "aucune", "none";
    NAME: "Nom", "Name";
    VALUE: "Valeur", "Value";
    GROUP: "Groupe", "Group";
    DESCRIPTION: "Description", "Description";
    DONE: "☑ fait : ", "☑ done: ";
    TO_DO: "☐ à faire : ", "☐ to do: ";
    SIZE: "Taille (octets)", "Size (bytes)";
    MEDIA_TYPE: "Type de média", "Media type";
    SHA256: "SHA-256", "SHA-256";
    IN_ARCHIVE: "Dans l’archive", "In the archive";
    YES: "oui", "yes";
    NO: "non", "no";
    REASON: "Motif", "Reason";
    CLAIMED_BY: "Par, selon l’appareil", "By, as the device claims";
    SEAL: "Sceau", "Seal";
    PLACE: "Place", "Place";
    BY: "Par", "By";
    ADDED: "Ajouté", "Added";
    DELETED: "Effacé", "Deleted";
    REMARKS: "Remarques", "Remarks";
    WHERE: "Où", "Where";
    ENTRY: "Entrée du cahier", "Entry of the notebook";
    COMMENTS: "Commentaires d’une entrée", "Comments on an entry";
    DIRECTORY: "Annuaire de la zone", "Directory of the zone";
    BOOKING: "Réservations", "Bookings";
    STOCK: "Stock", "Stock";
    COMPOUND: "Composé", "Compound";
    SIGNATURES: "Signatures", "Signatures";
    SIGNATURE: "Signature", "Signature";
    DOCUMENT: "Document", "Document";
    HASH: "Empreinte de la signature", "Hash of the signature";
    ROOT: "Racine", "Root";
    FORM: "Forme", "Form";
    CHANGES: "Changements réunis, et leur empreinte", "Changes merged, and their hash";
    READ_AT: "Lu à cette place et racine", "Read at this place and root";
    SIGNERS: "Signataires", "Signers";
    ATTESTATION: "Attestations (engagements)", "Attestations (commitments)";
    ZONES: "Zones", "Zones";
    ZONE: "Zone", "Zone";
    LEAVES: "Éléments", "Items";
    HEAD_AT: "Signé par le relais le", "Signed by the relay at";
    RELAY_KEY: "Clé du relais", "Key of the relay";
    RECORDS: "Décisions vérifiées", "Decisions checked";
    FOLLOWED: "Suivies jusqu’à cette place", "Followed up to this place";
    LOGS: "Registre du relais", "Log of the relay";
    LOG: "Registre", "Log";
    CHECKPOINT_SIZE: "Taille au point de contrôle", "Size at the checkpoint";
    LOG_KEY: "Clé du registre", "Key of the log";
    KEY_KNOWN: "Clé connue du vérificateur", "Key known to the verifier";
    OTHER_KEY:
        "sous une autre clé que la zone : ne compte que si vous nommez les deux (--log)",
        "under another key than the zone: counts only where you name both (--log)";
    STAMPS: "Jetons d’horodatage", "Timestamp tokens";
    AUTHORITY: "Autorité, selon elle", "Authority, as it calls itself";
    AUTHORITY_ROOT: "Racine, selon elle", "Root, as it calls itself";
    ROOT_FINGERPRINT: "SHA-256 du certificat racine", "SHA-256 of the root certificate";
    ALGORITHM: "Algorithme", "Algorithm";
    REVOCATION: "Révocation vérifiée", "Revocation checked";
    VALID_UNTIL: "Certificat valable jusqu’au", "Certificate valid until";
    RENEWALS: "Renouvellements", "Renewals";
    STANDING: "Valeur", "Standing";
    ARCHIVED: "Fichiers dans l’archive", "Files in the archive";
}
