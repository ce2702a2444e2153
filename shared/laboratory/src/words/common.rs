//! What is said in every science: headings, statuses, measures, and sentences about the day.

use super::{Quantity, Said};

/// Headings of an experiment, in their order.
pub(crate) const AIM: &str = "Objectif|Aim";
pub(crate) const METHOD: &str = "Matériel et méthode|Materials and method";
pub(crate) const RESULTS: &str = "Résultats|Results";
pub(crate) const DISCUSSION: &str = "Discussion|Discussion";
pub(crate) const NEXT: &str = "À faire|To do";
pub(crate) const DAY: &str = "Jour|Day";

/// Statuses: of what was begun, and what becomes of it; most of it is done.
pub(crate) const RUNNING: &str = "En cours|Running";
pub(crate) static ENDS: &[&str] = &[
    "Terminé|Done",
    "Terminé|Done",
    "Terminé|Done",
    "À refaire|To be repeated",
    "En cours|Running",
    "Échec|Failed",
    "Prévu|Planned",
];

pub(crate) const INSTRUMENT: &str = "Appareil|Instrument";
pub(crate) const REAGENT: &str = "Réactif|Reagent";
pub(crate) const PROCEDURE: &str = "Protocole|Procedure";
pub(crate) const REVIEWED: &str = "relu|reviewed";
pub(crate) const CONDITIONS: &str = "Conditions|Conditions";
pub(crate) const TRIAL: &str = "essai|trial";
pub(crate) const REMARK: &str = "Remarque|Note";
pub(crate) const FORM_OF_REAGENT: &str = "Nouveau réactif|New reagent";

/// Makers, all invented.
pub(crate) static MAKERS: &[&str] = &[
    "Valmesure",
    "Ardentec",
    "Optilac",
    "Norlab",
    "Séverin & Fils",
    "Cyclotek",
    "Hydrolys",
    "Brénac",
    "Metrolane",
    "Quartzial",
    "Fluxion",
    "Tessalab",
];

/// Values that every science has.
pub(crate) static QUANTITIES: &[Quantity] = &[
    Quantity("min", "min", 2, 90, 0),
    Quantity("h", "h", 1, 48, 0),
    Quantity("sec", "s", 5, 90, 0),
    Quantity("days", "jours|days", 2, 21, 0),
    Quantity("ul", "µL", 1, 950, 0),
    Quantity("ml", "mL", 1, 250, 0),
    Quantity("mg", "mg", 5, 980, 0),
    Quantity("g", "g", 20, 2_500, 2),
    Quantity("pct", "%", 3, 97, 0),
    Quantity("nm", "nm", 260, 880, 0),
    Quantity("rpm", "tr/min|rpm", 300, 14_000, 0),
    Quantity("volt", "V", 60, 180, 0),
    Quantity("r2", "", 9_820, 9_999, 4),
    Quantity("room", "°C", 190, 255, 1),
];

