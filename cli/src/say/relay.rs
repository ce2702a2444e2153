//! The relay and the way to it. A certificate that is not trusted is never gone around.

use super::{Sentence, both};
use crate::trouble::{Distrust, Trouble};

/// What happened, what is safe, what to do.
pub fn trouble(trouble: &Trouble) -> Sentence {
    match trouble {
        Trouble::NoRelay => both(
            "Ce cahier ne connaît pas encore de relais. Tout est gardé sur cet appareil ; donnez \
             son adresse : « cahier sync --relay https://… ».",
            "This notebook knows no relay yet. Everything is kept on this device; give its \
             address: `cahier sync --relay https://…`.",
        ),
        Trouble::Unreachable(address) => both(
            format!(
                "Personne ne répond à {address}. Tout est gardé sur cet appareil ; vérifiez \
                 l’adresse et le réseau, et relancez « cahier sync » plus tard."
            ),
            format!(
                "Nobody answers at {address}. Everything is kept on this device; check the \
                 address and the network, and run `cahier sync` again later."
            ),
        ),
        Trouble::Silent(seconds) => silent(*seconds),
        Trouble::Certificate(distrust, address) => certificate(distrust, address),
        Trouble::NotARelay(address) => both(
            format!(
                "Ce qui répond à {address} n’est pas un relais de Cahier, ou pas ainsi : un \
                 relais chiffré s’écrit https://. Tout est gardé sur cet appareil ; vérifiez \
                 l’adresse."
            ),
            format!(
                "What answers at {address} is not a relay of Cahier, or not in this way: an \
                 encrypted relay is written https://. Everything is kept on this device; check \
                 the address."
            ),
        ),
        Trouble::Broken => both(
            "La liaison avec le relais s’est coupée. Tout est gardé sur cet appareil ; relancez \
             « cahier sync ».",
            "The connection to the relay broke. Everything is kept on this device; run `cahier \
             sync` again.",
        ),
        Trouble::KeyChanged => {
            cahier_words::relay_key_changed().then(&super::hint::relay_key_changed())
        }
        Trouble::NoSuchFile(name) => both(
            format!(
                "Le relais n’a pas encore « {name} ». L’entrée est complète pour le reste ; \
                 demandez à qui l’a joint de se synchroniser, puis recommencez."
            ),
            format!(
                "The relay does not have “{name}” yet. The entry is complete otherwise; ask \
                 whoever attached it to sync, then try again."
            ),
        ),
        Trouble::NotStated(entry) => both(
            format!(
                "La version de l’entrée {entry} n’est pas encore dans le journal du relais, qui ne \
                 répond pas. Tout est gardé sur cet appareil ; recommencez une fois qu’il répond."
            ),
            format!(
                "The version of entry {entry} is not in the relay’s log yet, and the relay does \
                 not answer. Everything is kept on this device; try again once it answers."
            ),
        ),
        Trouble::Unplaced(why) => unplaced().then(&self::trouble(why)),
        Trouble::Fault(fault) => super::engine::fault(*fault),
    }
}

fn unplaced() -> Sentence {
    both(
        "La preuve n’est pas faite. La version à prouver est signée et gardée dans ce cahier : \
         elle part d’elle-même avec le prochain échange, et n’est pas à déclarer de nouveau. \
         Recommencez la preuve une fois que le relais répond.",
        "The proof is not made. The version to prove is signed and kept in this notebook: it goes \
         by itself with the next exchange, and need not be stated again. Try the proof again once \
         the relay answers.",
    )
}

fn silent(seconds: u64) -> Sentence {
    both(
        format!(
            "Le relais n’a pas fini en {seconds} s. Tout est gardé sur cet appareil ; \
                 relancez « cahier sync » plus tard, ou laissez-lui plus de temps avec --seconds."
        ),
        format!(
            "The relay did not finish within {seconds} s. Everything is kept on this device; \
                 run `cahier sync` again later, or give it more time with --seconds."
        ),
    )
}

fn certificate(distrust: &Distrust, address: &str) -> Sentence {
    let said = match distrust {
        Distrust::Issuer => both(
            format!("Aucune autorité connue ne répond du certificat de {address}."),
            format!("No known authority vouches for the certificate of {address}."),
        ),
        Distrust::Name => both(
            format!("Le certificat présenté n’est pas celui de {address}."),
            format!("The certificate that was shown is not that of {address}."),
        ),
        Distrust::Time => both(
            format!("Le certificat de {address} n’est pas, ou n’est plus, valable aujourd’hui."),
            format!("The certificate of {address} is not, or no longer, valid today."),
        ),
        Distrust::Other => both(
            format!("La liaison chiffrée avec {address} n’a pas pu être vérifiée."),
            format!("The encrypted connection to {address} could not be checked."),
        ),
    };
    let rest = match distrust {
        Distrust::Issuer => both(
            "Si le relais a sa propre autorité, demandez son certificat (lan-ca.pem) à qui le \
             tient, et donnez-le : --ca FICHIER.",
            "If the relay has an authority of its own, ask whoever runs it for its certificate \
             (lan-ca.pem), and give it: --ca FILE.",
        ),
        Distrust::Name => both(
            "Vérifiez l’adresse avec qui tient le relais.",
            "Check the address with whoever runs the relay.",
        ),
        Distrust::Time => both(
            "Vérifiez l’heure de cet appareil ; sinon prévenez qui tient le relais.",
            "Check the clock of this device; otherwise tell whoever runs the relay.",
        ),
        Distrust::Other => both(
            "Réessayez sur un autre réseau, ou prévenez qui tient le relais.",
            "Try on another network, or tell whoever runs the relay.",
        ),
    };
    let safe = both(
        "Rien n’est parti, et tout est gardé sur cet appareil.",
        "Nothing was sent, and everything is kept on this device.",
    );
    said.then(&safe).then(&rest)
}
