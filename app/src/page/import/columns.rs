//! A table before it is brought in: its first rows, and what each column becomes, as it is
//! suggested and as the person wants it.

use super::Bringing;
use crate::message::{Answer, Ask, Becomes, Column, FileAsk, TableView};
use crate::page::asking::{Asking, Wrong};
use crate::page::components::{Button, Checkbox, Kind, Select, text};
use crate::page::language::Words;
use leptos::prelude::*;

/// What a column becomes, and whether a person said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    becomes: Becomes,
    by_hand: bool,
}

/// Its word in a list of options, and what people read: French, English.
fn said(becomes: Becomes) -> (&'static str, (&'static str, &'static str)) {
    match becomes {
        Becomes::Field => ("field", ("Champ", "Field")),
        Becomes::Title => ("title", ("Titre", "Title")),
        Becomes::Date => ("date", ("Date", "Date")),
        Becomes::Status => ("status", ("Statut", "Status")),
        Becomes::Category => ("category", ("Catégorie", "Category")),
        Becomes::Tags => ("tags", ("Étiquettes", "Tags")),
        Becomes::People => ("people", ("Personnes", "People")),
        Becomes::Text => ("text", ("Texte", "Text")),
        Becomes::Html => ("html", ("Texte en HTML", "Text in HTML")),
        Becomes::Markdown => ("markdown", ("Texte en Markdown", "Text in Markdown")),
        Becomes::Identifier => ("identifier", ("Identifiant de la ligne", "Identifier of the row")),
        Becomes::Kept => ("aside", ("Gardé à part, sans être montré", "Kept aside, not shown")),
        Becomes::Skip => ("skip", ("Rien\u{a0}: laissé de côté", "Nothing: left out")),
    }
}

/// A person chose what a column becomes. What there is one of is no longer what was suggested for
/// another column: that one becomes a field.
fn choose(all: &mut [Chosen], at: usize, becomes: Becomes) {
    for (other, one) in all.iter_mut().enumerate() {
        if other == at {
            *one = Chosen { becomes, by_hand: true };
        } else if becomes.is_single() && one.becomes == becomes && !one.by_hand {
            one.becomes = Becomes::Field;
        }
    }
}

/// The next table, and what its columns become.
#[component]
pub(super) fn Columns(bringing: Bringing) -> impl IntoView {
    let words = bringing.known.words;
    let asking = Asking::new(bringing.known);
    let table = RwSignal::new(None::<TableView>);
    let chosen = RwSignal::new(Vec::<Chosen>::new());
    let month_first = RwSignal::new(false);
    let first = bringing.tables.with_untracked(|tables| tables.first().cloned());
    let name = first.as_ref().map(web_sys::File::name).unwrap_or_default();
    let ask = Ask::File(FileAsk::Columns { name: name.clone() });
    asking.ask_with(ask, first.map(Into::into), move |answer, _| {
        let Answer::Table(view) = answer else { return };
        let suggested = view.columns.iter().map(|column| column.becomes);
        let suggested = suggested.map(|becomes| Chosen { becomes, by_hand: false });
        let _ = chosen.try_set(suggested.collect());
        let _ = table.try_set(Some(*view));
    });
    let title = move || {
        words.pick((format!("Colonnes de «\u{a0}{name}\u{a0}»"), format!("Columns of “{name}”")))
    };
    let bring = Callback::new(move |()| {
        let columns = chosen.with_untracked(|all| all.iter().map(|one| one.becomes).collect());
        bringing.bring_table(columns, month_first.get_untracked());
    });
    let leave = Callback::new(move |()| drop(bringing.next_table()));
    let has_date =
        Memo::new(move |_| chosen.with(|all| all.iter().any(|one| one.becomes == Becomes::Date)));
    view! {
        <section class="import-table" aria-labelledby="import-table-title">
            <h2 id="import-table-title">{title}</h2>
            <Wrong asking />
            <Show when=move || asking.waits().get()>
                <p aria-live="polite">{words.say("Le tableau est lu…", "The table is read…")}</p>
            </Show>
            {move || table.get().map(|view| shown(words, view, chosen))}
            <Show when=move || has_date.get()>
                <Checkbox
                    label=text(
                        words,
                        "Dans les dates, le mois vient avant le jour (5/1/2026 pour le 1er mai)",
                        "In dates the month comes before the day (5/1/2026 for 1 May)",
                    )
                    checked=month_first
                    on_change=Callback::new(move |checked| month_first.set(checked))
                    id="import-month-first"
                />
            </Show>
            <Decide bringing table bring leave />
        </section>
    }
    .into_any()
}

