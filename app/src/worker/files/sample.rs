//! A plausible small laboratory, to look around in. It stays on this device and goes again.

use super::Ended;
use crate::ctx;
use crate::message::Answer;
use crate::worker::desk::Desk;
use crate::worker::trouble::{closed, refused};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::{Body, Change, Element, EntryKind, Field, Link, Node, Run, Step};
use cahier_sync::{CommandError, Context, Engine};
use cahier_words::Lang;

/// Titles of the zone, by which it is known again.
const TITLES: [&str; 2] = ["Exemple · Chimie marine", "Sample · Marine chemistry"];

/// An entry of the sample: both languages side by side, French first.
struct Sample {
    kind: EntryKind,
    date: Option<&'static str>,
    status: Option<[&'static str; 2]>,
    title: [&'static str; 2],
    tags: &'static [[&'static str; 2]],
    text: &'static [[&'static str; 2]],
    steps: &'static [[&'static str; 2]],
    /// How many of the steps are done.
    done: usize,
    /// Name, value, unit.
    fields: &'static [([&'static str; 2], &'static str, &'static str)],
    /// The head of a table, and its rows.
    head: &'static [[&'static str; 2]],
    table: &'static [&'static [&'static str]],
    /// Which of the entries it links to.
    links: &'static [usize],
}

const NOTHING: Sample = Sample {
    kind: EntryKind::Resource,
    date: None,
    status: None,
    title: ["", ""],
    tags: &[],
    text: &[],
    steps: &[],
    done: 0,
    fields: &[],
    head: &[],
    table: &[],
    links: &[],
};

const DONE: Option<[&str; 2]> = Some(["Terminé", "Done"]);
const RUNNING: Option<[&str; 2]> = Some(["En cours", "Running"]);

