//! Alarms: why a zone stands still, and what ends it.

use crate::{Lang, Sentence, both};
use cahier_evidence::Position;
use cahier_sync::rows::Alarm;
use cahier_sync::{AlarmView, ResumeError};

/// A word for scripts.
pub fn alarm_code(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::Fork => "fork",
        Alarm::WrongRoot => "wrong-root",
        Alarm::WrongFounder => "wrong-founder",
        Alarm::ClonedDevice => "cloned-device",
    }
}

/// What was found, and what is safe.
pub fn alarm(alarm: Alarm) -> Sentence {
    match alarm {
        Alarm::Fork => both(
            "Le relais montre une autre histoire de cette zone que celle qui est ici : l’un des \
             deux a été trompé ou a perdu une partie. Tout ce qui est écrit ici est gardé et se \
             lit ; rien ne part et rien n’entre.",
            "The relay shows another history of this zone than the one that is here: one of the \
             two was deceived or lost a part. Everything that is written here is kept and can be \
             read; nothing leaves and nothing comes in.",
        ),
        Alarm::WrongRoot => both(
            "Ce qui est arrivé ne correspond pas à ce que le relais a signé : quelque chose a été \
             changé en route, par le relais ou dans un lot. Tout ce qui est écrit ici est gardé \
             et se lit ; rien ne part et rien n’entre.",
            "What arrived does not fit what the relay signed: something was changed on the way, \
             by the relay or in a bundle. Everything that is written here is kept and can be \
             read; nothing leaves and nothing comes in.",
        ),
        Alarm::WrongFounder => both(
            "La personne qui a invité n’est pas responsable de la zone que le relais a donnée : \
             ce n’est peut-être pas la zone voulue. Rien de ce cahier n’y a été écrit ; vos \
             autres zones ne sont pas touchées.",
            "The person who invited does not manage the zone that the relay gave: it may not be \
             the zone that was meant. Nothing of this notebook was written there; your other \
             zones are not affected.",
        ),
        Alarm::ClonedDevice => both(
            "La zone contient un changement signé par cet appareil qu’il n’a pas fait : une copie \
             de ce cahier écrit ailleurs avec la même clé. Tout ce qui est écrit ici est gardé et \
             se lit ; rien ne part.",
            "The zone holds a change signed by this device that it did not make: a copy of this \
             notebook writes elsewhere with the same key. Everything that is written here is kept \
             and can be read; nothing leaves.",
        ),
    }
}

/// What to do about an alarm.
pub fn alarm_ends(alarm: Alarm) -> Sentence {
    match alarm {
        Alarm::Fork => both(
            "Comparez avec vos collègues la taille et la racine que chacun voit. Quand le relais \
             montre de nouveau votre histoire, reprenez : tout lui est redemandé, et l’alerte \
             revient s’il ment encore.",
            "Compare with your colleagues the size and the root that each sees. Once the relay \
             shows your history again, resume: everything is asked of it anew, and the alarm \
             comes back if it still lies.",
        ),
        Alarm::WrongRoot => both(
            "Si un lot l’a apporté, n’utilisez plus ce fichier ; sinon prévenez qui tient le \
             relais. Comparez avec vos collègues ce que chacun voit, puis reprenez : la zone \
             revient au dernier état vérifié et redemande la suite au relais ; l’alerte revient \
             s’il ment encore.",
            "If a bundle brought it, do not use that file again; otherwise tell whoever runs the \
             relay. Compare with your colleagues what each sees, then resume: the zone goes back \
             to the last checked state and asks the relay anew for what follows; the alarm comes \
             back if it still lies.",
        ),
        Alarm::WrongFounder => both(
            "Cette alerte ne se lève pas ici : la confiance vient du lien, et ce lien ne mène pas \
             à cette zone. Appelez par un autre moyen la personne qui vous a invité, et demandez \
             un nouveau lien.",
            "This alarm cannot be ended here: trust comes from the link, and this link does not \
             lead to this zone. Reach the person who invited you by other means, and ask for a \
             new link.",
        ),
        Alarm::ClonedDevice => both(
            "Cette alerte ne se lève pas ici : deux cahiers qui signent avec la même clé ne se \
             distinguent plus. Restaurez une sauvegarde comme un nouvel appareil, qui a une \
             nouvelle clé, puis retirez celui-ci.",
            "This alarm cannot be ended here: two notebooks that sign with the same key cannot \
             be told apart. Bring a backup back as a new device, which has a new key, then remove \
             this one.",
        ),
    }
}

fn place(fr: &str, en: &str, position: Position) -> Sentence {
    let Position { size, root } = position;
    both(
        Lang::Fr.label(fr, en, format!("{size} éléments, racine {root}")),
        Lang::En.label(fr, en, format!("{size} items, root {root}")),
    )
}

/// The log that is held here, to be compared with what colleagues see.
pub fn alarm_held(view: &AlarmView) -> Sentence {
    place("Ici", "Here", view.held)
}

/// The newest position that a head of the relay bore out.
pub fn alarm_checked(view: &AlarmView) -> Option<Sentence> {
    view.checked.map(|checked| place("Vérifié en dernier", "Last checked", checked))
}

/// The position that the relay signed and the leaves do not give.
pub fn alarm_shown(view: &AlarmView) -> Option<Sentence> {
    view.shown.map(|shown| place("Montré par le relais", "Shown by the relay", shown))
}

/// Why an alarm was not ended.
pub fn resume(error: &ResumeError) -> Sentence {
    match error {
        ResumeError::NoAlarm => both(
            "Cette zone n’a pas d’alerte. Rien n’a été changé et rien n’est à faire.",
            "This zone has no alarm. Nothing was changed, and nothing needs to be done.",
        ),
        ResumeError::Stays(kind) => alarm(*kind).then(&alarm_ends(*kind)),
        ResumeError::Unread => both(
            "Les éléments gardés ici ne donnent pas le dernier état vérifié : une partie est \
             abîmée. Rien n’a été changé ; laissez ce cahier tel quel, et restaurez une \
             sauvegarde comme un nouvel appareil.",
            "The items that are kept here do not give the last checked state: a part is damaged. \
             Nothing was changed; leave this notebook untouched, and bring a backup back as a \
             new device.",
        ),
        ResumeError::Command(error) => crate::command(error),
    }
}