/// Sentences about the day.
pub(crate) static REMARKS: Said = Said {
    fr: &[
        "Rien à signaler.",
        "Conditions identiques à la fois précédente.",
        "Travail fait avec [who].",
        "Voir aussi les notes de [who].",
        "Il manque [le t], déjà demandé[e] à [who].",
        "Penser à remplacer [le t] avant la prochaine série.",
        "Coupure de courant vers [time], reprise après [#min].",
        "[le t] [est] en panne depuis ce matin.",
        "Pesée refaite : [#g] au lieu de [#g].",
        "Début à [time], fin à [time].",
        "Les valeurs brutes sont dans le fichier joint.",
        "[le i] affichait une alarme ; redémarrage sans perte.",
        "[who] propose de répéter avec [n] réplicats.",
        "Étiquettes refaites, les anciennes étaient illisibles.",
        "Réservation [du i] prolongée de [#h].",
        "Température de la pièce : [#room].",
        "[le t] [a] été prêté[e] à l’équipe voisine.",
        "Mesure interrompue à [time] par un exercice d’évacuation.",
        "J’ai trouvé [le t] derrière [le t].",
        "Le lot [lot] est presque épuisé, commande passée.",
        "Discuté en réunion : on garde ce réglage.",
        "Erreur de ma part dans le plan de plaque, corrigée ci-dessous.",
        "Nettoyage complet [du i] en fin de journée.",
        "Petite fuite près [du t], un chiffon suffit pour aujourd’hui.",
        "Vérifier [le t] et [le t] avant de partir.",
        "Photo prise avant et après.",
        "La notice [du t] est introuvable.",
        "Échantillon [code] perdu : [le t] [est] tombé[e].",
    ],
    en: &[
        "Nothing to report.",
        "Same conditions as last time.",
        "Done together with [who].",
        "See also the notes of [who].",
        "[the t] [is] missing, [who] was asked.",
        "Remember to replace [the t] before the next series.",
        "Power cut around [time], resumed after [#min].",
        "[the t] [has] been out of order since this morning.",
        "Weighed again: [#g] instead of [#g].",
        "Start at [time], end at [time].",
        "The raw values are in the attached file.",
        "[the i] showed an alarm; restarted without loss.",
        "[who] suggests repeating it with [n] replicates.",
        "Labels written anew, the old ones could not be read.",
        "Booking of [the i] extended by [#h].",
        "Room temperature: [#room].",
        "[the t] [was] lent to the team next door.",
        "Measurement interrupted at [time] by a fire drill.",
        "Found [the t] behind [the t].",
        "Lot [lot] is nearly used up, ordered more.",
        "Discussed in the group meeting: we keep this setting.",
        "My mistake in the plate layout, corrected below.",
        "[the i] cleaned completely at the end of the day.",
        "[the t] leak[s] slightly, a cloth will do for today.",
        "Check [the t] and [the t] before leaving.",
        "Picture taken before and after.",
        "The manual of [the t] cannot be found.",
        "Sample [code] lost: [the t] fell over.",
    ],
};

/// What an experiment is for.
pub(crate) static AIMS: Said = Said {
    fr: &[
        "Vérifier si [le r] change quelque chose pour [le x].",
        "Reproduire le résultat de [who] sur [le x].",
        "Préparer [le x] pour la série [code].",
        "Comparer [le x] et [le y] dans les mêmes conditions.",
        "Obtenir assez de matière pour les mesures de la semaine.",
        "Mettre au point la méthode avant la campagne de [who].",
        "Comprendre l’écart observé sur [le x] la dernière fois.",
        "Répondre à la question posée en réunion par [who].",
        "Contrôler la stabilité [du x] dans le temps.",
        "Former [who] à l’usage [du i].",
    ],
    en: &[
        "Check whether [the r] makes a difference for [the x].",
        "Reproduce the result of [who] on [the x].",
        "Prepare [the x] for series [code].",
        "Compare [the x] with [the y] under the same conditions.",
        "Obtain enough material for this week’s measurements.",
        "Set up the method before the campaign of [who].",
        "Understand the discrepancy seen on [the x] last time.",
        "Answer the question that [who] asked in the meeting.",
        "Control the stability of [the x] over time.",
        "Train [who] to use [the i].",
    ],
};

/// What colleagues say of an entry.
pub(crate) static COMMENTS: Said = Said {
    fr: &[
        "Merci, c’est clair.",
        "As-tu gardé le tube [code] ?",
        "Même chose chez moi la semaine dernière.",
        "Peux-tu ajouter l’unité dans le tableau ?",
        "La valeur de [#pct] me paraît haute.",
        "À comparer avec le lot [lot].",
        "D’accord pour refaire avec [who].",
        "Il faudrait [n] réplicats de plus.",
        "Vu avec [who], on continue.",
        "Attention, pas d’étalonnage [du i] ce mois-ci.",
        "Belle courbe !",
        "Je m’en occupe lundi.",
    ],
    en: &[
        "Thanks, that is clear.",
        "Did you keep tube [code]?",
        "Same here last week.",
        "Could you add the unit to the table?",
        "The value of [#pct] looks high to me.",
        "Compare with lot [lot].",
        "Fine with me to repeat it with [who].",
        "We would need [n] more replicates.",
        "Talked to [who], we go on.",
        "Careful, [the i] [was] not calibrated this month.",
        "Nice curve!",
        "I will take care of it on Monday.",
    ],
};

