//! Every component with its states, on one page: for eyes, keyboards and screen readers of those
//! who change them. It is left out of what is shipped.

use super::{
    Badge, Button, Card, Checkbox, Combobox, Copy, Details, Dialog, DropZone, Empty, FileButton,
    Icon, Item, Keys, Kind, Menu, Moment, Notice, PALETTE, Progress, Qr, Select, Stamp, Swatch,
    TabPanel, Tabs, Tags, TextArea, TextField, Tone, VirtualList, text,
};
use crate::message::Seal;
use crate::page::known::Known;
use crate::page::language::Words;
use cahier_words::both;
use leptos::prelude::*;

/// Rows of the long list.
const ROWS: usize = 10_000;

/// All components.
#[component]
pub fn ComponentsPage(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <div id="components" class="components-page">
            <h1>{words.say("Composants", "Components")}</h1>
            {buttons(known)}
            {fields(words)}
            {choices(words)}
            {said(words)}
            {evidence(words)}
            {files(known)}
            {long(words)}
        </div>
    }
    .into_any()
}

/// What a button does here: it says its name.
fn press(known: Known, french: &'static str, english: &'static str) -> Callback<()> {
    Callback::new(move |()| known.say(both(french, english)))
}

fn buttons(known: Known) -> AnyView {
    let words = known.words;
    let on_press = press(known, "Enregistré.", "Saved.");
    let save = text(words, "Enregistrer", "Save");
    let item = |french, english, icon, danger| Item {
        label: text(words, french, english),
        icon,
        danger,
        on_press: press(known, french, english),
    };
    let items = vec![
        item("Dupliquer", "Duplicate", "copy", false),
        item("Imprimer", "Print", "printer", false),
        item("Mettre à la corbeille", "Move to the trash", "trash-2", true),
    ];
    let open = RwSignal::new(false);
    let title = text(words, "Renommer l’expérience", "Rename the experiment");
    let name = RwSignal::new(String::new());
    view! {
        <Card id="buttons">
            <h2>{words.say("Boutons", "Buttons")}</h2>
            <p class="actions">
                <Button label=save on_press />
                <Button label=save kind=Kind::Primary icon="check" on_press />
                <Button label=save kind=Kind::Quiet on_press />
                <Button
                    label=text(words, "Retirer", "Remove")
                    kind=Kind::Danger
                    icon="trash-2"
                    on_press
                />
                <Button label=save disabled=true on_press />
                <Button label=save icon="check" only_icon=true on_press />
                <Menu label=text(words, "Actions", "Actions") icon="ellipsis" items />
                <Button label=title on_press=Callback::new(move |()| open.set(true)) />
                <Keys keys="Ctrl Shift K" words />
            </p>
            <Dialog title open words>
                <TextField label=text(words, "Titre", "Title") value=name />
                <Button
                    label=text(words, "Renommer", "Rename")
                    kind=Kind::Primary
                    on_press=Callback::new(move |()| open.set(false))
                />
            </Dialog>
        </Card>
    }
    .into_any()
}

fn fields(words: Words) -> AnyView {
    let (line, wrong) = (RwSignal::new(String::new()), RwSignal::new("pH 15".to_owned()));
    let lines = RwSignal::new(String::new());
    view! {
        <Card id="fields">
            <h2>{words.say("Champs", "Fields")}</h2>
            <TextField
                label=text(words, "Titre", "Title")
                value=line
                hint=text(words, "Ce que l’on cherchera plus tard.", "What one will look for.")
            />
            <TextField
                label=text(words, "Acidité", "Acidity")
                value=wrong
                error=text(
                    words,
                    "Le pH va de 0 à 14. Rien n’a été changé\u{a0}; corrigez la valeur.",
                    "A pH goes from 0 to 14. Nothing was changed; correct the value.",
                )
            />
            <TextField label=text(words, "Numéro", "Number") value=line disabled=true />
            <TextArea label=text(words, "Commentaire", "Comment") value=lines />
        </Card>
    }
    .into_any()
}

fn choices(words: Words) -> AnyView {
    let option = |value: &str, text: &str| (value.to_owned(), text.to_owned());
    let units = vec![option("mL", "mL"), option("µL", "µL"), option("mg", "mg")];
    let options = Signal::from(units);
    let (unit, free) = (RwSignal::new("mL".to_owned()), RwSignal::new(String::new()));
    let (yes, tags) = (RwSignal::new(true), RwSignal::new(vec!["eau".to_owned()]));
    let chosen = RwSignal::new("steps");
    let label = text(words, "Unité", "Unit");
    let sure = text(words, "Contrôlé", "Checked");
    let on_change = Callback::new(move |checked| yes.set(checked));
    let panels = vec![
        ("steps", text(words, "Étapes", "Steps")),
        ("files", text(words, "Fichiers", "Files")),
    ];
    view! {
        <Card id="choices">
            <h2>{words.say("Choix", "Choices")}</h2>
            <Select label options value=unit on_choose=Callback::new(move |own| unit.set(own)) />
            <Combobox label value=free options on_choose=Callback::new(move |own| free.set(own)) />
            <Checkbox label=sure checked=yes on_change />
            <Checkbox switch=true label=sure checked=yes on_change />
            <Checkbox switch=true label=sure checked=yes on_change disabled=true />
            <Tags
                label=text(words, "Étiquettes", "Tags")
                tags
                suggestions=vec!["sel".to_owned(), "tampon".to_owned()]
                on_add=Callback::new(move |tag| tags.update(|tags| tags.push(tag)))
                on_remove=Callback::new(move |gone: String| {
                    tags.update(|tags| tags.retain(|tag| *tag != gone));
                })
                words
            />
            <Tabs label=text(words, "Parties", "Parts") tabs=panels chosen id="parts" />
            <TabPanel of="parts" chosen>
                <p>{move || chosen.get()}</p>
            </TabPanel>
            <Details label=text(words, "En savoir plus", "More about this")>
                <p>{words.say("Le détail.", "The detail.")}</p>
            </Details>
        </Card>
    }
    .into_any()
}

