//! What people said of an entry: plain text, oldest first.

use super::here::Here;
use super::now::ms_of;
use crate::message::Ask;
use crate::page::components::{Button, Kind, Moment, TextArea, text};
use cahier_notebook::Comment;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Most characters of the comment that is answered which are shown again.
const QUOTE_CHARS_MAX: usize = 120;

/// Comments, and a place for another.
#[component]
pub fn CommentsPane(here: Here) -> impl IntoView {
    let words = here.words();
    let comments = Memo::new(move |_| here.of(|view| view.comments.clone()));
    let reply_to = RwSignal::new(None::<Comment>);
    view! {
        <div class="pane-part">
            <Show when=move || comments.with(Vec::is_empty)>
                <p class="pane-count">
                    {words.say("Pas encore de commentaire.", "No comment yet.")}
                </p>
            </Show>
            <ul id="comments" class="comments" aria-label=words.say("Commentaires", "Comments")>
                <For
                    each=move || comments.get()
                    key=|comment: &Comment| comment.id.clone()
                    let:comment
                >
                    <Said here comment comments reply_to />
                </For>
            </ul>
            <Show when=move || here.of(|view| view.may.comment)>
                <NewComment here reply_to />
            </Show>
        </div>
    }
}

/// The beginning of a comment.
fn quote(text: &str) -> String {
    let short: String = text.chars().take(QUOTE_CHARS_MAX).collect();
    match short.len() < text.len() {
        true => format!("{short}…"),
        false => short,
    }
}

/// How somebody is called: by name where the zone knows them, else as the comment says.
fn author(here: Here, person: &str) -> String {
    super::heading::zone_of(here, |zone| {
        zone.people.iter().find(|one| one.person == person).map(|one| one.name.clone())
    })
    .unwrap_or_else(|| person.to_owned())
}

#[component]
fn Said(
    here: Here,
    comment: Comment,
    comments: Memo<Vec<Comment>>,
    reply_to: RwSignal<Option<Comment>>,
) -> impl IntoView {
    let words = here.words();
    let person = comment.author.clone();
    let name = move || author(here, &person);
    let at = ms_of(&comment.at).map(|ms| view! { <Moment ms words /> });
    let answered = comment.reply_to.clone();
    let quoted = move || {
        let found = comments.with(|all| all.iter().find(|one| one.id == answered).cloned());
        found.map(|one| {
            let name = author(here, &one.author);
            view! {
                <blockquote>
                    <b>{name}</b>
                    <span>{quote(&one.text)}</span>
                </blockquote>
            }
        })
    };
    let said = comment.text.clone();
    let answer = Callback::new(move |()| {
        reply_to.set(Some(comment.clone()));
        focus("comment");
    });
    view! {
        <li class="comment">
            <p class="comment-head">
                <b>{name}</b>
                {at}
            </p>
            {quoted}
            <p class="comment-text">{said}</p>
            <Show when=move || here.of(|view| view.may.comment)>
                <Button
                    kind=Kind::Quiet
                    icon="reply"
                    label=text(words, "Répondre", "Reply")
                    on_press=answer
                />
            </Show>
        </li>
    }
}

/// Puts the focus on what has an id.
fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let found = document().get_element_by_id(id);
    if let Some(found) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

#[component]
fn NewComment(here: Here, reply_to: RwSignal<Option<Comment>>) -> impl IntoView {
    let words = here.words();
    let value = RwSignal::new(String::new());
    let sending = RwSignal::new(false);
    let send = move || {
        let said = value.get_untracked().trim().to_owned();
        if said.is_empty() || sending.get_untracked() {
            return;
        }
        sending.set(true);
        let answered = reply_to.get_untracked().map(|comment| comment.id).unwrap_or_default();
        let ask = Ask::Comment { entry: here.id(), text: said, reply_to: answered };
        spawn_local(async move {
            match here.known.engine.ask(ask).await {
                Ok(_) => {
                    let _ = value.try_set(String::new());
                    let _ = reply_to.try_set(None);
                }
                // What was written stays in the field.
                Err(said) => here.known.say(said),
            }
            let _ = sending.try_set(false);
        });
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            send();
        }
    };
    let answers = move || {
        reply_to.get().map(|comment| {
            let name = author(here, &comment.author);
            words.pick((format!("En réponse à {name}"), format!("In reply to {name}")))
        })
    };
    let replies = Memo::new(move |_| reply_to.with(Option::is_some));
    let empty = Signal::derive(move || value.with(|said| said.trim().is_empty()) || sending.get());
    view! {
        <div class="comment-new" on:keydown=keys>
            <p class="hint" role="status">{answers}</p>
            <Show when=move || replies.get()>
                <Button
                    kind=Kind::Quiet
                    label=text(words, "Ne plus répondre", "Do not reply")
                    on_press=Callback::new(move |()| reply_to.set(None))
                />
            </Show>
            <TextArea
                id="comment"
                label=text(words, "Nouveau commentaire", "New comment")
                value
                rows=3
            />
            <Button
                id="send-comment"
                kind=Kind::Primary
                icon="send"
                label=text(words, "Commenter", "Comment")
                disabled=empty
                on_press=Callback::new(move |()| send())
            />
        </div>
    }
}
