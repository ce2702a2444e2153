//! What a worker says when something did not go as asked: what happened, what is safe, what to
//! do.

use cahier_sync::store::StoreError;
use cahier_sync::{LockError, Notice};

/// French and English of what went wrong.
pub(crate) type Trouble = (String, String);

fn said(fr: &str, en: &str) -> Trouble {
    (fr.to_owned(), en.to_owned())
}

/// A sentence in both languages, with what is known of the cause for whoever is asked for help.
pub(super) fn trouble(fr: &str, en: &str, why: impl std::fmt::Display) -> Trouble {
    (format!("{fr} Détail technique : {why}."), format!("{en} Technical detail: {why}."))
}

/// A command that changed nothing.
pub(super) fn refused(why: impl std::fmt::Display) -> Trouble {
    trouble(
        "Cela n’a pas pu se faire ; rien n’est perdu.",
        "It could not be done; nothing is lost.",
        why,
    )
}

/// A notebook that stays shut.
pub(super) fn shut(why: &LockError) -> Trouble {
    match why {
        LockError::Empty => said(
            "Il n’y a pas encore de cahier sur cet appareil. Rechargez la page pour en commencer \
             un.",
            "There is no notebook on this device yet. Load the page again to begin one.",
        ),
        LockError::Unlock(_) => said(
            "Ceci n’ouvre pas le cahier. Rien n’a été changé ; réessayez.",
            "This does not open the notebook. Nothing was changed; try again.",
        ),
        LockError::Store(why) => trouble(
            "Le stockage de cet appareil ne répond pas. Rien n’a été changé ; rechargez la page.",
            "This device’s storage does not answer. Nothing was changed; load the page again.",
            why,
        ),
        LockError::LocksMissing => said(
            "Le cahier est là, mais ce qui l’ouvre manque. Rien n’est effacé : n’effacez pas les \
             données de ce site, et restaurez une sauvegarde sur un autre appareil.",
            "The notebook is here, but what opens it is missing. Nothing is deleted: do not clear \
             this site’s data, and bring a backup back on another device.",
        ),
    }
}

/// Too much waits for the disk, or for the tab that leads.
pub(super) fn busy() -> Trouble {
    said(
        "Trop de changements attendent d’être gardés ; celui-ci n’a pas été pris. \
         Laissez l’onglet ouvert et réessayez dans un instant.",
        "Too many changes wait to be kept; this one was not taken. \
         Leave the tab open and try again in a moment.",
    )
}

/// Something could not be written. It is still in memory and tried again every second.
fn not_saved(why: &StoreError) -> Option<Trouble> {
    Some(match why {
        // Another tab leads; that is said where this one steps down.
        StoreError::Fenced => return None,
        StoreError::Full => said(
            "Il n’y a plus de place sur cet appareil : les derniers changements n’y sont pas \
             encore gardés. Ils sont toujours affichés ici. Laissez cet onglet ouvert et libérez \
             de la place ; l’enregistrement est réessayé tout seul.",
            "There is no room left on this device: the latest changes are not kept on it yet. \
             They are still here on the screen. Leave this tab open and free some space; saving \
             is tried again by itself.",
        ),
        StoreError::Lost(why) | StoreError::Damaged(why) => trouble(
            "Le stockage de cet appareil n’a pas répondu : les derniers changements n’y sont pas \
             encore gardés. Ils sont toujours affichés ici. Laissez cet onglet ouvert ; \
             l’enregistrement est réessayé tout seul.",
            "This device’s storage did not answer: the latest changes are not kept on it yet. \
             They are still here on the screen. Leave this tab open; saving is tried again by \
             itself.",
            why,
        ),
    })
}

/// What was not saved is saved now.
pub(super) fn saved() -> Trouble {
    said(
        "Tous les changements sont maintenant gardés sur cet appareil.",
        "All changes are kept on this device now.",
    )
}

/// What the engine says of rows that cannot be written or read and edits that cannot leave.
pub(super) fn unkept(notice: &Notice) -> Option<Trouble> {
    match notice {
        Notice::NotSaved(why) => not_saved(why),
        Notice::Damaged(damage) => Some((
            format!(
                "{} élément(s) de ce cahier ne se lisent plus sur cet appareil. Rien n’est \
                 effacé ; ce qui en dépend n’est plus modifiable ici, et le reste continue. \
                 Ouvrez le cahier sur un autre appareil ou restaurez une sauvegarde.",
                damage.rows
            ),
            format!(
                "{} item(s) of this notebook cannot be read on this device any more. Nothing is \
                 deleted; what leans on them cannot be changed here, and the rest goes on. Open \
                 the notebook on another device or bring a backup back.",
                damage.rows
            ),
        )),
        Notice::NotRead(why) => Some(trouble(
            "Le stockage de cet appareil ne répond pas. Rien n’est perdu ; la lecture est \
             réessayée. Laissez l’onglet ouvert.",
            "This device’s storage does not answer. Nothing is lost; reading is tried again. \
             Leave the tab open.",
            why,
        )),
        Notice::NotCut { reason, .. } => Some(trouble(
            "Un changement ne peut pas encore partir. Il est gardé sur cet appareil et sera \
             réessayé.",
            "A change cannot leave yet. It is kept on this device and is tried again.",
            reason,
        )),
        _ => None,
    }
}

/// This tab led, slept, and was replaced.
pub(super) fn replaced() -> Trouble {
    said(
        "Cet onglet s’était arrêté ; un autre onglet a pris la suite. Rien n’est perdu : ce que \
         vous écrivez ici passe maintenant par lui.",
        "This tab had stopped; another tab carries on. Nothing is lost: what you write here now \
         goes through it.",
    )
}

/// Without Web Locks two tabs could write at once.
pub(super) fn no_locks() -> Trouble {
    said(
        "Ce navigateur ne permet pas de garder un cahier à cette adresse ; rien n’a été changé. \
         Ouvrez la page en HTTPS ou sur localhost, dans un navigateur à jour.",
        "This browser cannot keep a notebook at this address; nothing was changed. \
         Open the page over HTTPS or on localhost, in a current browser.",
    )
}
