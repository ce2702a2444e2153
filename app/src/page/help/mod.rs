//! How things are done: a page that works without a network, the sheet of keys, and a few quiet
//! words for who begins.

mod keys;
mod topics;
mod tour;

pub use keys::KeySheet;
pub use tour::Tour;

use super::components::{Button, Details, text};
use super::known::Known;
use keys::KeyTable;
use leptos::prelude::*;
use topics::{TOPICS, Topic};

/// The page.
#[component]
pub fn HelpPage(known: Known) -> impl IntoView {
    let words = known.words;
    let topic = move |topic: &'static Topic| {
        let paragraph = move |said: &'static (&'static str, &'static str)| {
            view! { <p>{words.say(said.0, said.1)}</p> }
        };
        view! {
            <Details label=text(words, topic.title.0, topic.title.1)>
                {topic.says.iter().map(paragraph).collect_view()}
            </Details>
        }
    };
    let again = Callback::new(move |()| tour::again(known));
    view! {
        <h1>{words.say("Aide", "Help")}</h1>
        <p class="page-lead">{words.say(
            "Tout ce qui est ici se lit sans réseau.",
            "Everything here can be read without a network.",
        )}</p>
        <div class="help-topics">{TOPICS.iter().map(topic).collect_view()}</div>
        <section aria-labelledby="by-keyboard">
            <h2 id="by-keyboard">{words.say("Au clavier", "By keyboard")}</h2>
            <KeyTable known />
        </section>
        <Button
            label=text(words, "Revoir les premiers pas", "See the first steps again")
            id="tour-again"
            on_press=again
        />
    }
}
