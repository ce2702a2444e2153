//! An invitation: a role, for how long the link opens, and the link.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Copy, Kind, Notice, Qr, Select, Tone, text};
use super::super::frame::A;
use super::super::known::Known;
use super::super::language::Words;
use super::super::route::{Route, Section};
use super::roles::role_options;
use crate::message::{Answer, Ask, ZoneAsk};
use leptos::prelude::*;

/// For how many days a link may open.
const DAYS: [u32; 4] = [1, 7, 30, 90];

/// Makes a link.
#[component]
pub(super) fn Invite(known: Known, zone: StoredValue<String>, owns: Signal<bool>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (role, days) = (RwSignal::new("editor".to_owned()), RwSignal::new("7".to_owned()));
    let link = RwSignal::new(String::new());
    let day = move |days: u32| {
        let says = match days {
            1 => words.pick(("1 jour", "1 day")).to_owned(),
            n => words.pick((format!("{n} jours"), format!("{n} days"))),
        };
        (days.to_string(), says)
    };
    let invite = Callback::new(move |()| {
        let days = days.with_untracked(|days| days.parse().unwrap_or(7));
        let ask = ZoneAsk::Invite { zone: zone.get_value(), role: role.get_untracked(), days };
        asking.ask(Ask::Zone(ask), move |answer| {
            if let Answer::Link(made) = answer {
                let _ = link.try_set(made);
            }
        });
    });
    let placed = Memo::new(move |_| known.of_state(|state| state.relay.is_some()));
    view! {
        <section aria-labelledby="invite-title">
            <h2 id="invite-title">{words.say("Inviter", "Invite")}</h2>
            <Show when=move || !placed.get()>
                <Notice
                    tone=Tone::Attention
                    title=text(words, "Il faut d’abord un relais", "A relay is needed first")
                >
                    <A known href=Route::Settings(Section::Relay) class="more">
                        {words.say("Relier à un relais", "Connect to a relay")}
                    </A>
                </Notice>
            </Show>
            <div class="ask-line">
                <Select
                    label=text(words, "Rôle", "Role")
                    options=Signal::derive(move || role_options(words, owns.get()))
                    value=role
                    on_choose=Callback::new(move |chosen| role.set(chosen))
                    id="invite-role"
                />
                <Select
                    label=text(words, "Le lien ouvre pendant", "The link opens for")
                    options=Signal::derive(move || DAYS.into_iter().map(day).collect::<Vec<_>>())
                    value=days
                    on_choose=Callback::new(move |chosen| days.set(chosen))
                    id="invite-days"
                />
                <Button
                    label=text(words, "Créer le lien", "Make the link")
                    kind=Kind::Primary
                    id="invite"
                    disabled=asking.waits()
                    on_press=invite
                />
            </div>
            <Wrong asking />
            <Show when=move || !link.with(String::is_empty)>
                <Made link words />
            </Show>
        </section>
    }
}

/// The link that was made, to be given to somebody.
#[component]
fn Made(link: RwSignal<String>, words: Words) -> impl IntoView {
    view! {
                <p>
                    {words.say(
                        "Donnez ce lien à la personne, et à elle seule\u{a0}: qui l’ouvre demande \
                         à entrer avec ce rôle. Votre appareil la laisse entrer dès qu’il la voit.",
                        "Give this link to the person, and to them alone: whoever opens it asks to \
                         come in with this role. Your device lets them in as soon as it sees them.",
                    )}
                </p>
                <output
                    id="link"
                    class="link-text"
                    aria-label=words.say("Lien d’invitation", "Invitation link")
                >
                    {move || link.get()}
                </output>
                <Copy
                    label=text(words, "Copier le lien", "Copy the link")
                    value=link
                    id="copy-link"
                    words
                />
                <Qr
                    text=link
                    label=text(words, "Lien d’invitation", "Invitation link")
                    words
                />
    }
}
