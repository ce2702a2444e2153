//! What the relay itself refused.

use crate::{Sentence, both};
use cahier_protocol::Fault;

/// What happened, what is safe, what to do.
pub fn fault(fault: Fault) -> Sentence {
    let said = match fault {
        Fault::Malformed => both(
            "Le relais et ce cahier ne se comprennent pas.",
            "The relay and this notebook do not understand each other.",
        ),
        Fault::Version => {
            both("Le relais parle une autre version.", "The relay speaks another version.")
        }
        Fault::NoAccount => both(
            "Le relais ne vous connaît pas, et le billet n’ouvre pas de compte.",
            "The relay does not know you, and the ticket opens no account.",
        ),
        Fault::Session => both(
            "Le relais ne reconnaît pas cet appareil.",
            "The relay does not recognise this device.",
        ),
        Fault::Forbidden => both(
            "Le relais ne vous le permet pas dans cette zone.",
            "The relay does not let you do that in this zone.",
        ),
        Fault::NotFound => {
            both("Le relais n’a pas ce qui est demandé.", "The relay does not have what was asked.")
        }
        Fault::Slow => both("Le relais est occupé.", "The relay is busy."),
        Fault::Limit => {
            both("Une limite du relais est atteinte.", "A limit of the relay is reached.")
        }
        Fault::Storage => both("Le relais n’a pas pu écrire.", "The relay could not write."),
        Fault::Stopping => both("Le relais s’arrête.", "The relay is stopping."),
        Fault::Chain => both(
            "Le relais connaît une autre suite de vos appareils.",
            "The relay knows another chain of your devices.",
        ),
        Fault::Refill => both(
            "Le relais ne peut pas reprendre cette zone telle qu’elle est ici.",
            "The relay cannot take this zone back as it is here.",
        ),
        Fault::LogBehind => both(
            "Le registre public du relais est plus court que ce qui en a été vu ici.",
            "The public log of the relay is shorter than what was seen of it here.",
        ),
        Fault::LogStopped => both(
            "Le registre public du relais est arrêté pour le moment.",
            "The public log of the relay stands still at the moment.",
        ),
    };
    let safe = both("Tout est gardé sur cet appareil.", "Everything is kept on this device.");
    said.then(&safe).then(&after(fault))
}

fn after(fault: Fault) -> Sentence {
    match fault {
        Fault::Malformed | Fault::Version => both(
            "Installez la même version des deux côtés.",
            "Install the same version on both sides.",
        ),
        Fault::NoAccount => both(
            "Demandez un billet à qui tient le relais.",
            "Ask whoever runs the relay for a ticket.",
        ),
        Fault::Session | Fault::Chain => both(
            "Synchronisez d’abord un autre de vos appareils, puis celui-ci.",
            "Sync another of your devices first, then this one.",
        ),
        Fault::Forbidden => {
            both("Demandez à un responsable de la zone.", "Ask a manager of the zone.")
        }
        Fault::NotFound | Fault::Refill => both(
            "Demandez à un collègue de la zone de se synchroniser, puis recommencez.",
            "Ask a colleague of the zone to sync, then try again.",
        ),
        Fault::Slow | Fault::Stopping | Fault::LogStopped => {
            both("Réessayez plus tard.", "Try again later.")
        }
        Fault::Limit | Fault::Storage | Fault::LogBehind => {
            both("Prévenez qui tient le relais.", "Tell whoever runs the relay.")
        }
    }
}
