//! How an entry is signed, in the words that a page shows: one seal after another, and by which
//! of them it is frozen.

use super::dated::dated;
use super::directory::short;
use super::signing::host;
use crate::clock::now_ms;
use crate::message::{AskedFor, Frozen, Seal, Signed, Stated};
use cahier_evidence::{DocumentId, Hash, PersonId, ZoneId};
use cahier_notebook::Entry;
use cahier_sync::rows::{Asked, Fit};
use cahier_sync::{Engine, KeyCheck, NameView, SealStanding, SealView};
use cahier_words::{Lang, Sentence, both, meaning};
use js_sys::{Date, Object, Reflect};

/// Everybody whom a zone knows, by name.
pub(super) fn names_of(engine: &Engine, zone: ZoneId) -> Vec<NameView> {
    let mut names = engine.names(zone, now_ms()).unwrap_or_default();
    // One's own name is known before the zone has heard it.
    let own = names.iter_mut().find(|view| view.person == engine.person());
    if let Some(own) = own {
        own.name.get_or_insert_with(|| engine.name().to_owned());
    }
    names
}

/// How an entry is signed.
pub(super) fn signed(engine: &Engine, id: DocumentId, entry: &Entry) -> Signed {
    let Some(zone) = engine.zone_of(id) else { return Signed::default() };
    let names = names_of(engine, zone);
    let all = engine.seals(id).unwrap_or_default();
    // What is stated at the end of a sitting is nobody's signature under anything.
    let views = all.iter().filter(|view| view.meaning.is_some());
    let keys = engine.signing_keys(id, &host());
    let requests = engine.requests(id).into_iter();
    Signed {
        frozen: engine.frozen_by(id).map(|seal| Frozen {
            by: frozen_by(&names, views.clone().find(|view| view.envelope == seal)),
            amending: amending(engine, id, entry, seal),
        }),
        seals: views.map(|view| shown(engine, zone, &names, view, &all)).collect(),
        unsent: engine.document_status(id).map_or(0, |status| status.unsent),
        keys: keys.known,
        new_keys: keys.waiting,
        requests: requests.map(|asked| asked_for(engine, &names, asked)).collect(),
        stated: all.iter().rev().find(|view| is_stated(view)).map(|view| Stated {
            hash: view.envelope.to_string(),
            by: called(&names, &view.person),
            claimed_ms: view.claimed_ms as f64,
            count: view.version.count,
        }),
    }
}

/// Whether the log names the version of now by that signature. One without a place may have to be
/// signed anew, and then has another hash.
fn is_stated(view: &SealView) -> bool {
    view.newest && view.standing != SealStanding::NotYetSent
}

fn asked_for(engine: &Engine, names: &[NameView], asked: &Asked) -> AskedFor {
    let by = asked.by.parse().ok().map(|by: PersonId| called(names, &by));
    AskedFor {
        id: asked.id.clone(),
        name: called(names, &asked.person),
        by: by.unwrap_or_default(),
        meaning: asked.meaning.name().to_owned(),
        own: asked.person == engine.person(),
    }
}

fn shown(
    engine: &Engine,
    zone: ZoneId,
    names: &[NameView],
    view: &SealView,
    all: &[SealView],
) -> Seal {
    let mut lines = vec![vouched(names, &view.person), standing(view.standing)];
    lines.push(version(view));
    lines.extend(answers(names, view, all));
    lines.push(security_key(view.key));
    lines.push(times(engine, zone, view));
    Seal {
        id: view.envelope.to_string(),
        title: signer(names, view),
        lines,
        note: view.note.clone(),
        freezes: view.standing == SealStanding::Freezing,
        about: view.about.map(|about| about.to_string()),
        answerable: is_answerable(engine, view, all),
    }
}

/// Whether two signatures are on one version. Their roots differ always, by their salts.
fn same_version(one: &SealView, other: &SealView) -> bool {
    (one.version.count, one.version.hashes) == (other.version.count, other.version.hashes)
}

/// Whether this person can answer a seal, and did not: it is somebody else's, and the entry is as
/// it was signed.
fn is_answerable(engine: &Engine, view: &SealView, all: &[SealView]) -> bool {
    let me = engine.person();
    let answered = |one: &SealView| one.person == me && one.about == Some(view.envelope);
    let fits = view.fit != Some(Fit::Differs);
    is_stated(view) && fits && view.person != me && !all.iter().any(answered)
}

/// Which seal this one answers, and whether it countersigns it.
fn answers(names: &[NameView], view: &SealView, all: &[SealView]) -> Option<Sentence> {
    let about = view.about?;
    let Some(one) = all.iter().find(|one| one.envelope == about) else {
        return Some(both(
            "Répond à une signature qui n’est pas ici.",
            "Answers a signature that is not here.",
        ));
    };
    let by = signer(names, one);
    let (fr, en) = (by.clone().get(Lang::Fr), by.get(Lang::En));
    Some(match same_version(one, view) {
        true => both(
            format!("Contresigne ce qu’a signé {fr}."),
            format!("Countersigns what was signed by {en}."),
        ),
        false => both(
            format!("Répond à {fr}, sur une autre version\u{a0}: ne la contresigne pas."),
            format!("Answers {en}, on another version: does not countersign it."),
        ),
    })
}

/// How somebody is called.
pub(super) fn called(names: &[NameView], person: &PersonId) -> String {
    let known = names.iter().find(|view| view.person == *person);
    known.and_then(|view| view.name.clone()).unwrap_or_else(|| short(*person))
}

