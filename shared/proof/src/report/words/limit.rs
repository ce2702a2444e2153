//! What is not proved, and how to check without this program.

words! {
    NOT_PROVED: "Ce qui n’est pas prouvé", "What is not proved";
    NOT_PROVED_MEANS:
        "Les limites qui suivent sont celles de ce fichier-ci.",
        "The limits that follow are those of this very file.";
    TRUTH:
        "Que ce qui est écrit est vrai. La preuve porte sur qui l’a signé et quand, non sur \
         les faits.",
        "That what is written is true. The proof is about who signed it and when, not about \
         the facts.";
    HANDS:
        "Qui tenait l’appareil. Une signature est celle d’une clé ; quelqu’un d’autre a pu se \
         servir de l’appareil déverrouillé ou d’une copie de sa clé.",
        "Who held the device. A signature is that of a key; somebody else may have used the \
         unlocked device or a copy of its key.";
    NO_KEY:
        "Qu’une personne a confirmé chaque sceau d’un geste : pour une partie des sceaux, ce \
         fichier ne montre pas de clé de sécurité.",
        "That a person confirmed every seal by a gesture: for some of the seals this file \
         shows no security key.";
    ELSE:
        "Que rien d’autre n’existe. D’autres pages, d’autres signatures et d’autres versions \
         peuvent exister, que ce fichier ne montre pas ; son auteur a choisi ce qu’il montre.",
        "That nothing else exists. There may be other pages, other signatures and other \
         versions that this file does not show; its maker chose what it shows.";
    LATER:
        "Ce que la zone a décidé après la dernière décision montrée, dont l’annexe donne la place \
         et l’heure. Noms et droits sont suivis jusque-là ; la suite n’est pas connue.",
        "What the zone decided after the last decision that is shown, of which the annex gives \
         place and time. Names and rights are followed up to there; what came later is not \
         known.";
    NEWER:
        "Ce que changent des décisions de la zone prises après tout ce qui est montré, et qu’une \
         version plus récente de Cahier a écrites : ce programme n’en connaît pas le sens. \
         Contrôlez le fichier aussi avec la dernière version.",
        "What is changed by decisions of the zone behind everything that is shown, which a newer \
         version of Cahier wrote: this program does not know what they mean. Check the file with \
         the newest version as well.";
    UNSIGNED:
        "Que les changements derrière la dernière version signée d’un document y sont tous : \
         personne n’a signé ce qu’ils donnent ensemble.",
        "That the changes behind the last signed version of a document are all there: nobody \
         signed what they make together.";
    LEFT_OUT:
        "Qu’aucun changement n’a été laissé de côté : d’un document au moins, personne d’autre que \
         la personne qui a fait ce fichier n’a signé que ses changements, jusqu’à la dernière \
         version signée, y sont tous.",
        "That no change was left out: of one document at least, nobody but the person who made \
         this file signed that its changes, up to the last signed version, are all there.";
    WITHHELD:
        "Ce que disent les parties retenues. Elles peuvent changer le sens de celles qui sont \
         montrées.",
        "What the withheld parts say. They may change the meaning of those that are shown.";
    OVERTAKEN:
        "Que la version signée était la dernière. Sans les changements, ce fichier ne montre \
         ni ce qui s’est écrit entre-temps, ni si la signature a clos le document.",
        "That the signed version was the newest. Without the changes, this file shows neither \
         what was written in between nor whether the signature closed the document.";
    DELETED:
        "Ce que valent les mots effacés. Ils se lisent dans ce fichier, mais leurs auteurs les \
         ont retirés.",
        "What the deleted words are worth. They can be read in this file, but their authors \
         took them back.";
    CLAIMED:
        "Les heures déclarées. Elles ne sont que le dire de l’appareil.",
        "The claimed times. They are only what the device says.";
    RECEIVED:
        "Les heures de réception. Elles sont le dire du relais, qui ne peut pas revenir en \
         arrière mais peut se tromper ou retarder.",
        "The received times. They are what the relay says, which cannot go back in time but \
         can be wrong or late.";
    NOT_JUDGED:
        "Qu’une heure est certifiée. Personne n’a encore dit à quelles autorités se fier ; les \
         noms d’autorités sont ceux qu’elles se donnent.",
        "That any time is certified. Nobody has said yet which authorities to trust; names of \
         authorities are those that they give themselves.";
    CERTIFIED:
        "Qu’un acte date de son heure certifiée. Il existait à cette heure ; il peut avoir été \
         fait avant.",
        "That an act was done at its certified time. It existed by then; it may have been done \
         before.";
    NOT_CERTIFIED:
        "Quand les actes sans heure certifiée ont été faits. Le signataire et le relais \
         ensemble pourraient les avoir faits bien plus tard.",
        "When the acts without a certified time were done. The signer and the relay together \
         could have done them much later.";
    DEVELOPMENT:
        "L’heure d’une autorité de développement. Elle est le dire du relais sous un autre \
         nom, et ne certifie rien.",
        "The time of a development authority. It is the word of the relay under another name, \
         and certifies nothing.";
    REVOCATION:
        "Que les certificats de chaque autorité étaient encore valables : pour une partie des \
         jetons, le fichier n’a pas de liste de révocation.",
        "That the certificates of every authority were still valid: for some of the tokens the \
         file has no list of revoked ones.";
    NO_LOG:
        "Que le relais montre la même histoire à tous : une partie des actes n’est pas encore \
         dans son registre.",
        "That the relay shows everybody the same history: some of the acts are not in its log \
         yet.";
    HEAD_ALONE:
        "Que le relais a porté chaque zone à son registre : pour une zone au moins, ce fichier \
         n’en montre rien, et seule la signature du relais sur la zone en répond.",
        "That the relay put every zone in its log: for one zone at least this file shows nothing \
         of it, and only the signature of the relay on the zone speaks for it.";
    LOG_KEY:
        "Que le relais est celui que l’on connaît : sa clé vient du fichier seul et n’a pas été \
         comparée. L’annexe la donne ; comparez-la avec celle que le relais publie.",
        "That the relay is the one that one knows: its key comes from the file alone and was not \
         compared. The annex gives it; compare it with the one that the relay publishes.";
    OTHER_KEY:
        "Ce que date un registre sous une autre clé que celle du relais de la zone : une ancienne \
         clé de ce relais, ou celle de n’importe qui. Il compte seulement pour qui nomme les deux \
         clés (--log).",
        "What a log dates under another key than that of the zone’s relay: an older key of that \
         relay, or anybody’s. It counts only for those who name both keys (--log).";
    NAMES:
        "Les noms, au-delà de ce que garantissent ceux qui sont nommés. Un nom vaut la parole \
         du responsable qui le garantit.",
        "The names, beyond what those who are named vouch for. A name is worth the word of the \
         manager who vouches for it.";
    NO_NAMES:
        "Qui sont les personnes dont personne ne garantit le nom. Seule l’empreinte de leur \
         clé est établie.",
        "Who the people are for whose names nobody vouches. Only the fingerprint of their key \
         is established.";
    FILES:
        "Ce que contiennent les pièces jointes qui ne sont pas dans l’archive. Seule leur \
         empreinte est signée ; qui a le fichier peut la comparer.",
        "What the attachments that are not in the archive contain. Only their hash is signed; \
         whoever has the file can compare it.";
    FORM:
        "Le sens des parties dont ce programme ne connaît pas la forme. Leurs octets sont \
         signés et montrés tels quels.",
        "The meaning of parts whose form this program does not know. Their bytes are signed \
         and shown as they are.";
    PAGE:
        "Ce document lui-même. Contrôlez le fichier, non la page.",
        "This document itself. Check the file, not the page.";
    WITHOUT_US: "Vérifier sans nous", "How to check without us";
    WITHOUT_US_MEANS:
        "Rien de ce qui suit ne demande notre programme, notre serveur ni le réseau. Le \
         fichier docs/verify.md du projet Cahier donne chaque étape en détail, avec une page \
         de Python.",
        "Nothing of what follows needs our program, our server or a network. The file \
         docs/verify.md of the project Cahier gives every step in detail, with a page of \
         Python.";
    STEP_UNPACK:
        "Ouvrez le fichier de preuve comme une archive zip.",
        "Open the proof file as a zip archive.";
    STEP_MANIFEST:
        "Comparez la taille et le SHA-256 de chaque fichier avec proof/manifest.json, et \
         vérifiez la signature proof/manifest.cose.",
        "Compare size and SHA-256 of every file with proof/manifest.json, and verify the \
         signature proof/manifest.cose.";
    STEP_SIGNATURES:
        "Vérifiez les signatures COSE (RFC 9052, Ed25519) avec une bibliothèque COSE quelconque.",
        "Verify the COSE signatures (RFC 9052, Ed25519) with any COSE library.";
    STEP_TREES:
        "Refaites les arbres de Merkle (RFC 9162) : des parties à la version, de la zone à son \
         sommet signé, du registre au point de contrôle.",
        "Rebuild the Merkle trees (RFC 9162): from the parts to the version, from the zone to \
         its signed head, from the log to the checkpoint.";
    STEP_ROOTS:
        "Procurez-vous le certificat racine de l’autorité chez elle, jamais dans le fichier.",
        "Get the authority’s root certificate from the authority, never from the file.";
    STEP_OPENSSL:
        "Vérifiez chaque jeton d’horodatage (RFC 3161) sur son point de contrôle avec OpenSSL :",
        "Verify every timestamp token (RFC 3161) over its checkpoint with OpenSSL:";
    STEP_NAMES:
        "Demandez aux personnes elles-mêmes, ou à ceux qui garantissent leurs noms, de \
         confirmer les empreintes de l’annexe.",
        "Ask the people themselves, or those who vouch for their names, to confirm the \
         fingerprints in the annex.";
}