static ENTRIES: [Sample; 12] = [
    Sample {
        title: ["Sonde CTD SBE 19", "CTD probe SBE 19"],
        tags: &[["instrument", "instrument"]],
        text: &[[
            "Étalonnée chaque année ; rincer à l’eau douce après chaque mise à l’eau.",
            "Calibrated every year; rinse with fresh water after each cast.",
        ]],
        fields: &[(["Numéro de série", "Serial number"], "19P-4417", "")],
        ..NOTHING
    },
    Sample {
        title: ["Spectrophotomètre UV-1900", "Spectrophotometer UV-1900"],
        tags: &[["instrument", "instrument"]],
        text: &[[
            "Laisser chauffer trente minutes avant de mesurer.",
            "Let it warm up for thirty minutes before measuring.",
        ]],
        fields: &[(["Cuve", "Cuvette"], "10", "mm")],
        ..NOTHING
    },
    Sample {
        title: ["Molybdate d’ammonium, solution", "Ammonium molybdate, solution"],
        tags: &[["réactif", "reagent"]],
        text: &[[
            "Garder au frais et à l’abri de la lumière ; jeter si elle bleuit.",
            "Keep cool and in the dark; discard if it turns blue.",
        ]],
        fields: &[
            (["Concentration", "Concentration"], "30", "g/L"),
            (["À jeter après", "Discard after"], "2027-03-01", ""),
        ],
        ..NOTHING
    },
    Sample {
        title: ["Eau de mer de référence P168", "Reference seawater P168"],
        tags: &[["référence", "reference"]],
        fields: &[(["Salinité", "Salinity"], "34.994", "")],
        ..NOTHING
    },
    Sample {
        kind: EntryKind::ExperimentTemplate,
        title: ["Dosage des phosphates", "Determination of phosphate"],
        tags: &[["nutriments", "nutrients"]],
        text: &[[
            "Méthode au bleu de molybdène. Mesurer à 880 nm, contre un blanc.",
            "Molybdenum blue method. Measure at 880 nm, against a blank.",
        ]],
        steps: &[
            ["Préparer la gamme étalon", "Prepare the standards"],
            ["Ajouter le réactif mixte", "Add the mixed reagent"],
            ["Attendre dix minutes", "Wait ten minutes"],
            ["Mesurer l’absorbance", "Measure the absorbance"],
        ],
        fields: &[(["Température", "Temperature"], "", "°C"), (["Volume", "Volume"], "50", "mL")],
        links: &[1, 2],
        ..NOTHING
    },
    Sample {
        kind: EntryKind::ExperimentTemplate,
        title: ["Mise à l’eau de la CTD", "CTD cast"],
        tags: &[["terrain", "field"]],
        steps: &[
            ["Vérifier la batterie", "Check the battery"],
            ["Noter la position", "Note the position"],
            ["Descendre à 0,5 m/s", "Lower at 0.5 m/s"],
            ["Rincer la sonde", "Rinse the probe"],
        ],
        fields: &[(["Profondeur", "Depth"], "", "m"), (["État de la mer", "Sea state"], "", "")],
        links: &[0],
        ..NOTHING
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-09-14"),
        status: DONE,
        title: ["Station A1 : profil CTD", "Station A1: CTD profile"],
        tags: &[["terrain", "field"], ["baie", "bay"]],
        text: &[[
            "Mer calme, vent d’ouest faible. La thermocline est nette vers 12 m.",
            "Calm sea, light westerly wind. The thermocline is sharp near 12 m.",
        ]],
        steps: &[
            ["Vérifier la batterie", "Check the battery"],
            ["Descendre à 0,5 m/s", "Lower at 0.5 m/s"],
        ],
        done: 2,
        fields: &[(["Profondeur", "Depth"], "32", "m")],
        head: &[["m", "m"], ["°C", "°C"], ["PSU", "PSU"]],
        table: &[&["1", "18.4", "34.1"], &["12", "15.2", "34.6"], &["30", "12.9", "34.9"]],
        links: &[0, 5],
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-09-14"),
        status: DONE,
        title: ["Station A2 : profil CTD", "Station A2: CTD profile"],
        tags: &[["terrain", "field"], ["baie", "bay"]],
        text: &[[
            "Houle d’un mètre ; la descente a été refaite une fois.",
            "One metre of swell; the cast was repeated once.",
        ]],
        steps: &[
            ["Vérifier la batterie", "Check the battery"],
            ["Descendre à 0,5 m/s", "Lower at 0.5 m/s"],
        ],
        done: 2,
        fields: &[(["Profondeur", "Depth"], "41", "m")],
        head: &[["m", "m"], ["°C", "°C"], ["PSU", "PSU"]],
        table: &[&["1", "18.1", "34.2"], &["15", "14.8", "34.7"], &["40", "12.2", "35.0"]],
        links: &[0, 5, 6],
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-09-16"),
        status: DONE,
        title: ["Phosphates, stations A1 et A2", "Phosphate, stations A1 and A2"],
        tags: &[["nutriments", "nutrients"]],
        text: &[[
            "La droite d’étalonnage est bonne. Plus de phosphates au fond, comme attendu.",
            "The calibration is good. More phosphate at depth, as expected.",
        ]],
        steps: &[
            ["Préparer la gamme étalon", "Prepare the standards"],
            ["Mesurer l’absorbance", "Measure the absorbance"],
        ],
        done: 2,
        fields: &[(["Température", "Temperature"], "21", "°C"), (["R²", "R²"], "0.9991", "")],
        head: &[["Station", "Station"], ["m", "m"], ["µmol/L", "µmol/L"]],
        table: &[
            &["A1", "1", "0.21"],
            &["A1", "30", "0.64"],
            &["A2", "1", "0.19"],
            &["A2", "40", "0.71"],
        ],
        links: &[4, 6, 7],
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-09-21"),
        status: RUNNING,
        title: ["Salinité : comparaison à la référence", "Salinity: compared with the reference"],
        tags: &[["étalonnage", "calibration"]],
        text: &[[
            "Écart de 0,004 sur trois mesures. À refaire après le nettoyage de la cellule.",
            "Off by 0.004 over three readings. To be repeated once the cell is clean.",
        ]],
        steps: &[
            ["Nettoyer la cellule", "Clean the cell"],
            ["Mesurer trois fois la référence", "Measure the reference three times"],
        ],
        done: 1,
        fields: &[(["Écart", "Offset"], "0.004", "")],
        links: &[0, 3],
        ..NOTHING
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-10-02"),
        status: RUNNING,
        title: ["Effet de la lumière sur le réactif", "Effect of light on the reagent"],
        tags: &[["réactif", "reagent"]],
        text: &[[
            "Un flacon à la fenêtre, un autre dans le placard. Mesure du blanc chaque jour.",
            "One bottle at the window, another in the cupboard. The blank is measured daily.",
        ]],
        steps: &[["Jour 1", "Day 1"], ["Jour 3", "Day 3"], ["Jour 7", "Day 7"]],
        done: 2,
        fields: &[(["Longueur d’onde", "Wavelength"], "880", "nm")],
        head: &[["jour", "day"], ["fenêtre", "window"], ["placard", "cupboard"]],
        table: &[&["1", "0.006", "0.005"], &["3", "0.014", "0.005"]],
        links: &[1, 2],
    },
    Sample {
        kind: EntryKind::Experiment,
        date: Some("2026-10-08"),
        title: ["Station A3 : à préparer", "Station A3: to be prepared"],
        tags: &[["terrain", "field"]],
        text: &[[
            "Prévue si la mer le permet. Emporter la référence et deux batteries.",
            "Planned if the sea allows it. Take the reference and two batteries.",
        ]],
        steps: &[
            ["Charger les batteries", "Charge the batteries"],
            ["Réserver le bateau", "Book the boat"],
        ],
        links: &[0, 3, 5],
        ..NOTHING
    },
];

