//! Zones: where one has rights, with whom, and how one comes to be in one.

mod carry;
mod choices;
mod compare;
mod describe;
mod export;
mod invite;
mod join;
mod members;
mod roles;
mod take_in;
mod vouching;
mod zone;

pub use join::JoinPage;
pub use zone::ZonePage;

use super::asking::Asking;
use super::components::{Button, Empty, Icon, Kind, TextField, text};
use super::frame::A;
use super::known::Known;
use super::route::Route;
use crate::message::{Answer, Ask, ZoneAsk, ZoneRow};
use crate::page::call::Call;
use crate::page::visit::Visit;
use cahier_words::both;
use leptos::prelude::*;
use roles::role_name;
use take_in::TakeIn;

/// All zones, and how to come by another one.
#[component]
pub fn ZonesPage(known: Known) -> impl IntoView {
    let words = known.words;
    let zones = Memo::new(move |_| known.of_state(|state| state.zones.clone()));
    view! {
        <div class="folio">
            <h1>{words.say("Zones", "Zones")}</h1>
            <p>
                {words.say(
                    "Une zone réunit des pages et ceux qui peuvent les lire ou y écrire. La vôtre \
                     n’est qu’à vous tant que vous n’invitez personne.",
                    "A zone brings together pages and those who may read them or write in them. \
                     Yours is yours alone until you invite somebody.",
                )}
            </p>
            <ul id="zones" class="items">
                {move || zones.get().into_iter().map(|zone| {
                    view! { <Row known zone /> }
                }).collect_view()}
            </ul>
            <Show when=move || zones.with(Vec::is_empty)>
                <Empty
                    icon="users"
                    title=text(words, "Aucune zone", "No zone")
                    text=text(
                        words,
                        "Commencez-en une, ou rejoignez celle d’un collègue.",
                        "Begin one, or join a colleague’s.",
                    )
                />
            </Show>
            <NewZone known />
            <section aria-labelledby="others-title">
                <h2 id="others-title">{words.say("Chez un collègue", "At a colleague’s")}</h2>
                <p>
                    <A known href=Route::Join class="more">
                        {words.say("Rejoindre avec une invitation", "Join with an invitation")}
                    </A>
                </p>
                <TakeIn known />
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Row(known: Known, zone: ZoneRow) -> impl IntoView {
    let words = known.words;
    let ZoneRow { id, title, role, checked, people, .. } = zone;
    let people = people.len();
    let says = move || {
        let role = match &role {
            Some(role) => words.pick(role_name(role)),
            None => words.pick(("pas encore admis", "not let in yet")),
        };
        let people = match people {
            0 | 1 => words.pick(("vous seul", "only you")).to_owned(),
            n => words.pick((format!("{n} personnes"), format!("{n} people"))),
        };
        let checked = match checked {
            true => "",
            false => words.pick((" · pas encore vérifiée", " · not yet checked")),
        };
        format!("{role} · {people}{checked}")
    };
    let name = move || match title.is_empty() {
        true => words.pick(("Sans titre", "Untitled")).to_owned(),
        false => title.clone(),
    };
    view! {
        <li class="item">
            <A known href=Route::Zone(id) class="item-link">
                <Icon name="folder" />
                <span class="item-name">{name}</span>
                <span class="item-says">{says}</span>
            </A>
        </li>
    }
}

/// One field and a button.
#[component]
fn NewZone(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::lasting(known);
    let title = RwSignal::new(String::new());
    let begin = Callback::new(move |()| {
        let named = title.with_untracked(|title| title.trim().to_owned());
        if named.is_empty() {
            asking.fail(both("Donnez-lui un nom.", "Give it a name."));
            return;
        }
        let visit = Visit::now(known);
        asking.ask(Ask::Zone(ZoneAsk::Begin { title: named }), move |answer| {
            let _ = title.try_set(String::new());
            if let Answer::Begun(id) = answer {
                visit.lead(&Route::Zone(id), both("Zone commencée.", "Zone begun."));
            }
        });
    });
    view! {
        <form
            class="ask ask-line"
            on:submit=move |event| {
                event.prevent_default();
                begin.call(());
            }
        >
            <TextField
                label=text(words, "Nouvelle zone", "New zone")
                value=title
                id="zone-title"
                error=asking.error()
            />
            <Button
                label=text(words, "Commencer la zone", "Begin the zone")
                kind=Kind::Primary
                id="new-zone"
                disabled=asking.waits()
                on_press=begin
            />
        </form>
    }
}
