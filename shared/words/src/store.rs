//! The notebook's own store, and its lock.

use crate::{Sentence, both};
use cahier_crypto::UnlockError;
use cahier_sync::LockError;
use cahier_sync::store::StoreError;

/// A store that failed.
pub fn store(error: &StoreError) -> Sentence {
    match error {
        StoreError::Fenced => both(
            "Une autre fenêtre a ouvert ce cahier et écrit à sa place. Rien n’est perdu ; \
             réessayez.",
            "Another window opened this notebook and writes now. Nothing is lost; try again.",
        ),
        StoreError::Full => both(
            "Le disque est plein. Ce qui était gardé l’est toujours ; ce dernier changement \
             ne l’est pas. Libérez de la place et recommencez.",
            "The disk is full. What was kept is safe; this last change is not. Make room and \
             try again.",
        ),
        StoreError::Lost(_) => both(
            "Le stockage de cet appareil ne répond pas. Ce qui était gardé l’est toujours ; \
             vérifiez le disque, puis réessayez.",
            "This device’s storage does not answer. What was kept is safe; check the disk, then \
             try again.",
        ),
        StoreError::Gone => both(
            "Ce cahier a été effacé de cet appareil pendant qu’il y était ouvert. Ce que vous \
             voyez est encore en mémoire : recopiez-le ailleurs avant de fermer. Rouvrez ensuite \
             ce cahier depuis un autre appareil, vos mots de secours ou une sauvegarde.",
            "This notebook was deleted from this device while it was open here. What you see is \
             still in memory: copy it elsewhere before you close it. Then open this notebook \
             again from another device, with your recovery words, or from a backup.",
        ),
        StoreError::Newer => newer(),
        StoreError::Damaged(_) => both(
            "Ce qui est gardé ici est abîmé. Tout est laissé tel quel ; restaurez une sauvegarde \
             comme un nouvel appareil.",
            "What is kept here is damaged. All is left untouched; bring a backup back as a new \
             device.",
        ),
    }
}

/// A newer version of the app wrote what this one only reads.
pub fn newer() -> Sentence {
    both(
        "Une version plus récente de Cahier a écrit ce cahier : celle-ci le lit et n’y change \
         rien. Tout est gardé ; installez la dernière version pour continuer à écrire.",
        "A newer version of Cahier wrote this notebook: this one reads it and changes nothing. \
         Everything is kept; install the newest version to go on writing.",
    )
}

/// A notebook that did not open.
pub fn lock(error: &LockError) -> Sentence {
    match error {
        LockError::Empty => both(
            "Il n’y a pas encore de cahier ici. Rien n’a été changé ; commencez-en un.",
            "There is no notebook here yet. Nothing was changed; begin one.",
        ),
        LockError::Unlock(UnlockError::Wrong) => both(
            "Ceci n’ouvre pas ce cahier. Rien n’a été changé ; réessayez.",
            "This does not open this notebook. Nothing was changed; try again.",
        ),
        LockError::Unlock(UnlockError::Memory) => both(
            "Il n’y a pas assez de mémoire pour vérifier la phrase secrète : il en faut 64 Mio. \
             Rien n’a été changé ; fermez d’autres programmes et réessayez.",
            "There is not enough memory to check the passphrase: it takes 64 MiB. Nothing was \
             changed; close other programs and try again.",
        ),
        LockError::Store(error) => store(error),
        LockError::LocksMissing => both(
            "Le cahier est là, mais ce qui l’ouvre manque. Rien n’est effacé : laissez tout tel \
             quel, et restaurez une sauvegarde comme un nouvel appareil.",
            "The notebook is here, but what opens it is missing. Nothing is deleted: leave all \
             untouched, and bring a backup back as a new device.",
        ),
    }
}
