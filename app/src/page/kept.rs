//! Kept work: what was not taken in, why, and what can be done with it. Nothing goes away unasked.

use super::asking::{Asking, Wrong};
use super::components::{Button, Dialog, Empty, Kind, Moment, Progress, Select, text};
use super::entry::download::save;
use super::follow::follow;
use super::known::Known;
use super::question::{LossDialog, asked_about};
use super::visit::Visit;
use crate::message::{Answer, Ask, FileAsk, HistoryAsk, Kept};
use crate::page::call::Call;
use cahier_words::both;
use js_sys::Array;
use leptos::prelude::*;
use web_sys::Blob;

/// All of it, read again when its number changes.
#[component]
pub fn KeptPage(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let list = RwSignal::new(None::<Vec<Kept>>);
    let read = Callback::new(move |()| {
        asking.ask(Ask::History(HistoryAsk::Kept), move |answer| {
            if let Answer::Kept(told) = answer {
                let _ = list.try_set(Some(told));
            }
        });
    });
    let count = Memo::new(move |_| known.of_state(|state| state.kept));
    Effect::new(move || {
        follow(&count);
        read.call(());
    });
    let forgets = RwSignal::new(None::<(u64, bool)>);
    let copies = RwSignal::new(None::<(u64, String)>);
    let none = move || list.with(|list| list.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="folio">
            <h1>{words.say("Travail gardé", "Kept work")}</h1>
            <p>
                {words.say(
                    "Ces changements n’ont pas été pris dans leur zone, mais rien n’en est \
                     perdu\u{a0}: vous pouvez les lire, les enregistrer, et parfois les reprendre, \
                     avec leur auteur et leur date.",
                    "These changes were not taken into their zone, but nothing of them is lost: \
                     you can read them, save them, and sometimes take them in, with their author \
                     and date.",
                )}
            </p>
            <Wrong asking />
            <Show when=none>
                <Empty
                    icon="archive"
                    title=text(words, "Rien n’est gardé", "Nothing is kept")
                    text=text(
                        words,
                        "Tout ce qui a été écrit est dans sa page.",
                        "Everything that was written is in its page.",
                    )
                />
            </Show>
            <ul id="kept-work" class="items">
                {move || list.get().unwrap_or_default().into_iter().map(|kept| {
                    view! { <One known kept forgets copies on_done=read /> }
                }).collect_view()}
            </ul>
        </div>
        <Forget known forgets on_done=read />
        <Elsewhere known copies />
    }
    .into_any()
}

/// One change.
#[component]
fn One(
    known: Known,
    kept: Kept,
    forgets: RwSignal<Option<(u64, bool)>>,
    copies: RwSignal<Option<(u64, String)>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let Kept { seq, zone, entry, title, author, claimed_ms, why, .. } = kept;
    let Kept { text: written, adoptable, copyable, shut_out, .. } = kept;
    let adopt = Callback::new(move |()| {
        asking.ask(Ask::History(HistoryAsk::Adopt { seq }), move |_| on_done.call(()));
    });
    let name = format!("{}.txt", entry.chars().take(12).collect::<String>());
    let content = format!("{title}\n{author}\n\n{written}\n");
    let export = Callback::new(move |()| {
        let parts = Array::of1(&content.as_str().into());
        let saved = Blob::new_with_str_sequence(&parts).and_then(|blob| save(&name, &blob));
        if saved.is_err() {
            asking.fail(both(
                "Ce navigateur n’a pas pu enregistrer le fichier\u{a0}; rien n’a changé ici.",
                "This browser could not save the file; nothing changed here.",
            ));
        }
    });
    let heading = move || match title.is_empty() {
        true => words.pick(("Sans titre", "Untitled")).to_owned(),
        false => title.clone(),
    };
    view! {
        <li class="kept">
            <h2>{heading}</h2>
            <p class="item-says">{author} " · " <Moment ms=claimed_ms words /></p>
            <p>{move || words.tell(&why)}</p>
            <pre class="kept-text">{written}</pre>
            <div class="actions">
                {adoptable.then(|| view! {
                    <Button
                        label=text(words, "Reprendre dans la page", "Take into the page")
                        kind=Kind::Primary
                        disabled=asking.waits()
                        on_press=adopt
                    />
                })}
                {copyable.then(|| view! {
                    <Button
                        label=text(words, "Dans une autre zone…", "Into another zone…")
                        on_press=Callback::new(move |()| copies.set(Some((seq, zone.clone()))))
                    />
                })}
                <Button
                    label=text(words, "Enregistrer le texte", "Save the text")
                    icon="download"
                    on_press=export
                />
                <Button
                    label=text(words, "Oublier", "Forget")
                    kind=Kind::Quiet
                    on_press=Callback::new(move |()| forgets.set(Some((seq, shut_out))))
                />
            </div>
            <Wrong asking />
        </li>
    }
}

