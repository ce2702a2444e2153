//! Notices of the engine: what happened while something else was being done.

use crate::{Sentence, both};
use cahier_evidence::{PersonId, Refusal, ZoneId};
use cahier_sync::rows::LogAlarm;
use cahier_sync::store::{StoreError, Table};
use cahier_sync::{Damage, Notice};

/// What happened, what is safe, what to do.
pub fn notice(notice: &Notice) -> Sentence {
    match notice {
        Notice::Changed(_) => both("Une entrée a changé.", "An entry changed."),
        Notice::ZoneChanged(_) => both("Une zone a changé.", "A zone changed."),
        Notice::Fetched(_) => {
            both("Un fichier est arrivé en entier.", "A file is here as a whole.")
        }
        Notice::WrongFile(_) => both(
            "Le relais a donné deux fois de faux octets pour un fichier. Ils ont été écartés ; \
             réessayez plus tard, et prévenez qui tient le relais si cela se répète.",
            "The relay gave wrong bytes of a file, twice. They were put aside; try again later, \
             and tell whoever runs the relay if it happens again.",
        ),
        Notice::NotSaved(error) => not_saved(error),
        Notice::Relay(fault) => crate::fault(*fault),
        Notice::RelayKeyChanged { .. } => relay_key_changed(),
        Notice::Rejoined { devices, lost } => rejoined(*devices, *lost),
        Notice::Alarm(zone, kind) => {
            let id = crate::short(zone);
            both(format!("La zone {id} s’arrête."), format!("Zone {id} stands still."))
                .then(&crate::alarm(*kind))
                .then(&crate::alarm_ends(*kind))
        }
        Notice::Log(kind, zone) => log(*kind, zone.as_ref()),
        Notice::Quarantined(zone, index) => quarantined(*zone, *index),
        Notice::FalseSummary(zone, signer) => false_summary(*zone, *signer),
        Notice::FalseVersion { document, signer, .. } => {
            crate::seal::false_version(document, signer)
        }
        Notice::Sealed { document, person, meaning } => {
            crate::seal::sealed(document, person, *meaning)
        }
        Notice::Overtaken { document, meaning } => crate::seal::overtaken(document, *meaning),
        Notice::StatementDropped { document, reason } => {
            crate::seal::statement_dropped(document, *reason)
        }
        Notice::SealKept { seq, document, reason } => crate::seal::kept(*seq, document, *reason),
        Notice::Kept { seq, reason, .. } => both(
            format!("Un changement n’a pas pu entrer ; il est gardé sous le numéro {seq}."),
            format!("A change could not enter; it is kept under number {seq}."),
        )
        .then(&crate::refusal(*reason)),
        Notice::RecordDropped(zone, reason) => record_dropped(zone, *reason),
        Notice::Admitted(zone, _) => {
            let id = crate::short(zone);
            both(
                format!("Quelqu’un a été admis dans la zone {id}, et y est maintenant membre."),
                format!("Somebody was let into zone {id}, and is a member there now."),
            )
        }
        Notice::ShutOut(zone) => about(zone).then(&shut_out()),
        Notice::KnockRefused(zone) => knock_refused(*zone),
        Notice::Damaged(damage) => damaged(damage),
        Notice::NotRead(error) => not_read(error),
        Notice::NotCut { document, reason } => {
            let id = crate::short(document);
            both(
                format!(
                    "Les derniers changements du document {id} ne peuvent pas partir encore ; ils \
                     sont gardés ici et seront réessayés."
                ),
                format!(
                    "The last changes of document {id} cannot leave yet; they are kept here and \
                     tried again."
                ),
            )
            .then(&crate::command(reason))
        }
    }
}

/// The relay's public log does not fit, with what to do.
fn log(kind: LogAlarm, zone: Option<&ZoneId>) -> Sentence {
    let said = crate::log_alarm(kind).then(&crate::log_alarm_ends(kind));
    let Some(zone) = zone else { return said };
    about(zone).then(&said)
}

/// Which zone it is about.
fn about(zone: &ZoneId) -> Sentence {
    let id = crate::short(zone);
    both(format!("Zone {id}."), format!("About zone {id}."))
}