impl Desk {
    /// Begins the sample, once.
    pub(in crate::worker) async fn begin_sample(&mut self, french: bool) -> Ended {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        if sample_zone(&driver.engine).is_some() {
            return Ok((Answer::Done, None));
        }
        ctx!(ctx);
        let lang = if french { Lang::Fr } else { Lang::En };
        fill(&mut driver.engine, lang, ctx).map_err(refused)?;
        self.stirred = true;
        Ok((Answer::Done, None))
    }

    /// Takes the sample away again, with whatever was written in it.
    pub(in crate::worker) fn remove_sample(&mut self) -> Ended {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        if let Some(zone) = sample_zone(&driver.engine) {
            driver.engine.forget_zone(zone).map_err(refused)?;
        }
        self.stirred = true;
        Ok((Answer::Done, None))
    }
}

fn sample_zone(engine: &Engine) -> Option<ZoneId> {
    engine.local_zones().first().copied()
}

fn fill(engine: &mut Engine, lang: Lang, ctx: &mut Context<'_>) -> Result<(), CommandError> {
    let zone = engine.new_local_zone(lang.say(TITLES[0], TITLES[1]), ctx)?;
    let mut ids: Vec<DocumentId> = Vec::new();
    for _ in &ENTRIES {
        ids.push(engine.begin(zone, Class::Entry, None, ctx)?);
    }
    for (sample, id) in ENTRIES.iter().zip(&ids) {
        engine.edit(*id, &changes(sample, &ids, lang), ctx)?;
        // It is nobody's work.
        engine.unwrite(*id);
    }
    Ok(())
}

fn changes(sample: &Sample, ids: &[DocumentId], lang: Lang) -> Vec<Change> {
    let say = |both: &[&'static str; 2]| lang.say(both[0], both[1]).to_owned();
    let mut changes =
        vec![Change::Kind { kind: sample.kind }, Change::Title { title: say(&sample.title) }];
    changes.push(Change::Date { date: sample.date.map(str::to_owned) });
    changes.push(Change::Status { status: sample.status.as_ref().map(say) });
    changes.extend(sample.tags.iter().map(|tag| Change::AddTag { tag: say(tag) }));
    changes.extend(sample.fields.iter().zip(0..).map(|((name, value, unit), at)| {
        let unit = Some((*unit).to_owned()).filter(|unit| !unit.is_empty());
        let kind = if unit.is_some() { "number" } else { "text" };
        let (id, name, kind) = (format!("field-{at}"), say(name), kind.to_owned());
        let value = figure(value, lang);
        Change::PutField { field: Field { id, name, kind, value, unit, ..Field::default() } }
    }));
    changes.extend(sample.steps.iter().enumerate().map(|(at, text)| {
        let day = sample.date.filter(|_| at < sample.done);
        let done_at = day.map(|day| format!("{day}T10:00:00Z"));
        let step = Step { id: format!("step-{at}"), text: say(text), done_at, deadline: None };
        Change::PutStep { step }
    }));
    let links = sample.links.iter().filter_map(|to| Some((*to, ids.get(*to)?, ENTRIES.get(*to)?)));
    changes.extend(links.map(|(at, target, other)| {
        let (id, target) = (format!("link-{at}"), target.to_string());
        Change::PutLink { link: Link { id, target, label: say(&other.title) } }
    }));
    changes.push(Change::Body { body: body(sample, lang) });
    changes
}

fn body(sample: &Sample, lang: Lang) -> Body {
    let paragraph = |text: &str| element("paragraph", vec![run(text)]);
    let texts = sample.text.iter().map(|both| paragraph(lang.say(both[0], both[1])));
    let mut nodes: Vec<Node> = texts.collect();
    let row = |name: &str, cells: Vec<String>| {
        let cells = cells.iter().map(|cell| element(name, vec![paragraph(cell)]));
        element("table_row", cells.collect())
    };
    if !sample.table.is_empty() {
        let head = sample.head.iter().map(|both| lang.say(both[0], both[1]).to_owned());
        let mut rows = vec![row("table_header", head.collect())];
        for cells in sample.table {
            let cells = cells.iter().map(|cell| figure(cell, lang));
            rows.push(row("table_cell", cells.collect()));
        }
        nodes.push(element("table", rows));
    }
    Body(nodes)
}

/// A number as it is written in a language; anything else as it is.
fn figure(text: &str, lang: Lang) -> String {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match lang {
        Lang::Fr if is_number => text.replace('.', ","),
        Lang::Fr | Lang::En => text.to_owned(),
    }
}

fn element(name: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, children))
}

fn run(text: &str) -> Node {
    Node::Text(vec![Run { text: text.to_owned(), ..Run::default() }])
}
