//! The relay's public log: how it and what is known here do not go together.

use crate::{Sentence, both};
use cahier_sync::rows::LogAlarm;

/// A word for scripts.
pub fn log_alarm_code(alarm: LogAlarm) -> &'static str {
    match alarm {
        LogAlarm::Fork => "log-fork",
        LogAlarm::Inconsistent => "log-inconsistent",
        LogAlarm::RolledBack => "log-rolled-back",
        LogAlarm::Forgotten => "log-forgotten",
        LogAlarm::Opening => "log-opening",
        LogAlarm::OtherLog => "log-other",
        LogAlarm::OtherRoot => "log-other-root",
        LogAlarm::OtherHistory => "other-history",
        LogAlarm::Withheld => "withheld",
        LogAlarm::NotLogged => "not-logged",
    }
}

/// What was found, and what is safe.
pub fn log_alarm(alarm: LogAlarm) -> Sentence {
    match alarm {
        LogAlarm::Fork => both(
            "Le relais a signé deux versions différentes de son registre public : il a montré à \
             l’un autre chose qu’à l’autre. Les deux signatures sont gardées comme preuve.",
            "The relay signed two different versions of its public log: it showed one person \
             something else than another. Both signatures are kept as proof.",
        ),
        LogAlarm::Inconsistent => both(
            "Le relais ne prouve pas que son registre public continue ce qu’il a montré avant. Les \
             deux états sont gardés.",
            "The relay does not prove that its public log continues what it showed before. Both \
             states are kept.",
        ),
        LogAlarm::RolledBack => both(
            "Le registre public du relais est plus court qu’avant, même redemandé. Les deux états \
             sont gardés.",
            "The public log of the relay is shorter than before, also when asked once more. Both \
             states are kept.",
        ),
        LogAlarm::Forgotten => both(
            "Le relais a recommencé son registre public et en a perdu une partie. Ce qui en avait \
             été vu ici est gardé.",
            "The relay began its public log anew and lost a part of it. What was seen of it here \
             is kept.",
        ),
        LogAlarm::Opening => both(
            "Le relais a recommencé son registre public sans dire correctement où le précédent \
             s’arrêtait. Les deux états sont gardés.",
            "The relay began its public log anew without saying rightly where the one before \
             ended. Both states are kept.",
        ),
        LogAlarm::OtherLog => both(
            "Le relais montre un registre public d’un autre nom ou d’une autre clé qu’avant. Les \
             deux états sont gardés.",
            "The relay shows a public log of another name or another key than before. Both states \
             are kept.",
        ),
        LogAlarm::OtherRoot => both(
            "Le registre public du relais contredit ce que le relais a donné d’une zone : il a \
             signé deux histoires. Les deux sont gardées, et la zone s’arrête.",
            "The public log of the relay contradicts what the relay gave of a zone: it signed two \
             histories. Both are kept, and the zone stands still.",
        ),
        LogAlarm::OtherHistory => both(
            "Un membre a signé qu’il avait vu une autre histoire d’une zone que celle d’ici : \
             le relais a trompé l’un des deux, ou ce membre se trompe. Sa signature est gardée ; \
             la zone continue.",
            "A member signed that they saw another history of a zone than the one that is here: \
             the relay deceived one of the two, or that member is wrong. Their signature is kept; \
             the zone goes on.",
        ),
        LogAlarm::Withheld => both(
            "Le registre public annonce plus d’éléments d’une zone que le relais n’en donne ici. \
             Rien de ce qui est gardé n’est touché ; la suite est redemandée toute seule.",
            "The public log names more items of a zone than the relay hands out here. Nothing that \
             is kept is touched; what follows is asked for again by itself.",
        ),
        LogAlarm::NotLogged => both(
            "Ce que le relais a signé pour une zone depuis plus d’une heure ne figure pas dans son \
             registre public. Rien n’est perdu, mais aucune date certifiée n’en viendra ainsi.",
            "What the relay signed for a zone more than an hour ago is not in its public log. \
             Nothing is lost, but no certified date will come of it this way.",
        ),
    }
}

/// What to do.
pub fn log_alarm_ends(alarm: LogAlarm) -> Sentence {
    match alarm {
        LogAlarm::Fork | LogAlarm::Inconsistent | LogAlarm::OtherRoot => both(
            "Prévenez vos collègues et qui tient le relais, et comparez ce que chacun voit.",
            "Tell your colleagues and whoever runs the relay, and compare what each sees.",
        ),
        LogAlarm::RolledBack | LogAlarm::Forgotten | LogAlarm::Opening | LogAlarm::OtherLog => {
            both(
                "Demandez à qui tient le relais ce qui s’est passé ; vous décidez ensuite si ce \
                 qu’il montre maintenant est accepté.",
                "Ask whoever runs the relay what happened; you then decide whether what it shows \
                 now is accepted.",
            )
        }
        LogAlarm::OtherHistory => both(
            "Comparez avec ce membre la taille et la racine que chacun voit.",
            "Compare with that member the size and the root that each sees.",
        ),
        LogAlarm::Withheld | LogAlarm::NotLogged => both(
            "Si cela dure, prévenez qui tient le relais.",
            "If it goes on, tell whoever runs the relay.",
        ),
    }
}