/// Two devices changed the person's chain at once, and this one gave way.
fn rejoined(devices: usize, lost: usize) -> Sentence {
    let said = both(
        "Un autre de vos appareils a changé vos appareils, vos clés ou votre nom pendant que \
         celui-ci le faisait aussi : ce qui a été fait ici est signé de nouveau à la suite. Donnez \
         encore une fois les invitations et les codes d’appareil que cet appareil a donnés sans \
         réseau ; les anciens ne valent plus.",
        "Another of your devices changed your devices, your keys or your name while this one did \
         too: what was done here is signed again behind it. Give once more the invitations and \
         device codes that this device gave without a network; the old ones hold no longer.",
    );
    let new = both(
        format!("Regardez la liste de vos appareils : {devices} y sont nouveaux."),
        format!("Look at the list of your devices: {devices} are new in it."),
    );
    let again = both(
        format!("{lost} changement(s) faits ici n’y ont plus de place ; refaites-les."),
        format!("{lost} change(s) made here have no place there any more; make them again."),
    );
    let said = if devices > 0 { said.then(&new) } else { said };
    if lost > 0 { said.then(&again) } else { said }
}

/// A decision that had no place in the log.
fn record_dropped(zone: &ZoneId, reason: Refusal) -> Sentence {
    let id = crate::short(zone);
    both(
        format!(
            "Une décision pour la zone {id} n’a pas pu entrer ; rien d’autre n’est \
                     perdu. Refaites-la si elle est encore voulue."
        ),
        format!(
            "A decision for zone {id} could not enter; nothing else is lost. Make it \
                     again if it is still wanted."
        ),
    )
    .then(&crate::refusal(reason))
}

/// Something could not be written. It is still in memory, and tried again.
fn not_saved(error: &StoreError) -> Sentence {
    match error {
        StoreError::Full => both(
            "Il n’y a plus de place sur cet appareil : les derniers changements n’y sont pas \
             encore gardés. Ils sont toujours en mémoire. Laissez le cahier ouvert et libérez de \
             la place ; l’enregistrement est réessayé tout seul.",
            "There is no room left on this device: the latest changes are not kept on it yet. \
             They are still in memory. Leave the notebook open and free some space; saving is \
             tried again by itself.",
        ),
        StoreError::Lost(_) | StoreError::Damaged(_) => both(
            "Le stockage de cet appareil n’a pas répondu : les derniers changements n’y sont pas \
             encore gardés. Ils sont toujours en mémoire. Laissez le cahier ouvert ; \
             l’enregistrement est réessayé tout seul.",
            "This device’s storage did not answer: the latest changes are not kept on it yet. \
             They are still in memory. Leave the notebook open; saving is tried again by itself.",
        ),
        StoreError::Fenced | StoreError::Gone | StoreError::Newer => crate::store(error),
    }
}

/// Something could not be read. It is tried again.
fn not_read(error: &StoreError) -> Sentence {
    match error {
        StoreError::Lost(_) => both(
            "Le stockage de cet appareil n’a pas répondu. Rien n’est perdu ; laissez le cahier \
             ouvert, la lecture est réessayée toute seule.",
            "This device’s storage did not answer. Nothing is lost; leave the notebook open, \
             reading is tried again by itself.",
        ),
        StoreError::Fenced
        | StoreError::Full
        | StoreError::Gone
        | StoreError::Newer
        | StoreError::Damaged(_) => crate::store(error),
    }
}

/// The relay has another key than the one that is pinned.
pub fn relay_key_changed() -> Sentence {
    both(
        "Le relais montre une autre clé qu’avant : il l’a perdue, ou un autre parle à sa place. \
         Tout est gardé sur cet appareil et rien n’est parti. Demandez à qui le tient ce qui \
         s’est passé.",
        "The relay shows another key than before: it lost it, or somebody else speaks in its \
         place. Everything is kept on this device and nothing was sent. Ask whoever runs it what \
         happened.",
    )
}

fn quarantined(zone: ZoneId, index: u64) -> Sentence {
    let id = crate::short(&zone);
    both(
        format!(
            "L’élément {index} de la zone {id} n’a pas passé un contrôle. Il est gardé à part et \
             n’entre dans aucune entrée ; prévenez qui tient le relais."
        ),
        format!(
            "Item {index} of zone {id} failed a check. It is kept apart and enters no entry; \
             tell whoever runs the relay."
        ),
    )
}

fn false_summary(zone: ZoneId, signer: PersonId) -> Sentence {
    let (id, signer) = (crate::short(&zone), crate::short(&signer));
    both(
        format!(
            "Le membre {signer} de la zone {id} a signé un instantané ou un sommaire que le \
             journal dément. Il est gardé à part et n’est plus montré ; les entrées viennent du \
             journal. Demandez à ce membre ce qui s’est passé."
        ),
        format!(
            "Member {signer} of zone {id} signed a snapshot or digest that the log does not bear \
             out. It is kept apart and shown no longer; the entries come from the log. Ask that \
             member what happened."
        ),
    )
}