/// Brings the table in, or not.
#[component]
fn Decide(
    bringing: Bringing,
    table: RwSignal<Option<TableView>>,
    bring: Callback<()>,
    leave: Callback<()>,
) -> impl IntoView {
    let words = bringing.known.words;
    let rows = Memo::new(move |_| table.with(|table| table.as_ref().map_or(0, |table| table.rows)));
    let label = Signal::derive(move || {
        let counted = words.plural(rows.get(), ("entrée", "entry"), ("entrées", "entries"));
        words.pick((format!("Importer {counted}"), format!("Import {counted}")))
    });
    let waits = Signal::derive(move || bringing.busy.get() || rows.get() == 0);
    view! {
        <div class="actions">
            <Button
                label=label
                kind=Kind::Primary
                id="import-rows"
                disabled=waits
                on_press=bring
            />
            <Button
                label=text(words, "Ne pas importer ce tableau", "Do not import this table")
                kind=Kind::Quiet
                id="leave-table"
                on_press=leave
            />
        </div>
    }
}

/// The columns, one below the other, with what stands in them.
fn shown(words: Words, view: TableView, chosen: RwSignal<Vec<Chosen>>) -> AnyView {
    let width = view.columns.iter().map(|column| column.cells.len()).max().unwrap_or(0).max(1);
    let options = Memo::new(move |_| {
        let option = |becomes| {
            let (word, says) = said(becomes);
            (word.to_owned(), words.pick(says).to_owned())
        };
        Becomes::ALL.map(option).to_vec()
    });
    let columns = view.columns.into_iter().enumerate();
    let columns = columns.map(|(at, column)| line(at, column, options.into(), chosen));
    let columns = columns.collect_view();
    view! {
        // A wide table is scrolled by the arrow keys too.
        <div class="import-columns" tabindex="0" role="region" aria-labelledby="import-table-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">
                            {words.say(
                                "Colonne, et ce qu’elle devient",
                                "Column, and what it becomes",
                            )}
                        </th>
                        <th scope="colgroup" colspan=width.to_string()>
                            {words.say("Premières lignes", "First rows")}
                        </th>
                    </tr>
                </thead>
                <tbody>{columns}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One column.
fn line(
    at: usize,
    column: Column,
    options: Signal<Vec<(String, String)>>,
    chosen: RwSignal<Vec<Chosen>>,
) -> AnyView {
    let value = Signal::derive(move || {
        let becomes = chosen.with(|all| all.get(at).map(|one| one.becomes));
        said(becomes.unwrap_or_default()).0.to_owned()
    });
    let on_choose = Callback::new(move |word: String| {
        if let Some(becomes) = Becomes::ALL.into_iter().find(|one| said(*one).0 == word) {
            chosen.update(|all| choose(all, at, becomes));
        }
    });
    let Column { name, cells, .. } = column;
    let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row">
                <Select
                    label=Signal::derive(move || name.clone())
                    options=options
                    value=value
                    on_choose=on_choose
                    id=format!("import-column-{at}")
                />
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was_suggested() {
        let suggested = [Becomes::Identifier, Becomes::Title, Becomes::Field, Becomes::Text];
        let mut all = suggested.map(|becomes| Chosen { becomes, by_hand: false });
        let now = |all: &[Chosen]| all.iter().map(|one| one.becomes).collect::<Vec<_>>();
        choose(&mut all, 2, Becomes::Title);
        let [id, text] = [Becomes::Identifier, Becomes::Text];
        assert_eq!(now(&all), [id, Becomes::Field, Becomes::Title, text]);
        // There may be several texts; and what a person said stays.
        choose(&mut all, 1, Becomes::Text);
        choose(&mut all, 0, Becomes::Title);
        assert_eq!(now(&all), [Becomes::Title, text, Becomes::Title, text]);
        choose(&mut all, 9, Becomes::Skip);
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn every_word_is_told_from_the_others() {
        let words = Becomes::ALL.map(|becomes| said(becomes).0);
        let told: std::collections::BTreeSet<&str> = words.into_iter().collect();
        assert_eq!(told.len(), Becomes::ALL.len());
    }
}
