//! Zones that stand still, and a public log that does not fit: what was found, what is safe, what
//! to do, and the way on where the person may decide.

use super::components::{Button, Checkbox, text};
use super::known::Known;
use crate::message::{Alarm, Ask};
use cahier_words::Sentence;
use leptos::prelude::*;

/// A panel for each zone that stands still.
#[component]
pub fn Alarms(known: Known) -> impl IntoView {
    let alarms = Memo::new(move |_| known.of_state(|state| state.alarms.clone()));
    view! {
        <div id="alarms">
            <For each=move || alarms.get() key=|alarm| alarm.clone() let:alarm>
                <Panel alarm known />
            </For>
        </div>
    }
}

/// What a person does before they trust again.
const COMPARED: (&str, &str) = (
    "J’ai comparé avec mes collègues ce que chacun voit",
    "I compared with my colleagues what each of us sees",
);

/// One zone.
#[component]
fn Panel(alarm: Alarm, known: Known) -> impl IntoView {
    let words = known.words;
    let Alarm { zone, title, found, places, to_do, ends_here } = alarm;
    let id = format!("alarm-{zone}");
    let labelled_by = id.clone();
    let heading = move || {
        words.pick((
            format!("La zone « {title} » est arrêtée"),
            format!("Zone “{title}” stands still"),
        ))
    };
    let place = move |place: Sentence| view! { <li>{move || words.tell(&place)}</li> };
    view! {
        <section class="alarm" aria-labelledby=labelled_by>
            <h2 id=id>{heading}</h2>
            <p role="alert">{move || words.tell(&found)}</p>
            <ul>{places.into_iter().map(place).collect_view()}</ul>
            <p>{move || words.tell(&to_do)}</p>
            {ends_here.then(|| {
                let label = ("Reprendre avec le relais", "Resume with the relay");
                let ask = Ask::Resume { zone };
                view! { <WayOn ask label says=COMPARED known /> }
            })}
        </section>
    }
}

/// A panel for the relay's public log, where it does not fit.
#[component]
pub fn PublicLog(known: Known) -> impl IntoView {
    let words = known.words;
    let alarm = Memo::new(move |_| known.of_state(|state| state.log_alarm.clone()));
    let found = move || alarm.get().map(|alarm| words.tell(&alarm.found));
    let to_do = move || alarm.get().map(|alarm| words.tell(&alarm.to_do));
    let label = ("Accepter ce que le relais montre", "Accept what the relay shows");
    view! {
        <div id="public-log">
            <Show when=move || alarm.with(Option::is_some)>
                <section class="alarm" aria-labelledby="public-log-title">
                    <h2 id="public-log-title">
                        {words.say(
                            "Le registre public du relais ne convient pas",
                            "The relay’s public log does not fit",
                        )}
                    </h2>
                    <p role="alert">{found}</p>
                    <p>{to_do}</p>
                    <WayOn ask=Ask::AcceptLog label says=COMPARED known />
                </section>
            </Show>
        </div>
    }
}

/// A panel where a newer version of the app wrote the notebook.
#[component]
pub fn Newer(known: Known) -> impl IntoView {
    let words = known.words;
    let shows = Memo::new(move |_| known.of_state(|state| state.newer));
    view! {
        <div id="newer">
            <Show when=move || shows.get()>
                <section class="alarm" aria-labelledby="newer-title">
                    <h2 id="newer-title">{words.say("Lecture seule", "Read only")}</h2>
                    <p role="alert">{move || words.tell(&cahier_words::newer())}</p>
                </section>
            </Show>
        </div>
    }
}

/// A panel for a relay that shows another key.
#[component]
pub fn OtherKey(known: Known) -> impl IntoView {
    let words = known.words;
    let shows = Memo::new(move |_| known.of_state(|state| state.other_key));
    let found = move || words.tell(&cahier_words::relay_key_changed());
    let label = ("Accepter l’autre clé", "Accept the other key");
    let says = (
        "Qui tient le relais me l’a confirmé autrement que par cette page",
        "Whoever runs the relay confirmed it to me by another way than this page",
    );
    view! {
        <div id="other-key">
            <Show when=move || shows.get()>
                <section class="alarm" aria-labelledby="other-key-title">
                    <h2 id="other-key-title">
                        {words.say("Le relais a une autre clé", "The relay has another key")}
                    </h2>
                    <p role="alert">{found}</p>
                    <WayOn ask=Ask::AcceptKey label says known />
                </section>
            </Show>
        </div>
    }
}

/// Trust begins again once the person says that they compared.
#[component]
fn WayOn(
    ask: Ask,
    label: (&'static str, &'static str),
    says: (&'static str, &'static str),
    known: Known,
) -> impl IntoView {
    let words = known.words;
    let compared = RwSignal::new(false);
    let says = text(words, says.0, says.1);
    let ask = StoredValue::new(ask);
    view! {
        <Checkbox
            label=says
            checked=compared
            on_change=Callback::new(move |checked| compared.set(checked))
        />
        <Button
            label=text(words, label.0, label.1)
            disabled=Signal::derive(move || !compared.get())
            on_press=Callback::new(move |()| known.send(ask.get_value()))
        />
    }
}
