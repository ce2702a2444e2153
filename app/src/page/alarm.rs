//! Zones that stand still: what was found, what is safe, what to do, and the way on where the
//! person may decide.

use super::language::Words;
use super::sheet::Send;
use crate::message::{Alarm, Ask};
use cahier_words::Sentence;
use leptos::prelude::*;

/// A panel for each zone that stands still.
#[component]
pub fn Alarms(alarms: Signal<Vec<Alarm>>, send: Send, words: Words) -> impl IntoView {
    view! {
        <div id="alarms">
            <For each=move || alarms.get() key=|alarm| alarm.clone() let:alarm>
                <Panel alarm send words />
            </For>
        </div>
    }
}

/// One zone.
#[component]
fn Panel(alarm: Alarm, send: Send, words: Words) -> impl IntoView {
    let Alarm { zone, title, found, places, to_do, ends_here } = alarm;
    let id = format!("alarm-{zone}");
    let labelled_by = id.clone();
    let heading = move || {
        words.pick((
            format!("La zone « {title} » est arrêtée"),
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
            {ends_here.then(|| view! { <WayOn zone send words /> })}
        </section>
    }
}

/// Trust begins again once the person says that they compared: the relay is asked anew.
#[component]
fn WayOn(zone: String, send: Send, words: Words) -> impl IntoView {
    let compared = RwSignal::new(false);
    view! {
        <label>
            <input type="checkbox" bind:checked=compared />
            {words.say(
                "J’ai comparé avec mes collègues ce que chacun voit",
                "I compared with my colleagues what each of us sees",
            )}
        </label>
        <button
            disabled=move || !compared.get()
            on:click=move |_| send.run(Ask::Resume { zone: zone.clone() })
        >
            {words.say("Reprendre avec le relais", "Resume with the relay")}
        </button>
    }
}
