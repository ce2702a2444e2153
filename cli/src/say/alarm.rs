//! Alarms: why a zone stands still, and what ends it.

use super::{Sentence, both};
use cahier_sync::ResumeError;
use cahier_sync::rows::Alarm;

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
            "Faites une sauvegarde, puis comparez avec vos collègues la taille et la racine que \
             chacun voit dans « cahier --json zone list ». Quand le relais montre de nouveau \
             votre histoire : « cahier zone alarm ZONE --resume --i-have-compared » lui redemande \
             tout ; l’alerte revient s’il ment encore.",
            "Make a backup, then compare with your colleagues the size and the root that each \
             sees in `cahier --json zone list`. Once the relay shows your history again: `cahier \
             zone alarm ZONE --resume --i-have-compared` asks it anew; the alarm comes back if it \
             still lies.",
        ),
        Alarm::WrongRoot => both(
            "Si un lot l’a apporté, n’utilisez plus ce fichier ; sinon prévenez qui tient le \
             relais. Puis « cahier zone alarm ZONE --resume --i-have-compared » revient au \
             dernier état vérifié et redemande la suite au relais ; l’alerte revient s’il ment \
             encore.",
            "If a bundle brought it, do not use that file again; otherwise tell whoever runs the \
             relay. Then `cahier zone alarm ZONE --resume --i-have-compared` goes back to the \
             last checked state and asks the relay anew for what follows; the alarm comes back \
             if it still lies.",
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
             distinguent plus. Faites une sauvegarde, restaurez-la dans un dossier neuf avec \
             « cahier restore » (un nouvel appareil, une nouvelle clé), puis retirez celui-ci \
             avec « cahier devices remove ».",
            "This alarm cannot be ended here: two notebooks that sign with the same key cannot \
             be told apart. Make a backup, bring it back in a new folder with `cahier restore` \
             (a new device, a new key), then remove this one with `cahier devices remove`.",
        ),
    }
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
            "Les éléments gardés ici ne donnent pas le dernier état vérifié : ce fichier est \
             abîmé. Rien n’a été changé ; restaurez une sauvegarde dans un dossier neuf avec \
             « cahier restore », et gardez celui-ci.",
            "The items that are kept here do not give the last checked state: this file is \
             damaged. Nothing was changed; bring a backup back in a new folder with `cahier \
             restore`, and keep this one.",
        ),
        ResumeError::Command(error) => super::command(error),
    }
}
