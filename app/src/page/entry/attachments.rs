//! Files of an entry: adding them, what is under way, and each one with its preview.

use super::attach::{attach_all, cancel, forget, named, under_way};
use super::download::fetch_and_save;
use super::draft::Draft;
use super::here::Here;
use super::preview::{Preview, Shown, kind_of};
use super::recorder::Recorder;
use super::viewer::Thumbnail;
use crate::message::{FileAsk, Progress as UnderWay, Unfinished};
use crate::page::components::{Button, FileButton, Icon, Kind, Progress, text};
use cahier_notebook::{Attachment, Change};
use cahier_words::both;
use leptos::prelude::*;

/// Largest image that is read for a small picture of it.
const SMALL_OF_BYTES_MAX: u64 = 32 << 20;

/// The files, and ways to add more.
#[component]
pub fn FilesPane(here: Here) -> impl IntoView {
    let words = here.words();
    let ids = Memo::new(move |_| {
        let files = here.of(|view| view.entry.attachments.clone());
        let shown = files.into_iter().filter(|file| here.shows(&file.id));
        shown.map(|file| file.id).collect::<Vec<_>>()
    });
    let begun = move || here.of(|view| view.unfinished.clone());
    let none = move || ids.with(Vec::is_empty) && under_way(here).is_empty() && begun().is_empty();
    view! {
        <div class="pane-part">
            <Show when=move || here.may_write()>
                <AddFiles here />
            </Show>
            <Show when=none>
                <p class="pane-count">{words.say(
                    "Pas encore de fichier. Vous pouvez en déposer n’importe où sur l’entrée.",
                    "No file yet. You can also drop some anywhere on the entry.",
                )}</p>
            </Show>
            <Travelling here />
            <Show when=move || !begun().is_empty()>
                <ul
                    id="unfinished"
                    class="files"
                    aria-label=words.say("Fichiers inachevés", "Unfinished files")
                >
                    <For each=begun key=|one: &Unfinished| one.id.clone() let:one>
                        <UnfinishedRow here one />
                    </For>
                </ul>
            </Show>
            <ul id="attachments" class="files" aria-label=words.say("Fichiers", "Files")>
                <For each=move || ids.get() key=|id: &String| id.clone() let:id>
                    <FileRow here id />
                </For>
            </ul>
        </div>
    }
}

/// A file, a photo, a voice memo.
#[component]
fn AddFiles(here: Here) -> impl IntoView {
    let words = here.words();
    let chosen = Callback::new(move |files| attach_all(here, files));
    view! {
        <div class="file-ways">
            <FileButton
                id="attach"
                label=text(words, "Ajouter des fichiers", "Add files")
                icon="paperclip"
                accept=""
                multiple=true
                capture=false
                on_files=chosen
            />
            <FileButton
                id="photo"
                label=text(words, "Photo", "Photo")
                icon="camera"
                accept="image/*"
                multiple=false
                capture=true
                on_files=chosen
            />
            <Recorder here id="memo" />
        </div>
    }
}

/// What is being read in, sent or fetched.
#[component]
fn Travelling(here: Here) -> impl IntoView {
    let words = here.words();
    let ids = Memo::new(move |_| under_way(here).into_iter().map(|one| one.id).collect::<Vec<_>>());
    let row = move |id: String| {
        let wanted = id.clone();
        let one = Memo::new(move |_| {
            under_way(here).into_iter().find(|one| one.id == wanted).unwrap_or_default()
        });
        let label = Signal::derive(move || one.with(|one| says(here, one)));
        let done = Signal::derive(move || {
            one.with(|one| one.total.filter(|all| *all > 0.0).map(|all| one.done / all))
        });
        let stop = Callback::new(move |()| cancel(here, id.clone()));
        view! {
            <li class="file-travels">
                <Progress label done />
                <Button
                    kind=Kind::Quiet
                    label=text(words, "Interrompre", "Stop")
                    on_press=stop
                />
            </li>
        }
    };
    view! {
        <ul
            id="under-way"
            class="files"
            aria-live="polite"
            aria-label=words.say("Fichiers en route", "Files under way")
        >
            <For each=move || ids.get() key=|id: &String| id.clone() children=row />
        </ul>
    }
}

fn says(here: Here, one: &UnderWay) -> String {
    let name = named(here, &one.name);
    match one.travels {
        true => here.words().pick((format!("{name} : en route"), format!("{name}: on its way"))),
        false => here.words().pick((format!("{name} : se lit"), format!("{name}: being read"))),
    }
}

/// A file that was interrupted: what is kept of it, and how it goes on or goes away.
#[component]
fn UnfinishedRow(here: Here, one: Unfinished) -> impl IntoView {
    let words = here.words();
    let Unfinished { id, name, here: kept, size } = one;
    let name = move || named(here, &name);
    let facts = move || {
        let (kept, size) = (words.bytes(kept), words.bytes(size));
        words.pick((
            format!(
                "inachevé : {kept} sur {size} sont gardés. Choisissez le même fichier pour \
                 continuer ; sinon ils s’effacent au bout de quatorze jours."
            ),
            format!(
                "unfinished: {kept} of {size} are kept. Choose the same file again to go on; \
                 otherwise they go after fourteen days."
            ),
        ))
    };
    let again = Callback::new(move |files| attach_all(here, files));
    let drop_it = Callback::new(move |()| forget(here, id.clone()));
    view! {
        <li class="file">
            <div class="file-line">
                <Icon name="paperclip" />
                <p class="file-name">
                    <b>{name}</b>
                    <span>{facts}</span>
                </p>
                <div class="file-actions">
                    <Show when=move || here.may_write()>
                        <FileButton
                            label=text(words, "Choisir le même fichier", "Choose the same file")
                            on_files=again
                        />
                    </Show>
                    <Button
                        kind=Kind::Quiet
                        label=text(words, "Abandonner", "Discard")
                        on_press=drop_it
                    />
                </div>
            </div>
        </li>
    }
}