/// What is added long after.
pub(crate) static REVIEWS: Said = Said {
    fr: &[
        "Relu par [who] : les conclusions tiennent toujours.",
        "Repris pour la thèse de [who], chapitre [n].",
        "Ce résultat n’a pas pu être reproduit depuis ; voir la série [code].",
        "Données versées au dépôt de l’équipe sous [code].",
        "Cité dans le rapport annuel, figure [n].",
    ],
    en: &[
        "Reviewed by [who]: the conclusions still hold.",
        "Used for the thesis of [who], chapter [n].",
        "This result could not be reproduced since; see series [code].",
        "Data deposited in the team repository as [code].",
        "Quoted in the annual report, figure [n].",
    ],
};

/// What was written too fast, and is taken out again.
pub(crate) static SLIPS: Said = Said {
    fr: &[
        "Valeur à vérifier : [#g] ??",
        "(erreur de ligne, à supprimer) [code]",
        "Je ne retrouve plus le volume exact, environ [#ml].",
        "Brouillon : [le x], puis [le y], ou l’inverse.",
    ],
    en: &[
        "Value to be checked: [#g] ??",
        "(wrong line, to be deleted) [code]",
        "I cannot find the exact volume, about [#ml].",
        "Draft: [the x] first, then [the y], or the other way round.",
    ],
};

/// What is said of an instrument in the library.
pub(crate) static OF_INSTRUMENTS: Said = Said {
    fr: &[
        "Étalonnage chaque année par [who].",
        "Laisser chauffer [#min] avant la première mesure.",
        "Ne pas dépasser [#rpm] avec les petits tubes.",
        "Se trouve dans [le l] ; clé chez [who].",
        "Contrat d’entretien jusqu’à la fin de l’année.",
        "Signaler toute alarme à [who] avant de redémarrer.",
        "Sauvegarder les fichiers le soir : le disque est vidé chaque mois.",
        "Dernière réparation : [le t] changé[e].",
    ],
    en: &[
        "Calibrated every year by [who].",
        "Let it warm up for [#min] before the first measurement.",
        "Do not exceed [#rpm] with small tubes.",
        "Stands in [the l]; [who] has the key.",
        "Maintenance contract until the end of the year.",
        "Report every alarm to [who] before restarting.",
        "Save the files in the evening: the disk is emptied every month.",
        "Last repair: [the t] replaced.",
    ],
};

/// What is said of a reagent in the library.
pub(crate) static OF_REAGENTS: Said = Said {
    fr: &[
        "Garder à l’abri de la lumière, dans [le l].",
        "Ouvert par [who], lot [lot].",
        "Préparer [#ml] à la fois, se conserve [#days].",
        "Porter des gants ; travailler sous une sorbonne.",
        "Bien agiter avant usage.",
        "Le reste est rangé dans [le l], près [du t].",
        "Commander quand il reste moins de [#pct].",
    ],
    en: &[
        "Keep in the dark, in [the l].",
        "Opened by [who], lot [lot].",
        "Prepare [#ml] at a time, keeps for [#days].",
        "Wear gloves; work in a fume cupboard.",
        "Shake well before use.",
        "The rest stands in [the l], near [the t].",
        "Order when less than [#pct] is left.",
    ],
};

/// What is to be done next, in check lists.
pub(crate) static CHORES: &[&str] = &[
    "Commander ce qui manque|Order what is missing",
    "Reporter les valeurs dans le tableau commun|Copy the values to the shared table",
    "Étiqueter les tubes restants|Label the remaining tubes",
    "Prévenir l’équipe|Tell the team",
    "Réserver l’appareil pour la semaine prochaine|Book the instrument for next week",
    "Archiver les fichiers bruts|Archive the raw files",
    "Tracer la figure|Draw the figure",
    "Relire les calculs à deux|Check the calculations in pairs",
    "Nettoyer le poste de travail|Clean the workplace",
    "Éliminer les déchets|Dispose of the waste",
    "Demander l’avis de la plateforme|Ask the platform for advice",
    "Mettre à jour le protocole|Update the procedure",
];