/// What it means that the relay serves somebody a zone no more.
pub fn shut_out() -> Sentence {
    both(
        "Le relais dit que vous n’êtes plus membre de cette zone : on vous en a retiré, ou votre \
         temps y est terminé. Tout ce que vous y avez écrit est gardé ici et se lit encore, mais \
         rien n’en part plus. Demandez à un responsable de la zone de vous reprendre, ou \
         donnez-lui le fichier de la zone : il peut prendre votre travail.",
        "The relay says that you are no member of this zone any more: you were removed, or your \
         time there is over. Everything that you wrote in it is kept here and can still be read, \
         but nothing of it leaves any more. Ask a manager of the zone to take you back, or give \
         them the file of the zone: they can take your work in.",
    )
}

/// Why work of a zone that the relay serves somebody no more is shown as kept, and what becomes
/// of it.
pub fn shut_out_work() -> Sentence {
    both(
        "Le relais dit que vous n’êtes plus membre de la zone de cette page. Ce que vous y avez \
         écrit est gardé ici, à sa place, et partira de lui-même si le relais sert à nouveau la \
         zone.",
        "The relay says that you are no member any more of the zone of this page. What you wrote \
         in it is kept here, in its place, and leaves by itself if the relay serves the zone \
         again.",
    )
}

/// What a copy of kept work in another zone lacks, by their names.
pub fn files_not_copied(names: &[String]) -> Sentence {
    let names = names.join(", ");
    both(
        format!(
            "La copie est faite, sans les fichiers qui ne sont pas entiers sur cet appareil : \
             {names}."
        ),
        format!("The copy is made, without the files that are not whole on this device: {names}."),
    )
}

/// How much of what was said of an entry is not in its copy in another zone.
pub fn comments_not_copied(count: usize) -> Sentence {
    both(
        format!(
            "La copie est faite, sans {count} changement(s) de commentaires, trop longs ou écrits \
             à la suite d’autres qui ne sont plus ici. Ils restent là où ils étaient."
        ),
        format!(
            "The copy is made, without {count} change(s) of comments, which are too long or were \
             written behind others that are not here any more. They stay where they were."
        ),
    )
}

fn knock_refused(zone: ZoneId) -> Sentence {
    let id = crate::short(&zone);
    both(
        format!(
            "Quelqu’un a frappé à la zone {id} sans tenir une invitation ouverte. Rien ne lui a \
             été donné ; faites une nouvelle invitation si vous l’attendez."
        ),
        format!(
            "Somebody knocked at zone {id} without holding an open invitation. They were given \
             nothing; make a new invitation if you expect them."
        ),
    )
}

fn damaged(damage: &Damage) -> Sentence {
    let Damage { document, zone, rows, .. } = damage;
    let whole = (String::from("de ce cahier"), String::from("of this notebook"));
    let (fr, en) = match (document, zone) {
        (Some(document), _) => {
            let id = crate::short(document);
            (format!("du document {id}"), format!("of document {id}"))
        }
        (None, Some(zone)) => {
            let id = crate::short(zone);
            (format!("de la zone {id}"), format!("of zone {id}"))
        }
        (None, None) => whole,
    };
    if damage.table == Table::Proof {
        return both(
            format!(
                "{rows} preuve(s) de date {fr} ne se lisent plus sur cet appareil. Rien n’est \
                 effacé ; elles sont redemandées au relais, et ne peuvent rien prouver jusque-là."
            ),
            format!(
                "{rows} proof(s) of a time {en} cannot be read on this device any more. Nothing is \
                 deleted; the relay is asked for them again, and they prove nothing until then."
            ),
        );
    }
    both(
        format!(
            "{rows} élément(s) {fr} ne se lisent plus sur cet appareil. Rien n’est effacé ; ce qui \
             en dépend se lit, et ne s’écrit plus ; le reste continue. Ouvrez le cahier sur un \
             autre appareil, ou restaurez une sauvegarde comme un nouvel appareil."
        ),
        format!(
            "{rows} item(s) {en} cannot be read on this device any more. Nothing is deleted; what \
             leans on them can be read, and not written; the rest goes on. Open the notebook on \
             another device, or bring a backup back as a new device."
        ),
    )
}