/// The one question before anything goes away.
#[component]
fn Forget(
    known: Known,
    forgets: RwSignal<Option<(u64, bool)>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let open = asked_about(forgets);
    let forget = Callback::new(move |()| {
        let Some((seq, _)) = forgets.get_untracked() else { return };
        asking.ask(Ask::History(HistoryAsk::Drop { seq }), move |_| {
            let _ = open.try_set(false);
            on_done.call(());
        });
    });
    view! {
        <LossDialog
            words
            id="forgetting"
            title=text(words, "Oublier ce travail\u{a0}?", "Forget this work?")
            open
            does="forget"
            label=text(words, "Oublier", "Forget")
            disabled=asking.waits()
            on_loss=forget
        >
            <p>
                {words.say(
                    "Il n’est nulle part ailleurs\u{a0}: oublié ici, il est perdu. Enregistrez \
                     d’abord le texte si vous hésitez.",
                    "It is nowhere else: forgotten here, it is lost. Save the text first if you \
                     are not sure.",
                )}
            </p>
            <Show when=move || forgets.with(|asked| asked.is_some_and(|(_, shut_out)| shut_out))>
                <p>
                    {words.say(
                        "Ce que vous avez écrit ensuite dans la même page reste gardé ici, \
                         mais n’en partira plus.",
                        "What you wrote after it in the same page stays kept here, but leaves no \
                         more.",
                    )}
                </p>
            </Show>
            <Wrong asking />
        </LossDialog>
    }
}

/// Zones that take an entry, but for the one where work is kept: id and title.
fn other_zones(known: Known, copies: RwSignal<Option<(u64, String)>>) -> Vec<(String, String)> {
    let from = copies.with(|asked| asked.as_ref().map(|(_, zone)| zone.clone()));
    known.of_state(|state| {
        let open = state.zones.iter().filter(|zone| zone.may_begin && !zone.shut_out);
        let other = open.filter(|zone| from.as_ref() != Some(&zone.id));
        other.map(|zone| (zone.id.clone(), zone.title.clone())).collect()
    })
}

/// Chooses the zone into which kept work goes, as an entry of its own.
#[component]
fn Elsewhere(known: Known, copies: RwSignal<Option<(u64, String)>>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::lasting(known);
    let open = asked_about(copies);
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || other_zones(known, copies));
    let waits = asking.waits();
    let unchosen = Signal::derive(move || {
        let is_one = |zone: &String| options.with(|all| all.iter().any(|(id, _)| id == zone));
        waits.get() || !chosen.with(is_one)
    });
    let copy = Callback::new(move |()| {
        let Some((seq, _)) = copies.get_untracked() else { return };
        let (zone, visit) = (chosen.get_untracked(), Visit::now(known));
        asking.ask(Ask::History(HistoryAsk::CopyKept { seq, zone }), move |answer| {
            let Answer::Report(report) = answer else { return };
            let _ = open.try_set(false);
            report.lines.into_iter().for_each(|line| known.say(line));
            if let Some(id) = report.entries.first() {
                visit.lead(&known.route_of(id), both("Copie créée.", "Copy made."));
            }
        });
    });
    view! {
        <Dialog
            title=text(words, "Reprendre dans une autre zone", "Take into another zone")
            open
            id="elsewhere"
            words
        >
            <p>
                {words.say(
                    "Une nouvelle page y dira ce que dit celle-ci avec votre travail, en votre \
                     nom et comme écrite maintenant. Ses commentaires y gardent le nom et l’heure \
                     de qui les a écrits, sans sa signature. Rien ne change ici, et les membres de \
                     l’autre zone pourront la lire.",
                    "A new page there will say what this one says with your work, in your name \
                     and as written now. Its comments keep the name and time of who wrote them, \
                     without their signature. Nothing changes here, and members of the other zone \
                     will be able to read it.",
                )}
            </p>
            <Show when=move || options.with(Vec::is_empty)>
                <p>
                    {words.say(
                        "Vous n’avez pas d’autre zone\u{a0}: commencez-en une sous Zones.",
                        "You have no other zone: begin one under Zones.",
                    )}
                </p>
            </Show>
            <Select
                id="elsewhere-to"
                label=text(words, "Zone", "Zone")
                options
                value=chosen
                on_choose=Callback::new(move |zone| chosen.set(zone))
            />
            <Wrong asking />
            <Button
                id="take-elsewhere"
                kind=Kind::Primary
                label=text(words, "Reprendre", "Take it")
                disabled=unchosen
                on_press=copy
            />
            <Show when=move || waits.get()>
                <UnderWay known copies />
            </Show>
        </Dialog>
    }
}

/// How far a copy is, and a way to stop it: its files may be large.
#[component]
fn UnderWay(known: Known, copies: RwSignal<Option<(u64, String)>>) -> impl IntoView {
    let words = known.words;
    let own = Signal::derive(move || {
        let name = copies.with(|asked| asked.as_ref().map(|(seq, _)| HistoryAsk::copy_of(*seq)))?;
        known.progress.with(|all| all.iter().find(|one| one.name == name).cloned())
    });
    let done = Signal::derive(move || {
        let own = own.get()?;
        own.total.filter(|total| *total > 0.0).map(|total| own.done / total)
    });
    let stop = Callback::new(move |()| {
        if let Some(own) = own.get_untracked() {
            known.send(Ask::File(FileAsk::Cancel { id: own.id }));
        }
    });
    view! {
        <Progress label=text(words, "La page est copiée", "The page is copied") done />
        <Button id="stop-copy" label=text(words, "Arrêter", "Stop") on_press=stop />
    }
}
