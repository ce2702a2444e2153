//! Sentences that tell what is in a proof.

words! {
    TITLE: "Preuve tirée d’un cahier de laboratoire", "Proof from a laboratory notebook";
    WHAT_THIS_IS: "Ce qu’est ce document", "What this document is";
    ABOUT_PROOFS:
        "Ce document dit en mots simples ce que contient un fichier de preuve : qui a signé \
         quelles pages d’un cahier de laboratoire, avec quel sens, et quand. Le fichier vient \
         du cahier électronique Cahier. La personne qui l’a fait a choisi ce qu’il montre.",
        "This document says in plain words what a proof file contains: who signed which pages \
         of a laboratory notebook, with which meaning, and when. The file comes from the \
         electronic notebook Cahier. The person who made it chose what it shows.";
    JUDGED:
        "Le programme de vérification l’a écrit après avoir contrôlé le fichier, avec les \
         autorités et les clés auxquelles se fie la personne qui a vérifié.",
        "The verifying program wrote it after it checked the file, with the authorities and \
         keys that whoever verified trusts.";
    NOT_JUDGED:
        "Il est écrit sans savoir à quelles autorités se fie la personne qui le lit : il ne \
         dit donc d’aucune date qu’elle est certifiée. La commande « cahier verify » contrôle \
         le fichier, refait ce document et compare chaque octet.",
        "It is written without knowing which authorities its reader trusts, so it calls no \
         date certified. The command “cahier verify” checks the file, makes this document anew \
         and compares every byte.";
    PAPER:
        "Seul, sur papier ou à l’écran, ce document ne prouve rien : n’importe qui peut écrire \
         une telle page. Ce qui prouve est le fichier de preuve, une fois contrôlé.",
        "Alone, on paper or on a screen, this document proves nothing: anybody can write such \
         a page. What proves is the proof file, once it was checked.";
    MADE_AT: "(déclaré par l’appareil qui l’a fait)", "(claimed by the device that made it)";
    STATEMENT_PROOF:
        "Des versions signées, et d’elles les parties que l’auteur du fichier a choisi de \
         montrer.",
        "Signed versions, and of them the parts that the maker of the file chose to show.";
    HISTORY_PROOF:
        "Des versions signées et chaque changement des documents, donc aussi les mots effacés.",
        "Signed versions and every change of the documents, and so the deleted words too.";
    HOW_MUCH:
        "Documents : {1}. Signatures : {2}. Changements : {3}.",
        "Documents: {1}. Signatures: {2}. Changes: {3}.";
    BOX_CERTIFIED: "✓ Heures certifiées", "✓ Certified times";
    BOX_CERTIFIED_MEANS:
        "Tout ce qui est montré existait à une heure certifiée par une autorité à laquelle se \
         fie la personne qui a vérifié.",
        "Everything that is shown existed at a time certified by an authority that whoever \
         verified trusts.";
    BOX_DEVELOPMENT:
        "✗ AUTORITÉ DE DÉVELOPPEMENT, NON CERTIFIÉ",
        "✗ DEVELOPMENT AUTHORITY, NOT CERTIFIED";
    BOX_DEVELOPMENT_MEANS:
        "Au moins une heure vient d’une autorité de développement, qui est le relais lui-même \
         : elle ne certifie rien à un tiers.",
        "At least one time comes from a development authority, which is the relay itself: it \
         certifies nothing to a stranger.";
    BOX_NOT_CERTIFIED: "✗ NON CERTIFIÉ", "✗ NOT CERTIFIED";
    BOX_NOT_CERTIFIED_MEANS:
        "Une partie au moins de ce qui est montré n’a pas d’heure certifiée par une autorité à \
         laquelle se fie la personne qui a vérifié.",
        "At least a part of what is shown has no time certified by an authority that whoever \
         verified trusts.";
    BOX_UNDATED_MEANS:
        "Aucune autorité n’a daté quoi que ce soit dans ce fichier : les heures sont le dire des \
         appareils et du relais.",
        "No authority dated anything in this file: its times are what the devices and the relay \
         say.";
    BOX_NOT_JUDGED:
        "? Heures non encore jugées : rien n’est dit certifié",
        "? Times not judged yet: nothing is called certified";
    BOX_NOT_JUDGED_MEANS:
        "Si une heure est certifiée dépend des autorités auxquelles se fie la personne qui \
         vérifie.",
        "Whether a time is certified depends on the authorities that whoever verifies trusts.";
    BOX_COUNT:
        "Actes avec une heure certifiée : {1} sur {2}.",
        "Acts with a certified time: {1} of {2}.";
    REVEALS: "Mots effacés que ce fichier révèle", "Deleted words that this file reveals";
    REVEALS_MEANS:
        "Ce fichier contient chaque changement. On peut donc y lire ce que ces personnes ont \
         écrit puis effacé :",
        "This file contains every change. What these people wrote and then deleted can \
         therefore be read in it:";
    REVEALED: "Signes effacés : {1}.", "Characters deleted: {1}.";
    SIGNED: "Ce qui a été signé", "What was signed";
    DOCUMENT: "Document {1} : {2}", "Document {1}: {2}";
    DOCUMENT_UNTITLED: "Document {1} (titre non montré)", "Document {1} (title not shown)";
    SIGNATURE: "Signature {1} : {2}", "Signature {1}: {2}";
    NOBODY:
        "Personne ne garantit de nom : seule l’empreinte de la clé est connue.",
        "Nobody vouches for a name: only the fingerprint of the key is known.";
    NOBODY_SHORT:
        "personne ne garantit de nom (empreinte {1})",
        "nobody vouches for a name (fingerprint {1})";
    ROLE: "Rôle à cette place : {1}.", "Role at that place: {1}.";
    NO_ROLE: "Sans rôle connu dans la zone.", "Without a known role in the zone.";
    VOUCHED_AT:
        "À la place {1} de la zone, acte reçu par le relais le",
        "At place {1} of the zone, an act received by the relay at";
    KEY_USED:
        "✓ Une clé de sécurité a confirmé cette signature (site : {1}).",
        "✓ A security key confirmed this signature (site: {1}).";
    KEY_WRONG:
        "✗ Ce qu’une clé de sécurité devait confirmer ne tient pas : autre version, ou clé qui \
         n’est pas au signataire. La signature de l’appareil tient.",
        "✗ What a security key was to confirm does not hold: another version, or a key that is \
         not the signer’s. The signature of the device holds.";
    KEY_NOT_SHOWN:
        "– Aucune clé de sécurité n’est montrée : aucune n’a confirmé, ou l’auteur du fichier \
         ne la montre pas.",
        "– No security key is shown: none confirmed it, or the maker of the file does not show \
         it.";
    ABOUT:
        "La signature {1} de ce rapport, sur la même version.",
        "Signature {1} of this report, on the same version.";
    ABOUT_OTHER:
        "La signature {1} de ce rapport, mais sur une autre version du document : elle n’est pas \
         contresignée par celle-ci.",
        "Signature {1} of this report, but on another version of the document: this one does not \
         countersign it.";
    ABOUT_UNSEEN:
        "Une signature que ce fichier ne montre pas avant celle-ci sur ce document :",
        "A signature that this file does not show before this one on this document:";
    NOT_COUNTERSIGNED:
        "Ce fichier ne montre aucune contresignature.",
        "This file shows no countersignature.";
    ANSWERED: "Signature {1}, {2} : {3}", "Signature {1}, {2}: {3}";
    ANSWERED_OTHER:
        "Signature {1}, {2} : {3}. Elle porte sur une autre version et ne contresigne pas \
         celle-ci.",
        "Signature {1}, {2}: {3}. It is on another version and does not countersign this one.";
    OVERTAKEN_UNKNOWN:
        "Ce fichier ne contient pas les changements : il ne montre pas si d’autres ont écrit \
         entre ce que le signataire a vu et sa signature.",
        "This file does not contain the changes: it does not show whether others wrote between \
         what the signer saw and the signature.";
    NOT_OVERTAKEN:
        "✓ Non dépassée, sur la parole de quelqu’un d’autre ({1}, signature {2}) : cette personne \
         avait lu la zone au-delà de cette place, et sa version ne compte aucun changement venu \
         entre-temps.",
        "✓ Not overtaken, on the word of somebody else ({1}, signature {2}): they had read the \
         zone beyond this place, and their version counts no change that came in between.";
    NOT_OVERTAKEN_BY_MAKER:
        "Non dépassée, sur la seule parole de la personne qui a fait ce fichier ({1}, \
         signature {2}) : aucun changement montré n’est venu entre-temps, et elle a pu en laisser \
         un de côté.",
        "Not overtaken, on the word alone of the person who made this file ({1}, signature {2}): \
         no change that is shown came in between, and they may have left one out.";
    NONE_SHOWN:
        "Aucun changement montré n’est venu entre-temps. Rien ici ne dit qu’ils sont tous montrés.",
        "No change that is shown came in between. Nothing here says that all are shown.";
    OVERTAKEN:
        "✗ Dépassée, ou non confirmée : les changements placés avant la signature ne font pas \
         la version signée. La signature vaut pour la version montrée et ne clôt pas le \
         document.",
        "✗ Overtaken, or not confirmed: the changes placed before the signature do not make \
         the signed version. The signature holds for the version that is shown and does not \
         close the document.";
    AMENDED_BY:
        "Changements faits ensuite comme avenants à la signature {2} : {1}.",
        "Changes made afterwards as amendments of signature {2}: {1}.";
    AMENDED_FOR: "« {1} » (heure déclarée : {2})", "“{1}” (claimed time: {2})";
    VERSION:
        "Une version de parties au nombre de {1}, dont montrées : {2}.",
        "A version of this many parts: {1}. Of these shown: {2}.";
    WITHHELD:
        "Retenues : {1}. On ne sait d’elles que leur existence.",
        "Withheld: {1}. Nothing is known of them but that they exist.";
    NOTHING_SHOWN:
        "Aucune partie du texte signé n’est montrée.",
        "No part of the signed text is shown.";
    SAME_PARTS:
        "Les parties montrées sont, mot pour mot, celles de la signature {1}.",
        "The parts that are shown are, word for word, those of signature {1}.";
    QUOTE_BEGINS:
        "Début du texte signé. Tout ce qui suit le trait est du signataire, non de ce rapport.",
        "Beginning of the signed text. Everything along the line is the signers’ and not this \
         report’s.";
    QUOTE_ENDS: "Fin du texte signé.", "End of the signed text.";
    TEXT_BEGINS:
        "Début du texte du document. Tout ce qui suit le trait vient des changements, non de ce \
         rapport.",
        "Beginning of the document’s text. Everything along the line is of the changes and not of \
         this report.";
    TEXT_ENDS: "Fin du texte du document.", "End of the document’s text.";
    IMAGE: "Image, non montrée ici : {1}", "Image, not shown here: {1}";
    TOO_DEEP:
        "Texte imbriqué trop profondément pour être montré.",
        "Text that is nested too deeply to be shown.";
    UNREAD_PART:
        "Partie que ce programme ne sait pas lire, telle quelle : {1}",
        "A part that this program cannot read, as it is: {1}";
    CHOICES: " (choix : {1})", " (choices: {1})";
    DONE_AT: " (heure déclarée : {1})", " (claimed time: {1})";
    DEADLINE: " (échéance : {1})", " (deadline: {1})";
    THREE_TIMES: "Trois heures, à ne pas confondre", "Three times, not to be confused";
    CLAIMED_WORTH:
        "L’appareil du signataire seul. Elle ne prouve rien : son horloge peut être fausse ou \
         réglée exprès.",
        "The signer’s device alone. It proves nothing: its clock can be wrong or set on purpose.";
    RECEIVED_WORTH:
        "Le relais seul, qui garde le cahier. Elle vaut autant que la parole de qui le tient.",
        "The relay alone, which keeps the notebook. It is worth the word of whoever runs it.";
    CERTIFIED_WORTH:
        "Une autorité à laquelle se fie la personne qui a vérifié. L’acte existait à cette \
         heure ; il peut être plus ancien.",
        "An authority that whoever verified trusts. The act existed by then; it may be older.";
    WHY_NO_LOG:
        "Le registre du relais, que les autorités datent, ne couvre pas encore cet acte dans \
         ce fichier.",
        "The log of the relay, which authorities date, does not cover this act yet in this file.";
    WHY_OTHER_KEY:
        "Seul un registre sous une autre clé que celle du relais de la zone le couvre : il ne \
         compte que pour qui nomme les deux clés (--log).",
        "Only a log under another key than that of the zone’s relay covers it: it counts only for \
         those who name both keys (--log).";
    WHY_NO_STAMP:
        "Aucune autorité n’a daté le registre du relais dans ce fichier.",
        "No authority dated the log of the relay in this file.";
    WHY_DEVELOPMENT:
        "Seule une autorité de développement l’a daté : elle ne certifie rien.",
        "Only a development authority dated it: it certifies nothing.";
    WHY_UNTRUSTED:
        "Des autorités l’ont daté, mais la personne qui a vérifié ne se fie à aucune d’elles.",
        "Authorities dated it, but whoever verified trusts none of them.";
    WHY_UNJUDGED:
        "Des autorités l’ont daté. À la personne qui vérifie de dire à laquelle elle se fie.",
        "Authorities dated it. It is for whoever verifies to say which one they trust.";
    NO_AUTHORITY:
        "Jeton sans certificats complets : son autorité n’est pas connue",
        "A token without all its certificates: its authority is not known";
    HISTORY: "Chaque changement", "Every change";
    CHANGES: "Changements, dans l’ordre de la zone", "Changes, in the order of the zone";
    CONFIRMED:
        "Changements, tous comptés dans une version signée : {1}. Rien ne montre qu’il n’y en a \
         pas eu d’autres ensuite.",
        "Changes, all of them counted by a signed version: {1}. Nothing shows that there were no \
         others later.";
    CONFIRMED_TO:
        "Changements comptés dans une version signée : {1}, depuis le premier. Derrière eux : {2}. \
         Chacun de ceux-là porte la signature de son auteur, mais personne n’a signé qu’ils y sont \
         tous : la suite peut manquer, même un effacement.",
        "Changes counted by a signed version: {1}, from the first. Behind them: {2}. Each of these \
         carries its author’s signature, but nobody signed that they are all there: what followed \
         may be missing, even a deletion.";
    WHOSE_WORD:
        "Qu’aucun changement n’a été laissé de côté, le fichier ne peut pas le montrer. Ces \
         signataires le disent, jusqu’où chacun avait lu la zone :",
        "That no change was left out is nothing that a file can show. These signers say so, as far \
         as each had read the zone:";
    WORD:
        "{1}, signature {2}. Changements, depuis le premier : {3}.",
        "{1}, signature {2}. Changes, from the first: {3}.";
    MAKERS_WORD:
        "C’est la seule parole de la personne qui a fait ce fichier : elle a pu laisser un \
         changement de côté.",
        "That is the word alone of the person who made this file: they may have left a change out.";
    NOBODYS_WORD:
        "Qu’aucun changement n’a été laissé de côté, personne ne le dit dans ce fichier.",
        "That no change was left out, nobody says in this file.";
    SIGNED_HERE:
        "Version signée après ce changement : signature {1}, {2}.",
        "Version signed after this change: signature {1}, {2}.";
    AMENDS: "Avenant à la signature {1}.", "Amendment of signature {1}.";
    ADOPTED: "Refusé d’abord, puis repris par {1}.", "Refused at first, then taken in by {1}.";
    AFTERWARDS:
        "Ce que dit le document après tous ces changements",
        "What the document says after all these changes";
    STATE_SIGNED: "Signé dans cet état :", "Signed in this state:";
    STATE_UNSIGNED:
        "Personne n’a signé cet état : c’est ce que donnent les changements, et non le texte d’un \
         signataire.",
        "Nobody signed this state: it is what the changes make, and no signer’s text.";
    NO_FORM:
        "Ce texte n’a pas de forme lisible ici.",
        "This text has no form that can be shown here.";
    AUTHORS: "Qui a écrit quoi", "Who wrote what";
    AUTHORS_OF_TEXT: "Auteurs du texte", "Authors of the text";
    AUTHORS_OF_REST: "Auteurs du reste", "Authors of the rest";
    ANNEX: "Annexe : empreintes et racines", "Annex: fingerprints and roots";
    ANNEX_MEANS:
        "Pour comparer avec d’autres papiers. Une empreinte (SHA-256) change du tout au tout \
         si un seul signe de ce qu’elle désigne change. Les heures sont en temps universel \
         (UTC).",
        "To compare with other papers. A fingerprint (SHA-256) changes altogether if a single \
         character of what it stands for changes. Times are in universal time (UTC).";
}
