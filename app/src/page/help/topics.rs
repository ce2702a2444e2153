//! What the help says: a question and its answer, French and English side by side.

/// Something that people ask.
pub struct Topic {
    /// The question.
    pub title: (&'static str, &'static str),
    /// The answer, paragraph by paragraph.
    pub says: &'static [(&'static str, &'static str)],
}

/// All of them, in the order of a day.
pub static TOPICS: [Topic; 8] = [
    Topic {
        title: ("Commencer une expérience", "Begin an experiment"),
        says: &[(
            "Pressez « Nouvelle expérience » ou la touche N. Elle est là tout de suite : donnez\
             -lui un titre et écrivez. La flèche à côté du bouton part d’un modèle, ou d’une \
             autre zone.",
            "Press “New experiment” or the N key. It is there at once: give it a title and write. \
             The arrow beside the button begins from a template, or in another zone.",
        )],
    },
    Topic {
        title: ("Ce que dit la ligne du haut", "What the line at the top says"),
        says: &[
            (
                "« Gardé sur cet appareil » : tout ce qui est écrit est chiffré sur le disque. \
                 « Sur le relais » : vos collègues et vos autres appareils peuvent le recevoir.",
                "“Kept on this device”: all that is written is encrypted on the disk. “On the \
                 relay”: your colleagues and your other devices can receive it.",
            ),
            (
                "« Écrit » ou « suit » : si plusieurs onglets sont ouverts, un seul écrit sur le \
                 disque et les autres le suivent. Vous pouvez écrire dans tous.",
                "“Writes” or “follows”: where several tabs are open, one writes to the disk and \
                 the others follow it. You can write in all of them.",
            ),
        ],
    },
    Topic {
        title: ("Préparer une sortie sans réseau", "Prepare for a day without a network"),
        says: &[(
            "Dans Réglages, Stockage, gardez ici les fichiers de vos entrées : ce qui manque est \
             dit. Ensuite l’application s’ouvre et cherche sans réseau.",
            "In Settings, Storage, keep the files of your entries here: what is missing is said. \
             After that the app opens and searches without a network.",
        )],
    },
    Topic {
        title: ("Partager avec des collègues", "Share with colleagues"),
        says: &[(
            "Une zone a ses membres et leurs rôles. Invitez par un lien ou un code, puis comparez \
             les empreintes de vive voix. Qui est lecteur ne change rien.",
            "A zone has its members and their roles. Invite by a link or a code, then compare the \
             fingerprints by voice. A reader changes nothing.",
        )],
    },
    Topic {
        title: ("Signer et sceller", "Sign and seal"),
        says: &[(
            "Dans une entrée, ouvrez Signatures. Un sceau fige la version qui est montrée ; pour \
             écrire encore, faites un avenant, qui garde sa raison.",
            "In an entry, open Signatures. A seal freezes the version that is shown; to write on, \
             make an amendment, which keeps its reason.",
        )],
    },
    Topic {
        title: ("Revenir en arrière", "Go back"),
        says: &[(
            "L’historique d’une entrée montre chaque version, qui l’a écrite et quand. Restaurer \
             en fait un nouveau changement : rien n’est effacé.",
            "The history of an entry shows each version, who wrote it and when. Restoring makes a \
             new change of it: nothing is erased.",
        )],
    },
    Topic {
        title: ("Importer et exporter", "Import and export"),
        says: &[(
            "Les archives .eln d’autres cahiers, les fichiers HTML, Markdown et Word et les \
             tableaux (CSV) s’importent sans réseau, avec un rapport ; le même fichier ne fait \
             pas de double. Une entrée s’exporte en .eln, HTML ou Markdown, une zone en .eln ou \
             en tableau ; une preuve se vérifie sans ce logiciel.",
            "Archives (.eln) of other notebooks, files of HTML, Markdown and Word and tables (CSV) \
             are imported without a network, with a report; the same file makes no double. An \
             entry is exported as .eln, HTML or Markdown, a zone as .eln or as a table; a proof \
             is verified without this software.",
        )],
    },
    Topic {
        title: ("Perdre un appareil", "Lose a device"),
        says: &[(
            "Avec vos mots de secours, ou depuis un autre de vos appareils, vous rouvrez le cahier \
             ailleurs. Retirez l’appareil perdu dans Réglages, Appareils.",
            "With your recovery words, or from another of your devices, you open the notebook \
             elsewhere. Remove the lost device in Settings, Devices.",
        )],
    },
];
