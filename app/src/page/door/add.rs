//! Make this device one of a person who has a notebook: by another device at hand, by the recovery
//! words, or from a backup file.

use super::super::asking::{Asking, Wrong};
use super::super::components::{
    Button, Copy, FileButton, Kind, Notice, Qr, TextArea, TextField, Tone, text,
};
use super::super::known::Known;
use super::{NewWay, Scan, opened};
use crate::message::{Answer, Ask, Door, WayIn};
use cahier_words::both;
use leptos::prelude::*;
use web_sys::File;

/// By what this device becomes one of a person's.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Device,
    Words,
    Backup,
}

impl By {
    const ALL: [Self; 3] = [Self::Device, Self::Words, Self::Backup];

    fn id(self) -> &'static str {
        match self {
            Self::Device => "by-device",
            Self::Words => "by-words",
            Self::Backup => "by-backup",
        }
    }

    fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Device => ("Mon autre appareil est là", "My other device is here"),
            Self::Words => ("J’ai mes mots de secours", "I have my recovery words"),
            Self::Backup => ("J’ai un fichier de sauvegarde", "I have a backup file"),
        }
    }
}

/// Three ways to add this device.
#[component]
pub(super) fn AddDevice(known: Known) -> impl IntoView {
    let words = known.words;
    let by = RwSignal::new(By::Device);
    let button = move |one: By| {
        let pressed = move || if by.get() == one { "true" } else { "false" };
        view! {
            <button type="button" id=one.id() aria-pressed=pressed on:click=move |_| by.set(one)>
                {move || words.pick(one.title())}
            </button>
        }
    };
    let label = words.say("Par quel moyen\u{a0}?", "By what means?");
    view! {
        <div class="door-form">
            <div class="pressed-one" role="group" aria-label=label>
                {By::ALL.into_iter().map(button).collect_view()}
            </div>
            {move || match by.get() {
                By::Device => view! { <ByDevice known /> }.into_any(),
                By::Words => view! { <ByWords known /> }.into_any(),
                By::Backup => view! { <ByBackup known /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// How the new device opens; its name is the person's, who is not known yet.
#[component]
fn Opens(
    known: Known,
    asking: Asking,
    complete: Callback<(), bool>,
    on_way: Callback<WayIn>,
) -> impl IntoView {
    let words = known.words;
    view! {
        <h2>{words.say("Comment cet appareil s’ouvrira", "How this device will open")}</h2>
        <NewWay
            known
            name=text(words, "Mon cahier", "My notebook")
            complete
            waits=asking.waits()
            label=text(words, "Continuer", "Continue")
            on_way
        />
        <Wrong asking />
    }
}

/// A code is shown here, taken in there, and the answer comes back.
#[component]
fn ByDevice(known: Known) -> impl IntoView {
    let asking = Asking::new(known);
    let code = RwSignal::new(String::new());
    let complete = Callback::new(|()| true);
    let enter = Callback::new(move |way: WayIn| {
        asking.ask(Ask::Door(Door::Request { way }), move |answer| {
            if let Answer::Link(shown) = answer {
                let _ = code.try_set(shown);
            }
        });
    });
    view! {
        {move || match code.with(String::is_empty) {
            true => view! { <Opens known asking complete on_way=enter /> }.into_any(),
            false => view! { <Exchange known code=code.into() /> }.into_any(),
        }}
    }
}

#[component]
fn Exchange(known: Known, code: Signal<String>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let given = RwSignal::new(String::new());
    let accept = Callback::new(move |()| {
        let code = given.with_untracked(|given| given.trim().to_owned());
        asking.ask(Ask::Door(Door::Accepted { code }), move |_| opened(known));
    });
    let empty =
        Signal::derive(move || asking.waits().get() || given.with(|given| given.trim().is_empty()));
    view! {
        <ol class="steps-to-do">
            <li>
                <p>
                    {words.say(
                        "Sur votre autre appareil, ouvrez Réglages, puis Appareils, et donnez-lui \
                         ce code.",
                        "On your other device, open Settings, then Devices, and give it this code.",
                    )}
                </p>
                <Qr
                    text=code
                    label=text(words, "Code de cet appareil", "Code of this device")
                />
                <Copy
                    label=text(words, "Copier le code", "Copy the code")
                    value=code
                    id="device-code"
                />
            </li>
            <li>
                <p>
                    {words.say(
                        "Il montre un code en retour\u{a0}: donnez-le ici, par l’image ou en le \
                         copiant. Le relais donne le reste.",
                        "It shows a code in return: give it here, by the picture or by copying it. \
                         The relay gives the rest.",
                    )}
                </p>
                <TextArea
                    label=text(words, "Code de l’autre appareil", "Code of the other device")
                    value=given
                    id="accepted-code"
                    rows=3
                />
                <Scan known on_text=Callback::new(move |found| given.set(found)) />
                <Button
                    label=text(words, "Ouvrir mon cahier ici", "Open my notebook here")
                    kind=Kind::Primary
                    id="accept-code"
                    disabled=empty
                    on_press=accept
                />
                <Wrong asking />
            </li>
        </ol>
    }
}

/// The recovery words, and the relay that holds the notebook.
#[component]
fn ByWords(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (relay, written) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let complete = Callback::new(move |()| {
        let missing = relay.with_untracked(|relay| relay.trim().is_empty())
            || written.with_untracked(|written| written.trim().is_empty());
        if missing {
            asking.fail(both(
                "Il faut les mots et l’adresse du relais.",
                "The words and the relay’s address are needed.",
            ));
        }
        !missing
    });
    let enter = Callback::new(move |way: WayIn| {
        let relay = relay.with_untracked(|relay| relay.trim().to_owned());
        let words = written.with_untracked(|words| words.trim().to_owned());
        asking.ask(Ask::Door(Door::Recover { relay, words, way }), move |_| opened(known));
    });
    view! {
        <TextArea
            label=text(
                words,
                "Mots de secours, dans l’ordre, et le numéro",
                "Recovery words, in order, and the number",
            )
            value=written
            id="words"
            rows=4
        />
        <TextField
            label=text(words, "Adresse du relais", "Address of the relay")
            value=relay
            kind="url"
            id="recovery-relay"
            hint=text(
                words,
                "Celle que donne votre laboratoire, comme https://cahier.exemple.fr.",
                "The one that your laboratory gives, like https://cahier.example.org.",
            )
        />
        <Opens known asking complete on_way=enter />
    }
}

/// A backup file: it holds no signature, so this is a new device of the same person.
#[component]
fn ByBackup(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let phrase = RwSignal::new(String::new());
    let written = RwSignal::new(String::new());
    let file = RwSignal::new_local(None::<File>);
    let name = move || file.with(|file| file.as_ref().map(File::name));
    let complete = Callback::new(move |()| {
        let missing =
            file.with_untracked(Option::is_none) || phrase.with_untracked(String::is_empty);
        if missing {
            asking.fail(both(
                "Choisissez le fichier et écrivez la phrase avec laquelle il a été fermé.",
                "Choose the file and write the passphrase with which it was closed.",
            ));
        }
        !missing
    });
    let enter = Callback::new(move |way: WayIn| {
        let passphrase = phrase.get_untracked();
        let backup = file.get_untracked().map(Into::into);
        let words = written.with_untracked(|words| words.trim().to_owned());
        let ask = Ask::Door(Door::Restore { passphrase, words, way });
        asking.ask_with(ask, backup, move |_, _| opened(known));
    });
    view! {
        <FileButton
            label=text(words, "Choisir le fichier", "Choose the file")
            icon="folder-open"
            accept=".cahier-backup,application/octet-stream"
            multiple=false
            capture=false
            id="backup-file"
            on_files=Callback::new(move |files: Vec<File>| file.set(files.into_iter().next()))
        />
        {move || name().map(|name| view! {
            <Notice tone=Tone::Plain title=text(words, "Fichier choisi", "File chosen")>
                <p>{name}</p>
            </Notice>
        })}
        <TextField
            label=text(words, "Phrase de la sauvegarde", "Passphrase of the backup")
            value=phrase
            kind="password"
            id="backup-phrase"
            autocomplete="off"
        />
        <TextArea
            label=text(
                words,
                "Mots de secours, dans l’ordre, et le numéro",
                "Recovery words, in order, and the number",
            )
            value=written
            id="backup-words"
            rows=4
        />
        <Opens known asking complete on_way=enter />
    }
}