/// Who signed, and as what.
fn signer(names: &[NameView], view: &SealView) -> Sentence {
    let name = called(names, &view.person);
    let Some(as_what) = view.meaning.map(meaning) else { return both(name.clone(), name) };
    let in_lang = |lang| format!("{name}, {}", as_what.clone().get(lang));
    both(in_lang(Lang::Fr), in_lang(Lang::En))
}

/// Who vouches for somebody's name.
pub(super) fn vouched(names: &[NameView], person: &PersonId) -> Sentence {
    let known = names.iter().find(|view| view.person == *person);
    let by = known.map(|view| view.vouchers.as_slice()).unwrap_or_default();
    let by: Vec<String> = by.iter().map(|voucher| called(names, &voucher.by)).collect();
    match by.is_empty() {
        true => both("Personne ne garantit ce nom.", "Nobody vouches for this name."),
        false => {
            let by = by.join(", ");
            both(format!("Nom garanti par {by}."), format!("{by} vouches for this name."))
        }
    }
}

fn standing(standing: SealStanding) -> Sentence {
    match standing {
        SealStanding::NotYetSent => both(
            "Gardé ici, pas encore sur le relais : c’est là qu’il prendra sa place.",
            "Kept here, not on the relay yet: there it will get its place.",
        ),
        SealStanding::Stands => both("Tient, et ne fige rien.", "Stands, and freezes nothing."),
        SealStanding::Overtaken => both(
            "Dépassé : d’autres changements étaient entrés avant lui. Il vaut pour la version que \
             son auteur avait vue, et ne fige rien.",
            "Overtaken: other changes had come in before it. It stands over the version that its \
             signer saw, and freezes nothing.",
        ),
        SealStanding::Freezing => both("Fige l’entrée.", "Freezes the entry."),
    }
}

/// Whether the entry is and was as it was signed.
fn version(view: &SealView) -> Sentence {
    let newest = match view.newest {
        true => both("Sur la version actuelle,", "Over the version of now,"),
        false => both("Sur une version antérieure,", "Over an earlier version,"),
    };
    let fit = match view.fit {
        Some(Fit::Fits) => both("comparée à l’entrée.", "compared with the entry."),
        Some(Fit::Differs) => both(
            "et l’entrée n’a jamais été ainsi : ne vous y fiez pas.",
            "and the entry was never like that: do not rely on it.",
        ),
        Some(Fit::Unknown) => {
            both("qui ne peut pas être comparée ici.", "which cannot be compared here.")
        }
        None => both("pas encore comparée à l’entrée.", "not compared with the entry yet."),
    };
    newest.then(&fit)
}

fn security_key(check: KeyCheck) -> Sentence {
    match check {
        KeyCheck::None => both("Sans clé de sécurité.", "Without a security key."),
        KeyCheck::Holds => both(
            "Avec une clé de sécurité, dont la signature tient.",
            "With a security key, whose signature holds.",
        ),
        KeyCheck::Fails => both(
            "La signature de la clé de sécurité ne tient pas : ne vous fiez pas à ce sceau.",
            "The signature of the security key does not hold: do not rely on this seal.",
        ),
    }
}

/// The three times, as far as they are known.
fn times(engine: &Engine, zone: ZoneId, view: &SealView) -> Sentence {
    let said = at("Déclaré", "Claimed", view.claimed_ms);
    let said = said.then(&match view.received_ms {
        Some(ms) => at("Reçu", "Received", ms),
        None => both("Pas encore reçu.", "Not received yet."),
    });
    let Some(index) = view.index else { return said };
    said.then(&dated(engine, zone, index))
}

/// By which seal an entry is frozen.
fn frozen_by(names: &[NameView], seal: Option<&SealView>) -> Sentence {
    let by = match seal {
        None => both("Figée par un sceau.", "Frozen by a seal."),
        Some(seal) => {
            let by = signer(names, seal);
            let in_lang = |lang| by.clone().get(lang);
            let (fr, en) = (in_lang(Lang::Fr), in_lang(Lang::En));
            both(format!("Figée par un sceau : {fr}."), format!("Frozen by a seal: {en}."))
                .then(&at("Déclaré", "Claimed", seal.claimed_ms))
        }
    };
    by.then(&both("Son texte se lit et ne s’écrit plus.", "Its text is for reading only."))
}

/// The reason of the amendment that this device writes, if it writes one.
fn amending(engine: &Engine, id: DocumentId, entry: &Entry, seal: Hash) -> Option<String> {
    if engine.amending(id) != Some(seal) {
        return None;
    }
    let of_it = |amendment: &&cahier_notebook::Amendment| amendment.seal == seal.to_string();
    let newest = entry.amendments.iter().rev().find(of_it);
    Some(newest.map(|amendment| amendment.reason.clone()).unwrap_or_default())
}

/// A moment with what happened then, in the reader's time zone.
pub(super) fn at(fr: &str, en: &str, ms: u64) -> Sentence {
    let date = Date::new(&(ms as f64).into());
    let options = Object::new();
    for (name, style) in [("dateStyle", "long"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &style.into());
    }
    let written = |lang: Lang| String::from(date.to_locale_string(lang.code(), &options));
    let (in_french, in_english) = (written(Lang::Fr), written(Lang::En));
    both(format!("{fr} : {in_french}."), format!("{en}: {in_english}."))
}
