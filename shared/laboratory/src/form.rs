//! What is filled in beside the text: fields with their units, and steps.

use crate::calendar::date;
use crate::plan::Lang;
use crate::words::Blank;
use crate::words::common::CONDITIONS;
use crate::writer::Writer;
use cahier_notebook::{Field, Step};

/// How many of a hundred fields of its science an experiment has.
const KEPT_PERCENT: u32 = 45;
/// How long a calibration or a bottle is good, days.
const GOOD_DAYS: (i64, i64) = (60, 700);

/// The fields of an experiment, all of them filled in.
pub(crate) fn fields(writer: &mut Writer) -> Vec<Field> {
    let mut fields = Vec::new();
    for blank in writer.words().blanks {
        if writer.dice.chance(KEPT_PERCENT) {
            fields.push(field(writer, *blank));
        }
    }
    numbered(fields)
}

/// The fields of a template: all of its science, empty.
pub(crate) fn empty_fields(writer: &mut Writer) -> Vec<Field> {
    let blanks = writer.words().blanks.iter();
    let fields = blanks.map(|blank| Field { value: String::new(), ..field(writer, *blank) });
    numbered(fields.collect())
}

/// What is known of an instrument.
pub(crate) fn of_instrument(writer: &mut Writer, day: u32) -> Vec<Field> {
    let lang = writer.lang;
    let place = writer.dice.likely(writer.words().places).bare(lang).to_owned();
    let serial = writer.lot();
    numbered(vec![
        text(lang.say("Numéro de série", "Serial number"), serial),
        text(lang.say("Emplacement", "Location"), place),
        on(writer, "Prochain étalonnage|Next calibration", day),
    ])
}

/// What is known of a bottle of something.
pub(crate) fn of_reagent(writer: &mut Writer, lot: String, day: u32) -> Vec<Field> {
    let amount = writer.value(5, 2_500, 0).said(writer.lang);
    let stored = writer.lang.of("ambiant;4 °C;−20 °C;−80 °C|room;4 °C;−20 °C;−80 °C");
    numbered(vec![
        text(writer.lang.say("Lot", "Lot"), lot),
        Field {
            name: writer.lang.say("Quantité", "Quantity").to_owned(),
            kind: "number".to_owned(),
            value: amount,
            unit: Some(writer.dice.any(&["g", "mL", "mg"]).to_owned()),
            ..Field::default()
        },
        chosen(writer, "Conservation|Storage", stored),
        on(writer, "À jeter après|Discard after", day),
    ])
}

/// Some steps of a protocol, one behind the other, none of them done.
pub(crate) fn steps(writer: &mut Writer) -> Vec<Step> {
    let all = writer.words().steps;
    let count = 3 + writer.dice.index(5);
    let from = writer.dice.index(all.len().saturating_sub(count) + 1);
    let some = all.iter().skip(from).take(count).enumerate();
    let lang = writer.lang;
    let step = |(at, text): (usize, &&'static str)| {
        let (id, text) = (format!("step-{at}"), lang.of(text).to_owned());
        Step { id, text, ..Step::default() }
    };
    some.map(step).collect()
}

fn field(writer: &mut Writer, blank: Blank) -> Field {
    match blank {
        Blank::Number(name, unit, from, to, places) => Field {
            name: writer.lang.of(name).to_owned(),
            kind: "number".to_owned(),
            value: writer.value(from, to, places).said(writer.lang),
            unit: Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
            ..Field::default()
        },
        Blank::Choice(name, choices) => {
            let choices = writer.lang.of(choices);
            chosen(writer, name, choices)
        }
    }
}

/// One of several choices with `;` between them.
fn chosen(writer: &mut Writer, name: &'static str, choices: &'static str) -> Field {
    let choices: Vec<&str> = choices.split(';').collect();
    Field {
        name: writer.lang.of(name).to_owned(),
        kind: "select".to_owned(),
        value: writer.dice.likely(&choices).to_owned(),
        group: Some(writer.lang.of(CONDITIONS).to_owned()),
        options: choices.into_iter().map(str::to_owned).collect(),
        ..Field::default()
    }
}

fn text(name: &str, value: String) -> Field {
    Field { name: name.to_owned(), kind: "text".to_owned(), value, ..Field::default() }
}

/// A day some time after another one.
fn on(writer: &mut Writer, name: &'static str, day: u32) -> Field {
    let (short, long) = GOOD_DAYS;
    let after = u32::try_from(writer.dice.between(short, long)).unwrap_or_default();
    Field { kind: "date".to_owned(), ..text(writer.lang.of(name), date(day + after)) }
}

fn numbered(mut fields: Vec<Field>) -> Vec<Field> {
    for (at, field) in fields.iter_mut().enumerate() {
        field.id = format!("field-{at}");
    }
    fields
}

/// The name under which a form is kept.
pub(crate) fn title_of_form(lang: Lang) -> &'static str {
    lang.of(crate::words::common::FORM_OF_REAGENT)
}
