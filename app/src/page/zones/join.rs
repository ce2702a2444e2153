//! Join a zone: an invitation, and what happens next.

use super::super::asking::Asking;
use super::super::components::{Button, Kind, Notice, TextField, Tone, text};
use super::super::door::Scan;
use super::super::frame::A;
use super::super::known::Known;
use super::super::route::{Route, Section};
use crate::message::{Ask, ZoneAsk};
use crate::page::call::Call;
use cahier_words::both;
use leptos::prelude::*;

/// A link, by which the page was opened or that is pasted.
#[component]
pub fn JoinPage(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let link = RwSignal::new(known.invitation.get_untracked().unwrap_or_default());
    let asked = RwSignal::new(false);
    let join = Callback::new(move |()| {
        let given = link.with_untracked(|link| link.trim().to_owned());
        if given.is_empty() {
            asking.fail(both(
                "Collez le lien que votre collègue a envoyé.",
                "Paste the link that your colleague sent.",
            ));
            return;
        }
        asking.ask(Ask::Zone(ZoneAsk::Join { link: given }), move |_| {
            // It is a secret, and it was used.
            let _ = known.invitation.try_set(None);
            let _ = link.try_set(String::new());
            let _ = asked.try_set(true);
        });
    });
    view! {
        <div class="folio">
            <h1>{words.say("Rejoindre une zone", "Join a zone")}</h1>
            <p>
                {words.say(
                    "Rejoindre relie ce cahier au relais de votre collègue et lui donne votre nom \
                     et votre empreinte. Vos autres zones restent à vous.",
                    "Joining connects this notebook to your colleague’s relay and gives them your \
                     name and fingerprint. Your other zones stay yours.",
                )}
            </p>
            <Unrecoverable known />
            <form
                class="ask"
                on:submit=move |event| {
                    event.prevent_default();
                    join.call(());
                }
            >
                <TextField
                    label=text(words, "Lien d’invitation", "Invitation link")
                    value=link
                    id="join-link"
                    error=asking.error()
                />
                <Scan known on_text=Callback::new(move |found| link.set(found)) />
                <Button
                    label=text(words, "Rejoindre", "Join")
                    kind=Kind::Primary
                    id="join"
                    disabled=asking.waits()
                    on_press=join
                />
            </form>
            <Show when=move || asked.get()>
                <Next known />
            </Show>
        </div>
    }
    .into_any()
}

/// Says that the notebook cannot be recovered yet.
#[component]
fn Unrecoverable(known: Known) -> impl IntoView {
    let words = known.words;
    let lost = move || known.state.with(|s| s.as_ref().is_some_and(|s| !s.recoverable));
    view! {
        <Show when=lost>
            <p class="soft">
                {words.say(
                    "Avant que d’autres comptent sur ce cahier\u{a0}: ",
                    "Before others rely on this notebook: ",
                )}
                <A known href=Route::Settings(Section::Recovery) class="more">
                    {words.say("écrivez vos mots de secours", "write your recovery words")}
                </A>
            </p>
        </Show>
    }
}

/// What happens next.
#[component]
fn Next(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <Notice
            tone=Tone::Good
            title=text(words, "Demande envoyée", "You asked to come in")
            id="joined"
        >
            <p>
                {words.say(
                    "Quelqu’un de la zone va vous laisser entrer\u{a0}: son appareil le fait seul \
                     dès qu’il voit le relais. La zone et ses pages apparaissent alors ici, sans \
                     rien de plus à faire. Vous pouvez continuer à écrire, ou fermer la page.",
                    "Somebody of the zone will let you in: their device does so by itself as soon \
                     as it sees the relay. The zone and its pages then appear here, with nothing \
                     more to do. You can go on writing, or close the page.",
                )}
            </p>
            <p>
                {words.say(
                    "Ensuite, comparez vos empreintes\u{a0}: dans la zone, à côté de chaque nom.",
                    "Then compare your fingerprints: in the zone, beside each name.",
                )}
            </p>
            <A known href=Route::Zones class="more">
                {words.say("Voir mes zones", "See my zones")}
            </A>
        </Notice>
    }
}