/// One file.
#[component]
fn FileRow(here: Here, id: String) -> impl IntoView {
    let words = here.words();
    let id = StoredValue::new(id);
    let file = Memo::new(move |_| {
        let id = id.get_value();
        here.of(|view| view.entry.attachments.iter().find(|file| file.id == id).cloned())
            .unwrap_or_default()
    });
    let is_here = Memo::new(move |_| {
        let id = id.get_value();
        here.of(|view| view.here.contains(&id))
    });
    let open = RwSignal::new(false);
    let name = move || file.with(|file| named(here, &file.name));
    let facts = move || {
        let place = match is_here.get() {
            true => words.pick(("sur cet appareil", "on this device")),
            false => words.pick(("sur le relais", "on the relay")),
        };
        file.with(|file| {
            format!("{} · {} · {place}", words.bytes(file.size as f64), file.media_type)
        })
    };
    let shows = Memo::new(move |_| file.with(|file| kind_of(&file.media_type, &file.name)));
    let small = Memo::new(move |_| {
        let fits = file.with(|file| file.size <= SMALL_OF_BYTES_MAX);
        fits && is_here.get() && shows.get() == Shown::Image
    });
    let icon = move || {
        let icon = view! { <Icon name=shows.get().icon() /> }.into_any();
        match small.get() {
            true => view! { <Thumbnail here id=id.get_value() icon /> }.into_any(),
            false => icon,
        }
    };
    view! {
        <li class="file">
            <div class="file-line">
                {icon}
                <p class="file-name">
                    <b>{name}</b>
                    <span>{facts}</span>
                </p>
                <FileActions here file id open />
            </div>
            <FileNote here file />
            <Show when=move || open.get()>
                <Preview here id=id.get_value() kind=shows.get() />
            </Show>
        </li>
    }
}

/// What a file is, in the author's words.
#[component]
fn FileNote(here: Here, file: Memo<Attachment>) -> impl IntoView {
    let words = here.words();
    let shown =
        Signal::derive(move || file.with(|file| file.description.clone().unwrap_or_default()));
    let save = Callback::new(move |note: String| {
        let Some(mut attachment) = file.try_get_untracked() else { return };
        attachment.description = (!note.trim().is_empty()).then(|| note.trim().to_owned());
        // Its key is not here; the engine puts it back.
        here.edit(Change::PutAttachment { attachment });
    });
    let draft = Draft::new(shown, save);
    let label = words.say("Description du fichier", "Description of the file");
    view! {
        <Show
            when=move || here.may_write()
            fallback=move || view! { <p class="file-note">{move || shown.get()}</p> }
        >
            <input
                class="file-note"
                type="text"
                maxlength="2000"
                autocomplete="off"
                aria-label=label
                placeholder=label
                prop:value=move || draft.text.get()
                on:input=move |event| draft.typed(event_target_value(&event))
                on:focus=move |_| draft.entered()
                on:blur=move |_| draft.left()
            />
        </Show>
    }
}

/// Showing, saving and removing a file.
#[component]
fn FileActions(
    here: Here,
    file: Memo<Attachment>,
    id: StoredValue<String>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let words = here.words();
    let shown = move || file.with(|file| kind_of(&file.media_type, &file.name).is_shown());
    let label = Signal::derive(move || {
        let says = match open.get() {
            true => ("Masquer", "Hide"),
            false => ("Afficher", "Show"),
        };
        words.pick(says).to_owned()
    });
    let save = Callback::new(move |()| {
        let attachment = id.get_value();
        let ask = FileAsk::Get { entry: here.id(), attachment, preview: false };
        fetch_and_save(here.known, ask);
    });
    let remove = Callback::new(move |()| {
        let name = file.with_untracked(|file| file.name.clone());
        let says = both(format!("Fichier retiré : {name}"), format!("File removed: {name}"));
        here.remove(&id.get_value(), says, Change::RemoveAttachment { id: id.get_value() });
    });
    let toggle = Callback::new(move |()| open.update(|open| *open = !*open));
    view! {
        <div class="file-actions">
            <Show when=shown>
                <Button kind=Kind::Quiet icon="eye" label on_press=toggle />
            </Show>
            <Button
                kind=Kind::Quiet
                icon="download"
                only_icon=true
                label=text(words, "Enregistrer une copie", "Save a copy")
                on_press=save
            />
            <Show when=move || here.may_write()>
                <Button
                    kind=Kind::Quiet
                    icon="x"
                    only_icon=true
                    label=text(words, "Retirer le fichier", "Remove the file")
                    on_press=remove
                />
            </Show>
        </div>
    }
}