fn said(words: Words) -> AnyView {
    let tones = [Tone::Plain, Tone::Good, Tone::Attention, Tone::Danger];
    let notice = move |tone| {
        let title = text(words, "Le relais est hors de portée", "The relay is out of reach");
        view! {
            <Notice tone title>
                <p>{words.say(
                    "Tout est gardé sur cet appareil. Rien à faire.",
                    "All of it is kept on this device. Nothing to do.",
                )}</p>
            </Notice>
        }
    };
    let mark = move |(hex, french, english): (&'static str, &'static str, &'static str)| {
        view! { <Badge text=text(words, french, english) color=hex.to_owned() /> }
    };
    let label = text(words, "Import de l’archive", "Import of the archive");
    let (known_part, unknown_part): (Option<f64>, Option<f64>) = (Some(0.42), None);
    view! {
        <Card id="said-here">
            <h2>{words.say("Ce qui est dit", "What is said")}</h2>
            {tones.into_iter().map(notice).collect_view()}
            <p class="actions">
                <Badge text=text(words, "En cours", "Under way") />
                {PALETTE.into_iter().map(mark).collect_view()}
                <Swatch color=String::new() />
                <Icon name="flask-conical" />
            </p>
            <Progress label done=known_part />
            <Progress label done=unknown_part />
            <Empty
                icon="notebook-pen"
                title=text(words, "Aucune expérience", "No experiment yet")
                text=text(words, "Les vôtres seront ici.", "Yours will be here.")
            />
        </Card>
    }
    .into_any()
}

fn evidence(words: Words) -> AnyView {
    let seal = Seal {
        id: "example".to_owned(),
        title: both("Scellé par Ada Martin, comme autrice", "Sealed by Ada Martin, as author"),
        lines: vec![
            both(
                "Heure certifiée\u{a0}: 21 novembre 2026, 14:05",
                "Certified: 21 November 2026, 14:05",
            ),
            both(
                "Heure déclarée\u{a0}: 21 novembre 2026, 14:04",
                "Claimed: 21 November 2026, 14:04",
            ),
        ],
        note: Some("pH 7,4".to_owned()),
        freezes: true,
        about: None,
        answerable: false,
    };
    let code: Signal<String> = Signal::from("https://example.org/join#k".to_owned());
    view! {
        <Card id="evidence">
            <h2>{words.say("Preuves et codes", "Evidence and codes")}</h2>
            <Stamp seal words />
            <p>
                <Moment ms=1_795_269_900_000.0 words />
            </p>
            <Copy label=text(words, "Copier le lien", "Copy the link") value=code words />
            <Qr text=code label=text(words, "Lien d’invitation", "Invitation link") words />
        </Card>
    }
    .into_any()
}

fn files(known: Known) -> AnyView {
    let words = known.words;
    let on_files = Callback::new(move |files: Vec<web_sys::File>| {
        let names = files.iter().map(web_sys::File::name).collect::<Vec<_>>().join(", ");
        known.say(both(names.clone(), names));
    });
    view! {
        <Card id="files-here">
            <h2>{words.say("Fichiers", "Files")}</h2>
            <DropZone on_files>
                <FileButton
                    label=text(words, "Choisir des fichiers", "Choose files")
                    icon="paperclip"
                    multiple=true
                    on_files
                />
                <FileButton
                    label=text(words, "Prendre une photo", "Take a photo")
                    icon="camera"
                    accept="image/*"
                    capture=true
                    on_files
                />
            </DropZone>
        </Card>
    }
    .into_any()
}

fn long(words: Words) -> AnyView {
    let row = Callback::new(move |id: String| {
        let name = words.say("Expérience", "Experiment");
        view! { <a href=format!("#row-{id}")>{name} " " {id.clone()}</a> }.into_any()
    });
    let ids: Vec<String> = (1..=ROWS).map(|row| row.to_string()).collect();
    view! {
        <Card id="long">
            <h2>{words.say("Longue liste", "Long list")}</h2>
            <div class=("components-long", true)>
                <VirtualList
                    label=text(words, "Expériences", "Experiments")
                    ids=Signal::stored(ids)
                    row_px=48
                    row
                    id="long-list"
                />
            </div>
        </Card>
    }
    .into_any()
}
