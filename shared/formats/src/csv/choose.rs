//! What a person chooses for a column, where they do not want what was suggested.

use super::mapping::{Mapping, Target};
use super::suggest::{field, is_repeated, tag_separator, text_form};
use super::table::Table;

/// The field that a column becomes: its kind by what its cells look like, its unit by what stands
/// in brackets behind the name, which is the column's own if no other is given.
pub fn field_of(table: &Table, column: usize, name: Option<&str>) -> Target {
    let own = table.header.get(column).map_or("", String::as_str);
    field(name.unwrap_or(own), &table.rows, column)
}

/// The text that a column becomes, in the form that its cells look like.
pub fn text_of(table: &Table, column: usize) -> Target {
    Target::Text { form: text_form(&table.rows, column) }
}

/// Puts what a person chose into a mapping of this table. What there is one of, such as the title,
/// is no longer what was suggested for it: that column becomes a field.
pub fn choose(table: &Table, mapping: &mut Mapping, chosen: &[(usize, Target)]) {
    for (column, target) in mapping.columns.iter_mut().enumerate() {
        let mut others = chosen.iter().filter(|(other, _)| *other != column);
        if !is_repeated(target) && others.any(|(_, other)| other == target) {
            *target = field_of(table, column, None);
        }
    }
    for (column, target) in chosen {
        if let Some(before) = mapping.columns.get_mut(*column) {
            before.clone_from(target);
        }
    }
    let tags = mapping.columns.iter().position(|target| *target == Target::Tags);
    mapping.tag_separator = tags.map(|column| tag_separator(&table.rows, column));
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Limits, TextForm, read_table, suggest};
    use super::*;
    use cahier_notebook::entry::EntryKind;

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was_suggested() {
        let text = "Nom;Produit;Mots;Masse (mg)\nA;<p>B</p>;x|y;5\n";
        let table = read_table(text.as_bytes(), Form::default(), &Limits::default()).unwrap();
        let mut mapping = suggest(&table, EntryKind::Resource);
        assert_eq!(mapping.columns.first(), Some(&Target::Title));
        choose(&table, &mut mapping, &[(1, Target::Title), (2, Target::Tags)]);
        let named = |name: &str, kind: &str, unit: Option<&str>| Target::Field {
            name: name.to_owned(),
            kind: kind.to_owned(),
            unit: unit.map(str::to_owned),
        };
        let mass = named("Masse", "number", Some("mg"));
        let expected = [named("Nom", "text", None), Target::Title, Target::Tags, mass];
        assert_eq!(mapping.columns, expected);
        assert_eq!(mapping.tag_separator, Some('|'));
        let renamed = field_of(&table, 3, Some("Poids [g]"));
        assert_eq!(renamed, named("Poids", "number", Some("g")));
        assert_eq!(text_of(&table, 1), Target::Text { form: TextForm::Html });
        // Who wants two columns of tags gets two; beyond the table there is none.
        choose(&table, &mut mapping, &[(0, Target::Tags), (2, Target::Tags), (9, Target::Date)]);
        assert_eq!(mapping.columns.iter().filter(|target| **target == Target::Tags).count(), 2);
        assert_eq!(mapping.columns.len(), 4);
    }
}
