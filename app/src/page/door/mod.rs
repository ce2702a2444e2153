//! The door: who is there, where several people share this browser; begin a notebook on this
//! device, add the device to one, or open the one that is here.

mod abilities;
mod add;
mod another;
mod begin;
mod first;
mod languages;
mod said_first;
mod scan;
mod unlock;
mod way;
mod who;

pub use languages::Languages;
pub use scan::Scan;
pub use way::{NewWay, long_enough};

use super::components::{Button, Kind, text};
use super::known::Known;
use super::notebooks;
use super::route::Route;
use abilities::Abilities;
use another::Another;
use first::{Choice, First};
use leptos::prelude::*;
use said_first::{LOADS, PROMISE};
use unlock::Unlock;
use who::{Who, Whose};

/// Until the worker has said which ways in there are, nothing can be asked of it.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Never,
    Who,
    Another,
    Waits,
    First,
    Locked,
}

/// What stands between a person and their notebook.
#[component]
pub fn Door(known: Known) -> impl IntoView {
    let words = known.words;
    let (adds, opens) = (RwSignal::new(false), abilities::opens());
    // Until the engine has said so the door goes on as it began, before its code was here.
    let new = !notebooks::was_here();
    let stage = Memo::new(move |_| {
        let exists = known.locks.with(|locks| locks.as_ref().map(|locks| locks.exists));
        if !opens {
            return Stage::Never;
        }
        match (adds.get(), known.notebook.with(Option::is_some), exists) {
            (true, ..) => Stage::Another,
            (false, false, _) => Stage::Who,
            (false, true, None) => Stage::Waits,
            (false, true, Some(false)) => Stage::First,
            (false, true, Some(true)) => Stage::Locked,
        }
    });
    let invited = known.invitation.with_untracked(Option::is_some);
    let choice = RwSignal::new(if invited { Choice::Join } else { Choice::Begin });
    let heading = move || match (stage.get(), choice.get()) {
        (Stage::Never, _) => {
            words.pick(("Ce navigateur n’ouvre pas de cahier", "This browser opens no notebook"))
        }
        (Stage::Who, _) => words.pick(("Qui êtes-vous\u{a0}?", "Who are you?")),
        (Stage::Another, _) => words.pick(("Une autre personne", "Another person")),
        (Stage::Waits, choice) if new => words.pick(choice.title()),
        (Stage::Waits, _) => words.pick(("Un instant…", "One moment…")),
        (Stage::Locked, _) => words.pick(("Ouvrir le cahier", "Open the notebook")),
        (Stage::First, choice) => words.pick(choice.title()),
    };
    view! {
        <div class="door">
            <header class="door-head">
                <p class="door-name">{words.say("Cahier", "Cahier")}</p>
                <Languages words />
            </header>
            <p class="door-promise">{move || words.pick(PROMISE)}</p>
            <Abilities words />
            <h1 id="door">{heading}</h1>
            {move || match stage.get() {
                Stage::Who => view! { <Who known adds /> }.into_any(),
                Stage::Another => view! { <Another known adds /> }.into_any(),
                Stage::Waits if new => view! {
                    <p class="door-loads" role="status">{move || words.pick(LOADS)}</p>
                }
                .into_any(),
                Stage::Never | Stage::Waits => ().into_any(),
                Stage::First => view! {
                    <Whose known />
                    <First known choice />
                    <GiveUp known />
                }
                .into_any(),
                Stage::Locked => view! {
                    <Whose known />
                    <Unlock known />
                    <AnotherPerson known adds />
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

/// The way to a notebook beside the one that is here.
#[component]
fn AnotherPerson(known: Known, adds: RwSignal<bool>) -> impl IntoView {
    let words = known.words;
    view! {
        <p class=("another", true)>
            <Button
                label=text(words, "Une autre personne", "Another person")
                kind=Kind::Quiet
                icon="user-plus"
                id="another"
                on_press=Callback::new(move |()| adds.set(true))
            />
        </p>
    }
    .into_any()
}

/// The way back for whoever made room here and does not begin.
#[component]
fn GiveUp(known: Known) -> impl IntoView {
    let words = known.words;
    let several = move || known.notebooks.with(|list| list.len() > 1);
    move || {
        several().then(|| {
            view! {
                <p class=("another", true)>
                    <Button
                        label=text(words, "Ne pas commencer ici", "Do not begin here")
                        kind=Kind::Quiet
                        id="give-up"
                        on_press=Callback::new(move |()| notebooks::give_up(known))
                    />
                </p>
            }
        })
    }
}

/// The notebook is open: somebody who came with an invitation finds it right away.
fn opened(known: Known) {
    if known.invitation.try_with_untracked(Option::is_some) == Some(true) {
        known.go(&Route::Join);
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::{self, Theme};
    use super::super::{language, notebooks};
    use cahier_words::Lang;

    /// What stands here before the code does, and what decides about it.
    const DRAWN: &str = include_str!("../../../../www/first.html");
    const DECIDES: &str = include_str!("../../../../www/first.js");

    #[test]
    fn what_is_drawn_before_the_door_offers_the_languages_that_it_offers() {
        for language in Lang::ALL {
            let (code, name) = (language.code(), language.name());
            assert!(DRAWN.contains(&format!("<button type=\"button\" lang=\"{code}\"")), "{code}");
            assert!(DRAWN.contains(&format!(">{name}</button>")), "{name}");
        }
        assert_eq!(DRAWN.matches("<button").count(), Lang::ALL.len());
    }

    #[test]
    fn it_goes_by_what_the_page_keeps() {
        let names =
            [language::KEPT_AS, theme::KEPT_AS, notebooks::KEPT_AS, notebooks::HERE_KEPT_AS];
        for name in names {
            assert!(DECIDES.contains(&format!("kept(\"{name}\")")), "{name}");
        }
        for chosen in [Theme::Light, Theme::Dark] {
            assert!(DECIDES.contains(&format!("theme === \"{}\"", chosen.name())), "{chosen:?}");
        }
    }
}
